import type { DiskBacking, SourceDisk } from '../platform/inventory.ts';
import type { DiskTransport } from '../task/task-plan.ts';
import type { Violation } from '../words/failure.ts';
import { violation } from '../words/said.ts';
import type { Path } from './vm-rules.ts';

type Reach = { readonly backings: ReadonlySet<DiskBacking>; readonly datastores: ReadonlySet<string> };

/**
 * `-flat.vmdk` is the disk's bytes from first to last, and it is a file that `/folder` and the ESXi shell give, for one kind
 * of backing on three kinds of datastore (`summary.type`): vSAN and virtual volumes keep objects under a descriptor.
 */
const FLAT_FILES: Reach = { backings: new Set<DiskBacking>(['FLAT']), datastores: new Set(['VMFS', 'NFS', 'NFS41']) };

/**
 * What each transport is known to read. A backing or a datastore that is not on the list is refused when planned: what turns
 * out later turns out when the VM is off. VDDK lets the ESXi host open the disk, so that its format and place matter less.
 */
const READS: Readonly<Record<DiskTransport, Reach>> = {
  HTTPS: FLAT_FILES,
  SSH: FLAT_FILES,
  VDDK: {
    backings: new Set<DiskBacking>(['FLAT', 'SE_SPARSE']),
    datastores: new Set(['VMFS', 'NFS', 'NFS41', 'VSAN', 'VSAND', 'VVOL']),
  },
};

const BY = { HTTPS: 'BY_HTTPS', SSH: 'BY_SSH', VDDK: 'BY_VDDK' } as const satisfies Record<DiskTransport, string>;

const isRead = (transport: DiskTransport, what: keyof Reach, word: string): boolean =>
  (READS[transport][what] as ReadonlySet<string>).has(word);

/** VDDK where it would help, and always what an administrator of vCenter can do. */
const helpsVddk = (transport: DiskTransport, what: keyof Reach, word: string): boolean =>
  transport !== 'VDDK' && isRead('VDDK', what, word);

/** What keeps the transport from reading the disk, and what to do; null where it reads it. */
export const unreadableBy = (
  transport: DiskTransport,
  { name: disk, vmware }: SourceDisk,
  vm: string,
  path: Path,
): Violation | null => {
  if (!vmware) return violation('NO_DISK_FILE', path, { disk, vm });
  const { backing, datastore, datastoreKind } = vmware;
  const by = BY[transport];
  if (!isRead(transport, 'backings', backing)) {
    const remedy = helpsVddk(transport, 'backings', backing) ? 'VDDK_OR_MOVE_FORMAT' : 'MOVE_FORMAT';
    const format = backing === 'UNKNOWN' ? 'UNKNOWN_BACKING' : backing;
    return violation('DISK_FORMAT', path, { disk, vm, format, by, remedy });
  }
  const kind = datastoreKind.toUpperCase();
  if (kind === '')
    return violation('DATASTORE_KIND_UNKNOWN', path, { disk, vm, datastore: datastore || 'UNNAMED', by });
  if (!isRead(transport, 'datastores', kind)) {
    const remedy = helpsVddk(transport, 'datastores', kind) ? 'VDDK_OR_MOVE_DATASTORE' : 'MOVE_DATASTORE';
    return violation('DATASTORE_KIND', path, { disk, vm, datastore, kind: datastoreKind, by, remedy });
  }
  return transport === 'VDDK' || vmware.path.endsWith('.vmdk')
    ? null
    : violation('DISK_DESCRIPTOR', path, { disk, vm, path: vmware.path, by });
};
