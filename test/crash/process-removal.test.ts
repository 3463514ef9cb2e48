import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cancelTasks } from '../../commands/cancel-tasks.ts';
import { deleteTasks } from '../../commands/delete-tasks.ts';
import type { TaskAnswer } from '../../commands/support/each-task.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { debtIn, invariantsHold, kindsLeft, outcomesIn, tasksIn } from '../../simulation/checks/invariants.ts';
import { during, Life, type Plane } from '../../simulation/checks/plane.ts';
import { order, platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';

const test = suite('RT-7: tasks are deleted, and debts written off');
const base = await platform();
/** What the platform's tests begin with. */
const RETENTION_SECONDS = 600;
const DAY = 86_400;
const VMS = [1, 2, 3].map((number) => simulatedVm({ number, name: `vm-${number}`, disksGiB: [1] }));
const WISH = { vms: VMS, bytesPerSecond: 500_000_000, latencySeconds: 0.3 };

type Prepared = { readonly run: Run; readonly plane: Plane; readonly ids: readonly TaskId[] };
const refusing = (run: Run, ...verbs: readonly string[]): void => {
  const failure = { code: 'HYPERVISOR_REFUSED', message: 'libvirt refused.' } as const;
  run.world.setFaults({
    onJob: () => null,
    onCall: ({ verb }) => (verbs.includes(verb) ? { when: 'before', failure } : null),
  });
};
/** Three tasks that libvirt refused to define the VM of: all have ended, and their staged data is kept. */
const threeFailed = async (...alsoRefused: readonly string[]): Promise<Prepared> => {
  const run = newRun(base, WISH);
  refusing(run, 'define-vm', ...alsoRefused);
  const plane = await run.begin();
  const ids = await moving(base, run, plane, VMS);
  await toTheEnd(run, VMS.length, plane);
  assert.equal(outcomesIn(run.store), ['FAILED', 'FAILED', 'FAILED']);
  return { run, plane, ids };
};
const deleting = async (plane: Plane, ids: readonly string[], commandId = 'delete'): Promise<readonly string[]> => {
  const answer = await order(plane.app, deleteTasks, commandId, { ids });
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.ok ? answer.value.results.map(inShort) : [];
};
const inShort = ({ done, violations }: TaskAnswer): string =>
  done ? 'done' : violations.map(({ code }) => code).join();
const freed = (run: Run) => (): boolean => debtIn(run.store).length === 0;
const eventsOf = (run: Run, type: string): number => run.store.events.filter((event) => event.type === type).length;
const deleted = (run: Run): number =>
  tasksIn(run.store).filter((task) => task.status === 'ended' && task.deleted).length;
const settled = async (run: Run): Promise<void> => {
  await run.clock.advance(120);
  assert.equal(kindsLeft(run.world), []);
  invariantsHold(run.store, run.world);
};

test('deleted: what was kept for a restart is gone at once, without waiting for a look that comes every minute', async () => {
  const { run, plane, ids } = await threeFailed();
  assert.equal(kindsLeft(run.world), ['STAGING', 'STAGING', 'STAGING']);
  assert.equal(await during(run.clock, deleting(plane, ids.slice(0, 2))), ['done', 'done']);
  assert.ok(await run.clock.runUntil(() => kindsLeft(run.world).length === 1, 5), 'not freed by the deletion itself');
  await run.clock.advance(RETENTION_SECONDS / 2);
  assert.equal(kindsLeft(run.world), ['STAGING']);
  assert.ok(await run.clock.runUntil(freed(run), DAY));
  assert.is(deleted(run), 2);
  await settled(run);
});

/** Dies at the n-th point after the order, and another control plane takes over; null: it came to the end first. */
const dieAt = async (point: number): Promise<{ readonly run: Run; readonly died: string | null }> => {
  const { run, plane, ids } = await threeFailed();
  plane.life.kill();
  const second = await run.begin(new Life(point, point % 2 === 0));
  void deleting(second, ids);
  await run.clock.runUntil(() => second.life.died !== null || freed(run)(), 120);
  const { died } = second.life;
  if (died !== null) {
    const third = await run.begin(); // the client got no answer and asks again
    assert.equal(await during(run.clock, deleting(third, ids)), ['done', 'done', 'done']);
    assert.equal(await during(run.clock, deleting(third, ids)), ['done', 'done', 'done']);
  }
  return { run, died };
};

test('the control plane is killed anywhere in a deletion: each task is deleted once, and its data is gone', async () => {
  let points = 0;
  for (let point = 1; ; point += 1) {
    const { run, died } = await dieAt(point);
    assert.ok(await run.clock.runUntil(freed(run), 120), `point ${point}, ${died}: not freed`);
    assert.equal([deleted(run), eventsOf(run, 'MigrationTaskDeleted')], [3, 3], `point ${point}, ${died}`);
    await settled(run);
    if (died === null) break;
    points = point;
  }
  assert.ok(points > 10, `only ${points} points`);
});

test('a deletion races the removal that the retention asks for: whichever comes first, all is removed once', async () => {
  let raced = 0;
  for (let tenths = -4; tenths <= 12; tenths += 2) {
    const { run, plane, ids } = await threeFailed();
    const [since] = tasksIn(run.store).flatMap((task) =>
      task.status === 'ended' && task.outcome.kind === 'FAILED' ? [Date.parse(task.outcome.keepStagedUntil)] : [],
    );
    assert.ok(since);
    await run.clock.advance((since - Date.parse(run.clock.now())) / 1000 + tenths / 10);
    if (kindsLeft(run.world).length > 0 || debtIn(run.store).length > 0) raced += 1;
    assert.equal(await during(run.clock, deleting(plane, ids)), ['done', 'done', 'done']);
    assert.ok(await run.clock.runUntil(freed(run), 60), `${tenths} tenths after its time: not freed`);
    assert.equal(eventsOf(run, 'ReleaseFailed'), 0);
    assert.equal(plane.errors, []);
    await settled(run);
  }
  assert.ok(raced > 3, `only ${raced} of them before the end`);
});

test('whenever a task is deleted before it has ended, it is refused and nothing changes', async () => {
  const [vm] = VMS;
  let refusals = 0;
  for (let events = 1; ; events += 3) {
    const run = newRun(base, { ...WISH, vms: VMS.slice(0, 1) });
    const plane = await run.begin();
    const ids = await moving(base, run, plane, vm ? [vm] : []);
    const length = () => run.store.events.filter(({ stream }) => stream.startsWith('migrationTask-')).length;
    await run.clock.runUntil(() => length() >= events || outcomesIn(run.store)[0] === 'SUCCEEDED', 3600);
    const before = outcomesIn(run.store)[0];
    const [answer] = await during(run.clock, deleting(plane, ids));
    const over = answer === 'done';
    if (before === 'SUCCEEDED') assert.ok(over);
    await toTheEnd(run, 1, plane);
    await run.clock.advance(60);
    assert.equal([outcomesIn(run.store), deleted(run)], [['SUCCEEDED'], over ? 1 : 0]);
    invariantsHold(run.store, run.world);
    if (over) break;
    refusals += 1;
  }
  assert.ok(refusals > 10, `only ${refusals} refusals`);
});

test('50 at once, with unknown, running, deleted and repeated ones among them, on which the control plane dies: same answers', async () => {
  for (const point of [4, 9, 60]) {
    const { run, plane, ids } = await threeFailed();
    const [one = '', two = '', three = ''] = ids;
    await during(run.clock, deleting(plane, [two], 'before'));
    const cancelled = await during(run.clock, order(plane.app, cancelTasks, 'c', { ids: [three] }));
    assert.equal(cancelled.ok && cancelled.value.results.map(inShort), ['TASK_OVER']);
    const many = [one, 'nobody', two, one, three, ...Array.from({ length: 45 }, (_, index) => `unknown-${index}`)];
    plane.life.kill();
    const second = await run.begin(new Life(point));
    void deleting(second, many, 'many').catch(() => undefined);
    await run.clock.runUntil(() => second.life.died !== null, 60);
    const third = await run.begin();
    const answers = await during(run.clock, deleting(third, many, 'many'));
    assert.equal(answers, ['done', 'NOT_FOUND', 'done', 'done', 'done', ...Array(45).fill('NOT_FOUND')]);
    assert.equal(await during(run.clock, deleting(third, many, 'many')), answers);
    assert.is(eventsOf(run, 'MigrationTaskDeleted'), 3, `point ${point}`);
    assert.ok(await run.clock.runUntil(freed(run), 120));
    await settled(run);
  }
});
test('deleted with debt: the debt is paid once its machine does what it is asked again', async () => {
  const { run, plane, ids } = await threeFailed('discard-key');
  const owed = debtIn(run.store).toSorted();
  assert.equal(owed, ['access-key', 'access-key', 'access-key', 'staging', 'staging', 'staging']);
  assert.equal(await during(run.clock, deleting(plane, ids)), ['done', 'done', 'done']);
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 3, 60));
  assert.equal(debtIn(run.store), ['access-key', 'access-key', 'access-key']);
  plane.life.kill();
  const second = await run.begin();
  refusing(run);
  assert.ok(await run.clock.runUntil(freed(run), 2 * 3600), 'the debt of a deleted task is not paid');
  assert.equal(second.errors, []);
  await settled(run);
});

test.run();
