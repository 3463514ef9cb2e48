import * as assert from 'uvu/assert';
import type { EventStore, StoredEvent } from '../../commands/ports/event-store.ts';
import { awaitState } from '../../commands/support/wait.ts';
import type { StoreTest } from './event-store.suite.ts';
import { appended, newEvents, within } from './event-store.support.ts';

const COMMANDS = 1_000;

/** The store as it is; counts what is asked of it for those who wait. */
const counted = (store: EventStore) => {
  const asked = { subscriptions: 0, looks: 0 };
  const counting: Pick<EventStore, 'head' | 'subscribe' | 'readLast'> = {
    head: () => store.head(),
    readLast: (stream) => {
      asked.looks += 1;
      return store.readLast(stream);
    },
    subscribe: (after, signal, filter) => {
      asked.subscriptions += 1;
      return store.subscribe(after, signal, filter);
    },
  };
  return { asked, counting };
};

export const waitRules = (test: StoreTest): void => {
  test('waits: an event costs those who wait for its stream one look, and nobody else anything, however many wait', async ({
    store,
    stream,
  }) => {
    const { asked, counting } = counted(store);
    let timeIsOver = (): void => undefined;
    const time = new Promise<void>((resolve) => {
      timeIsOver = resolve;
    });
    // Nobody's time is over before the test says so; who has his answer leaves at once.
    const sleep = (_: number, signal?: AbortSignal): Promise<void> =>
      Promise.race([time, new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))]);
    const app = { store: counting, clock: { sleep } };
    const waiting = Array.from({ length: COMMANDS }, (_, number) =>
      awaitState(
        app,
        stream(`command-${number}`),
        () => counting.readLast(stream(`command-${number}`)),
        (last: StoredEvent | undefined) => last,
        60,
      ),
    );
    const [first, ...others] = waiting;
    const has = async (looks: number): Promise<void> => {
      while (asked.looks < looks) await new Promise((resolve) => setImmediate(resolve));
    };
    await within(has(COMMANDS), 'each to look once');
    for (let revision = 0; revision < 20; revision += 1)
      await appended(store, stream('beside'), revision === 0 ? 'none' : revision - 1, newEvents(1));
    await appended(store, stream('command-0'), 'none', newEvents(3));
    // Whoever is woken by an event was woken after all that came before it.
    assert.is((await within(first ?? Promise.reject(new Error('none')), 'the first command'))?.revision, 2);
    assert.equal(asked, { subscriptions: 1, looks: COMMANDS + 1 });
    timeIsOver();
    assert.equal(new Set(await Promise.all(others)), new Set([undefined]));
    assert.equal(asked, { subscriptions: 1, looks: 2 * COMMANDS });
  });
};
