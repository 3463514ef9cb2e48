import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import {
  allEnded,
  debtIn,
  invariantsHold,
  kindsLeft,
  neverBackwards,
  outcomesIn,
} from '../../simulation/checks/invariants.ts';
import { controlPlane, during } from '../../simulation/checks/plane.ts';
import { batchOf, order, platform, worldOf } from '../../simulation/checks/platform.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';

const test = suite('processes, when nothing goes wrong');
const base = await platform();

test('a BIOS VM with two disks is moved, nothing is owed, and each job was started once', async () => {
  const clock = new VirtualClock();
  const vms = [simulatedVm({ number: 1, name: 'web', disksGiB: [2, 1] })];
  const world = worldOf(clock, vms);
  const store = base.store.fork();
  const plane = await controlPlane({ store, world, clock, epoch: 2 });
  const created = await during(clock, order(plane.app, createMigrationBatch, 'b1', batchOf(base.ids, vms)));
  assert.ok(created.ok, JSON.stringify(created));
  assert.ok(await clock.runUntil(() => allEnded(store, 1), 3600));
  assert.equal(outcomesIn(store), ['SUCCEEDED']);
  assert.equal(debtIn(store), []);
  invariantsHold(store, world);
  neverBackwards(plane.progress);
  assert.equal(kindsLeft(world), ['DHCP_ENTRY', 'DHCP_ENTRY', 'VM_DEFINITION', 'VOLUME', 'VOLUME']);
  assert.equal(plane.errors, []);
  await during(clock, plane.stop());
});
test.run();
