import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BatchFacts, VmOrder } from '../../domain/planning/batch-order.ts';
import { planBatch } from '../../domain/planning/batch-planner.ts';
import { platformOf } from '../../domain/planning/kvm-rules.ts';
import { generatedMac } from '../../domain/planning/nic-planner.ts';
import { canBoot } from '../../domain/planning/uefi-variables.ts';
import type { SourceDisk } from '../../domain/platform/inventory.ts';
import { l3Network } from '../../domain/platform/l3-network.ts';
import type { ClusterId, NetworkId, TaskId } from '../../domain/words/ids.ts';
import { keyed, own } from '../../domain/words/keyed.ts';
import { gib, hostId, ip, mac, networkId, vda, vdb } from '../support/examples.ts';
import { disk, facts, network, order, server, told, vm, wish } from '../support/kvm-orders.ts';
import { sentence, spoken } from '../support/sentence.ts';

const test = suite('planning a batch');

test('one VM: the task bears the batch’s name; defaults are the source’s (TK-1, TK-6, TK-9, TK-10)', () => {
  const { plans, violations, claims } = planBatch(order([wish(1)]), facts([vm(1)]));
  assert.equal(violations, []);
  const [plan] = plans;
  assert.is(plan?.name, 'move');
  assert.equal(plan?.target, {
    name: 'web-1',
    cpuCores: 2,
    memoryBytes: gib(1),
    platform: 'LINUX',
    firmware: 'BIOS',
    machine: 'q35',
    cdromDrives: 1,
    volumes: [
      { disk: vda, root: true, displayName: 'vda', sizeBytes: gib(2), bus: 'virtio' },
      { disk: vdb, root: false, displayName: 'vdb', sizeBytes: gib(2), bus: 'virtio' },
    ],
    nics: [{ number: 1, networkId, mac: mac(1), ip: null, addressGiven: false, model: 'virtio', isDefault: true }],
    startAfterMigration: true,
  });
  assert.equal(
    claims.map(({ id }) => id),
    ['vm/task-1', `net/${networkId}`],
  );
});

test('several VMs: they are numbered in the order in which they were selected', () => {
  const { plans } = planBatch(order([wish(2), wish(1)]), facts([vm(1), vm(2)]));
  assert.equal(
    plans.map(({ name, source }) => `${name} ${source.vmName}`),
    ['move-1 web-2', 'move-2 web-1'],
  );
});

test('everything wrong at once: every violation is told, each at its field (TK-12)', () => {
  const bad = order([wish(1), wish(1), wish(9), wish(3)], { useSourceMacAndIp: true });
  const world = facts([vm(1), vm(3, { power: 'OFF' })], {
    server: { status: 'added', details: server, enabled: false },
  });
  assert.equal(told(planBatch(bad, world)), [
    'SERVER_DISABLED serverId',
    'MAC_AND_IP_OF_VMWARE_ONLY useSourceMacAndIp',
    'IN_USE vms.0.nics',
    'VM_SELECTED_TWICE vms.1.vmId',
    'NOT_FOUND vms.2.vmId',
    'VM_SHUT_OFF vms.3.vmId',
  ]);
});

test('a server of another type, or of another cluster, is refused (TK-1)', () => {
  const served = (details: Partial<typeof server> | object, target = facts([]).target) =>
    told(
      planBatch(
        order([wish(1)]),
        facts([vm(1)], { target, server: { status: 'added', details: { ...server, ...details }, enabled: true } }),
      ),
    );
  assert.equal(served({}), []);
  assert.equal(served({ type: 'VMWARE' }), ['TYPE_MISMATCH serverId']);
  assert.equal(served({ hostId: 'elsewhere' }), ['SERVER_NOT_IN_CLUSTER serverId']);
  const other = 'other' as ClusterId;
  const host = own(facts([]).target.hosts, hostId);
  assert.ok(host);
  const moved = { ...facts([]).target, hosts: keyed({ [hostId]: { ...host, clusterId: other } }) };
  assert.equal(served({}, moved), ['SERVER_NOT_IN_CLUSTER serverId', 'CAPACITY clusterId']); // and its own has no host then
});

test('a VM with a task that has not ended is refused (TK-14)', () => {
  const heldBy = { 'vm-1': 'task-7' as TaskId };
  assert.equal(told(planBatch(order([wish(1)]), facts([vm(1)], { heldBy }))), ['IN_USE vms.0.vmId']);
});

test('a VM that has been migrated already is told so, with the task that did it, and not only that its MAC is in use', () => {
  const earlier = 'task-7' as TaskId;
  const grants = [{ taskId: earlier, nic: 1, mac: mac(1), ip: ip(11) }];
  const taken = l3Network.evolve(network(20), {
    type: 'AddressesReserved',
    data: { networkId, claimId: 'c', grants },
  });
  const second = (more: Partial<BatchFacts>) =>
    planBatch(order([wish(1)]), facts([vm(1)], { networks: { [networkId]: taken }, ...more }));
  const known = second({ earlierTasks: keyed({ 'vm-1': [earlier, 'task-8' as TaskId] }) });
  assert.equal(told(known), ['IN_USE vms.0.nics']);
  assert.match(
    sentence(known.violations[0]),
    /^web-1 has been migrated already, by task task-7: its copy has the MAC /,
  );
  assert.equal(known.violations[0]?.parameters, { vm: 'web-1', task: earlier, mac: mac(1), nic: 1 });
  const stranger = second({ earlierTasks: {} });
  assert.match(
    sentence(stranger.violations[0]),
    /^MAC .* of NIC 1 is in use in network lan( by task .*)?; choose another\.$/,
  );
  const running = second({ heldBy: keyed<TaskId>({ 'vm-1': earlier }), earlierTasks: keyed({ 'vm-1': [earlier] }) });
  assert.equal(told(running), ['IN_USE vms.0.vmId', 'IN_USE vms.0.nics']); // it has not been migrated yet
  assert.match(sentence(running.violations[1]), /^MAC /);
  const nics = [{ number: 1, migrate: true, networkId: null, mac: mac(9), ip: null, isDefault: false }];
  const other = planBatch(
    order([wish(1, { nics })]),
    facts([vm(1)], { networks: { [networkId]: taken }, earlierTasks: keyed({ 'vm-1': [earlier] }) }),
  );
  assert.equal(other.violations, []); // a second copy beside the first is nobody's mistake
});

test('volumes: a data volume can be left out, the root cannot, an obstacle counts only where it migrates (TK-10, VC-6)', () => {
  const shared = vm(1, { disks: [disk(vda), disk(vdb, { obstacle: 'it is shared' })] });
  const leave = (name: SourceDisk['name']) => wish(1, { volumes: [{ disk: name, migrate: false, displayName: null }] });
  assert.equal(told(planBatch(order([wish(1)]), facts([shared]))), ['UNSUPPORTED_DISK vms.0.volumes']);
  const without = planBatch(order([leave(vdb)]), facts([shared]));
  assert.equal(without.violations, []);
  assert.equal(
    without.plans[0]?.target.volumes.map((volume) => volume.disk),
    [vda],
  );
  assert.equal(told(planBatch(order([leave(vda)]), facts([vm(1)]))), ['ROOT_VOLUME_MIGRATES vms.0.volumes.0.migrate']);
});

test('volumes keep the source’s order with the root marked where it stands; names that shift are told (RT-12)', () => {
  const vdc = 'vdc' as SourceDisk['name'];
  const rootSecond = vm(1, { disks: [disk(vda, { boot: false }), disk(vdb, { boot: true }), disk(vdc)] });
  const [plan] = planBatch(order([wish(1)]), facts([rootSecond])).plans;
  assert.equal(
    plan?.target.volumes.map((volume) => `${volume.disk} ${volume.displayName} ${volume.root}`),
    ['vda vda false', 'vdb vdb true', 'vdc vdc false'],
  );
  const codes = (made: typeof plan) => made?.advisories.map(({ code }) => code).filter((code) => /DISK/.test(code));
  assert.equal(codes(plan), []);
  const leftOut = wish(1, { volumes: [{ disk: vda, migrate: false, displayName: null }] });
  const { plans, advisories } = planBatch(order([leftOut]), facts([rootSecond]));
  assert.equal(
    plans[0]?.target.volumes.map((volume) => `${volume.disk} ${volume.root}`),
    ['vdb true', 'vdc false'],
  );
  assert.equal(codes(plans[0]), ['DISK_NAMES_SHIFT']);
  assert.match(
    sentence(advisories.find(({ code }) => code === 'DISK_NAMES_SHIFT')),
    '(/dev/vdb becomes /dev/vda, /dev/vdc becomes /dev/vdb), so the target VM is left stopped',
  );
});

test('a VM that cannot be read is refused with the reason, and the others are planned', () => {
  const odd = vm(1, {
    disks: [],
    nics: [],
    cpuCores: 0,
    unreadable: { denied: false, reason: 'its definition cannot be read' },
  });
  const { plans, violations } = planBatch(order([wish(1), wish(2)]), facts([odd, vm(2)]));
  assert.equal(
    violations.map(spoken).map(({ code, path, message }) => `${code} ${path.join('.')}: ${message}`),
    [
      'VM_NOT_READABLE vms.0.vmId: The source cannot read web-1 at the moment (its definition cannot be read); correct that there and try again.',
    ],
  );
  assert.equal(
    plans.map(({ source }) => source.vmName),
    ['web-2'],
  );
});

test('NICs: at least one, mapped to an attached network; a MAC made by hand is the same twice (TK-4, TK-6, TK-7)', () => {
  const bare = vm(1, { nics: [] });
  assert.equal(told(planBatch(order([wish(1)]), facts([bare]))), ['REQUIRED vms.0.nics']);
  const extra = wish(1, { extraNics: [{ networkId, mac: null, ip: null, isDefault: false }] });
  const { plans, violations } = planBatch(order([extra]), facts([bare]));
  assert.equal(violations, []);
  assert.is(plans[0]?.target.nics[0]?.mac, generatedMac('task-1' as TaskId, 1));
  assert.equal(told(planBatch(order([wish(1)], { networkGroups: [] }), facts([vm(1)]))), ['REQUIRED vms.0.nics']);
  const stranger = order([wish(1)], {
    networkGroups: [{ number: 1, sourceNetwork: null, networkId: 'other' as NetworkId }],
  });
  assert.equal(told(planBatch(stranger, facts([vm(1)]))), ['GROUP_NETWORK_NOT_ATTACHED networkGroups.0.networkId']);
});

test('an IP by hand that is taken is a violation where it was written, whatever its place in the list (TK-12)', () => {
  const twoNics = vm(1, {
    nics: [1, 2].map((number) => ({ number, mac: mac(number), model: 'virtio', network: 'n', ip: null })),
  });
  const nics = [{ number: 2, migrate: true, networkId, mac: null, ip: ip(99), isDefault: false }];
  assert.equal(told(planBatch(order([wish(1, { nics })]), facts([twoNics]))), ['OUT_OF_RANGE vms.0.nics.0.ip']);
});

const two = [vm(1), vm(2, { disks: [disk(vda, { sizeBytes: gib(5) })] })]; // 4 GB and 5 GB
const roomy = { freeBytes: gib(100), freeCpus: 8, freeMemoryBytes: gib(32), uefi: true };
const space = (free: number, available = free) => ({ freeBytes: gib(free), availableBytes: gib(available) });

test('shortages: the storage refuses the sum, and a VM that no host has room for at its row (TK-12)', () => {
  const planned = (...free: readonly number[]) =>
    planBatch(
      order([wish(1), wish(2)]),
      facts(two, { hosts: free.map((size) => ({ ...roomy, freeBytes: gib(size) })) }),
    );
  assert.equal(told(planned(9)), []);
  assert.equal(told(planned(4, 4)), ['CAPACITY storageId', 'CAPACITY vms.1.vmId']);
  assert.equal(told(planned(5, 3)), ['CAPACITY storageId']);
  assert.equal(told(planned(4, 4, 4)), ['CAPACITY vms.1.vmId']);
  assert.match(sentence(planned(4, 4, 4).violations[0]), /^web-2 needs 5 GB on one host, and .* at most 4 GB free/);
});

test('shortages: one VM larger than the cache disk refuses at its row, the sum only advises (TK-12, MS-10)', () => {
  const planned = (serverSpace: BatchFacts['serverSpace']) =>
    planBatch(order([wish(1), wish(2)]), facts(two, { serverSpace }));
  const waits = (made: ReturnType<typeof planned>) =>
    made.advisories.some(({ code }) => code === 'SERVER_SPACE_SHORTAGE');
  assert.equal([told(planned(space(9))), waits(planned(space(9)))], [[], false]);
  assert.equal([told(planned(space(8))), waits(planned(space(8)))], [[], true]);
  assert.equal([told(planned(space(100, 0))), waits(planned(space(100, 0)))], [[], true]); // running tasks will end
  assert.equal([told(planned(space(4))), waits(planned(space(4)))], [['CAPACITY vms.1.vmId'], true]);
  assert.equal(told(planned(space(3))), ['CAPACITY vms.0.vmId', 'CAPACITY vms.1.vmId']);
});

test('shortages are told together with everything else that is wrong (TK-12)', () => {
  const world = facts(two, { serverSpace: space(4), hosts: [{ ...roomy, freeBytes: gib(3) }] });
  const bad = order([wish(1), wish(2), wish(9)], { useSourceMacAndIp: true });
  assert.equal(told(planBatch(bad, world)), [
    'CAPACITY storageId',
    'MAC_AND_IP_OF_VMWARE_ONLY useSourceMacAndIp',
    'CAPACITY vms.0.vmId', // on the storage's one host
    'CAPACITY vms.1.vmId',
    'CAPACITY vms.1.vmId', // and on the migration server
    'NOT_FOUND vms.2.vmId',
  ]);
});

test('what could not be asked is told as that, and never as a shortage', () => {
  const away = { code: 'UNREACHABLE', path: ['serverId'], message: 'It does not answer.' } as const;
  const { violations, advisories } = planBatch(
    order([wish(1)], { pauseSource: true }),
    facts([vm(1)], { serverSpace: null, hosts: [], troubles: [away] }),
  );
  assert.equal(told({ violations }), ['UNREACHABLE serverId']);
  assert.not(advisories.some(({ code }) => code.endsWith('SHORTAGE')));
});

test('shortages: CPUs and memory only advise, too few addresses refuse (TK-8, TK-12)', () => {
  const poor = facts([vm(1)], { hosts: [{ ...roomy, freeCpus: 1, freeMemoryBytes: 0 }] });
  const { violations, advisories } = planBatch(order([wish(1)], { pauseSource: true }), poor);
  assert.equal(violations, []);
  assert.equal(advisories.map(({ code }) => code).slice(0, 2), ['CPU_SHORTAGE', 'MEMORY_SHORTAGE']);
  const half = { ...roomy, freeMemoryBytes: gib(0.5) };
  const said = (start: boolean) =>
    planBatch(order([wish(1, { startAfterMigration: start })]), facts([vm(1)], { hosts: [half, half, half] }))
      .advisories.filter(({ code }) => code === 'MEMORY_SHORTAGE')
      .map(spoken)
      .map(({ message }) => message);
  assert.equal(said(false), []); // it needs none
  assert.equal(said(true), [
    'web-1 needs 1 GB of memory and no host has more than 0.5 GB free; it stays stopped unless memory is freed, or it is given less.',
  ]);
  const narrow = facts([vm(1), vm(2)], { networks: { [networkId]: network(10) } });
  assert.equal(
    told(planBatch(order([wish(1), wish(2)]), narrow)).map((line) => line.split(' ')[0]),
    ['CAPACITY'],
  );
});

test('advisories: what runs on, two machines with one MAC, drives over three (KV-4, KV-5, RT-12)', () => {
  const { plans } = planBatch(order([wish(1)]), facts([vm(1, { cdromDrives: 5 })]));
  assert.equal(
    plans[0]?.advisories.map(({ code }) => code),
    ['MEMORY_NOT_MIGRATED', 'TWO_MACHINES_ONE_MAC', 'CDROM_DRIVES_LIMITED'],
  );
  assert.is(plans[0]?.target.cdromDrives, 3);
  const paused = planBatch(order([wish(1)], { pauseSource: true }), facts([vm(1)]));
  assert.equal(
    paused.plans[0]?.advisories.map(({ code, commands }) => [code, commands]),
    [['SOURCE_STAYS_PAUSED', ['virsh resume vm-1']]], // UX-4
  );
});

test('a NIC that was disconnected stays so, and the plan says which (RT-12)', () => {
  const nics = [1, 2].map((number) => ({ number, mac: mac(number), model: 'virtio', network: 'n', ip: null }));
  const unplugged = vm(1, {
    nics: nics.map((nic, index) => (index === 1 ? { ...nic, linkDown: true as const } : nic)),
  });
  const second = { number: 2, sourceNetwork: null, networkId };
  const { plans, violations } = planBatch(
    order([wish(1)], { networkGroups: [{ number: 1, sourceNetwork: null, networkId }, second] }),
    facts([unplugged]),
  );
  assert.equal(violations, []);
  assert.equal(
    plans[0]?.target.nics.map(({ linkDown }) => linkDown),
    [undefined, true],
  );
  assert.match(
    sentence(plans[0]?.advisories.find(({ code }) => code === 'NIC_LINK_DOWN')),
    /^NIC 2 of web-1 is disconnected at the source and stays so at the target; /,
  );
  assert.equal(plans[0]?.advisories.find(({ code }) => code === 'NIC_LINK_DOWN')?.commands, [
    `virsh domif-setlink sampan-task-1 ${mac(2)} up`,
    `virsh domif-setlink sampan-task-1 ${mac(2)} up --config`,
  ]);
});

test('what the guest sees of a disk and its SCSI controllers are in the plan; sectors that the bus cannot have refuse (RT-12)', () => {
  const traits = { logicalBlockBytes: 4096, serial: 'S-1', place: { controller: 1, bus: 0, target: 0, unit: 0 } };
  const scsiControllers = [
    { index: 0, model: 'lsilogic' },
    { index: 1, model: 'virtio-scsi' },
    { index: 2, model: 'lsilogic' },
  ];
  const planOf = (bus: SourceDisk['bus']) =>
    planBatch(order([wish(1)]), facts([vm(1, { disks: [disk(vda, { bus, traits })], scsiControllers })]));
  const { plans, violations } = planOf('scsi');
  assert.equal(violations, []);
  assert.equal(plans[0]?.target.volumes[0]?.traits, traits);
  assert.equal(plans[0]?.target.scsiControllers, scsiControllers.slice(0, 2));
  assert.is(planOf('virtio').plans[0]?.target.scsiControllers, undefined);
  const refused = planOf('usb')
    .violations.map(spoken)
    .map(({ code, path, message }) => [code, path, message]);
  assert.equal(refused, [
    [
      'SECTOR_SIZE',
      ['vms', 0],
      'Disk vda of web-1 has sectors of 4096 bytes, and on SATA the target has them of 512 only, so the guest would not find its partitions; put the disk on VirtIO or SCSI at the source.',
    ],
  ]);
});

test('UEFI variables that no host has firmware for refuse when planned; new ones can be ordered, and are told (KV-8)', () => {
  const host = { freeBytes: gib(100), freeCpus: 8, freeMemoryBytes: gib(32), uefi: true };
  const outcome = (sizes: readonly (readonly number[] | null)[], more: Partial<VmOrder> = {}) => {
    const hosts = sizes.map((each) => ({ ...host, ...(each ? { uefiVariableSizes: each } : {}) }));
    const asked = { hosts, uefiVariableBytes: { 'vm-1': 131_072 } };
    const { plans, violations, advisories } = planBatch(
      order([wish(1, more)]),
      facts([vm(1, { firmware: 'UEFI' })], asked),
    );
    const codes = advisories.map(({ code }) => code).filter((code) => code.startsWith('UEFI'));
    return [
      ...violations.map(({ code, path }) => [code, ...path].join(' ')),
      ...codes,
      plans[0]?.target.freshUefiVariables,
    ];
  };
  assert.equal(outcome([[540_672], []]), ['UNSUPPORTED_SOURCE vms 0 freshUefiVariables', undefined]);
  assert.equal(outcome([[540_672], []], { freshUefiVariables: true }), ['UEFI_VARIABLES_FRESH', true]);
  assert.equal(outcome([[540_672, 131_072], [540_672]]), ['UEFI_FIRMWARE_ON_SOME_HOSTS', undefined]);
  assert.equal(outcome([[540_672, 131_072]]), [undefined]);
  assert.equal(outcome([null]), [undefined]); // a host that does not say
});

test('a UEFI guest without variables of its own needs a host with any UEFI firmware, and none refuses (VC-9)', () => {
  const host = { freeBytes: gib(100), freeCpus: 8, freeMemoryBytes: gib(32), uefi: true };
  const said = (firmware: 'UEFI' | 'BIOS', more: Partial<VmOrder>, ...uefi: readonly boolean[]) => {
    const hosts = uefi.map((has) => ({ ...host, uefi: has, uefiVariableSizes: has ? [540_672] : [] }));
    const { violations, advisories } = planBatch(order([wish(1, more)]), facts([vm(1, { firmware })], { hosts }));
    const codes = advisories.map(({ code }) => code).filter((code) => code.startsWith('UEFI'));
    return [...violations.map(spoken).map(({ code, path, message }) => [code, ...path, message].join(' ')), ...codes];
  };
  const refused =
    'UNSUPPORTED_SOURCE vms 0 vmId No host of the cluster that answers has UEFI firmware, which web-1 boots with; install it (package ovmf) on one.';
  assert.equal(said('UEFI', {}, false, false), [refused]);
  assert.equal(said('UEFI', { freshUefiVariables: true }, false), [refused, 'UEFI_VARIABLES_FRESH']);
  assert.equal(said('UEFI', {}, false, true), ['UEFI_FIRMWARE_ON_SOME_HOSTS']);
  assert.equal(said('UEFI', {}, true, true), []);
  assert.equal(said('BIOS', {}, false, false), []);
});

test('what a host can boot: BIOS anywhere, variables of a size that it has, and one that does not say is believed', () => {
  const sized = (variableBytes: number | null, uefi: boolean, ...sizes: readonly number[]) =>
    canBoot({ variableBytes }, { uefi, uefiVariableSizes: sizes });
  assert.is(canBoot(null, { uefi: false }), true);
  assert.equal([sized(131_072, true, 540_672), sized(131_072, false, 540_672, 131_072)], [false, true]);
  assert.equal([sized(null, false, 131_072), sized(null, false), sized(null, true)], [true, false, true]);
  assert.equal(
    [true, false].map((uefi) => canBoot({ variableBytes: 131_072 }, { uefi })),
    [true, false],
  );
});

test('the platform follows the guest OS (TK-9)', () => {
  assert.equal(['Ubuntu 18.04', 'Microsoft Windows Server 2016', 'FreeBSD', null].map(platformOf), [
    'LINUX',
    'WINDOWS_VIRTIO',
    'OTHER',
    'OTHER',
  ]);
});

test.run();
