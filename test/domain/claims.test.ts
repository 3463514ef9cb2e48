import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { claimsOf } from '../../domain/claims/claim.ts';
import {
  askKey,
  batchClaimant,
  type Claimant,
  claimantOf,
  heldFromTheStart,
  vmClaimOf,
} from '../../domain/claims/claimant.ts';
import { pathsOfPlan } from '../../domain/planning/plan-paths.ts';
import {
  type AddressGrant,
  type AddressWish,
  countFree,
  grantedFor,
  type L3NetworkCommand,
  l3Network,
} from '../../domain/platform/l3-network.ts';
import { sourceVm } from '../../domain/platform/source-vm.ts';
import type { BatchId, TaskId } from '../../domain/words/ids.ts';
import { chanceOf } from '../support/chance.ts';
import { batchId, ip, mac, networkId, planOf, sourceId, sourceVmId, taskId } from '../support/examples.ts';

const TASKS = [1, 2, 3, 4].map((number) => `task-${number}` as TaskId);
const batchOf = (task: TaskId): BatchId => (TASKS.indexOf(task) < 2 ? 'batch-1' : 'batch-2') as BatchId;
const nameOf = (task: TaskId, attempt: number): Claimant =>
  claimantOf({ taskId: task, batchId: batchOf(task) }, attempt);
const macsOf = (task: TaskId) => [1, 2].map((nic) => ({ nic, mac: mac(TASKS.indexOf(task) * 2 + nic) }));

const network = l3Network.evolve(l3Network.initial, {
  type: 'L3NetworkAdded',
  data: {
    ...{ id: networkId, name: 'flat', cidr: '10.0.0.0/24', gateway: null, dns: [] },
    ranges: [{ start: ip(10), end: ip(19) }],
    attachment: { kind: 'LIBVIRT_NETWORK', name: 'default' },
  },
});
const ADDRESSES = 10;

type Model = Map<string, readonly AddressGrant[]>;
const tasksOf = (grants: readonly AddressGrant[], key: 'ip' | 'mac'): Map<string, Set<TaskId>> => {
  const found = new Map<string, Set<TaskId>>();
  for (const grant of grants) found.set(grant[key], (found.get(grant[key]) ?? new Set()).add(grant.taskId));
  return found;
};

/** What holds whatever came before: as the model has it, each address with one task, and none lost. */
const isWhole = (state: typeof network, model: Model, told: string): void => {
  assert.ok(state.status === 'added');
  if (state.status !== 'added') return;
  const held = [...model.values()].flat();
  assert.equal(
    new Map(Object.entries(state.claims)),
    new Map([...model].filter(([, grants]) => grants.length > 0)),
    told,
  );
  for (const [key, byKey] of [
    ['ip', state.byIp],
    ['mac', state.byMac],
  ] as const) {
    const holders = tasksOf(held, key);
    assert.equal(
      [...holders].filter(([, tasks]) => tasks.size > 1),
      [],
      `${told}: one ${key} in the hands of two tasks`,
    );
    assert.equal(
      new Map(Object.entries(byKey).map(([id, { taskId: holder }]) => [id, new Set([holder])])),
      holders,
      told,
    );
  }
  assert.is(countFree(state), ADDRESSES - new Set(held.map((grant) => grant.ip)).size, `${told}: an address is lost`);
};

test('any claims and releases of several tasks and attempts, late and repeated: no address has two tasks, and none is lost (TP-4)', () => {
  const seen = { twice: 0, refused: 0, late: 0 };
  for (let seed = 1; seed <= 300; seed += 1) {
    const { below, oneOf, happens } = chanceOf(seed);
    const model: Model = new Map();
    let state = network;
    const wishOf = (task: TaskId): readonly AddressWish[] =>
      macsOf(task).map((nic) => {
        const own = [...model.values()].flat().find((grant) => grant.mac === nic.mac)?.ip;
        const wanted = happens(0.7) ? (own ?? null) : happens(0.5) ? ip(10 + below(ADDRESSES)) : null;
        return { taskId: task, ...nic, ip: wanted, path: ['vms', TASKS.indexOf(task)] };
      });
    for (let step = 0; step < 40; step += 1) {
      const task = TASKS[below(TASKS.length)] ?? ('none' as TaskId);
      const { id: claimId } = nameOf(task, oneOf([1, 1, 2, 3]));
      const siblings = TASKS.filter((other) => batchOf(other) === batchOf(task));
      const asking = claimId === batchOf(task) && happens(0.5) ? siblings : [task];
      const command: L3NetworkCommand = happens(0.5)
        ? { type: 'ReserveAddresses', data: { claimId, wishes: asking.flatMap(wishOf) } }
        : { type: 'ReleaseAddresses', data: { claimId, taskIds: [task] } };
      const told = `seed ${seed}, step ${step}, ${command.type} ${claimId}`;
      const before = model.get(claimId) ?? [];
      const decision = l3Network.decide(command, state);
      if (!decision.ok) seen.refused += 1;
      const events = decision.ok ? decision.events : [];
      for (const event of events) {
        state = l3Network.evolve(state, event);
        if (event.type === 'AddressesReserved') model.set(claimId, [...before, ...event.data.grants]);
      }
      if (command.type === 'ReleaseAddresses') {
        const left = before.filter((grant) => grant.taskId !== task);
        if (left.length === before.length) seen.late += 1;
        assert.is(events.length, left.length === before.length ? 0 : 1, told);
        model.set(claimId, left);
      } else if (decision.ok && command.type === 'ReserveAddresses') {
        const { wishes } = command.data;
        assert.is(grantedFor(state, claimId, wishes).length, wishes.length, `${told}: a wish without an answer`);
      }
      isWhole(state, model, told);
      if (decision.ok) assert.equal(l3Network.decide(command, state), { ok: true, events: [] }, `${told}, told twice`);
      const ips = [...model.values()].flat().map((grant) => grant.ip);
      if (new Set(ips).size < ips.length) seen.twice += 1;
    }
    for (const claimId of model.keys())
      for (const event of releasedAll(state, claimId)) state = l3Network.evolve(state, event);
    isWhole(state, new Map(), `seed ${seed}, all released`);
  }
  assert.ok(Math.min(...Object.values(seen)) > 100, `hardly anything happened: ${JSON.stringify(seen)}`);
});

const releasedAll = (state: typeof network, claimId: string) => {
  const decision = l3Network.decide({ type: 'ReleaseAddresses', data: { claimId, taskIds: TASKS } }, state);
  return decision.ok ? decision.events : [];
};

test('any claims and releases of one source VM: it has one task, and is free when no claim of it is left (TK-14)', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const { oneOf, happens } = chanceOf(seed);
    let state = sourceVm.initial;
    let held: readonly string[] = [];
    for (let step = 0; step < 40; step += 1) {
      const task = oneOf(['task-1', 'task-2'] as [TaskId, TaskId]);
      const claimId = vmClaimOf(nameOf(task, oneOf([1, 2, 3])), task);
      const claim = { sourceId, vmId: sourceVmId, taskId: task, claimId };
      const command = happens(0.5)
        ? ({ type: 'ClaimSourceVm', data: { ...claim, path: [], vmName: 'web' } } as const)
        : ({ type: 'ReleaseSourceVm', data: claim } as const);
      const decision = sourceVm.decide(command, state);
      if (decision.ok) state = decision.events.reduce(sourceVm.evolve, state);
      const others = held.filter((id) => id !== claimId);
      if (command.type === 'ReleaseSourceVm') held = others;
      else if (held.every((id) => id === task || id.startsWith(`${task}.`))) held = [...others, claimId];
      else assert.not(decision.ok, `seed ${seed}: two tasks`);
      assert.equal([...state.claims].sort(), [...held].sort(), `seed ${seed}`);
      assert.is(state.heldBy, held.length === 0 ? null : ((held[0] ?? '').split('.')[0] ?? ''), `seed ${seed}`);
      const again = sourceVm.decide(command, state);
      if (decision.ok) assert.equal(again, { ok: true, events: [] });
    }
  }
});

test('a later attempt: claims in its own name, at the fields of its plan, and holds what is its own', () => {
  const plan = planOf();
  const second = claimantOf(plan, 2);
  assert.equal([claimantOf(plan, 1), second], [batchClaimant(batchId), { id: `${taskId}.2`, attempt: 2 }]);
  assert.equal([vmClaimOf(claimantOf(plan, 1), taskId), vmClaimOf(second, taskId)], [taskId, `${taskId}.2`]);
  const [vm, addresses] = claimsOf([plan], pathsOfPlan(plan));
  assert.equal([vm?.kind, vm?.kind === 'SOURCE_VM' && vm.path], ['SOURCE_VM', ['source', 'vmId']]);
  assert.equal(addresses?.kind === 'ADDRESSES' && addresses.wishes.map(({ path }) => path), [['target', 'nics', 0]]);
  assert.is(askKey(second, vm?.id ?? ''), `${taskId}.2/ask/vm/${taskId}`);
  assert.equal(
    heldFromTheStart(plan, 2).map(({ id, attempt }) => [id, attempt]),
    [
      ['slot.2', 2],
      ['source-vm.2', 2],
      [`addresses/${networkId}.2`, 2],
    ],
  );
  assert.equal(
    heldFromTheStart(plan, 1).map((artefact) => [artefact.id, 'attempt' in artefact]),
    [
      ['slot', false],
      ['source-vm', false],
      [`addresses/${networkId}`, false],
    ],
  );
});

test.run();
