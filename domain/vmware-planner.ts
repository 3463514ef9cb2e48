import type { BatchFacts, BatchOrder, VmOrder, VmwareFacts } from './batch-order.ts';
import type { Violation, ViolationCode } from './failure.ts';
import type { SourceDisk, SourceVm, VmwareTraits } from './inventory.ts';
import { cutTo, LONGEST_NAME } from './names.ts';
import type { DiskTransport, PlannedVolume, Platform, VmwarePlan } from './task-plan.ts';
import { familyOf, mustBeOff } from './vmware-guest.ts';

type Path = readonly (string | number)[];
const violation = (code: ViolationCode, path: Path, message: string): Violation => ({ code, path, message });

/** `6.7.0` and `6.7.3` are the same version here: by the first two numbers (VC-1). */
const release = (version: string): string => version.split('.').slice(0, 2).join('.');
const isAtLeast5 = (version: string): boolean => Number.parseInt(version, 10) >= 5;

/** VC-1: asked when the batch is created, and again when the task starts. */
const versionViolations = (traits: VmwareTraits, vcenterVersion: string, path: Path): Violation[] => {
  if (!isAtLeast5(vcenterVersion))
    return [
      violation(
        'UNSUPPORTED_SOURCE',
        path,
        `vCenter ${vcenterVersion} is older than 5.0, which is the first that is supported.`,
      ),
    ];
  return release(traits.hostVersion) === release(vcenterVersion)
    ? []
    : [
        violation(
          'VERSION_MISMATCH',
          path,
          `ESXi host ${traits.hostName} has version ${traits.hostVersion} and vCenter ${vcenterVersion}; move the VM to a host of the vCenter's version first.`,
        ),
      ];
};

/** What keeps a VMware VM as such from being moved; its disks are looked at one by one (VC-6). */
export const vmwareVmViolations = (vm: SourceVm, facts: VmwareFacts, path: Path): Violation[] => {
  const traits = vm.vmware;
  if (!traits) return [violation('TYPE_MISMATCH', path, `${vm.name} is no VMware VM.`)];
  const found = versionViolations(traits, facts.vcenterVersion, path);
  const say = (code: ViolationCode, message: string) => void found.push(violation(code, path, message));
  if (traits.template) say('TEMPLATE', `${vm.name} is a template; convert it to a VM first.`);
  if (!traits.connected) say('STATE_CONFLICT', `${vm.name} is not connected in vCenter; bring its host back first.`);
  if (vm.power === 'SUSPENDED') say('SUSPENDED', `${vm.name} is suspended; resume it and shut it down first.`);
  if (traits.encrypted) say('ENCRYPTED_VM', `${vm.name} is encrypted; decrypt it in vCenter first.`);
  if (traits.needsConsolidation)
    say('NEEDS_CONSOLIDATION', `The disks of ${vm.name} need consolidation; consolidate them in vCenter first.`);
  if (vm.power === 'RUNNING' && mustBeOff(traits.guestId))
    say(
      'MUST_BE_POWERED_OFF',
      `${vm.name} runs ${traits.guestFullName}; turn hibernation off in it (powercfg -h off), shut it down, and order the migration again.`,
    );
  if (familyOf(traits.guestId) === 'WINDOWS' && !facts.virtioWin.found)
    found.push(
      violation(
        'MISSING_DRIVERS',
        ['serverId'],
        `${vm.name} needs the VirtIO drivers for Windows and rhsrvany.exe, and the migration server does not have both at ${facts.virtioWin.path}; install virtio-win there and put rhsrvany.exe beside it or into /usr/share/virt-tools.`,
      ),
    );
  return found;
};

/** `/folder` gives flat files; what has none there can be read with VMware's own library only. */
const HAS_NO_FLAT_FILE = /^(vsan|vvol)/i;

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

/** Each for its own reason: the server's certificate, or the kind of datastore. */
export const transportViolations = (vm: SourceVm, plan: VmwarePlan, facts: VmwareFacts, path: Path): Violation[] => {
  const nameless =
    plan.transport === 'HTTPS' && !facts.httpsName
      ? [
          violation(
            'UNSUPPORTED_SOURCE',
            ['sourceId'],
            "The certificate of vCenter carries no name that it could be asked for, so its disks cannot be read over HTTPS; register the VM's ESXi host for SSH, or give vCenter a certificate with a name.",
          ),
        ]
      : [];
  return [...nameless, ...datastoreViolations(vm, plan, path)];
};

const datastoreViolations = (vm: SourceVm, plan: VmwarePlan, path: Path): Violation[] =>
  plan.files.flatMap(({ disk, datastore }) => {
    const kind = vm.disks.find((candidate) => candidate.name === disk)?.vmware?.datastoreKind ?? '';
    return HAS_NO_FLAT_FILE.test(kind) && plan.transport !== 'VDDK'
      ? [
          violation(
            'UNSUPPORTED_DISK',
            path,
            `Disk ${disk} of ${vm.name} is on ${datastore} (${kind}), which only VMware's disk library can read; give the migration server its path.`,
          ),
        ]
      : [];
  });

const HAS_VIRTIO: ReadonlySet<Platform> = new Set<Platform>(['LINUX', 'WINDOWS_VIRTIO']);

/** RT-13, TK-9: by platform, and a data volume on SCSI at the source becomes VirtIO-SCSI for Linux. */
export const vmwareBusOf = (platform: Platform, disk: SourceDisk, root: boolean): PlannedVolume['bus'] => {
  if (!HAS_VIRTIO.has(platform)) return 'sata';
  return platform === 'LINUX' && !root && disk.bus === 'scsi' ? 'scsi' : 'virtio';
};

export const vmwareNicModelOf = (platform: Platform): string => (HAS_VIRTIO.has(platform) ? 'virtio' : 'e1000');

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
  const clusterId = order.sourceClusterId ?? chosen[0]?.traits.clusterId;
  return chosen
    .filter(({ traits }) => traits.clusterId !== clusterId)
    .map(({ vm, traits, index }) =>
      violation(
        'STATE_CONFLICT',
        ['vms', index, 'vmId'],
        `${vm.name} is in cluster ${traits.clusterName}; a batch takes the VMs of one cluster, so order it apart.`,
      ),
    );
};
