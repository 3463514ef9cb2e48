import { plannedTraits } from '../task/storage-traits.ts';
import { type TaskPlan, volumeBytes } from '../task/task-plan.ts';
import type { Advisory, Violation } from '../words/failure.ts';
import { advisory, violation } from '../words/said.ts';
import type { BatchFacts } from './batch-order.ts';
import { type Holdings, stagedBytes } from './holdings.ts';
import type { PlanPaths } from './plan-paths.ts';
import type { Path } from './vm-rules.ts';

const sumOf = <T>(list: readonly T[], bytes: (one: T) => number): number =>
  list.reduce((sum, one) => sum + bytes(one), 0);

/** What of a plan has still to find room on its server; the rest lies there already. */
const unstagedBytes = (plan: TaskPlan, holdings: Holdings): number =>
  Math.max(0, volumeBytes(plan) - stagedBytes(holdings, plan.taskId));

/** Free bytes of the storage on each host; null where they could not be asked, because the storage is not known. */
const freeOn = (hosts: BatchFacts['hosts']): readonly number[] | null => {
  const free = hosts.flatMap(({ freeBytes }) => freeBytes ?? []);
  return free.length === hosts.length && free.length > 0 ? free : null;
};

/** Hosts that see one storage see the same room. */
const sharedShortages = (need: number, free: number, path: Path): Violation[] =>
  need <= free ? [] : [violation('CAPACITY', path, { need, free })];

/** As the storage is now; an attempt after the first goes by that and not by what its plan found. */
const isHostFirst = (plan: TaskPlan, { storageTraits: now }: BatchFacts): boolean =>
  (now === null || now === 'UNSUPPORTED' ? plannedTraits(plan) : now).hostFirst;

/** A volume lies on one host's storage whole, so beside the sum no VM may be larger than what the roomiest host has. */
const storageShortages = (plans: readonly TaskPlan[], facts: BatchFacts, paths: PlanPaths): Violation[] => {
  const rooms = freeOn(facts.hosts);
  if (rooms === null) return [];
  const need = sumOf(plans, volumeBytes);
  if (!plans.every((plan) => isHostFirst(plan, facts)))
    return sharedShortages(need, Math.min(...rooms), paths.shared('storageId'));
  const free = sumOf(rooms, (room) => room);
  const roomiest = Math.max(...rooms);
  const short = need > free;
  return [
    ...(short ? [violation('CAPACITY', paths.shared('storageId'), { need, free, largest: roomiest })] : []),
    ...plans
      .filter((plan) => volumeBytes(plan) > roomiest && !(short && plans.length === 1)) // which would be the same again
      .map((plan) => {
        const parameters = { vm: plan.source.vmName, need: volumeBytes(plan), largest: roomiest };
        return violation('CAPACITY', paths.vm(plan.taskId), parameters);
      }),
  ];
};

/** A VM that is larger than the disk's free space could never be staged; that not all fit at once only makes tasks wait. */
const serverShortages = (
  plans: readonly TaskPlan[],
  { serverSpace }: BatchFacts,
  holdings: Holdings,
  paths: PlanPaths,
): Violation[] =>
  plans
    .filter((plan) => serverSpace !== null && unstagedBytes(plan, holdings) > serverSpace.freeBytes)
    .map((plan) => {
      const [need, free] = [unstagedBytes(plan, holdings), serverSpace?.freeBytes ?? 0];
      return violation('CAPACITY', paths.vm(plan.taskId), { vm: plan.source.vmName, need, free });
    });

const roomAdvisories = (plans: readonly TaskPlan[], { serverSpace }: BatchFacts, holdings: Holdings): Advisory[] => {
  const need = sumOf(plans, (plan) => unstagedBytes(plan, holdings));
  if (serverSpace === null || need <= serverSpace.availableBytes) return [];
  return [advisory('SERVER_SPACE_SHORTAGE', { need, available: serverSpace.availableBytes })];
};

/** TK-8: too few CPUs are shared; a VM without memory for it on any host stays stopped. Those that are not started need none. */
const computeAdvisories = (plans: readonly TaskPlan[], { hosts }: BatchFacts): Advisory[] => {
  const started = plans.filter(({ target }) => target.startAfterMigration);
  if (hosts.length === 0) return [];
  const advisories: Advisory[] = [];
  const cpus = sumOf(started, ({ target }) => target.cpuCores);
  const freeCpus = sumOf(hosts, (host) => Math.max(0, host.freeCpus));
  if (cpus > freeCpus) advisories.push(advisory('CPU_SHORTAGE', { need: cpus, free: freeCpus }));
  const memory = sumOf(started, ({ target }) => target.memoryBytes);
  const freeMemory = sumOf(hosts, (host) => host.freeMemoryBytes);
  const roomiest = Math.max(...hosts.map((host) => host.freeMemoryBytes));
  if (memory > freeMemory) advisories.push(advisory('MEMORY_SHORTAGE', { need: memory, free: freeMemory }));
  for (const { source, target } of started)
    if (target.memoryBytes > roomiest)
      advisories.push(advisory('MEMORY_SHORTAGE', { vm: source.vmName, need: target.memoryBytes, largest: roomiest }));
  return advisories;
};

/**
 * TK-12: what falls short, told beside all other violations. Storage for all volumes, and room on the server for the
 * largest VM refuse; room for all at once, CPUs and memory only advise. What could not be asked is not called short.
 */
export const judgeRoom = (
  plans: readonly TaskPlan[],
  facts: BatchFacts,
  holdings: Holdings,
  paths: PlanPaths,
): { violations: readonly Violation[]; advisories: readonly Advisory[] } => ({
  violations: [...storageShortages(plans, facts, paths), ...serverShortages(plans, facts, holdings, paths)],
  advisories: [...roomAdvisories(plans, facts, holdings), ...computeAdvisories(plans, facts)],
});
