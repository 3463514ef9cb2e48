import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cancelTasks } from '../../commands/cancel-tasks.ts';
import { planRestarts, restartTasks } from '../../commands/restart-tasks.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { allEnded, debtIn, invariantsHold, kindsLeft, outcomesIn } from '../../simulation/checks/invariants.ts';
import { during, Life, type Plane } from '../../simulation/checks/plane.ts';
import { order, platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';

const test = suite('RT-5: a failed task is restarted');
const base = await platform();
const VMS = [simulatedVm({ number: 1, name: 'vm-1', disksGiB: [1, 1] })];
const WISH = { vms: VMS, bytesPerSecond: 500_000_000, latencySeconds: 0.3 };

const refusing = (run: Run, ...verbs: readonly string[]): void => {
  const failure = { code: 'HYPERVISOR_REFUSED', message: 'libvirt refused.' } as const;
  run.world.setFaults({
    onJob: () => null,
    onCall: ({ verb }) => (verbs.includes(verb) ? { when: 'before', failure } : null),
  });
};
type Prepared = { readonly run: Run; readonly plane: Plane; readonly ids: readonly TaskId[] };
/** libvirt refused to define the VM: it ended, and what was staged is kept. */
const failed = async (...alsoRefused: readonly string[]): Promise<Prepared> => {
  const run = newRun(base, WISH);
  refusing(run, 'define-vm', ...alsoRefused);
  const plane = await run.begin();
  const ids = await moving(base, run, plane, VMS);
  await toTheEnd(run, VMS.length, plane);
  assert.equal(outcomesIn(run.store), ['FAILED']);
  refusing(run, ...alsoRefused);
  return { run, plane, ids };
};

test('dry run: says what is kept and what is done, and changes nothing', async () => {
  const { run, plane, ids } = await failed();
  const before = run.store.events.length;
  const answer = await during(run.clock, order(plane.app, planRestarts, 'look', { ids }));
  assert.ok(answer.ok, JSON.stringify(answer));
  if (!answer.ok) return;
  const [planned] = answer.value.results;
  assert.equal(planned?.violations, []);
  const { attempt, code, disks, bytesToRead, source } = planned?.outlook ?? {};
  assert.equal([attempt, code, bytesToRead, source], [2, 'ALL_KEPT', 0, 'NOTHING']);
  assert.equal(
    disks?.map(({ disk, kept }) => [disk, kept]),
    [
      ['vda', true],
      ['vdb', true],
    ],
  );
  assert.is(run.store.events.length, before);
});

test('restarted: asks its claims, takes its place, runs a second attempt, and leaves nothing', async () => {
  const { run, plane, ids } = await failed();
  const answer = await during(run.clock, order(plane.app, restartTasks, 'again', { ids }));
  assert.equal(answer.ok && answer.value.results.map(({ done, violations }) => [done, violations]), [[true, []]]);
  await toTheEnd(run, VMS.length, plane);
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 0, 86_400));
  await run.clock.advance(120);
  assert.equal([...new Set(kindsLeft(run.world))], ['DHCP_ENTRY', 'VM_DEFINITION', 'VOLUME'], 'what is the VM’s');
  invariantsHold(run.store, run.world);
});

test('the same command again: the first answer, and no second restart', async () => {
  const { run, plane, ids } = await failed();
  await during(run.clock, order(plane.app, restartTasks, 'again', { ids }));
  await during(run.clock, order(plane.app, restartTasks, 'again', { ids }));
  assert.is(run.store.events.filter(({ type }) => type === 'RestartRequested').length, 1);
});

/** Dies as soon as such an event is written, before anybody hears of it. */
class DiesAfter extends Life {
  readonly #type: string;
  constructor(type: string) {
    super();
    this.#type = type;
  }
  override async pass(what: string): Promise<void> {
    if (what.startsWith(`after append of ${this.#type}`)) this.kill();
    return super.pass(what);
  }
}
const has = (run: Run, type: string): number => run.store.events.filter((event) => event.type === type).length;

test('killed before it has answered, then failed once more, and the world would refuse it now: done, as it was', async () => {
  const { run, plane, ids } = await failed();
  plane.life.kill();
  const second = await run.begin(new DiesAfter('RestartRequested'));
  void again(second, ids);
  assert.ok(await run.clock.runUntil(() => second.life.died !== null, 600));
  refusing(run, 'define-vm');
  const next = await run.begin();
  assert.ok(await run.clock.runUntil(() => has(run, 'MigrationFailed') === 2, 7200), 'it fails in its second attempt');
  run.world.silence('mig', 7200);
  const answer = await during(run.clock, again(next, ids));
  assert.equal(answer.ok && answer.value.results.map(({ done, violations }) => [done, violations]), [[true, []]]);
  assert.is(has(run, 'RestartRequested'), 1);
});

const again = (plane: Plane, ids: readonly TaskId[]) => order(plane.app, restartTasks, 'again', { ids });
const isOver = (run: Run): boolean => run.store.events.some(({ type }) => type === 'MigrationSucceeded');

/** Dies at the n-th point after the restart was asked for, and another control plane takes over; null: it came to the end first. */
const dieAt = async (point: number): Promise<{ readonly run: Run; readonly died: string | null }> => {
  const { run, plane, ids } = await failed();
  plane.life.kill();
  const second = await run.begin(new Life(point, point % 2 === 0));
  void again(second, ids);
  await run.clock.runUntil(() => second.life.died !== null || isOver(run), 7200);
  const { died } = second.life;
  const third = died === null ? second : await run.begin();
  const answer = await during(run.clock, again(third, ids)); // the client got no answer and asks again
  assert.equal(answer.ok && answer.value.results.map(({ done }) => done), [true], `point ${point}, ${died}`);
  return { run, died };
};

test('the control plane is killed anywhere in a restart: one second attempt, which comes through', async () => {
  let points = 0;
  for (let point = 1; ; point += 1) {
    const { run, died } = await dieAt(point);
    const where = `point ${point}, ${died}`;
    assert.ok(await run.clock.runUntil(() => isOver(run) && debtIn(run.store).length === 0, 86_400), where);
    await run.clock.advance(120);
    invariantsHold(run.store, run.world);
    assert.equal(outcomesIn(run.store), ['SUCCEEDED'], where);
    assert.is(run.store.events.filter(({ type }) => type === 'RestartRequested').length, 1, where);
    points = point;
    if (died === null) break;
  }
  assert.ok(points > 60, `only ${points} points`);
});

test('cancelled after any event of the second attempt: all of both attempts goes, and the source is as it was', async () => {
  let cancelled = 0;
  for (let events = 1; ; events += 3) {
    const { run, plane, ids } = await failed();
    const before = run.store.events.length;
    assert.ok((await during(run.clock, again(plane, ids))).ok);
    await run.clock.runUntil(() => run.store.events.length >= before + events || isOver(run), 7200);
    const answer = await during(run.clock, order(plane.app, cancelTasks, 'cancel', { ids }));
    const isCancelled = answer.ok && answer.value.results.every(({ done }) => done);
    assert.ok(await run.clock.runUntil(() => allEnded(run.store, 1) && debtIn(run.store).length === 0, 86_400));
    await run.clock.advance(120);
    invariantsHold(run.store, run.world);
    if (!isCancelled) break; // it was over before
    assert.equal([outcomesIn(run.store), kindsLeft(run.world)], [['CANCELLED'], []], `after ${events} events`);
    cancelled += 1;
  }
  assert.ok(cancelled > 8, `only ${cancelled}`);
});

test('what the first attempt left on its host stays debt through all of the second, and is paid without touching it', async () => {
  const { run, plane, ids } = await failed('delete-volume');
  const left = debtIn(run.store).length;
  assert.ok(left >= 2, 'both volumes');
  assert.ok((await during(run.clock, again(plane, ids))).ok);
  assert.ok(await run.clock.runUntil(() => isOver(run), 7200));
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  assert.is(kindsLeft(run.world).filter((kind) => kind === 'VOLUME').length, 4, 'those of both attempts');
  refusing(run);
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 0, 86_400));
  await run.clock.advance(120);
  assert.is(kindsLeft(run.world).filter((kind) => kind === 'VOLUME').length, 2, 'those of the VM');
  invariantsHold(run.store, run.world);
});

test('addresses that are still handed out for the first attempt: the second waits, and hands its own out after them', async () => {
  const { run, plane, ids } = await failed('withdraw-address');
  assert.ok((await during(run.clock, again(plane, ids))).ok);
  const waits = (): boolean =>
    run.store.events.some(({ type, data }) => type === 'StepFailed' && data.step === 'pay-addresses');
  assert.ok(await run.clock.runUntil(waits, 7200), 'it waits');
  refusing(run);
  assert.ok(await run.clock.runUntil(() => isOver(run) && debtIn(run.store).length === 0, 86_400));
  await run.clock.advance(120);
  invariantsHold(run.store, run.world);
  assert.equal([...new Set(kindsLeft(run.world))], ['DHCP_ENTRY', 'VM_DEFINITION', 'VOLUME']);
});

test.run();
