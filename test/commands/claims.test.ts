import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askClaim, freeAddresses, freeSourceVm, type OfClaim, returnClaim } from '../../commands/effects/claims.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import { claimsOf } from '../../domain/claims/claim.ts';
import { claimantOf } from '../../domain/claims/claimant.ts';
import { pathsOfPlan } from '../../domain/planning/plan-paths.ts';
import { countFree } from '../../domain/platform/l3-network.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import type { Ipv4, TaskId } from '../../domain/words/ids.ts';
import { type Api, startApi } from '../graphql/api.ts';
import { context, seedTarget } from '../graphql/vmware-plane.ts';
import { ip, mac, networkId, planOf } from '../support/examples.ts';

type Context = { api: Api; acts: number };
const test = suite<Context>('claims of a batch and of one task, by the same code');
test.before.each(async (made) => {
  made.api = await startApi();
  made.acts = 0;
  await seedTarget(made.api); // its network has three addresses
});
test.after.each(({ api }) => api.close());

const withIp = (plan: TaskPlan, wanted: Ipv4 | null): TaskPlan => ({
  ...plan,
  target: { ...plan.target, nics: plan.target.nics.map((nic) => ({ ...nic, networkId, ip: wanted })) },
});
const planned = (id: string, last: number): TaskPlan => {
  const plan = withIp(planOf({ id: id as TaskId }), null);
  const nics = plan.target.nics.map((nic) => ({ ...nic, mac: mac(last) }));
  return { ...plan, target: { ...plan.target, nics } };
};

/** Who asks for that attempt of the plans, which are of one batch; each claim is asked of its owner. */
const asked = async (at: Context, plans: readonly TaskPlan[], attempt: number) => {
  const [first] = plans;
  if (!first) throw new Error('no plan');
  const claimant = claimantOf(first, attempt);
  const claims = plans.flatMap((plan) => claimsOf([plan], pathsOfPlan(plan)));
  const all = attempt === 1 ? claimsOf(plans, pathsOfPlan(first)) : claims;
  const answers = [];
  for (const claim of all) {
    at.acts += 1;
    answers.push(await askClaim(at.api.app, { claimant, claim, plans }, context(`ask-${at.acts}`)));
  }
  const of = all.map((claim): OfClaim => ({ claimant, claim, plans }));
  const ips = answers.flatMap((answer) => (answer.granted ? answer.grants.map((grant) => grant.ip) : ['refused']));
  return { claimant, of, ips };
};
const freeNow = async ({ api }: Context): Promise<number> => {
  const state = await api.app.handler.load(aggregates.network(networkId));
  return state.status === 'added' ? countFree(state) : Number.NaN;
};
const holderOf = async ({ api }: Context, { source }: TaskPlan): Promise<TaskId | null> =>
  (await api.app.handler.load(aggregates.sourceVm(source.sourceId, source.vmId))).heldBy;
const release = async (at: Context, { taskId, batchId, source }: TaskPlan, attempt: number): Promise<void> => {
  const claimant = claimantOf({ taskId, batchId }, attempt);
  at.acts += 1;
  await freeAddresses(at.api.app, claimant, [taskId], networkId, context(`addresses-${at.acts}`));
  const vm = { sourceId: source.sourceId, vmId: source.vmId, claimedAt: source.sourceId };
  await freeSourceVm(at.api.app, claimant, taskId, vm, context(`vm-${at.acts}`));
};

test('a later attempt claims what the first holds still; what comes late for the first takes nothing of it (RT-5)', async (at) => {
  const plan = planned('task-1', 1);
  assert.equal((await asked(at, [plan], 1)).ips, [ip(10)]);
  const again = withIp(plan, ip(10));
  assert.equal((await asked(at, [again], 2)).ips, [ip(10)]);
  assert.equal((await asked(at, [again], 2)).ips, [ip(10)]); // asked again
  assert.is(await freeNow(at), 2);
  for (const _ of ['late', 'and repeated']) {
    await release(at, plan, 1);
    assert.equal([await freeNow(at), await holderOf(at, plan)], [2, 'task-1']);
  }
  await release(at, plan, 2);
  assert.equal([await freeNow(at), await holderOf(at, plan)], [3, null]);
});

test('a claim that is refused: what was granted beside it goes back, and the first attempt keeps its own', async (at) => {
  const [one, two] = [planned('task-1', 1), planned('task-2', 2)];
  await asked(at, [one], 1);
  const vmOfTwo = { ...two, source: { ...two.source, vmId: 'vm-2' as typeof two.source.vmId } };
  assert.equal((await asked(at, [vmOfTwo], 1)).ips, [ip(11)]);
  const wantsTaken = await asked(at, [withIp(one, ip(11))], 2);
  assert.equal(wantsTaken.ips, ['refused']);
  for (const [index, of] of wantsTaken.of.entries()) await returnClaim(at.api.app, of, context(`return-${index}`));
  assert.equal([await freeNow(at), await holderOf(at, one)], [1, 'task-1']);
  await release(at, one, 1);
  assert.equal([await freeNow(at), await holderOf(at, one)], [2, null]);
});

test.run();
