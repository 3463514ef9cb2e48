import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The main job, shown: a running VM leaves one libvirt host and boots on another. On the lab where that can run, else on
 * the simulated world, which says so and ends with 3. With `--json` the last line of standard output is the result, and
 * everything else goes to standard error.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const json = process.argv.includes('--json');
const can = spawnSync('bash', ['test/peers/lab/lab.sh', 'can'], { cwd: root, encoding: 'utf8' });
const work = mkdtempSync(join(tmpdir(), 'sampan-demo-'));
const resultFile = join(work, 'result.json');
const tsx = [process.execPath, '--import', 'tsx'];
const inLab = ['bash', 'test/peers/lab/in-lab.sh', ...tsx, 'scripts/demo/on-the-lab.ts', work];
const simulated = [...tsx, 'scripts/demo/simulated.ts', work];
if (can.status !== 0) process.stderr.write(`The lab cannot run here: ${`${can.stdout}${can.stderr}`.trim()}\n`);
const [program = '', ...args] = can.status === 0 ? inLab : simulated;

const child = spawn(program, args, { cwd: root, stdio: ['ignore', json ? process.stderr : 'inherit', 'inherit'] });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('close', (code) => {
  const result = existsSync(resultFile) ? readFileSync(resultFile, 'utf8').trim() : null;
  if (result !== null && json) process.stdout.write(`${result}\n`);
  if (code === 0 || code === 3) rmSync(work, { recursive: true, force: true });
  else process.stderr.write(`What happened is in ${work}.\n`);
  process.exitCode = code ?? 1;
});
