import type { Problem } from '../words/failure.ts';
import type { Difference } from './drift.ts';

type InWords = (difference: Difference, vmName: string) => string;

/** Both values, and what to do. */
const was =
  (about: (difference: Difference) => string): InWords =>
  (difference, vmName) =>
    `${about(difference)} of ${vmName} was ${difference.planned} when its migration was planned and is ${difference.now} now; order the migration anew.`;

const WORDS: Readonly<Record<Difference['what'], InWords>> = {
  VM_GONE: (_, vmName) => `${vmName} is not at its source any more; order the migration of another VM.`,
  SHUT_OFF: ({ planned, now }, vmName) =>
    `${vmName} was ${planned} when its migration was planned and is ${now} now; start it, then order the migration anew.`,
  DATACENTER_CHANGED: was(() => 'The datacenter'),
  HOST_VERSION_CHANGED: was(() => 'The version of the ESXi host'),
  DISKS_CHANGED: was(() => 'The list of disks'),
  DISK_GONE: was(({ of }) => `Disk ${of}`),
  DISK_UNREADABLE: ({ of, now }, vmName) => `Disk ${of} of ${vmName} can no longer be migrated: ${now}.`,
  DISK_RESIZED: was(({ of }) => `The size of disk ${of}`),
  DISK_MOVED: was(({ of }) => `The file of disk ${of}`),
  NIC_GONE: was(({ of }) => `NIC ${of}`),
  NIC_CHANGED: was(({ of }) => `NIC ${of}`),
  NICS_CHANGED: was(() => 'What was kept of further NICs'),
  STORAGE_GONE: (_, vmName) =>
    `The primary storage of ${vmName} is not registered any more; order the migration anew with another.`,
  STORAGE_CHANGED: was(() => 'The primary storage'),
  NETWORK_GONE: was(({ of }) => `Network ${of}`),
  NETWORK_CHANGED: was(({ of }) => `The range of network ${of}`),
  NETWORKS_CHANGED: was(() => 'What was kept of further networks'),
  ADDRESS_TAKEN: ({ of, planned, now }, vmName) =>
    `Address ${planned} of NIC ${of} of ${vmName} is held by task ${now} now; order the migration anew with another.`,
};

/** One sentence, with what to do. */
export const driftInWords: InWords = (difference, vmName) => WORDS[difference.what](difference, vmName);

/** The same as data: the field, and both values. */
export const driftAsProblem = (difference: Difference, vmName: string): Problem => {
  const { what, of, planned, now } = difference;
  const field = of === null ? what : `${what} ${of}`;
  const parameters = { vm: vmName, field, planned, found: now };
  return { code: 'SOURCE_CHANGED', message: driftInWords(difference, vmName), parameters };
};
