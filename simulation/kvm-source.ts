import type { Backup, BackupOrder, KvmSource } from '../commands/ports/hypervisors.ts';
import type { SourceVm } from '../domain/platform/inventory.ts';
import type { SourceVmId } from '../domain/words/ids.ts';
import type { Bytes } from '../domain/words/units.ts';
import { outside } from './failures.ts';
import { assureOpen, onceFor, shutFor } from './fences.ts';
import type { Fleet } from './fleet.ts';
import type { Gate } from './gate.ts';
import { evidenceNow, goOff, goOn, shownBy, standStill } from './guest-run.ts';
import { bootIdOf, type SimulatedBackup, type SimulatedMachine, type SimulatedVm } from './machine.ts';
import { breakReaders } from './settle.ts';

const asSourceVm = ({ agent: _, nvram: __, foreignJob: ___, ran: ____, shown: _____, ...vm }: SimulatedVm): SourceVm =>
  vm;

const isActive = ({ power }: SimulatedVm): boolean => power === 'RUNNING' || power === 'PAUSED';

/** Lab: `src_need_active`, before each change of a VM's power and before a backup. */
const activeVm = (there: SimulatedMachine, id: SourceVmId): SimulatedVm => {
  const vm = there.vms.get(id);
  if (!vm) throw outside('NOT_FOUND', 'The source VM is not on its host any more.');
  if (!isActive(vm)) throw outside('SOURCE_SHUT_DOWN', 'The source VM is shut down.');
  return vm;
};

const sameDisks = (a: readonly string[], b: readonly string[]): boolean => a.toSorted().join() === b.toSorted().join();

const asBackup = (vm: SimulatedVm, order: BackupOrder, backup: SimulatedBackup): Backup => {
  if (!sameDisks(backup.disks, order.disks))
    throw outside('STATE_CONFLICT', 'The backup job of this task was begun for other disks: end it and begin again.');
  const { pointInTime, consistency, socket, evidence } = backup;
  const exports = order.disks.flatMap((name) => {
    const disk = vm.disks.find((candidate) => candidate.name === name);
    return disk ? [{ disk: name, name, sizeBytes: disk.sizeBytes }] : [];
  });
  return { pointInTime, consistency, socket, exports, evidence: evidence ?? null }; // one of before has none
};

/** Lab (adapters.test.ts): the same again gives the same; another task's job is IN_USE; one that ended early is not believed. */
const beginBackup = (fleet: Fleet, there: SimulatedMachine, order: BackupOrder): Backup => {
  const known = there.backups.get(order.taskId);
  const vm = activeVm(there, order.vm);
  if (known?.running) return asBackup(vm, order, known);
  const others = [...there.backups.values()].some((backup) => backup.running && backup.vm === order.vm);
  if (others || vm.foreignJob)
    throw outside('IN_USE', 'Another backup or migration job holds the source VM: wait until it has ended.');
  if (known)
    throw outside('SOURCE_CHANGED', 'The backup job of this task ended before its time: begin again from the start.');
  const missing = order.disks.filter((name) => !vm.disks.some((disk) => disk.name === name));
  if (missing.length > 0)
    throw outside('SOURCE_CHANGED', `The source VM has no disk ${missing.join(', ')} any more: look at it again.`);
  const running = vm.agent ? 'FILE_SYSTEMS_FROZEN' : 'CRASH_CONSISTENT';
  const backup: SimulatedBackup = {
    taskId: order.taskId,
    vm: order.vm,
    disks: order.disks,
    pointInTime: fleet.time.now(),
    consistency: vm.power === 'PAUSED' ? 'PAUSED' : running,
    socket: `/var/lib/libvirt/sampan/${order.taskId}/reach/nbd.sock`,
    evidence: evidenceNow(fleet, there, vm, order.disks),
    shows: shownBy(fleet, there, vm),
    running: true,
  };
  there.backups.set(order.taskId, backup);
  return asBackup(vm, order, backup);
};

const endBackup = (fleet: Fleet, there: SimulatedMachine, taskId: string): void => {
  const backup = there.backups.get(taskId);
  if (!backup) return;
  breakReaders(fleet, there, backup.socket);
  there.backups.delete(taskId);
};

/** Somebody shuts the VM down, with us or without: its backup's export goes with QEMU, its files stay (lab: destroy). */
export const shutDownVm = (fleet: Fleet, there: SimulatedMachine, vm: SimulatedVm): void => {
  goOff(vm);
  for (const backup of there.backups.values())
    if (backup.vm === vm.id && backup.running) {
      backup.running = false;
      breakReaders(fleet, there, backup.socket);
    }
};

export const simulatedKvmSource = (fleet: Fleet, gate: Gate): KvmSource => ({
  probe: (source) =>
    gate(source, 'probe-source', null, (there) => ({
      hostName: there.name,
      machineId: there.machineId,
      bootId: bootIdOf(there),
      libvirt: { major: 9, minor: 0, patch: 0 }, // the lab's: Debian 12
      qemu: { major: 7, minor: 2, patch: 0 },
      access: 'root' as const,
      missing: [],
      pullBackup: true,
      usesCeph: false,
    })),
  listVms: (source) => gate(source, 'list-vms', null, ({ vms }) => [...vms.values()].filter(isActive).map(asSourceVm)),
  findVms: (source, ids) =>
    gate(source, 'find-vms', null, ({ vms }) =>
      ids.flatMap((id) => {
        const vm = vms.get(id);
        return vm ? [asSourceVm(vm)] : [];
      }),
    ),
  findVm: (source, id) =>
    gate(source, 'find-vm', null, ({ vms }) => {
      const vm = vms.get(id);
      return vm && asSourceVm(vm);
    }),
  pause: (source, epoch, id) =>
    gate(source, 'pause-vm', epoch, (there) => {
      const vm = activeVm(there, id);
      if (vm.power === 'RUNNING') standStill(fleet, vm);
    }),
  resume: (source, epoch, id) =>
    gate(source, 'resume-vm', epoch, (there) =>
      onceFor(there, source.fence, `resume.${id}`, () => {
        const vm = activeVm(there, id);
        if (vm.power === 'PAUSED') goOn(fleet, vm);
      }),
    ),
  beginBackup: (source, epoch, order) =>
    gate(source, 'begin-backup', epoch, (there) => {
      assureOpen(there, source.fence, `backup.${order.taskId}`);
      return beginBackup(fleet, there, order);
    }),
  endBackup: (source, epoch, { taskId }) =>
    gate(source, 'end-backup', epoch, (there) => {
      shutFor(there, source.fence, `backup.${taskId}`);
      endBackup(fleet, there, taskId);
    }),
  watchBackup: (source, { taskId, vm }) =>
    gate(source, 'watch-backup', null, (there) => ({
      job: there.backups.get(taskId)?.running ? ('RUNNING' as const) : ('GONE' as const),
      power: there.vms.get(vm)?.power ?? ('ABSENT' as const),
      scratchBytes: 0 as Bytes,
      freeBytes: there.scratchFreeBytes as Bytes,
    })),
  evidence: (source, id, disks) =>
    gate(source, 'evidence', null, (there) => {
      const vm = there.vms.get(id);
      if (!vm) throw outside('NOT_FOUND', 'The source VM is not on its host any more.');
      return evidenceNow(
        fleet,
        there,
        vm,
        vm.disks.map(({ name }) => name).filter((name) => disks.includes(name)),
      );
    }),
  readNvram: (source, id) =>
    gate(source, 'read-nvram', null, ({ vms }) => {
      const vm = vms.get(id);
      if (!vm) throw outside('NOT_FOUND', 'The source VM is not on its host any more.');
      return vm.nvram;
    }),
});
