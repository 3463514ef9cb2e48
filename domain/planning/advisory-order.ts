import type { Advisory } from '../words/failure.ts';

/** What keeps the VM from booting, or from finding its disks when it does: the most certain first. */
const KEEPS_FROM_BOOTING: readonly string[] = [
  'UEFI_SHELL',
  'UEFI_RHGB',
  'UEFI_VARIABLES_FRESH',
  'SATA_FOR_IDE',
  'NVME_DISK',
  'DISK_NAMES_SHIFT',
  'LINUX_VIRTIO_SCSI',
];

/** It boots, and nobody reaches it. */
const KEEPS_FROM_NETWORK: readonly string[] = ['NIC_NAMES_CHANGE'];

const ORDER = [...KEEPS_FROM_BOOTING, ...KEEPS_FROM_NETWORK];
const rankOf = ({ code }: Advisory): number => {
  const rank = ORDER.indexOf(code);
  return rank < 0 ? ORDER.length : rank;
};

/** UX-4: what keeps the VM from booting comes first, then what keeps it from its network, the rest as it was found. */
export const bootFirst = (advisories: readonly Advisory[]): readonly Advisory[] =>
  advisories.toSorted((one, other) => rankOf(one) - rankOf(other));
