import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planBatch } from '../../domain/planning/batch-planner.ts';
import type { ConnectionState, SourceVm, VmwareTraits } from '../../domain/platform/inventory.ts';
import { spoken } from '../support/sentence.ts';
import { plannedAlone, vmWish, vmwareFacts, vmwareOrder, vmwareVm } from './vmware-facts.ts';

const test = suite('where a VMware VM is, and what is said when that is not shown');
const said = (traits: Partial<VmwareTraits>, more: Partial<SourceVm> = {}) =>
  plannedAlone(vmwareVm(1, more, traits))
    .violations.map(spoken)
    .map(({ code, path, message }) => [code, path.join('.'), message]);
const at = 'vms.0.vmId';

const READ = "give the user's role the right to read (Read-only) from its datacenter's folder downwards.";

test('a host that the user may not read is PERMISSION_DENIED, never another version', () => {
  assert.equal(said({ hostName: '', hostVersion: '', clusterId: '', clusterName: '', datacenterPath: 'dc' }), [
    ['PERMISSION_DENIED', at, `The source does not show the ESXi host host-9 of shop-1 to our user; ${READ}`],
  ]);
  assert.equal(said({ hostVersion: '' }), [
    ['PERMISSION_DENIED', at, `The source does not show the ESXi host esx-1 of shop-1 to our user; ${READ}`],
  ]);
});

test('a datacenter that the user may not read is PERMISSION_DENIED: disks are asked for by its path', () => {
  assert.equal(said({ datacenterPath: '' }), [
    [
      'PERMISSION_DENIED',
      at,
      `The source does not show the datacenter of shop-1, or a folder above it, to our user; ${READ}`,
    ],
  ]);
});

test('a VM that is on no host is told so', () => {
  const nowhere = { hostId: '', hostName: '', hostVersion: '', clusterId: '', clusterName: '', datacenterPath: '' };
  assert.equal(said(nowhere), [['VM_ON_NO_HOST', at, 'shop-1 is on no ESXi host; register it on one in vCenter.']]);
});

const STATES: readonly (readonly [ConnectionState, string])[] = [
  ['DISCONNECTED', "shop-1 is out of vCenter's reach, because its ESXi host esx-1 is disconnected; connect that host."],
  [
    'INACCESSIBLE',
    'shop-1 is inaccessible: its configuration files cannot be read; bring their datastore back, or register the VM again.',
  ],
  [
    'ORPHANED',
    'shop-1 is orphaned: it is no longer registered on its ESXi host; register its .vmx there again, or remove it from vCenter.',
  ],
  [
    'INVALID',
    'shop-1 is invalid: its configuration is damaged or of a format that vCenter cannot read; repair its .vmx and register it again.',
  ],
  ['UNKNOWN', 'shop-1 is in a connection state that is not known here; look at it in vCenter.'],
];
for (const [connection, message] of STATES)
  test(`a VM that is ${connection} is told what it is and what helps, and nothing else`, () => {
    assert.equal(said({ connection }), [
      [connection === 'UNKNOWN' ? 'VM_CONNECTION_UNKNOWN' : `VM_${connection}`, at, message],
    ]);
    const lost = { hostId: '', hostName: '', hostVersion: '', clusterId: '', clusterName: '', datacenterPath: '' };
    assert.is(said({ connection, ...lost }).length, 1);
    assert.is(said({ connection }, { disks: [], nics: [] }).length, 1);
  });

test('TK-1: a VM whose cluster is not shown does not make the others VMs of another cluster', () => {
  const vms = [vmwareVm(1, {}, { clusterId: '', hostVersion: '' }), vmwareVm(2)];
  const { violations } = planBatch(vmwareOrder([vmWish(1), vmWish(2)], { sourceClusterId: null }), vmwareFacts(vms));
  assert.equal(
    violations.map(({ code, path }) => `${code} ${path.join('.')}`),
    ['PERMISSION_DENIED vms.0.vmId'],
  );
});
test.run();
