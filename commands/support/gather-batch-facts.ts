import type { DomainEvent } from '../../domain/events.ts';
import { type BatchFacts, type BatchOrder, NOT_GIVEN } from '../../domain/planning/batch-order.ts';
import { freeCpusOf } from '../../domain/planning/host-cpus.ts';
import { asPlanned, type References } from '../../domain/planning/planned.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import { firstTwinOf, sameMachine } from '../../domain/platform/source-register.ts';
import { hostsOf, type Target } from '../../domain/platform/target.ts';
import { reservedOn } from '../../domain/task/migration-queue.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import type { Violation } from '../../domain/words/failure.ts';
import type { NetworkId, SourceVmId } from '../../domain/words/ids.ts';
import { own } from '../../domain/words/keyed.ts';
import { violation } from '../../domain/words/said.ts';
import { OutsideFailure } from '../ports/machines.ts';
import type { StorageBackend } from '../ports/storage.ts';
import type { Ask, SourceDriver } from '../sources/source-driver.ts';
import { aggregates } from './aggregates.ts';
import type { App } from './app.ts';
import { violationOf } from './door.ts';
import type { StreamOf } from './handle.ts';
import { serverMachine } from './machines.ts';
import { backendOf, traitsNow } from './storage.ts';
import { holdersOf } from './vm-holders.ts';

/**
 * The answer, or what kept it from coming, told at the field that it belongs to. A machine behind a reference that leads nowhere is
 * not asked: of that the planner says more.
 */
const askerOf =
  (leadsNowhere: ReadonlySet<string>, troubles: Violation[]): Ask =>
  async (question, otherwise, field) => {
    if (leadsNowhere.has(field)) return otherwise;
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof OutsideFailure)) throw error;
      troubles.push(violationOf(error, [field]));
      return otherwise;
    }
  };

/** Two questions to one machine that does not answer are one trouble. */
const eachOnce = (troubles: readonly Violation[]): readonly Violation[] =>
  troubles.filter(
    (trouble, index) => troubles.findIndex((other) => JSON.stringify(other) === JSON.stringify(trouble)) === index,
  );

/** Without an answer nothing is known of their space, so that is said and not a shortage. */
const NO_HOST_ANSWERS = violation('NO_HOST_ANSWERS', ['clusterId']);

/** What is looked at: all that an order, or a stored plan, refers to. */
export type Looked = References & {
  readonly vmIds: readonly SourceVmId[];
  readonly networkIds: readonly NetworkId[];
};

export const lookedAtBy = (plan: TaskPlan): Looked => {
  const { rows: _, ...references } = asPlanned(plan);
  return { ...references, vmIds: [plan.source.vmId], networkIds: plan.target.nics.map(({ networkId }) => networkId) };
};

/** Each VM once, without rows that name none yet. */
const lookedAtByOrder = (order: BatchOrder): Looked => {
  const { sourceType, sourceId, serverId, clusterId, storageId, networkGroups, vms } = order;
  const ofVms = vms.flatMap((vm) => [...vm.nics, ...vm.extraNics].flatMap((nic) => nic.networkId ?? []));
  return {
    ...{ sourceType, sourceId, serverId, clusterId, storageId },
    vmIds: [...new Set(vms.map(({ vmId }) => vmId))].filter((vmId) => vmId !== NOT_GIVEN),
    networkIds: [...networkGroups.map((group) => group.networkId), ...ofVms],
  };
};

const storageOf = (app: App, order: Looked, target: Target): StorageBackend | undefined => {
  const storage = own(target.storages, order.storageId);
  return storage && backendOf(app, storage);
};

const askTraits = async (app: App, order: Looked, target: Target, ask: Ask): Promise<BatchFacts['storageTraits']> => {
  if (!own(target.storages, order.storageId)) return null;
  const storage = storageOf(app, order, target);
  if (!storage) return 'UNSUPPORTED';
  return ask<BatchFacts['storageTraits']>(() => traitsNow(app, storage, order), null, 'serverId');
};

const askHosts = async (
  app: App,
  order: Looked,
  target: Target,
  troubles: Violation[],
): Promise<BatchFacts['hosts']> => {
  const storage = storageOf(app, order, target);
  const { cpuOvercommitRatio } = await app.handler.load(aggregates.settings);
  const answers = await Promise.allSettled(
    hostsOf(target, order.clusterId).map(async ({ id, ssh }) => {
      const machine = { id, ssh };
      const capacity = storage ? await storage.capacity(machine) : null;
      const facts = await app.world.target.probe(machine);
      return {
        freeBytes: capacity === null ? null : capacity.freeBytes,
        freeCpus: freeCpusOf(facts, cpuOvercommitRatio),
        freeMemoryBytes: facts.memoryFreeBytes,
        uefi: facts.uefi,
        ...(facts.uefiVariableSizes ? { uefiVariableSizes: facts.uefiVariableSizes } : {}),
      };
    }),
  );
  if (answers.length > 0 && answers.every(({ status }) => status === 'rejected')) troubles.push(NO_HOST_ANSWERS);
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])); // the others offer nothing
};

const serverSpace = async (app: App, order: Looked): Promise<BatchFacts['serverSpace']> => {
  const { machine, details } = await serverMachine(app, order.serverId);
  const facts = await app.world.staging.probe(machine, details.cachePath);
  const queue = await app.handler.load(aggregates.queue);
  const freeBytes = facts.cacheFreeBytes;
  return { freeBytes, availableBytes: Math.max(0, freeBytes - reservedOn(queue, order.serverId)) };
};

/** VC-2: what the source says now, never what the last sync found; in one call, and only of the VMs that were ordered. */
const vmsNow = async (app: App, { sourceId, vmIds }: Looked, driver: SourceDriver): Promise<readonly SourceVm[]> =>
  vmIds.length === 0 ? [] : driver.findVms(app, sourceId, vmIds);

/** One that cannot be read now is not looked at here: the task says so when it reads it. */
const askVariables = async (
  app: App,
  order: Looked,
  vms: readonly SourceVm[],
  driver: SourceDriver,
): Promise<readonly (readonly [string, number])[]> => {
  const { sourceId, vmIds } = order;
  const ordered = vms.filter(({ id, firmware }) => firmware === 'UEFI' && vmIds.includes(id));
  const answers = await Promise.allSettled(ordered.map(({ id }) => driver.uefiVariables(app, { sourceId, vmId: id })));
  return answers.flatMap((answer, index): (readonly [string, number])[] => {
    const vm = ordered[index];
    return answer.status === 'fulfilled' && answer.value && vm ? [[vm.id, answer.value.byteLength]] : [];
  });
};

/** Of what is not named yet nothing is read. */
const loaded = async <C, S, E extends DomainEvent, R>(
  app: App,
  id: string,
  stream: StreamOf<C, S, E, R>,
): Promise<S> => (id === NOT_GIVEN ? stream.decider.initial : app.handler.load(stream));

/** Everything that planning looks at, asked of the streams and of the world now, never of a read model. */
export const gatherBatchFacts = (app: App, order: BatchOrder): Promise<BatchFacts> =>
  gatherFacts(app, lookedAtByOrder(order));

/** The same of whatever refers to them. */
export const gatherFacts = async (app: App, order: Looked): Promise<BatchFacts> => {
  const troubles: Violation[] = [];
  const driver = app.world.sources[order.sourceType];
  const target = await app.handler.load(aggregates.target);
  const networkIds = [...new Set(order.networkIds)];
  const [source, server, networks] = await Promise.all([
    loaded(app, order.sourceId, aggregates.source(order.sourceId)),
    loaded(app, order.serverId, aggregates.server(order.serverId)),
    Promise.all(networkIds.map(async (id) => [id, await app.handler.load(aggregates.network(id))] as const)),
  ]);
  const holders = await holdersOf(app, order.sourceId, source, order.vmIds);
  const twin = firstTwinOf(await app.handler.load(aggregates.sourceRegister), order.sourceId);
  if (twin) troubles.push(sameMachine(twin, ['sourceId']));
  const leadsNowhere = new Set([
    ...(source.status === 'added' && source.kind === order.sourceType ? [] : ['sourceId']),
    ...(server.status === 'added' && own(target.hosts, server.details.hostId) ? [] : ['serverId']),
  ]);
  const ask = askerOf(leadsNowhere, troubles);
  const [shown, vmware, space, hosts, storageTraits] = await Promise.all([
    ask<readonly SourceVm[] | null>(() => vmsNow(app, order, driver), null, 'sourceId'),
    ask(() => driver.facts(app, order, ask), null, 'sourceId'),
    ask(() => serverSpace(app, order), null, 'serverId'),
    askHosts(app, order, target, troubles),
    askTraits(app, order, target, ask),
  ]);
  const vms = shown ?? [];
  const uefiVariableBytes = Object.fromEntries(await askVariables(app, order, vms, driver));
  return {
    source,
    server,
    target,
    storageTraits,
    networks: Object.fromEntries(networks),
    ...holders,
    uefiVariableBytes,
    vms,
    ...(shown ? {} : { vmsUnknown: true }),
    vmware,
    serverSpace: space,
    hosts,
    troubles: eachOnce(troubles),
  };
};
