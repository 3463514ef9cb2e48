import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { decode, encode } from '../adapters/eventstore/codec.ts';
import { acquireLease } from '../adapters/lease/sqlite-lease.ts';
import { openVault } from '../adapters/secrets/vault.ts';
import type { App, Clock, World } from '../commands/app.ts';
import { CommandHandler } from '../commands/handle.ts';
import type { ConsumersHealth } from '../commands/ports/consumers.ts';
import type { EventCodec } from '../commands/ports/event-store.ts';
import type { Vault } from '../commands/ports/machines.ts';
import type { Replay, Replays } from '../commands/ports/replays.ts';
import type { ReadModels } from '../projections/queries.ts';
import { createReadModels } from '../projections/read-models.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { forgetEnded } from './forget-ended.ts';
import type { Log } from './log.ts';
import { openEventStore } from './open-store.ts';
import { ProcessRunner } from './process-runner.ts';
import { owedBy } from './processes.ts';
import { ProgressHub } from './progress-hub.ts';
import type { ProjectionAlarm } from './projection-runner.ts';
import { ReadGenerations } from './read-generations.ts';
import { openRealWorld } from './real-world.ts';
import { StoppedConsumers } from './stopped-consumers.ts';

export type Parts = {
  readonly app: App;
  readonly readModels: ReadModels;
  readonly progress: ProgressHub;
  readonly replays: Replays;
  readonly consumers: ConsumersHealth;
  /** Lets running jobs be, ends everything else in the right order. */
  close(): Promise<void>;
};
type OpenedWorld = World & { close?(): Promise<void> };
export type Surroundings = {
  readonly clock?: Clock;
  readonly openWorld?: (vault: Vault, inventoryDirectory: string) => OpenedWorld;
};

export const codec: EventCodec = { decode, encode };

/** Where the event store, the read models, the vault and the lease stand in the data directory. */
export const files = (dataDir: string) => ({
  readStore: join(dataDir, 'read-models.db'),
  vault: join(dataDir, 'vault.db'),
  vaultKey: join(dataDir, 'vault.key'),
  lease: join(dataDir, 'lease.db'),
  inventories: join(dataDir, 'inventories'),
});

const alarmTo =
  (log: Log) =>
  (alarm: ProjectionAlarm): void =>
    log.error('error' in alarm ? { ...alarm, err: alarm.error } : alarm, 'a read model needs a look');

const replayTo =
  (log: Log) =>
  (replay: Replay): void => {
    if (replay.state === 'FAILED') log.error(replay, 'the read models could not be built anew; the old ones go on');
    else log.info(replay, replay.state === 'DONE' ? 'the new read models answer' : 'the read models are built anew');
  };

/** The one place that knows every part. Opens in order of dependence; throws LeaseHeld where another process runs on the data. */
export const compose = async (config: Config, log: Log, around: Surroundings = {}): Promise<Parts> => {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const at = files(config.dataDir);
  const lease = acquireLease(at.lease);
  const clock = around.clock ?? systemClock;
  const vault = await openVault(at.vault, at.vaultKey);
  const world: OpenedWorld = (around.openWorld ?? openRealWorld)(vault, at.inventories);
  const store = await openEventStore(config.storeUrl);
  const alarm = alarmTo(log);
  const views = new ReadGenerations({ store, codec, file: at.readStore, alarm, told: replayTo(log), clock });
  const readModels = createReadModels(views, views);
  const consumers = new StoppedConsumers(log);
  const handler = new CommandHandler({ store, codec, now: clock.now, stopped: (e) => consumers.met('commands', e) });
  const app: App = { store, handler, world, clock, random: Math.random, epoch: () => lease.epoch };
  const progress = new ProgressHub({ store, codec, log, consumers });
  const runner = new ProcessRunner({
    app,
    owedBy,
    progress,
    log,
    consumers,
    openStreams: () => readModels.openStreams(),
  });
  const stop = new AbortController();
  const head = await store.head();
  await views.whenCaughtUp(stop.signal);
  await progress.recall(readModels.tasks({ states: ['MIGRATING'] }, { first: 200 }).rows.map((task) => task.id));
  runner.start(head);
  const forgetting = forgetEnded({ store, hub: progress, clock, log }, stop.signal);
  log.info({ epoch: lease.epoch, dataDir: config.dataDir }, 'sampan runs');
  return {
    app,
    readModels,
    progress,
    replays: views,
    consumers,
    close: async () => {
      await runner.stop();
      stop.abort();
      await Promise.all([views.close(), forgetting]);
      await world.close?.();
      await store.close();
      vault.close();
      lease.release();
    },
  };
};
