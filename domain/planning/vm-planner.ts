import type { ScsiController, SourceDisk, SourceNic, SourceVm } from '../platform/inventory.ts';
import type { Target } from '../platform/target.ts';
import type { PlannedNic, PlannedVolume } from '../task/task-plan.ts';
import type { Advisory, Violation, ViolationCode } from '../words/failure.ts';
import type { Mac, TaskId } from '../words/ids.ts';
import type { BatchOrder, NicOrder, VmOrder } from './batch-order.ts';
import { groupOf, isAttached, NOT_ATTACHED } from './network-groups.ts';
import { fieldOf, lastNicOf, nicRow } from './order-rows.ts';
import type { Path } from './vm-rules.ts';

const violation = (code: ViolationCode, path: Path, message: string): Violation => ({ code, path, message });

/** The first disk that the firmware boots, else the first: it always migrates (TK-10). */
export const rootDisk = (vm: SourceVm): SourceDisk | undefined => vm.disks.find((disk) => disk.boot) ?? vm.disks[0];

/** TK-10, RT-12, RT-13: volumes in the source's order; the root is marked where it stands. */
export const planVolumes = (
  order: VmOrder,
  vm: SourceVm,
  path: Path,
  busOf: (disk: SourceDisk, root: boolean) => PlannedVolume['bus'],
): { volumes: PlannedVolume[]; violations: Violation[] } => {
  const violations: Violation[] = [];
  const root = rootDisk(vm);
  if (!root)
    return { volumes: [], violations: [violation('UNSUPPORTED_DISK', [...path, 'vmId'], `${vm.name} has no disk.`)] };
  order.volumes.forEach((wish, index) => {
    const at = [...path, 'volumes', index];
    if (!vm.disks.some((disk) => disk.name === wish.disk))
      violations.push(violation('NOT_FOUND', [...at, 'disk'], `${vm.name} has no disk ${wish.disk}.`));
    if (wish.disk === root.name && !wish.migrate)
      violations.push(violation('INVALID_INPUT', [...at, 'migrate'], 'The root volume always migrates.'));
    if (order.volumes.findIndex((other) => other.disk === wish.disk) !== index)
      violations.push(violation('DUPLICATE', [...at, 'disk'], `Disk ${wish.disk} is named twice.`));
  });
  const wishOf = (disk: SourceDisk) => order.volumes.find((wish) => wish.disk === disk.name);
  const chosen = vm.disks.filter((disk) => disk === root || (wishOf(disk)?.migrate ?? true));
  const volumes = chosen.map((disk) => ({
    disk: disk.name,
    root: disk === root,
    displayName: wishOf(disk)?.displayName ?? disk.name,
    sizeBytes: disk.sizeBytes,
    bus: busOf(disk, disk === root),
    ...(disk.traits ? { traits: disk.traits } : {}),
  }));
  for (const { disk, bus, traits } of volumes)
    if ((bus === 'ide' || bus === 'sata') && (traits?.logicalBlockBytes ?? SECTOR) !== SECTOR)
      violations.push(
        violation(
          'UNSUPPORTED_DISK',
          path,
          `Disk ${disk} of ${vm.name} has sectors of ${traits?.logicalBlockBytes} bytes, and on ${bus.toUpperCase()} the target has them of ${SECTOR} only, so the guest would not find its partitions; put the disk on VirtIO or SCSI at the source.`,
        ),
      );
  return { volumes, violations };
};

/** QEMU's ide-hd, which serves IDE and SATA, refuses any other logical block size. */
const SECTOR = 512;

/** The source's controllers up to the last one that a volume stays on: their numbers are what the guest counts them by. */
export const scsiControllersFor = (
  vm: SourceVm,
  volumes: readonly PlannedVolume[],
): { readonly scsiControllers?: readonly ScsiController[] } => {
  const last = Math.max(
    -1,
    ...volumes.map(({ bus, traits }) => (bus === 'scsi' ? (traits?.place?.controller ?? -1) : -1)),
  );
  const scsiControllers = (vm.scsiControllers ?? []).filter(({ index }) => index <= last);
  return scsiControllers.length > 0 ? { scsiControllers } : {};
};

/** `52:54:00` and 24 bits of the task and NIC, for a NIC made by hand (TK-6). Deterministic, so that a repeat gives the same. */
export const generatedMac = (taskId: TaskId, nic: number): Mac => {
  let hash = 0x811c9dc5; // FNV-1a, 32 bit
  for (const char of `${taskId}/${nic}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  const tail = (hash & 0xffffff).toString(16).padStart(6, '0');
  return `52:54:00:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4)}` as Mac;
};

/** The source's own, or one made for a NIC that has none yet; null where what the source has cannot be one. */
const macFor = (nic: SourceNic, taskId: TaskId): Mac | null =>
  nic.mac ?? (nic.badMac === undefined ? generatedMac(taskId, nic.number) : null);

/** A NIC without a MAC at the source: what is made up for it is told before. */
export const macAdvisories = (vm: SourceVm, nics: readonly PlannedNic[]): readonly Advisory[] =>
  nics.flatMap(({ number, mac }) =>
    vm.nics.some((nic) => nic.number === number && nic.mac === null && nic.badMac === undefined)
      ? [{ code: 'MAC_GENERATED', message: `NIC ${number} of ${vm.name} has no MAC yet; the target gets ${mac}.` }]
      : [],
  );

type Wish = Partial<Omit<NicOrder, 'migrate'>> & { number: number };

/** TK-4, TK-6, TK-7: the NICs that the target VM gets. */
export const planNics = (
  order: VmOrder,
  vm: SourceVm,
  batch: Pick<BatchOrder, 'networkGroups' | 'clusterId' | 'useSourceMacAndIp'>,
  target: Target,
  path: Path,
  modelOf: (nic: SourceNic | null) => string,
): { nics: PlannedNic[]; violations: Violation[] } => {
  const violations: Violation[] = [];
  order.nics.forEach((wish, index) => {
    const at = [...path, 'nics', index, 'number'];
    if (!vm.nics.some((nic) => nic.number === wish.number))
      violations.push(violation('NOT_FOUND', at, `${vm.name} has no NIC ${wish.number}.`));
    if (order.nics.findIndex((other) => other.number === wish.number) !== index)
      violations.push(violation('DUPLICATE', at, `NIC ${wish.number} is mapped twice.`));
  });
  const last = lastNicOf(vm);
  const wishes: { wish: Wish; nic: SourceNic | null; mac: Mac | null; model: string }[] = [];
  const at = (code: ViolationCode, nic: number, field: string, message: string): void =>
    void violations.push({
      code,
      path: fieldOf(nicRow(order, path, nic, last), field),
      message,
      parameters: { nic },
    });
  for (const nic of vm.nics) {
    const index = order.nics.findIndex((wish) => wish.number === nic.number);
    const wish = order.nics[index];
    if (wish && !wish.migrate) continue;
    const ip = wish?.ip ?? (batch.useSourceMacAndIp ? nic.ip : null);
    wishes.push({
      wish: { number: nic.number, ...wish, ip },
      nic,
      mac: wish?.mac ?? macFor(nic, order.taskId),
      model: modelOf(nic),
    });
  }
  order.extraNics.forEach((wish, index) => {
    const number = last + index + 1;
    const mac = wish.mac ?? generatedMac(order.taskId, number);
    wishes.push({
      wish: { ...wish, number },
      nic: null,
      mac,
      model: modelOf(null),
    });
  });
  if (wishes.length === 0)
    violations.push(
      violation('REQUIRED', [...path, 'nics'], `${vm.name} needs at least one NIC with a target network; add one.`),
    );
  const defaults = wishes.filter(({ wish }) => wish.isDefault);
  for (const { wish } of defaults.slice(1))
    at('INVALID_INPUT', wish.number, 'isDefault', `${vm.name} has more than one default NIC; choose one.`);
  const standard = (defaults[0] ?? wishes[0])?.wish.number;
  const nics: PlannedNic[] = [];
  for (const { wish, nic, mac, model } of wishes) {
    const { number } = wish;
    if (mac === null) {
      const message = `NIC ${number} of ${vm.name} has the MAC ${nic?.badMac}, which no NIC can have; give it another, or leave the NIC out.`;
      at('INVALID_INPUT', number, 'mac', message);
    }
    const networkId = wish.networkId ?? groupOf(batch.networkGroups, number, nic)?.networkId;
    if (!networkId) {
      const message = `NIC ${number} of ${vm.name} has no target network; map its group or choose one.`;
      at('REQUIRED', number, 'networkId', message);
      continue;
    }
    if (!isAttached(target, batch.clusterId, networkId)) {
      if (wish.networkId) at('NOT_FOUND', number, 'networkId', NOT_ATTACHED); // else it is said of the group
      continue;
    }
    if (mac !== null)
      nics.push({
        number: wish.number,
        networkId,
        mac,
        ip: wish.ip ?? null,
        model,
        isDefault: wish.number === standard,
        ...(nic?.linkDown ? { linkDown: true } : {}),
      });
  }
  return { nics, violations };
};
