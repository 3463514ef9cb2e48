import { checkAddresses, claimsOf } from './batch-claims.ts';
import type { BatchFacts, BatchOrder, VmOrder } from './batch-order.ts';
import { checkShortages } from './batch-shortages.ts';
import type { Advisory, Violation, ViolationCode } from './failure.ts';
import type { SourceVm } from './inventory.ts';
import type { Claim } from './migration-batch.ts';
import { hostsOf } from './target.ts';
import type { TaskPlan } from './task-plan.ts';
import { planNics, planVolumes, platformOf } from './vm-planner.ts';

export type BatchPlan = {
  readonly plans: readonly TaskPlan[];
  readonly claims: readonly Claim[];
  readonly violations: readonly Violation[];
  readonly advisories: readonly Advisory[];
};

const MAX_CDROMS = 3;
const violation = (code: ViolationCode, path: readonly (string | number)[], message: string): Violation => ({
  code,
  path,
  message,
});

/** What the batch refers to: server, cluster, storage, source (TK-1, MS-6, RT-14). */
const checkReferences = (order: BatchOrder, facts: BatchFacts): Violation[] => {
  const found: Violation[] = [];
  const { server, target, source } = facts;
  if (source.status !== 'added') found.push(violation('NOT_FOUND', ['sourceId'], 'There is no such source.'));
  else if (source.details.connection.kind !== order.sourceType)
    found.push(
      violation('TYPE_MISMATCH', ['sourceType'], `Source ${source.details.name} is not of type ${order.sourceType}.`),
    );
  const cluster = target.clusters[order.clusterId];
  if (!cluster) found.push(violation('NOT_FOUND', ['clusterId'], 'There is no such cluster.'));
  if (server.status !== 'added') found.push(violation('NOT_FOUND', ['serverId'], 'There is no such migration server.'));
  else {
    const { details, enabled } = server;
    if (!enabled)
      found.push(
        violation(
          'STATE_CONFLICT',
          ['serverId'],
          `Migration server ${details.name} is disabled; enable it or choose another.`,
        ),
      );
    if (details.type !== order.sourceType)
      found.push(
        violation('TYPE_MISMATCH', ['serverId'], `Migration server ${details.name} is for ${details.type} sources.`),
      );
    if (cluster && target.hosts[details.hostId]?.clusterId !== cluster.id)
      found.push(
        violation(
          'STATE_CONFLICT',
          ['serverId'],
          `Migration server ${details.name} is not a host of cluster ${cluster.name}.`,
        ),
      );
  }
  const storage = target.storages[order.storageId];
  if (!storage) found.push(violation('NOT_FOUND', ['storageId'], 'There is no such primary storage.'));
  else {
    if (cluster && !storage.clusterIds.includes(cluster.id))
      found.push(
        violation(
          'STATE_CONFLICT',
          ['storageId'],
          `Primary storage ${storage.name} is not attached to cluster ${cluster.name}.`,
        ),
      );
    if (storage.kind !== 'LOCAL_STORAGE')
      found.push(
        violation(
          'INVALID_INPUT',
          ['storageId'],
          `Primary storage ${storage.name} is of kind ${storage.kind}, which cannot be written yet; choose a LocalStorage.`,
        ),
      );
  }
  if (cluster && hostsOf(target, cluster.id).length === 0)
    found.push(violation('CAPACITY', ['clusterId'], `Cluster ${cluster.name} has no host.`));
  if (order.useSourceMacAndIp && order.sourceType === 'KVM')
    found.push(
      violation(
        'INVALID_INPUT',
        ['useSourceMacAndIp'],
        'Only VMware batches can take MAC and IP from the source (TK-5).',
      ),
    );
  return found;
};

/** KV-3, TK-14: may this VM be moved now? */
const checkVm = (vm: SourceVm, facts: BatchFacts, path: readonly (string | number)[]): Violation[] => {
  if (vm.power !== 'RUNNING' && vm.power !== 'PAUSED')
    return [violation('STATE_CONFLICT', path, `${vm.name} is shut off; start it, or pause it, and try again.`)];
  const holder = facts.heldBy[vm.id];
  return holder
    ? [
        violation(
          'IN_USE',
          path,
          `${vm.name} has a migration task that has not ended (${holder}); wait for it or cancel it.`,
        ),
      ]
    : [];
};

const planTask = (
  order: BatchOrder,
  wish: VmOrder,
  vm: SourceVm,
  facts: BatchFacts,
  index: number,
): { plan: TaskPlan; violations: Violation[] } => {
  const path = ['vms', index];
  const { volumes, violations: ofVolumes } = planVolumes(wish, vm, path);
  const { nics, violations: ofNics } = planNics(wish, vm, order, facts.target, path);
  const cluster = facts.target.clusters[order.clusterId];
  const advisories: Advisory[] = [];
  if (vm.power === 'RUNNING' && !order.pauseSource) {
    const message = `${vm.name} runs on: what is only in its memory at the point in time of the copy is not migrated.`;
    advisories.push({ code: 'MEMORY_NOT_MIGRATED', message });
    const keepsMac = nics.some((nic) => vm.nics.some((sourceNic) => sourceNic.mac === nic.mac));
    if (keepsMac && wish.startAfterMigration)
      advisories.push({
        code: 'TWO_MACHINES_ONE_MAC',
        message: `${vm.name} and its copy will both run with the same MAC.`,
      });
  }
  if (vm.cdromDrives > MAX_CDROMS)
    advisories.push({
      code: 'CDROM_DRIVES_LIMITED',
      message: `${vm.name} has ${vm.cdromDrives} CD-ROM drives; the target gets ${MAX_CDROMS}.`,
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
      powerAtPlan: vm.power === 'PAUSED' ? 'PAUSED' : 'RUNNING',
      pause: order.pauseSource,
      keepSourceStopped: order.keepSourceStopped,
      disks: vm.disks.map((disk) => ({
        name: disk.name,
        sizeBytes: disk.sizeBytes,
        migrates: migrating.has(disk.name),
      })),
    },
    serverId: order.serverId,
    zoneId: cluster?.zoneId ?? ('' as TaskPlan['zoneId']), // refused above when there is no cluster
    clusterId: order.clusterId,
    storageId: order.storageId,
    compression: order.compression,
    target: {
      name: wish.name ?? vm.name,
      cpuCores: wish.cpuCores ?? vm.cpuCores,
      memoryBytes: wish.memoryBytes ?? vm.memoryBytes,
      platform: wish.platform ?? platformOf(vm.guestOs),
      firmware: vm.firmware,
      machine: vm.machine !== null && /^(pc-q35|q35)/.test(vm.machine) ? 'q35' : 'pc',
      cdromDrives: Math.min(MAX_CDROMS, vm.cdromDrives),
      volumes,
      nics,
      startAfterMigration: wish.startAfterMigration,
    },
    advisories,
  };
  return { plan, violations: [...ofVolumes, ...ofNics] };
};

/** The whole plan with every violation (TK-11, TK-12). Pure: planning and creating run the very same checks. */
export const planBatch = (order: BatchOrder, facts: BatchFacts): BatchPlan => {
  const violations = [...facts.troubles, ...checkReferences(order, facts)];
  const plans: TaskPlan[] = [];
  order.vms.forEach((wish, index) => {
    const at = ['vms', index, 'vmId'];
    if (order.vms.findIndex((other) => other.vmId === wish.vmId) !== index)
      violations.push(violation('DUPLICATE', at, 'The VM is selected twice.'));
    const vm = facts.vms.find((candidate) => candidate.id === wish.vmId);
    if (!vm) {
      if (facts.source.status === 'added' && facts.troubles.length === 0)
        violations.push(violation('NOT_FOUND', at, 'The source has no such running or paused VM; list them again.'));
      return;
    }
    violations.push(...checkVm(vm, facts, at));
    const planned = planTask(order, wish, vm, facts, index);
    violations.push(...planned.violations);
    plans.push(planned.plan);
  });
  const claims = claimsOf(order, plans);
  const shortages = violations.length === 0 ? checkShortages(plans, facts) : { violations: [], advisories: [] };
  return {
    plans,
    claims,
    violations: [...violations, ...checkAddresses(claims, facts), ...shortages.violations],
    advisories: [...shortages.advisories, ...plans.flatMap((plan) => plan.advisories)],
  };
};
