// timeout: 900s
import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startEsdb } from '../peers/esdb/esdb.ts';
import { attachLab } from '../peers/lab/lab.ts';
import { runProgram } from '../peers/lab/process.ts';
import { bootedOn } from '../support/arrived.ts';
import { eventually } from '../support/eventually.ts';
import { registerLab } from '../support/fleet.ts';
import { type RunningService, startService } from '../support/service.ts';
import { createBatch, taskEndedOn, taskNow } from '../support/tasks.ts';

const test = suite('Two control planes on one EventStoreDB move a VM (F20, I1)');
const lab = await attachLab();
const { src, mig, tgt } = lab.hosts;
const work = mkdtempSync(join(tmpdir(), 'sampan-nodes-'));
const esdb = await startEsdb({ dataFile: join(work, 'esdb.journal') });
const PORTS: Readonly<Record<string, number>> = { a: 4000, b: 4001 };
const dataDir = (name: string): string => join(work, name);
const envOf = (name: string) => ({ SAMPAN_EVENT_STORE: esdb.connectionString, SAMPAN_NODE: name });
const sampan = (...args: readonly string[]) => {
  const env = Object.entries(envOf('a')).map(([name, value]) => `${name}=${value}`);
  return runProgram(['env', ...env, process.execPath, 'bin/sampan.mjs', ...args]);
};
const start = (name: string): Promise<RunningService> =>
  startService(dataDir(name), { port: PORTS[name] ?? 0, env: envOf(name) });

mkdirSync(dataDir('a'), { mode: 0o700 });
const a = await start('a');
mkdirSync(dataDir('b'), { mode: 0o700 });
for (const file of ['vault.key', 'api-token']) copyFileSync(join(dataDir('a'), file), join(dataDir('b'), file));
const b = await start('b');
const fleet = await registerLab(a.ask, lab, 'root', { downlink: '250Mbps' });
const guest = await lab.startGuest({ name: 'vm-nodes', firmware: 'bios', dataDisk: true });
await lab.awaitAgent(src, guest.name, 300_000);
await lab.writeEvidence(guest, 'nonce-nodes', 8);

const LEASE = '{ health { lease { here holder epoch } } }';
type Lease = { readonly here: boolean; readonly holder: string | null; readonly epoch: number | null };
const leaseOf = async (node: RunningService): Promise<Lease> =>
  ((await node.ask(LEASE)).health as { lease: Lease }).lease;

/** The stage jobs on the migration server: how often each was started, and the process that is its work. */
const jobsOnServer = async (): Promise<string> =>
  (
    await mig.exec(
      'cd /var/lib/sampan/jobs && for job in *stage*; do echo "$job $(cat "$job/start") $(pgrep -f -o "$job")"; done',
    )
  ).stdout;
const vda = (text: string): string | undefined => text.split('\n').find((line) => line.includes('.stage.vda.1'));
const epochs = async (): Promise<readonly string[]> =>
  Promise.all([src, mig, tgt].map(async (host) => (await host.exec('cat /var/lib/sampan/epoch')).stdout.trim()));

const inMidCopy = (node: RunningService, id: string): Promise<true> =>
  eventually(
    'a tenth of the bytes is there',
    async () => {
      const { phase, progress } = await taskNow(node.ask, id);
      const share = phase === 'DATA_CONVERSION' && progress ? progress.bytesDone / progress.bytesTotal : 0;
      return share >= 0.1 || undefined;
    },
    { everyMilliseconds: 100 },
  );

let id = '';
let before = '';
let first = 0;

test('a second process on the data of one that runs refuses to start and says why', async () => {
  const result = await sampan('serve', '--data', dataDir('a'), '--port', '0');
  assert.is(result.code, 1);
  assert.match(result.stderr, /Another Sampan runs on this data: .*held by process \d+ .*Stop it first\./);
});

test('the node that does not run effects takes the order, and shows the progress of the one that does', async () => {
  first = (await leaseOf(a)).epoch ?? 0;
  assert.equal(await leaseOf(a), { here: true, holder: 'a', epoch: first });
  assert.equal(await leaseOf(b), { here: false, holder: 'a', epoch: first });
  [id = ''] = await createBatch(b.ask, fleet, { commandId: 'nodes', name: 'nodes', vms: [{ vmId: guest.uuid }] });
  await inMidCopy(b, id);
});

test('the runner is frozen in mid-copy: the other takes over and follows the same job', async () => {
  before = await jobsOnServer();
  assert.match(before, /\.stage\.vda\.1 1 \d+/);
  process.kill(a.pid, 'SIGSTOP');
  const frozen = Date.now();
  await eventually('b runs effects', async () => (await leaseOf(b)).here || undefined, { everyMilliseconds: 200 });
  process.stdout.write(`taken over after ${((Date.now() - frozen) / 1000).toFixed(1)} s\n`);
  assert.equal(await leaseOf(b), { here: true, holder: 'b', epoch: first + 1 });
  await eventually(
    'the machines know it',
    async () => (await epochs()).every((epoch) => epoch === String(first + 1)) || undefined,
    { everyMilliseconds: 300 },
  );
});

test('the frozen one wakes up: it knows at once that it is not the runner, and changes nothing', async () => {
  process.kill(a.pid, 'SIGCONT');
  await eventually('a sees b', async () => (await leaseOf(a)).holder === 'b' || undefined, { everyMilliseconds: 200 });
  assert.is((await leaseOf(a)).here, false);
  const after = await jobsOnServer();
  if (vda(after)?.split(' ')[2]) assert.is(vda(after), vda(before), 'the same job, started once, the same process');
  assert.not.match(after, /\.stage\.vda\.2/);
});

test('the task succeeds, the VM boots with its data, nothing is owed; both nodes say the same', async () => {
  const task = await taskEndedOn(mig, b.ask, id);
  assert.is(task.state, 'SUCCEEDED', JSON.stringify(task.failure));
  const mark = await bootedOn(lab, tgt, id);
  assert.equal([mark.nonce, mark.rootData, mark.data], ['nonce-nodes', 'OK', 'OK']);
  assert.equal((await b.ask('{ debt { artefactId } }')).debt, []);
  const same = async () => (await taskNow(a.ask, id)).state === 'SUCCEEDED' || undefined;
  await eventually('a has it too', same);
  assert.equal(await epochs(), Array(3).fill(String(first + 1)));
});

test('the runner dies and the event store is away for a while: the other node is the runner afterwards', async () => {
  await b.kill();
  await esdb.kill();
  const answer = await fetch(`${a.url}/readyz`);
  await eventually('a is not ready', async () => (await fetch(`${a.url}/readyz`)).status === 503 || undefined, {
    everyMilliseconds: 300,
  });
  assert.ok(answer.status === 200 || answer.status === 503);
  await esdb.restart();
  await eventually('a runs effects', async () => (await leaseOf(a)).here || undefined, { everyMilliseconds: 300 });
  assert.is((await leaseOf(a)).epoch, first + 2);
  await eventually('a is ready', async () => (await fetch(`${a.url}/readyz`)).status === 200 || undefined, {
    everyMilliseconds: 300,
  });
});

test('replay --verify of the history in EventStoreDB folds to the very same rows', async () => {
  await a.stop();
  const result = await sampan('replay', '--verify', '--data', dataDir('a'));
  assert.is(result.code, 0, result.stderr);
  assert.match(result.stdout, /^identical: \d+ rows, \d+ events$/m);
  await esdb.stop();
});

test.run();
