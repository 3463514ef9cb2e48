import { z } from 'zod';
import { decode, encode } from '../../adapters/eventstore/codec.ts';
import type { Clock, Tick } from '../../commands/ports/clock.ts';
import { type EventStore, type StoredEvent, StoreUnavailable } from '../../commands/ports/event-store.ts';
import type { App } from '../../commands/support/app.ts';
import { type CommandResult, type Intent, throughDoor } from '../../commands/support/door.ts';
import { CommandHandler } from '../../commands/support/handle.ts';
import { RunningCommands } from '../../commands/support/running-commands.ts';
import type { Instant } from '../../domain/words/ids.ts';
import { fakeWorld } from '../graphql/fakes.ts';
import type { OpenedStore } from './event-store.suite.ts';

const NOW = '2026-01-31T08:02:00.000Z' as Instant;

/** Nothing passes but what the test lets pass. */
export class TestClock implements Clock {
  readonly #sleepers = new Set<() => void>();
  now = (): Instant => NOW;
  tick = (): Tick => 0 as Tick;
  sleep = (_seconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(wake);
        resolve();
      };
      this.#sleepers.add(wake);
      if (signal?.aborted) wake();
      signal?.addEventListener('abort', wake, { once: true });
    });
  /** Somebody waits for time to pass, now or soon. */
  async whenAsleep(): Promise<void> {
    while (this.#sleepers.size === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  elapse(): void {
    for (const wake of [...this.#sleepers]) wake();
  }
}

let instances = 0;
export type Node = { readonly app: App; readonly clock: TestClock };
/** A process over the store: nothing of another one's memory. */
export const nodeOn = (store: EventStore, { alone = true, world = fakeWorld() } = {}): Node => {
  const clock = new TestClock();
  instances += 1;
  const running = new RunningCommands({ instance: `node-${instances}`, alone });
  const handler = new CommandHandler({ store, codec: { decode, encode }, now: clock.now });
  return { clock, app: { store, handler, world, clock, random: () => 0.5, epoch: () => 1, running } };
};

export const send = <I, T>({ app }: Node, intent: Intent<I, T>, commandId: string, input: unknown) =>
  throughDoor(app, intent, input, { commandId, actor: { kind: 'user', name: 'ada' } });

export type Reopened = OpenedStore & Required<Pick<OpenedStore, 'reopen'>>;

export const gate = (): { readonly until: Promise<void>; readonly open: () => void } => {
  let open = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { until, open };
};

/** A command of the test's own: what it comes to is said one run after the other. */
export const scripted = (...runs: readonly (() => Promise<CommandResult<{ run: number }>>)[]) => {
  const told = { runs: 0 };
  const gates = runs.map(gate);
  const intent: Intent<{ name: string; password?: string | undefined }, { run: number }> = {
    name: 'Scripted',
    input: z.object({ name: z.string(), password: z.string().optional() }),
    run: async () => {
      told.runs += 1;
      gates[told.runs - 1]?.open();
      const next = runs[told.runs - 1];
      if (!next) throw new Error(`Run ${told.runs} was not expected.`);
      return next();
    },
  };
  return { intent, told, begun: (run: number) => gates[run - 1]?.until };
};
export const done = (run: number) => async (): Promise<CommandResult<{ run: number }>> => ({
  ok: true,
  value: { run },
  position: null,
});

/** The store as one that is lost at some append: it is not done, and the process is told nothing. */
export const losing = (store: EventStore, lost: (stream: string, types: readonly string[]) => boolean): EventStore => ({
  append: async (stream, expected, events) => {
    if (
      lost(
        stream,
        events.map(({ type }) => type),
      )
    )
      throw new StoreUnavailable('STORE_UNAVAILABLE');
    return store.append(stream, expected, events);
  },
  readStream: (...args) => store.readStream(...args),
  readLast: (...args) => store.readLast(...args),
  readAll: (...args) => store.readAll(...args),
  subscribe: (...args) => store.subscribe(...args),
  setRetention: (...args) => store.setRetention(...args),
  comparePositions: (a, b) => store.comparePositions(a, b),
  head: () => store.head(),
  close: () => store.close(),
});

/** A history from before commands were recorded: what was recorded is not found, new records go elsewhere. */
export const withoutRecords = (store: EventStore): EventStore => {
  const elsewhere = (stream: string): string => stream.replace(/^command-/, 'command-later.');
  return {
    ...losing(store, () => false),
    append: (stream, ...args) => store.append(elsewhere(stream), ...args),
    readStream: (stream, from) => store.readStream(elsewhere(stream), from),
  };
};

export const eventsOf = async (store: EventStore, stream: string): Promise<readonly StoredEvent[]> => {
  const events: StoredEvent[] = [];
  for await (const event of store.readStream(stream)) events.push(event);
  return events;
};
