import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planBatch } from '../../domain/planning/batch-planner.ts';
import { obstaclesOf } from '../../domain/planning/obstacles.ts';
import { rootDisk } from '../../domain/planning/vm-planner.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import type { Violation } from '../../domain/words/failure.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { chanceOf } from '../support/chance.ts';
import { gib, networkId, sourceId, vda, vdb } from '../support/examples.ts';
import { disk, facts, order, vm, wish } from '../support/kvm-orders.ts';
import { worldFor } from './random-orders.ts';
import { tools, vmWish, vmwareDisk, vmwareFacts, vmwareOrder, vmwareVm } from './vmware-facts.ts';

const test = suite('obstacles of source VMs');

const kvm = facts([]).source;
const vcenter = vmwareFacts([], tools()).source;
const listed = (source: typeof kvm, vcenterVersion: string | null) => {
  if (source.status !== 'added') throw new Error('There is no such source.');
  return { id: sourceId, source, vcenterVersion };
};
const onKvm = listed(kvm, null);
const onVcenter = listed(vcenter, '6.7.0');

const wordsOf = ({ code, message = '', parameters = {} }: Pick<Violation, 'code' | 'message' | 'parameters'>): string =>
  `${code} ${message} ${JSON.stringify(parameters)}`;

const codes = (given: SourceVm, where = onKvm, holder: string | null = null) =>
  obstaclesOf(given, where, holder as TaskId | null).map(({ code, disk: of }) =>
    of === null ? code : `${code} ${of}`,
  );

test('a VM that can be moved has none, with UEFI and without NICs too', () => {
  assert.equal(codes(vm(1)), []);
  assert.equal(codes(vm(1, { firmware: 'UEFI', nics: [] })), []);
  assert.equal(codes(vmwareVm(1), onVcenter), []);
});

test('off, held by a task, without disks, not shown: each is told', () => {
  assert.equal(codes(vm(1, { power: 'OFF' })), ['VM_SHUT_OFF']);
  assert.equal(codes(vm(1), onKvm, 'task-7'), ['IN_USE']);
  assert.equal(codes(vm(1, { disks: [] })), ['NO_DISK']);
  assert.equal(codes(vm(1, { unreadable: { denied: true, reason: 'no' } })), ['PERMISSION_DENIED']);
  assert.equal(codes(vm(1, { power: 'OFF' }), onKvm, 'task-7'), ['VM_SHUT_OFF', 'IN_USE']);
});

test('a disk that cannot be moved is one where it is the root volume; a data volume can be left out', () => {
  const shared = { obstacle: 'it is shared', obstacleCode: 'SHARED_DISK' as const };
  assert.equal(codes(vm(1, { disks: [disk(vda, shared), disk(vdb)] })), ['SHARED_DISK vda']);
  assert.equal(codes(vm(1, { disks: [disk(vda), disk(vdb, shared)] })), []);
});

test('VMware: a template, a version of its own, and what VDDK cannot read either', () => {
  assert.equal(codes(vmwareVm(1, {}, { template: true }), onVcenter), ['TEMPLATE']);
  assert.equal(codes(vmwareVm(1, { power: 'SUSPENDED' }), onVcenter), ['SUSPENDED']);
  assert.equal(codes(vmwareVm(1, {}, { hostVersion: '6.5.0' }), onVcenter), ['VERSION_MISMATCH']);
  // A server is not chosen yet: it may have VMware's library, which reads these.
  const name = vmwareDisk(vda).name;
  assert.equal(codes(vmwareVm(1, { disks: [vmwareDisk(name, {}, { backing: 'SE_SPARSE' })] }), onVcenter), []);
});

/** The VM ordered alone with all that it needs beside it, its data volumes left out; what is said of it, by code and disk. */
const ordered = (given: SourceVm, kind: 'KVM' | 'VMWARE', holder: TaskId | null) => {
  const rest = given.disks.filter((one) => one !== rootDisk(given));
  const row = {
    volumes: rest.map(({ name }) => ({ disk: name, migrate: false, displayName: null })),
    nics: given.nics.map(({ number }) => ({
      number,
      migrate: false,
      networkId: null,
      mac: null,
      ip: null,
      isDefault: false,
    })),
    extraNics: [{ networkId, mac: null, ip: null, isDefault: true }],
  };
  const heldBy = holder === null ? {} : { [given.id]: holder };
  const room = { hosts: [{ freeBytes: gib(9000), freeCpus: 64, freeMemoryBytes: gib(900), uefi: true }] };
  const space = { serverSpace: { freeBytes: gib(9000), availableBytes: gib(9000) } };
  const number = Number(given.id.slice('vm-'.length));
  const plan =
    kind === 'KVM'
      ? planBatch(order([wish(number, row)]), facts([given], { heldBy, ...room, ...space }))
      : planBatch(vmwareOrder([vmWish(number, row)]), {
          ...vmwareFacts([given], tools({ vddk: true })),
          ...{ heldBy, ...room, ...space },
        });
  return plan.violations.map(wordsOf).toSorted();
};

test('of random VMs exactly that is an obstacle which planning refuses of an order that is else in order', () => {
  let free = 0;
  let obstacles = 0;
  for (let seed = 0; seed < 400; seed += 1) {
    const chance = chanceOf(seed);
    const kind = chance.oneOf(['KVM', 'VMWARE'] as const);
    const { vms } = worldFor(chance, kind);
    for (const given of vms) {
      const holder = chance.below(4) === 0 ? ('task-7' as TaskId) : null;
      const found = obstaclesOf(given, kind === 'KVM' ? onKvm : onVcenter, holder);
      const said = found.map(wordsOf).toSorted();
      assert.equal(said, ordered(given, kind, holder), `seed ${seed}: ${JSON.stringify(given)}`);
      if (found.length === 0) free += 1;
      obstacles += found.length;
    }
  }
  assert.ok(free > 100 && obstacles > 400, `${free} without, ${obstacles} obstacles`);
});

test.run();
