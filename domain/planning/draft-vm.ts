import type { SourceVm } from '../platform/inventory.ts';
import { recordedTraits } from '../task/storage-traits.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { Advisory, Violation } from '../words/failure.ts';
import { own } from '../words/keyed.ts';
import { cleanedName, domainName, withShownNames } from '../words/names.ts';
import { advisory } from '../words/said.ts';
import type { BatchFacts, BatchOrder, VmOrder } from './batch-order.ts';
import { shiftedNames, shiftsInWords } from './disk-names.ts';
import { macAdvisories, nicsOfUnknownVm, planNics } from './nic-planner.ts';
import { layoutAdvisories, layoutFor } from './pci-layout.ts';
import type { PlannedRow } from './planned.ts';
import { placesOf } from './platform-devices.ts';
import { rulesOf } from './source-rules.ts';
import { freshVariablesAdvisory } from './uefi-variables.ts';
import { planVolumes, repeatedDisks, scsiControllersFor } from './vm-planner.ts';
import type { VmRules } from './vm-rules.ts';

/** RT-12: what the guest will find other than it was, or find as it was though nobody may expect it. */
const guestAdvisories = (vm: SourceVm, plan: TaskPlan, rules: VmRules): readonly Advisory[] => {
  const shifts = shiftedNames(plan);
  const down = plan.target.nics.filter(({ linkDown }) => linkDown);
  const names = rules.ifNamesShift(vm, shiftsInWords(shifts));
  const nics = down.map(({ number }) => number).join(', ');
  const links = {
    ...advisory('NIC_LINK_DOWN', { nics, vm: vm.name }),
    commands: down.flatMap(({ mac }) =>
      ['', ' --config'].map((where) => `virsh domif-setlink ${domainName(plan.taskId)} ${mac} up${where}`),
    ),
  };
  return [...(shifts.length > 0 ? [names] : []), ...(down.length > 0 ? [links] : [])];
};

type DraftedVm = Omit<PlannedRow, 'taskId' | 'vmId'> & { readonly violations: readonly Violation[] };

/** Of a VM that the source does not show nothing is planned; what its row says is looked at all the same. */
export const draftUnknownVm = (order: BatchOrder, wish: VmOrder, facts: BatchFacts, index: number): DraftedVm => {
  const path = ['vms', index];
  const { asked, violations } = nicsOfUnknownVm({ order: wish, batch: order, facts, path });
  return { plan: null, nics: asked, violations: [...repeatedDisks(wish, path), ...violations] };
};

/** The plan of one VM, with what is wrong in its row whatever the world says. */
export const draftVm = (
  order: BatchOrder,
  wish: VmOrder,
  given: SourceVm,
  facts: BatchFacts,
  index: number,
): DraftedVm & { readonly plan: TaskPlan } => {
  const path = ['vms', index];
  const rules = rulesOf(order.sourceType);
  const vm = withShownNames(given);
  const sourceName = cleanedName(given.name);
  const platform = wish.platform ?? rules.platform(vm);
  const asked = { platform, machine: rules.machine(vm), given: rules.platformDecides(wish) };
  const { volumes, violations: ofVolumes } = planVolumes(wish, vm, path, (disk, root) =>
    rules.busOf(asked, disk, root),
  );
  const {
    nics,
    asked: askedNics,
    violations: ofNics,
  } = planNics({ order: wish, batch: order, facts, path }, vm, (nic) => rules.nicModelOf(asked, nic));
  const layout = layoutFor(vm, { volumes, nics }, asked.given);
  const places = placesOf(vm, asked, volumes, [...path, 'platform']);
  const vmware = rules.vmware(vm, volumes, facts);
  const cluster = own(facts.target.clusters, order.clusterId);
  const advisories = [
    ...rules.advisories(vm, order, wish, { volumes, nics }),
    ...macAdvisories(vm, nics),
    ...layoutAdvisories(vm, layout),
  ];
  advisories.push(...places.advisories);
  if (wish.name === null && sourceName !== vm.name.normalize('NFC'))
    advisories.push(advisory('NAME_CLEANED', { vm: vm.name, name: rules.targetName(wish, sourceName) }));
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
      ...(vmware ? { vmware } : {}),
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
  advisories.push(...guestAdvisories(vm, plan, rules), ...freshVariablesAdvisory(plan, vm.name));
  return {
    plan: { ...plan, advisories },
    nics: askedNics,
    violations: [...ofVolumes, ...ofNics, ...places.violations],
  };
};
