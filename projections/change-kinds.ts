import type { EventType } from '../domain/events.ts';
import { streams } from '../domain/words/streams.ts';
import { audited, entryOf } from './audit.projection.ts';
import { idAfter, type ProjectedEvent, type ProjectedEventOf } from './projection.ts';

/** What a screen shows and may have to read again (DESIGN.md 26). */
export const CHANGE_KINDS = [
  'TASK',
  'BATCH',
  'QUEUE',
  'SERVER',
  'SOURCE',
  'TARGET',
  'AUDIT',
  'SETTINGS',
  'USER',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Whose rows an event changes; `ANY`: the event does not say which of them. */
export type Ids = 'ANY' | readonly string[];
export type Touch = { readonly kind: ChangeKind; readonly ids: Ids };

/** Not AUDIT: projections/audit-entries.ts says that. */
type Touched<T extends EventType> = {
  readonly [K in Exclude<ChangeKind, 'AUDIT'>]?: 'ANY' | ((event: ProjectedEventOf<T>) => readonly string[]);
};
type Table = { readonly [T in EventType]: Touched<T> | null };

type OfTask = { readonly data: { readonly taskId: string } };
const task = { TASK: ({ data }: OfTask) => [data.taskId] };
/** A server shows what waits for it and what it reserves (MS-10). */
const slot = { QUEUE: ({ data }: OfTask) => [data.taskId], SERVER: 'ANY' } as const;
const settings = { SETTINGS: 'ANY' } as const;

type Named = { readonly data: { readonly id: string } };
const source = { SOURCE: ({ data }: Named) => [data.id] };
const server = { SERVER: ({ data }: Named) => [data.id] };
const target = { TARGET: ({ data }: Named) => [data.id] };
const host = { TARGET: ({ data }: { readonly data: { readonly hostId: string } }) => [data.hostId] };
const network = { TARGET: ({ data }: { readonly data: { readonly networkId: string } }) => [data.networkId] };

const batch = { BATCH: idAfter(streams.batch('' as Parameters<typeof streams.batch>[0])) }; // the prefix alone names no batch

/** Every event type has an entry; null: it changes nothing that is shown. The only place that says so. */
export const CHANGES_OF: Table = {
  SourceAdded: source,
  SourceAccessChanged: source,
  VcenterAdded: source,
  VcenterAccessChanged: source,
  VcenterSynced: source,
  SourceRegisterOpened: null,
  SourceRegistered: null,
  SourceIdentified: null,
  SourceRegistrationEnded: null,
  SourceRemoved: source,

  ZoneAdded: target,
  ClusterAdded: target,
  HostIdentified: null,
  HostAdded: target,
  PrimaryStorageAdded: target,
  L3NetworkAdded: target,
  // A cluster shows its networks, and a network its clusters.
  L3NetworkAttached: { TARGET: ({ data }) => [data.clusterId, data.networkId] },
  MigrationServerRoleGranted: host,
  MigrationServerRoleReturned: host,

  MigrationServerProposed: server,
  MigrationServerAdded: server,
  MigrationServerRefused: server,
  MigrationServerEnabled: server,
  MigrationServerDisabled: server,

  MigrationBatchProposed: batch,
  ClaimGranted: batch,
  ClaimRefused: batch,
  ClaimReturned: batch,
  MigrationBatchAccepted: batch,
  MigrationBatchRefused: batch,
  BatchTaskCreated: batch,

  MigrationTaskCreated: { TASK: ({ data }) => [data.plan.taskId] },
  MigrationStarted: task,
  ArtefactIntended: task,
  ArtefactMade: task,
  ArtefactReleased: task,
  ReleaseFailed: task,
  PointInTimeTaken: task,
  SourceShutdownRequested: task,
  SourceStopped: task,
  GuestConverted: task,
  DiskStaged: task,
  NvramStaged: task,
  DataConversionCompleted: task,
  TargetHostChosen: task,
  VolumeAllocated: null,
  VolumeWritten: task,
  DataDownloadCompleted: task,
  VmStarted: task,
  VmLeftStopped: task,
  ResourceConfigurationCompleted: task,
  StepFailed: task,
  MigrationGivenUp: task,
  StagedRetentionChanged: task,
  CancellationRequested: task,
  MigrationSucceeded: task,
  MigrationFailed: task,
  MigrationCancelled: task,
  MigrationTaskDeleted: task,
  DebtWrittenOff: task,
  RestartRequested: task,
  RestartClaimAnswered: task,
  RestartRefused: task,
  MigrationRequeued: task,
  StagedReviewed: task,
  PlanCompared: task,

  TaskQueued: slot,
  SlotGranted: { ...slot, ...task },
  SlotDeferred: task,
  SlotTaken: slot,
  SlotReleased: slot,
  ParallelismChanged: settings,
  CacheRetentionChanged: settings,
  HostAllocationStrategyChanged: settings,
  CpuOvercommitChanged: settings,

  SourceVmClaimed: null,
  SourceVmReleased: null,
  AddressesReserved: network,
  AddressesReleased: network,
  RoomPromised: null,
  RoomReturned: null,
  StorageTraitsFound: null,
  HostAllotted: null,
  AllotmentSettled: null,
  ProgressReported: null, // telemetry: `taskProgress` tells it

  CommandTaken: null,
  CommandSetAside: null,
  CommandAnswered: null,
  CommandRefused: null,
};

const SHOWN = new Set<string>([
  ...audited,
  ...Object.entries(CHANGES_OF).flatMap(([type, entry]) => (entry === null ? [] : [type])),
]);
/** Whether an event of the type may change an answer: the others need not be decoded. An unknown one changes none. */
export const isShown = (type: string): boolean => SHOWN.has(type);

const touchesOf = (event: ProjectedEvent): readonly Touch[] => {
  const entry = CHANGES_OF[event.type] as Touched<typeof event.type> | null; // what stands under a type takes its events
  if (entry === null) return [];
  const said = Object.entries(entry) as [ChangeKind, 'ANY' | ((event: ProjectedEvent) => readonly string[])][];
  return said.map(([kind, ids]) => ({ kind, ids: ids === 'ANY' ? ids : ids(event) }));
};

/** What of the answers an event changes. An entry of the audit trail is named by its position. */
export const touched = (event: ProjectedEvent): readonly Touch[] => {
  const touches = touchesOf(event);
  return entryOf(event) === null ? touches : [...touches, { kind: 'AUDIT', ids: [event.position] }];
};
