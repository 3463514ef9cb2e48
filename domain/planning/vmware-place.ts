import type { ConnectionState, SourceVm, VmwareTraits } from '../platform/inventory.ts';
import type { Violation, ViolationCode } from '../words/failure.ts';
import type { Path } from './vm-rules.ts';

const violation = (code: ViolationCode, path: Path, message: string): Violation => ({ code, path, message });

/** `6.7.0` and `6.7.3` are the same version here: by the first two numbers (VC-1). */
const release = (version: string): string => version.split('.').slice(0, 2).join('.');
export const isSameRelease = (one: string, other: string): boolean => release(one) === release(other);
const isAtLeast5 = (version: string): boolean => Number.parseInt(version, 10) >= 5;

/** What each state means and what helps: VirtualMachineConnectionState of the vSphere API. */
const TROUBLES: Readonly<Record<Exclude<ConnectionState, 'CONNECTED'>, (host: string) => string>> = {
  DISCONNECTED: (host) => `is out of vCenter's reach, because its ESXi host ${host} is disconnected; connect that host`,
  INACCESSIBLE: () =>
    'is inaccessible: its configuration files cannot be read; bring their datastore back, or register the VM again',
  ORPHANED: () =>
    'is orphaned: it is no longer registered on its ESXi host; register its .vmx there again, or remove it from vCenter',
  INVALID: () =>
    'is invalid: its configuration is damaged or of a format that vCenter cannot read; repair its .vmx and register it again',
  UNKNOWN: () => 'is in a connection state that is not known here; look at it in vCenter',
};

/** A VM that vCenter does not have in its hands now; what is told of it may be old, or nothing. */
const connectionViolations = ({ name }: SourceVm, { connection, hostName }: VmwareTraits, path: Path): Violation[] =>
  connection === 'CONNECTED'
    ? []
    : [violation('STATE_CONFLICT', path, `${name} ${TROUBLES[connection](hostName || 'of unknown name')}.`)];

/** Who may not see a thing is answered with silence: that is said as what it is, and never taken for another value. */
const hidden = (name: string, what: string, path: Path): Violation =>
  violation(
    'PERMISSION_DENIED',
    path,
    `The source does not show ${what} of ${name} to our user; give the user's role the right to read (Read-only) from its datacenter's folder downwards.`,
  );

/** Where the VM is: its host, cluster and datacenter are all needed to read its disks. */
const placeViolations = ({ name }: SourceVm, traits: VmwareTraits, path: Path): Violation[] => {
  if (traits.hostId === '')
    return [violation('STATE_CONFLICT', path, `${name} is on no ESXi host; register it on one in vCenter.`)];
  return [
    ...(traits.hostVersion === '' ? [hidden(name, `the ESXi host ${traits.hostName || traits.hostId}`, path)] : []),
    ...(traits.datacenterPath === '' ? [hidden(name, 'the datacenter or a folder above it', path)] : []),
  ];
};

/** VC-1: asked when the batch is created, and again when the task starts. */
const versionViolations = (traits: VmwareTraits, vcenterVersion: string, path: Path): Violation[] => {
  if (!isAtLeast5(vcenterVersion)) {
    const message = `vCenter ${vcenterVersion} is older than 5.0, which is the first that is supported.`;
    return [violation('UNSUPPORTED_SOURCE', path, message)];
  }
  if (traits.hostVersion === '' || isSameRelease(traits.hostVersion, vcenterVersion)) return [];
  const message = `ESXi host ${traits.hostName} has version ${traits.hostVersion} and vCenter ${vcenterVersion}; move the VM to a host of the vCenter's version first.`;
  return [violation('VERSION_MISMATCH', path, message)];
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
