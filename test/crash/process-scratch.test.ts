import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import { MIB } from '../../domain/words/units.ts';
import { allEnded, invariantsHold, outcomesIn } from '../../simulation/checks/invariants.ts';
import { controlPlane, during } from '../../simulation/checks/plane.ts';
import { batchOf, order, platform, worldOf } from '../../simulation/checks/platform.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { storedSentence } from '../support/sentence.ts';

const test = suite('a source whose scratch space runs out (DESIGN 5)');
const base = await platform();

test('in mid-copy: the backup is ended before the guest feels it, the task fails and says why, the VM runs on', async () => {
  const clock = new VirtualClock();
  const vms = [simulatedVm({ number: 1, name: 'busy', disksGiB: [64] })];
  const world = worldOf(clock, vms);
  const store = base.store.fork();
  const plane = await controlPlane({ store, world, clock, epoch: 2 });
  const created = await during(clock, order(plane.app, createMigrationBatch, 'b1', batchOf(base.ids, vms)));
  assert.ok(created.ok, JSON.stringify(created));
  const source = world.machine('src');
  assert.ok(await clock.runUntil(() => source.backups.size === 1, 60));
  await clock.advance(20);
  assert.not(allEnded(store, 1));
  source.scratchFreeBytes = 100 * MIB;
  await clock.advance(20);
  assert.is(source.backups.size, 0);
  assert.ok(await clock.runUntil(() => allEnded(store, 1), 600));
  assert.equal(outcomesIn(store), ['FAILED']);
  const failed = store.events.find(({ type }) => type === 'MigrationFailed');
  assert.match(storedSentence(failed?.data.failure), /free some space/);
  assert.is([...source.vms.values()][0]?.power, 'RUNNING');
  invariantsHold(store, world);
  await during(clock, plane.stop());
});
test.run();
