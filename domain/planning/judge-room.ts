import { plannedTraits } from '../task/storage-traits.ts';
import { type TaskPlan, volumeBytes } from '../task/task-plan.ts';
import type { Advisory, Violation } from '../words/failure.ts';
import { formatGb } from '../words/units.ts';
import type { BatchFacts } from './batch-order.ts';
import { type Holdings, stagedBytes } from './holdings.ts';
import type { PlanPaths } from './plan-paths.ts';
import type { Path } from './vm-rules.ts';

const shortage = (path: Path, message: string): Violation => ({ code: 'CAPACITY', path, message });

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
const sharedShortages = (need: number, room: number, path: Path): Violation[] => {
  if (need <= room) return [];
  const message = `The volumes need ${formatGb(need)} and the storage has ${formatGb(room)} free; free some space, or choose another.`;
  return [shortage(path, message)];
};

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
  const together = `The volumes need ${formatGb(need)} and the storage has ${formatGb(free)} free (at most ${formatGb(roomiest)} on one host); free some space, or choose another.`;
  return [
    ...(short ? [shortage(paths.shared('storageId'), together)] : []),
    ...plans
      .filter((plan) => volumeBytes(plan) > roomiest && !(short && plans.length === 1)) // which would be the same again
      .map((plan) =>
        shortage(
          paths.vm(plan.taskId),
          `${plan.source.vmName} needs ${formatGb(volumeBytes(plan))} on one host, and the storage has at most ${formatGb(roomiest)} free on one; leave data volumes out, or choose another storage.`,
        ),
      ),
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
    .map((plan) =>
      shortage(
        paths.vm(plan.taskId),
        `${plan.source.vmName} needs ${formatGb(unstagedBytes(plan, holdings))} on the migration server, whose cache disk has ${formatGb(serverSpace?.freeBytes ?? 0)} free; leave data volumes out, free some space, or choose another server.`,
      ),
    );

const roomAdvisories = (plans: readonly TaskPlan[], { serverSpace }: BatchFacts, holdings: Holdings): Advisory[] => {
  const need = sumOf(plans, (plan) => unstagedBytes(plan, holdings));
  if (serverSpace === null || need <= serverSpace.availableBytes) return [];
  return [
    {
      code: 'SERVER_SPACE_SHORTAGE',
      message: `The volumes need ${formatGb(need)} and the migration server has ${formatGb(serverSpace.availableBytes)} available now, so tasks wait until there is room for them.`,
    },
  ];
};

/** TK-8: too few CPUs are shared; a VM without memory for it on any host stays stopped. Those that are not started need none. */
const computeAdvisories = (plans: readonly TaskPlan[], { hosts }: BatchFacts): Advisory[] => {
  const started = plans.filter(({ target }) => target.startAfterMigration);
  if (hosts.length === 0) return [];
  const advisories: Advisory[] = [];
  const say = (code: string, message: string) => void advisories.push({ code, message });
  const cpus = sumOf(started, ({ target }) => target.cpuCores);
  const freeCpus = sumOf(hosts, (host) => Math.max(0, host.freeCpus));
  if (cpus > freeCpus)
    say(
      'CPU_SHORTAGE',
      `The VMs need ${cpus} CPUs and the cluster has ${freeCpus} free, which they will have to share.`,
    );
  const memory = sumOf(started, ({ target }) => target.memoryBytes);
  const freeMemory = sumOf(hosts, (host) => host.freeMemoryBytes);
  const roomiest = Math.max(...hosts.map((host) => host.freeMemoryBytes));
  if (memory > freeMemory)
    say(
      'MEMORY_SHORTAGE',
      `The VMs need ${formatGb(memory)} of memory and the cluster has ${formatGb(freeMemory)}; some may stay stopped.`,
    );
  for (const { source, target } of started)
    if (target.memoryBytes > roomiest)
      say(
        'MEMORY_SHORTAGE',
        `${source.vmName} needs ${formatGb(target.memoryBytes)} of memory and no host has more than ${formatGb(roomiest)} free; it stays stopped unless memory is freed, or it is given less.`,
      );
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
