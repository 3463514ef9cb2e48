import type { SourceVm } from '../platform/inventory.ts';
import type { L3Network } from '../platform/l3-network.ts';
import type { MigrationServer, SourceType } from '../platform/migration-server.ts';
import type { Source } from '../platform/source.ts';
import type { Target } from '../platform/target.ts';
import type { StorageTraits } from '../task/storage-traits.ts';
import type { Platform } from '../task/task-plan.ts';
import type { Violation } from '../words/failure.ts';
import type {
  BatchId,
  ClusterId,
  DiskName,
  Ipv4,
  Mac,
  NetworkId,
  ServerId,
  SourceId,
  SourceVmId,
  StorageId,
  TaskId,
} from '../words/ids.ts';
import type { Keyed } from '../words/keyed.ts';
import { withShownNames } from '../words/names.ts';
import type { Bytes } from '../words/units.ts';
import type { HostFirmware } from './uefi-variables.ts';

/** What an administrator orders: one batch, 1 to 50 VMs of one source. Every omission means the default of SPEC section 2. */
export type BatchOrder = {
  readonly batchId: BatchId;
  readonly name: string;
  readonly description: string;
  readonly sourceType: SourceType;
  readonly sourceId: SourceId;
  readonly serverId: ServerId;
  readonly clusterId: ClusterId;
  readonly storageId: StorageId;
  readonly compression: boolean;
  readonly pauseSource: boolean;
  readonly keepSourceStopped: boolean;
  readonly useSourceMacAndIp: boolean;
  /** VMware: the one cluster that all VMs are of (TK-1); null for KVM, and where the source has but one. */
  readonly sourceClusterId: string | null;
  /** TK-4: the L3 network of each group. For KVM a group is a NIC number, for VMware a source network, by id or name. */
  readonly networkGroups: readonly NetworkGroup[];
  readonly vms: readonly VmOrder[];
};

/** Stands where an order that is judged before it is complete has no id yet. No id is empty, so nothing is found by it. */
export const NOT_GIVEN = '';

export type NetworkGroup = { readonly networkId: NetworkId } & (
  | { readonly number: number; readonly sourceNetwork: null }
  | { readonly number: null; readonly sourceNetwork: string }
);

export type VmOrder = {
  readonly taskId: TaskId;
  readonly vmId: SourceVmId;
  readonly name: string | null;
  readonly cpuCores: number | null;
  readonly memoryBytes: Bytes | null;
  readonly platform: Platform | null;
  readonly startAfterMigration: boolean;
  /** The target's firmware makes new UEFI variables; the source's stay there (KV-8). */
  readonly freshUefiVariables?: boolean;
  readonly volumes: readonly {
    readonly disk: DiskName;
    readonly migrate: boolean;
    readonly displayName: string | null;
  }[];
  readonly nics: readonly NicOrder[];
  readonly extraNics: readonly Omit<NicOrder, 'number' | 'migrate'>[];
};
export type NicOrder = {
  readonly number: number;
  readonly migrate: boolean;
  readonly networkId: NetworkId | null;
  readonly mac: Mac | null;
  readonly ip: Ipv4 | null;
  readonly isDefault: boolean;
};

export type VmwareFacts = {
  readonly vcenterVersion: string;
  readonly instanceUuid: string | null;
  /** The pinned certificate can be asked for by a name, so that curl reads disks over HTTPS. */
  readonly httpsName: boolean;
  /** Names of the ESXi hosts whose datastores may be read over SSH. */
  readonly sshHosts: readonly string[];
  /** What the migration server has for it; null: it could not be asked, and that is told itself. */
  readonly vddk: boolean | null;
  readonly virtioWin: { readonly path: string; readonly found: boolean } | null;
};

/** What the world says at the moment of planning. `null` where it could not be asked, with the reason as a violation. */
export type BatchFacts = {
  readonly source: Source;
  readonly server: MigrationServer;
  readonly target: Target;
  /** Of the ordered storage. `UNSUPPORTED`: nothing can be written to its kind. */
  readonly storageTraits: StorageTraits | 'UNSUPPORTED' | null;
  readonly networks: Keyed<L3Network>;
  readonly vms: readonly SourceVm[];
  /** The source could not be asked for its VMs, so that one that is not among them may be there. */
  readonly vmsUnknown?: true;
  /** VMware: version of the vCenter now, and what the server has for conversions; null for KVM. */
  readonly vmware: VmwareFacts | null;
  /** Size of a KVM VM's UEFI variables, by VM id; a VM that has none is not there. */
  readonly uefiVariableBytes?: Keyed<number>;
  /** Tasks that hold a source VM already, by VM id (TK-14). */
  readonly heldBy: Keyed<TaskId>;
  /** All tasks that ever held a source VM, by VM id: an address that one still has is the migrated VM's (TP-4). */
  readonly earlierTasks: Keyed<readonly TaskId[]>;
  /** The server's cache disk: what is free there, and that minus what running tasks have reserved (MS-10). */
  readonly serverSpace: { readonly freeBytes: number; readonly availableBytes: number } | null;
  /** Each host of the cluster that answers, with the free bytes of the storage on it; null where the storage is not known. */
  readonly hosts: readonly (HostFirmware & {
    readonly freeBytes: number | null;
    readonly freeCpus: number;
    readonly freeMemoryBytes: number;
  })[];
  /** What could not be asked, as violations of the command. */
  readonly troubles: readonly Violation[];
};

/** As people get to see them: names of the source without what nobody sees. The same again changes nothing. */
export const withShownVms = (facts: BatchFacts): BatchFacts => ({ ...facts, vms: facts.vms.map(withShownNames) });
