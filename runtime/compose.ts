import { mkdirSync } from 'node:fs';
import { decode, encode } from '../adapters/eventstore/codec.ts';
import { ReadStore } from '../adapters/readstore/store.ts';
import type { App, Clock, World } from '../commands/app.ts';
import { CommandHandler } from '../commands/handle.ts';
import type { EventCodec, EventStore, Position } from '../commands/ports/event-store.ts';
import type { LeadershipView } from '../commands/ports/leadership.ts';
import type { Vault } from '../commands/ports/machines.ts';
import { PROJECTIONS } from '../projections/all.ts';
import type { ReadModels } from '../projections/queries.ts';
import { createReadModels } from '../projections/read-models.ts';
import { files, openBacking } from './backing.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { leadWith } from './lead.ts';
import type { Log } from './log.ts';
import { ProgressHub } from './progress-hub.ts';
import { type ProjectionAlarm, ProjectionRunner } from './projection-runner.ts';
import { openRealWorld } from './real-world.ts';

export type Parts = {
  readonly app: App;
  readonly readModels: ReadModels;
  readonly progress: ProgressHub;
  readonly leadership: LeadershipView;
  /** Lets running jobs be, ends everything else in the right order. */
  close(): Promise<void>;
};
type OpenedWorld = World & { close?(): Promise<void> };
export type Surroundings = {
  readonly clock?: Clock;
  readonly openWorld?: (vault: Vault, inventoryDirectory: string) => OpenedWorld;
};

export const codec: EventCodec = { decode, encode };

const alarmTo =
  (log: Log) =>
  (alarm: ProjectionAlarm): void =>
    log.error(
      alarm.kind === 'SUBSCRIPTION_FAILED' ? { ...alarm, err: alarm.error } : alarm,
      'a read model needs a look',
    );

/** What other nodes tell of running tasks, and ended ones, which need no live progress: what it came to is in their events. */
const hearTelemetry = async (store: EventStore, hub: ProgressHub, signal: AbortSignal): Promise<void> => {
  const eventTypes = ['ProgressReported', 'MigrationSucceeded', 'MigrationFailed', 'MigrationCancelled'];
  for await (const delivery of store.subscribe(await store.head(), signal, { eventTypes }))
    if (delivery.kind === 'events')
      for (const stored of delivery.events) {
        const event = codec.decode(stored);
        if (event.type === 'ProgressReported') hub.hear(event.data);
        else if ('taskId' in event.data) hub.forget(event.data.taskId);
      }
};

const machinesIn = (readModels: ReadModels) => ({
  hosts: readModels.target().hosts.map(({ id }) => id),
  sources: readModels.sources().flatMap(({ id, ssh }) => (ssh === null ? [] : [id])),
});

/** The one place that knows every part. Opens in order of dependence; throws LeaseHeld where another process runs on the data. */
export const compose = async (config: Config, log: Log, around: Surroundings = {}): Promise<Parts> => {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const at = files(config.dataDir);
  const clock = around.clock ?? systemClock;
  const { store, vault, lease, close } = await openBacking(config, log, clock);
  const world: OpenedWorld = (around.openWorld ?? openRealWorld)(vault, at.inventories);
  const readStore = new ReadStore(at.readStore, PROJECTIONS);
  const projections = new ProjectionRunner({ store, codec, readStore, alarm: alarmTo(log), clock });
  const readModels = createReadModels(readStore, projections);
  const handler = new CommandHandler({ store, codec, now: clock.now });
  const epoch = (): number => {
    throw new Error('Only effects change machines.');
  };
  const app: App = { store, handler, world, clock, random: Math.random, epoch };
  const progress = new ProgressHub({ store, codec, log });
  const stop = new AbortController();
  const folding = projections.run(stop.signal);
  await projections.whenCaughtUp(stop.signal);
  await progress.recall(readModels.tasks({ states: ['MIGRATING'] }, { first: 200 }).rows.map((task) => task.id));
  const hearing = hearTelemetry(store, progress, stop.signal).catch((error) =>
    log.error({ err: error }, 'progress of other nodes is not heard, and ended tasks are not forgotten'),
  );
  const leave = new AbortController();
  const position = (): Position | null => projections.position;
  const openStreams = (): readonly string[] => readModels.openStreams();
  const machines = () => machinesIn(readModels);
  const lead = leadWith({ app, codec, openStreams, machines, progress, log, position });
  const leading = lease.campaign(leave.signal, lead);
  log.info({ dataDir: config.dataDir, node: config.nodeName }, 'sampan runs');
  return {
    app,
    readModels,
    progress,
    leadership: lease,
    close: async () => {
      leave.abort();
      await leading;
      stop.abort();
      await Promise.all([folding, hearing]);
      await world.close?.();
      readStore.close();
      await close();
    },
  };
};
