import type { DiskObstacle, SourceVm } from '../platform/inventory.ts';
import type { DiskTransport, PlannedVolume, VmwarePlan } from '../task/task-plan.ts';
import type { Violation } from '../words/failure.ts';
import type { DiskName } from '../words/ids.ts';
import { cutTo, LONGEST_NAME } from '../words/names.ts';
import { violation } from '../words/said.ts';
import type { BatchFacts, BatchOrder, VmOrder, VmwareFacts } from './batch-order.ts';
import { unreadableBy } from './disk-backings.ts';
import type { Path, WhereOfVm } from './vm-rules.ts';
import { familyOf, mustBeOff } from './vmware-guest.ts';
import { whereViolations } from './vmware-place.ts';

/** What keeps a VMware VM as such from being moved; its disks are looked at one by one (VC-6). */
export const vmwareVmViolations = (
  vm: SourceVm,
  facts: VmwareFacts,
  path: Path,
  shared: WhereOfVm['shared'] = (field) => [field],
): Violation[] => {
  const traits = vm.vmware;
  const { name, power } = vm;
  if (!traits) return [violation('TYPE_MISMATCH', path, { vm: name })];
  const found = [...whereViolations(vm, traits, facts.vcenterVersion, path)];
  if (traits.template) found.push(violation('TEMPLATE', path, { vm: name }));
  if (power === 'UNKNOWN' && traits.connection === 'CONNECTED')
    found.push(violation('VM_POWER_UNKNOWN', path, { vm: name }));
  if (power === 'SUSPENDED') found.push(violation('SUSPENDED', path, { vm: name }));
  if (traits.encrypted === 'YES') found.push(violation('ENCRYPTED_VM', path, { vm: name }));
  if (traits.encrypted === 'UNKNOWN') found.push(violation('ENCRYPTION_UNKNOWN', path, { vm: name }));
  if (traits.needsConsolidation) found.push(violation('NEEDS_CONSOLIDATION', path, { vm: name }));
  if (power === 'RUNNING' && mustBeOff(traits.guestId))
    found.push(violation('MUST_BE_POWERED_OFF', path, { vm: name, guest: traits.guestFullName }));
  if (familyOf(traits.guestId) === 'WINDOWS' && facts.virtioWin?.found === false)
    found.push(violation('MISSING_DRIVERS', shared('serverId'), { vm: name, path: facts.virtioWin.path }));
  return found;
};

const chooseTransport = (vm: SourceVm, facts: VmwareFacts): { transport: DiskTransport; transportReason: string } => {
  if (facts.vddk) return { transport: 'VDDK', transportReason: 'SERVER_HAS_VDDK' };
  if (facts.sshHosts.includes(vm.vmware?.hostName ?? '')) return { transport: 'SSH', transportReason: 'HOST_BY_SSH' };
  return { transport: 'HTTPS', transportReason: 'NEITHER_GIVEN' };
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
  switch (transport) {
    case 'HTTPS':
      return [];
    case 'SSH':
      return sshHosts.includes(hostName) ? [] : [violation('SSH_WITHDRAWN', shared('sourceId'), { host: hostName })];
    case 'VDDK':
      return vddk === false ? [violation('VDDK_WITHDRAWN', shared('serverId'))] : [];
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
  const nameless = violation('CERTIFICATE_WITHOUT_NAME', at.shared('sourceId'));
  const unreadable = plan.files.flatMap(({ disk }) => {
    if (guessed && unreadableDisks(vm, [disk], plan.transport, at.disk).length === 0) return [];
    return unreadableDisks(vm, [disk], guessed ? 'VDDK' : plan.transport, at.disk);
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

/** One for each of these disks that the transport cannot read; an obstacle that is just that has its own. */
export const unreadableDisks = (
  vm: SourceVm,
  names: readonly DiskName[],
  transport: DiskTransport,
  pathOf: WhereOfVm['disk'],
): readonly Violation[] =>
  vm.disks.flatMap((disk) => {
    const told = disk.obstacle !== null && !BESIDE_THE_FORMAT.has(disk.obstacleCode ?? '');
    if (told || !names.includes(disk.name)) return [];
    return unreadableBy(transport, disk, vm.name, pathOf(disk.name)) ?? [];
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
      violation('OTHER_SOURCE_CLUSTER', ['vms', index, 'vmId'], { vm: vm.name, cluster: traits.clusterName }),
    );
};
