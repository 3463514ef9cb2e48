import { freeCpusOf } from '../../domain/planning/host-cpus.ts';
import type { HostOffer } from '../../domain/planning/placement.ts';
import { canBoot, type FirmwareNeed, firmwareNeedOf, noHostBoots } from '../../domain/planning/uefi-variables.ts';
import { hostsOf } from '../../domain/platform/target.ts';
import type { MigrationTaskCommand } from '../../domain/task/migration-task.ts';
import { artefactIds, type StepEffect } from '../../domain/task/task-effects.ts';
import { volumeBytes } from '../../domain/task/task-plan.ts';
import { own } from '../../domain/words/keyed.ts';
import { OutsideFailure } from '../ports/machines.ts';
import { aggregates } from '../support/aggregates.ts';
import type { App } from '../support/app.ts';
import { contextOf, intend, type Run, recordMade } from './run.ts';

type ChooseHost = Extract<StepEffect, { kind: 'ChooseHost' }>;

/** What each host of the cluster that answers can take now. */
const offers = async (
  app: App,
  effect: ChooseHost,
  need: FirmwareNeed,
  storagePath: string,
): Promise<readonly HostOffer[]> => {
  const target = await app.handler.load(aggregates.target);
  const { cpuOvercommitRatio } = await app.handler.load(aggregates.settings);
  const answers = await Promise.allSettled(
    hostsOf(target, effect.plan.clusterId).map(async ({ id, ssh }): Promise<HostOffer> => {
      const machine = { id, ssh };
      const [facts, capacity] = await Promise.all([
        app.world.target.probe(machine),
        app.world.target.storageCapacity(machine, storagePath),
      ]);
      return {
        hostId: id,
        runningVms: facts.runningVms,
        usedCpus: facts.runningVcpus,
        usedMemoryBytes: facts.memoryBytes - facts.memoryFreeBytes,
        freeStorageBytes: capacity.freeBytes,
        freeCpus: freeCpusOf(facts, cpuOvercommitRatio),
        freeMemoryBytes: facts.memoryFreeBytes,
        boots: canBoot(need, facts),
        migrationServer: own(target.roles, id) !== undefined,
      };
    }),
  );
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
};

/** RT-9: with LocalStorage the host is picked before the download, counting choices that are still in flight. */
export const chooseHost = async (app: App, effect: ChooseHost, run: Run): Promise<MigrationTaskCommand> => {
  const { taskId, clusterId, storageId, target } = effect.plan;
  const { cpuCores, memoryBytes, startAfterMigration } = target;
  const storage = own((await app.handler.load(aggregates.target)).storages, storageId);
  if (!storage)
    throw new OutsideFailure({
      code: 'NOT_FOUND',
      message: 'The primary storage is no longer registered.',
      retryable: false,
    });
  const artefact = { id: artefactIds.placement, kind: 'PLACEMENT', place: { kind: 'PLATFORM' }, clusterId } as const;
  await intend(app, effect, artefact, run);
  const need = firmwareNeedOf(effect.plan, effect.journey.nvramBytes);
  const { hostAllocationStrategy: strategy } = await app.handler.load(aggregates.settings);
  const data = {
    taskId,
    bytes: volumeBytes(effect.plan),
    runs: startAfterMigration ? { cpuCores, memoryBytes } : null,
    offers: await offers(app, effect, need, storage.path),
    strategy,
    chance: app.random(),
  };
  const allotted = await app.handler.handle(
    aggregates.placement(clusterId),
    { type: 'AllotHost', data },
    contextOf(effect, 'allot', run),
  );
  const choice = own(allotted.state.inFlight, taskId);
  if (!allotted.ok && allotted.rejection.reason === 'NoHostBoots')
    throw new OutsideFailure({
      code: 'HYPERVISOR_REFUSED',
      message: noHostBoots(need, target.name),
      retryable: true, // one that has it may be away just now
    });
  if (!allotted.ok || !choice)
    throw new OutsideFailure({
      code: 'NO_SPACE',
      message: `No host of the cluster that answers${need === null ? '' : ', and has the firmware of the VM,'} has room for the volumes; free some space on its storage.`,
      retryable: true,
    });
  await recordMade(app, effect, artefact.id, run);
  return { type: 'RecordHostChosen', data: { hostId: choice.hostId, storagePath: storage.path } };
};
