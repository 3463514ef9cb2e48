import type { Clock } from '../../commands/ports/clock.ts';
import type { ConsumersHealth } from '../../commands/ports/consumers.ts';
import type { Position } from '../../commands/ports/event-store.ts';
import type { StoreHealth, Vitals } from '../../commands/ports/vitals.ts';
import type { DebtView, ReadModels } from '../../projections/queries.ts';
import type { Metrics } from './metrics.ts';
import { PositionAges } from './position-ages.ts';

export type MetricsPage = () => Promise<{ readonly contentType: string; readonly text: string }>;

type Load = { readonly connections: number; readonly streams: number; readonly waiting: number };
export type StoreLoads = () => { readonly calls: Load; readonly subscriptions: Load };

export type PageParts = {
  readonly metrics: Metrics;
  readonly readModels: Pick<ReadModels, 'health' | 'taskCounts' | 'debt'>;
  readonly consumers: ConsumersHealth;
  readonly vitals: Pick<Vitals, 'store' | 'leadership'>;
  readonly head: () => Position | null;
  readonly compare: (a: Position, b: Position) => number;
  readonly clock: Pick<Clock, 'now' | 'tick'>;
  /** What is open to the store's server, where it has one. */
  readonly storeLoads?: StoreLoads | null;
  /** Null where machines are not reached by SSH. */
  readonly sshConnections: () => number | null;
};

type Part = {
  readonly name: string;
  readonly labelled?: readonly { reset(): void }[];
  readonly plain?: readonly { remove(): void }[];
  readonly tell: () => unknown;
};

const partsOf = (given: PageParts): readonly Part[] => {
  const { metrics, vitals } = given;
  const ages = new PositionAges(given.compare);
  const ofReadModels = [metrics.lag, metrics.positionAge, metrics.caughtUp, metrics.parked];
  const ofStreams = [metrics.storeConnections, metrics.storeStreams, metrics.storeWaiting];
  return [
    { name: 'store', plain: [metrics.storeReachable], tell: async () => tellStore(metrics, await vitals.store()) },
    { name: 'store-streams', labelled: ofStreams, tell: () => tellStoreLoads(given) },
    { name: 'lease', plain: [metrics.leaseHeld, metrics.leaseEpoch], tell: () => tellLease(given) },
    { name: 'projections', labelled: ofReadModels, tell: () => tellProjections(given, ages) },
    { name: 'consumers', plain: [metrics.stopped], tell: () => metrics.stopped.set(given.consumers.stopped().length) },
    { name: 'tasks', labelled: [metrics.tasks], tell: () => tellTasks(given) },
    { name: 'debts', labelled: [metrics.debts], plain: [metrics.oldestDebt], tell: () => tellDebts(given) },
    { name: 'ssh', plain: [metrics.sshConnections], tell: () => tellSsh(given) },
  ];
};

/**
 * The page that Prometheus reads. What has a state is asked for as it is read. A part that cannot be read is left out and
 * counted: half a page in bad times is worth more than none, and an old value would be a lie.
 */
export const metricsPage = (given: PageParts): MetricsPage => {
  const { metrics } = given;
  const parts = partsOf(given);
  for (const { name: part } of parts) metrics.scrapeFailures.inc({ part }, 0);
  const read = async () => {
    for (const { name: part, labelled = [], plain = [], tell } of parts) {
      for (const gauge of labelled) gauge.reset();
      for (const gauge of plain) gauge.remove();
      try {
        await tell();
      } catch {
        metrics.scrapeFailures.inc({ part });
      }
    }
    return { contentType: metrics.registry.contentType, text: await metrics.registry.metrics() };
  };
  let reading: ReturnType<MetricsPage> | null = null;
  // Two readers at once get the same page: the one would take away what the other has just set.
  return () => {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  };
};

const tellStore = (metrics: Metrics, { reachable }: StoreHealth): void => metrics.storeReachable.set(reachable ? 1 : 0);

const tellStoreLoads = ({ metrics, storeLoads }: PageParts): void => {
  for (const [purpose, load] of Object.entries(storeLoads?.() ?? {})) {
    metrics.storeConnections.set({ purpose }, load.connections);
    metrics.storeStreams.set({ purpose }, load.streams);
    metrics.storeWaiting.set({ purpose }, load.waiting);
  }
};

const tellTasks = ({ metrics, readModels }: PageParts): void => {
  for (const [state, count] of Object.entries(readModels.taskCounts()))
    metrics.tasks.set({ state: state.toLowerCase() }, count);
};

const tellSsh = ({ metrics, sshConnections }: PageParts): void => {
  const count = sshConnections();
  if (count !== null) metrics.sshConnections.set(count);
};

const tellLease = ({ metrics, vitals }: PageParts): void => {
  const { here, epoch } = vitals.leadership();
  metrics.leaseHeld.set(here ? 1 : 0);
  if (epoch !== null) metrics.leaseEpoch.set(epoch);
};

const tellProjections = ({ metrics, readModels, head, clock }: PageParts, ages: PositionAges): void => {
  const now = clock.tick();
  for (const { name: projection, position, caughtUp, lagSeconds, parked } of readModels.health()) {
    metrics.lag.set({ projection }, lagSeconds);
    metrics.positionAge.set({ projection }, ages.look(projection, position as Position | null, head(), now));
    metrics.caughtUp.set({ projection }, caughtUp ? 1 : 0);
    metrics.parked.set({ projection }, parked === null ? 0 : 1);
  }
};

/** What a failed task keeps on purpose is not late before its time is over (RT-6). */
const dueAt = ({ since, keptUntil }: DebtView): number => Date.parse(keptUntil ?? since);

const tellDebts = ({ metrics, readModels, clock }: PageParts): void => {
  const debts = readModels.debt({});
  const ofEnded = debts.filter((debt) => debt.taskEnded);
  metrics.debts.set({ ended: 'true' }, ofEnded.length);
  metrics.debts.set({ ended: 'false' }, debts.length - ofEnded.length);
  const oldest = Math.min(...ofEnded.map(dueAt));
  metrics.oldestDebt.set(ofEnded.length === 0 ? 0 : Math.max(0, (Date.parse(clock.now()) - oldest) / 1000));
};
