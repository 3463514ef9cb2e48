import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { systemClock } from '../clock.ts';

/** From a local file's answer to a copy's start on a far machine. */
const CALLS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 120];
const APPENDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
/** An effect may be an address that is handed out, or a disk of terabytes. */
const EFFECTS = [0.1, 1, 5, 30, 120, 600, 3600, 14_400, 43_200];

type Options = {
  /** A clock that only goes forward, in seconds. */
  readonly seconds?: () => number;
  /** Node's own metrics too: memory, event loop, garbage collection. */
  readonly ofNode?: boolean;
};

/**
 * All that is counted here, in a registry of its own. Labels are words of ours, of which there are few: never the name of
 * a task, a machine or a stream, and nothing that a client sent.
 */
export const createMetrics = ({ seconds = systemClock.tick, ofNode = false }: Options = {}) => {
  const registry = new Registry();
  const registers = [registry];
  if (ofNode) collectDefaultMetrics({ register: registry });
  const counter = <L extends string>(name: `sampan_${string}_total`, help: string, labelNames: readonly L[]) =>
    new Counter({ name, help, labelNames: [...labelNames], registers });
  const gauge = <L extends string>(name: `sampan_${string}`, help: string, labelNames: readonly L[]) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers });
  const histogram = <L extends string>(
    name: `sampan_${string}_seconds`,
    help: string,
    labelNames: readonly L[],
    buckets: number[],
  ) => new Histogram({ name, help, labelNames: [...labelNames], buckets, registers });
  return {
    registry,
    seconds,
    appends: histogram(
      'sampan_store_append_duration_seconds',
      'Appends to the event store by outcome: appended, conflict, unavailable, error.',
      ['outcome'],
      APPENDS,
    ),
    appendedEvents: counter('sampan_store_appended_events_total', 'Events that were written to the event store.', []),
    storeFailures: counter(
      'sampan_store_failures_total',
      'Calls to the event store that it did not answer, by operation and code.',
      ['operation', 'code'],
    ),
    storeReachable: gauge('sampan_store_reachable', '1 when the event store answered just now, else 0.', []),
    storeConnections: gauge(
      'sampan_store_connections',
      'Connections to EventStoreDB, by what they are for: calls, subscriptions.',
      ['purpose'],
    ),
    storeStreams: gauge(
      'sampan_store_streams',
      'HTTP/2 streams open to EventStoreDB, by purpose; a connection carries 100, and calls have one.',
      ['purpose'],
    ),
    storeWaiting: gauge('sampan_store_waiting', 'What waits for a stream to EventStoreDB, by purpose.', ['purpose']),
    lag: gauge(
      'sampan_projection_lag_seconds',
      'Age of the newest event in a read model that has not caught up; 0 when it has.',
      ['projection'],
    ),
    positionAge: gauge(
      'sampan_projection_position_age_seconds',
      'For how long a read model has stood still while the store has newer events, as seen by scrapes; 0 when level.',
      ['projection'],
    ),
    caughtUp: gauge('sampan_projection_caught_up', '1 when the read model has caught up with the store.', [
      'projection',
    ]),
    parked: gauge('sampan_projection_parked', '1 when the read model stopped at an event that it cannot take.', [
      'projection',
    ]),
    stopped: gauge(
      'sampan_consumers_stopped',
      'Who, beside read models, stopped at an event that this version cannot read; /readyz names them.',
      [],
    ),
    tasks: gauge('sampan_tasks', 'Migration tasks by state.', ['state']),
    debts: gauge(
      'sampan_debts',
      'Things that tasks made outside and have not taken back, by whether the task has ended.',
      ['ended'],
    ),
    oldestDebt: gauge(
      'sampan_debt_oldest_age_seconds',
      'Age of the oldest debt of a task that has ended; what is kept on purpose counts from when it should go.',
      [],
    ),
    leaseHeld: gauge('sampan_lease_held', '1 when this node runs what is owed.', []),
    leaseEpoch: gauge('sampan_lease_epoch', 'The newest epoch that this node knows.', []),
    transferred: counter(
      'sampan_transfer_bytes_total',
      'Bytes that copies moved over the network while this node watched: data_conversion from the source, data_download to the storage.',
      ['phase'],
    ),
    sshConnections: gauge('sampan_ssh_connections', 'Open SSH connections.', []),
    sshCalls: histogram(
      'sampan_ssh_call_duration_seconds',
      'Calls of the remote program over SSH by verb and outcome: ok, failed.',
      ['verb', 'outcome'],
      CALLS,
    ),
    sshFailures: counter('sampan_ssh_call_failures_total', 'Calls of the remote program that failed, by code.', [
      'code',
    ]),
    jobCalls: histogram(
      'sampan_job_call_duration_seconds',
      'Calls about jobs by call and outcome: start, status, refresh, kill, remove; ok, failed.',
      ['call', 'outcome'],
      CALLS,
    ),
    jobsStarted: counter('sampan_jobs_started_total', 'Jobs that this node started, by kind.', ['kind']),
    jobsEnded: counter(
      'sampan_jobs_ended_total',
      'Jobs that this node saw ended, by kind and outcome: succeeded, failed, lost.',
      ['kind', 'outcome'],
    ),
    effects: histogram(
      'sampan_effect_duration_seconds',
      'What streams owed and this node ran, by kind and outcome: done, failed (and recorded), superseded, stopped, error.',
      ['kind', 'outcome'],
      EFFECTS,
    ),
    effectsRunning: gauge('sampan_effects_running', 'What this node runs now, by kind.', ['kind']),
    commands: counter(
      'sampan_commands_total',
      'Commands from outside, by intent and outcome: accepted, refused, failed.',
      ['intent', 'outcome'],
    ),
    graphqlRequests: histogram(
      'sampan_graphql_request_duration_seconds',
      'GraphQL over HTTP by operation (query, mutation, none) and outcome: ok, errors, rejected, unauthenticated.',
      ['operation', 'outcome'],
      CALLS,
    ),
    subscriptions: gauge('sampan_graphql_subscriptions', 'Open GraphQL subscriptions by what they follow.', ['feed']),
    scrapeFailures: counter('sampan_scrape_failures_total', 'Parts of this page that could not be read.', ['part']),
  };
};
export type Metrics = ReturnType<typeof createMetrics>;

/** Measures one call; `outcomeOf` names how it ended. */
export const timed = async <T>(
  metrics: Pick<Metrics, 'seconds'>,
  call: () => Promise<T>,
  told: {
    readonly ok: (seconds: number, value: T) => void;
    readonly failed: (seconds: number, error: unknown) => void;
  },
): Promise<T> => {
  const begun = metrics.seconds();
  try {
    const value = await call();
    told.ok(metrics.seconds() - begun, value);
    return value;
  } catch (error) {
    told.failed(metrics.seconds() - begun, error);
    throw error;
  }
};
