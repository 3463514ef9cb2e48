import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planBatch } from '../../domain/planning/batch-planner.ts';
import { l3Network } from '../../domain/platform/l3-network.ts';
import type { Mac } from '../../domain/words/ids.ts';
import { mac, networkId } from '../support/examples.ts';
import { facts, network, order, told, vm, wish } from '../support/kvm-orders.ts';
import { away, FAR, FAULTS, type Fault, FINE, heldMac, nicRow } from './order-faults.ts';
import { sda, tools, vmWish, vmwareDisk, vmwareFacts, vmwareOrder, vmwareVm } from './vmware-facts.ts';

const test = suite('all violations at once');

const NAMED = Object.entries(FAULTS);

const isMet = (expected: string, said: readonly string[]): boolean => {
  const pattern = new RegExp(`^${expected.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
  return said.some((line) => pattern.test(line));
};
const lets = (one: Fault, other: Fault): boolean => !one.takes?.some((ground) => other.needs?.includes(ground));
const saidOf = (...made: readonly Fault[]): readonly string[] => {
  const { order: asked, facts: world } = made.reduce((before, { make }) => make(before), FINE);
  return told(planBatch(asked, world));
};

test('each fault is told by itself, and without one nothing is', () => {
  assert.equal(saidOf(), []);
  for (const [name, fault] of NAMED) assert.ok(isMet(fault.told, saidOf(fault)), `${name}: ${saidOf(fault)}`);
});

test('no fault hides another, whichever two come together', () => {
  let pairs = 0;
  for (const [first, one] of NAMED)
    for (const [second, other] of NAMED) {
      if (first === second || !lets(one, other) || !lets(other, one)) continue;
      const said = saidOf(one, other);
      assert.ok(isMet(one.told, said), `${first} is hidden by: ${second}: ${said}`);
      assert.ok(isMet(other.told, said), `${second} is hidden by: ${first}: ${said}`);
      pairs += 1;
    }
  assert.ok(pairs > 500, `${pairs} pairs`);
});

test('one after the other is added, and all that were there before are told still', () => {
  for (let from = 0; from < NAMED.length; from += 1) {
    const together: (readonly [string, Fault])[] = [];
    for (const named of [...NAMED.slice(from), ...NAMED.slice(0, from)]) {
      if (!together.every(([, other]) => lets(named[1], other) && lets(other, named[1]))) continue;
      together.push(named);
      const said = saidOf(...together.map(([, fault]) => fault));
      for (const [name, { told: expected }] of together)
        assert.ok(isMet(expected, said), `${name} beside ${named[0]}: ${said}`);
    }
    assert.ok(together.length > 10);
  }
});

test('VMware: a migration server that does not answer hides nothing of the VMs', () => {
  const vms = [
    vmwareVm(1, { power: 'SUSPENDED' }, { template: true, guestId: 'winNetStandardGuest' }),
    vmwareVm(2, { disks: [vmwareDisk(sda, {}, { backing: 'SPARSE' })] }),
  ];
  const unknown = tools({ vddk: null, virtioWin: null, httpsName: false });
  const world = vmwareFacts(vms, unknown);
  const troubles = [{ ...away, path: ['serverId'] }];
  const said = told(planBatch(vmwareOrder([vmWish(1), vmWish(2)]), { ...world, serverSpace: null, troubles }));
  // Neither drivers nor a name for HTTPS are missed: the server may have them, and what makes HTTPS unneeded.
  assert.equal(said, [
    'UNREACHABLE serverId',
    'TEMPLATE vms.0.vmId',
    'SUSPENDED vms.0.vmId',
    'DISK_FORMAT vms.1.volumes',
  ]);
  const flat = [vmwareVm(1, { disks: [vmwareDisk(sda, {}, { backing: 'SE_SPARSE' })] })];
  const readByVddk = planBatch(vmwareOrder([vmWish(1)]), { ...vmwareFacts(flat, unknown), troubles });
  assert.equal(told(readByVddk), ['UNREACHABLE serverId']);
});

test('VMware: a disk in independent mode is told also that its datastore is not read', () => {
  const disks = [
    vmwareDisk(
      sda,
      { obstacle: 'it is in independent mode', obstacleCode: 'INDEPENDENT_DISK' },
      { datastoreKind: 'vsan' },
    ),
  ];
  const said = planBatch(vmwareOrder([vmWish(1)]), vmwareFacts([vmwareVm(1, { disks })]));
  assert.equal(told(said), ['INDEPENDENT_DISK vms.0.volumes', 'DATASTORE_KIND vms.0.volumes']);
});

test('a MAC that is held and an address from elsewhere are two mistakes of one NIC', () => {
  const nics = [nicRow(1, { mac: mac(2), ip: FAR })];
  const world = facts([vm(1)], { networks: { [networkId]: heldMac } });
  assert.equal(told(planBatch(order([wish(1, { nics })]), world)), [
    'IN_USE vms.0.nics.0.mac',
    'OUT_OF_RANGE vms.0.nics.0.ip',
  ]);
});

test('rows of VMs that are not known ask for addresses after all others, and take none from them', () => {
  const one = l3Network.evolve(network(10), {
    type: 'AddressesReserved',
    data: { networkId, claimId: 'none', grants: [] },
  });
  const world = facts([vm(2)], { networks: { [networkId]: one } }); // one free address
  const said = planBatch(order([wish(1, { nics: [nicRow(1, { mac: 'aa:00:00:00:00:01' as Mac })] }), wish(2)]), world);
  assert.equal(told(said), ['NOT_FOUND vms.0.vmId', 'CAPACITY vms.0.nics.0']);
});

test.run();
