import type { TaskPlan } from '../task/task-plan.ts';
import type { Advisory, Problem, Violation } from '../words/failure.ts';
import { own } from '../words/keyed.ts';
import { advisory, problem, wordingOf } from '../words/said.ts';
import type { BatchFacts } from './batch-order.ts';
import type { Path } from './vm-rules.ts';

/** What a host says of its UEFI firmware. */
export type HostFirmware = {
  readonly uefi: boolean;
  /** In bytes, of the variables that its firmware without secure boot reads; absent: it does not say. */
  readonly uefiVariableSizes?: readonly number[];
};

/** What a VM boots with: null for BIOS, which every host has; `variableBytes` null: the host makes new variables. */
export type FirmwareNeed = { readonly variableBytes: number | null } | null;

export const firmwareNeedOf = ({ target }: TaskPlan, variableBytes: number | null): FirmwareNeed =>
  target.firmware === 'BIOS' ? null : { variableBytes: target.freshUefiVariables ? null : variableBytes };

/** Variables fit firmware of their own size alone (KV-8). A host that does not say its sizes is believed to have it. */
export const canBoot = (need: FirmwareNeed, { uefi, uefiVariableSizes: sizes }: HostFirmware): boolean => {
  if (need === null) return true;
  if (need.variableBytes === null || !sizes) return uefi || (sizes ?? []).length > 0;
  return sizes.includes(need.variableBytes);
};

/** One sentence for planning and for a task whose hosts have changed since. */
export const noHostBoots = (need: FirmwareNeed, vm: string): Problem =>
  need === null || need.variableBytes === null
    ? problem('UNSUPPORTED_SOURCE', { vm })
    : problem('UNSUPPORTED_SOURCE', { vm, size: need.variableBytes });

/** Which of the hosts that answer can boot it; null where there is nothing to compare. */
const hostsFor = (plan: TaskPlan, { hosts, uefiVariableBytes }: BatchFacts) => {
  const need = firmwareNeedOf(plan, own(uefiVariableBytes ?? {}, plan.source.vmId) ?? null);
  if (need === null || hosts.length === 0) return null;
  return { need, all: hosts.length, fitting: hosts.filter((host) => canBoot(need, host)).length };
};

/** KV-8, VC-9: said before the copy, and with what can be done. */
export const firmwareViolations = (
  plan: TaskPlan,
  facts: BatchFacts,
  at: { readonly vm: Path; readonly uefiVariables: Path },
): readonly Violation[] => {
  const hosts = hostsFor(plan, facts);
  if (!hosts || hosts.fitting > 0) return [];
  const path = hosts.need.variableBytes === null ? at.vm : at.uefiVariables;
  return [{ code: 'UNSUPPORTED_SOURCE', path, ...wordingOf(noHostBoots(hosts.need, plan.source.vmName)) }];
};

/** What is there on some hosts only. */
export const firmwareAdvisories = (plan: TaskPlan, facts: BatchFacts): readonly Advisory[] => {
  const hosts = hostsFor(plan, facts);
  if (!hosts || hosts.fitting === 0 || hosts.fitting === hosts.all) return [];
  const vm = plan.source.vmName;
  const { fitting, all } = hosts;
  return hosts.need.variableBytes === null
    ? [advisory('UEFI_FIRMWARE_ON_SOME_HOSTS', { vm, fitting, all })]
    : [advisory('UEFI_FIRMWARE_ON_SOME_HOSTS', { vm, fitting, all, size: hosts.need.variableBytes })];
};

/** What new variables mean for the guest. */
export const freshVariablesAdvisory = ({ target }: TaskPlan, vmName: string): readonly Advisory[] =>
  target.freshUefiVariables ? [advisory('UEFI_VARIABLES_FRESH', { vm: vmName })] : [];
