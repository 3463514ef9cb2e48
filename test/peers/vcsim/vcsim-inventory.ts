/** What is there, as a test says it. The Go side reads the same shape (server/inventory.go) and refuses unknown fields. */
export type VcsimInventory = {
  /** Of the server itself, default `6.7.0`. */
  readonly version?: string;
  readonly build?: string;
  /** Default: the first two numbers of `version`. */
  readonly apiVersion?: string;
  /** Default `DC0`; with slashes the folders above it too: `Europe/DC0`. An ESXi host's is always `ha-datacenter`. */
  readonly datacenter?: string;
  readonly clusters: readonly VcsimCluster[];
  readonly datastores: readonly VcsimDatastore[];
  readonly networks: readonly VcsimNetwork[];
  readonly vms: readonly VcsimVm[];
};

export type VcsimCluster = {
  readonly name: string;
  /** With DRS a start is told as `DrsVmPoweredOnEvent`, which a filter on `VmPoweredOnEvent` does not find. */
  readonly drs?: boolean;
  readonly hosts: readonly VcsimHost[];
};
export type VcsimHost = {
  readonly name: string;
  /** Default: that of the server. */
  readonly version?: string;
  readonly build?: string;
  readonly disconnected?: boolean;
  readonly inMaintenance?: boolean;
};
export type VcsimDatastore = {
  readonly name: string;
  /** Default `VMFS`. */
  readonly kind?: 'VMFS' | 'NFS' | 'NFS41' | 'vsan' | 'VVOL';
  /** Where its files are here; default: a directory of the peer, removed with it. */
  readonly dir?: string;
  readonly capacityBytes?: number;
  readonly freeBytes?: number;
  readonly inaccessible?: boolean;
};
export type VcsimNetwork = { readonly name: string; readonly kind: 'standard' | 'distributed' };

export type VcsimVm = {
  readonly name: string;
  readonly cluster?: string;
  /** Default: one of the cluster's, in turn. */
  readonly host?: string;
  /** Where its `.vmx` is; default: the first. */
  readonly datastore?: string;
  readonly folder?: string;
  /** Default `otherGuest64`. */
  readonly guestId?: string;
  readonly guestFullName?: string;
  readonly cpus?: number;
  readonly memoryMiB?: number;
  readonly hardwareVersion?: number;
  readonly firmware?: 'bios' | 'efi';
  readonly secureBoot?: boolean;
  readonly power?: 'on' | 'off' | 'suspended';
  /** VMware Tools run in it whenever it is on; default true. */
  readonly tools?: boolean;
  readonly template?: boolean;
  /** Its home is encrypted with this key. */
  readonly keyId?: string;
  readonly connection?: 'connected' | 'disconnected' | 'orphaned' | 'inaccessible' | 'invalid';
  readonly disks?: readonly VcsimDisk[];
  readonly nics?: readonly VcsimNic[];
  readonly cdroms?: number;
  /** So many snapshots, each the child of the one before. The disks do not change by it: see `delta`. */
  readonly snapshots?: number;
  readonly consolidationNeeded?: boolean;
  /** No files in the datastores: for inventories that nobody copies from. */
  readonly noFiles?: boolean;
};

export type VcsimController = 'pvscsi' | 'lsilogic' | 'lsisas1068' | 'buslogic' | 'ide' | 'ahci' | 'nvme';

export type VcsimDisk = {
  readonly controller?: VcsimController;
  /** Number of the controller among those of its kind; default 0. */
  readonly bus?: number;
  /** Default: the next one that is free. */
  readonly unit?: number;
  /** Has to be the size of `image` where there is one. */
  readonly capacityBytes: number;
  /** Default `persistent`. */
  readonly mode?: string;
  readonly thin?: boolean;
  readonly datastore?: string;
  /** Descriptor within the datastore; default `VM/VM.vmdk`, `VM/VM_1.vmdk`… The bytes are in `…-flat.vmdk` beside it. */
  readonly path?: string;
  /** A raw file with the disk's bytes (`rawImage` makes one); default: nothing but zeros. */
  readonly image?: string;
  readonly rdm?: 'physical' | 'virtual';
  readonly multiWriter?: boolean;
  readonly keyId?: string;
  /** The VM writes to `…-000001.vmdk`, whose backing has `path` as its parent. */
  readonly delta?: boolean;
};
export type VcsimNic = {
  readonly type?: 'vmxnet3' | 'e1000' | 'e1000e';
  readonly mac: string;
  readonly network: string;
  /** What Tools tell while they run. */
  readonly ip?: string;
};
