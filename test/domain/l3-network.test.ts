import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type AddressGrant,
  type AddressWish,
  countFree,
  grantedFor,
  type L3NetworkCommand,
  type L3NetworkDetails,
  type L3NetworkEvent,
  l3Network,
} from '../../domain/platform/l3-network.ts';
import type { Ipv4, TaskId } from '../../domain/words/ids.ts';
import { chanceOf } from '../support/chance.ts';
import { ip, mac, networkId } from '../support/examples.ts';
import { spec } from '../support/spec.ts';

const { given } = spec(l3Network);
const [one, two] = ['task-1', 'task-2'] as [TaskId, TaskId];
const details = (...ranges: readonly (readonly [number, number])[]): L3NetworkDetails => ({
  id: networkId,
  name: 'flat',
  cidr: '10.0.0.0/24',
  gateway: ip(1),
  dns: [],
  ranges: ranges.map(([start, end]) => ({ start: ip(start), end: ip(end) })),
  attachment: { kind: 'LIBVIRT_NETWORK', name: 'default' },
});
const added = (...ranges: readonly (readonly [number, number])[]): L3NetworkEvent => ({
  type: 'L3NetworkAdded',
  data: details(...ranges),
});
const wish = (taskId: TaskId, last: number, wanted: Ipv4 | null = null, at = last): AddressWish => ({
  taskId,
  nic: 1,
  mac: mac(last),
  ip: wanted,
  path: ['vms', at],
});
const grant = (taskId: TaskId, last: number, given: Ipv4): AddressGrant => ({
  taskId,
  nic: 1,
  mac: mac(last),
  ip: given,
});
const reserve = (claimId: string, ...wishes: AddressWish[]) =>
  ({ type: 'ReserveAddresses', data: { claimId, wishes } }) as const;
const reserved = (claimId: string, ...grants: AddressGrant[]): L3NetworkEvent => ({
  type: 'AddressesReserved',
  data: { networkId, claimId, grants },
});
const release = (claimId: string, ...taskIds: TaskId[]) =>
  ({ type: 'ReleaseAddresses', data: { claimId, taskIds } }) as const;
const freeOf = (...history: L3NetworkEvent[]): number => {
  const { state } = given(...history);
  return state.status === 'added' ? countFree(state) : Number.NaN;
};
const codes = (history: readonly L3NetworkEvent[], ...wishes: AddressWish[]) => {
  const decision = l3Network.decide(reserve('x', ...wishes), given(...history).state);
  return decision.ok ? [] : decision.rejection.map(({ code, path }) => `${code} ${path.join('.')}`);
};

test('absent: reserving and releasing are refused', () => {
  const violation = { code: 'NOT_FOUND', path: ['networkId'], parameters: { what: 'L3_NETWORK' } } as const;
  given()
    .when(reserve('x', wish(one, 1)))
    .rejects([violation]);
  given().when(release('x', one)).rejects([violation]);
});

test('added: the lowest free addresses are assigned, past the gateway and what is given by hand (TK-6)', () => {
  given(added([1, 5]))
    .when(reserve('c', wish(one, 1), wish(one, 2, ip(3)), wish(two, 3)))
    .yields(reserved('c', grant(one, 1, ip(2)), grant(one, 2, ip(3)), grant(two, 3, ip(4))));
});

test('reserved: the same claim again changes nothing, another one gets other addresses (TP-4)', () => {
  const history = [added([2, 5]), reserved('c', grant(one, 1, ip(2)))];
  given(...history)
    .when(reserve('c', wish(one, 1)))
    .yields();
  given(...history)
    .when(reserve('d', wish(two, 2)))
    .yields(reserved('d', grant(two, 2, ip(3))));
});

test('a network and its broadcast address: never assigned, and refused by hand', () => {
  assert.is(freeOf(added([0, 255])), 253);
  given(added([0, 255]))
    .when(reserve('c', wish(one, 1)))
    .yields(reserved('c', grant(one, 1, ip(2))));
  for (const last of [0, 1, 255])
    assert.equal(codes([added([0, 255])], wish(one, 1, ip(last))), ['OUT_OF_RANGE vms.1.ip']);
});

test('ranges that overlap: no address is counted or handed out twice (TP-4)', () => {
  const overlapping = added([10, 12], [11, 13]);
  assert.is(freeOf(overlapping), 4);
  given(overlapping)
    .when(reserve('c', wish(one, 1), wish(one, 2), wish(one, 3), wish(one, 4)))
    .yields(reserved('c', ...[1, 2, 3, 4].map((last) => grant(one, last, ip(9 + last)))));
});

test('wishes that cannot be granted: every one is told at its field (TK-12, TK-14)', () => {
  const history = [added([10, 11]), reserved('c', grant(two, 9, ip(10)))];
  const wishes = [wish(one, 9), wish(one, 2, ip(10)), wish(one, 3, ip(99)), wish(one, 4, ip(11)), wish(one, 5, ip(11))];
  assert.equal(codes(history, ...wishes, wish(one, 6), wish(one, 6, null, 7)), [
    'IN_USE vms.9.mac',
    'IN_USE vms.2.ip',
    'OUT_OF_RANGE vms.3.ip',
    'IN_USE vms.5.ip',
    'IN_USE vms.7.mac',
    'CAPACITY vms.9',
    'CAPACITY vms.6',
    'CAPACITY vms.7',
  ]);
});

test('more addresses wanted than are free: refused at the NICs that get none, and nothing is reserved', () => {
  assert.equal(codes([added([10, 11])], wish(one, 1), wish(one, 2), wish(one, 3)), ['CAPACITY vms.3']);
});

test('released: addresses and MACs of the task are free again, those of others are kept', () => {
  const history = [added([10, 11]), reserved('c', grant(one, 1, ip(10)), grant(two, 2, ip(11)))];
  const released: L3NetworkEvent = { type: 'AddressesReleased', data: { networkId, claimId: 'c', taskIds: [one] } };
  given(...history)
    .when(release('c', one, 'other' as TaskId))
    .yields(released);
  given(...history, released)
    .when(release('c', one))
    .yields();
  given(...history, released)
    .when(reserve('d', wish(one, 1)))
    .yields(reserved('d', grant(one, 1, ip(10))));
  assert.is(freeOf(...history, released), 1);
});

test('held by two attempts of a task: it is free when both claims are released, and nobody else gets it before (RT-5)', () => {
  const first = [added([10, 11]), reserved('batch', grant(one, 1, ip(10)), grant(two, 2, ip(11)))];
  given(...first)
    .when(reserve('task-1.2', wish(one, 1, ip(10))))
    .yields(reserved('task-1.2', grant(one, 1, ip(10))));
  const both = [...first, reserved('task-1.2', grant(one, 1, ip(10)))];
  const late: L3NetworkEvent = { type: 'AddressesReleased', data: { networkId, claimId: 'batch', taskIds: [one] } };
  given(...both)
    .when(release('batch', one))
    .yields(late);
  assert.equal(codes([...both, late], wish(two, 3, ip(10)), wish(two, 1)), [
    'IN_USE vms.3.ip',
    'IN_USE vms.1.mac',
    'CAPACITY vms.1',
  ]);
  given(...both, late)
    .when(release('batch', one))
    .yields();
  assert.equal([freeOf(...both), freeOf(...both, late)], [0, 0]);
  given(...both, late)
    .when(release('task-1.2', one, two))
    .yields({ type: 'AddressesReleased', data: { networkId, claimId: 'task-1.2', taskIds: [one] } });
});

test('what a sibling holds by a claim never answers for another task of it', () => {
  const history = [added([10, 12]), reserved('batch', grant(one, 1, ip(10)))];
  given(...history)
    .when(reserve('batch', wish(one, 1), wish(two, 2)))
    .yields(reserved('batch', grant(two, 2, ip(11))));
  const { state } = given(...history);
  assert.equal(grantedFor(state, 'batch', [wish(two, 2), wish(two, 1)]), []);
  const asked = l3Network.decide(reserve('batch', wish(two, 1)), state);
  assert.equal(!asked.ok && asked.rejection.map(({ code }) => code), ['IN_USE']);
  assert.equal(grantedFor(state, 'batch', [wish(two, 2), wish(one, 1)]), [grant(one, 1, ip(10))]);
});

test('released in a history of before claims were named: every claim that the task had then, and none since', () => {
  const history = [added([10, 11]), reserved('a', grant(one, 1, ip(10))), reserved('b', grant(one, 2, ip(11)))];
  const released: L3NetworkEvent = { type: 'AddressesReleased', data: { networkId, claimId: null, taskIds: [one] } };
  assert.is(freeOf(...history, released), 2);
  assert.is(freeOf(...history, released, reserved('c', grant(one, 1, ip(10)))), 1);
});

test('added twice: the second changes nothing, whatever is reserved', () => {
  given(added([10, 11]))
    .when({ type: 'AddL3Network', data: details([1, 2]) })
    .yields();
  const { state } = given(added([10, 11]), reserved('c', grant(one, 1, ip(10))), added([10, 11]));
  assert.equal(state.status === 'added' && Object.keys(state.byIp), [ip(10)]);
});

test('any claims and releases, each told twice: no address and no MAC has two holders (TP-4)', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const { below, oneOf, happens, shuffled } = chanceOf(seed);
    const history: L3NetworkEvent[] = [added([8, 12], [10, 14])];
    let state = given(...history).state;
    for (let step = 0; step < 30; step += 1) {
      const task = `task-${below(5)}` as TaskId;
      const wishes = [1, 2].map(() => wish(task, below(40), happens(0.3) ? ip(8 + below(8)) : null));
      const command = oneOf<L3NetworkCommand>([reserve(`c${step}`, ...wishes), release(`c${below(step + 1)}`, task)]);
      const decision = l3Network.decide(command, state);
      const events = decision.ok ? decision.events : [];
      history.push(...events);
      state = events.reduce(l3Network.evolve, state);
      if (decision.ok) assert.equal(l3Network.decide(command, state), { ok: true, events: [] }, `seed ${seed}`);
      if (state.status !== 'added') continue;
      const holders = Object.values(state.claims).flat();
      const ofTasks = (key: 'ip' | 'mac') => new Set(holders.map((held) => `${held[key]} ${held.taskId}`)).size;
      assert.is(ofTasks('ip'), Object.keys(state.byIp).length, `seed ${seed}: one address, two holders`);
      assert.is(ofTasks('mac'), Object.keys(state.byMac).length, `seed ${seed}: one MAC, two holders`);
    }
    shuffled([...history, ...history]).reduce(l3Network.evolve, l3Network.initial);
  }
});

test.run();
