import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nicNamesAdvisory } from '../../domain/planning/nic-names.ts';
import { mac } from '../support/examples.ts';
import { sentence } from '../support/sentence.ts';
import { plannedAlone, vmwareVm } from './vmware-facts.ts';

const adviceFor = (guestId: string, wish = {}) =>
  plannedAlone(vmwareVm(1, {}, { guestId }), { wish }).plans[0]?.advisories.filter(
    ({ code }) => code === 'NIC_NAMES_CHANGE',
  ) ?? [];
const other = { nics: [{ number: 1, migrate: true, networkId: null, mac: mac(9), ip: null, isDefault: false }] };

test('a Linux guest that names NICs by their place is told how its names stay', () => {
  for (const guestId of [
    'centos7_64Guest',
    'rhel9_64Guest',
    'ubuntu64Guest',
    'debian11_64Guest',
    'other4xLinux64Guest',
  ]) {
    const [advice, ...more] = adviceFor(guestId);
    assert.equal([advice?.commands?.length, more], [1, []], guestId);
    assert.ok(sentence(advice).includes(advice?.commands?.[0] ?? '-'), guestId);
  }
});

test('one that names them by their MAC, Windows and others are not', () => {
  for (const guestId of [
    'rhel6_64Guest',
    'rhel5Guest',
    'centos6_64Guest',
    'sles12_64Guest',
    'sles11Guest',
    'debian8Guest',
  ])
    assert.equal(adviceFor(guestId), [], guestId);
  for (const guestId of ['windows9Server64Guest', 'freebsd12_64Guest', 'darwin19_64Guest'])
    assert.equal(adviceFor(guestId), [], guestId);
});

test('with another MAC both kinds are told, by the NIC’s number', () => {
  for (const guestId of ['centos7_64Guest', 'rhel6_64Guest']) {
    const [advice] = adviceFor(guestId, other);
    assert.match(sentence(advice), /^NIC 1 of shop-1 has another MAC at the target/);
    assert.equal(advice?.commands?.slice(1), ['rm -f /etc/udev/rules.d/70-persistent-net.rules', 'ip -br link']);
    assert.match(advice?.commands?.[0] ?? '', /^virsh console \S+$/);
  }
});

test('without a NIC of the source’s there is no name to lose', () => {
  assert.equal(nicNamesAdvisory(vmwareVm(1, { nics: [] }), [], 'd'), []);
});

test('the command is one that a shell runs: it writes a rule for each NIC that has a device', () => {
  const [advice] = adviceFor('centos7_64Guest');
  const command = (advice?.commands?.[0] ?? '').replaceAll('/sys/class/net', '$ROOT').replace(/>> \S+$/, '');
  const script = `set -e; ROOT=$(mktemp -d); mkdir -p $ROOT/ens192/device $ROOT/lo; echo 00:50:56:00:00:01 > $ROOT/ens192/address; echo 00:00:00:00:00:00 > $ROOT/lo/address; set +e; ${command}; rm -r $ROOT`;
  assert.is(
    execFileSync('sh', ['-c', script], { encoding: 'utf8' }),
    'SUBSYSTEM=="net", ACTION=="add", ATTR{address}=="00:50:56:00:00:01", NAME="ens192"\n',
  );
});

test.run();
