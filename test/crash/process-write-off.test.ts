import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cancelTask } from '../../commands/cancel-task.ts';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import { deleteTasks } from '../../commands/delete-tasks.ts';
import { writeOffDebt } from '../../commands/write-off-debt.ts';
import type { LedgerEntry } from '../../domain/task/artefact.ts';
import type { Ended } from '../../simulation/checks/invariants.ts';
import { debtIn, outcomesIn, tasksIn } from '../../simulation/checks/invariants.ts';
import { during, Life, type Plane } from '../../simulation/checks/plane.ts';
import { batchOf, order, type Platform, platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { ofVmware, withVcenter } from '../../simulation/checks/vmware.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { simulatedVmwareVm } from '../../simulation/vmware-world.ts';

const test = suite('debt of a machine that is gone for good');
const ofKvm = await platform(2);
const vms = [simulatedVm({ number: 1, name: 'web', disksGiB: [1] })];
const wish = { vms, bytesPerSecond: 500_000_000, latencySeconds: 0.3, targets: 2 };

const lost = (run: Run, machine: string): void => {
  const failure = { code: 'UNREACHABLE', message: `${machine} does not answer.` } as const;
  run.world.setFaults({
    onJob: () => null,
    onCall: (call) => (call.machine === machine ? { when: 'before', failure } : null),
  });
};
const ledgerOf = (run: Run) => tasksIn(run.store).flatMap(({ ledger }) => Object.values(ledger));
const taskOf = (run: Run): Ended => {
  const [task] = tasksIn(run.store);
  if (task?.status !== 'ended') throw new Error('It has not ended.');
  return task;
};
const isDefined = (run: Run): boolean =>
  ledgerOf(run).some(({ artefact, made }) => artefact.kind === 'VM_DEFINITION' && made);

/** The host burns down once the VM is defined there; the task is cancelled, and ends with a debt of all that was there. */
const burntDown = async (base: Platform, run: Run, plane: Plane): Promise<readonly string[]> => {
  assert.ok(await run.clock.runUntil(() => isDefined(run), 3600));
  const place = ledgerOf(run).find(({ artefact }) => artefact.kind === 'VM_DEFINITION')?.artefact.place;
  if (place?.kind !== 'HOST') throw new Error('A definition is on a host.');
  lost(run, base.ids.names.get(place.id) ?? '');
  const id = tasksIn(run.store)[0]?.plan.taskId ?? '';
  const cancelled = await during(run.clock, order(plane.app, cancelTask, 'cancel', { id }));
  assert.ok(cancelled.ok, JSON.stringify(cancelled));
  await toTheEnd(run, 1, plane);
  assert.equal(outcomesIn(run.store), ['CANCELLED']);
  const there = ({ artefact }: LedgerEntry) => artefact.place.kind === 'HOST' && artefact.place.id === place.id;
  return ledgerOf(run)
    .filter(there)
    .map(({ artefact }) => artefact.id);
};
const writingOff = async (plane: Plane, taskId: string, artefactIds: readonly string[]): Promise<readonly string[]> => {
  const said: string[] = [];
  for (const artefactId of artefactIds) {
    const input = { taskId, artefactId, reason: 'It burnt down.' };
    const answer = await order(plane.app, writeOffDebt, `off-${artefactId.replaceAll('/', '-')}`, input);
    said.push(answer.ok ? 'done' : answer.violations.map(({ code }) => code).join());
  }
  return said;
};
const writtenOff = (run: Run): readonly unknown[] =>
  run.store.events.filter(({ type }) => type === 'DebtWrittenOff').map(({ data }) => data.artefactId);
const begun = async () => {
  const run = newRun(ofKvm, wish);
  const plane = await run.begin();
  await moving(ofKvm, run, plane, vms);
  return { run, plane, onHost: await burntDown(ofKvm, run, plane) };
};

test('until it is written off nothing is given back that the VM there may still use; afterwards it is, for another task', async () => {
  const { run, plane, onHost } = await begun();
  const { taskId } = taskOf(run).plan;
  assert.ok(onHost.includes('vm-definition') && onHost.includes('volume/vda'), onHost.join());
  await run.clock.advance(7 * 3600);
  const owed = debtIn(run.store);
  assert.ok(owed.some((id) => id.startsWith('addresses/')));
  const others = onHost.filter((id) => id !== 'vm-definition');
  assert.equal(await during(run.clock, writingOff(plane, taskId, ['vm-definition'])), ['done']);
  await run.clock.advance(60);
  const dhcp = others.filter((id) => id.startsWith('dhcp/'));
  assert.ok(
    dhcp.length > 0 && debtIn(run.store).some((id) => id.startsWith('addresses/')),
    'its DHCP entry still stands',
  );
  const allDone = others.map(() => 'done');
  assert.equal(await during(run.clock, writingOff(plane, taskId, others)), allDone);
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 0, 60), `owed: ${debtIn(run.store)}`);
  const again = batchOf(ofKvm.ids, vms);
  const moved = await during(run.clock, order(plane.app, createMigrationBatch, 'b2', { ...again, name: 'again' }));
  assert.ok(moved.ok, JSON.stringify(moved));
  const reserved = run.store.events.filter(({ type }) => type === 'AddressesReserved').map(({ data }) => data.grants);
  const ips = reserved.map((grants) => JSON.stringify(grants).match(/"ip":"[0-9.]+"/)?.[0]);
  assert.equal(ips[0], ips[1], 'its address is given to the next');
  assert.equal(plane.errors, []);
});

/** Dies at the n-th point after the order, and another control plane takes over; null: it came to the end first. */
const dieAt = async (point: number): Promise<string | null> => {
  const { run, plane, onHost } = await begun();
  const { taskId } = taskOf(run).plan;
  plane.life.kill();
  const second = await run.begin(new Life(point, point % 2 === 0));
  void writingOff(second, taskId, onHost);
  await run.clock.runUntil(() => second.life.died !== null || debtIn(run.store).length === 0, 600);
  const { died } = second.life;
  if (died !== null) {
    const third = await run.begin(); // the administrator got no answer and asks again
    const said = await during(run.clock, writingOff(third, taskId, onHost));
    assert.equal(
      said,
      onHost.map(() => 'done'),
      `point ${point}, ${died}`,
    );
    assert.equal(await during(run.clock, writingOff(third, taskId, onHost)), said);
  }
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 0, 600), `point ${point}, ${died}`);
  assert.equal(writtenOff(run), onHost, `point ${point}, ${died}`);
  return died;
};

test('the control plane is killed anywhere while debts are written off: each is written off once, and the rest is given back', async () => {
  let point = 1;
  while ((await dieAt(point)) !== null) point += 1;
  assert.ok(point > 20, `only ${point} points`);
});

test('deleted before: its debt is written off all the same', async () => {
  const { run, plane, onHost } = await begun();
  const { taskId } = taskOf(run).plan;
  assert.ok((await during(run.clock, order(plane.app, deleteTasks, 'd', { ids: [taskId] }))).ok);
  await during(run.clock, writingOff(plane, taskId, onHost));
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 0, 60));
  assert.is(taskOf(run).deleted, true);
});

test('VMware: the source stays off while its copy may run, and runs again once the definition is written off (I3)', async () => {
  const base = await platform(2, { transport: 'HTTPS' });
  const shop = [simulatedVmwareVm({ number: 41, name: 'shop', disksGiB: [1] })];
  const run = newRun(base, { ...withVcenter(shop, { bytesPerSecond: 500_000_000, latencySeconds: 0.3 }), targets: 2 });
  const plane = await run.begin();
  await moving(base, run, plane, shop, ofVmware(base));
  await burntDown(base, run, plane);
  const power = () => run.world.vmwareVm('vm-41')?.power;
  await run.clock.advance(3 * 3600);
  assert.is(power(), 'OFF');
  assert.equal(await during(run.clock, writingOff(plane, taskOf(run).plan.taskId, ['vm-definition'])), ['done']);
  assert.ok(await run.clock.runUntil(() => power() === 'RUNNING', 60));
});

test.run();
