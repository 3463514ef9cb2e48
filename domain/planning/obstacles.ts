import type { SourceVm } from '../platform/inventory.ts';
import { migrationServer } from '../platform/migration-server.ts';
import type { Source } from '../platform/source.ts';
import { target } from '../platform/target.ts';
import type { Parameters, Violation, ViolationCode } from '../words/failure.ts';
import type { BatchId, ClusterId, DiskName, ServerId, SourceId, StorageId, TaskId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import { shown, withShownNames } from '../words/names.ts';
import { type BatchFacts, type BatchOrder, NOT_GIVEN, type VmwareFacts } from './batch-order.ts';
import { draft } from './draft.ts';
import { NOTHING_HELD } from './holdings.ts';
import { judgeVm } from './judge-vm.ts';
import { pathsOfOrder } from './plan-paths.ts';
import { rootDisk } from './vm-planner.ts';

/** Why a source VM cannot be ordered as it is now, whatever else is ordered. */
export type Obstacle = {
  readonly code: ViolationCode;
  /** Only of what is still told as prose. */
  readonly message?: string;
  readonly parameters?: Parameters;
  /** The root volume, where it is what cannot be moved; null: the VM as such. A data volume can be left out. */
  readonly disk: DiskName | null;
};

/** What is known of a source beside its VMs. */
export type ListedSource = {
  readonly id: SourceId;
  readonly source: Extract<Source, { status: 'added' }>;
  /** Of VMware: the vCenter's version as it was when the VMs were read. */
  readonly vcenterVersion: string | null;
};

const TASK = NOT_GIVEN as TaskId;

/** The VM alone, with its root volume alone, and nothing else chosen yet. */
const orderOf = (vm: SourceVm, { id, source }: ListedSource): BatchOrder => {
  const root = rootDisk(vm);
  const left = vm.disks.filter((disk) => disk !== root);
  const row = { taskId: TASK, vmId: vm.id, name: null, cpuCores: null, memoryBytes: null, platform: null };
  return {
    batchId: NOT_GIVEN as BatchId,
    name: '',
    description: '',
    sourceType: source.kind,
    sourceId: id,
    serverId: NOT_GIVEN as ServerId,
    clusterId: NOT_GIVEN as ClusterId,
    storageId: NOT_GIVEN as StorageId,
    ...{ compression: true, pauseSource: false, keepSourceStopped: false, useSourceMacAndIp: false },
    sourceClusterId: null,
    networkGroups: [],
    vms: [
      {
        ...row,
        startAfterMigration: false,
        volumes: left.map(({ name }) => ({ disk: name, migrate: false, displayName: null })),
        nics: [],
        extraNics: [],
      },
    ],
  };
};

/** Server and hosts are not chosen yet: what they may have is not missed. */
const factsOf = (vm: SourceVm, { source, vcenterVersion }: ListedSource, holder: TaskId | null): BatchFacts => {
  const vmware: VmwareFacts | null =
    vcenterVersion === null
      ? null
      : { vcenterVersion, instanceUuid: null, httpsName: true, sshHosts: [], vddk: null, virtioWin: null };
  return {
    source,
    server: migrationServer.initial,
    target: target.initial,
    storageTraits: null,
    networks: {},
    vms: [vm],
    vmware,
    heldBy: holder === null ? {} : { [vm.id]: holder },
    earlierTasks: {},
    serverSpace: null,
    hosts: [],
    troubles: [],
  };
};

/** Of the row those places that are about the VM and its disks; what has to be chosen for it still is no obstacle. */
const isOfVm = ({ path: [list, , field] }: Violation): boolean =>
  list === 'vms' && (field === undefined || field === 'vmId' || field === 'volumes');

const diskOf = ({ parameters }: Violation): DiskName | null => {
  const disk = own(parameters ?? {}, 'disk');
  return disk === undefined ? null : (String(disk) as DiskName);
};

/** TK-11, TK-14: by the planner's own rules, of an order of that VM alone, its data volumes left out. Pure. */
export const obstaclesOf = (given: SourceVm, listed: ListedSource, holder: TaskId | null): readonly Obstacle[] => {
  const vm = withShownNames(given);
  const order = orderOf(vm, listed);
  const facts = factsOf(vm, listed, holder);
  const drafted = draft(order, facts);
  const paths = pathsOfOrder(order, facts);
  const found = [
    ...drafted.rows.flatMap((row) => judgeVm(drafted, row, facts, NOTHING_HELD, paths)),
    ...drafted.violations,
  ];
  return found.filter(isOfVm).map((violation) => ({
    code: violation.code,
    ...(violation.message === undefined ? {} : { message: shown(violation.message) }),
    ...(violation.parameters ? { parameters: violation.parameters } : {}),
    disk: diskOf(violation),
  }));
};
