import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { EventStore, ExpectedRevision } from '../../commands/ports/event-store.ts';
import { CopyRefused, copyStore } from '../../runtime/store-copy.ts';
import { SimulatedStore } from '../../simulation/checks/store.ts';
import { collectPages, newEvents } from '../contracts/event-store.support.ts';
import type { EsdbFault } from '../peers/esdb/esdb.ts';
import { type Chance, chanceOf } from '../support/chance.ts';
import { type Here, pass, watched, withServer } from '../support/esdb-here.ts';
import { hearingRejections } from '../support/unheard.ts';

const test = suite('store copy keeps the order over all streams while many appends are under way (issue 18 B)');

/** Appends of one to three events, each to another stream than the one before, so that each is an append of the copy's too. */
const historyOf = async (appends: number, chance: Chance = chanceOf(1)): Promise<SimulatedStore> => {
  const store = new SimulatedStore();
  const ends = new Map<number, ExpectedRevision>();
  for (let [done, before] = [0, -1]; done < appends; done += 1) {
    const stream = (before + 1 + chance.below(5)) % 6;
    const result = await store.append(`task-${stream}`, ends.get(stream) ?? 'none', newEvents(1 + chance.below(3)));
    if (result.outcome === 'appended') ends.set(stream, result.revision);
    before = stream;
  }
  return store;
};

const contentOf = async (store: EventStore) =>
  (await collectPages(store.readAll(null))).map(({ position: _, ...event }) => event);

/** Resolves with how the copy ended, in virtual time. */
const copied = async ({ clock }: Here, from: EventStore, to: EventStore): Promise<'same' | string> => {
  const copy = copyStore(from, to, { clock }).then(
    () => 'same',
    (error: unknown) => {
      if (error instanceof CopyRefused) return error.message;
      throw error;
    },
  );
  const { settled, result } = watched(copy);
  await pass(clock, 600, settled);
  assert.ok(settled(), 'the copy has ended');
  return result;
};

const inWorld = (work: (here: Here) => Promise<void>): Promise<void> =>
  hearingRejections(() => withServer(work, { streamsPerConnection: 100 }));

test('many are under way: over one call, in the order of the source', () =>
  inWorld(async (here) => {
    const from = await historyOf(300);
    assert.is(await copied(here, from, here.store), 'same');
    assert.equal(await contentOf(here.store), await contentOf(from));
    assert.equal(here.server.state().calls.BatchAppend, 299);
    assert.equal(here.server.state().calls.Append, 1, 'the first goes alone');
  }));

test('the connection is cut in the middle: what stands is looked at, and the copy goes on from there', () =>
  inWorld(async (here) => {
    const from = await historyOf(300);
    here.server.fault({ kind: 'cutAppend', after: 150 });
    assert.is(await copied(here, from, here.store), 'same');
    assert.equal(await contentOf(here.store), await contentOf(from));
    assert.is(here.server.state().faultsWaiting, 0);
    assert.is(here.server.state().calls.Append, 1 + 149, 'the rest of the window one by one');
  }));

test('one in the middle is refused and the next is taken: the copy is refused, with the event at which the order is broken', () =>
  inWorld(async (here) => {
    const from = await historyOf(600);
    here.server.fault({ kind: 'busy', after: 150 });
    const said = await copied(here, from, here.store);
    const there = await contentOf(here.store);
    const right = await contentOf(from);
    const at = right.findIndex(({ id }, index) => there[index]?.id !== id);
    assert.ok(at > 150 && there.length > at);
    const sent = here.server.state().calls.BatchAppend ?? 0;
    assert.ok(sent <= 150 + 128, `${sent}: after the refusal nothing more is sent`);
    assert.is(
      said,
      `The target's order is broken at event ${at + 1}: ${shown(there[at])} was written there and ${shown(right[at])}, which comes before it, was not (Server Is Busy); begin the copy again in an empty namespace.`,
    );
    assert.match(await copied(here, from, here.store), `The target holds something else: event ${at + 1} is`);
    assert.equal(await contentOf(here.store), there, 'and nothing more is written there');
  }));

const shown = (event: Awaited<ReturnType<typeof contentOf>>[number] | undefined): string =>
  `${event?.type} ${event?.id} (${event?.stream}, revision ${event?.revision})`;

test('the last of a window is refused: nothing came after it, and the copy goes on', () =>
  inWorld(async (here) => {
    const from = await historyOf(20);
    here.server.fault({ kind: 'busy', after: 19 });
    assert.is(await copied(here, from, here.store), 'same');
    assert.equal(await contentOf(here.store), await contentOf(from));
    assert.is(here.server.state().faultsWaiting, 0);
  }));

test('somebody else writes into the target meanwhile: refused, and not taken for a broken order', () =>
  inWorld(async (here) => {
    const from = await historyOf(100);
    here.server.fault({ kind: 'cutAppend', after: 50 });
    const to: EventStore = {
      append: (...args) => here.store.append(...args),
      appendInOrder: async (appends) => {
        const answer = await here.store.appendInOrder?.(appends);
        await here.store.append('other', 'none', newEvents(1));
        return answer ?? { appended: 0, position: null, refused: null };
      },
      readStream: (...args) => here.store.readStream(...args),
      readLast: (...args) => here.store.readLast(...args),
      readAll: (...args) => here.store.readAll(...args),
      subscribe: (...args) => here.store.subscribe(...args),
      setRetention: (...args) => here.store.setRetention(...args),
      comparePositions: (...args) => here.store.comparePositions(...args),
      head: () => here.store.head(),
      close: () => here.store.close(),
    };
    assert.match(await copied(here, from, to), /^Somebody else writes into the target: event \d+ there is Happened/);
  }));

test('an append larger than the others goes alone: refused for its size, nothing after it is written', () =>
  inWorld(async (here) => {
    const from = new SimulatedStore();
    for (const [stream, size] of [
      ['a', 10],
      ['b', 10],
      ['c', 700_000],
      ['d', 1_500_000],
      ['e', 10],
    ] as const)
      await from.append(
        stream,
        'none',
        newEvents(1).map((event) => ({ ...event, data: { text: 'x'.repeat(size) } })),
      );
    const { settled, result } = watched(copyStore(from, here.store, { clock: here.clock }));
    await pass(here.clock, 60, settled);
    assert.match(await result.then(String, String), /RangeError: EventStoreDB takes 1048576 bytes in one append/);
    assert.equal(await contentOf(here.store), (await contentOf(from)).slice(0, 3));
  }));

/** `inOrder`: it leaves no gap before what is written. */
type RandomFault = (after: number) => EsdbFault & { readonly inOrder: boolean };
const FAULTS: readonly [RandomFault, ...RandomFault[]] = [
  (after) => ({ kind: 'cutAppend', after, inOrder: true }),
  (after) => ({ kind: 'unavailable', on: 'append', after, inOrder: true }),
  (after) => ({ kind: 'notLeader', on: 'append', after, inOrder: true }),
  (after) => ({ kind: 'committedNotAnswered', after, inOrder: true }),
  (after) => ({ kind: 'busy', after, inOrder: false }),
  (after) => ({ kind: 'noAnswer', on: 'append', after, inOrder: false }),
];

test('100 random histories with random faults: the same history, or refused for a target that is not how the source begins', async () => {
  const ended = { same: 0, wentOn: 0, refused: 0 };
  for (let seed = 1; seed <= 100; seed += 1)
    await inWorld(async (here) => {
      const chance = chanceOf(seed);
      const appends = 5 + chance.below(60);
      const from = await historyOf(appends, chance);
      const faults = Array.from({ length: chance.below(3) }, () => chance.oneOf(FAULTS)(chance.below(appends)));
      for (const { inOrder: _, ...fault } of faults) here.server.fault(fault);
      const said = await copied(here, from, here.store);
      const [there, right] = [await contentOf(here.store), await contentOf(from)];
      if (said === 'same') {
        assert.equal(there, right, `seed ${seed}`);
        ended.same += 1;
        if (faults.length > 0 && here.server.state().faultsWaiting < faults.length) ended.wentOn += 1;
        return;
      }
      ended.refused += 1;
      assert.ok(
        faults.some(({ inOrder }) => !inOrder),
        `seed ${seed}: ${said}`,
      );
      assert.match(said, /^The target's order is broken at event \d+: /, `seed ${seed}`);
      assert.ok(
        there.some(({ id }, index) => right[index]?.id !== id),
        `seed ${seed}: ${said}`,
      );
    });
  assert.ok(ended.same > 20 && ended.wentOn > 10 && ended.refused > 10, JSON.stringify(ended));
});

test.run();
