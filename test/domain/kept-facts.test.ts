import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { taskPlan } from '../../adapters/eventstore/task-plan-shape.ts';
import type { BatchFacts, BatchOrder, VmOrder } from '../../domain/planning/batch-order.ts';
import { BATCH_BYTES, planBatch } from '../../domain/planning/batch-planner.ts';
import { KEPT_BYTES, type KeptFacts } from '../../domain/planning/kept-facts.ts';
import type { SourceDisk, SourceNic, SourceVm } from '../../domain/platform/inventory.ts';
import type { DiskName, Mac, NetworkId, TaskId } from '../../domain/words/ids.ts';
import { inShort, jsonBytes } from '../../domain/words/short-text.ts';
import { clusterId, gib, ip, mac, networkId, vda, vdb } from '../support/examples.ts';
import { disk, facts, order, told, vm, wish } from '../support/kvm-orders.ts';
import { sentence } from '../support/sentence.ts';
import { sda, sdb, vmWish, vmwareDisk, vmwareFacts, vmwareOrder, vmwareVm } from './vmware-facts.ts';

const test = suite('what is kept of the facts');

const keptOf = (made: ReturnType<typeof planBatch>): KeptFacts => {
  const kept = made.plans[0]?.kept;
  if (!kept) throw new Error('nothing is kept');
  return kept;
};

test('KVM: the disks that migrate, the NICs, the power, the storage and the networks', () => {
  const leftOut = wish(1, { volumes: [{ disk: vdb, migrate: false, displayName: null }] });
  assert.equal(keptOf(planBatch(order([leftOut]), facts([vm(1)]))), {
    power: 'RUNNING',
    disks: [{ name: vda, sizeBytes: gib(2) }],
    nics: [{ number: 1, mac: mac(1), network: 'default' }],
    storage: { kind: 'LOCAL_STORAGE', path: '/srv/s' },
    networks: [{ id: networkId, cidr: '10.0.0.0/24' }],
  });
});

test('VMware: also where the VM was; a network by its id, since its name may be another’s', () => {
  assert.equal(keptOf(planBatch(vmwareOrder([vmWish(1)]), vmwareFacts([vmwareVm(1)]))), {
    power: 'OFF',
    place: { datacenter: 'dc', host: 'esx-1', version: '6.7.3' },
    disks: [sda, sdb].map((name) => ({ name, sizeBytes: gib(2) })),
    nics: [{ number: 1, mac: '00:50:56:00:00:01', network: 'network-7' }],
    storage: { kind: 'LOCAL_STORAGE', path: '/srv/s' },
    networks: [{ id: networkId, cidr: '10.0.0.0/24' }],
  });
});

test('a stored plan keeps them as they are', () => {
  for (const made of [
    planBatch(order([wish(1)]), facts([vm(1)])),
    planBatch(vmwareOrder([vmWish(1)]), vmwareFacts([vmwareVm(1)])),
    fifty(64, 64, ''),
  ])
    assert.equal(taskPlan.parse(JSON.parse(JSON.stringify(made.plans[0]))), made.plans[0]);
});

test('each address says whether it was given', () => {
  const given = { number: 1, migrate: true, networkId, mac: null, ip: ip(12), isDefault: true };
  const extraNics = [{ networkId, mac: null, ip: null, isDefault: false }];
  const [plan] = planBatch(order([wish(1, { nics: [given], extraNics })]), facts([vm(1)])).plans;
  assert.equal(
    plan?.target.nics.map(({ ip: address, addressGiven }) => [address, addressGiven]),
    [
      [ip(12), true],
      [null, false],
    ],
  );
  const sourceIp = planBatch(vmwareOrder([vmWish(1)], { useSourceMacAndIp: true }), vmwareFacts([vmwareVm(1)]));
  assert.equal(
    sourceIp.plans[0]?.target.nics.map(({ addressGiven }) => addressGiven),
    [true],
  );
});

const many = (count: number, more: Partial<SourceVm> = {}): SourceVm =>
  vm(1, {
    disks: Array.from({ length: count }, (_, index) => disk(`vd${index}x` as DiskName, { boot: index === 0 })),
    ...more,
  });

test('rows that have no room are a count and a print, which another size makes another', () => {
  const kept = (size: number) => {
    const { disks, ...others } = many(200);
    const grown = disks.map((one, index) => (index === 150 ? { ...one, sizeBytes: gib(size) } : one));
    const world = facts([{ ...others, disks: grown }]);
    return keptOf(planBatch(order([wish(1)]), { ...world, hosts: [], serverSpace: null }));
  };
  const { disks, rest } = kept(2);
  assert.is(disks.length + (rest?.disks?.count ?? 0), 200);
  assert.ok(disks.length > 20, String(disks.length));
  assert.equal(Object.keys(rest ?? {}), ['disks']);
  assert.equal(kept(2), kept(2));
  assert.equal([kept(3).disks, kept(3).rest?.disks?.count], [disks, rest?.disks?.count]);
  assert.not.equal(kept(3).rest, rest);
});

test('a long word is its beginning and a print of all of it', () => {
  const long = `/${'数据中心/'.repeat(100)}`;
  assert.is(inShort('/dc', 96), '/dc');
  assert.match(inShort(long, 96), /^\/数据中心.*…[0-9a-f]{8}$/);
  assert.is(jsonBytes('数é😀"'), Buffer.byteLength(JSON.stringify('数é😀"')));
  assert.ok(jsonBytes(inShort(long, 96)) <= 96);
  assert.ok(jsonBytes(inShort('"'.repeat(300), 96)) <= 96);
  assert.not.equal(inShort(`${long}1`, 96), inShort(`${long}2`, 96));
});

/** As large as the limits of input allow, and for what a source says far beyond what one has: every text in letters of three bytes. */
const LETTER = '数';
const NETWORKS = Array.from({ length: 64 }, (_, index) => `n-${index}-`.padEnd(128, 'x') as NetworkId);
const longest = (index: number, length: number): string =>
  `${LETTER.repeat(length - 4)}${String(index).padStart(4, '0')}`;

const largeVm = (number: number, disks: number, nics: number): SourceVm =>
  vmwareVm(
    number,
    {
      name: longest(number, 128),
      disks: Array.from(
        { length: disks },
        (_, index): SourceDisk =>
          vmwareDisk(
            `d${number}x${index}`.padEnd(32, 'x') as DiskName,
            { boot: index === 0 },
            { path: `${longest(index, 200)}.vmdk` },
          ),
      ),
      nics: Array.from(
        { length: nics },
        (_, index): SourceNic => ({
          number: index + 1,
          mac: `00:50:56:${[number, index >> 4, index & 15].map((part) => part.toString(16).padStart(2, '0')).join(':')}` as Mac,
          model: 'vmxnet3',
          network: longest(index, 80),
          ip: null,
        }),
      ),
    },
    { datacenterPath: longest(1, 80), hostName: longest(2, 60), guestFullName: longest(3, 80) },
  );
const largeRow = (number: number, source: SourceVm, nics: number): VmOrder =>
  vmWish(number, {
    taskId: `task-${number}` as TaskId,
    vmId: source.id,
    name: longest(number, 128),
    volumes: source.disks.slice(0, 64).map(({ name }) => ({ disk: name, migrate: true, displayName: longest(1, 128) })),
    nics: source.nics.slice(0, nics).map((nic, index) => ({
      ...{ number: nic.number, migrate: true, mac: null, ip: null, isDefault: index === 0 },
      networkId: NETWORKS[index % NETWORKS.length] ?? networkId,
    })),
  });

/** Fifty VMs with so many disks and NICs each. */
const fifty = (disks: number, nics: number, description: string): ReturnType<typeof planBatch> => {
  const vms = Array.from({ length: 50 }, (_, index) => largeVm(index + 1, disks, nics));
  const asked: BatchOrder = vmwareOrder(
    vms.map((source, index) => largeRow(index + 1, source, nics)),
    { name: longest(0, 128), description },
  );
  const base = vmwareFacts(vms);
  const { target } = base;
  const world: BatchFacts = {
    ...base,
    target: { ...target, networks: { [clusterId]: NETWORKS } },
    networks: {},
    serverSpace: null,
    hosts: [],
  };
  return planBatch(asked, world);
};
const bytesOf = ({ plans, claims, ofBatch }: ReturnType<typeof planBatch>): number =>
  jsonBytes({ id: 'b', name: 'b', plans, claims, advisories: ofBatch });
const TOO_LARGE = 'OUT_OF_RANGE vms';

test('no VM keeps more than 4 KiB, however many disks and NICs it has and whatever they are called', () => {
  for (const [disks, nics] of [
    [1, 1],
    [64, 10],
    [64, 64],
    [400, 64],
  ] as const)
    for (const { kept } of fifty(disks, nics, '').plans) assert.ok(jsonBytes(kept) <= KEPT_BYTES, `${jsonBytes(kept)}`);
});

/** The largest of 1 to 64 that is accepted; what is larger is refused. */
const largestAccepted = (make: (size: number) => ReturnType<typeof planBatch>): ReturnType<typeof planBatch> => {
  let [fits, refused] = [1, 64];
  while (refused - fits > 1) {
    const middle = Math.floor((fits + refused) / 2);
    if (told(make(middle)).includes(TOO_LARGE)) refused = middle;
    else fits = middle;
  }
  assert.ok(told(make(fits + 1)).includes(TOO_LARGE));
  return make(fits);
};

test('the 50 largest VMs that are accepted make a record of less than 512 KiB, and nearly that', () => {
  for (const make of [
    (size: number) => fifty(size, 1, ''),
    (size: number) => fifty(size, 1, 'x'.repeat(2000)),
    (size: number) => fifty(1, size, ''),
  ]) {
    const made = largestAccepted(make);
    assert.not(told(made).includes(TOO_LARGE));
    assert.ok(bytesOf(made) <= BATCH_BYTES, String(bytesOf(made)));
    assert.ok(bytesOf(made) > BATCH_BYTES / 2, String(bytesOf(made)));
  }
});

test('a batch that is too large is refused before anything is claimed, with what can be done', () => {
  const found = fifty(64, 64, '').violations.find(({ path }) => path.join('.') === 'vms');
  assert.match(
    sentence(found),
    /^The plans of these VMs take \d+ KiB, and those of one batch at most 512 KiB; order them in several batches/,
  );
});

test('fifty VMs as they are found, with a description of 2,000 letters, are far from it', () => {
  const vms = Array.from({ length: 50 }, (_, index) =>
    vmwareVm(index + 1, { id: `vm-${index + 1}` as SourceVm['id'] }),
  );
  const made = planBatch(
    vmwareOrder(
      vms.map((_, index) => vmWish(index + 1)),
      { description: 'x'.repeat(2000) },
    ),
    { ...vmwareFacts(vms), serverSpace: null, hosts: [] },
  );
  assert.ok(!told(made).includes(TOO_LARGE));
  assert.ok(bytesOf(made) < BATCH_BYTES * 0.6, String(bytesOf(made)));
});

test.run();
