import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toSourceVm } from '../../adapters/kvm-source/inventory.ts';

const nicsOf = (...macs: readonly string[]) => {
  const nics = macs.map((mac) => `<interface type='network'>${mac}<source network='lan'/></interface>`);
  const xml = `<domain><uuid>u</uuid><name>shop</name><vcpu>1</vcpu><memory>1</memory><devices>${nics.join('')}</devices></domain>`;
  const talk = { interfaces: undefined, osInfo: undefined, leases: [], now: 0 };
  return toSourceVm({ xml, stats: 'state.state=1', talk }).nics;
};

test('a MAC that no NIC can have is said as what it is; one that is missing is none yet (A7)', () => {
  const found = nicsOf(
    "<mac address='52:54:00:AA:00:01'/>",
    "<mac address='not-a-mac'/>",
    "<mac address='ff:ff:ff:ff:ff:ff'/>",
    '',
  );
  assert.equal(
    found.map(({ mac, badMac }) => [mac, badMac]),
    [
      ['52:54:00:aa:00:01', undefined],
      [null, 'not-a-mac'],
      [null, 'ff:ff:ff:ff:ff:ff'],
      [null, undefined],
    ],
  );
});

test.run();
