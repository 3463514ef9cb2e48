import { freeCpusOf } from '../../domain/planning/host-cpus.ts';
import { choiceOf, type HostOffer } from '../../domain/planning/placement.ts';
import { canBoot, noHostBoots } from '../../domain/planning/uefi-variables.ts';
import { hostsOf } from '../../domain/platform/target.ts';
import { idsOf } from '../../domain/task/artefact-ids.ts';
import type { StepReport } from '../../domain/task/migration-task.commands.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import type { Problem } from '../../domain/words/failure.ts';
import { own } from '../../domain/words/keyed.ts';
import { problem, repeating } from '../../domain/words/said.ts';
import { OutsideFailure } from '../ports/machines.ts';
import type { StorageBackend } from '../ports/storage.ts';
import { aggregates } from '../support/aggregates.ts';
import type { TaskApp } from '../support/app.ts';
import { storageAt } from '../support/storage.ts';
import { contextOf, intend, type Run, recordMade } from './run.ts';

/** What each host of the cluster that answers can take now. */
const offers = async (
  app: TaskApp,
  { input }: StepOf<'ChooseHost'>,
  storage: StorageBackend,
): Promise<readonly HostOffer[]> => {
  const target = await app.handler.load(aggregates.target);
  const { cpuOvercommitRatio } = await app.handler.load(aggregates.settings);
  const answers = await Promise.allSettled(
    hostsOf(target, input.clusterId).map(async ({ id, ssh }): Promise<HostOffer> => {
      const machine = { id, ssh };
      const [facts, capacity] = await Promise.all([
        app.world.target.probe(machine),
        input.bytes > 0 ? storage.capacity(machine) : { freeBytes: 0 },
      ]);
      return {
        hostId: id,
        runningVms: facts.runningVms,
        usedCpus: facts.runningVcpus,
        usedMemoryBytes: facts.memoryBytes - facts.memoryFreeBytes,
        freeStorageBytes: capacity.freeBytes,
        freeCpus: freeCpusOf(facts, cpuOvercommitRatio),
        freeMemoryBytes: facts.memoryFreeBytes,
        boots: canBoot(input.firmware, facts),
        migrationServer: own(target.roles, id) !== undefined,
      };
    }),
  );
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
};

/** Where no room is needed on the host (shared storage), every host that answers and boots the VM is one to choose: so none did. */
const noHost = ({ bytes, firmware }: StepOf<'ChooseHost'>['input']): Problem => {
  if (bytes === 0) return problem('NO_SPACE', { answering: 0 });
  return problem('NO_SPACE', firmware === null ? { volumes: bytes } : { volumes: bytes, firmware: 'UEFI' });
};

/** RT-9: counting choices that are still in flight. Where the volumes lie on the host, it needs room for them. */
export const chooseHost = async (app: TaskApp, step: StepOf<'ChooseHost'>, run: Run): Promise<StepReport> => {
  const { taskId, attempt } = step;
  const { clusterId, storageId, bytes, firmware, target } = step.input;
  const { cpuCores, memoryBytes, startAfterMigration } = target;
  const { backend } = await storageAt(app, storageId);
  const head = { id: idsOf(step).placement, kind: 'PLACEMENT', place: { kind: 'PLATFORM' }, clusterId } as const;
  const artefact = attempt === 1 ? head : { ...head, attempt };
  await intend(app, step, artefact, run);
  const { hostAllocationStrategy: strategy } = await app.handler.load(aggregates.settings);
  const data = {
    taskId,
    attempt,
    bytes,
    runs: startAfterMigration ? { cpuCores, memoryBytes } : null,
    offers: await offers(app, step, backend),
    strategy,
    chance: app.random(),
  };
  const allotted = await app.handler.handle(
    aggregates.placement(clusterId),
    { type: 'AllotHost', data },
    contextOf(step, 'allot', run),
  );
  const choice = choiceOf(allotted.state, step);
  if (!allotted.ok && allotted.rejection.reason === 'NoHostBoots')
    throw new OutsideFailure(repeating('HYPERVISOR_REFUSED', noHostBoots(firmware, target.name)));
  if (!allotted.ok || !choice) throw new OutsideFailure(noHost(step.input));
  await recordMade(app, step, artefact.id, run);
  return { type: 'RecordHostChosen', data: { hostId: choice.hostId, at: app.clock.now() } };
};
