import type { SourceVm } from './inventory.ts';

/**
 * VC-2: what a vCenter says of itself at one moment. Ids are managed object references: opaque. A host, cluster, datastore or
 * network whose properties cannot be read is left out; a VM that is on it says why.
 */
export type VcenterInventory = {
  readonly version: string;
  readonly build: string;
  readonly clusters: readonly VcenterCluster[];
  readonly hosts: readonly VcenterHost[];
  readonly datastores: readonly VcenterDatastore[];
  readonly networks: readonly VcenterNetwork[];
  readonly vms: readonly SourceVm[];
};

/** A cluster, or a host that stands alone (its compute resource). */
export type VcenterCluster = { readonly id: string; readonly name: string; readonly datacenter: string };
export type VcenterHost = {
  readonly id: string;
  readonly name: string;
  readonly clusterId: string;
  /** `6.7.0` */
  readonly version: string;
  readonly connected: boolean;
  readonly inMaintenance: boolean;
};
export type VcenterDatastore = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly capacityBytes: number;
  readonly freeBytes: number;
  readonly accessible: boolean;
};
export type VcenterNetwork = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'STANDARD' | 'DISTRIBUTED' | 'OPAQUE';
};
