import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decode, type Encoded } from '../../adapters/eventstore/codec.ts';
import { eventTable } from '../../adapters/eventstore/event-table.ts';
import type { Position, StoredEvent } from '../../commands/ports/event-store.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import { uuid5 } from '../../commands/support/uuid.ts';
import type { DomainEvent, EventType } from '../../domain/events.ts';
import type { CommandId } from '../../domain/words/ids.ts';
import { category, streams } from '../../domain/words/streams.ts';
import { PROJECTIONS } from '../../projections/all.ts';
import { Fold } from '../../projections/fold.ts';
import { idOf } from '../../projections/projection.ts';
import { projected } from '../../runtime/projection-runner.ts';
import { eventExamples } from '../golden/event-examples.ts';
import { platform } from './examples.ts';
import { History } from './history.ts';
import { accepted, cancel, fail, startOnly, succeed } from './journeys.ts';

/*
 * What any version has ever stored (the golden files, those of old versions too) is folded by this one: by every read model,
 * and by the aggregate in whose stream it stands, whatever state that is in.
 */
const GOLDEN = new URL('../golden/events/', import.meta.url);
const golden = readdirSync(GOLDEN)
  .sort()
  .map((name) => ({ name, ...(JSON.parse(readFileSync(new URL(name, GOLDEN), 'utf8')) as Encoded) }));

const { taskId, serverId } = eventExamples.TaskQueued;
const { id: batchId } = eventExamples.MigrationBatchAccepted;
const { sourceId, vmId } = eventExamples.SourceVmClaimed;
const network = aggregates.network(eventExamples.L3NetworkAdded.id);
const { clusterId } = eventExamples.HostAdded;
const OWNERS = {
  task: aggregates.task(taskId),
  batch: aggregates.batch(batchId),
  queue: aggregates.queue,
  server: aggregates.server(serverId),
  source: aggregates.source(sourceId),
  sourceRegister: aggregates.sourceRegister,
  sourceVm: aggregates.sourceVm(sourceId, vmId),
  target: aggregates.target,
  network,
  placement: aggregates.placement(clusterId),
  storageRoom: aggregates.storageRoom(eventExamples.RoomPromised.storageId),
  settings: aggregates.settings,
  command: aggregates.command('c-1' as CommandId),
};
type Owner = {
  readonly name: string;
  readonly initial: unknown;
  readonly evolve: (state: unknown, event: DomainEvent) => unknown;
};
/** The events of a stream are its decider's own, as in commands/support/handle.ts. */
const owners = Object.values(OWNERS).map(({ name, decider }): Owner => {
  const { initial, evolve } = decider as { readonly initial: unknown; readonly evolve: Owner['evolve'] };
  return { name, initial, evolve };
});

/** Whose events they are; null: of streams that nobody folds. A type that is left out does not compile. */
const OWNER_OF: { readonly [T in EventType]: keyof typeof OWNERS | null } = {
  AddressesReleased: 'network',
  AddressesReserved: 'network',
  L3NetworkAdded: 'network',
  AllotmentSettled: 'placement',
  HostAllotted: 'placement',
  RoomPromised: 'storageRoom',
  RoomReturned: 'storageRoom',
  ArtefactIntended: 'task',
  StorageTraitsFound: 'task',
  ArtefactMade: 'task',
  ArtefactReleased: 'task',
  CancellationRequested: 'task',
  DataConversionCompleted: 'task',
  DataDownloadCompleted: 'task',
  DiskStaged: 'task',
  StagedRetentionChanged: 'task',
  GuestConverted: 'task',
  MigrationCancelled: 'task',
  MigrationTaskDeleted: 'task',
  RestartRequested: 'task',
  RestartClaimAnswered: 'task',
  RestartRefused: 'task',
  MigrationRequeued: 'task',
  StagedReviewed: 'task',
  PlanCompared: 'task',
  DebtWrittenOff: 'task',
  MigrationFailed: 'task',
  MigrationGivenUp: 'task',
  MigrationStarted: 'task',
  MigrationSucceeded: 'task',
  MigrationTaskCreated: 'task',
  NvramStaged: 'task',
  PointInTimeTaken: 'task',
  ReleaseFailed: 'task',
  ResourceConfigurationCompleted: 'task',
  SourceShutdownRequested: 'task',
  SourceStopped: 'task',
  StepFailed: 'task',
  TargetHostChosen: 'task',
  VmLeftStopped: 'task',
  VmStarted: 'task',
  VolumeAllocated: 'task',
  VolumeWritten: 'task',
  BatchTaskCreated: 'batch',
  ClaimGranted: 'batch',
  ClaimRefused: 'batch',
  ClaimReturned: 'batch',
  MigrationBatchAccepted: 'batch',
  MigrationBatchProposed: 'batch',
  MigrationBatchRefused: 'batch',
  CacheRetentionChanged: 'settings',
  HostAllocationStrategyChanged: 'settings',
  CpuOvercommitChanged: 'settings',
  ClusterAdded: 'target',
  HostAdded: 'target',
  L3NetworkAttached: 'target',
  MigrationServerRoleGranted: 'target',
  MigrationServerRoleReturned: 'target',
  PrimaryStorageAdded: 'target',
  ZoneAdded: 'target',
  CommandTaken: 'command',
  CommandSetAside: 'command',
  CommandAnswered: 'command',
  CommandRefused: null,
  ProgressReported: null,
  MigrationServerAdded: 'server',
  MigrationServerDisabled: 'server',
  MigrationServerEnabled: 'server',
  MigrationServerProposed: 'server',
  MigrationServerRefused: 'server',
  ParallelismChanged: 'queue',
  SlotDeferred: 'queue',
  SlotGranted: 'queue',
  SlotReleased: 'queue',
  SlotTaken: 'queue',
  TaskQueued: 'queue',
  SourceAdded: 'source',
  SourceAccessChanged: 'source',
  SourceRemoved: 'source',
  SourceRegisterOpened: 'sourceRegister',
  SourceRegistered: 'sourceRegister',
  SourceIdentified: 'sourceRegister',
  SourceRegistrationEnded: 'sourceRegister',
  HostIdentified: 'target',
  VcenterAccessChanged: 'source',
  VcenterAdded: 'source',
  VcenterSynced: 'source',
  SourceVmClaimed: 'sourceVm',
  SourceVmReleased: 'sourceVm',
};
const streamOf = (type: EventType): string => {
  const owner = OWNER_OF[type];
  if (owner !== null) return OWNERS[owner].name;
  return type === 'ProgressReported' ? streams.progress(taskId) : streams.refusals;
};

const metadata = {
  at: '2026-01-02T03:04:05.678Z' as StoredEvent['metadata']['at'],
  actor: { kind: 'system', name: 'sampan' },
  commandId: uuid5('golden') as StoredEvent['metadata']['commandId'],
  correlationId: 'golden',
  causationId: null,
} as const;
const order = Object.keys(eventTable);
const inOrder = golden.toSorted((a, b) => order.indexOf(a.type) - order.indexOf(b.type) || a.schema - b.schema);
/** The golden files as one history, in the order of the table, which begins things before it ends them; and all of it twice. */
const history: readonly StoredEvent[] = [...inOrder, ...inOrder].map(({ type, data, schema }, index) => ({
  id: uuid5(`golden/${index}`),
  stream: streamOf(type),
  revision: index,
  position: String(index + 1) as Position,
  type,
  data,
  metadata: { ...metadata, schema },
}));

/** Every state that the aggregates of a category come to in tasks that succeed, fail, are cancelled and go on. */
const statesOf = ({ name, initial, evolve }: Owner): readonly unknown[] => {
  const journeys = new History();
  platform(journeys);
  const [one, two, three, four] = accepted(journeys, 'batch-1', [1, 2, 3, 4, 5], { pause: true });
  if (one) succeed(journeys, one);
  if (two) fail(journeys, two);
  if (three) cancel(journeys, three);
  if (four) startOnly(journeys, four);
  const current = new Map<string, unknown>();
  const states: unknown[] = [initial];
  for (const stored of journeys.events) {
    if (category(stored.stream) !== category(name)) continue;
    const next = evolve(current.get(stored.stream) ?? initial, decode(stored));
    current.set(stored.stream, next);
    states.push(next);
  }
  return states;
};

const evolved = (owner: Owner, from: unknown, stored: StoredEvent): unknown => {
  try {
    return owner.evolve(from, decode(stored));
  } catch (cause) {
    throw new Error(`${stored.type} on ${JSON.stringify(from)}`, { cause });
  }
};

test('every golden file: its aggregate folds it, whatever state it is in', () => {
  let folded = 0;
  for (const owner of owners) {
    const own = history.slice(0, golden.length).filter(({ stream }) => stream === owner.name);
    assert.ok(own.length > 0, `${owner.name} has golden events`);
    const states = [...statesOf(owner)];
    const before = states.length;
    let state = owner.initial;
    for (const stored of own) {
      state = owner.evolve(state, decode(stored));
      states.push(state);
    }
    const told = new Set(states.slice(before).map((one) => JSON.stringify(one)));
    told.delete(JSON.stringify(owner.initial));
    assert.ok(told.size > 0, `${owner.name} is changed by them`);
    for (const stored of own)
      for (const from of states) {
        const next = evolved(owner, from, stored);
        assert.ok(next !== undefined && next !== null, `${stored.type} leaves a state`);
        folded += 1;
      }
  }
  assert.ok(folded > 1_000, `${folded} folds`);
});

/** How often each read model made a row of these events. */
const foldInto = (events: readonly StoredEvent[], made: Map<string, number>): void => {
  const rows = new Map<string, unknown>();
  const folding = new Fold({
    projections: PROJECTIONS,
    checkpoint: () => null,
    load: (projection, key) => rows.get(`${idOf(projection)} ${key}`),
    compare: (a, b) => Number(a) - Number(b),
  });
  for (const event of events) {
    folding.apply(event, () => projected({ decode }, event));
    assert.equal([...folding.parked], [], event.type);
    for (const { projection, rows: changed } of folding.take(event.position))
      for (const [key, row] of changed) {
        rows.set(`${idOf(projection)} ${key}`, row);
        if (row === undefined) continue;
        const what = `${event.type} in ${projection.name}`;
        made.set(projection.name, (made.get(projection.name) ?? 0) + 1);
        assert.equal(JSON.parse(JSON.stringify(row)), row, what);
        for (const value of projection.columnsOf(row)) assert.ok(value !== undefined, what);
      }
  }
};

test('every golden file: each read model folds it, alone and after all the others, into rows that can be stored', () => {
  const made = new Map<string, number>();
  for (const event of history.slice(0, golden.length)) foldInto([event], made);
  foldInto(history, made);
  const idle = PROJECTIONS.filter(({ name }) => !made.has(name)).map(({ name }) => name);
  assert.equal(idle, []);
});

test.run();
