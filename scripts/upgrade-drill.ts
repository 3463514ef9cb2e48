import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * An upgrade in the middle of a copy, on the lab: the version of `--from` (a commit) orders and begins a migration and is stopped
 * while its job runs; this version starts on the same data, takes the very same job up again and brings the task to its end.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const { from } = parseArgs({ options: { from: { type: 'string' } } }).values;
if (from === undefined) {
  process.stderr.write('usage: npm run upgrade-drill -- --from COMMIT\n');
  process.exit(2);
}
const run = (program: string, args: readonly string[], cwd = root): number =>
  spawnSync(program, args, { cwd, stdio: 'inherit' }).status ?? 1;

const work = mkdtempSync(join(tmpdir(), 'sampan-upgrade-'));
const before = join(work, 'before');
const steps: readonly (() => number)[] = [
  () => run('git', ['worktree', 'add', '--quiet', '--detach', before, from]),
  () => run('npm', ['ci', '--no-audit', '--no-fund', '--silent'], before),
  () =>
    run('bash', [
      'test/peers/lab/in-lab.sh',
      ...[process.execPath, '--import', 'tsx', 'scripts/upgrade-drill/on-the-lab.ts', before, join(work, 'data')],
    ]),
];
let status = 0;
for (const step of steps) {
  status = step();
  if (status !== 0) break;
}
run('git', ['worktree', 'remove', '--force', before]);
rmSync(work, { recursive: true, force: true });
process.exit(status);
