import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FILES: Readonly<Record<string, string>> = {
  append: 'test/bench/append-run.ts',
  copier: 'test/bench/copier.ts',
  replay: 'test/bench/replay.ts',
  transfer: 'test/bench/transfer.ts',
};
const IN_LAB = new Set(['transfer']);

/** Each benchmark is a program of its own that prints its result as the last line; the lab is brought up where it is needed. */
const [name = '', ...args] = process.argv.slice(2);
const file = FILES[name];
if (file === undefined) {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(FILES).join('|')} [--json]\n`);
  process.exit(2);
}
const root = fileURLToPath(new URL('../..', import.meta.url));
const own = [process.execPath, '--import', 'tsx', file, ...args];
const [program = '', ...rest] = IN_LAB.has(name) ? ['bash', 'test/peers/lab/in-lab.sh', ...own] : own;
process.exit(spawnSync(program, rest, { cwd: root, stdio: 'inherit' }).status ?? 1);
