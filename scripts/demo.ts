import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Forwards, forwardFrom } from './demo/forward.ts';

/**
 * The main job, shown: a running VM leaves one libvirt host and boots on another; with `--source vmware` it leaves a
 * vCenter; with `--store esdb` the history is in EventStoreDB, or what stands in for it. On the lab where that can run, else on the simulated world, which says so and ends with 3. With `--json` the last line of standard output is the result, and
 * everything else goes to standard error.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const SCRIPTS: Readonly<Record<string, string>> = { kvm: 'on-the-lab.ts', vmware: 'from-vcenter.ts' };
const STORES: readonly string[] = ['sqlite', 'esdb'];
const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    source: { type: 'string', default: 'kvm' },
    store: { type: 'string', default: 'sqlite' },
  },
});
const json = values.json === true;
const script = SCRIPTS[values.source];
if (script === undefined || !STORES.includes(values.store)) {
  process.stderr.write('usage: npm run demo -- [--source kvm|vmware] [--store sqlite|esdb] [--json]\n');
  process.exit(2);
}
const can = spawnSync('bash', ['test/peers/lab/lab.sh', 'can'], { cwd: root, encoding: 'utf8' });
const work = mkdtempSync(join(tmpdir(), 'sampan-demo-'));
const resultFile = join(work, 'result.json');
const tsx = [process.execPath, '--import', 'tsx'];
const inLab = ['bash', 'test/peers/lab/in-lab.sh', ...tsx, `scripts/demo/${script}`, work, values.store];
const simulated = [...tsx, 'scripts/demo/simulated.ts', work];
if (can.status !== 0) process.stderr.write(`The lab cannot run here: ${`${can.stdout}${can.stderr}`.trim()}\n`);
const [program = '', ...args] = can.status === 0 ? inLab : simulated;

/** What SAMPAN_TEST_ESDB names is outside of the lab's network, in which the service runs. */
const outside = async (): Promise<Forwards> => {
  const given = process.env.SAMPAN_TEST_ESDB;
  const wanted = can.status === 0 && values.store === 'esdb' && given !== undefined;
  if (wanted) return forwardFrom(given, work);
  return { forwards: [], stop: async () => undefined };
};
const forwarded = await outside().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  rmSync(work, { recursive: true, force: true });
  process.exit(1);
});

const child = spawn(program, args, {
  cwd: root,
  stdio: ['ignore', json ? process.stderr : 'inherit', 'inherit'],
  env: { ...process.env, DEMO_FORWARDS: JSON.stringify(forwarded.forwards) },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('close', (code) => {
  void forwarded.stop();
  const result = existsSync(resultFile) ? readFileSync(resultFile, 'utf8').trim() : null;
  if (result !== null && json) process.stdout.write(`${result}\n`);
  if (code === 0 || code === 3) rmSync(work, { recursive: true, force: true });
  else process.stderr.write(`What happened is in ${work}.\n`);
  process.exitCode = code ?? 1;
});
