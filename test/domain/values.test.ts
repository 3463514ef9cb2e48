import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  delivered,
  intended,
  isMade,
  type Ledger,
  made,
  mustWait,
  released,
  troubled,
} from '../../domain/task/artefact.ts';
import { RELEASE_TRIES_BEFORE_END, retryReleaseAt, retryStepAt } from '../../domain/task/retry-policy.ts';
import {
  cidrContains,
  ipv4ToNumber,
  numberToIpv4,
  parseCidr,
  parseIpv4,
  parseMac,
} from '../../domain/words/addresses.ts';
import { type Ipv4, secondsAfter, secondsBetween } from '../../domain/words/ids.ts';
import { own } from '../../domain/words/keyed.ts';
import { category, streams } from '../../domain/words/streams.ts';
import { formatBandwidth, formatGb, GIB, parseBandwidth } from '../../domain/words/units.ts';
import {
  artefacts,
  at,
  failureOf,
  jobOnHost,
  jobOnServer,
  sourceId,
  sourceVmId,
  taskId,
  vda,
  volumeOf,
} from '../support/examples.ts';

test('MAC: every common spelling comes to one', () => {
  for (const text of ['52:54:00:AA:00:01', '52-54-00-aa-00-01', '5254.00aa.0001', '525400AA0001'])
    assert.is(parseMac(text), '52:54:00:aa:00:01', text);
});

test('MAC: group, zero, mixed, short and broken addresses are refused', () => {
  const bad = ['01:00:5e:00:00:01', 'ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00', '52:54-00:aa:00:01', '52:54:00:aa:00'];
  for (const text of [...bad, '52:54:00:aa:00:0g', '', ' 52:54:00:aa:00:01', '52:54:00:aa:00:01\n', '5254.00aa0001'])
    assert.is(parseMac(text), undefined, JSON.stringify(text));
});

test('IPv4: strict dotted quads only', () => {
  for (const text of ['0.0.0.0', '10.0.0.1', '255.255.255.255']) assert.is(parseIpv4(text), text);
  for (const text of [
    '010.0.0.1',
    '1.1',
    '256.0.0.1',
    '1.2.3.4.5',
    '1.2.3.-4',
    '1.2.3.4\n',
    ' 1.2.3.4',
    '::1',
    '1e1.0.0.1',
    '',
  ])
    assert.is(parseIpv4(text), undefined, JSON.stringify(text));
});

test('IPv4: to a number and back, at both ends', () => {
  for (const text of ['0.0.0.0', '127.255.255.255', '128.0.0.0', '192.168.1.2', '255.255.255.255'])
    assert.is(numberToIpv4(ipv4ToNumber(text as Ipv4)), text);
  assert.is(ipv4ToNumber('255.255.255.255' as Ipv4), 2 ** 32 - 1);
});

test('CIDR: no host bits, prefix 1 to 32', () => {
  assert.equal(parseCidr('10.0.0.0/24'), { network: ipv4ToNumber('10.0.0.0' as Ipv4), prefix: 24, size: 256 });
  assert.is(parseCidr('10.0.0.7/32')?.size, 1);
  for (const text of [
    '10.0.0.5/24',
    '10.0.0.0/33',
    '300.1.1.1/24',
    'abc',
    '0.0.0.0/0',
    '10.0.0.0',
    '10.0.0.0/08',
    '10.0.0.0/24/1',
  ])
    assert.is(parseCidr(text), undefined, text);
});

test('CIDR: holds its first and last address and no neighbour', () => {
  const cidr = parseCidr('10.0.1.0/24');
  const inside = (text: string): boolean => cidr !== undefined && cidrContains(cidr, text as Ipv4);
  assert.equal(['10.0.1.0', '10.0.1.255', '10.0.0.255', '10.0.2.0'].map(inside), [true, true, false, false]);
});

test('bandwidth: integers with a unit from 8 Kbps to 32 Gbps, of 1,000 bits (MS-3)', () => {
  assert.equal(['8Kbps', '100Mbps', '32Gbps', '32000Mbps'].map(parseBandwidth), [8e3, 1e8, 32e9, 32e9]);
  const bad = [
    '7Kbps',
    '33Gbps',
    '1.5Mbps',
    '10MB/s',
    '0',
    '0Kbps',
    '-1Mbps',
    '1e3Kbps',
    '１０Mbps',
    'NaN',
    '9007199254740993Kbps',
    '10 Mbps',
    '10mbps',
    '',
    '10Mbps\n',
  ];
  for (const text of bad) assert.is(parseBandwidth(text), undefined, JSON.stringify(text));
});

test('bandwidth: what is shown is what an order takes, in the largest unit that is whole (MS-3)', () => {
  assert.equal([8e3, 1e8, 15e8, 1_000_001e3, 32e9].map(formatBandwidth), [
    '8Kbps',
    '100Mbps',
    '1500Mbps',
    '1000001Kbps',
    '32Gbps',
  ]);
  for (const bits of [8e3, 999e3, 1e6, 1e8, 15e8, 1_000_001e3, 32e9])
    assert.is(parseBandwidth(formatBandwidth(bits)), bits);
});

test('sizes: GB of 2^30 bytes with at most two decimals (SPEC 0)', () => {
  assert.equal([4 * GIB, 19.12 * GIB, 1.5 * GIB, 0].map(formatGb), ['4 GB', '19.12 GB', '1.5 GB', '0 GB']);
});

test('instants: later ones compare later, and a clock that steps back gives no negative span', () => {
  assert.is(secondsAfter(at(0), 1.5), '2026-01-01T00:00:01.500Z');
  assert.equal([secondsBetween(at(0), at(90)), secondsBetween(at(90), at(0))], [90, 0]);
});

test('streams: the category is what comes before the first dash', () => {
  assert.is(category(streams.task(taskId)), 'migrationTask');
  assert.is(category(streams.sourceVm(sourceId, sourceVmId)), 'sourceVm');
});

test('retries of a step: seconds at first, five answers, an hour of silence; nothing that cannot be mended', () => {
  const after = (code: 'COPY_FAILED' | 'UNREACHABLE', tries: number, unreachable: number) =>
    retryStepAt(failureOf(code), { tries, unreachable }, at(0));
  assert.equal(
    [0, 1, 2, 3, 4].map((n) => after('COPY_FAILED', n, 0)),
    [at(2), at(6), at(18), at(54), null],
  );
  assert.equal(
    [0, 1, 6, 22, 23].map((n) => after('UNREACHABLE', n, n)),
    [at(5), at(10), at(180), at(180), null],
  );
  assert.is(after('COPY_FAILED', 20, 20), at(2));
  assert.is(retryStepAt(failureOf('NO_SPACE', false), { tries: 0, unreachable: 0 }, at(0)), null);
});

test('retries of a release: never given up, once an hour in the end', () => {
  assert.equal(
    [1, 2, 5].map((n) => retryReleaseAt(n, at(0))),
    [at(2), at(6), at(162)],
  );
  assert.is(retryReleaseAt(RELEASE_TRIES_BEFORE_END, at(0)), at(3600));
});

const ledgerOf = (...all: Parameters<typeof intended>[1][]): Ledger => all.reduce<Ledger>(intended, {});

test('ledger: intended, made, in trouble, released; what is not in it changes nothing', () => {
  const ledger = ledgerOf(artefacts.staging);
  assert.equal([isMade(ledger, 'staging'), isMade(made(ledger, 'staging'), 'staging')], [false, true]);
  assert.equal(intended(made(ledger, 'staging'), artefacts.staging), made(ledger, 'staging'));
  const trouble = { tries: 1, retryAt: at(5) };
  assert.equal(own(troubled(ledger, 'staging', trouble), 'staging')?.trouble, trouble);
  assert.equal(released(ledger, 'staging'), {});
  for (const changed of [made(ledger, 'x'), released(ledger, 'x'), troubled(ledger, 'x', trouble)])
    assert.equal(changed, ledger);
});

test('ledger of a success: what belongs to the new VM leaves it, the tools stay', () => {
  const ledger = ledgerOf(artefacts.slot, artefacts.addresses, volumeOf(vda), artefacts.accessKey, artefacts.pausedVm);
  assert.equal(Object.keys(delivered(ledger, 1)), ['slot', 'access-key']);
});

test('ledger of a later success: what an earlier attempt left is debt all the same', () => {
  const later = { ...volumeOf(vda), id: 'volume/vda.2' };
  const ledger = ledgerOf(volumeOf(vda), later, artefacts.addresses, artefacts.stoppedVm);
  assert.equal(Object.keys(delivered(ledger, 2)), ['volume/vda', artefacts.addresses.id]);
});

test('order of release: what may never go first has to wait', () => {
  const waits = (artefact: Parameters<typeof intended>[1], ...others: Parameters<typeof intended>[1][]): boolean =>
    mustWait(ledgerOf(artefact, ...others), artefact);
  assert.ok(waits(volumeOf(vda), artefacts.definition));
  assert.ok(waits(artefacts.addresses, artefacts.dhcp));
  assert.ok(waits(artefacts.sourceVm, artefacts.pausedVm));
  assert.ok(waits(artefacts.staging, jobOnServer('a')));
  assert.not(waits(artefacts.staging, jobOnHost('a')));
  assert.not(waits(artefacts.backup, jobOnServer('a')), 'a backup on the source ends although the server is away');
  assert.not(waits(jobOnServer('a'), jobOnServer('b')));
  assert.not(waits(artefacts.slot, jobOnServer('a'), artefacts.definition, artefacts.backup));
});

test.run();
