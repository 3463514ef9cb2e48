// timeout: 600s
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attachLab } from '../peers/lab/lab.ts';
import { bootedOn } from '../support/arrived.ts';
import { eventually } from '../support/eventually.ts';
import { registerLab } from '../support/fleet.ts';
import { startService } from '../support/service.ts';
import { createBatch, taskEnded, taskNow } from '../support/tasks.ts';

const test = suite('The control plane is killed in the middle of a transfer (RT-11, I1)');
const lab = await attachLab();
const { src, mig, tgt } = lab.hosts;
const dataDir = mkdtempSync(`${tmpdir()}/sampan-e2e-`);
let service = await startService(dataDir);
// A limit makes the transfer last long enough to be caught in the middle on any machine (MS-4).
const fleet = await registerLab(service.ask, lab, 'root', { downlink: '250Mbps' });
const guest = await lab.startGuest({ name: 'vm-kill', firmware: 'bios', dataDisk: true });
await lab.awaitAgent(src, guest.name, 300_000);
await lab.writeEvidence(guest, 'nonce-kill', 8);

/** The stage jobs on the migration server: how often each was started, and the process that is its work. */
const jobsOnServer = async (): Promise<string> =>
  (
    await mig.exec(
      'cd /var/lib/sampan/jobs && for job in *stage*; do echo "$job $(cat "$job/start") $(pgrep -f -o "$job")"; done',
    )
  ).stdout;

let id = '';

test('kill -9 at 10 to 90 % of the bytes: the running job is re-attached, its host counts one start', async () => {
  [id = ''] = await createBatch(service.ask, fleet, { commandId: 'kill', name: 'kill', vms: [{ vmId: guest.uuid }] });
  const share = await eventually(
    'a tenth of the bytes is there',
    async () => {
      const { phase, progress } = await taskNow(service.ask, id);
      if (phase !== 'DATA_CONVERSION' || !progress) return undefined;
      const part = progress.bytesDone / progress.bytesTotal;
      return part >= 0.1 ? part : undefined;
    },
    { everyMilliseconds: 100 },
  );
  assert.ok(share <= 0.9, `killed at ${share}`);
  const before = await jobsOnServer();
  await service.kill();
  assert.match(before, /\.stage\.vda\.1 1 \d+/);
  service = await startService(dataDir);
  const after = await eventually(
    'the task is taken up again',
    async () => {
      const { phase, progress } = await taskNow(service.ask, id);
      return phase === 'DATA_CONVERSION' && (progress?.bytesDone ?? 0) > 0 ? await jobsOnServer() : undefined;
    },
    { everyMilliseconds: 100 },
  );
  const vda = (text: string): string | undefined => text.split('\n').find((line) => line.includes('.stage.vda.1'));
  assert.is(vda(after), vda(before), 'the same job, started once, the same process');
  assert.not.match(after, /\.stage\.vda\.2/);
});

test('the task succeeds, the VM boots with its data, nothing is owed', async () => {
  const task = await taskEnded(service.ask, id);
  assert.is(task.state, 'SUCCEEDED', JSON.stringify(task.failure));
  const mark = await bootedOn(lab, tgt, id);
  assert.is(mark.nonce, 'nonce-kill');
  assert.is(mark.rootData, 'OK');
  assert.is(mark.data, 'OK');
  assert.equal((await service.ask('{ debt { artefactId } }')).debt, []);
});

test('replay --verify of the history folds to the very same rows', async () => {
  await service.stop();
  const { runProgram } = await import('../peers/lab/process.ts');
  const result = await runProgram([process.execPath, 'bin/sampan.mjs', 'replay', '--verify', '--data', dataDir]);
  assert.is(result.code, 0, result.stderr);
  assert.match(result.stdout, /^identical: \d+ rows, \d+ events$/m);
});

test.run();
