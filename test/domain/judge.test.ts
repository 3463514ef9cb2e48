import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BatchFacts } from '../../domain/planning/batch-order.ts';
import { planBatch } from '../../domain/planning/batch-planner.ts';
import { type Holdings, NOTHING_HELD } from '../../domain/planning/holdings.ts';
import { judge } from '../../domain/planning/judge.ts';
import { pathsOfPlan } from '../../domain/planning/plan-paths.ts';
import { asPlanned } from '../../domain/planning/planned.ts';
import { l3Network } from '../../domain/platform/l3-network.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { clusterId, gib, ip, mac, networkId, vda, vdb } from '../support/examples.ts';
import { disk, facts, network, order, server, told, vm, wish } from '../support/kvm-orders.ts';
import { tools, vmWish, vmwareDisk, vmwareFacts, vmwareOrder, vmwareVm } from './vmware-facts.ts';

const test = suite('judging a stored plan again');

/** As it is stored once its batch was accepted, with an address that was given. */
const accepted = ({ plans, violations }: ReturnType<typeof planBatch>): TaskPlan => {
  const [plan] = plans;
  if (!plan || violations.length > 0) throw new Error(`no plan: ${told({ violations })}`);
  const nics = plan.target.nics.map((nic) => ({ ...nic, ip: ip(10), addressGiven: true }));
  return { ...plan, target: { ...plan.target, nics } };
};
const KVM = accepted(planBatch(order([wish(1)]), facts([vm(1)])));
const VMWARE = accepted(planBatch(vmwareOrder([vmWish(1)]), vmwareFacts([vmwareVm(1)])));
const OTHER = 'task-9' as TaskId;

const heldBy = (taskId: TaskId) => {
  const grants = [{ taskId, nic: 1, mac: mac(1), ip: ip(10) }];
  const reserved = { type: 'AddressesReserved', data: { networkId, claimId: 'net', grants } } as const;
  return { heldBy: { 'vm-1': taskId }, networks: { [networkId]: l3Network.evolve(network(20), reserved) } };
};
const again = (plan: TaskPlan, world: BatchFacts, holdings: Partial<Holdings> = {}) =>
  told(judge(asPlanned(plan), world, { ...NOTHING_HELD, ...holdings }, pathsOfPlan(plan)));

test('what the task holds itself is no conflict; what another holds is one, at the field of the plan', () => {
  assert.equal(again(KVM, facts([vm(1)], heldBy(KVM.taskId)), { tasks: [KVM.taskId] }), []);
  assert.equal(again(KVM, facts([vm(1)], heldBy(OTHER)), { tasks: [KVM.taskId] }), [
    'IN_USE source.vmId',
    'IN_USE target.nics.0.mac',
    'IN_USE target.nics.0.ip',
  ]);
  assert.equal(
    again(KVM, facts([vm(1)], heldBy(KVM.taskId))),
    again(KVM, facts([vm(1)], heldBy(OTHER)), { tasks: [KVM.taskId] }),
  );
});

test('an address that the network assigned and another holds by now is no conflict: another is as good, if there is one', () => {
  const nics = KVM.target.nics.map((nic) => ({ ...nic, addressGiven: false, mac: mac(7) }));
  const assigned = { ...KVM, target: { ...KVM.target, nics } };
  const taken = (last: number) => {
    const grants = [{ taskId: OTHER, nic: 1, mac: mac(1), ip: ip(10) }];
    const reserved = { type: 'AddressesReserved', data: { networkId, claimId: 'net', grants } } as const;
    return facts([vm(1)], { networks: { [networkId]: l3Network.evolve(network(last), reserved) } });
  };
  assert.equal(again(assigned, taken(20)), []);
  assert.equal(again(assigned, taken(10)), ['CAPACITY target.nics.0']);
  // A plan from before it was said which it is: as if it was given.
  const unsaid = { ...KVM, target: { ...KVM.target, nics: nics.map(({ addressGiven: _, ...nic }) => nic) } };
  assert.equal(again(unsaid, taken(20)), ['IN_USE target.nics.0.ip']);
});

test('what is staged already needs no room on the server', () => {
  const world = facts([vm(1)], { serverSpace: { freeBytes: gib(3), availableBytes: gib(1) } });
  const staged = (gibs: number) => again(KVM, world, { staged: { [KVM.taskId]: gib(gibs) } });
  assert.equal(
    [again(KVM, world), staged(0.5), staged(1), staged(9)],
    [['CAPACITY source.vmId'], ['CAPACITY source.vmId'], [], []],
  );
});

const target = facts([]).target;
const disabled = { status: 'added', details: server, enabled: false } as const;
const away = { code: 'UNREACHABLE', path: ['serverId'], message: 'It does not answer.' } as const;
const cases: readonly (readonly [string, TaskPlan, BatchFacts, readonly string[]])[] = [
  ['all as it was', KVM, facts([vm(1)]), []],
  ['a vCenter’s VM, all as it was', VMWARE, vmwareFacts([vmwareVm(1)]), []],
  ['the VM is gone', KVM, facts([]), ['NOT_FOUND source.vmId']],
  ['the VM is off', KVM, facts([vm(1, { power: 'OFF' })]), ['VM_SHUT_OFF source.vmId']],
  [
    'a disk is shared now',
    KVM,
    facts([vm(1, { disks: [disk(vda), disk(vdb, { obstacle: 'it is shared' })] })]),
    ['UNSUPPORTED_DISK target.volumes.1'],
  ],
  ['the source is gone', KVM, facts([], { source: { status: 'absent' } }), ['NOT_FOUND source.sourceId']],
  ['the server is disabled', KVM, facts([vm(1)], { server: disabled }), ['SERVER_DISABLED serverId']],
  ['the server does not answer', KVM, facts([vm(1)], { troubles: [away] }), ['UNREACHABLE serverId']],
  [
    'the storage is gone',
    KVM,
    facts([vm(1)], { target: { ...target, storages: {} }, storageTraits: null }),
    ['NOT_FOUND storageId'],
  ],
  [
    'the network is detached',
    KVM,
    facts([vm(1)], { target: { ...target, networks: { [clusterId]: [] } } }),
    ['NETWORK_NOT_ATTACHED target.nics.0'],
  ],
  [
    'SSH to the host was taken away',
    accepted(planBatch(vmwareOrder([vmWish(1)]), vmwareFacts([vmwareVm(1)], tools({ sshHosts: ['esx-1'] })))),
    vmwareFacts([vmwareVm(1)]),
    ['SSH_WITHDRAWN source.sourceId'],
  ],
  [
    'the disk library is gone, and a disk needs it',
    accepted(
      planBatch(
        vmwareOrder([vmWish(1)]),
        vmwareFacts(
          [vmwareVm(1, { disks: [vmwareDisk(vda, { boot: true }, { backing: 'SE_SPARSE' })] })],
          tools({ vddk: true }),
        ),
      ),
    ),
    vmwareFacts([vmwareVm(1, { disks: [vmwareDisk(vda, { boot: true }, { backing: 'SE_SPARSE' })] })]),
    ['VDDK_WITHDRAWN serverId'],
  ],
  [
    'the host has another version and the VM is a template',
    VMWARE,
    vmwareFacts([vmwareVm(1, {}, { hostVersion: '6.5.0', template: true })]),
    ['VERSION_MISMATCH source.vmId', 'TEMPLATE source.vmId'],
  ],
];

test('what has changed since is told at the field of the plan that no longer holds', () => {
  for (const [what, plan, world, expected] of cases) assert.equal(again(plan, world), expected, what);
});

test('where several plans are judged, their place stands before the field', () => {
  const { violations } = judge(asPlanned(KVM), facts([]), NOTHING_HELD, pathsOfPlan(KVM, ['tasks', 3]));
  assert.equal(told({ violations }), ['NOT_FOUND tasks.3.source.vmId']);
});

test.run();
