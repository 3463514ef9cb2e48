import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planBatch } from '../../domain/planning/batch-planner.ts';
import type { DiskObstacle, SourceVm, VmwareTraits } from '../../domain/platform/inventory.ts';
import { spoken } from '../support/sentence.ts';
import {
  plannedAlone,
  sda,
  sdb,
  toldOf,
  tools,
  vmWish,
  vmwareDisk,
  vmwareFacts,
  vmwareOrder,
  vmwareVm,
} from './vmware-facts.ts';

const test = suite('what keeps a VMware VM from being moved');
const refused = (more: Partial<SourceVm>, traits: Partial<VmwareTraits> = {}) =>
  toldOf(plannedAlone(vmwareVm(1, more, traits)));

test('one that is off, of the same version and with nothing odd, is accepted', () => {
  assert.equal(refused({}), []);
});

test('VC-1: the host has to be of the vCenter’s version by its first two numbers', () => {
  const versions = (vcenterVersion: string, hostVersion: string) =>
    toldOf(plannedAlone(vmwareVm(1, {}, { hostVersion }), { vmware: tools({ vcenterVersion }) }));
  assert.equal(versions('6.7.0', '6.7.3'), []);
  assert.equal(versions('5.0.0', '5.0.1'), []);
  assert.equal(versions('10.0.0', '10.0.2'), []);
  assert.equal(versions('6.7.0', '6.5.0'), ['VERSION_MISMATCH vms.0.vmId']);
  assert.equal(versions('6.1.0', '6.10.0'), ['VERSION_MISMATCH vms.0.vmId']);
  assert.equal(versions('4.1.0', '4.1.0'), ['UNSUPPORTED_SOURCE vms.0.vmId']);
});

test('VC-5: a Windows 8, Server 2012 or later that runs has to be shut down first; an older one has not', () => {
  for (const guestId of [
    'windows8_64Guest',
    'windows8Server64Guest',
    'windows9Server64Guest',
    'windows2019srv_64Guest',
  ]) {
    assert.equal(refused({ power: 'RUNNING' }, { guestId }), ['MUST_BE_POWERED_OFF vms.0.vmId'], guestId);
    assert.equal(refused({ power: 'OFF' }, { guestId }), [], guestId);
  }
  for (const guestId of ['windows7Server64Guest', 'windows7_64Guest', 'winNetEnterpriseGuest', 'rhel8_64Guest'])
    assert.equal(refused({ power: 'RUNNING' }, { guestId }), [], guestId);
});

test('VC-4: a suspended one is refused', () => {
  assert.equal(refused({ power: 'SUSPENDED' }), ['SUSPENDED vms.0.vmId']);
});

for (const [code, traits] of [
  ['TEMPLATE', { template: true }],
  ['ENCRYPTED_VM', { encrypted: 'YES' }],
  ['NEEDS_CONSOLIDATION', { needsConsolidation: true }],
  ['VM_DISCONNECTED', { connection: 'DISCONNECTED' }],
] as const satisfies readonly (readonly [string, Partial<VmwareTraits>])[])
  test(`${code} stands at the VM`, () => assert.equal(refused({}, traits), [`${code} vms.0.vmId`]));

test('an encryption that cannot be asked for is not taken for none', () => {
  const { violations } = plannedAlone(vmwareVm(1, {}, { encrypted: 'UNKNOWN' }));
  assert.equal(
    violations.map(spoken).map(({ code, path, message }) => [code, path.join('.'), message]),
    [
      [
        'ENCRYPTION_UNKNOWN',
        'vms.0.vmId',
        'Whether shop-1 is encrypted cannot be asked in the version of the API that this vCenter shares with us; look at its /sdk/vimServiceVersions.xml, or update vCenter.',
      ],
    ],
  );
});

const OBSTACLES: readonly DiskObstacle[] = [
  'INDEPENDENT_DISK',
  'RDM_DISK',
  'SHARED_DISK',
  'ENCRYPTED_DISK',
  'DISK_HAS_SNAPSHOTS',
];
for (const obstacleCode of OBSTACLES)
  test(`VC-6: ${obstacleCode} is told of a disk that migrates, root or data, and not of one that is left out`, () => {
    const bad = { obstacle: 'it is so', obstacleCode };
    const data = vmwareVm(1, { disks: [vmwareDisk(sda), vmwareDisk(sdb, bad)] });
    const root = vmwareVm(1, { disks: [vmwareDisk(sda, bad), vmwareDisk(sdb)] });
    assert.equal(toldOf(plannedAlone(data)), [`${obstacleCode} vms.0.volumes`]);
    assert.equal(toldOf(plannedAlone(root)), [`${obstacleCode} vms.0.volumes`]);
    const volumes = [{ disk: sdb, migrate: false, displayName: null }];
    const { plans, ...left } = plannedAlone(data, { wish: { volumes } });
    assert.equal(left.violations, []);
    assert.equal(
      plans[0]?.source.vmware?.files.map(({ disk }) => disk),
      [sda],
    );
  });

test('VC-8: Windows needs its drivers on the server, and the violation stands there; Linux does not', () => {
  const vmware = tools({ virtioWin: { path: '/opt/win', found: false } });
  const guest = (guestId: string) => toldOf(plannedAlone(vmwareVm(1, {}, { guestId }), { vmware }));
  assert.equal(guest('windows7Server64Guest'), ['MISSING_DRIVERS serverId']);
  assert.equal(guest('centos7_64Guest'), []);
});

test('TK-1: all VMs are of one cluster, the one that was chosen, or else that of the first', () => {
  const vms = [vmwareVm(1), vmwareVm(2, {}, { clusterId: 'domain-c8', clusterName: 'other' })];
  const wishes = [vmWish(1), vmWish(2)];
  const of = (sourceClusterId: string | null) =>
    toldOf(planBatch(vmwareOrder(wishes, { sourceClusterId }), vmwareFacts(vms)));
  assert.equal(of('domain-c7'), ['OTHER_SOURCE_CLUSTER vms.1.vmId']);
  assert.equal(of(null), ['OTHER_SOURCE_CLUSTER vms.1.vmId']);
  assert.equal(of('domain-c8'), ['OTHER_SOURCE_CLUSTER vms.0.vmId']);
  assert.equal(of('domain-c9'), ['OTHER_SOURCE_CLUSTER vms.0.vmId', 'OTHER_SOURCE_CLUSTER vms.1.vmId']);
});

test('all that is wrong is told at once, each with one sentence that says what to do (TK-12, RT-10)', () => {
  const traits = {
    template: true,
    encrypted: 'YES',
    needsConsolidation: true,
    connection: 'DISCONNECTED',
    hostVersion: '6.5.0',
  } as const;
  const { violations } = plannedAlone(vmwareVm(1, { power: 'SUSPENDED' }, traits));
  assert.equal(
    violations.map(({ code }) => code),
    ['VERSION_MISMATCH', 'VM_DISCONNECTED', 'TEMPLATE', 'SUSPENDED', 'ENCRYPTED_VM', 'NEEDS_CONSOLIDATION'],
  );
  for (const { message } of violations.map(spoken)) assert.match(message, /^[^.]+[;,].*\.$|^ESXi .*\.$/);
});

test('a VM that is gone from vCenter is NOT_FOUND', () => {
  assert.equal(toldOf(planBatch(vmwareOrder([vmWish(9)]), vmwareFacts([]))), ['NOT_FOUND vms.0.vmId']);
});
test.run();
