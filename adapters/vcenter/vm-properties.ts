import { compareVersions } from './api-version.ts';
import { plannedPaths } from './definition-table.ts';
import type { PropertySpec, Step } from './property-collector.ts';

/** Since which version of the API there is what is not in all of them (vSphere reference, "Since vSphere API"). */
export const SINCE = {
  /** Encryption of VMs: `config.keyId`, and `keyId` of a disk's backing; a disk is encrypted only where its VM is. */
  keyId: '6.5',
  /** `config.bootOptions.efiSecureBootEnabled`. */
  secureBoot: '6.5',
  /** `sharing` of a disk's backing; before, a multi-writer disk is told by the VM's own options alone. */
  sharing: '6.0',
  opaqueNetwork: '5.5',
} as const;

/** What is asked of each VM. A path that the server's version does not have would fail the whole question. */
export const vmSpec = (version: string): PropertySpec => ({
  type: 'VirtualMachine',
  paths: [
    'name',
    'config.template',
    'config.guestId',
    'config.guestFullName',
    'config.firmware',
    'config.bootOptions',
    'config.hardware.numCPU',
    'config.hardware.memoryMB',
    'config.hardware.device',
    ...(compareVersions(version, SINCE.keyId) >= 0 ? ['config.keyId'] : []),
    ...(compareVersions(version, SINCE.sharing) >= 0 ? [] : ['config.extraConfig']),
    'guest.net',
    'guest.toolsRunningStatus',
    'runtime.powerState',
    'runtime.host',
    'runtime.connectionState',
    'runtime.consolidationNeeded',
    'snapshot',
  ],
});

/**
 * What is asked of a VM that is planned: all that its guest could notice (`definition-table.ts`) as well, in the same question.
 * A whole inventory is listed without: the options alone are a third of an answer more.
 */
export const plannedSpec = (version: string): PropertySpec => {
  const spec = vmSpec(version);
  return { ...spec, spare: plannedPaths(version).filter((path) => !spec.paths.includes(path)) };
};

/**
 * What is around VMs: places, hosts, storage, networks; of related kinds the special one first. Opaque networks came with
 * 5.5, and a kind that the server does not know fails the whole question too.
 */
export const aroundSpecs = (version: string): readonly PropertySpec[] => [
  { type: 'Folder', paths: ['name', 'parent'] },
  { type: 'Datacenter', paths: ['name', 'parent'] },
  { type: 'ClusterComputeResource', paths: ['name', 'parent'] },
  { type: 'ComputeResource', paths: ['name', 'parent'] },
  {
    type: 'HostSystem',
    paths: ['name', 'parent', 'summary.config.product.version', 'runtime.connectionState', 'runtime.inMaintenanceMode'],
  },
  {
    type: 'Datastore',
    paths: ['name', 'summary.type', 'summary.capacity', 'summary.freeSpace', 'summary.accessible'],
  },
  { type: 'DistributedVirtualPortgroup', paths: ['name', 'key', 'tag'] },
  ...(compareVersions(version, SINCE.opaqueNetwork) >= 0
    ? [{ type: 'OpaqueNetwork', paths: ['name', 'summary'] }]
    : []),
  { type: 'Network', paths: ['name'] },
];

/** From a VM to all of that: its host and upwards to the root, its networks, its datastores. */
export const aroundVm: readonly Step[] = [
  { name: 'host', type: 'VirtualMachine', path: 'runtime.host', next: ['upwards'] },
  { name: 'network', type: 'VirtualMachine', path: 'network', next: [] },
  { name: 'datastore', type: 'VirtualMachine', path: 'datastore', next: [] },
  { name: 'upwards', type: 'ManagedEntity', path: 'parent', next: ['upwards'] },
];
