import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LEASE_SECONDS, SharedLease } from '../../adapters/lease/shared-lease.ts';
import { type EventStore, StoreUnavailable } from '../../commands/ports/event-store.ts';
import type { Term } from '../../commands/ports/leadership.ts';
import { SimulatedStore } from '../../simulation/checks/store.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';

type Way = 'answers' | 'loses answers' | 'is away';

/** The lease's stream, which one node reaches in another way than the rest. */
const reached = (store: SimulatedStore, way: () => Way): EventStore => {
  const away = () => {
    if (way() === 'is away') throw new StoreUnavailable('STORE_UNAVAILABLE');
  };
  return {
    append: async (...args) => {
      away();
      const result = await store.append(...args);
      if (way() === 'loses answers') throw new StoreUnavailable('STORE_UNAVAILABLE');
      return result;
    },
    readLast: async (stream) => {
      away();
      return store.readLast(stream);
    },
    readStream: (...args) => store.readStream(...args),
    readAll: (...args) => store.readAll(...args),
    subscribe: (...args) => store.subscribe(...args),
    setRetention: () => store.setRetention(),
    comparePositions: (a, b) => store.comparePositions(a, b),
    head: () => store.head(),
    close: () => store.close(),
  };
};

const campaigning = (clock: VirtualClock, store: EventStore, name: string, epochsBefore = 0) => {
  const elapsed = () => Date.parse(clock.now()) / 1000;
  const lease = new SharedLease({ store, instance: `${name}-1`, name, clock, elapsed, epochsBefore });
  const leave = new AbortController();
  const terms: Term[] = [];
  const over = lease.campaign(leave.signal, async (term, ends) => {
    terms.push(term);
    await new Promise<void>((resolve) => ends.addEventListener('abort', () => resolve()));
  });
  const stop = async (): Promise<void> => {
    leave.abort();
    await clock.runUntil(() => false, 5);
    await over;
  };
  return { lease, terms, stop, leads: () => lease.leadership().here };
};

test('a renewal whose answer was lost is repeated: the term lasts from the first try, not from the repeat', async () => {
  const clock = new VirtualClock();
  const store = new SimulatedStore();
  let way: Way = 'answers';
  const first = campaigning(
    clock,
    reached(store, () => way),
    'a',
  );
  await clock.runUntil(first.leads, 5);
  way = 'loses answers';
  const renewed = () => store.events.some(({ type }) => type === 'LeaseRenewed');
  await clock.runUntil(renewed, 10);
  const written = Date.parse(clock.now()) / 1000;
  await clock.advance(5);
  way = 'answers'; // the repeat is answered
  await clock.advance(1);
  way = 'is away';
  await clock.advance(LEASE_SECONDS - 6);
  assert.ok(Date.parse(clock.now()) / 1000 - written <= LEASE_SECONDS);
  assert.not(first.terms[0]?.held(), 'another may begin now');
  await first.stop();
});

test('the epoch is above every one before, those of an embedded installation too', async () => {
  const clock = new VirtualClock();
  const store = new SimulatedStore();
  const epochs: number[] = [];
  for (const [name, before] of [
    ['a', 7],
    ['b', 3],
    ['c', 20],
  ] as const) {
    const node = campaigning(clock, store, name, before);
    await clock.runUntil(node.leads, 5);
    epochs.push(node.lease.leadership().epoch ?? 0);
    await node.stop();
  }
  assert.equal(epochs, [8, 9, 21]);
});

test('a node that dies: the next one leads no sooner than 15 s after the last renewal that it saw', async () => {
  const clock = new VirtualClock();
  const store = new SimulatedStore();
  let way: Way = 'answers';
  const first = campaigning(
    clock,
    reached(store, () => way),
    'a',
  );
  await clock.runUntil(first.leads, 5);
  const second = campaigning(clock, store, 'b');
  await clock.advance(11);
  way = 'is away';
  const last = Date.parse(store.events.at(-1)?.metadata.at ?? '') / 1000;
  let both = false;
  await clock.runUntil(() => {
    both ||= first.terms[0]?.held() === true && second.leads();
    return second.leads();
  }, 60);
  const waited = Date.parse(clock.now()) / 1000 - last;
  assert.ok(waited >= LEASE_SECONDS && waited <= LEASE_SECONDS + 4, `${waited} s`);
  assert.not(both);
  for (const node of [first, second]) await node.stop();
});

test.run();
