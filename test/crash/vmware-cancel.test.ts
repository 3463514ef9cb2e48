import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cancelTask } from '../../commands/cancel-task.ts';
import { debtIn, invariantsHold, kindsLeft, outcomesIn, tasksIn, wordsOf } from '../../simulation/checks/invariants.ts';
import { during, type Plane } from '../../simulation/checks/plane.ts';
import { order, platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { ofVmware, withVcenter } from '../../simulation/checks/vmware.ts';
import { simulatedVmwareVm } from '../../simulation/vmware-world.ts';

const test = suite('VMware tasks, cancelled or powered on');
const base = await platform(1, { transport: 'HTTPS' });
const vms = [simulatedVmwareVm({ number: 41, name: 'shop', disksGiB: [1, 0.5] })];
const wish = withVcenter(vms, { bytesPerSecond: 500_000_000, latencySeconds: 0.3 });

const cancel = async (run: Run, plane: Plane, command: string) => {
  const id = tasksIn(run.store)[0]?.plan.taskId ?? '';
  return during(run.clock, order(plane.app, cancelTask, command, { id }));
};
const taskEvents = ({ store }: Run): readonly string[] =>
  store.events.filter((event) => event.stream.startsWith('migrationTask-')).map((event) => event.type);
const power = (run: Run) => run.world.vmwareVm('vm-41')?.power;

/** Up to the moment at which the task has so many events, and a little further. */
const until = async (events: number, extra = 0): Promise<{ run: Run; plane: Plane }> => {
  const run = newRun(base, wish);
  const plane = await run.begin();
  await moving(base, run, plane, vms, ofVmware(base));
  await run.clock.runUntil(() => taskEvents(run).length >= events || tasksIn(run.store)[0]?.status === 'ended', 3600);
  await run.clock.advance(extra);
  return { run, plane };
};
const paid = async (run: Run): Promise<void> => {
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 0, 7200), `owed: ${debtIn(run.store)}`);
  await run.clock.advance(60);
  invariantsHold(run.store, run.world);
};

const cancelAfter = async (events: number, extra: number, dies: boolean): Promise<string> => {
  const { run, plane } = await until(events, extra);
  const first = await cancel(run, plane, 'c1');
  const again = await cancel(run, plane, 'c2');
  assert.is(again.ok, first.ok);
  const untilDeath = [...plane.errors]; // what it had under way then is refused, for its successor's sake
  if (dies) plane.life.kill();
  const last = await toTheEnd(run, 1, dies ? await run.begin() : plane);
  await paid(run);
  const outcome = outcomesIn(run.store)[0] ?? '';
  assert.is(outcome, first.ok ? 'CANCELLED' : 'SUCCEEDED');
  if (first.ok) assert.equal([kindsLeft(run.world), power(run)], [[], 'RUNNING']);
  assert.equal([...untilDeath, ...last.errors], []);
  return outcome;
};

test('whenever a task is cancelled, nothing of it is left and its source VM runs again', async () => {
  const outcomes: string[] = [];
  for (let events = 1; outcomes.at(-1) !== 'SUCCEEDED'; events += 1)
    for (const [extra, dies] of [
      [0, false],
      [0.4, true],
      [3, false],
    ] as const)
      try {
        outcomes.push(await cancelAfter(events, extra, dies));
      } catch (error) {
        throw new Error(`cancelled ${extra} s after ${events} events${dies ? ', then killed' : ''}: ${wordsOf(error)}`);
      }
  assert.ok(outcomes.length > 90, `only ${outcomes.length} runs`);
});

test('VC-7: whenever somebody powers the source on, the task fails with that and leaves nothing', async () => {
  const outcomes = new Map<string, number>();
  for (let events = 1, over = false; !over; events += 1) {
    const { run, plane } = await until(events, 0.7);
    over = tasksIn(run.store)[0]?.status === 'ended';
    const stopped = power(run) === 'OFF' && tasksIn(run.store)[0]?.status === 'migrating';
    const inTime = stopped && !taskEvents(run).includes('VmStarted');
    run.world.powerOn('vm-41');
    try {
      await toTheEnd(run, 1, plane);
      await paid(run);
      const outcome = outcomesIn(run.store)[0] ?? '';
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (!inTime) continue;
      const failure = run.store.events.find(({ type }) => type === 'MigrationFailed');
      assert.match(JSON.stringify(failure?.data), /SOURCE_POWERED_ON/);
      assert.equal([kindsLeft(run.world), power(run)], [[], 'RUNNING']);
    } catch (error) {
      throw new Error(`powered on after ${events} events: ${wordsOf(error)}`);
    }
  }
  assert.ok((outcomes.get('FAILED') ?? 0) > 15, JSON.stringify([...outcomes]));
});

test('cancelled while the guest is on its way down: it is waited for and runs again', async () => {
  const { run, plane } = await until(1);
  assert.ok(await run.clock.runUntil(() => run.world.vmwareVm('vm-41')?.deeds.includes('asked') ?? false, 600));
  await run.clock.advance(10);
  assert.is(power(run), 'RUNNING');
  assert.ok((await cancel(run, plane, 'c1')).ok);
  await toTheEnd(run, 1, plane);
  assert.equal(run.world.vmwareVm('vm-41')?.deeds, ['asked', 'on']);
  await paid(run);
});

test('a cancelled task that is to keep its source stopped leaves it off (RT-8)', async () => {
  const run = newRun(base, wish);
  const plane = await run.begin();
  await moving(base, run, plane, vms, ofVmware(base, { keepSourceStopped: true }));
  assert.ok(await run.clock.runUntil(() => taskEvents(run).includes('SourceStopped'), 600));
  assert.ok((await cancel(run, plane, 'c1')).ok);
  await toTheEnd(run, 1, plane);
  await paid(run);
  assert.equal([kindsLeft(run.world), power(run)], [[], 'OFF']);
});

test('I3: a source is not powered on again while its target may still run on a host that does not answer', async () => {
  const run = newRun(base, wish);
  const plane = await run.begin();
  let lost = false;
  const failure = { code: 'UNREACHABLE', message: 'The answer was lost.' } as const;
  const onCall = ({ verb }: { readonly verb: string }) => {
    if (verb !== 'start-vm' || lost) return null;
    lost = true;
    run.world.silence('tgt', 7200);
    return { when: 'after', failure } as const;
  };
  run.world.setFaults({ onJob: () => null, onCall });
  await moving(base, run, plane, vms, ofVmware(base));
  assert.ok(await run.clock.runUntil(() => lost, 3600));
  await run.clock.advance(1);
  assert.ok((await cancel(run, plane, 'c1')).ok);
  await toTheEnd(run, 1, plane);
  await run.clock.advance(600);
  assert.is(power(run), 'OFF');
  assert.ok(debtIn(run.store).includes('stopped-vm'));
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 0, 4 * 3600), `owed: ${debtIn(run.store)}`);
  invariantsHold(run.store, run.world);
  assert.equal([kindsLeft(run.world), power(run)], [[], 'RUNNING']);
});

test('cancelled while it is queued, a task never touches its source', async () => {
  const run = newRun(base, wish);
  const plane = await run.begin();
  await moving(base, run, plane, vms, ofVmware(base));
  assert.ok((await cancel(run, plane, 'c1')).ok);
  await toTheEnd(run, 1, plane);
  await paid(run);
  assert.equal(
    run.world.vmwareVm('vm-41')?.deeds.filter((deed) => deed === 'off'),
    [],
  );
});
test.run();
