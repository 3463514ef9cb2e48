import type { SourceVm } from '../platform/inventory.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { Advisory, Violation } from '../words/failure.ts';
import { own } from '../words/keyed.ts';
import type { BatchFacts } from './batch-order.ts';

/** Which of the hosts that answer have firmware for this VM's variables; null where there is nothing to compare. */
const hostsFor = (plan: TaskPlan, vm: SourceVm, facts: BatchFacts) => {
  const size = own(facts.uefiVariableBytes ?? {}, vm.id);
  if (size === undefined || plan.target.freshUefiVariables) return null;
  const told = facts.hosts.flatMap(({ uefiVariableSizes }) => (uefiVariableSizes ? [uefiVariableSizes] : []));
  return { size, all: told.length, fitting: told.filter((sizes) => sizes.includes(size)).length };
};

const WAYS = 'install the firmware (package ovmf) there, or order the VM with freshUefiVariables';

/** KV-8: variables fit firmware of their own size alone. Said before the copy, and with what can be done. */
export const firmwareViolations = (
  plan: TaskPlan,
  vm: SourceVm,
  facts: BatchFacts,
  path: Violation['path'],
): readonly Violation[] => {
  const hosts = hostsFor(plan, vm, facts);
  if (!hosts || hosts.all === 0 || hosts.fitting > 0) return [];
  const message = `No host of the cluster has UEFI firmware whose variables are ${hosts.size} bytes, as those of ${vm.name} are; ${WAYS}.`;
  return [{ code: 'UNSUPPORTED_SOURCE', path: [...path, 'freshUefiVariables'], message }];
};

/** What is there on some hosts only, and what new variables mean for the guest. */
export const firmwareAdvisories = (plan: TaskPlan, vm: SourceVm, facts: BatchFacts): readonly Advisory[] => {
  const hosts = hostsFor(plan, vm, facts);
  const some = {
    code: 'UEFI_FIRMWARE_ON_SOME_HOSTS',
    message: `UEFI firmware for the variables of ${vm.name} is on ${hosts?.fitting} of ${hosts?.all} hosts of the cluster; ${WAYS}.`,
  };
  const fresh = {
    code: 'UEFI_VARIABLES_FRESH',
    message: `${vm.name} gets new UEFI variables: its own boot entries are gone, so it boots only where its disk has the fallback loader /EFI/BOOT/BOOTX64.EFI.`,
  };
  if (plan.target.freshUefiVariables) return [fresh];
  return hosts && hosts.fitting > 0 && hosts.fitting < hosts.all ? [some] : [];
};
