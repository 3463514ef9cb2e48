import type { BatchFacts } from './batch-order.ts';
import type { Advisory, Violation } from './failure.ts';
import { type TaskPlan, volumeBytes } from './task-plan.ts';
import { formatGb } from './units.ts';

const shortage = (field: string, message: string): Violation => ({ code: 'CAPACITY', path: [field], message });

/** TK-12: what falls short of the whole batch. Storage and server space refuse; CPUs and memory only advise. */
export const checkShortages = (
  plans: readonly TaskPlan[],
  facts: BatchFacts,
): { violations: Violation[]; advisories: Advisory[] } => {
  const violations: Violation[] = [];
  const advisories: Advisory[] = [];
  const need = plans.reduce((sum, plan) => sum + volumeBytes(plan), 0);
  const free = facts.hosts.reduce((sum, host) => sum + host.freeBytes, 0);
  const largest = Math.max(0, ...plans.map(volumeBytes));
  const roomiest = Math.max(0, ...facts.hosts.map((host) => host.freeBytes));
  if (need > free || largest > roomiest)
    violations.push(
      shortage(
        'storageId',
        `The volumes need ${formatGb(need)} and the storage has ${formatGb(free)} free (at most ${formatGb(roomiest)} on one host).`,
      ),
    );
  if (need > facts.serverAvailableBytes)
    violations.push(
      shortage(
        'serverId',
        `The volumes need ${formatGb(need)} and the migration server has ${formatGb(facts.serverAvailableBytes)} available.`,
      ),
    );
  const cpus = plans.reduce((sum, plan) => sum + plan.target.cpuCores, 0);
  const memory = plans.reduce((sum, plan) => sum + plan.target.memoryBytes, 0);
  const freeCpus = facts.hosts.reduce((sum, host) => sum + host.freeCpus, 0);
  const freeMemory = facts.hosts.reduce((sum, host) => sum + host.freeMemoryBytes, 0);
  if (cpus > freeCpus)
    advisories.push({
      code: 'CPU_SHORTAGE',
      message: `The VMs need ${cpus} CPUs and the cluster has ${Math.max(0, freeCpus)}; some may stay stopped.`,
    });
  if (memory > freeMemory)
    advisories.push({
      code: 'MEMORY_SHORTAGE',
      message: `The VMs need ${formatGb(memory)} of memory and the cluster has ${formatGb(freeMemory)}; some may stay stopped.`,
    });
  return { violations, advisories };
};
