import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { choiceOf, type HostOffer, type PlacementEvent, placement } from '../../domain/planning/placement.ts';
import type { HostAllocationStrategy } from '../../domain/platform/settings.ts';
import type { HostId, TaskId } from '../../domain/words/ids.ts';
import { gib } from '../support/examples.ts';
import { spec } from '../support/spec.ts';

const { given } = spec(placement);
const task = (number: number): TaskId => `task-${number}` as TaskId;
const [a, b, c] = ['a', 'b', 'c'] as [HostId, HostId, HostId];
const offer = (hostId: HostId, wishes: Partial<HostOffer> = {}): HostOffer => ({
  hostId,
  runningVms: 0,
  usedMemoryBytes: 0,
  usedCpus: 0,
  freeStorageBytes: gib(100),
  freeCpus: 8,
  freeMemoryBytes: gib(32),
  boots: true,
  migrationServer: false,
  ...wishes,
});
const allot = (
  offers: readonly HostOffer[],
  strategy: HostAllocationStrategy = 'LEAST_RUNNING_VMS',
  chance = 0,
  taskId = task(1),
  attempt = 1,
) => ({ type: 'AllotHost', data: { taskId, attempt, bytes: gib(10), runs: null, offers, strategy, chance } }) as const;
const allotted = (hostId: HostId, taskId = task(1), attempt = 1): PlacementEvent => ({
  type: 'HostAllotted',
  data: { taskId, attempt, hostId, bytes: gib(10) },
});
const settled = (startedThere: boolean, taskId = task(1), attempt = 1): PlacementEvent => ({
  type: 'AllotmentSettled',
  data: { taskId, attempt, startedThere },
});
const settle = (startedThere: boolean, taskId = task(1), attempt = 1) =>
  ({ type: 'SettleAllotment', data: { taskId, attempt, startedThere } }) as const;

test('strategies: each takes the host that it names (RT-9)', () => {
  const offers = [
    offer(a, { runningVms: 3, usedMemoryBytes: 1, usedCpus: 9 }),
    offer(b, { runningVms: 1, usedMemoryBytes: 5, usedCpus: 5 }),
    offer(c, { runningVms: 2, usedMemoryBytes: 9, usedCpus: 1 }),
  ];
  given().when(allot(offers, 'LEAST_RUNNING_VMS')).yields(allotted(b));
  given().when(allot(offers, 'LEAST_USED_MEMORY')).yields(allotted(a));
  given().when(allot(offers, 'LEAST_USED_CPU')).yields(allotted(c));
  for (const [chance, host] of [
    [0, a],
    [0.5, b],
    [0.999, c],
  ] as const)
    given()
      .when(allot(offers, 'RANDOM', chance))
      .yields(allotted(host));
});

test('last host: where the last migrated VM started; a choice that came to nothing does not count', () => {
  const offers = [offer(a), offer(b)];
  const last = [allotted(b, task(7)), settled(true, task(7)), allotted(a, task(8)), settled(false, task(8))];
  given(...last)
    .when(allot(offers, 'LAST_MIGRATION_HOST'))
    .yields(allotted(b));
  given().when(allot(offers, 'LAST_MIGRATION_HOST')).yields(allotted(a));
});

test('a host without the VM’s firmware is not chosen while another has it, however much it is liked (KV-8)', () => {
  const offers = [
    offer(a, { boots: false }),
    offer(b, { runningVms: 9, usedMemoryBytes: 9, usedCpus: 9, migrationServer: true }),
  ];
  for (const strategy of ['LEAST_RUNNING_VMS', 'LEAST_USED_MEMORY', 'LEAST_USED_CPU', 'RANDOM'] as const)
    given().when(allot(offers, strategy)).yields(allotted(b));
  given(allotted(a), settled(true))
    .when(allot(offers, 'LAST_MIGRATION_HOST', 0, task(2)))
    .yields(allotted(b, task(2)));
});

test('no host has the firmware: refused as that; one has it and no room: refused as that', () => {
  given()
    .when(allot([offer(a, { boots: false }), offer(b, { boots: false })]))
    .rejects({ reason: 'NoHostBoots' });
  given()
    .when(allot([offer(a, { boots: false }), offer(b, { freeStorageBytes: gib(9) })]))
    .rejects({ reason: 'NoHostFits' });
});

test('choices in flight: count as running VMs, so that a batch spreads over its hosts', () => {
  const offers = [offer(a), offer(b)];
  given(allotted(a))
    .when(allot(offers, 'LEAST_RUNNING_VMS', 0, task(2)))
    .yields(allotted(b, task(2)));
  given(allotted(a), settled(true))
    .when(allot(offers, 'LEAST_RUNNING_VMS', 0, task(2)))
    .yields(allotted(a, task(2)));
});

test('choices in flight: their space is promised already', () => {
  const offers = [offer(a, { freeStorageBytes: gib(19) }), offer(b, { runningVms: 9, freeStorageBytes: gib(10) })];
  given(allotted(a))
    .when(allot(offers, 'LEAST_RUNNING_VMS', 0, task(2)))
    .yields(allotted(b, task(2)));
});

test('ties: a host that stages nothing for others, then the lowest id', () => {
  given()
    .when(allot([offer(c), offer(b), offer(a, { migrationServer: true })]))
    .yields(allotted(b));
  given()
    .when(allot([offer(a, { migrationServer: true })]))
    .yields(allotted(a));
});

test('no host with room, or none that answers: refused', () => {
  given()
    .when(allot([offer(a, { freeStorageBytes: gib(9) })]))
    .rejects({ reason: 'NoHostFits' });
  given().when(allot([])).rejects({ reason: 'NoHostFits' });
  given()
    .when(allot([], 'RANDOM', 0.5))
    .rejects({ reason: 'NoHostFits' });
});

test('allotted: asked again it stays where it is; settled once', () => {
  given(allotted(a))
    .when(allot([offer(b)]))
    .yields();
  given(allotted(a)).when(settle(true)).yields(settled(true));
  given(allotted(a), settled(true)).when(settle(true)).yields();
  assert.equal(given(allotted(a), settled(true), settled(false)).state, { inFlight: {}, lastHost: a });
});

const runs = { cpuCores: 4, memoryBytes: gib(8) };
const allotRunning = (
  offers: readonly HostOffer[],
  strategy: HostAllocationStrategy = 'LEAST_RUNNING_VMS',
  chance = 0,
) =>
  ({
    type: 'AllotHost',
    data: { taskId: task(1), attempt: 1, bytes: gib(10), runs, offers, strategy, chance },
  }) as const;
const allottedRunning = (hostId: HostId, taskId = task(1)): PlacementEvent => ({
  type: 'HostAllotted',
  data: { taskId, attempt: 1, hostId, bytes: gib(10), runs },
});

test('a VM that is to run goes where storage, CPUs and memory are, whatever the strategy likes better (TK-8, RT-9)', () => {
  const offers = [
    offer(a, { freeMemoryBytes: gib(7) }), // the fewest running VMs, the least used of all
    offer(b, { runningVms: 1, usedMemoryBytes: 1, usedCpus: 1, freeCpus: 3 }),
    offer(c, { runningVms: 9, usedMemoryBytes: 9, usedCpus: 9, freeCpus: 4, freeMemoryBytes: gib(8) }),
  ];
  for (const strategy of ['LEAST_RUNNING_VMS', 'LEAST_USED_MEMORY', 'LEAST_USED_CPU', 'RANDOM'] as const)
    given().when(allotRunning(offers, strategy)).yields(allottedRunning(c));
  given(allotted(a, task(7)), settled(true, task(7)))
    .when(allotRunning(offers, 'LAST_MIGRATION_HOST'))
    .yields(allottedRunning(c));
  given().when(allot(offers)).yields(allotted(a)); // one that is not started needs neither
});

test('without CPUs anywhere the memory counts; without memory anywhere it goes where its volumes find room (TK-8)', () => {
  const busy = [offer(a, { freeMemoryBytes: gib(7) }), offer(b, { runningVms: 5, freeCpus: 0 })];
  given().when(allotRunning(busy)).yields(allottedRunning(b));
  const full = [offer(a, { freeStorageBytes: gib(9) }), offer(b, { freeMemoryBytes: 0, freeCpus: 0 })];
  given().when(allotRunning(full)).yields(allottedRunning(b));
});

test('CPUs and memory that were promised to VMs on their way are no longer free', () => {
  const offers = [
    offer(a, { freeCpus: 16, freeMemoryBytes: gib(12) }),
    offer(b, { runningVms: 9, freeMemoryBytes: gib(8) }),
  ];
  given().when(allotRunning(offers)).yields(allottedRunning(a));
  given(allottedRunning(a, task(7)))
    .when(allotRunning(offers))
    .yields(allottedRunning(b));
  given(allottedRunning(a, task(7)), settled(true, task(7)))
    .when(allotRunning(offers))
    .yields(allottedRunning(a)); // its host now counts it itself
});

test('two attempts of a task: each has a choice of its own, and what is settled late for the first leaves the second’s', () => {
  const again = allot([offer(a), offer(b)], 'LEAST_RUNNING_VMS', 0, task(1), 2);
  given(allotted(a))
    .when(again)
    .yields(allotted(b, task(1), 2)); // the first still counts where it is
  given(allotted(a), settled(false))
    .when(again)
    .yields(allotted(a, task(1), 2));
  given(allotted(a), settled(false), allotted(a, task(1), 2))
    .when(settle(false))
    .yields();
  given(allotted(a), allotted(b, task(1), 2))
    .when(settle(false))
    .yields(settled(false));
  const { state } = given(allotted(a), allotted(b, task(1), 2), settled(false));
  assert.equal([choiceOf(state, { taskId: task(1), attempt: 1 }), state.lastHost], [null, null]);
  assert.equal(choiceOf(state, { taskId: task(1), attempt: 2 }), { hostId: b, bytes: gib(10) });
});

test.run();
