import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { Dialing } from '../adapters/dial/dial.ts';
import { decode, encode } from '../adapters/eventstore/codec.ts';
import type { Clock } from '../commands/ports/clock.ts';
import type { ConsumersHealth } from '../commands/ports/consumers.ts';
import type { EventCodec } from '../commands/ports/event-store.ts';
import type { LeadershipView } from '../commands/ports/leadership.ts';
import type { Vault } from '../commands/ports/machines.ts';
import type { Replay, Replays } from '../commands/ports/replays.ts';
import type { Vitals } from '../commands/ports/vitals.ts';
import type { World } from '../commands/ports/world.ts';
import type { App } from '../commands/support/app.ts';
import { CommandHandler } from '../commands/support/handle.ts';
import { RunningCommands } from '../commands/support/running-commands.ts';
import type { ChangeLog } from '../projections/change-log.ts';
import type { ReadModels } from '../projections/queries.ts';
import { createReadModels } from '../projections/read-models.ts';
import { files, openBacking } from './backing.ts';
import { Censor } from './censor.ts';
import { censoredVault } from './censored-vault.ts';
import { censoredWorld } from './censored-world.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { buildFirst } from './first-start.ts';
import { hearTelemetry } from './hear-telemetry.ts';
import { leadWith } from './lead.ts';
import type { Log } from './log.ts';
import { measuring } from './metrics/measuring.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import type { MetricsPage } from './metrics/page.ts';
import { isEmbedded } from './open-store.ts';
import { owedBy } from './processes.ts';
import { ProgressHub } from './progress-hub.ts';
import type { ProjectionAlarm } from './projection-runner.ts';
import { ReadGenerations } from './read-generations.ts';
import { StoreProbe, vitalsOf } from './readiness.ts';
import { type Instruments, openRealWorld } from './real-world.ts';
import { sweepSecrets } from './secret-sweep.ts';
import { StoppedConsumers } from './stopped-consumers.ts';

/** What an administrator watches the process by. */
export type Operations = { readonly vitals: Vitals; readonly metrics: Metrics; readonly page: MetricsPage };
export type Parts = {
  readonly app: App;
  readonly readModels: ReadModels;
  readonly progress: ProgressHub;
  readonly changeLog: ChangeLog;
  readonly leadership: LeadershipView;
  readonly replays: Replays;
  readonly consumers: ConsumersHealth;
  readonly operations: Operations;
  /** Lets running jobs be, ends everything else in the right order. */
  close(): Promise<void>;
};
type OpenedWorld = World & { close?(): Promise<void> };
export type Surroundings = {
  readonly clock?: Clock;
  readonly openWorld?: (
    vault: Vault,
    inventoryDirectory: string,
    measured: Instruments,
    dialing: Dialing,
  ) => OpenedWorld;
  /** Called once this process has its data; what takes time comes after it. */
  readonly opened?: () => Promise<void>;
  readonly metrics?: Metrics;
  /** The log's own, which learns here what it must not show. */
  readonly censor?: Censor;
  /** Ends the start, whatever it waits for: what was opened is closed, and it rejects. No effect on what has started. */
  readonly over?: AbortSignal;
};

export const codec: EventCodec = { decode, encode };

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

/** Where nothing is open, nothing of an earlier runner's can be on its way to a machine. */
const machinesIn = (readModels: ReadModels) =>
  readModels.openStreams().length === 0
    ? { hosts: [], sources: [] }
    : {
        hosts: readModels.target().hosts.map(({ id }) => id),
        sources: readModels.sources().flatMap(({ id, ssh }) => (ssh === null ? [] : [id])),
      };

/** Rejects at the signal, whatever is still waited for. */
const unlessOver = async (work: Promise<void>, over: AbortSignal): Promise<void> => {
  let end = (): void => undefined;
  const ended = new Promise<never>((_, reject) => {
    end = () => reject(over.reason);
    if (over.aborted) end();
    else over.addEventListener('abort', end, { once: true });
  });
  ended.catch(() => undefined);
  await Promise.race([work, ended]).finally(() => over.removeEventListener('abort', end));
};

/** The one place that knows every part. Opens in order of dependence; throws LeaseHeld where another process runs on the data. */
export const compose = async (config: Config, log: Log, around: Surroundings = {}): Promise<Parts> => {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const at = files(config.dataDir);
  const clock = around.clock ?? systemClock;
  const over = around.over ?? new AbortController().signal;
  const backing = await openBacking(config, log, clock, over);
  const { lease, storeLoads } = backing;
  await around.opened?.().catch(async (error: unknown) => {
    await backing.close();
    throw error;
  });
  const { metrics = createMetrics(), censor = new Censor() } = around;
  const measured = measuring(metrics, log);
  const store = measured.store(backing.store);
  const secrets = censoredVault(backing.vault, censor);
  const world: OpenedWorld = measured.world(
    (around.openWorld ?? openRealWorld)(secrets, at.inventories, measured.instruments, config.dialing),
  );
  const alarm = alarmTo(log);
  await unlessOver(buildFirst(store, codec, at.readStore, over), over).catch(async (error: unknown) => {
    await Promise.allSettled([world.close?.(), backing.close()]);
    throw error;
  });
  const views = new ReadGenerations({ store, codec, file: at.readStore, alarm, told: replayTo(log), clock });
  const readModels = createReadModels(views, views);
  const consumers = new StoppedConsumers(log);
  const handler = new CommandHandler({ store, codec, now: clock.now, stopped: (e) => consumers.met('commands', e) });
  const epoch = (): number => {
    throw new Error('Only effects change machines.');
  };
  const { witness } = measured;
  const running = new RunningCommands({ instance: randomUUID(), alone: isEmbedded(config) });
  const outside = censoredWorld(world, censor);
  const app: App = { store, handler, world: outside, clock, random: Math.random, epoch, running, witness };
  const probe = new StoreProbe({ store, clock });
  const vitals = vitalsOf(probe, lease);
  const compare = store.comparePositions;
  const head = () => probe.head;
  const page = measured.page({ readModels, consumers, vitals, storeLoads, head, compare, clock });
  const progress = new ProgressHub({ store, codec, clock, log, consumers });
  const stop = new AbortController();
  const upToDate = async (): Promise<void> => {
    await views.whenCaughtUp(over);
    over.throwIfAborted();
    await progress.recall(readModels.tasks({ states: ['MIGRATING'] }, { first: 200 }).rows.map((task) => task.id));
  };
  await unlessOver(upToDate(), over).catch(async (error: unknown) => {
    await Promise.allSettled([views.close(), world.close?.(), backing.close()]);
    throw error;
  });
  const hearing = hearTelemetry({ store, hub: progress, clock, log }, stop.signal);
  const lead = leadWith({
    ...{ app, codec, progress, consumers, log, owedBy: measured.owedBy(owedBy) },
    openStreams: () => readModels.openStreams(),
    machines: () => machinesIn(readModels),
    beside: sweepSecrets,
    position: () => views.position,
  });
  const leave = new AbortController();
  const leading = lease
    .campaign(leave.signal, lead)
    .catch((error: unknown) => log.error({ err: error }, 'this node runs no effects any more'));
  log.info({ dataDir: config.dataDir, node: config.nodeName }, 'sampan runs');
  return {
    app,
    readModels,
    progress,
    changeLog: views.log,
    leadership: lease,
    replays: views,
    consumers,
    operations: { vitals, metrics, page },
    close: async () => {
      leave.abort();
      await leading;
      stop.abort();
      await Promise.all([views.close(), hearing]);
      await world.close?.();
      await backing.close();
    },
  };
};
