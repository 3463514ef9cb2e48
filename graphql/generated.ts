import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { ViolationParent, AdvisoryParent, NoticeParent, FailureParent, TaskFailureParent, TaskParent, TaskPageParent, TaskSourceParent, DeferralParent, TaskPhaseParent, TaskProgressParent, TaskAttemptParent, StepTroubleParent, PointInTimeParent, PlannedNicParent, QueueEntryParent, BatchParent, ServerParent, AuditEntryParent, AuditSubjectParent, DebtParent, ReleaseTroubleParent, AttachmentParent, VcenterInventoryParent, SourceVmParent, SourceDiskParent, SourceNicParent, VmwareTraitsParent } from './parents.ts';
import type { RequestContext } from './context.ts';
export type Maybe<T> = T | null | undefined;
export type InputMaybe<T> = T | null;
export type ResolverFn<TResult, TParent, TContext, TArgs> = (parent: TParent, args: TArgs, context: TContext) => Promise<TResult> | TResult
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  Bytes: { input: number; output: number; }
  Instant: { input: string; output: string; }
  Position: { input: string; output: string; }
};

export type Query = {
  readonly __typename?: 'Query';
  readonly now: Now;
  readonly tasks: TaskPage;
  readonly task: Maybe<Task>;
  readonly taskCounts: TaskCounts;
  readonly queue: ReadonlyArray<QueueEntry>;
  readonly batches: BatchPage;
  readonly batch: Maybe<Batch>;
  readonly servers: ReadonlyArray<Server>;
  readonly server: Maybe<Server>;
  readonly serverCapacity: ServerCapacityResult;
  readonly sources: ReadonlyArray<Source>;
  readonly sourceVms: SourceVmsResult;
  readonly vcenterInventory: VcenterInventoryResult;
  readonly target: Target;
  readonly hostCapacity: HostCapacityResult;
  readonly storageCapacity: StorageCapacityResult;
  readonly heldAddresses: ReadonlyArray<HeldAddress>;
  readonly debt: ReadonlyArray<Debt>;
  readonly audit: AuditPage;
  readonly settings: Settings;
  readonly planMigrationBatch: PlanMigrationBatchResult;
  readonly health: Health;
};


export type QueryTasksArgs = {
  filter?: InputMaybe<TaskFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  cursor?: InputMaybe<Scalars['String']['input']>;
  waitFor?: InputMaybe<Scalars['Position']['input']>;
};


export type QueryTaskArgs = {
  id: Scalars['ID']['input'];
  waitFor?: InputMaybe<Scalars['Position']['input']>;
};


export type QueryTaskCountsArgs = {
  waitFor?: InputMaybe<Scalars['Position']['input']>;
};


export type QueryQueueArgs = {
  waitFor?: InputMaybe<Scalars['Position']['input']>;
};


export type QueryBatchesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  cursor?: InputMaybe<Scalars['String']['input']>;
  waitFor?: InputMaybe<Scalars['Position']['input']>;
};


export type QueryBatchArgs = {
  id: Scalars['ID']['input'];
  waitFor?: InputMaybe<Scalars['Position']['input']>;
};


export type QueryServersArgs = {
  waitFor?: InputMaybe<Scalars['Position']['input']>;
};


export type QueryServerArgs = {
  id: Scalars['ID']['input'];
  waitFor?: InputMaybe<Scalars['Position']['input']>;
};


export type QueryServerCapacityArgs = {
  id: Scalars['ID']['input'];
};


export type QuerySourcesArgs = {
  waitFor?: InputMaybe<Scalars['Position']['input']>;
};


export type QuerySourceVmsArgs = {
  sourceId: Scalars['ID']['input'];
};


export type QueryVcenterInventoryArgs = {
  sourceId: Scalars['ID']['input'];
  waitFor?: InputMaybe<Scalars['Position']['input']>;
};


export type QueryTargetArgs = {
  waitFor?: InputMaybe<Scalars['Position']['input']>;
};


export type QueryHostCapacityArgs = {
  id: Scalars['ID']['input'];
};


export type QueryStorageCapacityArgs = {
  id: Scalars['ID']['input'];
};


export type QueryHeldAddressesArgs = {
  networkId: Scalars['ID']['input'];
  waitFor?: InputMaybe<Scalars['Position']['input']>;
};


export type QueryDebtArgs = {
  taskId?: InputMaybe<Scalars['ID']['input']>;
  endedOnly?: InputMaybe<Scalars['Boolean']['input']>;
  waitFor?: InputMaybe<Scalars['Position']['input']>;
};


export type QueryAuditArgs = {
  filter?: InputMaybe<AuditFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  cursor?: InputMaybe<Scalars['String']['input']>;
  waitFor?: InputMaybe<Scalars['Position']['input']>;
};


export type QuerySettingsArgs = {
  waitFor?: InputMaybe<Scalars['Position']['input']>;
};


export type QueryPlanMigrationBatchArgs = {
  input: PlanMigrationBatchInput;
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  readonly addZone: AddZoneResult;
  readonly addCluster: AddClusterResult;
  readonly addHost: AddHostResult;
  readonly addPrimaryStorage: AddPrimaryStorageResult;
  readonly addL3Network: AddL3NetworkResult;
  readonly addKvmSource: AddKvmSourceResult;
  readonly updateKvmSource: UpdateKvmSourceResult;
  readonly updateVCenter: UpdateVCenterResult;
  readonly addVCenter: AddVCenterResult;
  readonly syncVCenter: SyncVCenterResult;
  readonly addMigrationServer: AddMigrationServerResult;
  readonly setMigrationServerEnabled: SetMigrationServerEnabledResult;
  readonly createMigrationBatch: CreateMigrationBatchResult;
  readonly cancelMigrationTask: CancelMigrationTaskResult;
  readonly cancelMigrationTasks: CancelMigrationTasksResult;
  readonly deleteMigrationTasks: DeleteMigrationTasksResult;
  readonly writeOffDebt: WriteOffDebtResult;
  readonly changeSettings: ChangeSettingsResult;
  readonly replayReadModels: ReplayReadModelsResult;
  readonly probeHostKey: ProbeHostKeyResult;
  readonly probeCertificate: ProbeCertificateResult;
};


export type MutationAddZoneArgs = {
  input: AddZoneInput;
};


export type MutationAddClusterArgs = {
  input: AddClusterInput;
};


export type MutationAddHostArgs = {
  input: AddHostInput;
};


export type MutationAddPrimaryStorageArgs = {
  input: AddPrimaryStorageInput;
};


export type MutationAddL3NetworkArgs = {
  input: AddL3NetworkInput;
};


export type MutationAddKvmSourceArgs = {
  input: AddKvmSourceInput;
};


export type MutationUpdateKvmSourceArgs = {
  input: UpdateKvmSourceInput;
};


export type MutationUpdateVCenterArgs = {
  input: UpdateVCenterInput;
};


export type MutationAddVCenterArgs = {
  input: AddVCenterInput;
};


export type MutationSyncVCenterArgs = {
  input: SyncVCenterInput;
};


export type MutationAddMigrationServerArgs = {
  input: AddMigrationServerInput;
};


export type MutationSetMigrationServerEnabledArgs = {
  input: SetMigrationServerEnabledInput;
};


export type MutationCreateMigrationBatchArgs = {
  input: CreateMigrationBatchInput;
};


export type MutationCancelMigrationTaskArgs = {
  input: CancelMigrationTaskInput;
};


export type MutationCancelMigrationTasksArgs = {
  input: CancelMigrationTasksInput;
};


export type MutationDeleteMigrationTasksArgs = {
  input: DeleteMigrationTasksInput;
};


export type MutationWriteOffDebtArgs = {
  input: WriteOffDebtInput;
};


export type MutationChangeSettingsArgs = {
  input: ChangeSettingsInput;
};


export type MutationReplayReadModelsArgs = {
  input: ReplayReadModelsInput;
};


export type MutationProbeHostKeyArgs = {
  address: Scalars['String']['input'];
  port: Scalars['Int']['input'];
};


export type MutationProbeCertificateArgs = {
  address: Scalars['String']['input'];
  port: Scalars['Int']['input'];
  legacyTls: Scalars['Boolean']['input'];
};

export type Now = {
  readonly __typename?: 'Now';
  readonly position: Scalars['Position']['output'];
  readonly at: Scalars['Instant']['output'];
};

export type Subscription = {
  readonly __typename?: 'Subscription';
  readonly taskProgress: TaskProgressUpdate;
  readonly changed: Changed;
  readonly taskChanged: TaskChanged;
  readonly storeHealth: StoreHealth;
};


export type SubscriptionTaskProgressArgs = {
  taskId?: InputMaybe<Scalars['ID']['input']>;
  batchId?: InputMaybe<Scalars['ID']['input']>;
};


export type SubscriptionChangedArgs = {
  after: Scalars['Position']['input'];
  kinds: ReadonlyArray<ChangeKind>;
};


export type SubscriptionTaskChangedArgs = {
  taskId?: InputMaybe<Scalars['ID']['input']>;
  batchId?: InputMaybe<Scalars['ID']['input']>;
  after?: InputMaybe<Scalars['Position']['input']>;
};

export type Changed = Change | Resync;

export type Change = {
  readonly __typename?: 'Change';
  readonly position: Scalars['Position']['output'];
  readonly kind: ChangeKind;
  readonly ids: ReadonlyArray<Scalars['ID']['output']>;
};

export type ChangeKind =
  | 'TASK'
  | 'BATCH'
  | 'QUEUE'
  | 'SERVER'
  | 'SOURCE'
  | 'TARGET'
  | 'AUDIT'
  | 'SETTINGS'
  | 'USER';

export type Resync = {
  readonly __typename?: 'Resync';
  readonly reason: ResyncReason;
};

export type ResyncReason =
  | 'UNKNOWN_POSITION'
  | 'TOO_OLD'
  | 'AHEAD';

export type Refusal = {
  readonly __typename?: 'Refusal';
  readonly violations: ReadonlyArray<Violation>;
};

export type Violation = {
  readonly __typename?: 'Violation';
  readonly code: ViolationCode;
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  readonly field: Scalars['String']['output'];
  readonly message: Scalars['String']['output'];
  readonly text: Scalars['String']['output'];
  readonly parameters: ReadonlyArray<Parameter>;
};

export type Advisory = {
  readonly __typename?: 'Advisory';
  readonly code: Scalars['String']['output'];
  readonly message: Scalars['String']['output'];
  readonly text: Scalars['String']['output'];
  readonly commands: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  readonly parameters: ReadonlyArray<Parameter>;
};

export type Parameter = {
  readonly __typename?: 'Parameter';
  readonly name: Scalars['String']['output'];
  readonly value: Scalars['String']['output'];
};

export type Failure = {
  readonly __typename?: 'Failure';
  readonly code: FailureCode;
  readonly message: Scalars['String']['output'];
  readonly text: Scalars['String']['output'];
  readonly parameters: ReadonlyArray<Parameter>;
  readonly retryable: Scalars['Boolean']['output'];
  readonly log: Maybe<Scalars['String']['output']>;
};

export type Health = {
  readonly __typename?: 'Health';
  readonly ready: Scalars['Boolean']['output'];
  readonly stopped: ReadonlyArray<StoppedConsumer>;
  readonly projections: ReadonlyArray<ProjectionHealth>;
  readonly store: StoreHealth;
  readonly lease: LeaseHealth;
  readonly replay: Maybe<ReadModelsReplay>;
};

export type StoppedConsumer = {
  readonly __typename?: 'StoppedConsumer';
  readonly consumer: Scalars['String']['output'];
  readonly stream: Maybe<Scalars['String']['output']>;
  readonly type: Scalars['String']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
  readonly reason: Scalars['String']['output'];
};

export type ReplayReadModelsInput = {
  readonly commandId: Scalars['String']['input'];
};

export type ReplayReadModelsResult = ReadModelsReplay | Refusal;

export type ReadModelsReplay = {
  readonly __typename?: 'ReadModelsReplay';
  readonly commandId: Scalars['String']['output'];
  readonly state: ReplayState;
  readonly events: Scalars['Int']['output'];
  readonly since: Scalars['Instant']['output'];
  readonly endedAt: Maybe<Scalars['Instant']['output']>;
  readonly reason: Maybe<Scalars['String']['output']>;
};

export type ReplayState =
  | 'RUNNING'
  | 'DONE'
  | 'FAILED';

export type StoreHealth = {
  readonly __typename?: 'StoreHealth';
  readonly reachable: Scalars['Boolean']['output'];
  readonly checkedAt: Scalars['Instant']['output'];
  readonly error: Maybe<Scalars['String']['output']>;
  readonly unreachableSince: Maybe<Scalars['Instant']['output']>;
};

export type LeaseHealth = {
  readonly __typename?: 'LeaseHealth';
  readonly here: Scalars['Boolean']['output'];
  readonly epoch: Maybe<Scalars['Int']['output']>;
  readonly holder: Maybe<Scalars['String']['output']>;
};

export type ProjectionHealth = {
  readonly __typename?: 'ProjectionHealth';
  readonly name: Scalars['String']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
  readonly caughtUp: Scalars['Boolean']['output'];
  readonly lagSeconds: Scalars['Float']['output'];
  readonly parked: Maybe<Parked>;
};

export type Parked = {
  readonly __typename?: 'Parked';
  readonly position: Scalars['Position']['output'];
  readonly type: Scalars['String']['output'];
  readonly reason: Scalars['String']['output'];
};

export type ViolationCode =
  | 'UNREACHABLE'
  | 'AUTH_FAILED'
  | 'HOST_KEY_CHANGED'
  | 'CERT_CHANGED'
  | 'PERMISSION_DENIED'
  | 'BUSY'
  | 'BAD_ANSWER'
  | 'MISSING_TOOLS'
  | 'UNSUPPORTED_SOURCE'
  | 'UNSUPPORTED_DISK'
  | 'IN_USE'
  | 'NOT_FOUND'
  | 'NO_SPACE'
  | 'SERVER_REBOOTED'
  | 'SOURCE_CHANGED'
  | 'SOURCE_SHUT_DOWN'
  | 'SOURCE_POWERED_ON'
  | 'VERSION_MISMATCH'
  | 'CONVERSION_FAILED'
  | 'NO_OPERATING_SYSTEM'
  | 'UNSUPPORTED_GUEST'
  | 'WINDOWS_HIBERNATED'
  | 'DIRTY_FILE_SYSTEM'
  | 'GUEST_NO_SPACE'
  | 'ENCRYPTED_GUEST'
  | 'MISSING_DRIVERS'
  | 'JOB_FAILED'
  | 'COPY_FAILED'
  | 'VERIFY_FAILED'
  | 'STALE_EPOCH'
  | 'STALE_CALL'
  | 'HYPERVISOR_REFUSED'
  | 'STATE_CONFLICT'
  | 'INTERNAL'
  | 'INDEPENDENT_DISK'
  | 'RDM_DISK'
  | 'SHARED_DISK'
  | 'ENCRYPTED_DISK'
  | 'DISK_HAS_SNAPSHOTS'
  | 'ACCESS_CHANGED'
  | 'MUST_BE_POWERED_OFF'
  | 'SUSPENDED'
  | 'NEEDS_CONSOLIDATION'
  | 'ENCRYPTED_VM'
  | 'TEMPLATE'
  | 'MAC_AND_IP_OF_VMWARE_ONLY'
  | 'PAUSE_OF_KVM_ONLY'
  | 'NETWORK_GROUP_MISFIT'
  | 'GROUP_NETWORK_NOT_ATTACHED'
  | 'NETWORK_NOT_ATTACHED'
  | 'VM_SELECTED_TWICE'
  | 'ROOT_VOLUME_MIGRATES'
  | 'NO_DISK'
  | 'SECTOR_SIZE'
  | 'SERVER_DISABLED'
  | 'SERVER_NOT_IN_CLUSTER'
  | 'STORAGE_NOT_ATTACHED'
  | 'OTHER_SOURCE_CLUSTER'
  | 'VM_SHUT_OFF'
  | 'VM_POWER_UNKNOWN'
  | 'VM_NOT_READABLE'
  | 'VM_ON_NO_HOST'
  | 'VM_DISCONNECTED'
  | 'VM_INACCESSIBLE'
  | 'VM_ORPHANED'
  | 'VM_INVALID'
  | 'VM_CONNECTION_UNKNOWN'
  | 'ENCRYPTION_UNKNOWN'
  | 'NO_DISK_FILE'
  | 'DISK_FORMAT'
  | 'DATASTORE_KIND_UNKNOWN'
  | 'DATASTORE_KIND'
  | 'DISK_DESCRIPTOR'
  | 'CERTIFICATE_WITHOUT_NAME'
  | 'SSH_WITHDRAWN'
  | 'VDDK_WITHDRAWN'
  | 'CAPACITY'
  | 'INVALID_INPUT'
  | 'REQUIRED'
  | 'OUT_OF_RANGE'
  | 'DUPLICATE'
  | 'TYPE_MISMATCH'
  | 'COMMAND_ID_REUSED'
  | 'MORE_VIOLATIONS';

export type FailureCode =
  | 'UNREACHABLE'
  | 'AUTH_FAILED'
  | 'HOST_KEY_CHANGED'
  | 'CERT_CHANGED'
  | 'PERMISSION_DENIED'
  | 'BUSY'
  | 'BAD_ANSWER'
  | 'MISSING_TOOLS'
  | 'UNSUPPORTED_SOURCE'
  | 'UNSUPPORTED_DISK'
  | 'IN_USE'
  | 'NOT_FOUND'
  | 'NO_SPACE'
  | 'SERVER_REBOOTED'
  | 'SOURCE_CHANGED'
  | 'SOURCE_SHUT_DOWN'
  | 'SOURCE_POWERED_ON'
  | 'VERSION_MISMATCH'
  | 'CONVERSION_FAILED'
  | 'NO_OPERATING_SYSTEM'
  | 'UNSUPPORTED_GUEST'
  | 'WINDOWS_HIBERNATED'
  | 'DIRTY_FILE_SYSTEM'
  | 'GUEST_NO_SPACE'
  | 'ENCRYPTED_GUEST'
  | 'MISSING_DRIVERS'
  | 'JOB_FAILED'
  | 'COPY_FAILED'
  | 'VERIFY_FAILED'
  | 'STALE_EPOCH'
  | 'STALE_CALL'
  | 'HYPERVISOR_REFUSED'
  | 'STATE_CONFLICT'
  | 'INTERNAL';

export type DiskObstacle =
  | 'INDEPENDENT_DISK'
  | 'RDM_DISK'
  | 'SHARED_DISK'
  | 'ENCRYPTED_DISK'
  | 'DISK_HAS_SNAPSHOTS';

export type SourceType =
  | 'VMWARE'
  | 'KVM';

export type PrimaryStorageKind =
  | 'LOCAL_STORAGE'
  | 'NFS'
  | 'CEPH'
  | 'SHARED_BLOCK';

export type Power =
  | 'RUNNING'
  | 'PAUSED'
  | 'OFF'
  | 'SUSPENDED'
  | 'UNKNOWN';

export type Firmware =
  | 'BIOS'
  | 'UEFI';

export type DiskBus =
  | 'virtio'
  | 'scsi'
  | 'sata'
  | 'ide'
  | 'usb'
  | 'nvme';

export type ServerState =
  | 'PROPOSED'
  | 'ADDED'
  | 'REFUSED';

export type BatchState =
  | 'PROPOSED'
  | 'ACCEPTED'
  | 'REFUSED';

export type QueueState =
  | 'WAITING'
  | 'GRANTED'
  | 'TAKEN';

export type DeferralReason =
  | 'SERVER_CAPACITY'
  | 'SERVER_UNREACHABLE';

export type ProgressCondition =
  | 'WORKING'
  | 'UNREACHABLE'
  | 'STALLED';

export type TargetVmState =
  | 'STARTED'
  | 'LEFT_STOPPED';

export type SourcePause =
  | 'PAUSED'
  | 'RESUMED';

export type SourcePower =
  | 'SHUTTING_DOWN'
  | 'SHUT_DOWN'
  | 'FORCED_OFF'
  | 'WAS_OFF'
  | 'POWERED_ON';

export type Consistency =
  | 'PAUSED'
  | 'FILE_SYSTEMS_FROZEN'
  | 'CRASH_CONSISTENT'
  | 'SHUT_DOWN';

export type ImageFormat =
  | 'raw'
  | 'qcow2';

export type Verification =
  | 'size'
  | 'checksum';

export type ArtefactKind =
  | 'SLOT'
  | 'SOURCE_VM_CLAIM'
  | 'ADDRESSES'
  | 'STAGING'
  | 'ACCESS_KEY'
  | 'AUTHORISATION'
  | 'PAUSED_VM'
  | 'STOPPED_VM'
  | 'BACKUP'
  | 'JOB'
  | 'PLACEMENT'
  | 'ROOM'
  | 'VOLUME'
  | 'NVRAM'
  | 'DHCP_ENTRY'
  | 'VM_DEFINITION';

export type Place =
  | 'SOURCE'
  | 'SERVER'
  | 'HOST'
  | 'PLATFORM';

export type ActorKind =
  | 'user'
  | 'system';

export type AuditOutcome =
  | 'REQUESTED'
  | 'DONE'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'CANCELLED'
  | 'REFUSED';

export type SubjectKind =
  | 'TASK'
  | 'BATCH'
  | 'SERVER'
  | 'SOURCE'
  | 'ZONE'
  | 'CLUSTER'
  | 'HOST'
  | 'STORAGE'
  | 'NETWORK'
  | 'SETTINGS'
  | 'UNKNOWN';

export type DiskTransport =
  | 'HTTPS'
  | 'SSH'
  | 'VDDK';

export type VcenterNetworkKind =
  | 'STANDARD'
  | 'DISTRIBUTED'
  | 'OPAQUE';

export type ConnectionState =
  | 'CONNECTED'
  | 'DISCONNECTED'
  | 'INACCESSIBLE'
  | 'ORPHANED'
  | 'INVALID'
  | 'UNKNOWN';

export type DiskController =
  | 'IDE'
  | 'SCSI'
  | 'SATA'
  | 'NVME';

export type DiskBacking =
  | 'FLAT'
  | 'FLAT_SPLIT'
  | 'FLAT_VER1'
  | 'SPARSE'
  | 'SPARSE_VER1'
  | 'SE_SPARSE'
  | 'LOCAL_PMEM'
  | 'RDM_PHYSICAL'
  | 'RDM_VIRTUAL'
  | 'RAW_DEVICE'
  | 'RAW_PARTITIONS'
  | 'UNKNOWN';

export type TaskState =
  | 'QUEUED'
  | 'MIGRATING'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'CANCELLED';

export type Phase =
  | 'DATA_CONVERSION'
  | 'DATA_DOWNLOAD'
  | 'RESOURCE_CONFIGURATION';

export type TaskCondition =
  | 'WAITING_FOR_CAPACITY'
  | 'SERVER_UNREACHABLE'
  | 'STARTING'
  | 'RETRYING'
  | 'CANCELLING'
  | 'CLEANING'
  | 'UNREACHABLE'
  | 'STALLED';

export type Outcome =
  | 'SUCCEEDED'
  | 'FAILED'
  | 'CANCELLED';

export type TaskFilter = {
  readonly states?: InputMaybe<ReadonlyArray<TaskState>>;
  readonly batchId?: InputMaybe<Scalars['ID']['input']>;
  readonly serverId?: InputMaybe<Scalars['ID']['input']>;
  readonly deleted?: InputMaybe<Scalars['Boolean']['input']>;
};

export type TaskPage = {
  readonly __typename?: 'TaskPage';
  readonly rows: ReadonlyArray<Task>;
  readonly cursor: Maybe<Scalars['String']['output']>;
  readonly total: Scalars['Int']['output'];
  readonly counts: TaskCounts;
};

export type TaskCounts = {
  readonly __typename?: 'TaskCounts';
  readonly queued: Scalars['Int']['output'];
  readonly migrating: Scalars['Int']['output'];
  readonly succeeded: Scalars['Int']['output'];
  readonly failed: Scalars['Int']['output'];
  readonly cancelled: Scalars['Int']['output'];
};

export type QueueEntry = {
  readonly __typename?: 'QueueEntry';
  readonly taskId: Scalars['ID']['output'];
  readonly attempt: Scalars['Int']['output'];
  readonly serverId: Scalars['ID']['output'];
  readonly bytes: Scalars['Bytes']['output'];
  readonly state: QueueState;
  readonly stateText: Scalars['String']['output'];
  readonly queuedAt: Scalars['Instant']['output'];
};

export type Task = {
  readonly __typename?: 'Task';
  readonly id: Scalars['ID']['output'];
  readonly batchId: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly description: Scalars['String']['output'];
  readonly createdAt: Scalars['Instant']['output'];
  readonly createdBy: Scalars['String']['output'];
  readonly state: TaskState;
  readonly stateText: Scalars['String']['output'];
  readonly condition: Maybe<TaskCondition>;
  readonly conditionText: Maybe<Scalars['String']['output']>;
  readonly deferred: Maybe<Deferral>;
  readonly phase: Maybe<Phase>;
  readonly phaseText: Maybe<Scalars['String']['output']>;
  readonly phases: ReadonlyArray<TaskPhase>;
  readonly startedAt: Maybe<Scalars['Instant']['output']>;
  readonly endedAt: Maybe<Scalars['Instant']['output']>;
  readonly elapsedSeconds: Maybe<Scalars['Float']['output']>;
  readonly names: TaskNames;
  readonly serverId: Scalars['ID']['output'];
  readonly zoneId: Scalars['ID']['output'];
  readonly clusterId: Scalars['ID']['output'];
  readonly storageId: Scalars['ID']['output'];
  readonly compression: Scalars['Boolean']['output'];
  readonly source: TaskSource;
  readonly target: TaskTarget;
  readonly disks: ReadonlyArray<TaskDisk>;
  readonly progress: Maybe<TaskProgress>;
  readonly pointInTime: Maybe<PointInTime>;
  readonly host: Maybe<TaskHost>;
  readonly location: Maybe<VmLocation>;
  readonly vm: Maybe<TargetVmState>;
  readonly vmText: Maybe<Scalars['String']['output']>;
  readonly sourcePause: Maybe<SourcePause>;
  readonly sourcePauseText: Maybe<Scalars['String']['output']>;
  readonly sourcePower: Maybe<SourcePower>;
  readonly sourcePowerText: Maybe<Scalars['String']['output']>;
  readonly conversion: Maybe<Conversion>;
  readonly attempts: ReadonlyArray<TaskAttempt>;
  readonly troubles: ReadonlyArray<StepTrouble>;
  readonly failure: Maybe<TaskFailure>;
  readonly notices: ReadonlyArray<Notice>;
  readonly advisories: ReadonlyArray<Advisory>;
  readonly debt: ReadonlyArray<Debt>;
  readonly deletedAt: Maybe<Scalars['Instant']['output']>;
};

export type TaskNames = {
  readonly __typename?: 'TaskNames';
  readonly server: Maybe<Scalars['String']['output']>;
  readonly source: Maybe<Scalars['String']['output']>;
  readonly sourceAddress: Maybe<Scalars['String']['output']>;
  readonly zone: Maybe<Scalars['String']['output']>;
  readonly cluster: Maybe<Scalars['String']['output']>;
  readonly storage: Maybe<Scalars['String']['output']>;
  readonly host: Maybe<Scalars['String']['output']>;
};

export type Deferral = {
  readonly __typename?: 'Deferral';
  readonly reason: DeferralReason;
  readonly text: Scalars['String']['output'];
  readonly try: Scalars['Int']['output'];
  /** @deprecated It counts tries; ask for `try`. */
  readonly attempt: Scalars['Int']['output'];
  readonly retryAt: Scalars['Instant']['output'];
};

export type TaskPhase = {
  readonly __typename?: 'TaskPhase';
  readonly phase: Phase;
  readonly text: Scalars['String']['output'];
  readonly startedAt: Scalars['Instant']['output'];
  readonly endedAt: Maybe<Scalars['Instant']['output']>;
};

export type TaskSource = {
  readonly __typename?: 'TaskSource';
  readonly type: SourceType;
  readonly sourceId: Scalars['ID']['output'];
  readonly vmId: Scalars['ID']['output'];
  readonly vmName: Scalars['String']['output'];
  readonly powerAtPlan: Power;
  readonly pause: Scalars['Boolean']['output'];
  readonly keepSourceStopped: Scalars['Boolean']['output'];
  readonly onStart: SourceOnStart;
  readonly vmware: Maybe<VmwareSourcePlan>;
};

export type SourceOnStart =
  | 'NOTHING'
  | 'PAUSE'
  | 'SHUT_DOWN';

export type TaskTarget = {
  readonly __typename?: 'TaskTarget';
  readonly name: Scalars['String']['output'];
  readonly cpuCores: Scalars['Int']['output'];
  readonly memoryBytes: Scalars['Bytes']['output'];
  readonly platform: Platform;
  readonly firmware: Firmware;
  readonly machine: Scalars['String']['output'];
  readonly cdromDrives: Scalars['Int']['output'];
  readonly nics: ReadonlyArray<PlannedNic>;
  readonly startAfterMigration: Scalars['Boolean']['output'];
  readonly volumeBytes: Scalars['Bytes']['output'];
};

export type PlannedNic = {
  readonly __typename?: 'PlannedNic';
  readonly number: Scalars['Int']['output'];
  readonly networkId: Scalars['ID']['output'];
  readonly mac: Scalars['String']['output'];
  readonly ip: Maybe<Scalars['String']['output']>;
  readonly model: Scalars['String']['output'];
  readonly isDefault: Scalars['Boolean']['output'];
  readonly linkUp: Scalars['Boolean']['output'];
};

export type TaskDisk = {
  readonly __typename?: 'TaskDisk';
  readonly name: Scalars['String']['output'];
  readonly sizeBytes: Scalars['Bytes']['output'];
  readonly migrates: Scalars['Boolean']['output'];
  readonly volume: Maybe<TaskVolume>;
  readonly bytesDone: Scalars['Bytes']['output'];
  readonly bytesTotal: Scalars['Bytes']['output'];
  readonly bytesPerSecond: Maybe<Scalars['Float']['output']>;
  readonly secondsLeft: Maybe<Scalars['Float']['output']>;
  readonly staged: Maybe<StagedDisk>;
  readonly written: Maybe<WrittenVolume>;
};

export type TaskVolume = {
  readonly __typename?: 'TaskVolume';
  readonly displayName: Scalars['String']['output'];
  readonly root: Scalars['Boolean']['output'];
  readonly bus: DiskBus;
};

export type StagedDisk = {
  readonly __typename?: 'StagedDisk';
  readonly file: Scalars['String']['output'];
  readonly format: ImageFormat;
  readonly bytesCopied: Scalars['Bytes']['output'];
  readonly bytesOnWire: Scalars['Bytes']['output'];
  readonly seconds: Scalars['Float']['output'];
};

export type WrittenVolume = {
  readonly __typename?: 'WrittenVolume';
  readonly bytesCopied: Scalars['Bytes']['output'];
  readonly bytesOnWire: Scalars['Bytes']['output'];
  readonly seconds: Scalars['Float']['output'];
  readonly verified: Verification;
};

export type TaskProgress = {
  readonly __typename?: 'TaskProgress';
  readonly phase: Phase;
  readonly phaseText: Scalars['String']['output'];
  readonly step: Maybe<Scalars['String']['output']>;
  readonly at: Scalars['Instant']['output'];
  readonly condition: ProgressCondition;
  readonly conditionText: Scalars['String']['output'];
  readonly bytesDone: Scalars['Bytes']['output'];
  readonly bytesTotal: Scalars['Bytes']['output'];
  readonly bytesPerSecond: Maybe<Scalars['Float']['output']>;
  readonly secondsLeft: Maybe<Scalars['Float']['output']>;
};

export type TaskProgressUpdate = {
  readonly __typename?: 'TaskProgressUpdate';
  readonly taskId: Scalars['ID']['output'];
  readonly progress: TaskProgress;
  readonly disks: ReadonlyArray<DiskProgress>;
};

export type DiskProgress = {
  readonly __typename?: 'DiskProgress';
  readonly name: Scalars['String']['output'];
  readonly bytesDone: Scalars['Bytes']['output'];
  readonly bytesTotal: Scalars['Bytes']['output'];
  readonly bytesOnWire: Scalars['Bytes']['output'];
  readonly bytesPerSecond: Maybe<Scalars['Float']['output']>;
  readonly secondsLeft: Maybe<Scalars['Float']['output']>;
};

export type TaskChanged = {
  readonly __typename?: 'TaskChanged';
  readonly taskId: Scalars['ID']['output'];
  readonly position: Scalars['Position']['output'];
  readonly task: Maybe<Task>;
};

export type StepTrouble = {
  readonly __typename?: 'StepTrouble';
  readonly step: Scalars['String']['output'];
  readonly stepText: Scalars['String']['output'];
  readonly try: Scalars['Int']['output'];
  /** @deprecated It counts tries; ask for `try`. */
  readonly attempt: Scalars['Int']['output'];
  readonly failure: Failure;
  readonly at: Scalars['Instant']['output'];
  readonly retryAt: Maybe<Scalars['Instant']['output']>;
};

export type TaskFailure = {
  readonly __typename?: 'TaskFailure';
  readonly code: FailureCode;
  readonly message: Scalars['String']['output'];
  readonly text: Scalars['String']['output'];
  readonly parameters: ReadonlyArray<Parameter>;
  readonly retryable: Scalars['Boolean']['output'];
  readonly log: Maybe<Scalars['String']['output']>;
  readonly step: Scalars['String']['output'];
  readonly stepText: Scalars['String']['output'];
  readonly phase: Phase;
  readonly phaseText: Scalars['String']['output'];
  readonly keepStagedUntil: Scalars['Instant']['output'];
};

export type TaskAttempt = {
  readonly __typename?: 'TaskAttempt';
  readonly number: Scalars['Int']['output'];
  readonly startedAt: Scalars['Instant']['output'];
  readonly endedAt: Maybe<Scalars['Instant']['output']>;
  readonly outcome: Maybe<Outcome>;
  readonly outcomeText: Maybe<Scalars['String']['output']>;
};

export type PointInTime = {
  readonly __typename?: 'PointInTime';
  readonly at: Scalars['Instant']['output'];
  readonly consistency: Consistency;
  readonly consistencyText: Scalars['String']['output'];
};

export type TaskHost = {
  readonly __typename?: 'TaskHost';
  readonly id: Scalars['ID']['output'];
  readonly storagePath: Scalars['String']['output'];
};

export type VmLocation = {
  readonly __typename?: 'VmLocation';
  readonly hostId: Scalars['ID']['output'];
  readonly hostName: Maybe<Scalars['String']['output']>;
  readonly hostAddress: Maybe<Scalars['String']['output']>;
  readonly domain: Scalars['String']['output'];
  readonly uuid: Scalars['ID']['output'];
  readonly volumes: ReadonlyArray<VolumeLocation>;
  readonly nics: ReadonlyArray<NicLocation>;
};

export type VolumeLocation = {
  readonly __typename?: 'VolumeLocation';
  readonly disk: Scalars['String']['output'];
  readonly path: Scalars['String']['output'];
};

export type NicLocation = {
  readonly __typename?: 'NicLocation';
  readonly number: Scalars['Int']['output'];
  readonly mac: Scalars['String']['output'];
  readonly ip: Maybe<Scalars['String']['output']>;
  readonly networkId: Scalars['ID']['output'];
  readonly network: Maybe<Scalars['String']['output']>;
};

export type Notice = {
  readonly __typename?: 'Notice';
  readonly code: Scalars['String']['output'];
  readonly message: Scalars['String']['output'];
  readonly text: Scalars['String']['output'];
  readonly parameters: ReadonlyArray<Parameter>;
  readonly at: Scalars['Instant']['output'];
};

export type Debt = {
  readonly __typename?: 'Debt';
  readonly taskId: Scalars['ID']['output'];
  readonly taskName: Scalars['String']['output'];
  readonly taskDeleted: Scalars['Boolean']['output'];
  readonly taskEnded: Scalars['Boolean']['output'];
  readonly outcome: Maybe<Outcome>;
  readonly keptUntil: Maybe<Scalars['Instant']['output']>;
  readonly artefactId: Scalars['ID']['output'];
  readonly kind: ArtefactKind;
  readonly kindText: Scalars['String']['output'];
  readonly place: Place;
  readonly placeText: Scalars['String']['output'];
  readonly placeId: Maybe<Scalars['ID']['output']>;
  readonly placeName: Maybe<Scalars['String']['output']>;
  readonly detail: ReadonlyArray<Parameter>;
  readonly made: Scalars['Boolean']['output'];
  readonly since: Scalars['Instant']['output'];
  readonly trouble: Maybe<ReleaseTrouble>;
};

export type ReleaseTrouble = {
  readonly __typename?: 'ReleaseTrouble';
  readonly try: Scalars['Int']['output'];
  /** @deprecated It counts tries; ask for `try`. */
  readonly attempt: Scalars['Int']['output'];
  readonly failure: Failure;
  readonly retryAt: Scalars['Instant']['output'];
};

export type BatchPage = {
  readonly __typename?: 'BatchPage';
  readonly rows: ReadonlyArray<Batch>;
  readonly cursor: Maybe<Scalars['String']['output']>;
  readonly total: Scalars['Int']['output'];
};

export type Batch = {
  readonly __typename?: 'Batch';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly state: BatchState;
  readonly stateText: Scalars['String']['output'];
  readonly proposedAt: Scalars['Instant']['output'];
  readonly proposedBy: Scalars['String']['output'];
  readonly settledAt: Maybe<Scalars['Instant']['output']>;
  readonly violations: ReadonlyArray<Violation>;
  readonly tasks: ReadonlyArray<BatchTask>;
  readonly claims: Scalars['Int']['output'];
  readonly answered: Scalars['Int']['output'];
};

export type BatchTask = {
  readonly __typename?: 'BatchTask';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly created: Scalars['Boolean']['output'];
};

export type AuditFilter = {
  readonly subjectId?: InputMaybe<Scalars['ID']['input']>;
  readonly actor?: InputMaybe<Scalars['String']['input']>;
  readonly action?: InputMaybe<Scalars['String']['input']>;
  readonly correlationId?: InputMaybe<Scalars['String']['input']>;
};

export type AuditPage = {
  readonly __typename?: 'AuditPage';
  readonly rows: ReadonlyArray<AuditEntry>;
  readonly cursor: Maybe<Scalars['String']['output']>;
  readonly total: Scalars['Int']['output'];
};

export type AuditEntry = {
  readonly __typename?: 'AuditEntry';
  readonly position: Scalars['Position']['output'];
  readonly at: Scalars['Instant']['output'];
  readonly actorKind: ActorKind;
  readonly actorName: Scalars['String']['output'];
  readonly action: Scalars['String']['output'];
  readonly actionText: Scalars['String']['output'];
  readonly subject: AuditSubject;
  readonly outcome: AuditOutcome;
  readonly outcomeText: Scalars['String']['output'];
  readonly commandId: Scalars['String']['output'];
  readonly correlationId: Scalars['String']['output'];
  readonly detail: ReadonlyArray<Parameter>;
  readonly violations: ReadonlyArray<Violation>;
};

export type AuditSubject = {
  readonly __typename?: 'AuditSubject';
  readonly kind: SubjectKind;
  readonly kindText: Scalars['String']['output'];
  readonly id: Maybe<Scalars['ID']['output']>;
  readonly name: Maybe<Scalars['String']['output']>;
};

export type Settings = {
  readonly __typename?: 'Settings';
  readonly migrationTaskParallelism: Scalars['Int']['output'];
  readonly migrationCacheRetentionSeconds: Scalars['Int']['output'];
  readonly hostAllocationStrategy: HostAllocationStrategy;
  readonly cpuOvercommitRatio: Scalars['Float']['output'];
};

export type HostAllocationStrategy =
  | 'LEAST_RUNNING_VMS'
  | 'LEAST_USED_MEMORY'
  | 'LEAST_USED_CPU'
  | 'RANDOM'
  | 'LAST_MIGRATION_HOST';

export type Server = {
  readonly __typename?: 'Server';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly description: Scalars['String']['output'];
  readonly type: SourceType;
  readonly hostId: Scalars['ID']['output'];
  readonly state: ServerState;
  readonly enabled: Scalars['Boolean']['output'];
  readonly addedAt: Scalars['Instant']['output'];
  readonly cachePath: Scalars['String']['output'];
  readonly cacheTotalBytes: Scalars['Bytes']['output'];
  readonly reservedBytes: Scalars['Bytes']['output'];
  readonly migrationNetwork: Maybe<Scalars['String']['output']>;
  readonly migrationAddress: Maybe<Scalars['String']['output']>;
  readonly uplink: Maybe<Scalars['String']['output']>;
  readonly downlink: Maybe<Scalars['String']['output']>;
  readonly vmware: Maybe<ServerVmwareTools>;
  readonly runningTaskIds: ReadonlyArray<Scalars['ID']['output']>;
  readonly queuedTaskIds: ReadonlyArray<Scalars['ID']['output']>;
  readonly advisories: ReadonlyArray<Advisory>;
  readonly violations: ReadonlyArray<Violation>;
};

export type ServerCapacity = {
  readonly __typename?: 'ServerCapacity';
  readonly cacheTotalBytes: Scalars['Bytes']['output'];
  readonly cacheAvailableBytes: Scalars['Bytes']['output'];
  readonly cpuCores: Scalars['Int']['output'];
  readonly memoryBytes: Scalars['Bytes']['output'];
  readonly addresses: ReadonlyArray<Scalars['String']['output']>;
  readonly missingPackages: ReadonlyArray<Scalars['String']['output']>;
  readonly missingForVmware: ReadonlyArray<Scalars['String']['output']>;
  readonly virtioWinFound: Scalars['Boolean']['output'];
  readonly vddkFound: Scalars['Boolean']['output'];
};

export type ServerCapacityResult = ServerCapacity | Refusal;

export type Source = {
  readonly __typename?: 'Source';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly type: SourceType;
  readonly ssh: Maybe<SshMachine>;
  readonly libvirtVersion: Maybe<Scalars['String']['output']>;
  readonly qemuVersion: Maybe<Scalars['String']['output']>;
  readonly vcenter: Maybe<Vcenter>;
  readonly addedAt: Scalars['Instant']['output'];
};

export type SshMachine = {
  readonly __typename?: 'SshMachine';
  readonly address: Scalars['String']['output'];
  readonly port: Scalars['Int']['output'];
  readonly user: Scalars['String']['output'];
  readonly hostKey: Scalars['String']['output'];
};

export type SourceVms = {
  readonly __typename?: 'SourceVms';
  readonly total: Scalars['Int']['output'];
  readonly vms: ReadonlyArray<SourceVm>;
};

export type SourceVmsResult = SourceVms | Refusal;

export type SourceVm = {
  readonly __typename?: 'SourceVm';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly power: Power;
  readonly unreadable: Maybe<Scalars['String']['output']>;
  readonly firmware: Firmware;
  readonly cpuCores: Scalars['Int']['output'];
  readonly memoryBytes: Scalars['Bytes']['output'];
  readonly guestOs: Maybe<Scalars['String']['output']>;
  readonly machine: Maybe<Scalars['String']['output']>;
  readonly cdromDrives: Scalars['Int']['output'];
  readonly disks: ReadonlyArray<SourceDisk>;
  readonly nics: ReadonlyArray<SourceNic>;
  readonly vmware: Maybe<VmwareTraits>;
};

export type SourceDisk = {
  readonly __typename?: 'SourceDisk';
  readonly name: Scalars['String']['output'];
  readonly bus: DiskBus;
  readonly sizeBytes: Scalars['Bytes']['output'];
  readonly format: Scalars['String']['output'];
  readonly boot: Scalars['Boolean']['output'];
  readonly obstacle: Maybe<Scalars['String']['output']>;
  readonly obstacleCode: Maybe<DiskObstacle>;
  readonly obstacleText: Maybe<Scalars['String']['output']>;
  readonly vmware: Maybe<VmwareDisk>;
};

export type SourceNic = {
  readonly __typename?: 'SourceNic';
  readonly number: Scalars['Int']['output'];
  readonly mac: Maybe<Scalars['String']['output']>;
  readonly badMac: Maybe<Scalars['String']['output']>;
  readonly model: Scalars['String']['output'];
  readonly network: Scalars['String']['output'];
  readonly networkId: Maybe<Scalars['String']['output']>;
  readonly ip: Maybe<Scalars['String']['output']>;
  readonly linkUp: Scalars['Boolean']['output'];
};

export type Target = {
  readonly __typename?: 'Target';
  readonly zones: ReadonlyArray<Zone>;
  readonly clusters: ReadonlyArray<Cluster>;
  readonly hosts: ReadonlyArray<Host>;
  readonly storages: ReadonlyArray<PrimaryStorage>;
  readonly networks: ReadonlyArray<L3Network>;
};

export type Zone = {
  readonly __typename?: 'Zone';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
};

export type Cluster = {
  readonly __typename?: 'Cluster';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly zoneId: Scalars['ID']['output'];
  readonly networkIds: ReadonlyArray<Scalars['ID']['output']>;
};

export type Host = {
  readonly __typename?: 'Host';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly clusterId: Scalars['ID']['output'];
  readonly ssh: SshMachine;
  readonly cpuCores: Scalars['Int']['output'];
  readonly memoryBytes: Scalars['Bytes']['output'];
  readonly libvirtVersion: Scalars['String']['output'];
  readonly qemuVersion: Scalars['String']['output'];
  readonly migrationServer: Maybe<NamedServer>;
};

export type NamedServer = {
  readonly __typename?: 'NamedServer';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
};

export type HostCapacity = {
  readonly __typename?: 'HostCapacity';
  readonly cpuCores: Scalars['Int']['output'];
  readonly cpuCoresAvailable: Scalars['Int']['output'];
  readonly memoryBytes: Scalars['Bytes']['output'];
  readonly memoryAvailableBytes: Scalars['Bytes']['output'];
  readonly runningVms: Scalars['Int']['output'];
};

export type HostCapacityResult = HostCapacity | Refusal;

export type PrimaryStorage = {
  readonly __typename?: 'PrimaryStorage';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly kind: PrimaryStorageKind;
  readonly path: Scalars['String']['output'];
  readonly clusterIds: ReadonlyArray<Scalars['ID']['output']>;
};

export type StorageCapacity = {
  readonly __typename?: 'StorageCapacity';
  readonly hosts: ReadonlyArray<HostStorage>;
};

export type HostStorage = {
  readonly __typename?: 'HostStorage';
  readonly hostId: Scalars['ID']['output'];
  readonly hostName: Scalars['String']['output'];
  readonly totalBytes: Scalars['Bytes']['output'];
  readonly availableBytes: Scalars['Bytes']['output'];
};

export type StorageCapacityResult = StorageCapacity | Refusal;

export type L3Network = {
  readonly __typename?: 'L3Network';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly cidr: Scalars['String']['output'];
  readonly gateway: Maybe<Scalars['String']['output']>;
  readonly dns: ReadonlyArray<Scalars['String']['output']>;
  readonly ranges: ReadonlyArray<IpRange>;
  readonly attachment: Attachment;
  readonly clusterIds: ReadonlyArray<Scalars['ID']['output']>;
  readonly addresses: Scalars['Int']['output'];
  readonly usedAddresses: Scalars['Int']['output'];
  readonly freeAddresses: Scalars['Int']['output'];
};

export type IpRange = {
  readonly __typename?: 'IpRange';
  readonly start: Scalars['String']['output'];
  readonly end: Scalars['String']['output'];
};

export type Attachment = {
  readonly __typename?: 'Attachment';
  readonly kind: AttachmentKind;
  readonly name: Maybe<Scalars['String']['output']>;
  readonly bridge: Maybe<Scalars['String']['output']>;
};

export type AttachmentKind =
  | 'LIBVIRT_NETWORK'
  | 'BRIDGE';

export type HeldAddress = {
  readonly __typename?: 'HeldAddress';
  readonly ip: Scalars['String']['output'];
  readonly mac: Scalars['String']['output'];
  readonly nic: Scalars['Int']['output'];
  readonly taskId: Scalars['ID']['output'];
};

export type Certificate = {
  readonly __typename?: 'Certificate';
  readonly fingerprint: Scalars['String']['output'];
  readonly subject: Scalars['String']['output'];
  readonly issuer: Scalars['String']['output'];
  readonly selfSigned: Scalars['Boolean']['output'];
  readonly notBefore: Scalars['Instant']['output'];
  readonly notAfter: Scalars['Instant']['output'];
  readonly tlsVersion: Scalars['String']['output'];
};

export type ProbeCertificateResult = Certificate | Refusal;

export type AddVCenterInput = {
  readonly commandId: Scalars['String']['input'];
  readonly name: Scalars['String']['input'];
  readonly address: Scalars['String']['input'];
  readonly port?: InputMaybe<Scalars['Int']['input']>;
  readonly user: Scalars['String']['input'];
  readonly password: Scalars['String']['input'];
  readonly certificateFingerprint: Scalars['String']['input'];
  readonly legacyTls?: InputMaybe<Scalars['Boolean']['input']>;
  readonly esxiHosts?: InputMaybe<ReadonlyArray<EsxiHostInput>>;
};

export type EsxiHostInput = {
  readonly name: Scalars['String']['input'];
  readonly ssh: SshInput;
};

export type VcenterAdded = {
  readonly __typename?: 'VcenterAdded';
  readonly id: Scalars['ID']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type AddVCenterResult = VcenterAdded | Refusal;

export type UpdateVCenterInput = {
  readonly commandId: Scalars['String']['input'];
  readonly id: Scalars['ID']['input'];
  readonly user?: InputMaybe<Scalars['String']['input']>;
  readonly password?: InputMaybe<Scalars['String']['input']>;
  readonly certificateFingerprint?: InputMaybe<Scalars['String']['input']>;
  readonly legacyTls?: InputMaybe<Scalars['Boolean']['input']>;
};

export type VcenterUpdated = {
  readonly __typename?: 'VcenterUpdated';
  readonly id: Scalars['ID']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type UpdateVCenterResult = VcenterUpdated | Refusal;

export type SyncVCenterInput = {
  readonly commandId: Scalars['String']['input'];
  readonly id: Scalars['ID']['input'];
};

export type VcenterSynced = {
  readonly __typename?: 'VcenterSynced';
  readonly at: Scalars['Instant']['output'];
  readonly version: Scalars['String']['output'];
  readonly clusters: Scalars['Int']['output'];
  readonly hosts: Scalars['Int']['output'];
  readonly datastores: Scalars['Int']['output'];
  readonly networks: Scalars['Int']['output'];
  readonly vms: Scalars['Int']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type SyncVCenterResult = VcenterSynced | Refusal;

export type Vcenter = {
  readonly __typename?: 'Vcenter';
  readonly address: Scalars['String']['output'];
  readonly port: Scalars['Int']['output'];
  readonly user: Scalars['String']['output'];
  readonly fingerprint: Scalars['String']['output'];
  readonly legacyTls: Scalars['Boolean']['output'];
  readonly esxiHosts: ReadonlyArray<EsxiHost>;
  readonly apiType: Scalars['String']['output'];
  readonly version: Scalars['String']['output'];
  readonly build: Scalars['String']['output'];
  readonly synced: Maybe<VcenterSync>;
};

export type EsxiHost = {
  readonly __typename?: 'EsxiHost';
  readonly name: Scalars['String']['output'];
  readonly ssh: SshMachine;
};

export type VcenterSync = {
  readonly __typename?: 'VcenterSync';
  readonly at: Scalars['Instant']['output'];
  readonly version: Scalars['String']['output'];
  readonly clusters: Scalars['Int']['output'];
  readonly hosts: Scalars['Int']['output'];
  readonly datastores: Scalars['Int']['output'];
  readonly networks: Scalars['Int']['output'];
  readonly vms: Scalars['Int']['output'];
};

export type VcenterInventoryResult = VcenterInventory | Refusal;

export type VcenterInventory = {
  readonly __typename?: 'VcenterInventory';
  readonly syncedAt: Scalars['Instant']['output'];
  readonly version: Scalars['String']['output'];
  readonly build: Scalars['String']['output'];
  readonly clusters: ReadonlyArray<VcenterCluster>;
  readonly hosts: ReadonlyArray<VcenterHost>;
  readonly datastores: ReadonlyArray<VcenterDatastore>;
  readonly networks: ReadonlyArray<VcenterNetwork>;
  readonly vms: SourceVmPage;
};


export type VcenterInventoryVmsArgs = {
  clusterId?: InputMaybe<Scalars['ID']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  cursor?: InputMaybe<Scalars['String']['input']>;
};

export type SourceVmPage = {
  readonly __typename?: 'SourceVmPage';
  readonly rows: ReadonlyArray<SourceVm>;
  readonly cursor: Maybe<Scalars['String']['output']>;
  readonly total: Scalars['Int']['output'];
};

export type VcenterCluster = {
  readonly __typename?: 'VcenterCluster';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly datacenter: Scalars['String']['output'];
};

export type VcenterHost = {
  readonly __typename?: 'VcenterHost';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly clusterId: Scalars['ID']['output'];
  readonly version: Scalars['String']['output'];
  readonly connected: Scalars['Boolean']['output'];
  readonly inMaintenance: Scalars['Boolean']['output'];
};

export type VcenterDatastore = {
  readonly __typename?: 'VcenterDatastore';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly kind: Scalars['String']['output'];
  readonly capacityBytes: Scalars['Bytes']['output'];
  readonly freeBytes: Scalars['Bytes']['output'];
  readonly accessible: Scalars['Boolean']['output'];
};

export type VcenterNetwork = {
  readonly __typename?: 'VcenterNetwork';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly kind: VcenterNetworkKind;
};

export type VmwareTraits = {
  readonly __typename?: 'VmwareTraits';
  readonly guestId: Scalars['String']['output'];
  readonly guestFullName: Scalars['String']['output'];
  readonly template: Scalars['Boolean']['output'];
  readonly hostId: Scalars['ID']['output'];
  readonly hostName: Scalars['String']['output'];
  readonly hostVersion: Scalars['String']['output'];
  readonly clusterId: Scalars['ID']['output'];
  readonly clusterName: Scalars['String']['output'];
  readonly datacenterPath: Scalars['String']['output'];
  readonly secureBoot: Maybe<Scalars['Boolean']['output']>;
  readonly toolsRunning: Scalars['Boolean']['output'];
  readonly snapshots: Scalars['Int']['output'];
  readonly needsConsolidation: Scalars['Boolean']['output'];
  readonly encrypted: Maybe<Scalars['Boolean']['output']>;
  readonly connected: Scalars['Boolean']['output'];
  readonly connection: ConnectionState;
};

export type VmwareDisk = {
  readonly __typename?: 'VmwareDisk';
  readonly deviceKey: Scalars['Int']['output'];
  readonly controller: DiskController;
  readonly controllerModel: Scalars['String']['output'];
  readonly mode: Scalars['String']['output'];
  readonly backing: DiskBacking;
  readonly datastore: Scalars['String']['output'];
  readonly datastoreKind: Scalars['String']['output'];
  readonly path: Scalars['String']['output'];
  readonly thin: Scalars['Boolean']['output'];
};

export type VmwareSourcePlan = {
  readonly __typename?: 'VmwareSourcePlan';
  readonly transport: DiskTransport;
  readonly transportReason: Scalars['String']['output'];
  readonly hostName: Scalars['String']['output'];
  readonly hostVersion: Scalars['String']['output'];
  readonly clusterName: Scalars['String']['output'];
  readonly guestId: Scalars['String']['output'];
  readonly guestFullName: Scalars['String']['output'];
};

export type ServerVmwareTools = {
  readonly __typename?: 'ServerVmwareTools';
  readonly virtioWin: Scalars['String']['output'];
  readonly vddk: Maybe<Scalars['String']['output']>;
};

export type Conversion = {
  readonly __typename?: 'Conversion';
  readonly os: Maybe<Scalars['String']['output']>;
  readonly steps: ReadonlyArray<ConversionStep>;
  readonly warnings: ReadonlyArray<Scalars['String']['output']>;
  readonly log: Scalars['String']['output'];
  readonly seconds: Scalars['Float']['output'];
};

export type ConversionStep = {
  readonly __typename?: 'ConversionStep';
  readonly message: Scalars['String']['output'];
  readonly at: Scalars['String']['output'];
};

export type SshInput = {
  readonly address: Scalars['String']['input'];
  readonly port?: InputMaybe<Scalars['Int']['input']>;
  readonly user?: InputMaybe<Scalars['String']['input']>;
  readonly password?: InputMaybe<Scalars['String']['input']>;
  readonly privateKey?: InputMaybe<Scalars['String']['input']>;
  readonly passphrase?: InputMaybe<Scalars['String']['input']>;
  readonly hostKeyFingerprint: Scalars['String']['input'];
};

export type AddZoneInput = {
  readonly commandId: Scalars['String']['input'];
  readonly name: Scalars['String']['input'];
};

export type ZoneAdded = {
  readonly __typename?: 'ZoneAdded';
  readonly id: Scalars['ID']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type AddZoneResult = ZoneAdded | Refusal;

export type AddClusterInput = {
  readonly commandId: Scalars['String']['input'];
  readonly name: Scalars['String']['input'];
  readonly zoneId: Scalars['ID']['input'];
};

export type ClusterAdded = {
  readonly __typename?: 'ClusterAdded';
  readonly id: Scalars['ID']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type AddClusterResult = ClusterAdded | Refusal;

export type AddHostInput = {
  readonly commandId: Scalars['String']['input'];
  readonly name: Scalars['String']['input'];
  readonly clusterId: Scalars['ID']['input'];
  readonly ssh: SshInput;
};

export type HostAdded = {
  readonly __typename?: 'HostAdded';
  readonly id: Scalars['ID']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type AddHostResult = HostAdded | Refusal;

export type AddPrimaryStorageInput = {
  readonly commandId: Scalars['String']['input'];
  readonly name: Scalars['String']['input'];
  readonly kind: Scalars['String']['input'];
  readonly path: Scalars['String']['input'];
  readonly clusterIds: ReadonlyArray<Scalars['ID']['input']>;
};

export type PrimaryStorageAdded = {
  readonly __typename?: 'PrimaryStorageAdded';
  readonly id: Scalars['ID']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type AddPrimaryStorageResult = PrimaryStorageAdded | Refusal;

export type IpRangeInput = {
  readonly start: Scalars['String']['input'];
  readonly end: Scalars['String']['input'];
};

export type AttachmentInput = {
  readonly kind: AttachmentKind;
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly bridge?: InputMaybe<Scalars['String']['input']>;
};

export type AddL3NetworkInput = {
  readonly commandId: Scalars['String']['input'];
  readonly name: Scalars['String']['input'];
  readonly cidr: Scalars['String']['input'];
  readonly gateway?: InputMaybe<Scalars['String']['input']>;
  readonly dns?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly ranges: ReadonlyArray<IpRangeInput>;
  readonly attachment: AttachmentInput;
  readonly clusterIds: ReadonlyArray<Scalars['ID']['input']>;
};

export type L3NetworkAdded = {
  readonly __typename?: 'L3NetworkAdded';
  readonly id: Scalars['ID']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type AddL3NetworkResult = L3NetworkAdded | Refusal;

export type AddKvmSourceInput = {
  readonly commandId: Scalars['String']['input'];
  readonly name: Scalars['String']['input'];
  readonly ssh: SshInput;
};

export type KvmSourceAdded = {
  readonly __typename?: 'KvmSourceAdded';
  readonly id: Scalars['ID']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type AddKvmSourceResult = KvmSourceAdded | Refusal;

export type UpdateKvmSourceInput = {
  readonly commandId: Scalars['String']['input'];
  readonly id: Scalars['ID']['input'];
  readonly ssh: SshInput;
};

export type KvmSourceUpdated = {
  readonly __typename?: 'KvmSourceUpdated';
  readonly id: Scalars['ID']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type UpdateKvmSourceResult = KvmSourceUpdated | Refusal;

export type AddMigrationServerInput = {
  readonly commandId: Scalars['String']['input'];
  readonly name: Scalars['String']['input'];
  readonly description?: InputMaybe<Scalars['String']['input']>;
  readonly type: Scalars['String']['input'];
  readonly hostId: Scalars['ID']['input'];
  readonly cachePath: Scalars['String']['input'];
  readonly migrationNetwork?: InputMaybe<Scalars['String']['input']>;
  readonly uplink?: InputMaybe<Scalars['String']['input']>;
  readonly downlink?: InputMaybe<Scalars['String']['input']>;
  readonly virtioWin?: InputMaybe<Scalars['String']['input']>;
  readonly vddk?: InputMaybe<Scalars['String']['input']>;
};

export type MigrationServerAdded = {
  readonly __typename?: 'MigrationServerAdded';
  readonly id: Scalars['ID']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type AddMigrationServerResult = MigrationServerAdded | Refusal;

export type SetMigrationServerEnabledInput = {
  readonly commandId: Scalars['String']['input'];
  readonly id: Scalars['ID']['input'];
  readonly enabled: Scalars['Boolean']['input'];
};

export type MigrationServerEnabledSet = {
  readonly __typename?: 'MigrationServerEnabledSet';
  readonly id: Scalars['ID']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type SetMigrationServerEnabledResult = MigrationServerEnabledSet | Refusal;

export type CancelMigrationTaskInput = {
  readonly commandId: Scalars['String']['input'];
  readonly id: Scalars['ID']['input'];
};

export type MigrationTaskCancelling = {
  readonly __typename?: 'MigrationTaskCancelling';
  readonly id: Scalars['ID']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type CancelMigrationTaskResult = MigrationTaskCancelling | Refusal;

export type ChangeSettingsInput = {
  readonly commandId: Scalars['String']['input'];
  readonly migrationTaskParallelism?: InputMaybe<Scalars['Int']['input']>;
  readonly migrationCacheRetentionSeconds?: InputMaybe<Scalars['Int']['input']>;
  readonly hostAllocationStrategy?: InputMaybe<HostAllocationStrategy>;
  readonly cpuOvercommitRatio?: InputMaybe<Scalars['Float']['input']>;
};

export type SettingsChanged = {
  readonly __typename?: 'SettingsChanged';
  readonly changed: Scalars['Boolean']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type ChangeSettingsResult = SettingsChanged | Refusal;

export type HostKey = {
  readonly __typename?: 'HostKey';
  readonly keyType: Scalars['String']['output'];
  readonly fingerprint: Scalars['String']['output'];
};

export type ProbeHostKeyResult = HostKey | Refusal;

export type CancelMigrationTasksInput = {
  readonly commandId: Scalars['String']['input'];
  readonly ids: ReadonlyArray<Scalars['ID']['input']>;
};

export type DeleteMigrationTasksInput = {
  readonly commandId: Scalars['String']['input'];
  readonly ids: ReadonlyArray<Scalars['ID']['input']>;
};

export type TaskResult = {
  readonly __typename?: 'TaskResult';
  readonly id: Scalars['ID']['output'];
  readonly done: Scalars['Boolean']['output'];
  readonly violations: ReadonlyArray<Violation>;
};

export type MigrationTasksCancelling = {
  readonly __typename?: 'MigrationTasksCancelling';
  readonly results: ReadonlyArray<TaskResult>;
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type CancelMigrationTasksResult = MigrationTasksCancelling | Refusal;

export type MigrationTasksDeleted = {
  readonly __typename?: 'MigrationTasksDeleted';
  readonly results: ReadonlyArray<TaskResult>;
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type DeleteMigrationTasksResult = MigrationTasksDeleted | Refusal;

export type WriteOffDebtInput = {
  readonly commandId: Scalars['String']['input'];
  readonly taskId: Scalars['ID']['input'];
  readonly artefactId: Scalars['String']['input'];
  readonly reason: Scalars['String']['input'];
};

export type DebtWrittenOff = {
  readonly __typename?: 'DebtWrittenOff';
  readonly taskId: Scalars['ID']['output'];
  readonly artefactId: Scalars['String']['output'];
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type WriteOffDebtResult = DebtWrittenOff | Refusal;

export type CreateMigrationBatchInput = {
  readonly commandId: Scalars['String']['input'];
  readonly name: Scalars['String']['input'];
  readonly description?: InputMaybe<Scalars['String']['input']>;
  readonly sourceType?: InputMaybe<Scalars['String']['input']>;
  readonly sourceId: Scalars['ID']['input'];
  readonly sourceClusterId?: InputMaybe<Scalars['ID']['input']>;
  readonly serverId: Scalars['ID']['input'];
  readonly clusterId: Scalars['ID']['input'];
  readonly storageId: Scalars['ID']['input'];
  readonly compression?: InputMaybe<Scalars['Boolean']['input']>;
  readonly pauseSource?: InputMaybe<Scalars['Boolean']['input']>;
  readonly keepSourceStopped?: InputMaybe<Scalars['Boolean']['input']>;
  readonly useSourceMacAndIp?: InputMaybe<Scalars['Boolean']['input']>;
  readonly networkGroups?: InputMaybe<ReadonlyArray<NetworkGroupInput>>;
  readonly vms: ReadonlyArray<VmInput>;
};

export type NetworkGroupInput = {
  readonly number?: InputMaybe<Scalars['Int']['input']>;
  readonly sourceNetwork?: InputMaybe<Scalars['String']['input']>;
  readonly networkId: Scalars['ID']['input'];
};

export type VmInput = {
  readonly vmId: Scalars['ID']['input'];
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly cpuCores?: InputMaybe<Scalars['Int']['input']>;
  readonly memoryMiB?: InputMaybe<Scalars['Int']['input']>;
  readonly platform?: InputMaybe<Platform>;
  readonly startAfterMigration?: InputMaybe<Scalars['Boolean']['input']>;
  readonly freshUefiVariables?: InputMaybe<Scalars['Boolean']['input']>;
  readonly volumes?: InputMaybe<ReadonlyArray<VolumeInput>>;
  readonly nics?: InputMaybe<ReadonlyArray<NicInput>>;
  readonly extraNics?: InputMaybe<ReadonlyArray<ExtraNicInput>>;
};

export type Platform =
  | 'LINUX'
  | 'WINDOWS'
  | 'WINDOWS_VIRTIO'
  | 'OTHER';

export type VolumeInput = {
  readonly disk: Scalars['String']['input'];
  readonly migrate?: InputMaybe<Scalars['Boolean']['input']>;
  readonly displayName?: InputMaybe<Scalars['String']['input']>;
};

export type NicInput = {
  readonly number: Scalars['Int']['input'];
  readonly migrate?: InputMaybe<Scalars['Boolean']['input']>;
  readonly networkId?: InputMaybe<Scalars['ID']['input']>;
  readonly mac?: InputMaybe<Scalars['String']['input']>;
  readonly ip?: InputMaybe<Scalars['String']['input']>;
  readonly isDefault?: InputMaybe<Scalars['Boolean']['input']>;
};

export type ExtraNicInput = {
  readonly networkId?: InputMaybe<Scalars['ID']['input']>;
  readonly mac?: InputMaybe<Scalars['String']['input']>;
  readonly ip?: InputMaybe<Scalars['String']['input']>;
  readonly isDefault?: InputMaybe<Scalars['Boolean']['input']>;
};

export type MigrationBatchCreated = {
  readonly __typename?: 'MigrationBatchCreated';
  readonly id: Scalars['ID']['output'];
  readonly taskIds: ReadonlyArray<Scalars['ID']['output']>;
  readonly advisories: ReadonlyArray<Advisory>;
  readonly position: Maybe<Scalars['Position']['output']>;
};

export type CreateMigrationBatchResult = MigrationBatchCreated | Refusal;

export type PlanMigrationBatchResult = MigrationPlan | Refusal;

export type MigrationPlan = {
  readonly __typename?: 'MigrationPlan';
  readonly tasks: ReadonlyArray<PlannedTask>;
  readonly networkGroups: ReadonlyArray<PlannedNetworkGroup>;
  readonly violations: ReadonlyArray<Violation>;
  readonly advisories: ReadonlyArray<Advisory>;
};

export type PlannedNetworkGroup = {
  readonly __typename?: 'PlannedNetworkGroup';
  readonly key: Scalars['String']['output'];
  readonly number: Maybe<Scalars['Int']['output']>;
  readonly sourceNetwork: Maybe<Scalars['String']['output']>;
  readonly needed: Scalars['Int']['output'];
  readonly networkId: Maybe<Scalars['ID']['output']>;
  readonly free: Maybe<Scalars['Int']['output']>;
};

export type PlannedTask = {
  readonly __typename?: 'PlannedTask';
  readonly taskId: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly vmName: Scalars['String']['output'];
  readonly source: TaskSource;
  readonly target: PlannedVm;
  readonly disksLeftBehind: ReadonlyArray<DiskLeftBehind>;
  readonly advisories: ReadonlyArray<Advisory>;
};

export type DiskLeftBehind = {
  readonly __typename?: 'DiskLeftBehind';
  readonly disk: Scalars['String']['output'];
  readonly sizeBytes: Scalars['Bytes']['output'];
};

export type PlannedVm = {
  readonly __typename?: 'PlannedVm';
  readonly name: Scalars['String']['output'];
  readonly cpuCores: Scalars['Int']['output'];
  readonly memoryBytes: Scalars['Bytes']['output'];
  readonly platform: Platform;
  readonly firmware: Firmware;
  readonly machine: Scalars['String']['output'];
  readonly cdromDrives: Scalars['Int']['output'];
  readonly volumes: ReadonlyArray<PlannedVolume>;
  readonly nics: ReadonlyArray<PlannedNic>;
  readonly startAfterMigration: Scalars['Boolean']['output'];
  readonly volumeBytes: Scalars['Bytes']['output'];
};

export type PlannedVolume = {
  readonly __typename?: 'PlannedVolume';
  readonly disk: Scalars['String']['output'];
  readonly root: Scalars['Boolean']['output'];
  readonly displayName: Scalars['String']['output'];
  readonly sizeBytes: Scalars['Bytes']['output'];
  readonly bus: DiskBus;
};

export type PlanMigrationBatchInput = {
  readonly commandId?: InputMaybe<Scalars['String']['input']>;
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly description?: InputMaybe<Scalars['String']['input']>;
  readonly sourceType?: InputMaybe<Scalars['String']['input']>;
  readonly sourceId: Scalars['ID']['input'];
  readonly sourceClusterId?: InputMaybe<Scalars['ID']['input']>;
  readonly serverId?: InputMaybe<Scalars['ID']['input']>;
  readonly clusterId?: InputMaybe<Scalars['ID']['input']>;
  readonly storageId?: InputMaybe<Scalars['ID']['input']>;
  readonly compression?: InputMaybe<Scalars['Boolean']['input']>;
  readonly pauseSource?: InputMaybe<Scalars['Boolean']['input']>;
  readonly keepSourceStopped?: InputMaybe<Scalars['Boolean']['input']>;
  readonly useSourceMacAndIp?: InputMaybe<Scalars['Boolean']['input']>;
  readonly networkGroups?: InputMaybe<ReadonlyArray<PlanNetworkGroupInput>>;
  readonly vms?: InputMaybe<ReadonlyArray<PlanVmInput>>;
};

export type PlanNetworkGroupInput = {
  readonly number?: InputMaybe<Scalars['Int']['input']>;
  readonly sourceNetwork?: InputMaybe<Scalars['String']['input']>;
  readonly networkId?: InputMaybe<Scalars['ID']['input']>;
};

export type PlanVmInput = {
  readonly vmId?: InputMaybe<Scalars['ID']['input']>;
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly cpuCores?: InputMaybe<Scalars['Int']['input']>;
  readonly memoryMiB?: InputMaybe<Scalars['Int']['input']>;
  readonly platform?: InputMaybe<Platform>;
  readonly startAfterMigration?: InputMaybe<Scalars['Boolean']['input']>;
  readonly freshUefiVariables?: InputMaybe<Scalars['Boolean']['input']>;
  readonly volumes?: InputMaybe<ReadonlyArray<PlanVolumeInput>>;
  readonly nics?: InputMaybe<ReadonlyArray<PlanNicInput>>;
  readonly extraNics?: InputMaybe<ReadonlyArray<ExtraNicInput>>;
};

export type PlanVolumeInput = {
  readonly disk?: InputMaybe<Scalars['String']['input']>;
  readonly migrate?: InputMaybe<Scalars['Boolean']['input']>;
  readonly displayName?: InputMaybe<Scalars['String']['input']>;
};

export type PlanNicInput = {
  readonly number?: InputMaybe<Scalars['Int']['input']>;
  readonly migrate?: InputMaybe<Scalars['Boolean']['input']>;
  readonly networkId?: InputMaybe<Scalars['ID']['input']>;
  readonly mac?: InputMaybe<Scalars['String']['input']>;
  readonly ip?: InputMaybe<Scalars['String']['input']>;
  readonly isDefault?: InputMaybe<Scalars['Boolean']['input']>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs>;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;



/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  Changed:
    | ( Change & { __typename: 'Change' } )
    | ( Resync & { __typename: 'Resync' } )
  ;
  ReplayReadModelsResult:
    | ( ReadModelsReplay & { __typename: 'ReadModelsReplay' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  ServerCapacityResult:
    | ( ServerCapacity & { __typename: 'ServerCapacity' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  SourceVmsResult:
    | ( Omit<SourceVms, 'vms'> & { vms: ReadonlyArray<_RefType['SourceVm']> } & { __typename: 'SourceVms' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  HostCapacityResult:
    | ( HostCapacity & { __typename: 'HostCapacity' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  StorageCapacityResult:
    | ( StorageCapacity & { __typename: 'StorageCapacity' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  ProbeCertificateResult:
    | ( Certificate & { __typename: 'Certificate' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  AddVCenterResult:
    | ( VcenterAdded & { __typename: 'VcenterAdded' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  UpdateVCenterResult:
    | ( VcenterUpdated & { __typename: 'VcenterUpdated' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  SyncVCenterResult:
    | ( VcenterSynced & { __typename: 'VcenterSynced' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  VcenterInventoryResult:
    | ( VcenterInventoryParent & { __typename: 'VcenterInventory' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  AddZoneResult:
    | ( ZoneAdded & { __typename: 'ZoneAdded' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  AddClusterResult:
    | ( ClusterAdded & { __typename: 'ClusterAdded' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  AddHostResult:
    | ( HostAdded & { __typename: 'HostAdded' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  AddPrimaryStorageResult:
    | ( PrimaryStorageAdded & { __typename: 'PrimaryStorageAdded' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  AddL3NetworkResult:
    | ( L3NetworkAdded & { __typename: 'L3NetworkAdded' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  AddKvmSourceResult:
    | ( KvmSourceAdded & { __typename: 'KvmSourceAdded' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  UpdateKvmSourceResult:
    | ( KvmSourceUpdated & { __typename: 'KvmSourceUpdated' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  AddMigrationServerResult:
    | ( MigrationServerAdded & { __typename: 'MigrationServerAdded' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  SetMigrationServerEnabledResult:
    | ( MigrationServerEnabledSet & { __typename: 'MigrationServerEnabledSet' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  CancelMigrationTaskResult:
    | ( MigrationTaskCancelling & { __typename: 'MigrationTaskCancelling' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  ChangeSettingsResult:
    | ( SettingsChanged & { __typename: 'SettingsChanged' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  ProbeHostKeyResult:
    | ( HostKey & { __typename: 'HostKey' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  CancelMigrationTasksResult:
    | ( Omit<MigrationTasksCancelling, 'results'> & { results: ReadonlyArray<_RefType['TaskResult']> } & { __typename: 'MigrationTasksCancelling' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  DeleteMigrationTasksResult:
    | ( Omit<MigrationTasksDeleted, 'results'> & { results: ReadonlyArray<_RefType['TaskResult']> } & { __typename: 'MigrationTasksDeleted' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  WriteOffDebtResult:
    | ( DebtWrittenOff & { __typename: 'DebtWrittenOff' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  CreateMigrationBatchResult:
    | ( Omit<MigrationBatchCreated, 'advisories'> & { advisories: ReadonlyArray<_RefType['Advisory']> } & { __typename: 'MigrationBatchCreated' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
  PlanMigrationBatchResult:
    | ( Omit<MigrationPlan, 'tasks' | 'violations' | 'advisories'> & { tasks: ReadonlyArray<_RefType['PlannedTask']>, violations: ReadonlyArray<_RefType['Violation']>, advisories: ReadonlyArray<_RefType['Advisory']> } & { __typename: 'MigrationPlan' } )
    | ( Omit<Refusal, 'violations'> & { violations: ReadonlyArray<_RefType['Violation']> } & { __typename: 'Refusal' } )
  ;
};


/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Bytes: ResolverTypeWrapper<Scalars['Bytes']['output']>;
  Instant: ResolverTypeWrapper<Scalars['Instant']['output']>;
  Position: ResolverTypeWrapper<Scalars['Position']['output']>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Now: ResolverTypeWrapper<Now>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Changed: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['Changed']>;
  Change: ResolverTypeWrapper<Change>;
  ChangeKind: ChangeKind;
  Resync: ResolverTypeWrapper<Resync>;
  ResyncReason: ResyncReason;
  Refusal: ResolverTypeWrapper<Omit<Refusal, 'violations'> & { violations: ReadonlyArray<ResolversTypes['Violation']> }>;
  Violation: ResolverTypeWrapper<ViolationParent>;
  Advisory: ResolverTypeWrapper<AdvisoryParent>;
  Parameter: ResolverTypeWrapper<Parameter>;
  Failure: ResolverTypeWrapper<FailureParent>;
  Health: ResolverTypeWrapper<Health>;
  StoppedConsumer: ResolverTypeWrapper<StoppedConsumer>;
  ReplayReadModelsInput: ReplayReadModelsInput;
  ReplayReadModelsResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ReplayReadModelsResult']>;
  ReadModelsReplay: ResolverTypeWrapper<ReadModelsReplay>;
  ReplayState: ReplayState;
  StoreHealth: ResolverTypeWrapper<StoreHealth>;
  LeaseHealth: ResolverTypeWrapper<LeaseHealth>;
  ProjectionHealth: ResolverTypeWrapper<ProjectionHealth>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  Parked: ResolverTypeWrapper<Parked>;
  ViolationCode: ViolationCode;
  FailureCode: FailureCode;
  DiskObstacle: DiskObstacle;
  SourceType: SourceType;
  PrimaryStorageKind: PrimaryStorageKind;
  Power: Power;
  Firmware: Firmware;
  DiskBus: DiskBus;
  ServerState: ServerState;
  BatchState: BatchState;
  QueueState: QueueState;
  DeferralReason: DeferralReason;
  ProgressCondition: ProgressCondition;
  TargetVmState: TargetVmState;
  SourcePause: SourcePause;
  SourcePower: SourcePower;
  Consistency: Consistency;
  ImageFormat: ImageFormat;
  Verification: Verification;
  ArtefactKind: ArtefactKind;
  Place: Place;
  ActorKind: ActorKind;
  AuditOutcome: AuditOutcome;
  SubjectKind: SubjectKind;
  DiskTransport: DiskTransport;
  VcenterNetworkKind: VcenterNetworkKind;
  ConnectionState: ConnectionState;
  DiskController: DiskController;
  DiskBacking: DiskBacking;
  TaskState: TaskState;
  Phase: Phase;
  TaskCondition: TaskCondition;
  Outcome: Outcome;
  TaskFilter: TaskFilter;
  TaskPage: ResolverTypeWrapper<TaskPageParent>;
  TaskCounts: ResolverTypeWrapper<TaskCounts>;
  QueueEntry: ResolverTypeWrapper<QueueEntryParent>;
  Task: ResolverTypeWrapper<TaskParent>;
  TaskNames: ResolverTypeWrapper<TaskNames>;
  Deferral: ResolverTypeWrapper<DeferralParent>;
  TaskPhase: ResolverTypeWrapper<TaskPhaseParent>;
  TaskSource: ResolverTypeWrapper<TaskSourceParent>;
  SourceOnStart: SourceOnStart;
  TaskTarget: ResolverTypeWrapper<Omit<TaskTarget, 'nics'> & { nics: ReadonlyArray<ResolversTypes['PlannedNic']> }>;
  PlannedNic: ResolverTypeWrapper<PlannedNicParent>;
  TaskDisk: ResolverTypeWrapper<TaskDisk>;
  TaskVolume: ResolverTypeWrapper<TaskVolume>;
  StagedDisk: ResolverTypeWrapper<StagedDisk>;
  WrittenVolume: ResolverTypeWrapper<WrittenVolume>;
  TaskProgress: ResolverTypeWrapper<TaskProgressParent>;
  TaskProgressUpdate: ResolverTypeWrapper<Omit<TaskProgressUpdate, 'progress'> & { progress: ResolversTypes['TaskProgress'] }>;
  DiskProgress: ResolverTypeWrapper<DiskProgress>;
  TaskChanged: ResolverTypeWrapper<Omit<TaskChanged, 'task'> & { task?: Maybe<ResolversTypes['Task']> }>;
  StepTrouble: ResolverTypeWrapper<StepTroubleParent>;
  TaskFailure: ResolverTypeWrapper<TaskFailureParent>;
  TaskAttempt: ResolverTypeWrapper<TaskAttemptParent>;
  PointInTime: ResolverTypeWrapper<PointInTimeParent>;
  TaskHost: ResolverTypeWrapper<TaskHost>;
  VmLocation: ResolverTypeWrapper<VmLocation>;
  VolumeLocation: ResolverTypeWrapper<VolumeLocation>;
  NicLocation: ResolverTypeWrapper<NicLocation>;
  Notice: ResolverTypeWrapper<NoticeParent>;
  Debt: ResolverTypeWrapper<DebtParent>;
  ReleaseTrouble: ResolverTypeWrapper<ReleaseTroubleParent>;
  BatchPage: ResolverTypeWrapper<Omit<BatchPage, 'rows'> & { rows: ReadonlyArray<ResolversTypes['Batch']> }>;
  Batch: ResolverTypeWrapper<BatchParent>;
  BatchTask: ResolverTypeWrapper<BatchTask>;
  AuditFilter: AuditFilter;
  AuditPage: ResolverTypeWrapper<Omit<AuditPage, 'rows'> & { rows: ReadonlyArray<ResolversTypes['AuditEntry']> }>;
  AuditEntry: ResolverTypeWrapper<AuditEntryParent>;
  AuditSubject: ResolverTypeWrapper<AuditSubjectParent>;
  Settings: ResolverTypeWrapper<Settings>;
  HostAllocationStrategy: HostAllocationStrategy;
  Server: ResolverTypeWrapper<ServerParent>;
  ServerCapacity: ResolverTypeWrapper<ServerCapacity>;
  ServerCapacityResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ServerCapacityResult']>;
  Source: ResolverTypeWrapper<Source>;
  SshMachine: ResolverTypeWrapper<SshMachine>;
  SourceVms: ResolverTypeWrapper<Omit<SourceVms, 'vms'> & { vms: ReadonlyArray<ResolversTypes['SourceVm']> }>;
  SourceVmsResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SourceVmsResult']>;
  SourceVm: ResolverTypeWrapper<SourceVmParent>;
  SourceDisk: ResolverTypeWrapper<SourceDiskParent>;
  SourceNic: ResolverTypeWrapper<SourceNicParent>;
  Target: ResolverTypeWrapper<Omit<Target, 'networks'> & { networks: ReadonlyArray<ResolversTypes['L3Network']> }>;
  Zone: ResolverTypeWrapper<Zone>;
  Cluster: ResolverTypeWrapper<Cluster>;
  Host: ResolverTypeWrapper<Host>;
  NamedServer: ResolverTypeWrapper<NamedServer>;
  HostCapacity: ResolverTypeWrapper<HostCapacity>;
  HostCapacityResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['HostCapacityResult']>;
  PrimaryStorage: ResolverTypeWrapper<PrimaryStorage>;
  StorageCapacity: ResolverTypeWrapper<StorageCapacity>;
  HostStorage: ResolverTypeWrapper<HostStorage>;
  StorageCapacityResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['StorageCapacityResult']>;
  L3Network: ResolverTypeWrapper<Omit<L3Network, 'attachment'> & { attachment: ResolversTypes['Attachment'] }>;
  IpRange: ResolverTypeWrapper<IpRange>;
  Attachment: ResolverTypeWrapper<AttachmentParent>;
  AttachmentKind: AttachmentKind;
  HeldAddress: ResolverTypeWrapper<HeldAddress>;
  Certificate: ResolverTypeWrapper<Certificate>;
  ProbeCertificateResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ProbeCertificateResult']>;
  AddVCenterInput: AddVCenterInput;
  EsxiHostInput: EsxiHostInput;
  VcenterAdded: ResolverTypeWrapper<VcenterAdded>;
  AddVCenterResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AddVCenterResult']>;
  UpdateVCenterInput: UpdateVCenterInput;
  VcenterUpdated: ResolverTypeWrapper<VcenterUpdated>;
  UpdateVCenterResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['UpdateVCenterResult']>;
  SyncVCenterInput: SyncVCenterInput;
  VcenterSynced: ResolverTypeWrapper<VcenterSynced>;
  SyncVCenterResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SyncVCenterResult']>;
  Vcenter: ResolverTypeWrapper<Vcenter>;
  EsxiHost: ResolverTypeWrapper<EsxiHost>;
  VcenterSync: ResolverTypeWrapper<VcenterSync>;
  VcenterInventoryResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['VcenterInventoryResult']>;
  VcenterInventory: ResolverTypeWrapper<VcenterInventoryParent>;
  SourceVmPage: ResolverTypeWrapper<Omit<SourceVmPage, 'rows'> & { rows: ReadonlyArray<ResolversTypes['SourceVm']> }>;
  VcenterCluster: ResolverTypeWrapper<VcenterCluster>;
  VcenterHost: ResolverTypeWrapper<VcenterHost>;
  VcenterDatastore: ResolverTypeWrapper<VcenterDatastore>;
  VcenterNetwork: ResolverTypeWrapper<VcenterNetwork>;
  VmwareTraits: ResolverTypeWrapper<VmwareTraitsParent>;
  VmwareDisk: ResolverTypeWrapper<VmwareDisk>;
  VmwareSourcePlan: ResolverTypeWrapper<VmwareSourcePlan>;
  ServerVmwareTools: ResolverTypeWrapper<ServerVmwareTools>;
  Conversion: ResolverTypeWrapper<Conversion>;
  ConversionStep: ResolverTypeWrapper<ConversionStep>;
  SshInput: SshInput;
  AddZoneInput: AddZoneInput;
  ZoneAdded: ResolverTypeWrapper<ZoneAdded>;
  AddZoneResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AddZoneResult']>;
  AddClusterInput: AddClusterInput;
  ClusterAdded: ResolverTypeWrapper<ClusterAdded>;
  AddClusterResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AddClusterResult']>;
  AddHostInput: AddHostInput;
  HostAdded: ResolverTypeWrapper<HostAdded>;
  AddHostResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AddHostResult']>;
  AddPrimaryStorageInput: AddPrimaryStorageInput;
  PrimaryStorageAdded: ResolverTypeWrapper<PrimaryStorageAdded>;
  AddPrimaryStorageResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AddPrimaryStorageResult']>;
  IpRangeInput: IpRangeInput;
  AttachmentInput: AttachmentInput;
  AddL3NetworkInput: AddL3NetworkInput;
  L3NetworkAdded: ResolverTypeWrapper<L3NetworkAdded>;
  AddL3NetworkResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AddL3NetworkResult']>;
  AddKvmSourceInput: AddKvmSourceInput;
  KvmSourceAdded: ResolverTypeWrapper<KvmSourceAdded>;
  AddKvmSourceResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AddKvmSourceResult']>;
  UpdateKvmSourceInput: UpdateKvmSourceInput;
  KvmSourceUpdated: ResolverTypeWrapper<KvmSourceUpdated>;
  UpdateKvmSourceResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['UpdateKvmSourceResult']>;
  AddMigrationServerInput: AddMigrationServerInput;
  MigrationServerAdded: ResolverTypeWrapper<MigrationServerAdded>;
  AddMigrationServerResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AddMigrationServerResult']>;
  SetMigrationServerEnabledInput: SetMigrationServerEnabledInput;
  MigrationServerEnabledSet: ResolverTypeWrapper<MigrationServerEnabledSet>;
  SetMigrationServerEnabledResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SetMigrationServerEnabledResult']>;
  CancelMigrationTaskInput: CancelMigrationTaskInput;
  MigrationTaskCancelling: ResolverTypeWrapper<MigrationTaskCancelling>;
  CancelMigrationTaskResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CancelMigrationTaskResult']>;
  ChangeSettingsInput: ChangeSettingsInput;
  SettingsChanged: ResolverTypeWrapper<SettingsChanged>;
  ChangeSettingsResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ChangeSettingsResult']>;
  HostKey: ResolverTypeWrapper<HostKey>;
  ProbeHostKeyResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ProbeHostKeyResult']>;
  CancelMigrationTasksInput: CancelMigrationTasksInput;
  DeleteMigrationTasksInput: DeleteMigrationTasksInput;
  TaskResult: ResolverTypeWrapper<Omit<TaskResult, 'violations'> & { violations: ReadonlyArray<ResolversTypes['Violation']> }>;
  MigrationTasksCancelling: ResolverTypeWrapper<Omit<MigrationTasksCancelling, 'results'> & { results: ReadonlyArray<ResolversTypes['TaskResult']> }>;
  CancelMigrationTasksResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CancelMigrationTasksResult']>;
  MigrationTasksDeleted: ResolverTypeWrapper<Omit<MigrationTasksDeleted, 'results'> & { results: ReadonlyArray<ResolversTypes['TaskResult']> }>;
  DeleteMigrationTasksResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['DeleteMigrationTasksResult']>;
  WriteOffDebtInput: WriteOffDebtInput;
  DebtWrittenOff: ResolverTypeWrapper<DebtWrittenOff>;
  WriteOffDebtResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['WriteOffDebtResult']>;
  CreateMigrationBatchInput: CreateMigrationBatchInput;
  NetworkGroupInput: NetworkGroupInput;
  VmInput: VmInput;
  Platform: Platform;
  VolumeInput: VolumeInput;
  NicInput: NicInput;
  ExtraNicInput: ExtraNicInput;
  MigrationBatchCreated: ResolverTypeWrapper<Omit<MigrationBatchCreated, 'advisories'> & { advisories: ReadonlyArray<ResolversTypes['Advisory']> }>;
  CreateMigrationBatchResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreateMigrationBatchResult']>;
  PlanMigrationBatchResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['PlanMigrationBatchResult']>;
  MigrationPlan: ResolverTypeWrapper<Omit<MigrationPlan, 'tasks' | 'violations' | 'advisories'> & { tasks: ReadonlyArray<ResolversTypes['PlannedTask']>, violations: ReadonlyArray<ResolversTypes['Violation']>, advisories: ReadonlyArray<ResolversTypes['Advisory']> }>;
  PlannedNetworkGroup: ResolverTypeWrapper<PlannedNetworkGroup>;
  PlannedTask: ResolverTypeWrapper<Omit<PlannedTask, 'source' | 'target' | 'advisories'> & { source: ResolversTypes['TaskSource'], target: ResolversTypes['PlannedVm'], advisories: ReadonlyArray<ResolversTypes['Advisory']> }>;
  DiskLeftBehind: ResolverTypeWrapper<DiskLeftBehind>;
  PlannedVm: ResolverTypeWrapper<Omit<PlannedVm, 'nics'> & { nics: ReadonlyArray<ResolversTypes['PlannedNic']> }>;
  PlannedVolume: ResolverTypeWrapper<PlannedVolume>;
  PlanMigrationBatchInput: PlanMigrationBatchInput;
  PlanNetworkGroupInput: PlanNetworkGroupInput;
  PlanVmInput: PlanVmInput;
  PlanVolumeInput: PlanVolumeInput;
  PlanNicInput: PlanNicInput;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Bytes: Scalars['Bytes']['output'];
  Instant: Scalars['Instant']['output'];
  Position: Scalars['Position']['output'];
  Query: Record<PropertyKey, never>;
  Int: Scalars['Int']['output'];
  String: Scalars['String']['output'];
  ID: Scalars['ID']['output'];
  Boolean: Scalars['Boolean']['output'];
  Mutation: Record<PropertyKey, never>;
  Now: Now;
  Subscription: Record<PropertyKey, never>;
  Changed: ResolversUnionTypes<ResolversParentTypes>['Changed'];
  Change: Change;
  Resync: Resync;
  Refusal: Omit<Refusal, 'violations'> & { violations: ReadonlyArray<ResolversParentTypes['Violation']> };
  Violation: ViolationParent;
  Advisory: AdvisoryParent;
  Parameter: Parameter;
  Failure: FailureParent;
  Health: Health;
  StoppedConsumer: StoppedConsumer;
  ReplayReadModelsInput: ReplayReadModelsInput;
  ReplayReadModelsResult: ResolversUnionTypes<ResolversParentTypes>['ReplayReadModelsResult'];
  ReadModelsReplay: ReadModelsReplay;
  StoreHealth: StoreHealth;
  LeaseHealth: LeaseHealth;
  ProjectionHealth: ProjectionHealth;
  Float: Scalars['Float']['output'];
  Parked: Parked;
  TaskFilter: TaskFilter;
  TaskPage: TaskPageParent;
  TaskCounts: TaskCounts;
  QueueEntry: QueueEntryParent;
  Task: TaskParent;
  TaskNames: TaskNames;
  Deferral: DeferralParent;
  TaskPhase: TaskPhaseParent;
  TaskSource: TaskSourceParent;
  TaskTarget: Omit<TaskTarget, 'nics'> & { nics: ReadonlyArray<ResolversParentTypes['PlannedNic']> };
  PlannedNic: PlannedNicParent;
  TaskDisk: TaskDisk;
  TaskVolume: TaskVolume;
  StagedDisk: StagedDisk;
  WrittenVolume: WrittenVolume;
  TaskProgress: TaskProgressParent;
  TaskProgressUpdate: Omit<TaskProgressUpdate, 'progress'> & { progress: ResolversParentTypes['TaskProgress'] };
  DiskProgress: DiskProgress;
  TaskChanged: Omit<TaskChanged, 'task'> & { task?: Maybe<ResolversParentTypes['Task']> };
  StepTrouble: StepTroubleParent;
  TaskFailure: TaskFailureParent;
  TaskAttempt: TaskAttemptParent;
  PointInTime: PointInTimeParent;
  TaskHost: TaskHost;
  VmLocation: VmLocation;
  VolumeLocation: VolumeLocation;
  NicLocation: NicLocation;
  Notice: NoticeParent;
  Debt: DebtParent;
  ReleaseTrouble: ReleaseTroubleParent;
  BatchPage: Omit<BatchPage, 'rows'> & { rows: ReadonlyArray<ResolversParentTypes['Batch']> };
  Batch: BatchParent;
  BatchTask: BatchTask;
  AuditFilter: AuditFilter;
  AuditPage: Omit<AuditPage, 'rows'> & { rows: ReadonlyArray<ResolversParentTypes['AuditEntry']> };
  AuditEntry: AuditEntryParent;
  AuditSubject: AuditSubjectParent;
  Settings: Settings;
  Server: ServerParent;
  ServerCapacity: ServerCapacity;
  ServerCapacityResult: ResolversUnionTypes<ResolversParentTypes>['ServerCapacityResult'];
  Source: Source;
  SshMachine: SshMachine;
  SourceVms: Omit<SourceVms, 'vms'> & { vms: ReadonlyArray<ResolversParentTypes['SourceVm']> };
  SourceVmsResult: ResolversUnionTypes<ResolversParentTypes>['SourceVmsResult'];
  SourceVm: SourceVmParent;
  SourceDisk: SourceDiskParent;
  SourceNic: SourceNicParent;
  Target: Omit<Target, 'networks'> & { networks: ReadonlyArray<ResolversParentTypes['L3Network']> };
  Zone: Zone;
  Cluster: Cluster;
  Host: Host;
  NamedServer: NamedServer;
  HostCapacity: HostCapacity;
  HostCapacityResult: ResolversUnionTypes<ResolversParentTypes>['HostCapacityResult'];
  PrimaryStorage: PrimaryStorage;
  StorageCapacity: StorageCapacity;
  HostStorage: HostStorage;
  StorageCapacityResult: ResolversUnionTypes<ResolversParentTypes>['StorageCapacityResult'];
  L3Network: Omit<L3Network, 'attachment'> & { attachment: ResolversParentTypes['Attachment'] };
  IpRange: IpRange;
  Attachment: AttachmentParent;
  HeldAddress: HeldAddress;
  Certificate: Certificate;
  ProbeCertificateResult: ResolversUnionTypes<ResolversParentTypes>['ProbeCertificateResult'];
  AddVCenterInput: AddVCenterInput;
  EsxiHostInput: EsxiHostInput;
  VcenterAdded: VcenterAdded;
  AddVCenterResult: ResolversUnionTypes<ResolversParentTypes>['AddVCenterResult'];
  UpdateVCenterInput: UpdateVCenterInput;
  VcenterUpdated: VcenterUpdated;
  UpdateVCenterResult: ResolversUnionTypes<ResolversParentTypes>['UpdateVCenterResult'];
  SyncVCenterInput: SyncVCenterInput;
  VcenterSynced: VcenterSynced;
  SyncVCenterResult: ResolversUnionTypes<ResolversParentTypes>['SyncVCenterResult'];
  Vcenter: Vcenter;
  EsxiHost: EsxiHost;
  VcenterSync: VcenterSync;
  VcenterInventoryResult: ResolversUnionTypes<ResolversParentTypes>['VcenterInventoryResult'];
  VcenterInventory: VcenterInventoryParent;
  SourceVmPage: Omit<SourceVmPage, 'rows'> & { rows: ReadonlyArray<ResolversParentTypes['SourceVm']> };
  VcenterCluster: VcenterCluster;
  VcenterHost: VcenterHost;
  VcenterDatastore: VcenterDatastore;
  VcenterNetwork: VcenterNetwork;
  VmwareTraits: VmwareTraitsParent;
  VmwareDisk: VmwareDisk;
  VmwareSourcePlan: VmwareSourcePlan;
  ServerVmwareTools: ServerVmwareTools;
  Conversion: Conversion;
  ConversionStep: ConversionStep;
  SshInput: SshInput;
  AddZoneInput: AddZoneInput;
  ZoneAdded: ZoneAdded;
  AddZoneResult: ResolversUnionTypes<ResolversParentTypes>['AddZoneResult'];
  AddClusterInput: AddClusterInput;
  ClusterAdded: ClusterAdded;
  AddClusterResult: ResolversUnionTypes<ResolversParentTypes>['AddClusterResult'];
  AddHostInput: AddHostInput;
  HostAdded: HostAdded;
  AddHostResult: ResolversUnionTypes<ResolversParentTypes>['AddHostResult'];
  AddPrimaryStorageInput: AddPrimaryStorageInput;
  PrimaryStorageAdded: PrimaryStorageAdded;
  AddPrimaryStorageResult: ResolversUnionTypes<ResolversParentTypes>['AddPrimaryStorageResult'];
  IpRangeInput: IpRangeInput;
  AttachmentInput: AttachmentInput;
  AddL3NetworkInput: AddL3NetworkInput;
  L3NetworkAdded: L3NetworkAdded;
  AddL3NetworkResult: ResolversUnionTypes<ResolversParentTypes>['AddL3NetworkResult'];
  AddKvmSourceInput: AddKvmSourceInput;
  KvmSourceAdded: KvmSourceAdded;
  AddKvmSourceResult: ResolversUnionTypes<ResolversParentTypes>['AddKvmSourceResult'];
  UpdateKvmSourceInput: UpdateKvmSourceInput;
  KvmSourceUpdated: KvmSourceUpdated;
  UpdateKvmSourceResult: ResolversUnionTypes<ResolversParentTypes>['UpdateKvmSourceResult'];
  AddMigrationServerInput: AddMigrationServerInput;
  MigrationServerAdded: MigrationServerAdded;
  AddMigrationServerResult: ResolversUnionTypes<ResolversParentTypes>['AddMigrationServerResult'];
  SetMigrationServerEnabledInput: SetMigrationServerEnabledInput;
  MigrationServerEnabledSet: MigrationServerEnabledSet;
  SetMigrationServerEnabledResult: ResolversUnionTypes<ResolversParentTypes>['SetMigrationServerEnabledResult'];
  CancelMigrationTaskInput: CancelMigrationTaskInput;
  MigrationTaskCancelling: MigrationTaskCancelling;
  CancelMigrationTaskResult: ResolversUnionTypes<ResolversParentTypes>['CancelMigrationTaskResult'];
  ChangeSettingsInput: ChangeSettingsInput;
  SettingsChanged: SettingsChanged;
  ChangeSettingsResult: ResolversUnionTypes<ResolversParentTypes>['ChangeSettingsResult'];
  HostKey: HostKey;
  ProbeHostKeyResult: ResolversUnionTypes<ResolversParentTypes>['ProbeHostKeyResult'];
  CancelMigrationTasksInput: CancelMigrationTasksInput;
  DeleteMigrationTasksInput: DeleteMigrationTasksInput;
  TaskResult: Omit<TaskResult, 'violations'> & { violations: ReadonlyArray<ResolversParentTypes['Violation']> };
  MigrationTasksCancelling: Omit<MigrationTasksCancelling, 'results'> & { results: ReadonlyArray<ResolversParentTypes['TaskResult']> };
  CancelMigrationTasksResult: ResolversUnionTypes<ResolversParentTypes>['CancelMigrationTasksResult'];
  MigrationTasksDeleted: Omit<MigrationTasksDeleted, 'results'> & { results: ReadonlyArray<ResolversParentTypes['TaskResult']> };
  DeleteMigrationTasksResult: ResolversUnionTypes<ResolversParentTypes>['DeleteMigrationTasksResult'];
  WriteOffDebtInput: WriteOffDebtInput;
  DebtWrittenOff: DebtWrittenOff;
  WriteOffDebtResult: ResolversUnionTypes<ResolversParentTypes>['WriteOffDebtResult'];
  CreateMigrationBatchInput: CreateMigrationBatchInput;
  NetworkGroupInput: NetworkGroupInput;
  VmInput: VmInput;
  VolumeInput: VolumeInput;
  NicInput: NicInput;
  ExtraNicInput: ExtraNicInput;
  MigrationBatchCreated: Omit<MigrationBatchCreated, 'advisories'> & { advisories: ReadonlyArray<ResolversParentTypes['Advisory']> };
  CreateMigrationBatchResult: ResolversUnionTypes<ResolversParentTypes>['CreateMigrationBatchResult'];
  PlanMigrationBatchResult: ResolversUnionTypes<ResolversParentTypes>['PlanMigrationBatchResult'];
  MigrationPlan: Omit<MigrationPlan, 'tasks' | 'violations' | 'advisories'> & { tasks: ReadonlyArray<ResolversParentTypes['PlannedTask']>, violations: ReadonlyArray<ResolversParentTypes['Violation']>, advisories: ReadonlyArray<ResolversParentTypes['Advisory']> };
  PlannedNetworkGroup: PlannedNetworkGroup;
  PlannedTask: Omit<PlannedTask, 'source' | 'target' | 'advisories'> & { source: ResolversParentTypes['TaskSource'], target: ResolversParentTypes['PlannedVm'], advisories: ReadonlyArray<ResolversParentTypes['Advisory']> };
  DiskLeftBehind: DiskLeftBehind;
  PlannedVm: Omit<PlannedVm, 'nics'> & { nics: ReadonlyArray<ResolversParentTypes['PlannedNic']> };
  PlannedVolume: PlannedVolume;
  PlanMigrationBatchInput: PlanMigrationBatchInput;
  PlanNetworkGroupInput: PlanNetworkGroupInput;
  PlanVmInput: PlanVmInput;
  PlanVolumeInput: PlanVolumeInput;
  PlanNicInput: PlanNicInput;
};

export interface BytesScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Bytes'], any> {
  name: 'Bytes';
}

export interface InstantScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Instant'], any> {
  name: 'Instant';
}

export interface PositionScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Position'], any> {
  name: 'Position';
}

export type QueryResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  now?: Resolver<ResolversTypes['Now'], ParentType, ContextType>;
  tasks?: Resolver<ResolversTypes['TaskPage'], ParentType, ContextType, RequireFields<QueryTasksArgs, 'first'>>;
  task?: Resolver<Maybe<ResolversTypes['Task']>, ParentType, ContextType, RequireFields<QueryTaskArgs, 'id'>>;
  taskCounts?: Resolver<ResolversTypes['TaskCounts'], ParentType, ContextType, Partial<QueryTaskCountsArgs>>;
  queue?: Resolver<ReadonlyArray<ResolversTypes['QueueEntry']>, ParentType, ContextType, Partial<QueryQueueArgs>>;
  batches?: Resolver<ResolversTypes['BatchPage'], ParentType, ContextType, RequireFields<QueryBatchesArgs, 'first'>>;
  batch?: Resolver<Maybe<ResolversTypes['Batch']>, ParentType, ContextType, RequireFields<QueryBatchArgs, 'id'>>;
  servers?: Resolver<ReadonlyArray<ResolversTypes['Server']>, ParentType, ContextType, Partial<QueryServersArgs>>;
  server?: Resolver<Maybe<ResolversTypes['Server']>, ParentType, ContextType, RequireFields<QueryServerArgs, 'id'>>;
  serverCapacity?: Resolver<ResolversTypes['ServerCapacityResult'], ParentType, ContextType, RequireFields<QueryServerCapacityArgs, 'id'>>;
  sources?: Resolver<ReadonlyArray<ResolversTypes['Source']>, ParentType, ContextType, Partial<QuerySourcesArgs>>;
  sourceVms?: Resolver<ResolversTypes['SourceVmsResult'], ParentType, ContextType, RequireFields<QuerySourceVmsArgs, 'sourceId'>>;
  vcenterInventory?: Resolver<ResolversTypes['VcenterInventoryResult'], ParentType, ContextType, RequireFields<QueryVcenterInventoryArgs, 'sourceId'>>;
  target?: Resolver<ResolversTypes['Target'], ParentType, ContextType, Partial<QueryTargetArgs>>;
  hostCapacity?: Resolver<ResolversTypes['HostCapacityResult'], ParentType, ContextType, RequireFields<QueryHostCapacityArgs, 'id'>>;
  storageCapacity?: Resolver<ResolversTypes['StorageCapacityResult'], ParentType, ContextType, RequireFields<QueryStorageCapacityArgs, 'id'>>;
  heldAddresses?: Resolver<ReadonlyArray<ResolversTypes['HeldAddress']>, ParentType, ContextType, RequireFields<QueryHeldAddressesArgs, 'networkId'>>;
  debt?: Resolver<ReadonlyArray<ResolversTypes['Debt']>, ParentType, ContextType, RequireFields<QueryDebtArgs, 'endedOnly'>>;
  audit?: Resolver<ResolversTypes['AuditPage'], ParentType, ContextType, RequireFields<QueryAuditArgs, 'first'>>;
  settings?: Resolver<ResolversTypes['Settings'], ParentType, ContextType, Partial<QuerySettingsArgs>>;
  planMigrationBatch?: Resolver<ResolversTypes['PlanMigrationBatchResult'], ParentType, ContextType, RequireFields<QueryPlanMigrationBatchArgs, 'input'>>;
  health?: Resolver<ResolversTypes['Health'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  addZone?: Resolver<ResolversTypes['AddZoneResult'], ParentType, ContextType, RequireFields<MutationAddZoneArgs, 'input'>>;
  addCluster?: Resolver<ResolversTypes['AddClusterResult'], ParentType, ContextType, RequireFields<MutationAddClusterArgs, 'input'>>;
  addHost?: Resolver<ResolversTypes['AddHostResult'], ParentType, ContextType, RequireFields<MutationAddHostArgs, 'input'>>;
  addPrimaryStorage?: Resolver<ResolversTypes['AddPrimaryStorageResult'], ParentType, ContextType, RequireFields<MutationAddPrimaryStorageArgs, 'input'>>;
  addL3Network?: Resolver<ResolversTypes['AddL3NetworkResult'], ParentType, ContextType, RequireFields<MutationAddL3NetworkArgs, 'input'>>;
  addKvmSource?: Resolver<ResolversTypes['AddKvmSourceResult'], ParentType, ContextType, RequireFields<MutationAddKvmSourceArgs, 'input'>>;
  updateKvmSource?: Resolver<ResolversTypes['UpdateKvmSourceResult'], ParentType, ContextType, RequireFields<MutationUpdateKvmSourceArgs, 'input'>>;
  updateVCenter?: Resolver<ResolversTypes['UpdateVCenterResult'], ParentType, ContextType, RequireFields<MutationUpdateVCenterArgs, 'input'>>;
  addVCenter?: Resolver<ResolversTypes['AddVCenterResult'], ParentType, ContextType, RequireFields<MutationAddVCenterArgs, 'input'>>;
  syncVCenter?: Resolver<ResolversTypes['SyncVCenterResult'], ParentType, ContextType, RequireFields<MutationSyncVCenterArgs, 'input'>>;
  addMigrationServer?: Resolver<ResolversTypes['AddMigrationServerResult'], ParentType, ContextType, RequireFields<MutationAddMigrationServerArgs, 'input'>>;
  setMigrationServerEnabled?: Resolver<ResolversTypes['SetMigrationServerEnabledResult'], ParentType, ContextType, RequireFields<MutationSetMigrationServerEnabledArgs, 'input'>>;
  createMigrationBatch?: Resolver<ResolversTypes['CreateMigrationBatchResult'], ParentType, ContextType, RequireFields<MutationCreateMigrationBatchArgs, 'input'>>;
  cancelMigrationTask?: Resolver<ResolversTypes['CancelMigrationTaskResult'], ParentType, ContextType, RequireFields<MutationCancelMigrationTaskArgs, 'input'>>;
  cancelMigrationTasks?: Resolver<ResolversTypes['CancelMigrationTasksResult'], ParentType, ContextType, RequireFields<MutationCancelMigrationTasksArgs, 'input'>>;
  deleteMigrationTasks?: Resolver<ResolversTypes['DeleteMigrationTasksResult'], ParentType, ContextType, RequireFields<MutationDeleteMigrationTasksArgs, 'input'>>;
  writeOffDebt?: Resolver<ResolversTypes['WriteOffDebtResult'], ParentType, ContextType, RequireFields<MutationWriteOffDebtArgs, 'input'>>;
  changeSettings?: Resolver<ResolversTypes['ChangeSettingsResult'], ParentType, ContextType, RequireFields<MutationChangeSettingsArgs, 'input'>>;
  replayReadModels?: Resolver<ResolversTypes['ReplayReadModelsResult'], ParentType, ContextType, RequireFields<MutationReplayReadModelsArgs, 'input'>>;
  probeHostKey?: Resolver<ResolversTypes['ProbeHostKeyResult'], ParentType, ContextType, RequireFields<MutationProbeHostKeyArgs, 'address' | 'port'>>;
  probeCertificate?: Resolver<ResolversTypes['ProbeCertificateResult'], ParentType, ContextType, RequireFields<MutationProbeCertificateArgs, 'address' | 'port' | 'legacyTls'>>;
};

export type NowResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Now'] = ResolversParentTypes['Now']> = {
  position?: Resolver<ResolversTypes['Position'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  taskProgress?: SubscriptionResolver<ResolversTypes['TaskProgressUpdate'], "taskProgress", ParentType, ContextType, Partial<SubscriptionTaskProgressArgs>>;
  changed?: SubscriptionResolver<ResolversTypes['Changed'], "changed", ParentType, ContextType, RequireFields<SubscriptionChangedArgs, 'after' | 'kinds'>>;
  taskChanged?: SubscriptionResolver<ResolversTypes['TaskChanged'], "taskChanged", ParentType, ContextType, Partial<SubscriptionTaskChangedArgs>>;
  storeHealth?: SubscriptionResolver<ResolversTypes['StoreHealth'], "storeHealth", ParentType, ContextType>;
};

export type ChangedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Changed'] = ResolversParentTypes['Changed']> = {
  __resolveType: TypeResolveFn<'Change' | 'Resync', ParentType, ContextType>;
};

export type ChangeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Change'] = ResolversParentTypes['Change']> = {
  position?: Resolver<ResolversTypes['Position'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ChangeKind'], ParentType, ContextType>;
  ids?: Resolver<ReadonlyArray<ResolversTypes['ID']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ResyncResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Resync'] = ResolversParentTypes['Resync']> = {
  reason?: Resolver<ResolversTypes['ResyncReason'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RefusalResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Refusal'] = ResolversParentTypes['Refusal']> = {
  violations?: Resolver<ReadonlyArray<ResolversTypes['Violation']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ViolationResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Violation'] = ResolversParentTypes['Violation']> = {
  code?: Resolver<ResolversTypes['ViolationCode'], ParentType, ContextType>;
  path?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  field?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parameters?: Resolver<ReadonlyArray<ResolversTypes['Parameter']>, ParentType, ContextType>;
};

export type AdvisoryResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Advisory'] = ResolversParentTypes['Advisory']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  commands?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  parameters?: Resolver<ReadonlyArray<ResolversTypes['Parameter']>, ParentType, ContextType>;
};

export type ParameterResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Parameter'] = ResolversParentTypes['Parameter']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type FailureResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Failure'] = ResolversParentTypes['Failure']> = {
  code?: Resolver<ResolversTypes['FailureCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parameters?: Resolver<ReadonlyArray<ResolversTypes['Parameter']>, ParentType, ContextType>;
  retryable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  log?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type HealthResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Health'] = ResolversParentTypes['Health']> = {
  ready?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  stopped?: Resolver<ReadonlyArray<ResolversTypes['StoppedConsumer']>, ParentType, ContextType>;
  projections?: Resolver<ReadonlyArray<ResolversTypes['ProjectionHealth']>, ParentType, ContextType>;
  store?: Resolver<ResolversTypes['StoreHealth'], ParentType, ContextType>;
  lease?: Resolver<ResolversTypes['LeaseHealth'], ParentType, ContextType>;
  replay?: Resolver<Maybe<ResolversTypes['ReadModelsReplay']>, ParentType, ContextType>;
};

export type StoppedConsumerResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['StoppedConsumer'] = ResolversParentTypes['StoppedConsumer']> = {
  consumer?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  stream?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ReplayReadModelsResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ReplayReadModelsResult'] = ResolversParentTypes['ReplayReadModelsResult']> = {
  __resolveType: TypeResolveFn<'ReadModelsReplay' | 'Refusal', ParentType, ContextType>;
};

export type ReadModelsReplayResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ReadModelsReplay'] = ResolversParentTypes['ReadModelsReplay']> = {
  commandId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ReplayState'], ParentType, ContextType>;
  events?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['Instant']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type StoreHealthResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['StoreHealth'] = ResolversParentTypes['StoreHealth']> = {
  reachable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  checkedAt?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  unreachableSince?: Resolver<Maybe<ResolversTypes['Instant']>, ParentType, ContextType>;
};

export type LeaseHealthResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['LeaseHealth'] = ResolversParentTypes['LeaseHealth']> = {
  here?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  epoch?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  holder?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ProjectionHealthResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ProjectionHealth'] = ResolversParentTypes['ProjectionHealth']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  caughtUp?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lagSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  parked?: Resolver<Maybe<ResolversTypes['Parked']>, ParentType, ContextType>;
};

export type ParkedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Parked'] = ResolversParentTypes['Parked']> = {
  position?: Resolver<ResolversTypes['Position'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type TaskPageResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TaskPage'] = ResolversParentTypes['TaskPage']> = {
  rows?: Resolver<ReadonlyArray<ResolversTypes['Task']>, ParentType, ContextType>;
  cursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  counts?: Resolver<ResolversTypes['TaskCounts'], ParentType, ContextType>;
};

export type TaskCountsResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TaskCounts'] = ResolversParentTypes['TaskCounts']> = {
  queued?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  migrating?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  succeeded?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  cancelled?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type QueueEntryResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['QueueEntry'] = ResolversParentTypes['QueueEntry']> = {
  taskId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  attempt?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  serverId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  bytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['QueueState'], ParentType, ContextType>;
  stateText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  queuedAt?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
};

export type TaskResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Task'] = ResolversParentTypes['Task']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  batchId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  createdBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['TaskState'], ParentType, ContextType>;
  stateText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  condition?: Resolver<Maybe<ResolversTypes['TaskCondition']>, ParentType, ContextType>;
  conditionText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  deferred?: Resolver<Maybe<ResolversTypes['Deferral']>, ParentType, ContextType>;
  phase?: Resolver<Maybe<ResolversTypes['Phase']>, ParentType, ContextType>;
  phaseText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  phases?: Resolver<ReadonlyArray<ResolversTypes['TaskPhase']>, ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['Instant']>, ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['Instant']>, ParentType, ContextType>;
  elapsedSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  names?: Resolver<ResolversTypes['TaskNames'], ParentType, ContextType>;
  serverId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  zoneId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  clusterId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  storageId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  compression?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['TaskSource'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['TaskTarget'], ParentType, ContextType>;
  disks?: Resolver<ReadonlyArray<ResolversTypes['TaskDisk']>, ParentType, ContextType>;
  progress?: Resolver<Maybe<ResolversTypes['TaskProgress']>, ParentType, ContextType>;
  pointInTime?: Resolver<Maybe<ResolversTypes['PointInTime']>, ParentType, ContextType>;
  host?: Resolver<Maybe<ResolversTypes['TaskHost']>, ParentType, ContextType>;
  location?: Resolver<Maybe<ResolversTypes['VmLocation']>, ParentType, ContextType>;
  vm?: Resolver<Maybe<ResolversTypes['TargetVmState']>, ParentType, ContextType>;
  vmText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sourcePause?: Resolver<Maybe<ResolversTypes['SourcePause']>, ParentType, ContextType>;
  sourcePauseText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sourcePower?: Resolver<Maybe<ResolversTypes['SourcePower']>, ParentType, ContextType>;
  sourcePowerText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  conversion?: Resolver<Maybe<ResolversTypes['Conversion']>, ParentType, ContextType>;
  attempts?: Resolver<ReadonlyArray<ResolversTypes['TaskAttempt']>, ParentType, ContextType>;
  troubles?: Resolver<ReadonlyArray<ResolversTypes['StepTrouble']>, ParentType, ContextType>;
  failure?: Resolver<Maybe<ResolversTypes['TaskFailure']>, ParentType, ContextType>;
  notices?: Resolver<ReadonlyArray<ResolversTypes['Notice']>, ParentType, ContextType>;
  advisories?: Resolver<ReadonlyArray<ResolversTypes['Advisory']>, ParentType, ContextType>;
  debt?: Resolver<ReadonlyArray<ResolversTypes['Debt']>, ParentType, ContextType>;
  deletedAt?: Resolver<Maybe<ResolversTypes['Instant']>, ParentType, ContextType>;
};

export type TaskNamesResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TaskNames'] = ResolversParentTypes['TaskNames']> = {
  server?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  source?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sourceAddress?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  zone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  cluster?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  storage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  host?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type DeferralResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Deferral'] = ResolversParentTypes['Deferral']> = {
  reason?: Resolver<ResolversTypes['DeferralReason'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  try?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  attempt?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  retryAt?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
};

export type TaskPhaseResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TaskPhase'] = ResolversParentTypes['TaskPhase']> = {
  phase?: Resolver<ResolversTypes['Phase'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['Instant']>, ParentType, ContextType>;
};

export type TaskSourceResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TaskSource'] = ResolversParentTypes['TaskSource']> = {
  type?: Resolver<ResolversTypes['SourceType'], ParentType, ContextType>;
  sourceId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  vmId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  vmName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  powerAtPlan?: Resolver<ResolversTypes['Power'], ParentType, ContextType>;
  pause?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  keepSourceStopped?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  onStart?: Resolver<ResolversTypes['SourceOnStart'], ParentType, ContextType>;
  vmware?: Resolver<Maybe<ResolversTypes['VmwareSourcePlan']>, ParentType, ContextType>;
};

export type TaskTargetResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TaskTarget'] = ResolversParentTypes['TaskTarget']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  cpuCores?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  memoryBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  platform?: Resolver<ResolversTypes['Platform'], ParentType, ContextType>;
  firmware?: Resolver<ResolversTypes['Firmware'], ParentType, ContextType>;
  machine?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  cdromDrives?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nics?: Resolver<ReadonlyArray<ResolversTypes['PlannedNic']>, ParentType, ContextType>;
  startAfterMigration?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  volumeBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
};

export type PlannedNicResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['PlannedNic'] = ResolversParentTypes['PlannedNic']> = {
  number?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  networkId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  mac?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  ip?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  model?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  isDefault?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  linkUp?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type TaskDiskResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TaskDisk'] = ResolversParentTypes['TaskDisk']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  sizeBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  migrates?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  volume?: Resolver<Maybe<ResolversTypes['TaskVolume']>, ParentType, ContextType>;
  bytesDone?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  bytesTotal?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  bytesPerSecond?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  secondsLeft?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  staged?: Resolver<Maybe<ResolversTypes['StagedDisk']>, ParentType, ContextType>;
  written?: Resolver<Maybe<ResolversTypes['WrittenVolume']>, ParentType, ContextType>;
};

export type TaskVolumeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TaskVolume'] = ResolversParentTypes['TaskVolume']> = {
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  root?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  bus?: Resolver<ResolversTypes['DiskBus'], ParentType, ContextType>;
};

export type StagedDiskResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['StagedDisk'] = ResolversParentTypes['StagedDisk']> = {
  file?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  format?: Resolver<ResolversTypes['ImageFormat'], ParentType, ContextType>;
  bytesCopied?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  bytesOnWire?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  seconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type WrittenVolumeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['WrittenVolume'] = ResolversParentTypes['WrittenVolume']> = {
  bytesCopied?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  bytesOnWire?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  seconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  verified?: Resolver<ResolversTypes['Verification'], ParentType, ContextType>;
};

export type TaskProgressResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TaskProgress'] = ResolversParentTypes['TaskProgress']> = {
  phase?: Resolver<ResolversTypes['Phase'], ParentType, ContextType>;
  phaseText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  step?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  condition?: Resolver<ResolversTypes['ProgressCondition'], ParentType, ContextType>;
  conditionText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  bytesDone?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  bytesTotal?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  bytesPerSecond?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  secondsLeft?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type TaskProgressUpdateResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TaskProgressUpdate'] = ResolversParentTypes['TaskProgressUpdate']> = {
  taskId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['TaskProgress'], ParentType, ContextType>;
  disks?: Resolver<ReadonlyArray<ResolversTypes['DiskProgress']>, ParentType, ContextType>;
};

export type DiskProgressResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['DiskProgress'] = ResolversParentTypes['DiskProgress']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  bytesDone?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  bytesTotal?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  bytesOnWire?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  bytesPerSecond?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  secondsLeft?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type TaskChangedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TaskChanged'] = ResolversParentTypes['TaskChanged']> = {
  taskId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<ResolversTypes['Position'], ParentType, ContextType>;
  task?: Resolver<Maybe<ResolversTypes['Task']>, ParentType, ContextType>;
};

export type StepTroubleResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['StepTrouble'] = ResolversParentTypes['StepTrouble']> = {
  step?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  stepText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  try?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  attempt?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failure?: Resolver<ResolversTypes['Failure'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  retryAt?: Resolver<Maybe<ResolversTypes['Instant']>, ParentType, ContextType>;
};

export type TaskFailureResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TaskFailure'] = ResolversParentTypes['TaskFailure']> = {
  code?: Resolver<ResolversTypes['FailureCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parameters?: Resolver<ReadonlyArray<ResolversTypes['Parameter']>, ParentType, ContextType>;
  retryable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  log?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  step?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  stepText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  phase?: Resolver<ResolversTypes['Phase'], ParentType, ContextType>;
  phaseText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  keepStagedUntil?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
};

export type TaskAttemptResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TaskAttempt'] = ResolversParentTypes['TaskAttempt']> = {
  number?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['Instant']>, ParentType, ContextType>;
  outcome?: Resolver<Maybe<ResolversTypes['Outcome']>, ParentType, ContextType>;
  outcomeText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PointInTimeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['PointInTime'] = ResolversParentTypes['PointInTime']> = {
  at?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  consistency?: Resolver<ResolversTypes['Consistency'], ParentType, ContextType>;
  consistencyText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type TaskHostResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TaskHost'] = ResolversParentTypes['TaskHost']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  storagePath?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type VmLocationResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VmLocation'] = ResolversParentTypes['VmLocation']> = {
  hostId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  hostName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hostAddress?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  domain?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  uuid?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  volumes?: Resolver<ReadonlyArray<ResolversTypes['VolumeLocation']>, ParentType, ContextType>;
  nics?: Resolver<ReadonlyArray<ResolversTypes['NicLocation']>, ParentType, ContextType>;
};

export type VolumeLocationResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VolumeLocation'] = ResolversParentTypes['VolumeLocation']> = {
  disk?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type NicLocationResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['NicLocation'] = ResolversParentTypes['NicLocation']> = {
  number?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  mac?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  ip?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  networkId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  network?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type NoticeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Notice'] = ResolversParentTypes['Notice']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parameters?: Resolver<ReadonlyArray<ResolversTypes['Parameter']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
};

export type DebtResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Debt'] = ResolversParentTypes['Debt']> = {
  taskId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  taskName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  taskDeleted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  taskEnded?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  outcome?: Resolver<Maybe<ResolversTypes['Outcome']>, ParentType, ContextType>;
  keptUntil?: Resolver<Maybe<ResolversTypes['Instant']>, ParentType, ContextType>;
  artefactId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ArtefactKind'], ParentType, ContextType>;
  kindText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  place?: Resolver<ResolversTypes['Place'], ParentType, ContextType>;
  placeText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  placeId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  placeName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  detail?: Resolver<ReadonlyArray<ResolversTypes['Parameter']>, ParentType, ContextType>;
  made?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  trouble?: Resolver<Maybe<ResolversTypes['ReleaseTrouble']>, ParentType, ContextType>;
};

export type ReleaseTroubleResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ReleaseTrouble'] = ResolversParentTypes['ReleaseTrouble']> = {
  try?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  attempt?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failure?: Resolver<ResolversTypes['Failure'], ParentType, ContextType>;
  retryAt?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
};

export type BatchPageResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['BatchPage'] = ResolversParentTypes['BatchPage']> = {
  rows?: Resolver<ReadonlyArray<ResolversTypes['Batch']>, ParentType, ContextType>;
  cursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type BatchResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Batch'] = ResolversParentTypes['Batch']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['BatchState'], ParentType, ContextType>;
  stateText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  proposedAt?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  proposedBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  settledAt?: Resolver<Maybe<ResolversTypes['Instant']>, ParentType, ContextType>;
  violations?: Resolver<ReadonlyArray<ResolversTypes['Violation']>, ParentType, ContextType>;
  tasks?: Resolver<ReadonlyArray<ResolversTypes['BatchTask']>, ParentType, ContextType>;
  claims?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  answered?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type BatchTaskResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['BatchTask'] = ResolversParentTypes['BatchTask']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  created?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type AuditPageResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AuditPage'] = ResolversParentTypes['AuditPage']> = {
  rows?: Resolver<ReadonlyArray<ResolversTypes['AuditEntry']>, ParentType, ContextType>;
  cursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type AuditEntryResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AuditEntry'] = ResolversParentTypes['AuditEntry']> = {
  position?: Resolver<ResolversTypes['Position'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  actorKind?: Resolver<ResolversTypes['ActorKind'], ParentType, ContextType>;
  actorName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  actionText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['AuditSubject'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['AuditOutcome'], ParentType, ContextType>;
  outcomeText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  commandId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  correlationId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  detail?: Resolver<ReadonlyArray<ResolversTypes['Parameter']>, ParentType, ContextType>;
  violations?: Resolver<ReadonlyArray<ResolversTypes['Violation']>, ParentType, ContextType>;
};

export type AuditSubjectResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AuditSubject'] = ResolversParentTypes['AuditSubject']> = {
  kind?: Resolver<ResolversTypes['SubjectKind'], ParentType, ContextType>;
  kindText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SettingsResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Settings'] = ResolversParentTypes['Settings']> = {
  migrationTaskParallelism?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  migrationCacheRetentionSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  hostAllocationStrategy?: Resolver<ResolversTypes['HostAllocationStrategy'], ParentType, ContextType>;
  cpuOvercommitRatio?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type ServerResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Server'] = ResolversParentTypes['Server']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['SourceType'], ParentType, ContextType>;
  hostId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ServerState'], ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  addedAt?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  cachePath?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  cacheTotalBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  reservedBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  migrationNetwork?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  migrationAddress?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  uplink?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  downlink?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  vmware?: Resolver<Maybe<ResolversTypes['ServerVmwareTools']>, ParentType, ContextType>;
  runningTaskIds?: Resolver<ReadonlyArray<ResolversTypes['ID']>, ParentType, ContextType>;
  queuedTaskIds?: Resolver<ReadonlyArray<ResolversTypes['ID']>, ParentType, ContextType>;
  advisories?: Resolver<ReadonlyArray<ResolversTypes['Advisory']>, ParentType, ContextType>;
  violations?: Resolver<ReadonlyArray<ResolversTypes['Violation']>, ParentType, ContextType>;
};

export type ServerCapacityResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ServerCapacity'] = ResolversParentTypes['ServerCapacity']> = {
  cacheTotalBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  cacheAvailableBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  cpuCores?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  memoryBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  addresses?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  missingPackages?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  missingForVmware?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  virtioWinFound?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  vddkFound?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ServerCapacityResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ServerCapacityResult'] = ResolversParentTypes['ServerCapacityResult']> = {
  __resolveType: TypeResolveFn<'ServerCapacity' | 'Refusal', ParentType, ContextType>;
};

export type SourceResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Source'] = ResolversParentTypes['Source']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['SourceType'], ParentType, ContextType>;
  ssh?: Resolver<Maybe<ResolversTypes['SshMachine']>, ParentType, ContextType>;
  libvirtVersion?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  qemuVersion?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  vcenter?: Resolver<Maybe<ResolversTypes['Vcenter']>, ParentType, ContextType>;
  addedAt?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
};

export type SshMachineResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SshMachine'] = ResolversParentTypes['SshMachine']> = {
  address?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  port?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  hostKey?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SourceVmsResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SourceVms'] = ResolversParentTypes['SourceVms']> = {
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  vms?: Resolver<ReadonlyArray<ResolversTypes['SourceVm']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SourceVmsResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SourceVmsResult'] = ResolversParentTypes['SourceVmsResult']> = {
  __resolveType: TypeResolveFn<'SourceVms' | 'Refusal', ParentType, ContextType>;
};

export type SourceVmResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SourceVm'] = ResolversParentTypes['SourceVm']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  power?: Resolver<ResolversTypes['Power'], ParentType, ContextType>;
  unreadable?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  firmware?: Resolver<ResolversTypes['Firmware'], ParentType, ContextType>;
  cpuCores?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  memoryBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  guestOs?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  machine?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  cdromDrives?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  disks?: Resolver<ReadonlyArray<ResolversTypes['SourceDisk']>, ParentType, ContextType>;
  nics?: Resolver<ReadonlyArray<ResolversTypes['SourceNic']>, ParentType, ContextType>;
  vmware?: Resolver<Maybe<ResolversTypes['VmwareTraits']>, ParentType, ContextType>;
};

export type SourceDiskResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SourceDisk'] = ResolversParentTypes['SourceDisk']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  bus?: Resolver<ResolversTypes['DiskBus'], ParentType, ContextType>;
  sizeBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  format?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  boot?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  obstacle?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  obstacleCode?: Resolver<Maybe<ResolversTypes['DiskObstacle']>, ParentType, ContextType>;
  obstacleText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  vmware?: Resolver<Maybe<ResolversTypes['VmwareDisk']>, ParentType, ContextType>;
};

export type SourceNicResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SourceNic'] = ResolversParentTypes['SourceNic']> = {
  number?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  mac?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  badMac?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  model?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  network?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  networkId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  ip?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  linkUp?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type TargetResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Target'] = ResolversParentTypes['Target']> = {
  zones?: Resolver<ReadonlyArray<ResolversTypes['Zone']>, ParentType, ContextType>;
  clusters?: Resolver<ReadonlyArray<ResolversTypes['Cluster']>, ParentType, ContextType>;
  hosts?: Resolver<ReadonlyArray<ResolversTypes['Host']>, ParentType, ContextType>;
  storages?: Resolver<ReadonlyArray<ResolversTypes['PrimaryStorage']>, ParentType, ContextType>;
  networks?: Resolver<ReadonlyArray<ResolversTypes['L3Network']>, ParentType, ContextType>;
};

export type ZoneResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Zone'] = ResolversParentTypes['Zone']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ClusterResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Cluster'] = ResolversParentTypes['Cluster']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  zoneId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  networkIds?: Resolver<ReadonlyArray<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type HostResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Host'] = ResolversParentTypes['Host']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  clusterId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ssh?: Resolver<ResolversTypes['SshMachine'], ParentType, ContextType>;
  cpuCores?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  memoryBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  libvirtVersion?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  qemuVersion?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  migrationServer?: Resolver<Maybe<ResolversTypes['NamedServer']>, ParentType, ContextType>;
};

export type NamedServerResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['NamedServer'] = ResolversParentTypes['NamedServer']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type HostCapacityResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HostCapacity'] = ResolversParentTypes['HostCapacity']> = {
  cpuCores?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  cpuCoresAvailable?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  memoryBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  memoryAvailableBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  runningVms?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type HostCapacityResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HostCapacityResult'] = ResolversParentTypes['HostCapacityResult']> = {
  __resolveType: TypeResolveFn<'HostCapacity' | 'Refusal', ParentType, ContextType>;
};

export type PrimaryStorageResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['PrimaryStorage'] = ResolversParentTypes['PrimaryStorage']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['PrimaryStorageKind'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  clusterIds?: Resolver<ReadonlyArray<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type StorageCapacityResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['StorageCapacity'] = ResolversParentTypes['StorageCapacity']> = {
  hosts?: Resolver<ReadonlyArray<ResolversTypes['HostStorage']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type HostStorageResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HostStorage'] = ResolversParentTypes['HostStorage']> = {
  hostId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  hostName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  totalBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  availableBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
};

export type StorageCapacityResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['StorageCapacityResult'] = ResolversParentTypes['StorageCapacityResult']> = {
  __resolveType: TypeResolveFn<'StorageCapacity' | 'Refusal', ParentType, ContextType>;
};

export type L3NetworkResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['L3Network'] = ResolversParentTypes['L3Network']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  cidr?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  gateway?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  dns?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  ranges?: Resolver<ReadonlyArray<ResolversTypes['IpRange']>, ParentType, ContextType>;
  attachment?: Resolver<ResolversTypes['Attachment'], ParentType, ContextType>;
  clusterIds?: Resolver<ReadonlyArray<ResolversTypes['ID']>, ParentType, ContextType>;
  addresses?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  usedAddresses?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  freeAddresses?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type IpRangeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['IpRange'] = ResolversParentTypes['IpRange']> = {
  start?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  end?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AttachmentResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Attachment'] = ResolversParentTypes['Attachment']> = {
  kind?: Resolver<ResolversTypes['AttachmentKind'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  bridge?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type HeldAddressResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HeldAddress'] = ResolversParentTypes['HeldAddress']> = {
  ip?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  mac?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  nic?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  taskId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type CertificateResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Certificate'] = ResolversParentTypes['Certificate']> = {
  fingerprint?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  issuer?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  selfSigned?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  notBefore?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  notAfter?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  tlsVersion?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProbeCertificateResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ProbeCertificateResult'] = ResolversParentTypes['ProbeCertificateResult']> = {
  __resolveType: TypeResolveFn<'Certificate' | 'Refusal', ParentType, ContextType>;
};

export type VcenterAddedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VcenterAdded'] = ResolversParentTypes['VcenterAdded']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AddVCenterResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AddVCenterResult'] = ResolversParentTypes['AddVCenterResult']> = {
  __resolveType: TypeResolveFn<'VcenterAdded' | 'Refusal', ParentType, ContextType>;
};

export type VcenterUpdatedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VcenterUpdated'] = ResolversParentTypes['VcenterUpdated']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UpdateVCenterResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['UpdateVCenterResult'] = ResolversParentTypes['UpdateVCenterResult']> = {
  __resolveType: TypeResolveFn<'VcenterUpdated' | 'Refusal', ParentType, ContextType>;
};

export type VcenterSyncedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VcenterSynced'] = ResolversParentTypes['VcenterSynced']> = {
  at?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  clusters?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  hosts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  datastores?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  networks?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  vms?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SyncVCenterResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SyncVCenterResult'] = ResolversParentTypes['SyncVCenterResult']> = {
  __resolveType: TypeResolveFn<'VcenterSynced' | 'Refusal', ParentType, ContextType>;
};

export type VcenterResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Vcenter'] = ResolversParentTypes['Vcenter']> = {
  address?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  port?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  fingerprint?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  legacyTls?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  esxiHosts?: Resolver<ReadonlyArray<ResolversTypes['EsxiHost']>, ParentType, ContextType>;
  apiType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  build?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  synced?: Resolver<Maybe<ResolversTypes['VcenterSync']>, ParentType, ContextType>;
};

export type EsxiHostResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['EsxiHost'] = ResolversParentTypes['EsxiHost']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  ssh?: Resolver<ResolversTypes['SshMachine'], ParentType, ContextType>;
};

export type VcenterSyncResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VcenterSync'] = ResolversParentTypes['VcenterSync']> = {
  at?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  clusters?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  hosts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  datastores?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  networks?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  vms?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type VcenterInventoryResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VcenterInventoryResult'] = ResolversParentTypes['VcenterInventoryResult']> = {
  __resolveType: TypeResolveFn<'VcenterInventory' | 'Refusal', ParentType, ContextType>;
};

export type VcenterInventoryResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VcenterInventory'] = ResolversParentTypes['VcenterInventory']> = {
  syncedAt?: Resolver<ResolversTypes['Instant'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  build?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  clusters?: Resolver<ReadonlyArray<ResolversTypes['VcenterCluster']>, ParentType, ContextType>;
  hosts?: Resolver<ReadonlyArray<ResolversTypes['VcenterHost']>, ParentType, ContextType>;
  datastores?: Resolver<ReadonlyArray<ResolversTypes['VcenterDatastore']>, ParentType, ContextType>;
  networks?: Resolver<ReadonlyArray<ResolversTypes['VcenterNetwork']>, ParentType, ContextType>;
  vms?: Resolver<ResolversTypes['SourceVmPage'], ParentType, ContextType, RequireFields<VcenterInventoryVmsArgs, 'first'>>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SourceVmPageResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SourceVmPage'] = ResolversParentTypes['SourceVmPage']> = {
  rows?: Resolver<ReadonlyArray<ResolversTypes['SourceVm']>, ParentType, ContextType>;
  cursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type VcenterClusterResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VcenterCluster'] = ResolversParentTypes['VcenterCluster']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  datacenter?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type VcenterHostResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VcenterHost'] = ResolversParentTypes['VcenterHost']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  clusterId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  connected?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  inMaintenance?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type VcenterDatastoreResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VcenterDatastore'] = ResolversParentTypes['VcenterDatastore']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  capacityBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  freeBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  accessible?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type VcenterNetworkResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VcenterNetwork'] = ResolversParentTypes['VcenterNetwork']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['VcenterNetworkKind'], ParentType, ContextType>;
};

export type VmwareTraitsResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VmwareTraits'] = ResolversParentTypes['VmwareTraits']> = {
  guestId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  guestFullName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  template?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hostId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  hostName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  hostVersion?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  clusterId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  clusterName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  datacenterPath?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  secureBoot?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  toolsRunning?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  snapshots?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  needsConsolidation?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  encrypted?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  connected?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  connection?: Resolver<ResolversTypes['ConnectionState'], ParentType, ContextType>;
};

export type VmwareDiskResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VmwareDisk'] = ResolversParentTypes['VmwareDisk']> = {
  deviceKey?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  controller?: Resolver<ResolversTypes['DiskController'], ParentType, ContextType>;
  controllerModel?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  mode?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  backing?: Resolver<ResolversTypes['DiskBacking'], ParentType, ContextType>;
  datastore?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  datastoreKind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  thin?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type VmwareSourcePlanResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['VmwareSourcePlan'] = ResolversParentTypes['VmwareSourcePlan']> = {
  transport?: Resolver<ResolversTypes['DiskTransport'], ParentType, ContextType>;
  transportReason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  hostName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  hostVersion?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  clusterName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  guestId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  guestFullName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ServerVmwareToolsResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ServerVmwareTools'] = ResolversParentTypes['ServerVmwareTools']> = {
  virtioWin?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  vddk?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ConversionResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Conversion'] = ResolversParentTypes['Conversion']> = {
  os?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  steps?: Resolver<ReadonlyArray<ResolversTypes['ConversionStep']>, ParentType, ContextType>;
  warnings?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  log?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  seconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type ConversionStepResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ConversionStep'] = ResolversParentTypes['ConversionStep']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ZoneAddedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ZoneAdded'] = ResolversParentTypes['ZoneAdded']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AddZoneResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AddZoneResult'] = ResolversParentTypes['AddZoneResult']> = {
  __resolveType: TypeResolveFn<'ZoneAdded' | 'Refusal', ParentType, ContextType>;
};

export type ClusterAddedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ClusterAdded'] = ResolversParentTypes['ClusterAdded']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AddClusterResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AddClusterResult'] = ResolversParentTypes['AddClusterResult']> = {
  __resolveType: TypeResolveFn<'ClusterAdded' | 'Refusal', ParentType, ContextType>;
};

export type HostAddedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HostAdded'] = ResolversParentTypes['HostAdded']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AddHostResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AddHostResult'] = ResolversParentTypes['AddHostResult']> = {
  __resolveType: TypeResolveFn<'HostAdded' | 'Refusal', ParentType, ContextType>;
};

export type PrimaryStorageAddedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['PrimaryStorageAdded'] = ResolversParentTypes['PrimaryStorageAdded']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AddPrimaryStorageResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AddPrimaryStorageResult'] = ResolversParentTypes['AddPrimaryStorageResult']> = {
  __resolveType: TypeResolveFn<'PrimaryStorageAdded' | 'Refusal', ParentType, ContextType>;
};

export type L3NetworkAddedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['L3NetworkAdded'] = ResolversParentTypes['L3NetworkAdded']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AddL3NetworkResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AddL3NetworkResult'] = ResolversParentTypes['AddL3NetworkResult']> = {
  __resolveType: TypeResolveFn<'L3NetworkAdded' | 'Refusal', ParentType, ContextType>;
};

export type KvmSourceAddedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['KvmSourceAdded'] = ResolversParentTypes['KvmSourceAdded']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AddKvmSourceResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AddKvmSourceResult'] = ResolversParentTypes['AddKvmSourceResult']> = {
  __resolveType: TypeResolveFn<'KvmSourceAdded' | 'Refusal', ParentType, ContextType>;
};

export type KvmSourceUpdatedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['KvmSourceUpdated'] = ResolversParentTypes['KvmSourceUpdated']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UpdateKvmSourceResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['UpdateKvmSourceResult'] = ResolversParentTypes['UpdateKvmSourceResult']> = {
  __resolveType: TypeResolveFn<'KvmSourceUpdated' | 'Refusal', ParentType, ContextType>;
};

export type MigrationServerAddedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['MigrationServerAdded'] = ResolversParentTypes['MigrationServerAdded']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AddMigrationServerResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['AddMigrationServerResult'] = ResolversParentTypes['AddMigrationServerResult']> = {
  __resolveType: TypeResolveFn<'MigrationServerAdded' | 'Refusal', ParentType, ContextType>;
};

export type MigrationServerEnabledSetResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['MigrationServerEnabledSet'] = ResolversParentTypes['MigrationServerEnabledSet']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SetMigrationServerEnabledResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SetMigrationServerEnabledResult'] = ResolversParentTypes['SetMigrationServerEnabledResult']> = {
  __resolveType: TypeResolveFn<'MigrationServerEnabledSet' | 'Refusal', ParentType, ContextType>;
};

export type MigrationTaskCancellingResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['MigrationTaskCancelling'] = ResolversParentTypes['MigrationTaskCancelling']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CancelMigrationTaskResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['CancelMigrationTaskResult'] = ResolversParentTypes['CancelMigrationTaskResult']> = {
  __resolveType: TypeResolveFn<'MigrationTaskCancelling' | 'Refusal', ParentType, ContextType>;
};

export type SettingsChangedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SettingsChanged'] = ResolversParentTypes['SettingsChanged']> = {
  changed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ChangeSettingsResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ChangeSettingsResult'] = ResolversParentTypes['ChangeSettingsResult']> = {
  __resolveType: TypeResolveFn<'SettingsChanged' | 'Refusal', ParentType, ContextType>;
};

export type HostKeyResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['HostKey'] = ResolversParentTypes['HostKey']> = {
  keyType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  fingerprint?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProbeHostKeyResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ProbeHostKeyResult'] = ResolversParentTypes['ProbeHostKeyResult']> = {
  __resolveType: TypeResolveFn<'HostKey' | 'Refusal', ParentType, ContextType>;
};

export type TaskResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TaskResult'] = ResolversParentTypes['TaskResult']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  done?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  violations?: Resolver<ReadonlyArray<ResolversTypes['Violation']>, ParentType, ContextType>;
};

export type MigrationTasksCancellingResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['MigrationTasksCancelling'] = ResolversParentTypes['MigrationTasksCancelling']> = {
  results?: Resolver<ReadonlyArray<ResolversTypes['TaskResult']>, ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CancelMigrationTasksResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['CancelMigrationTasksResult'] = ResolversParentTypes['CancelMigrationTasksResult']> = {
  __resolveType: TypeResolveFn<'MigrationTasksCancelling' | 'Refusal', ParentType, ContextType>;
};

export type MigrationTasksDeletedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['MigrationTasksDeleted'] = ResolversParentTypes['MigrationTasksDeleted']> = {
  results?: Resolver<ReadonlyArray<ResolversTypes['TaskResult']>, ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DeleteMigrationTasksResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['DeleteMigrationTasksResult'] = ResolversParentTypes['DeleteMigrationTasksResult']> = {
  __resolveType: TypeResolveFn<'MigrationTasksDeleted' | 'Refusal', ParentType, ContextType>;
};

export type DebtWrittenOffResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['DebtWrittenOff'] = ResolversParentTypes['DebtWrittenOff']> = {
  taskId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  artefactId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WriteOffDebtResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['WriteOffDebtResult'] = ResolversParentTypes['WriteOffDebtResult']> = {
  __resolveType: TypeResolveFn<'DebtWrittenOff' | 'Refusal', ParentType, ContextType>;
};

export type MigrationBatchCreatedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['MigrationBatchCreated'] = ResolversParentTypes['MigrationBatchCreated']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  taskIds?: Resolver<ReadonlyArray<ResolversTypes['ID']>, ParentType, ContextType>;
  advisories?: Resolver<ReadonlyArray<ResolversTypes['Advisory']>, ParentType, ContextType>;
  position?: Resolver<Maybe<ResolversTypes['Position']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CreateMigrationBatchResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['CreateMigrationBatchResult'] = ResolversParentTypes['CreateMigrationBatchResult']> = {
  __resolveType: TypeResolveFn<'MigrationBatchCreated' | 'Refusal', ParentType, ContextType>;
};

export type PlanMigrationBatchResultResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['PlanMigrationBatchResult'] = ResolversParentTypes['PlanMigrationBatchResult']> = {
  __resolveType: TypeResolveFn<'MigrationPlan' | 'Refusal', ParentType, ContextType>;
};

export type MigrationPlanResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['MigrationPlan'] = ResolversParentTypes['MigrationPlan']> = {
  tasks?: Resolver<ReadonlyArray<ResolversTypes['PlannedTask']>, ParentType, ContextType>;
  networkGroups?: Resolver<ReadonlyArray<ResolversTypes['PlannedNetworkGroup']>, ParentType, ContextType>;
  violations?: Resolver<ReadonlyArray<ResolversTypes['Violation']>, ParentType, ContextType>;
  advisories?: Resolver<ReadonlyArray<ResolversTypes['Advisory']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PlannedNetworkGroupResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['PlannedNetworkGroup'] = ResolversParentTypes['PlannedNetworkGroup']> = {
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  number?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  sourceNetwork?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  needed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  networkId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  free?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type PlannedTaskResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['PlannedTask'] = ResolversParentTypes['PlannedTask']> = {
  taskId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  vmName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['TaskSource'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['PlannedVm'], ParentType, ContextType>;
  disksLeftBehind?: Resolver<ReadonlyArray<ResolversTypes['DiskLeftBehind']>, ParentType, ContextType>;
  advisories?: Resolver<ReadonlyArray<ResolversTypes['Advisory']>, ParentType, ContextType>;
};

export type DiskLeftBehindResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['DiskLeftBehind'] = ResolversParentTypes['DiskLeftBehind']> = {
  disk?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  sizeBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
};

export type PlannedVmResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['PlannedVm'] = ResolversParentTypes['PlannedVm']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  cpuCores?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  memoryBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  platform?: Resolver<ResolversTypes['Platform'], ParentType, ContextType>;
  firmware?: Resolver<ResolversTypes['Firmware'], ParentType, ContextType>;
  machine?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  cdromDrives?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  volumes?: Resolver<ReadonlyArray<ResolversTypes['PlannedVolume']>, ParentType, ContextType>;
  nics?: Resolver<ReadonlyArray<ResolversTypes['PlannedNic']>, ParentType, ContextType>;
  startAfterMigration?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  volumeBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
};

export type PlannedVolumeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['PlannedVolume'] = ResolversParentTypes['PlannedVolume']> = {
  disk?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  root?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  sizeBytes?: Resolver<ResolversTypes['Bytes'], ParentType, ContextType>;
  bus?: Resolver<ResolversTypes['DiskBus'], ParentType, ContextType>;
};

export type Resolvers<ContextType = RequestContext> = {
  Bytes?: GraphQLScalarType;
  Instant?: GraphQLScalarType;
  Position?: GraphQLScalarType;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Now?: NowResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  Changed?: ChangedResolvers<ContextType>;
  Change?: ChangeResolvers<ContextType>;
  Resync?: ResyncResolvers<ContextType>;
  Refusal?: RefusalResolvers<ContextType>;
  Violation?: ViolationResolvers<ContextType>;
  Advisory?: AdvisoryResolvers<ContextType>;
  Parameter?: ParameterResolvers<ContextType>;
  Failure?: FailureResolvers<ContextType>;
  Health?: HealthResolvers<ContextType>;
  StoppedConsumer?: StoppedConsumerResolvers<ContextType>;
  ReplayReadModelsResult?: ReplayReadModelsResultResolvers<ContextType>;
  ReadModelsReplay?: ReadModelsReplayResolvers<ContextType>;
  StoreHealth?: StoreHealthResolvers<ContextType>;
  LeaseHealth?: LeaseHealthResolvers<ContextType>;
  ProjectionHealth?: ProjectionHealthResolvers<ContextType>;
  Parked?: ParkedResolvers<ContextType>;
  TaskPage?: TaskPageResolvers<ContextType>;
  TaskCounts?: TaskCountsResolvers<ContextType>;
  QueueEntry?: QueueEntryResolvers<ContextType>;
  Task?: TaskResolvers<ContextType>;
  TaskNames?: TaskNamesResolvers<ContextType>;
  Deferral?: DeferralResolvers<ContextType>;
  TaskPhase?: TaskPhaseResolvers<ContextType>;
  TaskSource?: TaskSourceResolvers<ContextType>;
  TaskTarget?: TaskTargetResolvers<ContextType>;
  PlannedNic?: PlannedNicResolvers<ContextType>;
  TaskDisk?: TaskDiskResolvers<ContextType>;
  TaskVolume?: TaskVolumeResolvers<ContextType>;
  StagedDisk?: StagedDiskResolvers<ContextType>;
  WrittenVolume?: WrittenVolumeResolvers<ContextType>;
  TaskProgress?: TaskProgressResolvers<ContextType>;
  TaskProgressUpdate?: TaskProgressUpdateResolvers<ContextType>;
  DiskProgress?: DiskProgressResolvers<ContextType>;
  TaskChanged?: TaskChangedResolvers<ContextType>;
  StepTrouble?: StepTroubleResolvers<ContextType>;
  TaskFailure?: TaskFailureResolvers<ContextType>;
  TaskAttempt?: TaskAttemptResolvers<ContextType>;
  PointInTime?: PointInTimeResolvers<ContextType>;
  TaskHost?: TaskHostResolvers<ContextType>;
  VmLocation?: VmLocationResolvers<ContextType>;
  VolumeLocation?: VolumeLocationResolvers<ContextType>;
  NicLocation?: NicLocationResolvers<ContextType>;
  Notice?: NoticeResolvers<ContextType>;
  Debt?: DebtResolvers<ContextType>;
  ReleaseTrouble?: ReleaseTroubleResolvers<ContextType>;
  BatchPage?: BatchPageResolvers<ContextType>;
  Batch?: BatchResolvers<ContextType>;
  BatchTask?: BatchTaskResolvers<ContextType>;
  AuditPage?: AuditPageResolvers<ContextType>;
  AuditEntry?: AuditEntryResolvers<ContextType>;
  AuditSubject?: AuditSubjectResolvers<ContextType>;
  Settings?: SettingsResolvers<ContextType>;
  Server?: ServerResolvers<ContextType>;
  ServerCapacity?: ServerCapacityResolvers<ContextType>;
  ServerCapacityResult?: ServerCapacityResultResolvers<ContextType>;
  Source?: SourceResolvers<ContextType>;
  SshMachine?: SshMachineResolvers<ContextType>;
  SourceVms?: SourceVmsResolvers<ContextType>;
  SourceVmsResult?: SourceVmsResultResolvers<ContextType>;
  SourceVm?: SourceVmResolvers<ContextType>;
  SourceDisk?: SourceDiskResolvers<ContextType>;
  SourceNic?: SourceNicResolvers<ContextType>;
  Target?: TargetResolvers<ContextType>;
  Zone?: ZoneResolvers<ContextType>;
  Cluster?: ClusterResolvers<ContextType>;
  Host?: HostResolvers<ContextType>;
  NamedServer?: NamedServerResolvers<ContextType>;
  HostCapacity?: HostCapacityResolvers<ContextType>;
  HostCapacityResult?: HostCapacityResultResolvers<ContextType>;
  PrimaryStorage?: PrimaryStorageResolvers<ContextType>;
  StorageCapacity?: StorageCapacityResolvers<ContextType>;
  HostStorage?: HostStorageResolvers<ContextType>;
  StorageCapacityResult?: StorageCapacityResultResolvers<ContextType>;
  L3Network?: L3NetworkResolvers<ContextType>;
  IpRange?: IpRangeResolvers<ContextType>;
  Attachment?: AttachmentResolvers<ContextType>;
  HeldAddress?: HeldAddressResolvers<ContextType>;
  Certificate?: CertificateResolvers<ContextType>;
  ProbeCertificateResult?: ProbeCertificateResultResolvers<ContextType>;
  VcenterAdded?: VcenterAddedResolvers<ContextType>;
  AddVCenterResult?: AddVCenterResultResolvers<ContextType>;
  VcenterUpdated?: VcenterUpdatedResolvers<ContextType>;
  UpdateVCenterResult?: UpdateVCenterResultResolvers<ContextType>;
  VcenterSynced?: VcenterSyncedResolvers<ContextType>;
  SyncVCenterResult?: SyncVCenterResultResolvers<ContextType>;
  Vcenter?: VcenterResolvers<ContextType>;
  EsxiHost?: EsxiHostResolvers<ContextType>;
  VcenterSync?: VcenterSyncResolvers<ContextType>;
  VcenterInventoryResult?: VcenterInventoryResultResolvers<ContextType>;
  VcenterInventory?: VcenterInventoryResolvers<ContextType>;
  SourceVmPage?: SourceVmPageResolvers<ContextType>;
  VcenterCluster?: VcenterClusterResolvers<ContextType>;
  VcenterHost?: VcenterHostResolvers<ContextType>;
  VcenterDatastore?: VcenterDatastoreResolvers<ContextType>;
  VcenterNetwork?: VcenterNetworkResolvers<ContextType>;
  VmwareTraits?: VmwareTraitsResolvers<ContextType>;
  VmwareDisk?: VmwareDiskResolvers<ContextType>;
  VmwareSourcePlan?: VmwareSourcePlanResolvers<ContextType>;
  ServerVmwareTools?: ServerVmwareToolsResolvers<ContextType>;
  Conversion?: ConversionResolvers<ContextType>;
  ConversionStep?: ConversionStepResolvers<ContextType>;
  ZoneAdded?: ZoneAddedResolvers<ContextType>;
  AddZoneResult?: AddZoneResultResolvers<ContextType>;
  ClusterAdded?: ClusterAddedResolvers<ContextType>;
  AddClusterResult?: AddClusterResultResolvers<ContextType>;
  HostAdded?: HostAddedResolvers<ContextType>;
  AddHostResult?: AddHostResultResolvers<ContextType>;
  PrimaryStorageAdded?: PrimaryStorageAddedResolvers<ContextType>;
  AddPrimaryStorageResult?: AddPrimaryStorageResultResolvers<ContextType>;
  L3NetworkAdded?: L3NetworkAddedResolvers<ContextType>;
  AddL3NetworkResult?: AddL3NetworkResultResolvers<ContextType>;
  KvmSourceAdded?: KvmSourceAddedResolvers<ContextType>;
  AddKvmSourceResult?: AddKvmSourceResultResolvers<ContextType>;
  KvmSourceUpdated?: KvmSourceUpdatedResolvers<ContextType>;
  UpdateKvmSourceResult?: UpdateKvmSourceResultResolvers<ContextType>;
  MigrationServerAdded?: MigrationServerAddedResolvers<ContextType>;
  AddMigrationServerResult?: AddMigrationServerResultResolvers<ContextType>;
  MigrationServerEnabledSet?: MigrationServerEnabledSetResolvers<ContextType>;
  SetMigrationServerEnabledResult?: SetMigrationServerEnabledResultResolvers<ContextType>;
  MigrationTaskCancelling?: MigrationTaskCancellingResolvers<ContextType>;
  CancelMigrationTaskResult?: CancelMigrationTaskResultResolvers<ContextType>;
  SettingsChanged?: SettingsChangedResolvers<ContextType>;
  ChangeSettingsResult?: ChangeSettingsResultResolvers<ContextType>;
  HostKey?: HostKeyResolvers<ContextType>;
  ProbeHostKeyResult?: ProbeHostKeyResultResolvers<ContextType>;
  TaskResult?: TaskResultResolvers<ContextType>;
  MigrationTasksCancelling?: MigrationTasksCancellingResolvers<ContextType>;
  CancelMigrationTasksResult?: CancelMigrationTasksResultResolvers<ContextType>;
  MigrationTasksDeleted?: MigrationTasksDeletedResolvers<ContextType>;
  DeleteMigrationTasksResult?: DeleteMigrationTasksResultResolvers<ContextType>;
  DebtWrittenOff?: DebtWrittenOffResolvers<ContextType>;
  WriteOffDebtResult?: WriteOffDebtResultResolvers<ContextType>;
  MigrationBatchCreated?: MigrationBatchCreatedResolvers<ContextType>;
  CreateMigrationBatchResult?: CreateMigrationBatchResultResolvers<ContextType>;
  PlanMigrationBatchResult?: PlanMigrationBatchResultResolvers<ContextType>;
  MigrationPlan?: MigrationPlanResolvers<ContextType>;
  PlannedNetworkGroup?: PlannedNetworkGroupResolvers<ContextType>;
  PlannedTask?: PlannedTaskResolvers<ContextType>;
  DiskLeftBehind?: DiskLeftBehindResolvers<ContextType>;
  PlannedVm?: PlannedVmResolvers<ContextType>;
  PlannedVolume?: PlannedVolumeResolvers<ContextType>;
};

