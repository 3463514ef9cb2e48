import type { Backup, BackupOrder } from '../../commands/ports/hypervisors.ts';
import type { RemoteOutput } from '../../commands/ports/machines.ts';
import type { SourceDisk, SourceVm } from '../../domain/platform/inventory.ts';
import type { DiskName, Instant } from '../../domain/words/ids.ts';
import { formatGb, MIB } from '../../domain/words/units.ts';
import { outside } from '../libvirt-xml/failures.ts';
import { buildXml, element } from '../libvirt-xml/xml.ts';
import { readEvidenceOfMoment } from './evidence.ts';
import { keyValues } from './inventory.ts';

type Places = { readonly socket: string; readonly scratch: string };

/** Every disk of the VM is named: libvirt's default for one that is left out has changed between versions. */
export const backupXml = (vm: SourceVm, disks: readonly DiskName[], places: Places): string =>
  buildXml(
    element('domainbackup', { mode: 'pull' }, [
      element('server', { transport: 'unix', socket: places.socket }),
      element(
        'disks',
        {},
        vm.disks.map((disk) => diskElement(disk, disks.includes(disk.name), places.scratch)),
      ),
    ]),
  );

const diskElement = (disk: SourceDisk, ordered: boolean, scratch: string) =>
  ordered
    ? element('disk', { name: disk.name, backup: 'yes', type: 'file', exportname: disk.name }, [
        element('driver', { type: 'qcow2' }),
        element('scratch', { file: `${scratch}/${disk.name}.qcow2` }),
      ])
    : element('disk', { name: disk.name, backup: 'no' });

const LEAST_ROOM = 256 * MIB;
const PAUSED_ROOM = 64 * MIB;

/** Scratch files grow by what the guest overwrites, at most to the size of the disks. A tenth is asked for to begin with. */
export const roomNeeded = (vm: SourceVm, disks: readonly DiskName[]): number => {
  const total = ordered(vm, disks).reduce((sum, disk) => sum + disk.sizeBytes, 0);
  return Math.min(total, vm.power === 'PAUSED' ? PAUSED_ROOM : Math.max(LEAST_ROOM, total / 10));
};

export const refuseWithoutRoom = (vm: SourceVm, order: BackupOrder, look: RemoteOutput): void => {
  const need = roomNeeded(vm, order.disks);
  const free = Number(look.text('free'));
  if (free >= need) return;
  throw outside(
    'NO_SPACE',
    `The source host has ${formatGb(free)} free where the backup's scratch files go (${look.text('scratch')}), and ` +
      `${formatGb(need)} are needed to begin: free some space there.`,
  );
};

export const refuseUnknownDisks = (vm: SourceVm, disks: readonly DiskName[]): void => {
  if (disks.length === 0 || new Set(disks).size !== disks.length)
    throw outside('INTERNAL', 'A backup needs at least one disk, and each of them once.');
  const missing = disks.filter((name) => !vm.disks.some((disk) => disk.name === name));
  if (missing.length > 0)
    throw outside('SOURCE_CHANGED', `The source VM has no disk ${missing.join(', ')} any more: look at it again.`);
  const obstructed = ordered(vm, disks).find((disk) => disk.obstacle !== null);
  if (obstructed)
    throw outside('UNSUPPORTED_DISK', `Disk ${obstructed.name} cannot be migrated: ${obstructed.obstacle}.`);
};

const ordered = (vm: SourceVm, disks: readonly DiskName[]): readonly SourceDisk[] =>
  vm.disks.filter((disk) => disks.includes(disk.name));

const CONSISTENCIES: ReadonlySet<string> = new Set(['PAUSED', 'FILE_SYSTEMS_FROZEN', 'CRASH_CONSISTENT']);
const isConsistency = (text: string): text is Backup['consistency'] => CONSISTENCIES.has(text);

/** What the job's state file says; it was written when the job ran, so that a second look gives the same. */
export const readBackup = (vm: SourceVm, order: BackupOrder, text: string): Backup => {
  const state = keyValues(text);
  const consistency = state.get('consistency') ?? '';
  const pointInTime = state.get('pointInTime') ?? '';
  const socket = state.get('socket') ?? '';
  if (!isConsistency(consistency) || Number.isNaN(Date.parse(pointInTime)) || !socket.startsWith('/'))
    throw outside(
      'INTERNAL',
      'What the source host keeps about the backup job cannot be read: end it and begin again.',
    );
  if (state.get('disks') !== disksLine(order.disks))
    throw outside('STATE_CONFLICT', 'The backup job of this task was begun for other disks: end it and begin again.');
  return {
    pointInTime: pointInTime as Instant,
    consistency,
    socket,
    exports: order.disks.flatMap((name) => {
      const disk = vm.disks.find((candidate) => candidate.name === name);
      return disk ? [{ disk: name, name, sizeBytes: disk.sizeBytes }] : [];
    }),
    evidence: readEvidenceOfMoment(
      { bootId: state.get('bootId'), domainId: state.get('domainId'), writes: state.get('writes') },
      order.disks,
    ),
  };
};

export const disksLine = (disks: readonly DiskName[]): string => [...disks].sort().join(',');
