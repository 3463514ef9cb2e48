import type { BatchFacts } from '../../domain/planning/batch-order.ts';
import type { SourceNic, SourceVm } from '../../domain/platform/inventory.ts';
import type { DiskName, SourceVmId, TaskId } from '../../domain/words/ids.ts';
import { keyed } from '../../domain/words/keyed.ts';
import type { Chance } from '../support/chance.ts';
import { clusterId, gib, ip, mac, networkId, serverId, sourceId, storageId } from '../support/examples.ts';
import { disk, facts, network, server, vm } from '../support/kvm-orders.ts';
import { tools, vmwareDisk, vmwareFacts, vmwareVm } from './vmware-facts.ts';

const NAMES = ['vda', 'vdb', 'vdc', 'sda', 'sdb', 'sdc', 'vdz'] as const;

/** An order as a client sends it, odd in places. */
export const orderFor = (chance: Chance, kind: 'KVM' | 'VMWARE') => {
  const some = <T>(list: readonly [T, ...T[]]): T => chance.oneOf(list);
  const odd = () => chance.below(4) === 0;
  const network = () => some([networkId, networkId, networkId, 'elsewhere']);
  const wish = () => ({
    networkId: some([null, network()]),
    mac: some([null, mac(chance.below(3))]),
    ip: some([null, ip(10), ip(99)]),
    isDefault: odd(),
  });
  return {
    name: 'move',
    sourceType: odd() ? some(['KVM', 'VMWARE'] as const) : kind,
    sourceId,
    serverId,
    clusterId: odd() ? 'nowhere' : clusterId,
    storageId: odd() ? 'nothing' : storageId,
    pauseSource: odd(),
    useSourceMacAndIp: odd(),
    networkGroups: [
      ...(odd() ? [] : [{ sourceNetwork: 'network-7', networkId: network() }]),
      ...(odd() ? [] : [{ number: 1, networkId: network() }]),
    ],
    vms: Array.from({ length: 1 + chance.below(4) }, () => ({
      vmId: `vm-${1 + chance.below(4)}`,
      platform: some([null, 'LINUX', 'WINDOWS', 'OTHER'] as const),
      volumes: NAMES.filter(odd).map((name) => ({ disk: name, migrate: !odd() })),
      nics: [1, 2, 3].filter(odd).map((number) => ({ number: odd() ? 2 : number, migrate: !odd(), ...wish() })),
      extraNics: [1, 2].filter(odd).map(wish),
    })),
  };
};

const nicsFor = (chance: Chance): readonly SourceNic[] =>
  [1, 2, 3].slice(0, chance.below(4)).map((number) => ({
    number,
    ...(chance.below(4) === 0 ? { mac: null, badMac: '00:00:00:00:00:00' } : { mac: mac(chance.below(5)) }),
    model: 'virtio',
    network: 'VM Network',
    networkId: 'network-7',
    ip: chance.below(3) === 0 ? ip(99) : null,
  }));

const vmFor = (chance: Chance, number: number, kind: 'KVM' | 'VMWARE'): SourceVm => {
  const odd = () => chance.below(5) === 0;
  const power = chance.oneOf(['RUNNING', 'RUNNING', 'PAUSED', 'OFF', 'SUSPENDED'] as const);
  const more = { nics: nicsFor(chance), power, ...(odd() ? { unreadable: { denied: odd(), reason: 'no' } } : {}) };
  const size = gib(1 + chance.below(60));
  const obstacle = () => (odd() ? { obstacle: 'it is shared', obstacleCode: 'SHARED_DISK' as const } : {});
  const count = chance.below(6);
  if (kind === 'KVM') {
    const disks = NAMES.slice(0, count).map((name, index) =>
      disk(name as DiskName, { sizeBytes: size, boot: index === 0, ...obstacle() }),
    );
    return vm(number, { ...more, disks, machine: chance.oneOf(['pc', 'q35']) });
  }
  const disks = NAMES.slice(0, count).map((name) => vmwareDisk(name as DiskName, { sizeBytes: size, ...obstacle() }));
  return { ...vmwareVm(number), ...more, disks, id: `vm-${number}` as SourceVmId };
};

/** What the world says to it, odd in other places. */
export const worldFor = (chance: Chance, kind: 'KVM' | 'VMWARE'): BatchFacts => {
  const odd = () => chance.below(4) === 0;
  const vms = [1, 2, 3].map((number) => vmFor(chance, number, kind));
  const base =
    kind === 'KVM'
      ? facts(vms)
      : vmwareFacts(
          vms,
          tools({
            httpsName: !odd(),
            vcenterVersion: odd() ? '7.0.0' : '6.7.0',
            virtioWin: { path: '/v', found: !odd() },
          }),
        );
  return {
    ...base,
    ...(odd() ? { source: { status: 'absent' as const } } : {}),
    ...(odd() ? { server: { status: 'added' as const, details: { ...server, type: kind }, enabled: !odd() } } : {}),
    ...(odd() ? { heldBy: keyed<TaskId>({ 'vm-1': 'task-7' as TaskId }) } : {}),
    networks: { [networkId]: network(odd() ? 10 : 30) },
    hosts: odd() ? [] : [{ freeBytes: gib(chance.below(300)), freeCpus: 1, freeMemoryBytes: 1, uefi: true }],
    serverSpace: odd() ? null : { freeBytes: gib(chance.below(300)), availableBytes: 0 },
  };
};
