import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { choiceOf, type PlacementCommand, type PlacementEvent, placement } from '../../domain/planning/placement.ts';
import type { HostAllocationStrategy } from '../../domain/platform/settings.ts';
import { attemptId, type OfAttempt } from '../../domain/task/attempt-keys.ts';
import type { HostId, TaskId } from '../../domain/words/ids.ts';
import { chanceOf } from '../support/chance.ts';
import { gib } from '../support/examples.ts';

const TASKS = ['task-1', 'task-2', 'task-3'] as [TaskId, TaskId, TaskId];
const HOSTS = ['a', 'b'] as [HostId, HostId];

type Promised = { readonly of: OfAttempt; readonly hostId: HostId; readonly bytes: number };

/** What a model that only remembers who asked and who settled says is still promised. */
const modelOf = (events: readonly PlacementEvent[]): readonly Promised[] =>
  events.flatMap((event, index): Promised[] => {
    if (event.type !== 'HostAllotted') return [];
    const { taskId, attempt, hostId, bytes } = event.data;
    const isOver = events
      .slice(index)
      .some(({ type, data }) => type === 'AllotmentSettled' && data.taskId === taskId && data.attempt === attempt);
    return isOver ? [] : [{ of: { taskId, attempt }, hostId, bytes }];
  });

test('any choices and settlings of several tasks and attempts, late and repeated: each is its own attempt’s, and no room is promised twice (RT-9)', () => {
  const room = gib(25);
  const seen = { together: 0, refused: 0, late: 0, settled: 0 };
  for (let seed = 1; seed <= 300; seed += 1) {
    const { below, oneOf, happens, next } = chanceOf(seed);
    const events: PlacementEvent[] = [];
    let state = placement.initial;
    let lastHost: HostId | null = null;
    for (let step = 0; step < 40; step += 1) {
      const of = { taskId: oneOf(TASKS), attempt: oneOf([1, 2, 3, 12]) };
      const told = `seed ${seed}, step ${step}, ${attemptId(of)}`;
      const before = modelOf(events);
      const mine = before.find((one) => attemptId(one.of) === attemptId(of));
      const startedThere = happens(0.5);
      const offers = HOSTS.map((hostId) => ({
        ...{ hostId, runningVms: below(3), usedMemoryBytes: 0, usedCpus: 0, freeStorageBytes: room },
        ...{ freeCpus: 8, freeMemoryBytes: gib(32), boots: true, migrationServer: false },
      }));
      const strategy = oneOf<HostAllocationStrategy>(['LEAST_RUNNING_VMS', 'RANDOM', 'LAST_MIGRATION_HOST']);
      const isSettling = happens(0.5);
      const wish = { ...of, bytes: gib(10), runs: null, offers, strategy, chance: next() };
      const command: PlacementCommand = isSettling
        ? { type: 'SettleAllotment', data: { ...of, startedThere } }
        : { type: 'AllotHost', data: wish };
      const decision = placement.decide(command, state);
      const made = decision.ok ? decision.events : [];
      events.push(...made);
      state = made.reduce(placement.evolve, state);
      if (isSettling) {
        const settled = { type: 'AllotmentSettled', data: { ...of, startedThere } };
        assert.equal(made, mine ? [settled] : [], told);
        if (mine && startedThere) lastHost = mine.hostId;
        seen[mine ? 'settled' : 'late'] += 1;
      } else if (mine) assert.equal(made, [], `${told}: chosen twice`);
      else if (!decision.ok) seen.refused += 1;
      else assert.ok(choiceOf(state, of), `${told}: it has none`);
      const promised = modelOf(events);
      assert.equal(
        new Map(Object.entries(state.inFlight)),
        new Map(promised.map((one) => [attemptId(one.of), { hostId: one.hostId, bytes: one.bytes }])),
        told,
      );
      assert.is(state.lastHost, lastHost, told);
      for (const hostId of HOSTS) {
        const there = promised.filter((one) => one.hostId === hostId);
        assert.ok(there.reduce((sum, { bytes }) => sum + bytes, 0) <= room, `${told}: more than ${hostId} has`);
      }
      if (decision.ok) assert.equal(placement.decide(command, state), { ok: true, events: [] }, `${told}, told twice`);
      if (new Set(promised.map(({ of: { taskId } }) => taskId)).size < promised.length) seen.together += 1;
    }
  }
  assert.ok(Math.min(...Object.values(seen)) > 100, `hardly anything happened: ${JSON.stringify(seen)}`);
});

test.run();
