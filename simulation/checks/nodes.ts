import { pino } from 'pino';
import { decode, encode } from '../../adapters/eventstore/codec.ts';
import { SharedLease } from '../../adapters/lease/shared-lease.ts';
import type { Clock } from '../../commands/ports/clock.ts';
import { type EventStore, StoreUnavailable } from '../../commands/ports/event-store.ts';
import type { Leadership } from '../../commands/ports/leadership.ts';
import type { App } from '../../commands/support/app.ts';
import { CommandHandler } from '../../commands/support/handle.ts';
import { RunningCommands } from '../../commands/support/running-commands.ts';
import { leadWith } from '../../runtime/lead.ts';
import { owedBy, PROCESS_STREAMS } from '../../runtime/processes.ts';
import type { Client } from '../fleet.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { SimulatedWorld } from '../world.ts';
import type { Platform } from './platform.ts';
import type { SimulatedStore } from './store.ts';

/** A process that may stand still at any of its doings, as by SIGSTOP, and go on later as if nothing had been. */
export class Frost {
  points = 0;
  frozenAt: string | null = null;
  /** The event store does not answer this node. */
  cutOff = false;
  readonly #freezesAt: number;
  #ice: { readonly melts: Promise<void>; readonly melt: () => void } | null = null;

  constructor(freezesAt = Number.POSITIVE_INFINITY) {
    this.#freezesAt = freezesAt;
  }

  freeze(what = 'ordered'): void {
    let melt = (): void => undefined;
    const melts = new Promise<void>((resolve) => {
      melt = resolve;
    });
    this.#ice ??= { melts, melt };
    this.frozenAt ??= what;
  }

  thaw(): void {
    this.#ice?.melt();
    this.#ice = null;
  }

  async still(): Promise<void> {
    while (this.#ice) await this.#ice.melts;
  }

  /** One more moment at which it can freeze. */
  async pass(what: string): Promise<void> {
    this.points += 1;
    if (this.points === this.#freezesAt) this.freeze(what);
    await this.still();
  }

  readonly client: Client = { pass: (point, verb) => this.pass(`${point} ${verb}`), lost: () => false };
}

const coldStore = (store: SimulatedStore, frost: Frost, grown: () => void): EventStore => {
  const reached = async (): Promise<void> => {
    await frost.still();
    if (frost.cutOff) throw new StoreUnavailable('STORE_UNAVAILABLE');
  };
  return {
    append: async (stream, expected, events) => {
      await frost.pass(`before append of ${events.map(({ type }) => type).join()}`);
      await reached();
      const length = store.events.length;
      const result = await store.append(stream, expected, events);
      if (store.events.length > length) grown(); // a repeat is answered like the first, and writes nothing
      await frost.pass(`after append of ${events.map(({ type }) => type).join()}`);
      return result;
    },
    readStream: async function* (stream, from) {
      await reached();
      for await (const event of store.readStream(stream, from)) {
        await frost.still();
        yield event;
      }
    },
    readLast: async (stream) => {
      await reached();
      return store.readLast(stream);
    },
    readAll: (after, filter) => store.readAll(after, filter),
    subscribe: async function* (after, signal, filter) {
      for await (const delivery of store.subscribe(after, signal, filter)) {
        await frost.still();
        yield delivery;
      }
    },
    setRetention: () => store.setRetention(),
    comparePositions: (a, b) => store.comparePositions(a, b),
    head: () => store.head(),
    close: () => store.close(),
  };
};

export type SimulatedNode = {
  readonly app: App;
  readonly frost: Frost;
  /** How many events of the history this node has written. */
  readonly written: () => number;
  readonly leadership: () => Leadership;
  /** Epochs of the terms it had. */
  readonly terms: readonly number[];
  stop(): Promise<void>;
};
export type Cluster = {
  readonly base: Platform;
  readonly clock: VirtualClock;
  readonly world: SimulatedWorld;
  readonly store: SimulatedStore;
  /** The lease's stream. */
  readonly beside: SimulatedStore;
};

/** One of several control planes on one history, as it is composed for real, without read models. */
export const startNode = (cluster: Cluster, name: string, frost = new Frost()): SimulatedNode => {
  const { base, world } = cluster;
  let written = 0;
  const store = coldStore(cluster.store, frost, () => {
    written += 1;
  });
  const clock: Clock = {
    now: cluster.clock.now,
    tick: cluster.clock.tick,
    sleep: async (seconds, signal) => {
      await cluster.clock.sleep(seconds, signal);
      await frost.still();
    },
  };
  const codec = { decode, encode };
  const handler = new CommandHandler({ store, codec, now: clock.now });
  const epoch = () => {
    throw new Error('Only effects change machines.');
  };
  const running = new RunningCommands({ instance: name, alone: false });
  const app: App = { store, handler, world: world.connect(frost.client), clock, random: () => 0.5, epoch, running };
  const terms: number[] = [];
  const lease = new SharedLease({
    store: coldStore(cluster.beside, frost, () => undefined),
    instance: `${name}-instance`,
    name,
    clock,
    elapsed: () => Date.parse(cluster.clock.now()) / 1000,
  });
  const openStreams = () =>
    cluster.store.streamNames().filter((stream) => PROCESS_STREAMS.some((prefix) => stream.startsWith(prefix)));
  const { ids } = base;
  const ofKind = (...found: readonly string[]) => [...ids.names].filter(([, machine]) => found.includes(machine));
  const hosts = ofKind('mig', 'tgt').filter(([id]) => id !== ids.serverId);
  const machines = () => ({ hosts: hosts.map(([id]) => id), sources: [ids.sourceId] });
  const log = pino({ level: 'silent' });
  const position = () => null;
  const lead = leadWith({
    app,
    codec,
    owedBy,
    openStreams,
    machines,
    progress: { report: () => undefined },
    log,
    position,
  });
  const leave = new AbortController();
  const campaign = lease.campaign(leave.signal, (term, over) => {
    terms.push(term.epoch);
    return lead(term, over);
  });
  return {
    app,
    frost,
    terms,
    written: () => written,
    leadership: () => lease.leadership(),
    stop: async () => {
      leave.abort();
      await campaign;
    },
  };
};
