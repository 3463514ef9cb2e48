import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { attachLab } from '../../test/peers/lab/lab.ts';
import { bootedOn } from '../../test/support/arrived.ts';
import { eventually } from '../../test/support/eventually.ts';
import { registerLab } from '../../test/support/fleet.ts';
import { startService } from '../../test/support/service.ts';
import { createBatch, taskEnded } from '../../test/support/tasks.ts';

const [before = '', dataDir = ''] = process.argv.slice(2);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const lab = await attachLab();
const { src, mig, tgt } = lab.hosts;
mkdirSync(dataDir, { recursive: true });
const old = await startService(dataDir, { root: before });
// A limit makes the copy last long enough to be caught in the middle on any machine (MS-4).
const fleet = await registerLab(old.ask, lab, 'root', { downlink: '200Mbps' });
const guest = await lab.startGuest({ name: 'vm-upgrade', firmware: 'bios', dataDisk: true });
await lab.awaitAgent(src, guest.name, 300_000);
await lab.writeEvidence(guest, 'nonce-upgrade', 8);

/** The stage jobs on the migration server: how often each was started, and the process that is its work. */
const jobs = async (): Promise<string> =>
  (
    await mig.exec(
      'cd /var/lib/sampan/jobs && for job in *stage*; do echo "$job $(cat "$job/start") $(pgrep -f -o "$job")"; done',
    )
  ).stdout;

const [id = ''] = await createBatch(old.ask, fleet, { commandId: 'up', name: 'up', vms: [{ vmId: guest.uuid }] });
/** Of a task only what every version tells. */
type Copying = { readonly phase: string | null; readonly progress: { bytesDone: number; bytesTotal: number } | null };
const COPYING = 'query($id: ID!) { task(id: $id) { phase progress { bytesDone bytesTotal } } }';
const copied = (least: number) => async (): Promise<number | undefined> => {
  const { phase, progress } = (await service.ask(COPYING, { id })).task as Copying; // as asked above
  const share = phase === 'DATA_CONVERSION' && progress ? progress.bytesDone / progress.bytesTotal : 0;
  return share >= least ? share : undefined;
};
let service = old;
const share = await eventually('a tenth of the bytes is there', copied(0.1), { everyMilliseconds: 100 });
assert.ok(share < 0.9, `stopped at ${share}: too late to show anything`);
const running = await jobs();
say(
  `The version before has copied ${Math.round(share * 100)} % and is stopped; what runs on the server:\n${running.trim()}`,
);
await old.stop();
service = await startService(dataDir);
await eventually('the task is taken up again', copied(0.01), { everyMilliseconds: 100 });
const now = await jobs();
say(`This version has taken the task up; what runs on the server:\n${now.trim()}`);
const vda = (text: string): string | undefined => text.split('\n').find((line) => line.includes('.stage.vda.1 '));
assert.equal(vda(now), vda(running), 'the same job, started once, the same process');
assert.doesNotMatch(now, /\.stage\.vda\.2/);
const task = await taskEnded(service.ask, id);
assert.equal(task.state, 'SUCCEEDED', JSON.stringify(task.failure));
const mark = await bootedOn(lab, tgt, id);
assert.deepEqual([mark.nonce, mark.rootData, mark.data], ['nonce-upgrade', 'OK', 'OK']);
assert.deepEqual((await service.ask('{ debt { artefactId } }')).debt, []);
await service.stop();
say('SUCCEEDED: the same job went on, the VM boots with its data, nothing is owed.');
