import type { ConnectionState, SourceVm, VmwareTraits } from '../platform/inventory.ts';
import type { Violation } from '../words/failure.ts';
import { violation } from '../words/said.ts';
import type { Path } from './vm-rules.ts';

/** `6.7.0` and `6.7.3` are the same version here: by the first two numbers (VC-1). */
const release = (version: string): string => version.split('.').slice(0, 2).join('.');
export const isSameRelease = (one: string, other: string): boolean => release(one) === release(other);
const isAtLeast5 = (version: string): boolean => Number.parseInt(version, 10) >= 5;

/** What each state means: VirtualMachineConnectionState of the vSphere API. */
const connectionViolation = (
  connection: Exclude<ConnectionState, 'CONNECTED'>,
  { vm, host }: { readonly vm: string; readonly host: string },
  path: Path,
): Violation => {
  switch (connection) {
    case 'DISCONNECTED':
      return violation('VM_DISCONNECTED', path, { vm, host });
    case 'INACCESSIBLE':
      return violation('VM_INACCESSIBLE', path, { vm });
    case 'ORPHANED':
      return violation('VM_ORPHANED', path, { vm });
    case 'INVALID':
      return violation('VM_INVALID', path, { vm });
    case 'UNKNOWN':
      return violation('VM_CONNECTION_UNKNOWN', path, { vm });
  }
};

/** A VM that vCenter does not have in its hands now; what is told of it may be old, or nothing. */
const connectionViolations = ({ name }: SourceVm, { connection, hostName }: VmwareTraits, path: Path): Violation[] =>
  connection === 'CONNECTED' ? [] : [connectionViolation(connection, { vm: name, host: hostName || 'UNNAMED' }, path)];

/** Where the VM is: its host, cluster and datacenter are all needed to read its disks. What our user may not see is missing. */
const placeViolations = ({ name: vm }: SourceVm, traits: VmwareTraits, path: Path): Violation[] => {
  if (traits.hostId === '') return [violation('VM_ON_NO_HOST', path, { vm })];
  const host = traits.hostName || traits.hostId;
  return [
    ...(traits.hostVersion === '' ? [violation('PERMISSION_DENIED', path, { vm, host })] : []),
    ...(traits.datacenterPath === '' ? [violation('PERMISSION_DENIED', path, { vm })] : []),
  ];
};

/** VC-1: asked when the batch is created, and again when the task starts. */
const versionViolations = (traits: VmwareTraits, vcenterVersion: string, path: Path): Violation[] => {
  if (!isAtLeast5(vcenterVersion)) return [violation('UNSUPPORTED_SOURCE', path, { version: vcenterVersion })];
  if (traits.hostVersion === '' || isSameRelease(traits.hostVersion, vcenterVersion)) return [];
  const { hostName: host, hostVersion: version } = traits;
  return [violation('VERSION_MISMATCH', path, { host, version, vcenter: vcenterVersion })];
};

/** What is wrong with where the VM is. Of one that is not connected only what is known is judged. */
export const whereViolations = (
  vm: SourceVm,
  traits: VmwareTraits,
  vcenterVersion: string,
  path: Path,
): readonly Violation[] => {
  const place = traits.connection === 'CONNECTED' ? placeViolations(vm, traits, path) : [];
  return [...versionViolations(traits, vcenterVersion, path), ...connectionViolations(vm, traits, path), ...place];
};
