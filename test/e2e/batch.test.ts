// timeout: 900s
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attachLab } from '../peers/lab/lab.ts';
import { bootedOn } from '../support/arrived.ts';
import { registerLab } from '../support/fleet.ts';
import { startService } from '../support/service.ts';
import { createBatch, type TaskNow, taskEnded, taskNow } from '../support/tasks.ts';

const test = suite('A batch with parallelism 1 (TK-1, RT-4)');
const lab = await attachLab();
const { src, mig, tgt } = lab.hosts;
const service = await startService(mkdtempSync(`${tmpdir()}/sampan-e2e-`));
const { ask } = service;
const fleet = await registerLab(ask, lab);
const guests = await Promise.all(
  ['vm-a', 'vm-b'].map((name) => lab.startGuest({ name, firmware: 'bios', dataDisk: false })),
);
for (const guest of guests) {
  await lab.awaitAgent(src, guest.name, 300_000);
  await lab.writeEvidence(guest, `nonce-${guest.name}`, 2);
}
let ids: readonly string[] = [];

test('two VMs: the second waits, visibly, while the first moves, and then moves itself', async () => {
  await ask(`mutation { changeSettings(input: { commandId: "one", migrationTaskParallelism: 1 }) { __typename } }`);
  ids = await createBatch(ask, fleet, {
    commandId: 'pair',
    name: 'pair',
    vms: guests.map(({ uuid }) => ({ vmId: uuid })),
  });
  const [first = '', second = ''] = ids;
  const pairs: [TaskNow['state'], TaskNow['state']][] = [];
  const queues: string[] = [];
  const watch = async (task: TaskNow): Promise<void> => {
    const other = await taskNow(ask, second);
    pairs.push([task.state, other.state]);
    const { queue } = await ask('{ queue { taskId } }');
    queues.push(JSON.stringify(queue));
  };
  const looks: Promise<void>[] = [];
  const ended = await taskEnded(ask, first, (task) => void looks.push(watch(task)));
  await Promise.all(looks);
  assert.is(ended.state, 'SUCCEEDED', JSON.stringify(ended.failure));
  assert.ok(
    pairs.some(([one, other]) => one === 'MIGRATING' && other === 'QUEUED'),
    'the second is seen waiting',
  );
  assert.ok(
    queues.some((queue) => queue.includes(second)),
    'the queue shows it',
  );
  assert.not(
    pairs.some(([one, other]) => one === 'MIGRATING' && other === 'MIGRATING'),
    'never both at once',
  );
  const after = await taskEnded(ask, second);
  assert.is(after.state, 'SUCCEEDED', JSON.stringify(after.failure));
});

test('both boot on the target with the data of their own', async () => {
  for (const [index, id] of ids.entries()) {
    const host = (await taskNow(ask, id)).host?.id === fleet.hostIds.tgt ? tgt : mig;
    const mark = await bootedOn(lab, host, id);
    assert.is(mark.nonce, `nonce-${guests[index]?.name}`);
    assert.is(mark.rootData, 'OK');
    assert.is(mark.mac, guests[index]?.mac);
  }
  assert.equal((await ask('{ debt { artefactId } }')).debt, []);
});

test.after(() => service.stop());
test.run();
