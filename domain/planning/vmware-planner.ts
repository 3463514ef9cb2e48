import type { DiskObstacle, SourceVm } from '../platform/inventory.ts';
import type { DiskTransport, PlannedVolume, VmwarePlan } from '../task/task-plan.ts';
import type { Violation, ViolationCode } from '../words/failure.ts';
import type { DiskName } from '../words/ids.ts';
import { cutTo, LONGEST_NAME } from '../words/names.ts';
import type { BatchFacts, BatchOrder, VmOrder, VmwareFacts } from './batch-order.ts';
import { unreadableBy } from './disk-backings.ts';
import type { Path, WhereOfVm } from './vm-rules.ts';
import { familyOf, mustBeOff } from './vmware-guest.ts';
import { whereViolations } from './vmware-place.ts';

const violation = (code: ViolationCode, path: Path, message: string): Violation => ({ code, path, message });

/** What keeps a VMware VM as such from being moved; its disks are looked at one by one (VC-6). */
export const vmwareVmViolations = (
  vm: SourceVm,
  facts: VmwareFacts,
  path: Path,
  shared: WhereOfVm['shared'] = (field) => [field],
): Violation[] => {
  const traits = vm.vmware;
  if (!traits) return [violation('TYPE_MISMATCH', path, `${vm.name} is no VMware VM.`)];
  const found = [...whereViolations(vm, traits, facts.vcenterVersion, path)];
  const say = (code: ViolationCode, message: string) => void found.push(violation(code, path, message));
  if (traits.template) say('TEMPLATE', `${vm.name} is a template; convert it to a VM first.`);
  if (vm.power === 'UNKNOWN' && traits.connection === 'CONNECTED')
    say('STATE_CONFLICT', `vCenter does not tell whether ${vm.name} runs; look at its host.`);
  if (vm.power === 'SUSPENDED') say('SUSPENDED', `${vm.name} is suspended; resume it and shut it down first.`);
  if (traits.encrypted === 'YES') say('ENCRYPTED_VM', `${vm.name} is encrypted; decrypt it in vCenter first.`);
  if (traits.encrypted === 'UNKNOWN')
    say(
      'UNSUPPORTED_SOURCE',
      `Whether ${vm.name} is encrypted cannot be asked in the version of the API that this vCenter shares with us; look at its /sdk/vimServiceVersions.xml, or update vCenter.`,
    );
  if (traits.needsConsolidation)
    say('NEEDS_CONSOLIDATION', `The disks of ${vm.name} need consolidation; consolidate them in vCenter first.`);
  if (vm.power === 'RUNNING' && mustBeOff(traits.guestId))
    say(
      'MUST_BE_POWERED_OFF',
      `${vm.name} runs ${traits.guestFullName}; turn hibernation off in it (powercfg -h off), shut it down, and order the migration again.`,
    );
  if (familyOf(traits.guestId) === 'WINDOWS' && facts.virtioWin?.found === false)
    found.push(
      violation(
        'MISSING_DRIVERS',
        shared('serverId'),
        `${vm.name} needs the VirtIO drivers for Windows and rhsrvany.exe, and the migration server does not have both at ${facts.virtioWin.path}; install virtio-win there and put rhsrvany.exe beside it or into /usr/share/virt-tools.`,
      ),
    );
  return found;
};

const chooseTransport = (vm: SourceVm, facts: VmwareFacts): { transport: DiskTransport; transportReason: string } => {
  const host = vm.vmware?.hostName ?? '';
  if (facts.vddk)
    return { transport: 'VDDK', transportReason: "The migration server has VMware's disk library, the fastest way." };
  if (facts.sshHosts.includes(host))
    return {
      transport: 'SSH',
      transportReason: `ESXi host ${host} may be read over SSH, which spares vCenter the transfer.`,
    };
  return {
    transport: 'HTTPS',
    transportReason: `Neither VMware's disk library nor SSH to ESXi host ${host} was given, so vCenter hands out the disks.`,
  };
};

export const vmwarePlanOf = (vm: SourceVm, volumes: readonly PlannedVolume[], facts: VmwareFacts): VmwarePlan => {
  const {
    guestId = '',
    guestFullName = '',
    hostName = '',
    hostVersion = '',
    clusterName = '',
    datacenterPath = '',
  } = vm.vmware ?? {};
  const files = volumes.flatMap(({ disk }) => {
    const found = vm.disks.find((candidate) => candidate.name === disk);
    const at = found?.vmware;
    return at ? [{ disk, datastore: at.datastore, path: at.path, bus: found.bus }] : [];
  });
  return {
    guestId,
    guestFullName,
    hostName,
    hostVersion,
    clusterName,
    datacenterPath,
    files,
    instanceUuid: facts.instanceUuid,
    ...chooseTransport(vm, facts),
  };
};

/** What the plan's transport needs and is there no more; of a plan made now there is nothing, since it takes what is there. */
const withdrawn = (
  { transport, hostName }: VmwarePlan,
  { vddk, sshHosts }: VmwareFacts,
  { shared }: WhereOfVm,
): Violation[] => {
  const noSsh = `SSH to ESXi host ${hostName}, over which the disks were to be read, is not registered any more; register it again.`;
  const noVddk = `The migration server has VMware's disk library (VDDK) no more, by which the disks were to be read; put it there again.`;
  switch (transport) {
    case 'HTTPS':
      return [];
    case 'SSH':
      return sshHosts.includes(hostName) ? [] : [violation('NOT_FOUND', shared('sourceId'), noSsh)];
    case 'VDDK':
      return vddk === false ? [violation('MISSING_TOOLS', shared('serverId'), noVddk)] : [];
  }
};

/** Each for its own reason: what was registered, the certificate, or how and where a disk that migrates is kept. */
export const transportViolations = (
  vm: SourceVm,
  plan: VmwarePlan,
  facts: VmwareFacts,
  at: WhereOfVm,
): readonly Violation[] => {
  // A server that was not asked may have VMware's library: then only what that does not read either is known.
  const guessed = facts.vddk === null && plan.transport !== 'VDDK';
  const nameless = violation(
    'UNSUPPORTED_SOURCE',
    at.shared('sourceId'),
    "The certificate of vCenter carries no name that it could be asked for, so its disks cannot be read over HTTPS; register the VM's ESXi host for SSH, or give vCenter a certificate with a name.",
  );
  const unreadable = plan.files.flatMap(({ disk }) => {
    if (guessed && unreadableDisks(vm, [disk], plan.transport).length === 0) return [];
    return unreadableDisks(vm, [disk], guessed ? 'VDDK' : plan.transport).map(
      (message): Violation => ({ code: 'UNSUPPORTED_DISK', path: at.disk(disk), message, parameters: { disk } }),
    );
  });
  return [
    ...(plan.transport === 'HTTPS' && !guessed && !facts.httpsName ? [nameless] : []),
    ...withdrawn(plan, facts, at),
    ...unreadable,
  ];
};

/** These say nothing of how the disk's bytes are kept; what a snapshot leaves is kept otherwise than the disk without it. */
const BESIDE_THE_FORMAT: ReadonlySet<string> = new Set<DiskObstacle>([
  'INDEPENDENT_DISK',
  'SHARED_DISK',
  'ENCRYPTED_DISK',
]);

/** One sentence for each of these disks that the transport cannot read; an obstacle that is just that has its own sentence. */
export const unreadableDisks = (vm: SourceVm, names: readonly DiskName[], transport: DiskTransport): string[] =>
  vm.disks.flatMap((disk) => {
    const told = disk.obstacle !== null && !BESIDE_THE_FORMAT.has(disk.obstacleCode ?? '');
    if (told || !names.includes(disk.name)) return [];
    const why = unreadableBy(transport, disk);
    return why === null ? [] : [`Disk ${disk.name} of ${vm.name} ${why}.`];
  });

const SUFFIX = '-迁移';
/** TK-9; a name at the limit gives way to the suffix. */
export const vmwareTargetName = (order: VmOrder, sourceName: string): string =>
  order.name ?? `${cutTo(sourceName, LONGEST_NAME - SUFFIX.length)}${SUFFIX}`;

/** TK-1: one source cluster for the whole batch. */
export const clusterViolations = (order: BatchOrder, facts: BatchFacts): Violation[] => {
  if (order.sourceType !== 'VMWARE') return [];
  const chosen = order.vms.flatMap(({ vmId }, index) => {
    const vm = facts.vms.find((candidate) => candidate.id === vmId);
    return vm?.vmware ? [{ vm, traits: vm.vmware, index }] : [];
  });
  const shown = chosen.filter(({ traits }) => traits.clusterId !== ''); // else the VM's own violation says so
  const clusterId = order.sourceClusterId ?? shown[0]?.traits.clusterId;
  return shown
    .filter(({ traits }) => traits.clusterId !== clusterId)
    .map(({ vm, traits, index }) =>
      violation(
        'STATE_CONFLICT',
        ['vms', index, 'vmId'],
        `${vm.name} is in cluster ${traits.clusterName}; a batch takes the VMs of one cluster, so order it apart.`,
      ),
    );
};
