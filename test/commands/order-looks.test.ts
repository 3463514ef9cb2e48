import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import { listSourceVms } from '../../commands/look-at-source.ts';
import { planMigrationBatch } from '../../commands/plan-migration-batch.ts';
import type { SourceId } from '../../domain/words/ids.ts';
import { during } from '../../simulation/checks/plane.ts';
import { batchOf, order, platform } from '../../simulation/checks/platform.ts';
import { newRun, type Run } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { spoken } from '../support/sentence.ts';

const test = suite('how often a KVM source is asked, whatever number of VMs it has');
const base = await platform();
const vms = Array.from({ length: 60 }, (_, index) =>
  simulatedVm({ number: index + 1, name: `vm-${index + 1}`, disksGiB: [0.1] }),
);
const fifty = vms.slice(0, 50);

/** The verbs that the source host hears while the work is done. */
const heard = async (run: Run, work: () => Promise<unknown>): Promise<readonly string[]> => {
  const verbs: string[] = [];
  run.world.setFaults({
    onJob: () => null,
    onCall: ({ machine, verb }) => {
      if (machine === 'src') verbs.push(verb);
      return null;
    },
  });
  await during(run.clock, work());
  return verbs;
};

test('a list of 60 VMs is one call', async () => {
  const run = newRun(base, { vms });
  const plane = await run.begin();
  const listing = async () => {
    const listed = await listSourceVms(plane.app, base.ids.sourceId as SourceId);
    assert.is(listed.ok && listed.value.length, 60);
  };
  assert.equal(await heard(run, listing), ['list-vms']);
});

test('a plan of 50 VMs is one call for those 50, and what else the host has is not looked at', async () => {
  const run = newRun(base, { vms });
  const plane = await run.begin();
  const planning = async () => {
    const planned = await order(plane.app, planMigrationBatch, 'p', batchOf(base.ids, fifty));
    assert.ok(planned.ok, JSON.stringify(planned));
    assert.is(planned.ok && planned.value.plans.length, 50);
  };
  assert.equal(await heard(run, planning), ['find-vms']);
});

test('an order looks once more, in one call, before its tasks begin', async () => {
  const run = newRun(base, { vms });
  const plane = await run.begin();
  const verbs = await heard(run, () => order(plane.app, createMigrationBatch, 'b', batchOf(base.ids, fifty)));
  assert.equal(
    verbs.filter((verb) => verb.endsWith('-vms')),
    ['find-vms'],
  );
});

test('a VM that was shut off meanwhile is refused as that, one that is gone as that', async () => {
  const off = { ...simulatedVm({ number: 70, name: 'off' }), power: 'OFF' as const };
  const run = newRun(base, { vms: [off] });
  const plane = await run.begin();
  const wish = batchOf(base.ids, [off, { id: '00000000-0000-4000-8000-00000000beef' as typeof off.id }]);
  const result = await during(run.clock, order(plane.app, planMigrationBatch, 'p', wish));
  const violations = result.ok ? result.value.violations : result.violations;
  assert.equal(
    violations.map(spoken).map(({ code, path, message }) => [code, ...path, message].join(' ')),
    [
      'VM_SHUT_OFF vms 0 vmId off is shut off; start it, or pause it, and try again.',
      'NOT_FOUND vms 1 vmId The source has no VM 00000000-0000-4000-8000-00000000beef that can be migrated now; list its VMs again and choose another.',
    ],
  );
});
test.run();
