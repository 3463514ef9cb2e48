import { aggregates } from '../../commands/support/aggregates.ts';
import type { Artefact } from '../../domain/task/artefact.ts';
import { artefactIds, idsOf, jobIdOf } from '../../domain/task/artefact-ids.ts';
import { reportOf, type StepReport } from '../../domain/task/migration-task.commands.ts';
import { owedByTask } from '../../domain/task/migration-task.process.ts';
import { type TaskPlan, volumeBytes } from '../../domain/task/task-plan.ts';
import { volumeArtefact } from '../../domain/task/volume-place.ts';
import type { Failure } from '../../domain/words/failure.ts';
import type { BatchId, ClusterId, DiskName, SourceVmId } from '../../domain/words/ids.ts';
import { type Bytes, GIB } from '../../domain/words/units.ts';
import { claimsOf, heldBy, ids, OPERATOR, type PlanOptions, planOf, wishesOf } from './examples.ts';
import type { History } from './history.ts';

const own = idsOf({ attempt: 1, moment: 1 });

export const BROKEN: Failure = {
  code: 'VERIFY_FAILED',
  message: 'The copy ended early; check the disk.',
  retryable: false,
};
const AWAY: Failure = { code: 'UNREACHABLE', message: 'The server does not answer.', retryable: true };

/** The claims are asked; a VM that is taken, refuses the batch and the granted claims go back. */
export const propose = (history: History, name: string, plans: readonly TaskPlan[]): boolean => {
  const id = name as BatchId;
  const batch = aggregates.batch(id);
  const claims = claimsOf(plans);
  history.act(batch, { type: 'ProposeMigrationBatch', data: { id, name, plans, claims } }, OPERATOR);
  for (const { taskId, source } of plans) {
    const { sourceId, vmId, vmName } = source;
    const claimId = `vm/${vmId}`;
    const stream = aggregates.sourceVm(sourceId, vmId);
    const holder = history.state(stream).heldBy;
    if (holder === null) {
      const data = { sourceId, vmId, taskId, claimId: taskId, vmName, path: [] };
      history.act(stream, { type: 'ClaimSourceVm', data });
      history.act(batch, { type: 'RecordClaimGranted', data: { claimId, grants: [] } });
    } else {
      const violation = { code: 'IN_USE', path: ['vms', 0, 'id'], message: `${vmName} has a task.` } as const;
      history.act(batch, { type: 'RecordClaimRefused', data: { claimId, violations: [violation] } });
    }
  }
  const claimId = `addresses/${ids.network}`;
  const reserve = { claimId: id, wishes: wishesOf(plans) };
  const reserved = history.act(aggregates.network(ids.network), { type: 'ReserveAddresses', data: reserve })[0];
  const grants = reserved?.type === 'AddressesReserved' ? reserved.data.grants : [];
  history.act(batch, { type: 'RecordClaimGranted', data: { claimId, grants } });
  const state = history.state(batch);
  if (state.status === 'refused') {
    for (const owed of state.owedBack) history.act(batch, { type: 'RecordClaimReturned', data: { claimId: owed } });
    const taskIds = plans.map((plan) => plan.taskId);
    history.act(aggregates.network(ids.network), { type: 'ReleaseAddresses', data: { claimId: id, taskIds } });
    return false;
  }
  for (const plan of state.status === 'accepted' ? state.plans : []) create(history, plan);
  return true;
};

const create = (history: History, plan: TaskPlan): void => {
  const { taskId, serverId, batchId } = plan;
  history.act(aggregates.task(taskId), { type: 'CreateTask', data: { plan, held: heldBy(plan) } });
  const bytes = volumeBytes(plan);
  const entry = { taskId, attempt: 1, serverId, bytes, needs: bytes };
  history.act(aggregates.queue, { type: 'QueueTask', data: entry });
  history.act(aggregates.batch(batchId), { type: 'RecordTaskCreated', data: { taskId } });
};

type Drive = {
  readonly history: History;
  readonly plan: TaskPlan;
  readonly do: (report: StepReport) => void;
};
const drive = (history: History, plan: TaskPlan): Drive => ({
  history,
  plan,
  do: (report) => void history.act(aggregates.task(plan.taskId), reportOf(report, { attempt: 1, moment: 1 })),
});

const make = ({ do: act }: Drive, artefact: Artefact): void => {
  act({ type: 'IntendArtefact', data: { artefact } });
  act({ type: 'RecordMade', data: { artefactId: artefact.id } });
};
const release = ({ do: act, history }: Drive, artefactId: string): void =>
  act({ type: 'RecordReleased', data: { artefactId, at: history.now } });

const server = { kind: 'SERVER', id: ids.server } as const;
const source = { kind: 'SOURCE', id: ids.source } as const;
const host = { kind: 'HOST', id: ids.host } as const;
const job = (id: string): Artefact => ({ id: artefactIds.job(id), kind: 'JOB', place: server });

const start = (on: Drive): void => {
  const { history, plan } = on;
  const { taskId } = plan;
  history.act(aggregates.queue, {
    type: 'GrantSlot',
    data: { taskId, attempt: 1, freeBytes: (900 * GIB) as Bytes, at: history.now },
  });
  history.act(aggregates.task(taskId), { type: 'StartMigration', data: { attempt: 1, at: history.now } });
  history.act(aggregates.queue, { type: 'RecordSlotTaken', data: { taskId, attempt: 1 } });
  make(on, { id: artefactIds.staging, kind: 'STAGING', path: `/cache/${taskId}`, place: server });
  make(on, { id: own.accessKey, kind: 'ACCESS_KEY', place: server });
  make(on, { id: own.atSource, kind: 'AUTHORISATION', place: source });
  const { vmId } = plan.source;
  if (plan.source.pause) make(on, { id: artefactIds.pausedVm, kind: 'PAUSED_VM', vmId, place: source });
  make(on, { id: own.backup, kind: 'BACKUP', vmId, place: source });
  const consistency = plan.source.pause ? 'PAUSED' : 'FILE_SYSTEMS_FROZEN';
  const exports = plan.target.volumes.map(({ disk, sizeBytes }) => ({ disk, name: disk, sizeBytes }));
  const backup = { pointInTime: history.now, consistency, socket: '/run/b.sock', exports } as const;
  on.do({ type: 'RecordPointInTime', data: { backup, evidence: null } });
};

const first = ({ plan }: Drive) => ({ taskId: plan.taskId, attempt: 1, moment: 1 });
const copied = { bytesCopied: 9 * GIB, bytesOnWire: 4 * GIB, seconds: 61.5 };

const stage = (on: Drive, disk: DiskName, number = 1): void => {
  const id = jobIdOf({ ...first(on), role: 'stage', of: disk, job: number });
  make(on, job(id));
  const file = `/cache/${on.plan.taskId}/${disk}`;
  on.do({ type: 'RecordDiskStaged', data: { disk, file, format: 'qcow2', ...copied, at: on.history.now } });
  release(on, artefactIds.job(id));
};

const write = (on: Drive, disk: DiskName): void => {
  const id = jobIdOf({ ...first(on), role: 'write', of: disk, job: 1 });
  const volume = {
    storage: on.plan.storageId,
    kind: 'FILE',
    path: `/vms/${disk}`,
    format: 'qcow2',
    host: ids.host,
  } as const;
  on.do({ type: 'IntendArtefact', data: { artefact: volumeArtefact({ attempt: 1, moment: 1 }, disk, volume, host) } });
  on.do({ type: 'RecordVolumeAllocated', data: { disk, volume, writtenBy: 'HOST' } });
  make(on, job(id));
  on.do({ type: 'RecordVolumeWritten', data: { disk, ...copied, verified: 'checksum', at: on.history.now } });
  release(on, artefactIds.job(id));
};

const failStep = (on: Drive, step: string, failure: Failure): void =>
  on.do({
    type: 'RecordStepFailed',
    data: {
      step,
      try: 1,
      problem: failure,
      jobEnded: true,
      unexpected: false,
      retentionSeconds: 86_400,
      at: on.history.now,
    },
  });

/** Releases what is due, as the process asks, with what that means in other streams. */
const cleanUp = (on: Drive): void => {
  const { history, plan } = on;
  for (;;) {
    const due = owedByTask(history.state(aggregates.task(plan.taskId))).find((effect) => effect.notBefore === null);
    if (due?.kind !== 'Release') return;
    giveBack(on, due.artefact);
    release(on, due.artefact.id);
  }
};

const giveBack = ({ history, plan }: Drive, artefact: Artefact): void => {
  const { taskId } = plan;
  const { sourceId } = plan.source;
  const vmId: SourceVmId = plan.source.vmId;
  const cluster: ClusterId = plan.clusterId;
  if (artefact.kind === 'SLOT') history.act(aggregates.queue, { type: 'ReleaseSlot', data: { taskId, attempt: 1 } });
  if (artefact.kind === 'SOURCE_VM_CLAIM')
    history.act(aggregates.sourceVm(sourceId, vmId), {
      type: 'ReleaseSourceVm',
      data: { sourceId, vmId, taskId, claimId: taskId },
    });
  if (artefact.kind === 'ADDRESSES')
    history.act(aggregates.network(artefact.networkId), {
      type: 'ReleaseAddresses',
      data: { claimId: plan.batchId, taskIds: [taskId] },
    });
  if (artefact.kind === 'PLACEMENT')
    history.act(aggregates.placement(cluster), {
      type: 'SettleAllotment',
      data: { taskId, attempt: 1, startedThere: true },
    });
};

export const disksOf = (plan: TaskPlan): readonly DiskName[] => plan.target.volumes.map((volume) => volume.disk);

/** Everything up to the running VM; the first disk needs a second try. */
export const succeed = (history: History, plan: TaskPlan, started = true): void => {
  const on = drive(history, plan);
  start(on);
  const [root, ...data] = disksOf(plan);
  if (root) {
    failStep(on, `stage-${root}`, AWAY);
    stage(on, root, 2);
  }
  for (const disk of data) stage(on, disk);
  release(on, own.backup);
  release(on, own.atSource);
  make(on, { id: own.placement, kind: 'PLACEMENT', clusterId: ids.cluster, place: { kind: 'PLATFORM' } });
  const offers = [
    {
      hostId: ids.host,
      runningVms: 3,
      usedMemoryBytes: 0,
      usedCpus: 0,
      freeStorageBytes: 9e12,
      freeCpus: 16,
      freeMemoryBytes: 9e12,
      boots: true,
      migrationServer: false,
    },
  ];
  const allot = {
    ...{ taskId: plan.taskId, attempt: 1 },
    bytes: volumeBytes(plan),
    runs: null,
    offers,
    strategy: 'LEAST_RUNNING_VMS',
    chance: 0,
  } as const;
  history.act(aggregates.placement(ids.cluster), { type: 'AllotHost', data: allot });
  on.do({ type: 'RecordHostChosen', data: { hostId: ids.host, at: history.now } });
  make(on, { id: own.atHost(ids.host), kind: 'AUTHORISATION', place: host });
  for (const disk of disksOf(plan)) write(on, disk);
  make(on, { id: own.definition, kind: 'VM_DEFINITION', uuid: plan.taskId, place: host });
  if (started) on.do({ type: 'RecordVmStarted', data: { hostId: ids.host, at: history.now } });
  else
    on.do({
      type: 'RecordVmLeftStopped',
      data: { why: { code: 'VM_LEFT_STOPPED', parameters: { host: 'h1' } }, at: history.now },
    });
  cleanUp(on);
};

/** The second disk's copy breaks; staged data is kept, everything else goes. */
export const fail = (history: History, plan: TaskPlan): void => {
  const on = drive(history, plan);
  start(on);
  const [root, second] = disksOf(plan);
  if (root) stage(on, root);
  failStep(on, `stage-${second}`, BROKEN);
  cleanUp(on);
};

export const cancel = (history: History, plan: TaskPlan): void => {
  const on = drive(history, plan);
  start(on);
  history.act(aggregates.task(plan.taskId), { type: 'CancelTask', data: { at: history.now } }, OPERATOR);
  cleanUp(on);
};

export const startOnly = (history: History, plan: TaskPlan): void => start(drive(history, plan));

/** As the batch has them: with the addresses that were granted. */
export const accepted = (
  history: History,
  batch: string,
  numbers: readonly number[],
  options?: PlanOptions,
): readonly TaskPlan[] => {
  propose(
    history,
    batch,
    numbers.map((number) => planOf(number, batch, options)),
  );
  const state = history.state(aggregates.batch(batch as BatchId));
  return state.status === 'accepted' ? state.plans : [];
};
