import type { Backup, BackupOrder, BackupState, KvmSource } from '../../commands/ports/hypervisors.ts';
import {
  type FencedMachine,
  type Machine,
  mandateOf,
  type RemoteOutput,
  type RemoteProgram,
} from '../../commands/ports/machines.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import type { KvmEvidence } from '../../domain/task/evidence.ts';
import type { SourceVmId } from '../../domain/words/ids.ts';
import { keyed, own } from '../../domain/words/keyed.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { readDefinition } from '../libvirt-xml/definition.ts';
import { outside } from '../libvirt-xml/failures.ts';
import { backupXml, disksLine, readBackup, refuseUnknownDisks, refuseWithoutRoom } from './backup.ts';
import { nvramOf } from './disks.ts';
import { readEvidence } from './evidence.ts';
import { toSourceFacts } from './probe.ts';
import { vmsOf } from './reports.ts';

const LISTING_SECONDS = 180;
const BACKUP_SECONDS = 240;

export const kvmSource = (program: RemoteProgram): KvmSource => ({
  probe: async (source) => toSourceFacts(await program.call(source, 'src-probe', {})),
  listVms: async (source) => vmsOf(await program.call(source, 'src-list', {}, { timeoutSeconds: LISTING_SECONDS })),
  findVms: async (source, vms) => (vms.length === 0 ? [] : vmsOf(await find(program, source, vms))),
  findVm: async (source, vm) => vmsOf(await find(program, source, [vm]))[0],
  pause: async (source, epoch, vm) => {
    await program.call(source, 'src-pause', { ...mandateOf(source, epoch), vm });
  },
  resume: async (source, epoch, vm) => {
    await program.call(source, 'src-resume', { ...mandateOf(source, epoch), vm });
  },
  beginBackup: (source, epoch, order) => beginBackup(program, source, epoch, order),
  endBackup: async (source, epoch, { taskId, vm }) => {
    const input = { ...mandateOf(source, epoch), task: taskId, vm };
    await program.call(source, 'src-backup-end', input, { timeoutSeconds: BACKUP_SECONDS });
  },
  evidence: (source, vm, disks) => evidence(program, source, vm, disks),
  readNvram: (source, vm) => readNvram(program, source, vm),
  watchBackup: async (source, { taskId, vm }) => {
    const reply = await program.call(source, 'src-backup-watch', { task: taskId, vm });
    return {
      job: reply.text('job') === 'ours' ? 'RUNNING' : 'GONE',
      power: own(POWER, reply.text('power')) ?? 'RUNNING',
      scratchBytes: Number(reply.maybe('used') ?? 0) as Bytes,
      freeBytes: Number(reply.maybe('free') ?? 0) as Bytes,
    };
  },
});

const POWER = keyed<BackupState['power']>({
  absent: 'ABSENT',
  'shut off': 'OFF',
  crashed: 'OFF',
  paused: 'PAUSED',
  pmsuspended: 'SUSPENDED',
});

/** An id that libvirt does not give names no VM there: it is not found, like that of a VM that is gone. */
const find = (program: RemoteProgram, source: Machine, vms: readonly SourceVmId[]): Promise<RemoteOutput> => {
  const named = vms.filter((vm) => /^[0-9a-f-]{36}$/.test(vm));
  return program.call(source, 'src-find', { vms: named.join('\n') }, { timeoutSeconds: LISTING_SECONDS });
};

const beginBackup = async (
  program: RemoteProgram,
  source: FencedMachine,
  epoch: number,
  order: BackupOrder,
): Promise<Backup> => {
  const look = await program.call(source, 'src-backup-look', { task: order.taskId, vm: order.vm });
  const vm = vmsOf(look)[0];
  if (!vm) throw outside('NOT_FOUND', 'The source VM is not on its host any more.');
  refuseUnread(vm);
  const state = look.maybe('state');
  if (look.text('job') === 'ours' && state !== undefined) return readBackup(vm, order, state);
  if (look.text('job') === 'other')
    throw outside('IN_USE', 'Another backup or migration job holds the source VM: wait until it has ended.');
  if (state !== undefined)
    throw outside('SOURCE_CHANGED', 'The backup job of this task ended before its time: begin again from the start.');
  refuseUnknownDisks(vm, order.disks);
  refuseWithoutRoom(vm, order, look);
  const places = { socket: look.text('socket'), scratch: look.text('scratch') };
  const input = {
    ...mandateOf(source, epoch),
    task: order.taskId,
    vm: order.vm,
    disks: disksLine(order.disks),
    xml: backupXml(vm, order.disks, places),
    freeze: 'yes',
    ...places,
  };
  const begun = await program.call(source, 'src-backup-begin', input, { timeoutSeconds: BACKUP_SECONDS });
  return readBackup(vm, order, begun.text('state'));
};

const refuseUnread = (vm: SourceVm | undefined): void => {
  if (vm?.unreadable)
    throw outside('HYPERVISOR_REFUSED', `The source VM ${vm.name} cannot be read: ${vm.unreadable.reason}.`);
};

const evidence = async (
  program: RemoteProgram,
  source: Machine,
  vm: SourceVmId,
  disks: readonly string[],
): Promise<KvmEvidence> => {
  const reply = await program.call(source, 'src-evidence', { vm });
  const said = { bootId: reply.text('bootId'), domainId: reply.text('domainId'), writes: reply.text('writes') };
  const found = readEvidence(said, disks);
  if (!found) throw outside('BAD_ANSWER', 'The source host does not say in which boot it is.');
  return found;
};

const readNvram = async (program: RemoteProgram, source: Machine, vm: SourceVmId): Promise<Uint8Array | null> => {
  const found = await find(program, source, [vm]);
  if (found.text('count') === '0') throw outside('NOT_FOUND', 'The source VM is not on its host any more.');
  refuseUnread(vmsOf(found)[0]);
  const nvram = nvramOf(readDefinition(found.text('xml0'), "The VM's definition").root);
  if (nvram === null) return null;
  const reply = await program.call(source, 'src-nvram', { vm, ...nvram });
  if (reply.maybe('nvram') === undefined) return null;
  const bytes = reply.bytes('nvram');
  if (!isFirmwareVolume(bytes))
    throw outside('UNSUPPORTED_SOURCE', 'What the VM names as its UEFI variables is not a firmware volume.');
  return bytes;
};

/** `_FVH` stands at byte 40 of every firmware volume: no other file of the host leaves it this way. */
const isFirmwareVolume = (bytes: Uint8Array): boolean =>
  bytes.byteLength > 44 && Buffer.from(bytes.subarray(40, 44)).toString('latin1') === '_FVH';
