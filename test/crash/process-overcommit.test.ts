import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { changeSettings } from '../../commands/change-settings.ts';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import { planMigrationBatch } from '../../commands/plan-migration-batch.ts';
import { outcomesIn } from '../../simulation/checks/invariants.ts';
import { during, type Plane } from '../../simulation/checks/plane.ts';
import { batchOf, order, platform } from '../../simulation/checks/platform.ts';
import { newRun, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { spoken } from '../support/sentence.ts';

const test = suite('GS-4: how much a core of a host counts');
const base = await platform();

/** The cluster has two hosts of 16 cores, one of them the migration server's. */
const vms = [1, 2].map((number) => ({ ...simulatedVm({ number, name: `vm-${number}`, disksGiB: [1] }), cpuCores: 12 }));
const [first, second] = vms as [(typeof vms)[number], (typeof vms)[number]];

const withRatio = async (ratio: number): Promise<{ run: Run; plane: Plane }> => {
  const run = newRun(base, { vms, bytesPerSecond: 500_000_000 });
  const plane = await run.begin();
  const wishes = { cpuOvercommitRatio: ratio, hostAllocationStrategy: 'LAST_MIGRATION_HOST' };
  const changed = await during(run.clock, order(plane.app, changeSettings, 'settings', wishes));
  assert.ok(changed.ok, JSON.stringify(changed));
  return { run, plane };
};

/** One after the other, so that the second VM would like the host of the first. */
const hostsChosen = async (ratio: number): Promise<readonly unknown[]> => {
  const { run, plane } = await withRatio(ratio);
  for (const [index, vm] of vms.entries()) {
    const batch = order(plane.app, createMigrationBatch, `b${index}`, batchOf(base.ids, [vm]));
    assert.ok((await during(run.clock, batch)).ok);
    await toTheEnd(run, index + 1, plane);
  }
  assert.equal(outcomesIn(run.store), ['SUCCEEDED', 'SUCCEEDED']);
  const chosen = run.store.events.filter(({ type }) => type === 'HostAllotted');
  return chosen.map(({ data }) => base.ids.names.get(String(data.hostId)));
};

test('a core is a CPU: the second VM finds none left on the host of the first', async () => {
  assert.equal(await hostsChosen(1), ['tgt', 'mig']);
});

test('a core counts twice: both have their CPUs on one host', async () => {
  assert.equal(await hostsChosen(2), ['tgt', 'tgt']);
});

const shortageAt = async (ratio: number): Promise<readonly string[]> => {
  const { run, plane } = await withRatio(ratio);
  const input = batchOf(base.ids, vms, { vms: [first, second].map(({ id }) => ({ vmId: id, cpuCores: 40 })) });
  const planned = await during(run.clock, order(plane.app, planMigrationBatch, 'plan', input));
  if (!planned.ok) throw new Error(JSON.stringify(planned));
  return planned.value.advisories
    .filter(({ code }) => code === 'CPU_SHORTAGE')
    .map(spoken)
    .map(({ message }) => message);
};

test('what the plan says is short goes by the same ratio (TK-8)', async () => {
  const message = (free: number) =>
    `The VMs need 80 CPUs and the cluster has ${free} free, which they will have to share.`;
  assert.equal(await shortageAt(1), [message(32)]);
  assert.equal(await shortageAt(2), [message(64)]);
  assert.equal(await shortageAt(2.5), []);
});
test.run();
