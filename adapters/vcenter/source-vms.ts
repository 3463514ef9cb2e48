import type { SourceVmId } from '../../domain/ids.ts';
import type { SourceVm, VmwareTraits } from '../../domain/inventory.ts';
import { keyed, own } from '../../domain/keyed.ts';
import type { Bytes } from '../../domain/units.ts';
import { MIB } from '../../domain/units.ts';
import { disksOf } from './disks.ts';
import { nicsOf } from './nics.ts';
import type { Found } from './property-collector.ts';
import { morOf } from './soap.ts';
import { type Surroundings, textIn } from './surroundings.ts';
import { child, childrenOf, flagOf, type Node, numberOf } from './xml.ts';

export const POWERS = keyed<'RUNNING' | 'OFF' | 'SUSPENDED'>({
  poweredOn: 'RUNNING',
  poweredOff: 'OFF',
  suspended: 'SUSPENDED',
});

/**
 * A VM as vim25 describes it. One that the server cannot read at the moment (its host is gone, its files are not there) comes
 * with `connected: false`, and without disks where its definition is not known.
 */
export const toSourceVm = (found: Found, around: Surroundings): SourceVm => {
  const { properties } = found;
  const devices = childrenOf(properties.get('config.hardware.device'), 'VirtualDevice');
  return {
    id: found.ref.id as SourceVmId,
    name: textIn(found, 'name'),
    power: own(POWERS, textIn(found, 'runtime.powerState')) ?? 'OFF',
    firmware: textIn(found, 'config.firmware') === 'efi' ? 'UEFI' : 'BIOS',
    cpuCores: numberOf(properties.get('config.hardware.numCPU')) ?? 1,
    memoryBytes: ((numberOf(properties.get('config.hardware.memoryMB')) ?? 0) * MIB) as Bytes,
    guestOs: guestOsOf(found),
    machine: null,
    disks: disksOf(devices, properties.get('config.bootOptions'), around),
    nics: nicsOf(devices, properties.get('guest.net'), around),
    cdromDrives: devices.filter(({ xsiType }) => xsiType === 'VirtualCdrom').length,
    vmware: traitsOf(found, around),
  };
};

/** `otherGuest64` says nothing; the long name then does. */
const guestOsOf = (found: Found): string | null => {
  const [id, name] = [textIn(found, 'config.guestId'), textIn(found, 'config.guestFullName')];
  return (id.startsWith('other') ? name || id : id) || null;
};

const traitsOf = (found: Found, around: Surroundings): VmwareTraits => {
  const { properties } = found;
  const hostId = morOf(properties.get('runtime.host'))?.id ?? '';
  const host = around.hosts.get(hostId);
  const cluster = around.clusters.get(host?.clusterId ?? '');
  return {
    guestId: textIn(found, 'config.guestId'),
    guestFullName: textIn(found, 'config.guestFullName'),
    template: flagOf(properties.get('config.template')),
    hostId,
    hostName: host?.name ?? '',
    hostVersion: host?.version ?? '',
    clusterId: host?.clusterId ?? '',
    clusterName: cluster?.name ?? '',
    datacenterPath: cluster?.datacenter ?? '',
    secureBoot: flagOf(child(properties.get('config.bootOptions'), 'efiSecureBootEnabled')),
    toolsRunning: textIn(found, 'guest.toolsRunningStatus') === 'guestToolsRunning',
    snapshots: childrenOf(properties.get('snapshot'), 'rootSnapshotList').reduce((sum, tree) => sum + sizeOf(tree), 0),
    needsConsolidation: flagOf(properties.get('runtime.consolidationNeeded')),
    encrypted: properties.has('config.keyId'),
    connected: textIn(found, 'runtime.connectionState') === 'connected',
  };
};

const sizeOf = (tree: Node): number =>
  childrenOf(tree, 'childSnapshotList').reduce((sum, below) => sum + sizeOf(below), 1);
