import type { EventType } from '../domain/events.ts';
import { shownAccess } from '../domain/platform/storage-access.ts';
import { artefactIds } from '../domain/task/artefact-ids.ts';
import type { ProjectedEventOf } from './projection.ts';
import type { AuditOutcome, AuditRow, SubjectKind } from './rows.ts';

/** What an event is to an auditor; everything else of the row comes from its envelope. */
export type AuditEntry = {
  readonly action: string;
  readonly subject: AuditRow['subject'];
  readonly outcome: AuditOutcome;
  readonly detail?: AuditRow['detail'];
  readonly violations?: AuditRow['violations'];
};
type Entries = { readonly [T in EventType]: ((event: ProjectedEventOf<T>) => AuditEntry | null) | null };

const about = (kind: SubjectKind, id: string | null, name: string | null = null): AuditRow['subject'] => ({
  kind,
  id,
  name,
});
const done = (action: string, subject: AuditRow['subject'], detail: AuditRow['detail'] = {}): AuditEntry => ({
  action,
  subject,
  outcome: 'DONE',
  detail,
});
const task = (id: string): AuditRow['subject'] => about('TASK', id);

/** The part of a command's name that says what it is about. */
const SUBJECTS: readonly (readonly [RegExp, SubjectKind])[] = [
  [/Batch$/, 'BATCH'],
  [/(Tasks?|Debt)$/, 'TASK'],
  [/MigrationServer/, 'SERVER'],
  [/(Source|Vcenter)$/, 'SOURCE'],
  [/Zone$/, 'ZONE'],
  [/Cluster$/, 'CLUSTER'],
  [/Host$/, 'HOST'],
  [/Storage$/, 'STORAGE'],
  [/Network$/, 'NETWORK'],
  [/Settings$/, 'SETTINGS'],
];
/** What is refused while it is made has a name and no id yet. */
const NAMED = /^(Add|Create|Plan|Probe)/;

const refusedSubject = (command: string, subject: string | null): AuditRow['subject'] => {
  const kind = SUBJECTS.find(([pattern]) => pattern.test(command))?.[1] ?? 'UNKNOWN';
  return NAMED.test(command) ? about(kind, null, subject) : about(kind, subject);
};

const settings = about('SETTINGS', null);

/**
 * Every event type has a decision here; null: no act of anybody and no outcome worth asking for later (MS-12, UX-1).
 * Details are picked one by one and never hold a secret or the name of one.
 */
export const AUDIT_ENTRIES: Entries = {
  SourceAdded: ({ data }) => {
    const { kind, ssh, sasl } = data.connection;
    const { address, port, user } = ssh;
    const { libvirtVersion, qemuVersion } = data;
    const detail = { type: kind, address, port, user, sasl: sasl !== null, libvirtVersion, qemuVersion };
    return done('AddKvmSource', about('SOURCE', data.id, data.name), detail);
  },
  SourceAccessChanged: ({ data: { id, ssh, sasl } }) => {
    const detail = { address: ssh.address, port: ssh.port, user: ssh.user };
    const changed = sasl === undefined ? detail : { ...detail, sasl: sasl !== null };
    return done('UpdateKvmSource', about('SOURCE', id), changed);
  },
  VcenterAdded: ({ data }) => {
    const { kind, address, port, user, fingerprint, legacyTls, esxiHosts } = data.connection;
    const { version, build } = data;
    const detail = { type: kind, address, port, user, fingerprint, legacyTls, esxiHosts: esxiHosts.length };
    return done('AddVcenter', about('SOURCE', data.id, data.name), { ...detail, version, build });
  },
  VcenterAccessChanged: ({ data: { id, passwordChanged, user, fingerprint, legacyTls } }) =>
    done('UpdateVcenter', about('SOURCE', id), { passwordChanged, user, fingerprint, legacyTls }),
  VcenterSynced: ({ data: { id, version, clusters, hosts, datastores, networks, vms } }) =>
    done('SyncVcenter', about('SOURCE', id), { version, clusters, hosts, datastores, networks, vms }),
  SourceRegisterOpened: null,
  SourceRegistered: null, // SourceAdded or VcenterAdded says it
  SourceIdentified: null,
  SourceRegistrationEnded: null,
  SourceRemoved: ({ data }) => done('RemoveSource', about('SOURCE', data.id)),

  ZoneAdded: ({ data }) => done('AddZone', about('ZONE', data.id, data.name)),
  ClusterAdded: ({ data }) => done('AddCluster', about('CLUSTER', data.id, data.name), { zoneId: data.zoneId }),
  HostIdentified: null,
  HostAdded: ({ data }) => {
    const { clusterId, ssh } = data;
    const detail = { clusterId, address: ssh.address, port: ssh.port, user: ssh.user };
    return done('AddHost', about('HOST', data.id, data.name), detail);
  },
  PrimaryStorageAdded: ({ data }) =>
    done('AddPrimaryStorage', about('STORAGE', data.id, data.name), {
      kind: data.access.kind,
      path: shownAccess(data.access),
    }),
  L3NetworkAdded: ({ data }) => done('AddL3Network', about('NETWORK', data.id, data.name), { cidr: data.cidr }),
  L3NetworkAttached: ({ data }) =>
    done('AttachL3Network', about('NETWORK', data.networkId), { clusterId: data.clusterId }),
  MigrationServerRoleGranted: null, // told by MigrationServerAdded
  MigrationServerRoleReturned: null,

  MigrationServerProposed: ({ data }) => ({
    action: 'AddMigrationServer',
    subject: about('SERVER', data.id, data.name),
    outcome: 'REQUESTED',
    detail: { type: data.type, hostId: data.hostId, cachePath: data.cachePath },
  }),
  MigrationServerAdded: ({ data }) => done('AddMigrationServer', about('SERVER', data.id)),
  MigrationServerRefused: ({ data }) => ({
    action: 'AddMigrationServer',
    subject: about('SERVER', data.id),
    outcome: 'REFUSED',
    violations: data.violations,
  }),
  MigrationServerEnabled: ({ data }) => done('EnableMigrationServer', about('SERVER', data.id)),
  MigrationServerDisabled: ({ data }) => done('DisableMigrationServer', about('SERVER', data.id)),

  MigrationBatchProposed: ({ data }) => ({
    action: 'CreateMigrationBatch',
    subject: about('BATCH', data.id, data.name),
    outcome: 'REQUESTED',
    detail: { tasks: data.plans.length },
  }),
  ClaimGranted: null, // the batch's outcome tells of its claims
  ClaimRefused: null,
  ClaimReturned: null,
  MigrationBatchAccepted: ({ data }) => done('CreateMigrationBatch', about('BATCH', data.id)),
  MigrationBatchRefused: ({ data }) => ({
    action: 'CreateMigrationBatch',
    subject: about('BATCH', data.id),
    outcome: 'REFUSED',
    violations: data.violations,
  }),
  BatchTaskCreated: null, // told by MigrationTaskCreated

  MigrationTaskCreated: ({ data: { plan } }) =>
    done('CreateTask', about('TASK', plan.taskId, plan.name), {
      batchId: plan.batchId,
      serverId: plan.serverId,
      sourceVm: plan.source.vmName,
      targetVm: plan.target.name,
    }),
  MigrationStarted: ({ data }) => done('StartMigration', task(data.taskId), { attempt: data.attempt }),
  ArtefactIntended: null, // the debt and the task's page show the ledger
  // What was done to a production machine is worth asking for; the other artefacts are ours.
  ArtefactMade: ({ data }) =>
    data.artefactId === artefactIds.pausedVm ? done('PauseSourceVm', task(data.taskId)) : null,
  ArtefactReleased: ({ data }) => {
    if (data.artefactId === artefactIds.pausedVm) return done('ResumeSourceVm', task(data.taskId));
    return data.artefactId === artefactIds.stoppedVm ? done('PowerOnSourceVm', task(data.taskId)) : null;
  },
  ReleaseFailed: null,
  PointInTimeTaken: null,
  SourceShutdownRequested: ({ data }) => ({
    action: 'ShutDownSourceVm',
    subject: task(data.taskId),
    outcome: 'REQUESTED',
  }),
  SourceStopped: ({ data }) =>
    data.how === 'WAS_OFF' ? null : done('ShutDownSourceVm', task(data.taskId), { how: data.how }),
  GuestConverted: null,
  DiskStaged: null,
  NvramStaged: null,
  DataConversionCompleted: null,
  TargetHostChosen: null,
  VolumeAllocated: null,
  VolumeWritten: null,
  DataDownloadCompleted: null,
  VmStarted: ({ data }) => done('StartTargetVm', task(data.taskId), { hostId: data.hostId }),
  VmLeftStopped: ({ data }) => ({
    action: 'StartTargetVm',
    subject: task(data.taskId),
    outcome: 'FAILED',
    detail: { ...data.parameters, reason: data.message ?? data.code },
  }),
  ResourceConfigurationCompleted: null,
  StepFailed: null, // retried or given up, and the end of the task tells
  MigrationGivenUp: null,
  StagedRetentionChanged: null, // CacheRetentionChanged tells it
  CancellationRequested: ({ data }) => ({ action: 'CancelTask', subject: task(data.taskId), outcome: 'REQUESTED' }),
  MigrationSucceeded: ({ data }) => ({ action: 'Migrate', subject: task(data.taskId), outcome: 'SUCCEEDED' }),
  MigrationFailed: ({ data: { taskId, failure } }) => ({
    action: 'Migrate',
    subject: task(taskId),
    outcome: 'FAILED',
    detail: {
      ...failure.parameters,
      ...(failure.message === undefined ? {} : { message: failure.message }),
      code: failure.code,
    },
  }),
  MigrationCancelled: ({ data }) => ({ action: 'Migrate', subject: task(data.taskId), outcome: 'CANCELLED' }),
  RestartRequested: ({ data: { taskId, attempt, newMoment } }) => ({
    action: 'RestartTask',
    subject: task(taskId),
    outcome: 'REQUESTED',
    detail: { attempt, readAgain: newMoment },
  }),
  RestartClaimAnswered: null,
  RestartRefused: ({ data: { taskId, attempt, violations } }) => ({
    action: 'RestartTask',
    subject: task(taskId),
    outcome: 'REFUSED',
    detail: { attempt },
    violations,
  }),
  MigrationRequeued: ({ data: { taskId, attempt } }) => done('RestartTask', task(taskId), { attempt }),
  PlanCompared: null,
  StagedReviewed: null, // the task's page says what was kept
  MigrationTaskDeleted: ({ data }) => done('DeleteTask', task(data.taskId)),
  DebtWrittenOff: ({ data: { taskId, artefactId, kind, place, reason } }) => {
    const detail = { artefactId, kind, place: place.kind, placeId: 'id' in place ? place.id : null, reason };
    return done('WriteOffDebt', task(taskId), detail);
  },

  TaskQueued: null,
  SlotGranted: null,
  SlotDeferred: null,
  SlotTaken: null,
  SlotReleased: null,
  ParallelismChanged: ({ data }) => done('ChangeSettings', settings, { migrationTaskParallelism: data.parallelism }),
  CacheRetentionChanged: ({ data }) =>
    done('ChangeSettings', settings, { migrationCacheRetentionSeconds: data.seconds }),
  HostAllocationStrategyChanged: ({ data }) =>
    done('ChangeSettings', settings, { hostAllocationStrategy: data.strategy }),
  CpuOvercommitChanged: ({ data }) => done('ChangeSettings', settings, { cpuOvercommitRatio: data.ratio }),

  SourceVmClaimed: null,
  SourceVmReleased: null,
  AddressesReserved: null,
  AddressesReleased: null,
  RoomPromised: null,
  RoomReturned: null,
  StorageTraitsFound: null,
  HostAllotted: null,
  AllotmentSettled: null,
  ProgressReported: null,

  CommandTaken: null,
  CommandSetAside: null,
  CommandAnswered: null,
  CommandRefused: ({ data: { command, subject, violations } }) => ({
    action: command,
    subject: refusedSubject(command, subject),
    outcome: 'REFUSED',
    violations,
  }),
};
