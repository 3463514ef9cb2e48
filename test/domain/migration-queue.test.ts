import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { owedByQueue } from '../../domain/task/migration-queue.process.ts';
import {
  type MigrationQueue,
  type MigrationQueueCommand,
  type MigrationQueueEvent,
  migrationQueue,
  reservedOn,
} from '../../domain/task/migration-queue.ts';
import type { ServerId, TaskId } from '../../domain/words/ids.ts';
import { chanceOf } from '../support/chance.ts';
import { at, gib, serverId } from '../support/examples.ts';
import { spec } from '../support/spec.ts';

const { given } = spec(migrationQueue);
const [a, b, c] = ['a', 'b', 'c'] as [TaskId, TaskId, TaskId];
const queued = (taskId: TaskId, size = 2, server = serverId): MigrationQueueEvent => ({
  type: 'TaskQueued',
  data: { taskId, attempt: 1, serverId: server, bytes: gib(size), needs: gib(size) },
});
const granted = (taskId: TaskId): MigrationQueueEvent => ({ type: 'SlotGranted', data: { taskId, attempt: 1 } });
const taken = (taskId: TaskId): MigrationQueueEvent => ({ type: 'SlotTaken', data: { taskId, attempt: 1 } });
const releasedSlot = (taskId: TaskId): MigrationQueueEvent => ({ type: 'SlotReleased', data: { taskId, attempt: 1 } });
const deferred = (taskId: TaskId, nth = 1, seconds = 30): MigrationQueueEvent => ({
  type: 'SlotDeferred',
  data: { taskId, attempt: 1, reason: 'SERVER_CAPACITY', try: nth, retryAt: at(seconds) },
});
const one: MigrationQueueEvent = { type: 'ParallelismChanged', data: { parallelism: 1 } };
const grant = (taskId: TaskId, free: number | null, seconds = 0): MigrationQueueCommand => ({
  type: 'GrantSlot',
  data: { taskId, attempt: 1, freeBytes: free === null ? null : gib(free), at: at(seconds) },
});
const owed = (...history: MigrationQueueEvent[]) =>
  owedByQueue(given(...history).state).map(({ key, notBefore }) => (notBefore ? `${key} from ${notBefore}` : key));

test('empty: owes nothing, ten at once (GS-1)', () => {
  assert.equal(owed(), []);
  assert.is(given().state.parallelism, 10);
});

test('queued: the first in line is owed a look at its server', () => {
  assert.equal(owed(queued(a), queued(b)), ['queue/grant/a/1']);
});

test('queued: enough room grants the slot', () => {
  given(queued(a)).when(grant(a, 2)).yields(granted(a));
});

test('granted: the start is owed until the task has heard of it, and the next is looked at (RT-4)', () => {
  assert.equal(owed(queued(a), queued(b), granted(a)), ['queue/start/a', 'queue/grant/b/1']);
  assert.equal(owed(queued(a), granted(a), taken(a)), []);
});

test('parallelism 1: the second waits until the first has released its slot (RT-4)', () => {
  const running = [one, queued(a), queued(b), granted(a), taken(a)];
  assert.equal(owed(...running), []);
  given(...running)
    .when(grant(b, 100))
    .yields();
  assert.equal(owed(...running, releasedSlot(a)), ['queue/grant/b/1']);
});

test('parallelism lowered: those that run go on, and nobody new starts (GS-3)', () => {
  assert.equal(owed(queued(a), queued(b), queued(c), granted(a), taken(a), granted(b), taken(b), one), []);
});

test('too little room: deferred with the reason, and owed again later', () => {
  given(queued(a)).when(grant(a, 1)).yields(deferred(a));
  assert.equal(owed(queued(a), deferred(a)), [`queue/grant/a/2 from ${at(30)}`]);
});

test('running: their full sizes are subtracted from the free space of their server, and of no other (MS-10)', () => {
  const running = [queued(a, 3), granted(a), taken(a), queued(b, 2)];
  given(...running)
    .when(grant(b, 4))
    .yields(deferred(b));
  given(...running)
    .when(grant(b, 5))
    .yields(granted(b));
  given(queued(a, 3), granted(a), queued(b, 2, 'other' as ServerId))
    .when(grant(b, 2))
    .yields(granted(b));
  assert.is(reservedOn(given(...running).state, serverId), gib(3));
});

test('queued: reserves nothing (MS-10)', () => {
  assert.is(reservedOn(given(queued(a, 3)).state, serverId), 0);
});

test('server that does not answer: deferred for that reason, not refused', () => {
  const data = { taskId: a, attempt: 1, reason: 'SERVER_UNREACHABLE', try: 1, retryAt: at(30) } as const;
  given(queued(a)).when(grant(a, null)).yields({ type: 'SlotDeferred', data });
});

test('deferred: who is behind may pass, and the line keeps its order', () => {
  assert.equal(owed(queued(a), queued(b), queued(c), deferred(a)), [
    `queue/grant/a/2 from ${at(30)}`,
    'queue/grant/b/1',
  ]);
  assert.equal(owed(queued(a), queued(b), queued(c), deferred(b)), [
    'queue/grant/a/1',
    `queue/grant/b/2 from ${at(30)}`,
  ]);
});

test('deferred: looked at again too early changes nothing, in time it is deferred once more', () => {
  given(queued(a), deferred(a))
    .when(grant(a, 1, 29))
    .yields();
  given(queued(a), deferred(a))
    .when(grant(a, 1, 30))
    .yields(deferred(a, 2, 60));
  given(queued(a), deferred(a))
    .when(grant(a, 2, 30))
    .yields(granted(a));
});

test('released: a waiting task leaves the line, an unknown one changes nothing', () => {
  given(queued(a))
    .when({ type: 'ReleaseSlot', data: { taskId: a, attempt: 1 } })
    .yields(releasedSlot(a));
  assert.equal(owed(queued(a), releasedSlot(a)), []);
  given(queued(a))
    .when({ type: 'ReleaseSlot', data: { taskId: b, attempt: 1 } })
    .yields();
});

/** The places of all that the command does not name. */
const restOf = ({ waiting, running }: MigrationQueue, named: MigrationQueueCommand['data']) =>
  [...waiting, ...running].filter(
    (entry) => !('taskId' in named && named.taskId === entry.taskId && named.attempt === entry.attempt),
  );

const again: MigrationQueueEvent = {
  type: 'TaskQueued',
  data: { taskId: a, attempt: 2, serverId, bytes: gib(3), needs: gib(1) },
};

test('restarted: its place is its own, under keys of its own, and at the end of the line', () => {
  assert.equal(owed(queued(a), granted(a), taken(a), releasedSlot(a), queued(b), again), ['queue/grant/b/1']);
  const second = { taskId: a, attempt: 2 };
  assert.equal(owed(again), ['queue/grant/a.2/1']);
  assert.equal(owed(again, { type: 'SlotGranted', data: second }), ['queue/start/a.2']);
});

test('restarted: what comes late for the first attempt touches nothing of the second, and the other way round', () => {
  const both = [queued(a, 3), granted(a), again];
  for (const command of [grant(a, 100), { type: 'RecordSlotTaken', data: { taskId: a, attempt: 2 } } as const])
    given(...both)
      .when(command)
      .yields();
  const { state } = given(...both, releasedSlot(a));
  assert.equal([state.waiting.map(({ attempt }) => attempt), state.running], [[2], []]);
  given(again)
    .when({ type: 'ReleaseSlot', data: { taskId: a, attempt: 1 } })
    .yields();
  assert.equal(given(again, granted(a), deferred(a), taken(a), releasedSlot(a)).state, given(again).state);
});

test('restarted: it is let in for what it still needs, and that is what it reserves (MS-10)', () => {
  const second = { taskId: a, attempt: 2 };
  const look = (free: number) => ({ type: 'GrantSlot', data: { ...second, freeBytes: gib(free), at: at(0) } }) as const;
  given(again).when(look(1)).yields({ type: 'SlotGranted', data: second });
  given(again, queued(b), granted(b))
    .when(look(2))
    .yields({ type: 'SlotDeferred', data: { ...second, reason: 'SERVER_CAPACITY', try: 1, retryAt: at(30) } });
  assert.is(reservedOn(given(again, { type: 'SlotGranted', data: second }).state, serverId), gib(1));
});

test('any commands, each told twice: the second changes nothing, and no slot is granted beyond the limit', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const { below, oneOf, shuffled } = chanceOf(seed);
    const history: MigrationQueueEvent[] = [];
    let state = migrationQueue.initial;
    for (let step = 0; step < 60; step += 1) {
      const place = { taskId: oneOf([a, b, c]), attempt: oneOf([1, 2]) };
      const command = oneOf<MigrationQueueCommand>([
        { type: 'QueueTask', data: { ...place, serverId, bytes: gib(2), needs: gib(1) } },
        { type: 'GrantSlot', data: { ...place, freeBytes: gib(below(4)), at: at(step * 20) } },
        { type: 'RecordSlotTaken', data: place },
        { type: 'ReleaseSlot', data: place },
        { type: 'ChangeParallelism', data: { parallelism: 2 } },
      ]);
      const [before, others] = [state.running.length, restOf(state, command.data)];
      const decision = migrationQueue.decide(command, state);
      for (const event of decision.ok ? decision.events : []) {
        state = migrationQueue.evolve(state, event);
        history.push(event);
      }
      assert.ok(state.running.length <= Math.max(before, state.parallelism), `seed ${seed}`);
      assert.equal(restOf(state, command.data), others, `seed ${seed}: ${command.type} touched another's place`);
      const again = migrationQueue.decide(command, state);
      assert.equal(again.ok && again.events, [], `seed ${seed}: ${command.type} twice`);
    }
    owedByQueue(shuffled([...history, ...history]).reduce(migrationQueue.evolve, migrationQueue.initial));
  }
});

test.run();
