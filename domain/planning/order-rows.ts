import type { SourceVm } from '../platform/inventory.ts';
import type { Violation } from '../words/failure.ts';
import type { DiskName } from '../words/ids.ts';
import type { VmOrder } from './batch-order.ts';

type Path = Violation['path'];

/**
 * Where a violation about a disk or a NIC stands: the row that the order has for it. An order leaves out the rows that it
 * has no wish for, and then it is the list; which disk or NIC it is says the violation's parameter `disk` or `nic`.
 */
const rowIn = (at: Path, list: 'volumes' | 'nics', index: number): Path =>
  index < 0 ? [...at, list] : [...at, list, index];

export const volumeRow = ({ volumes }: VmOrder, at: Path, disk: DiskName): Path =>
  rowIn(
    at,
    'volumes',
    volumes.findIndex((row) => row.disk === disk),
  );

/** `lastOfSource`: NICs with higher numbers were made by hand, in the order of `extraNics` (TK-6). */
export const nicRow = ({ nics }: VmOrder, at: Path, number: number, lastOfSource: number): Path =>
  number > lastOfSource
    ? [...at, 'extraNics', number - lastOfSource - 1]
    : rowIn(
        at,
        'nics',
        nics.findIndex((row) => row.number === number),
      );

/** What NICs made by hand are counted on from; of a VM that is not known, from those that the order names. */
export const lastNicOf = (vm: SourceVm | undefined, order?: Pick<VmOrder, 'nics'>): number =>
  Math.max(0, ...((vm ?? order)?.nics.map(({ number }) => number) ?? []));

/** A field of the row; the list itself where the order has no row. */
export const fieldOf = (row: Path, field: string): Path => (typeof row.at(-1) === 'number' ? [...row, field] : row);
