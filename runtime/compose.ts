import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { decode, encode } from '../adapters/eventstore/codec.ts';
import { acquireLease } from '../adapters/lease/sqlite-lease.ts';
import { ReadStore } from '../adapters/readstore/store.ts';
import { openVault } from '../adapters/secrets/vault.ts';
import type { App, Clock, World } from '../commands/app.ts';
import { CommandHandler } from '../commands/handle.ts';
import type { EventCodec, EventStore } from '../commands/ports/event-store.ts';
import type { Vault } from '../commands/ports/machines.ts';
import type { Vitals } from '../commands/ports/vitals.ts';
import { PROJECTIONS } from '../projections/all.ts';
import type { ReadModels } from '../projections/queries.ts';
import { createReadModels } from '../projections/read-models.ts';
import { Censor } from './censor.ts';
import { censoredVault } from './censored-vault.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { measuring } from './metrics/measuring.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import type { MetricsPage } from './metrics/page.ts';
import { openEventStore } from './open-store.ts';
import { ProcessRunner } from './process-runner.ts';
import { owedBy } from './processes.ts';
import { ProgressHub } from './progress-hub.ts';
import { type ProjectionAlarm, ProjectionRunner } from './projection-runner.ts';
import { onlyRunner, StoreProbe, vitalsOf } from './readiness.ts';
import { type Instruments, openRealWorld } from './real-world.ts';

/** What an administrator watches the process by. */
export type Operations = { readonly vitals: Vitals; readonly metrics: Metrics; readonly page: MetricsPage };
export type Parts = {
  readonly app: App;
  readonly readModels: ReadModels;
  readonly progress: ProgressHub;
  readonly operations: Operations;
  /** Lets running jobs be, ends everything else in the right order. */
  close(): Promise<void>;
};
type OpenedWorld = World & { close?(): Promise<void> };
export type Surroundings = {
  readonly clock?: Clock;
  readonly openWorld?: (vault: Vault, inventoryDirectory: string, measured: Instruments) => OpenedWorld;
  readonly metrics?: Metrics;
  /** The log's own, which learns here what it must not show. */
  readonly censor?: Censor;
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
    log.error(
      alarm.kind === 'SUBSCRIPTION_FAILED' ? { ...alarm, err: alarm.error } : alarm,
      'a read model needs a look',
    );

/** An ended task needs no live progress; what it came to is in its events. */
const forgetEnded = async (store: EventStore, hub: ProgressHub, signal: AbortSignal): Promise<void> => {
  const eventTypes = ['MigrationSucceeded', 'MigrationFailed', 'MigrationCancelled'];
  for await (const delivery of store.subscribe(await store.head(), signal, { eventTypes }))
    if (delivery.kind === 'events')
      for (const stored of delivery.events) {
        const event = codec.decode(stored);
        if ('taskId' in event.data) hub.forget(event.data.taskId);
      }
};

/** The one place that knows every part. Opens in order of dependence; throws LeaseHeld where another process runs on the data. */
export const compose = async (config: Config, log: Log, around: Surroundings = {}): Promise<Parts> => {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const at = files(config.dataDir);
  const lease = acquireLease(at.lease);
  const clock = around.clock ?? systemClock;
  const vault = await openVault(at.vault, at.vaultKey);
  const { metrics = createMetrics(), censor = new Censor() } = around;
  const measured = measuring(metrics, log);
  const secrets = censoredVault(vault, censor);
  const world: OpenedWorld = measured.world(
    (around.openWorld ?? openRealWorld)(secrets, at.inventories, measured.instruments),
  );
  const store = measured.store(await openEventStore(config.storeUrl));
  const readStore = new ReadStore(at.readStore, PROJECTIONS);
  const projections = new ProjectionRunner({ store, codec, readStore, alarm: alarmTo(log), clock });
  const readModels = createReadModels(readStore, projections);
  const handler = new CommandHandler({ store, codec, now: clock.now });
  const { witness } = measured;
  const app: App = { store, handler, world, clock, random: Math.random, epoch: () => lease.epoch, witness };
  const probe = new StoreProbe({ store, clock });
  const vitals = vitalsOf(probe, onlyRunner(lease.epoch, `${hostname()}:${process.pid}`));
  const compare = store.comparePositions;
  const page = measured.page({ readModels, vitals, head: () => probe.head, compare, clock });
  const progress = new ProgressHub({ store, codec, log });
  const runner = new ProcessRunner({
    app,
    owedBy: measured.owedBy(owedBy),
    progress,
    log,
    openStreams: () => readModels.openStreams(),
  });
  const stop = new AbortController();
  const folding = projections.run(stop.signal);
  const head = await store.head();
  await projections.whenCaughtUp(stop.signal);
  await progress.recall(readModels.tasks({ states: ['MIGRATING'] }, { first: 200 }).rows.map((task) => task.id));
  runner.start(head);
  const forgetting = forgetEnded(store, progress, stop.signal).catch((error) =>
    log.error({ err: error }, 'ended tasks are not forgotten'),
  );
  log.info({ epoch: lease.epoch, dataDir: config.dataDir }, 'sampan runs');
  return {
    app,
    readModels,
    progress,
    operations: { vitals, metrics, page },
    close: async () => {
      await runner.stop();
      stop.abort();
      await Promise.all([folding, forgetting]);
      await world.close?.();
      await store.close();
      readStore.close();
      vault.close();
      lease.release();
    },
  };
};
