import type { DiskBacking, SourceDisk } from '../platform/inventory.ts';
import type { DiskTransport } from '../task/task-plan.ts';

const WHAT: Readonly<Record<DiskBacking, string>> = {
  FLAT: 'one flat file',
  FLAT_SPLIT: 'a flat disk in pieces of 2 GB',
  FLAT_VER1: 'a flat disk of the format of ESX 2',
  SPARSE: 'a sparse disk of hosted products (SparseVer2)',
  SPARSE_VER1: 'a sparse disk of the format of ESX 2',
  SE_SPARSE: 'a space-efficient sparse disk (SEsparse)',
  LOCAL_PMEM: 'in persistent memory of its host',
  RDM_PHYSICAL: 'a raw device mapping (physical)',
  RDM_VIRTUAL: 'a raw device mapping (virtual)',
  RAW_DEVICE: 'a raw device of its host',
  RAW_PARTITIONS: 'partitions of a raw device of its host',
  UNKNOWN: 'kept in a way that is not known here',
};

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

const BY: Readonly<Record<DiskTransport, string>> = {
  HTTPS: "over vCenter's HTTPS",
  SSH: 'over SSH',
  VDDK: "by VMware's disk library",
};

const isRead = (transport: DiskTransport, what: keyof Reach, word: string): boolean =>
  (READS[transport][what] as ReadonlySet<string>).has(word);

/** VDDK where it would help, and always what an administrator of vCenter can do. */
const remedy = (transport: DiskTransport, what: keyof Reach, word: string, otherwise: string): string =>
  transport !== 'VDDK' && isRead('VDDK', what, word)
    ? `give the migration server VMware's disk library (VDDK), or ${otherwise}`
    : otherwise;

/** What and what to do, without the disk's name; null where the transport reads the disk. */
export const unreadableBy = (transport: DiskTransport, { vmware }: SourceDisk): string | null => {
  if (!vmware) return 'has no file on a datastore; leave it out';
  const { backing, datastore, datastoreKind, path } = vmware;
  const by = BY[transport];
  if (!isRead(transport, 'backings', backing)) {
    const advice = remedy(transport, 'backings', backing, 'move its storage in vCenter in thin or thick format');
    return `is ${WHAT[backing]}, which cannot be read ${by}; ${advice}`;
  }
  const kind = datastoreKind.toUpperCase();
  if (kind === '')
    return `is on datastore ${datastore || 'of unknown name'}, of which vCenter does not tell the kind, so it is not known to be readable ${by}; let the user of the source read that datastore`;
  if (!isRead(transport, 'datastores', kind)) {
    const advice = remedy(transport, 'datastores', kind, 'move it to a VMFS or NFS datastore in vCenter');
    return `is on ${datastore} (${datastoreKind}), which cannot be read ${by}; ${advice}`;
  }
  return transport === 'VDDK' || path.endsWith('.vmdk')
    ? null
    : `has a descriptor that is not called .vmdk (${path}), so its data file cannot be found ${by}; rename it in vCenter`;
};
