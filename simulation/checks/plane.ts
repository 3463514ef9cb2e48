import { pino } from 'pino';
import { decode, encode } from '../../adapters/eventstore/codec.ts';
import type { Clock } from '../../commands/ports/clock.ts';
import type { EventStore } from '../../commands/ports/event-store.ts';
import type { App, World } from '../../commands/support/app.ts';
import { CommandHandler } from '../../commands/support/handle.ts';
import { RunningCommands } from '../../commands/support/running-commands.ts';
import type { Progress } from '../../domain/task/telemetry.ts';
import { ProcessRunner } from '../../runtime/process-runner.ts';
import { owedBy, PROCESS_STREAMS } from '../../runtime/processes.ts';
import type { Client } from '../fleet.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { SimulatedWorld } from '../world.ts';
import type { SimulatedStore } from './store.ts';

const never = (): Promise<never> => new Promise(() => undefined);

/** A process that may die between any two things that it does to the outside; from then on nothing of it moves. */
export class Life {
  /** What it was about to do, or had just done, when it died. */
  died: string | null = null;
  points = 0;
  readonly #diesAt: number;
  readonly #lost: boolean;

  constructor(diesAt = Number.POSITIVE_INFINITY, lost = false) {
    this.#diesAt = diesAt;
    this.#lost = lost;
  }

  /** One more moment at which it can die. Waits for ever if it has. */
  async pass(what: string): Promise<void> {
    if (this.died !== null) return never();
    this.points += 1;
    if (this.points < this.#diesAt) return;
    this.died = what;
    return never();
  }

  kill(): void {
    this.died ??= 'killed';
  }

  async alive<T>(value: Promise<T>): Promise<T> {
    if (this.died !== null) return never();
    const result = await value;
    return this.died === null ? result : never();
  }

  readonly client: Client = {
    pass: (point, verb) => this.pass(`${point} ${verb}`),
    lost: () => this.died !== null && this.#lost,
  };
}

const mortalStore = (store: SimulatedStore, life: Life): EventStore => ({
  append: async (stream, expected, events) => {
    if (life.died !== null) return never();
    const result = await store.append(stream, expected, events);
    await life.pass(`after append of ${events.map((event) => event.type).join()}`);
    return result;
  },
  readStream: async function* (stream, from) {
    for await (const event of store.readStream(stream, from)) {
      if (life.died !== null) await never();
      yield event;
    }
  },
  readLast: (stream) => life.alive(store.readLast(stream)),
  readAll: (after, filter) => store.readAll(after, filter),
  subscribe: async function* (after, signal, filter) {
    for await (const delivery of store.subscribe(after, signal, filter)) {
      if (life.died !== null) await never();
      yield delivery;
    }
  },
  setRetention: () => life.alive(store.setRetention()),
  comparePositions: (a, b) => store.comparePositions(a, b),
  head: () => life.alive(store.head()),
  close: () => life.alive(store.close()),
});

const mortalClock = (clock: VirtualClock, life: Life): Clock => ({
  now: clock.now,
  tick: clock.tick,
  sleep: (seconds, signal) => life.alive(clock.sleep(seconds, signal)),
});

export type Plane = {
  readonly app: App;
  readonly life: Life;
  /** What the runner told its log at level error. */
  readonly errors: readonly string[];
  readonly progress: readonly Progress[];
  /** An orderly end, as the service does it. */
  stop(): Promise<void>;
};
export type PlaneWish = {
  readonly store: SimulatedStore;
  readonly world: SimulatedWorld;
  readonly clock: VirtualClock;
  readonly epoch: number;
  readonly life?: Life;
  readonly random?: () => number;
  /** Something around the world, as the composition puts it. */
  readonly around?: (world: World) => World;
};

/** The write side as it is composed for real, over a history and machines in memory. Its runner runs. */
export const controlPlane = async (wish: PlaneWish): Promise<Plane> => {
  const life = wish.life ?? new Life();
  const store = mortalStore(wish.store, life);
  const clock = mortalClock(wish.clock, life);
  const handler = new CommandHandler({ store, codec: { decode, encode }, now: clock.now });
  const { around = (world: World) => world } = wish;
  const world = around(wish.world.connect(life.client));
  const running = new RunningCommands({ instance: `epoch-${wish.epoch}`, alone: true });
  const app: App = {
    store,
    handler,
    world,
    clock,
    random: wish.random ?? (() => 0.5),
    epoch: () => wish.epoch,
    running,
  };
  const errors: string[] = [];
  const progress: Progress[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void errors.push(line) });
  const openStreams = () =>
    wish.store.streamNames().filter((name) => PROCESS_STREAMS.some((prefix) => name.startsWith(prefix)));
  const sink = { report: (told: Progress) => void (life.died === null && progress.push(told)) };
  const runner = new ProcessRunner({ app, owedBy, progress: sink, log, openStreams });
  runner.start(await wish.store.head());
  return { app, life, errors, progress, stop: () => runner.stop() };
};

/** Virtual time passes until the promise has settled; its answer. Throws when that takes longer than an hour. */
export const during = async <T>(clock: VirtualClock, work: Promise<T>, withinSeconds = 3600): Promise<T> => {
  let settled = false;
  const watched = work.finally(() => {
    settled = true;
  });
  watched.catch(() => undefined);
  if (!(await clock.runUntil(() => settled, withinSeconds))) throw new Error('It takes longer than it may.');
  return watched;
};
