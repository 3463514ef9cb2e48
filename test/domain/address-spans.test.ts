import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allot, countFree, type L3Network, type L3NetworkDetails } from '../../domain/platform/l3-network.ts';
import { finderIn, type Ranged, sizeOf, spansOf } from '../../domain/words/address-spans.ts';
import { ipv4ToNumber, numberToIpv4 } from '../../domain/words/addresses.ts';
import type { Ipv4, TaskId } from '../../domain/words/ids.ts';
import { chanceOf } from '../support/chance.ts';
import { mac, networkId } from '../support/examples.ts';

const BASE = ipv4ToNumber('10.0.0.0' as Ipv4);
const ip = (last: number) => numberToIpv4(BASE + last);
const ranged = (prefix: number, gateway: number | null, ...ranges: readonly (readonly [number, number])[]): Ranged => ({
  cidr: `10.0.0.0/${prefix}`,
  gateway: gateway === null ? null : ip(gateway),
  ranges: ranges.map(([start, end]) => ({ start: ip(start), end: ip(end) })),
});

/** The same, told by walking: what the arithmetic must come to, in the same order. */
const walked = ({ cidr, gateway, ranges }: Ranged): readonly number[] => {
  const size = 2 ** (32 - Number(cidr.split('/')[1]));
  const edges = size > 2 ? [BASE, BASE + size - 1] : [];
  const found = new Set<number>();
  for (const { start, end } of ranges)
    for (let value = ipv4ToNumber(start); value <= ipv4ToNumber(end); value += 1)
      if (numberToIpv4(value) !== gateway && !edges.includes(value)) found.add(value);
  return [...found];
};
const unrolled = (network: Ranged): readonly number[] =>
  spansOf(network).flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, at) => from + at));

const stateOf = (network: Ranged, held: readonly number[]): Extract<L3Network, { status: 'added' }> => {
  const attachment = { kind: 'BRIDGE', bridge: 'br0' } as const;
  const details: L3NetworkDetails = { ...network, id: networkId, name: 'n', dns: [], attachment };
  const grants = held.map((value) => ({ taskId: 't' as TaskId, nic: 1, mac: mac(1), ip: numberToIpv4(value) }));
  return {
    status: 'added',
    details,
    byIp: Object.fromEntries(grants.map((grant) => [grant.ip, grant])),
    byMac: {},
    claims: {},
  };
};
const nextOf = (network: Ranged, held: readonly number[], count: number): readonly string[] => {
  const wishes = Array.from({ length: count }, (_, at) => ({
    taskId: 't' as TaskId,
    nic: at,
    mac: mac(at),
    ip: null,
    path: [],
  }));
  const verdict = allot(stateOf(network, held), wishes);
  return verdict.ok ? verdict.events.map((grant) => grant.ip) : [];
};

test('ranges that overlap, a gateway in them, edges of the network: each address once, in the order of the ranges', () => {
  assert.equal(spansOf(ranged(24, 9, [5, 20], [10, 30])), [
    { from: BASE + 5, to: BASE + 8 },
    { from: BASE + 10, to: BASE + 20 },
    { from: BASE + 21, to: BASE + 30 },
  ]);
  assert.is(sizeOf(spansOf(ranged(24, 1, [0, 255]))), 253);
  assert.is(sizeOf(spansOf(ranged(31, null, [0, 1]))), 2);
  assert.is(sizeOf(spansOf(ranged(24, 255, [200, 255]))), 55);
  assert.equal(spansOf(ranged(24, null, [9, 5])), []);
});

test('whatever the ranges, the gateway and the held addresses: the same as by walking', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const { below, happens } = chanceOf(seed);
    const range = (): readonly [number, number] => [below(64), below(64)];
    const gateway = happens(0.7) ? below(64) : null;
    const network = ranged(24 + below(9), gateway, ...Array.from({ length: 1 + below(6) }, range));
    const expected = walked(network);
    assert.equal(unrolled(network), expected, `seed ${seed}`);
    const isOurs = finderIn(spansOf(network));
    const inside = Array.from({ length: 70 }, (_, last) => BASE + last).filter(isOurs);
    assert.equal(
      inside,
      expected.toSorted((a, b) => a - b),
      `seed ${seed}`,
    );
    const held = Array.from({ length: below(20) }, () => BASE + below(64));
    const free = expected.filter((value) => !held.includes(value));
    assert.is(countFree(stateOf(network, held)), free.length, `seed ${seed}`);
    const some = Math.min(free.length, 5);
    assert.equal(nextOf(network, held, some), free.slice(0, some).map(numberToIpv4), `seed ${seed}`);
  }
});

test('a /8 that is nearly as large as the address space is counted and handed out as a /24 is', () => {
  const network = { ...ranged(24, 1), cidr: '10.0.0.0/8', ranges: [{ start: ip(0), end: ip(2 ** 24 - 1) }] };
  assert.is(countFree(stateOf(network, [BASE + 2])), 2 ** 24 - 4);
  assert.equal(nextOf(network, [BASE + 2, BASE + 3], 2), [ip(4), ip(5)]);
});

test('numbers and addresses: there and back, above half of the space too', () => {
  for (const text of ['0.0.0.0', '10.0.0.1', '127.255.255.255', '128.0.0.0', '192.168.1.20', '255.255.255.255'])
    assert.is(numberToIpv4(ipv4ToNumber(text as Ipv4)), text);
  assert.is(ipv4ToNumber('255.255.255.255' as Ipv4), 2 ** 32 - 1);
});

test.run();
