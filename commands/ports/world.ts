import type { SourceDrivers } from '../sources/drivers.ts';
import type { KvmSource, TargetPlatform } from './hypervisors.ts';
import type { AccessKeys, HostKeyProbe, Jobs, StagingArea, Vault } from './machines.ts';
import type { NameLookup } from './names.ts';
import type { StorageKinds } from './storage.ts';
import type { InventoryCache, VmwareSource } from './vmware.ts';

/** Everything outside that effects and commands act through; the real world and the simulated one both fit. */
export type World = {
  readonly vault: Vault;
  readonly hostKeys: HostKeyProbe;
  readonly jobs: Jobs;
  readonly accessKeys: AccessKeys;
  readonly staging: StagingArea;
  /** How sources of each type are worked with, through the ports of this world that the app has. */
  readonly sources: SourceDrivers;
  readonly kvm: KvmSource;
  readonly vmware: VmwareSource;
  readonly inventories: InventoryCache;
  readonly target: TargetPlatform;
  readonly storages: StorageKinds;
  readonly names: NameLookup;
};
