import { claimantOf } from '../../domain/claims/claimant.ts';
import { comparedOf, type FactsNow, nowOf } from '../../domain/planning/compared.ts';
import { driftOf } from '../../domain/planning/drift.ts';
import { driftInWords } from '../../domain/planning/drift-words.ts';
import { NOTHING_HELD } from '../../domain/planning/holdings.ts';
import { grantedFor } from '../../domain/platform/l3-network.ts';
import type { StepReport } from '../../domain/task/migration-task.commands.ts';
import type { AssignedAnew } from '../../domain/task/plan-compared.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import type { PlannedNic, TaskPlan } from '../../domain/task/task-plan.ts';
import { own } from '../../domain/words/keyed.ts';
import { asLogged, problem, wordingOf } from '../../domain/words/said.ts';
import { OutsideFailure } from '../ports/machines.ts';
import { aggregates } from '../support/aggregates.ts';
import type { TaskApp } from '../support/app.ts';
import { driverAt } from '../support/sources.ts';
import { contextOf, type Run } from './run.ts';

type ComparePlan = StepOf<'ComparePlan'>;

/** Of a source that is not read any more nobody asks. */
const factsNow = async (app: TaskApp, { plan, unread }: ComparePlan['input']): Promise<FactsNow> => {
  const { sourceId, vmId } = plan.source;
  const networkIds = [...new Set(plan.target.nics.map(({ networkId }) => networkId))];
  const [source, target, networks] = await Promise.all([
    app.handler.load(aggregates.source(sourceId)),
    app.handler.load(aggregates.target),
    Promise.all(networkIds.map(async (id) => [id, await app.handler.load(aggregates.network(id))] as const)),
  ]);
  const vms = unread.length === 0 ? [] : await (await driverAt(app, sourceId)).findVms(app, sourceId, [vmId]);
  return { source, target, networks: Object.fromEntries(networks), vms };
};

/** The sentence and both values are those of the first difference; where there are more, the log has a line of each. */
const assureAsPlanned = ({ plan, unread }: ComparePlan['input'], facts: FactsNow): void => {
  const disks = plan.target.volumes.map(({ disk }) => disk);
  const read = disks.filter((disk) => !unread.includes(disk));
  const holdings = { ...NOTHING_HELD, tasks: [plan.taskId], read: { [plan.taskId]: read } };
  const differences = driftOf(comparedOf(plan), nowOf(plan, facts, holdings));
  const [first] = differences;
  if (!first) return;
  const { vmName } = plan.source;
  const code = 'SOURCE_CHANGED';
  const log = differences.map((difference) => asLogged({ code, ...driftInWords(difference, vmName) })).join('\n');
  throw new OutsideFailure({
    code,
    ...wordingOf(driftInWords(first, vmName)),
    ...(differences.length > 1 ? { log } : {}),
  });
};

/** What the network had assigned, and what another holds by now: whoever gave an address would not want another one. */
const lostAddresses = ({ taskId, target }: TaskPlan, { networks }: FactsNow): readonly PlannedNic[] =>
  target.nics.filter(({ ip, addressGiven, networkId }) => {
    const network = own(networks, networkId);
    if (ip === null || addressGiven !== false || network?.status !== 'added') return false;
    const holder = own(network.byIp, ip);
    return holder !== undefined && holder.taskId !== taskId;
  });

/** In the name of the attempt, whose addresses it holds from the start: they are given back with those. Asked again, it answers the same. */
const assignedAnew = async (app: TaskApp, step: ComparePlan, nic: PlannedNic, run: Run): Promise<AssignedAnew> => {
  const { plan } = step.input;
  const { taskId } = plan;
  const { number, networkId, mac } = nic;
  const claimId = claimantOf(plan, step.attempt).id;
  const wishes = [{ taskId, nic: number, mac, ip: null, path: [] }];
  const handled = await app.handler.handle(
    aggregates.network(networkId),
    { type: 'ReserveAddresses', data: { claimId, wishes } },
    contextOf(step, `assign/${number}`, run),
  );
  const grant = handled.ok ? grantedFor(handled.state, claimId, wishes)[0] : undefined;
  if (grant) return { nic: number, ip: grant.ip };
  throw new OutsideFailure(problem('IN_USE', { nic: number, address: nic.ip ?? '' }));
};

/**
 * RT-15: the facts that the plan was judged on are read again once the slot is granted, and before anything is touched. Looks
 * only, but for an assigned address that is taken meanwhile. May run twice. Throws OutsideFailure: SOURCE_CHANGED with both values.
 */
export const comparePlan = async (app: TaskApp, step: ComparePlan, run: Run): Promise<StepReport> => {
  const facts = await factsNow(app, step.input);
  assureAsPlanned(step.input, facts);
  const addresses: AssignedAnew[] = [];
  for (const nic of lostAddresses(step.input.plan, facts)) addresses.push(await assignedAnew(app, step, nic, run));
  return { type: 'RecordPlanCompared', data: { addresses, at: app.clock.now() } };
};
