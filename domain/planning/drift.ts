import type { DiskName } from '../words/ids.ts';
import { formatGb } from '../words/units.ts';
import type { Compared, Now, VmNow } from './compared.ts';
import { type KeptFacts, type KeptNic, type Rest, restOf } from './kept-facts.ts';
import { isSameRelease } from './vmware-place.ts';

/** A difference that fails a task before anything is touched (RT-15), with both values as they are shown. */
export type Difference = {
  readonly what:
    | 'VM_GONE'
    | 'SHUT_OFF'
    | 'DATACENTER_CHANGED'
    | 'HOST_VERSION_CHANGED'
    | 'DISKS_CHANGED'
    | 'DISK_GONE'
    | 'DISK_UNREADABLE'
    | 'DISK_RESIZED'
    | 'DISK_MOVED'
    | 'NIC_GONE'
    | 'NIC_CHANGED'
    | 'NICS_CHANGED'
    | 'STORAGE_GONE'
    | 'STORAGE_CHANGED'
    | 'NETWORK_GONE'
    | 'NETWORK_CHANGED'
    | 'NETWORKS_CHANGED'
    | 'ADDRESS_TAKEN';
  /** The disk's name, the NIC's number, the network's id. */
  readonly of: string | number | null;
  readonly planned: string;
  readonly now: string;
};

const GONE = 'gone';

/** Kept rows against those of now; what had no room by its print alone. */
const rowsOf = <K, N>(
  kept: readonly K[],
  now: readonly N[],
  keyOf: (row: K | N) => string | number,
  of: (row: K, is: N | undefined) => readonly Difference[],
): readonly Difference[] =>
  kept.flatMap((row) =>
    of(
      row,
      now.find((one) => keyOf(one) === keyOf(row)),
    ),
  );

const restChanged = (
  what: Difference['what'],
  rest: Rest | undefined,
  others: readonly unknown[],
): readonly Difference[] => {
  const is = restOf(others);
  if (!rest || (is?.count === rest.count && is.print === rest.print)) return [];
  return [
    { what, of: null, planned: `${rest.count} (${rest.print})`, now: `${is?.count ?? 0} (${is?.print ?? 'none'})` },
  ];
};

/** Of one disk; undefined: it is not there. Two sizes that read alike are shown to the byte. */
export const sizeDifferences = (of: DiskName, planned: number, now: number | undefined): readonly Difference[] => {
  if (now === undefined) return [{ what: 'DISK_GONE', of, planned: formatGb(planned), now: GONE }];
  if (now === planned) return [];
  const alike = formatGb(now) === formatGb(planned);
  const shown = (bytes: number) => (alike ? `${bytes} bytes` : formatGb(bytes));
  return [{ what: 'DISK_RESIZED', of, planned: shown(planned), now: shown(now) }];
};

const diskDifferences = ({ disks }: Compared, vm: VmNow, unread: readonly DiskName[]): readonly Difference[] =>
  rowsOf(
    disks.filter(({ name }) => unread.includes(name)),
    vm.disks,
    ({ name }) => name,
    ({ name: of, sizeBytes, file }, is) => {
      if (!is) return sizeDifferences(of, sizeBytes, undefined);
      const { obstacle } = is;
      const moved = file !== null && is.file !== file;
      return [
        ...(obstacle === null ? [] : [{ what: 'DISK_UNREADABLE', of, planned: 'readable', now: obstacle } as const]),
        ...sizeDifferences(of, sizeBytes, is.sizeBytes),
        ...(moved ? [{ what: 'DISK_MOVED', of, planned: file, now: is.file ?? 'no file' } as const] : []),
      ];
    },
  );

/** Which disk is which goes by its place among all: one that was added, or taken away, may have moved the others up or down. */
const listDifferences = ({ names }: Compared, vm: VmNow): readonly Difference[] => {
  if (names === null || vm.names.others.join() === names.others.join()) return [];
  return [{ what: 'DISKS_CHANGED', of: null, planned: names.all.join(', '), now: vm.names.all.join(', ') }];
};

const nicDifferences = ({ nics, rest }: Compared, vm: VmNow): readonly Difference[] => {
  if (nics === null) return [];
  const shown = ({ mac, network }: KeptNic): string => `${mac ?? 'no MAC'} in ${network}`;
  const known = new Set(nics.map(({ number }) => number));
  return [
    ...rowsOf(
      nics,
      vm.nics,
      ({ number }) => number,
      (nic, is) => {
        const [of, planned] = [nic.number, shown(nic)];
        if (!is) return [{ what: 'NIC_GONE', of, planned, now: GONE }];
        return shown(is) === planned ? [] : [{ what: 'NIC_CHANGED', of, planned, now: shown(is) }];
      },
    ),
    ...restChanged(
      'NICS_CHANGED',
      rest?.nics,
      vm.nics.filter(({ number }) => !known.has(number)),
    ),
  ];
};

/** A VM that moved to a host of the same version in the same datacenter, or went off (VMware), is as good as it was. */
const placeDifferences = ({ place }: Compared, vm: VmNow): readonly Difference[] => {
  if (!place || !vm.place) return [];
  const { datacenter, version } = vm.place;
  const moved = { what: 'DATACENTER_CHANGED', of: null, planned: place.datacenter, now: datacenter } as const;
  const other = {
    ...({ what: 'HOST_VERSION_CHANGED', of: null } as const),
    planned: `${place.version} (${place.host})`,
    now: `${version} (${vm.place.host})`,
  };
  return [
    ...(datacenter === place.datacenter ? [] : [moved]),
    ...(isSameRelease(version, place.version) ? [] : [other]),
  ];
};

/** Of the source alone, and of that what will still be read: what the source's own driver asks before it takes the moment. */
export const driftOfSource = (
  kept: Compared,
  { vm, unread, type }: Pick<Now, 'vm' | 'unread' | 'type'>,
): readonly Difference[] => {
  if (vm === 'NOT_ASKED' || unread.length === 0) return [];
  if (vm === null) return [{ what: 'VM_GONE', of: null, planned: 'there', now: GONE }];
  const off: Difference = { what: 'SHUT_OFF', of: null, planned: 'running or paused', now: vm.power };
  const isOff = type === 'KVM' && vm.power !== 'RUNNING' && vm.power !== 'PAUSED';
  return [
    ...(isOff ? [off] : []),
    ...listDifferences(kept, vm),
    ...placeDifferences(kept, vm),
    ...diskDifferences(kept, vm, unread),
    ...nicDifferences(kept, vm),
  ];
};

const storageDifferences = (kept: Compared, { storage }: Now): readonly Difference[] => {
  const shown = ({ kind, path }: KeptFacts['storage']): string => `${kind} ${path}`;
  const planned = kept.storage ? shown(kept.storage) : 'there';
  if (storage === null) return [{ what: 'STORAGE_GONE', of: null, planned, now: GONE }];
  return kept.storage === null || shown(storage) === planned
    ? []
    : [{ what: 'STORAGE_CHANGED', of: null, planned, now: shown(storage) }];
};

const networkDifferences = ({ networks, rest }: Compared, now: Now): readonly Difference[] => {
  const known = new Set<string>(networks.map(({ id }) => id));
  return [
    ...rowsOf(
      networks,
      now.networks,
      ({ id }) => id,
      ({ id, cidr }, is) => {
        const planned = cidr ?? 'there';
        if (!is) return [{ what: 'NETWORK_GONE', of: id, planned, now: GONE }];
        return cidr === null || is.cidr === cidr ? [] : [{ what: 'NETWORK_CHANGED', of: id, planned, now: is.cidr }];
      },
    ),
    ...restChanged(
      'NETWORKS_CHANGED',
      rest?.networks,
      now.networks.filter(({ id }) => !known.has(id)),
    ),
  ];
};

/** Every difference that matters between what a plan was judged on and what is now (RT-15). Pure. */
export const driftOf = (kept: Compared, now: Now): readonly Difference[] => [
  ...driftOfSource(kept, now),
  ...storageDifferences(kept, now),
  ...networkDifferences(kept, now),
  ...now.taken.map(({ nic, ip, by }): Difference => ({ what: 'ADDRESS_TAKEN', of: nic, planned: ip, now: by })),
];
