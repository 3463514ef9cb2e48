import {
  type ConnectionState,
  type SourceVm,
  type Told,
  unreadableVm,
  type VmwareTraits,
} from '../../domain/platform/inventory.ts';
import type { SourceVmId } from '../../domain/words/ids.ts';
import { keyed, own } from '../../domain/words/keyed.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { MIB } from '../../domain/words/units.ts';
import { type Versions, wordFor } from './api-version.ts';
import { notesOf, roleOf, snapshotsIn } from './definition-table.ts';
import { disksOf } from './disks.ts';
import { VimFault } from './failures.ts';
import { describedOr, type Found, propertyOf, setIn, textIn } from './found.ts';
import { clean } from './names.ts';
import { nicsOf } from './nics.ts';
import { powerIn } from './power.ts';
import { morOf } from './soap.ts';
import type { Surroundings } from './surroundings.ts';
import { SINCE } from './vm-properties.ts';
import { child, childrenOf, flagOf, type Node, numberOf } from './xml.ts';

/** One property that cannot be read is enough: of the VM as a whole nothing is believed. */
export const toSourceVm = (found: Found, around: Surroundings, versions: Versions): SourceVm =>
  describedOr(
    () => describe(found, around, versions),
    (fault) => unreadable(found, fault),
  );

/** With what of it does not arrive as it is; its properties are those of `plannedSpec`. */
export const toPlannedVm = (found: Found, around: Surroundings, versions: Versions): SourceVm => {
  const vm = toSourceVm(found, around, versions);
  return vm.unreadable ? vm : { ...vm, ...notesOf(found) };
};

/**
 * A VM as vim25 describes it. One that the server knows but cannot look into at the moment (its host is gone, its files are
 * not there) comes with that `connection`, and without disks where its definition is not set. Throws VimFault.
 */
const describe = (found: Found, around: Surroundings, versions: Versions): SourceVm => {
  const value = (path: string): Node | undefined => setIn(found, path);
  const hardware = value('config.hardware.device');
  const vmware = traitsOf(found, around, versions);
  if (hardware === undefined && vmware.connection === 'CONNECTED')
    throw new VimFault(
      'NoConfiguration',
      'the server has no configuration of it, as of one that is being made or removed',
    );
  const devices = childrenOf(hardware, 'VirtualDevice');
  return {
    id: found.ref.id as SourceVmId,
    name: textIn(found, 'name'),
    power: powerIn(found) ?? 'UNKNOWN',
    firmware: textIn(found, 'config.firmware') === 'efi' ? 'UEFI' : 'BIOS',
    cpuCores: numberOf(value('config.hardware.numCPU')) ?? 1,
    memoryBytes: ((numberOf(value('config.hardware.memoryMB')) ?? 0) * MIB) as Bytes,
    guestOs: guestOsOf(found),
    machine: null,
    disks: disksOf(devices, around, {
      boot: value('config.bootOptions'),
      // Servers that tell `sharing` itself are not asked for it there, and a VM is good without its options.
      extra: wordFor(versions, SINCE.sharing) === 'TOLD' ? undefined : value('config.extraConfig'),
    }),
    nics: nicsOf(devices, value('guest.net'), around, powerIn(found) === 'RUNNING'),
    cdromDrives: devices.filter((device) => roleOf(device)?.is === 'CDROM').length,
    vmware,
  };
};

const unreadable = (found: Found, fault: VimFault): SourceVm => {
  const name = propertyOf(found, 'name');
  const { id } = found.ref;
  return unreadableVm(
    { id: id as SourceVmId, name: clean(name.state === 'read' ? name.value.text : id) },
    { denied: fault.fault === 'NoPermission', reason: fault.message },
  );
};

/** `otherGuest64` says nothing; the long name then does. */
const guestOsOf = (found: Found): string | null => {
  const [id, name] = [textIn(found, 'config.guestId'), textIn(found, 'config.guestFullName')];
  return (id.startsWith('other') ? name || id : id) || null;
};

const CONNECTIONS = keyed<ConnectionState>({
  connected: 'CONNECTED',
  disconnected: 'DISCONNECTED',
  inaccessible: 'INACCESSIBLE',
  orphaned: 'ORPHANED',
  invalid: 'INVALID',
});

/** Of what the API has since `since`: a server that is older has no such thing, and one that hides it may have. */
const toldOf = (versions: Versions, since: string, yes: () => boolean): Told => {
  switch (wordFor(versions, since)) {
    case 'TOLD':
      return yes() ? 'YES' : 'NO';
    case 'NOT_THERE':
      return 'NO';
    case 'HIDDEN':
      return 'UNKNOWN';
  }
};

const traitsOf = (found: Found, around: Surroundings, versions: Versions): VmwareTraits => {
  const value = (path: string): Node | undefined => setIn(found, path);
  const hostId = morOf(value('runtime.host'))?.id ?? '';
  const host = around.hosts.get(hostId);
  // What a VM is on decides how it is read: where that is not shown, the VM is not known well enough.
  const hidden = around.unreadable.get(hostId) ?? around.unreadable.get(host?.clusterId ?? '');
  if (hidden !== undefined) throw hidden;
  const cluster = around.clusters.get(host?.clusterId ?? '');
  return {
    guestId: textIn(found, 'config.guestId'),
    guestFullName: textIn(found, 'config.guestFullName'),
    template: flagOf(value('config.template')),
    hostId,
    hostName: host?.name ?? '',
    hostVersion: host?.version ?? '',
    clusterId: host?.clusterId ?? '',
    clusterName: cluster?.name ?? '',
    datacenterPath: cluster?.datacenter ?? '',
    secureBoot: toldOf(versions, SINCE.secureBoot, () =>
      flagOf(child(value('config.bootOptions'), 'efiSecureBootEnabled')),
    ),
    toolsRunning: textIn(found, 'guest.toolsRunningStatus') === 'guestToolsRunning',
    snapshots: snapshotsIn(value('snapshot')),
    needsConsolidation: flagOf(value('runtime.consolidationNeeded')),
    encrypted: toldOf(versions, SINCE.keyId, () => value('config.keyId') !== undefined),
    connection: own(CONNECTIONS, textIn(found, 'runtime.connectionState')) ?? 'UNKNOWN',
  };
};
