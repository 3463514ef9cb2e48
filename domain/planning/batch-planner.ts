import type { Claim } from '../batch/migration-batch.ts';
import type { SourceVm } from '../platform/inventory.ts';
import type { SourceType } from '../platform/migration-server.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import { recordedTraits } from '../task/volume-place.ts';
import type { Advisory, Violation, ViolationCode } from '../words/failure.ts';
import { own } from '../words/keyed.ts';
import { cleanedName, domainName, shown, withShownNames } from '../words/names.ts';
import { bootFirst } from './advisory-order.ts';
import { checkAddresses, claimsOf } from './batch-claims.ts';
import type { BatchFacts, BatchOrder, VmOrder } from './batch-order.ts';
import { checkReferences } from './batch-references.ts';
import { checkShortages } from './batch-shortages.ts';
import { shiftedNames, shiftsInWords } from './disk-names.ts';
import { kvmRules } from './kvm-rules.ts';
import { type NetworkGroupNeed, networkGroupsOf } from './network-groups.ts';
import { volumeRow } from './order-rows.ts';
import { layoutAdvisories, layoutFor } from './pci-layout.ts';
import { placesOf } from './platform-devices.ts';
import { firmwareAdvisories, firmwareViolations } from './uefi-variables.ts';
import { macAdvisories, planNics, planVolumes, scsiControllersFor } from './vm-planner.ts';
import { type Path, unreadableViolation, type VmRules } from './vm-rules.ts';
import { clusterViolations } from './vmware-planner.ts';
import { vmwareRules } from './vmware-rules.ts';

export type BatchPlan = {
  readonly plans: readonly TaskPlan[];
  readonly claims: readonly Claim[];
  readonly networkGroups: readonly NetworkGroupNeed[];
  readonly violations: readonly Violation[];
  /** Those of the batch as a whole, and of each VM, which its plan has as well. */
  readonly advisories: readonly Advisory[];
  readonly ofBatch: readonly Advisory[];
};

const violation = (code: ViolationCode, path: Path, message: string): Violation => ({
  code,
  path,
  message,
});

const NO_SUCH_VM: Readonly<Record<SourceType, string>> = {
  KVM: 'The source has no such running or paused VM; list them again.',
  VMWARE: 'vCenter has no such VM any more; sync it and choose again.',
};
const RULES: Readonly<Record<SourceType, VmRules>> = { KVM: kvmRules, VMWARE: vmwareRules };

/** TK-14: one task at a time. */
const checkHeld = (vm: SourceVm, facts: BatchFacts, path: Path): Violation[] => {
  const holder = own(facts.heldBy, vm.id);
  if (!holder) return [];
  const message = `${vm.name} has a migration task that has not ended (${holder}); wait for it or cancel it.`;
  return [violation('IN_USE', path, message)];
};

/** RT-12: what the guest will find other than it was, or find as it was though nobody may expect it. */
const guestAdvisories = (vm: SourceVm, plan: TaskPlan, rules: VmRules): readonly Advisory[] => {
  const shifts = shiftedNames(plan);
  const down = plan.target.nics.filter(({ linkDown }) => linkDown);
  const names = { code: 'DISK_NAMES_SHIFT', message: rules.ifNamesShift(vm, shiftsInWords(shifts)) };
  const links = {
    code: 'NIC_LINK_DOWN',
    message: `NIC ${down.map(({ number }) => number).join(', ')} of ${vm.name} is disconnected at the source and stays so at the target; connect it there (virsh domif-setlink, live and in the definition) when it is wanted.`,
    commands: down.flatMap(({ mac }) =>
      ['', ' --config'].map((where) => `virsh domif-setlink ${domainName(plan.taskId)} ${mac} up${where}`),
    ),
  };
  return [...(shifts.length > 0 ? [names] : []), ...(down.length > 0 ? [links] : [])];
};

const planTask = (
  order: BatchOrder,
  wish: VmOrder,
  vm: SourceVm,
  facts: BatchFacts,
  index: number,
  sourceName: string,
): { plan: TaskPlan; violations: Violation[] } => {
  const path = ['vms', index];
  const rules = RULES[order.sourceType];
  const platform = wish.platform ?? rules.platform(vm);
  const asked = { platform, machine: rules.machine(vm), given: rules.platformDecides(wish) };
  const { volumes, violations: ofVolumes } = planVolumes(wish, vm, path, (disk, root) =>
    rules.busOf(asked, disk, root),
  );
  const { nics, violations: ofNics } = planNics(wish, vm, order, facts.target, path, (nic) =>
    rules.nicModelOf(asked, nic),
  );
  const layout = layoutFor(vm, { volumes, nics }, asked.given);
  const places = placesOf(vm, asked, volumes, [...path, 'platform']);
  const ofVmware = rules.vmware(vm, volumes, facts, (disk) => volumeRow(wish, path, disk));
  const cluster = own(facts.target.clusters, order.clusterId);
  const advisories = [
    ...rules.advisories(vm, order, wish, { volumes, nics }),
    ...macAdvisories(vm, nics),
    ...layoutAdvisories(vm, layout),
  ];
  advisories.push(...places.advisories);
  if (wish.name === null && sourceName !== vm.name.normalize('NFC'))
    advisories.push({
      code: 'NAME_CLEANED',
      message: `The name ${vm.name} of the source has characters that cannot be seen, or is too long; the target VM is named ${rules.targetName(wish, sourceName)}.`,
    });
  const migrating = new Set(volumes.map((volume) => volume.disk));
  const plan: TaskPlan = {
    taskId: wish.taskId,
    batchId: order.batchId,
    name: order.vms.length === 1 ? order.name : `${order.name}-${index + 1}`,
    description: order.description,
    source: {
      type: order.sourceType,
      sourceId: order.sourceId,
      vmId: vm.id,
      vmName: vm.name,
      powerAtPlan: rules.power(vm),
      pause: order.pauseSource,
      keepSourceStopped: order.keepSourceStopped,
      disks: vm.disks.map((disk) => ({
        name: disk.name,
        sizeBytes: disk.sizeBytes,
        migrates: migrating.has(disk.name),
        ...(order.sourceType === 'KVM' ? { bus: disk.bus } : {}),
      })),
      ...(ofVmware ? { vmware: ofVmware.plan } : {}),
    },
    serverId: order.serverId,
    zoneId: cluster?.zoneId ?? ('' as TaskPlan['zoneId']), // refused above when there is no cluster
    clusterId: order.clusterId,
    storageId: order.storageId,
    ...(facts.storageTraits && facts.storageTraits !== 'UNSUPPORTED' ? recordedTraits(facts.storageTraits) : {}),
    compression: order.compression,
    target: {
      name: rules.targetName(wish, sourceName),
      cpuCores: wish.cpuCores ?? vm.cpuCores,
      memoryBytes: wish.memoryBytes ?? vm.memoryBytes,
      platform,
      firmware: vm.firmware,
      machine: asked.machine,
      cdromDrives: places.cdromDrives,
      volumes,
      ...scsiControllersFor(vm, volumes),
      ...(wish.freshUefiVariables && vm.firmware === 'UEFI' ? { freshUefiVariables: true } : {}),
      ...(vm.clock ? { clock: vm.clock } : {}),
      nics,
      ...layout,
      ...(vm.hpet ? { hpet: vm.hpet } : {}),
      startAfterMigration: wish.startAfterMigration,
    },
    advisories: [],
  };
  advisories.push(...guestAdvisories(vm, plan, rules), ...firmwareAdvisories(plan, vm, facts));
  return {
    plan: { ...plan, advisories: bootFirst(advisories).map(withShownMessage) },
    violations: [
      ...ofVolumes,
      ...ofNics,
      ...places.violations,
      ...firmwareViolations(plan, vm, facts, path),
      ...(ofVmware?.violations ?? []),
    ],
  };
};

/** The whole plan with every violation (TK-11, TK-12). Pure: planning and creating run the very same checks. */
export const planBatch = (order: BatchOrder, given: BatchFacts): BatchPlan => {
  const facts = { ...given, vms: given.vms.map(withShownNames) };
  const violations = [...facts.troubles, ...checkReferences(order, facts)];
  const plans: TaskPlan[] = [];
  order.vms.forEach((wish, index) => {
    const at = ['vms', index, 'vmId'];
    if (order.vms.findIndex((other) => other.vmId === wish.vmId) !== index)
      violations.push(violation('DUPLICATE', at, 'The VM is selected twice.'));
    const vm = facts.vms.find((candidate) => candidate.id === wish.vmId);
    if (!vm) {
      if (facts.source.status === 'added' && facts.troubles.length === 0)
        violations.push(violation('NOT_FOUND', at, NO_SUCH_VM[order.sourceType]));
      return;
    }
    if (vm.unreadable) {
      violations.push(unreadableViolation(vm, vm.unreadable, at));
      return;
    }
    violations.push(...RULES[order.sourceType].violations(vm, facts, at), ...checkHeld(vm, facts, at));
    if (!RULES[order.sourceType].isDefined(vm)) return;
    const planned = planTask(order, wish, vm, facts, index, cleanedName(rawNameOf(given, vm)));
    violations.push(...planned.violations);
    plans.push(planned.plan);
  });
  violations.push(...clusterViolations(order, facts));
  const claims = claimsOf(order, plans, facts);
  const shortages = checkShortages(order, plans, facts);
  return {
    plans,
    claims,
    networkGroups: networkGroupsOf(order, facts),
    violations: [...violations, ...checkAddresses(order, claims, facts), ...shortages.violations].map(withShownMessage),
    ofBatch: shortages.advisories,
    advisories: [...shortages.advisories, ...plans.flatMap((plan) => plan.advisories)],
  };
};
const rawNameOf = ({ vms }: BatchFacts, { id, name }: SourceVm): string => vms.find((vm) => vm.id === id)?.name ?? name;
/** Messages name datastores and files of the source, too. */
const withShownMessage = <T extends { readonly message: string }>(told: T): T => ({
  ...told,
  message: shown(told.message),
});
