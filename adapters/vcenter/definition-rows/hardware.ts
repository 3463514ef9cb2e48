import {
  always,
  asked,
  carried,
  changed,
  hostOnly,
  is,
  isFilled,
  isLimit,
  isNot,
  isOn,
  isSome,
  lost,
  type Row,
  same,
} from './row.ts';

const OLDEST = '5.0';
const config = 'config';

/** CPU and memory have the same fields: ResourceAllocationInfo. */
const allocationOf = (path: string, en: string, zh: string): readonly Row[] => [
  asked(OLDEST, hostOnly(path, `what the host gives it of ${en} | 物理机分配的${zh}`)),
  lost(`${path}/reservation`, `reservation of ${en} | ${zh}预留`, { when: isSome }),
  lost(`${path}/limit`, `limit of ${en} | ${zh}限制`, { when: isLimit }),
  lost(`${path}/shares/level`, `shares of ${en} | ${zh}份额`, { when: isNot('normal', '') }),
  hostOnly(
    `${path}/{reservation,limit,expandableReservation,overheadLimit,shares,shares/level,shares/shares}`,
    `${en} without a limit or reservation | 无限制与预留的${zh}`,
  ),
];

/** CPUs, memory and chipset: VirtualHardware and the allocations of VirtualMachineConfigInfo. */
export const hardwareRows: readonly Row[] = [
  carried(`${config}.hardware.{numCPU,memoryMB}`, 'number of CPUs, memory | CPU 数量、内存'),
  carried(`${config}.hardware.device`, 'devices, each by its own row | 设备（各见其行）'),
  asked(
    OLDEST,
    same(`${config}.hardware.numCoresPerSocket`, 'a socket for each CPU | 每个 CPU 一个插槽', {
      when: is('', '0', '1'),
    }),
  ),
  changed(`${config}.hardware.numCoresPerSocket`, 'cores in each socket | 每个插槽的核心数', {
    instead: 'a socket for each CPU; Windows gets one socket | 每个 CPU 一个插槽；Windows 为单插槽',
  }),
  asked(
    '8.0.0.1',
    same(`${config}.hardware.simultaneousThreads`, 'one thread for each core | 每核一个线程', {
      when: is('', '0', '1'),
    }),
  ),
  changed(`${config}.hardware.simultaneousThreads`, 'threads of each core | 每核线程数', { instead: 'one | 一个' }),
  asked(
    OLDEST,
    lost(`${config}.hardware.virtualSMCPresent`, 'controller of Apple’s hardware (SMC) | Apple 硬件控制器（SMC）', {
      when: isOn,
      instead: 'macOS does not start without it | macOS 缺少它无法启动',
    }),
  ),
  same(`${config}.hardware.virtualSMCPresent`, 'no hardware of Apple’s | 无 Apple 硬件'),
  always(`${config}.hardware.{virtualICH7MPresent,motherboardLayout,autoCoresPerSocket}`, 'chipset | 芯片组', {
    instead: 'that of the machine type: q35 for UEFI, pc for BIOS | 机器类型自带的（UEFI 为 q35，BIOS 为 pc）',
  }),
  ...allocationOf(`${config}.cpuAllocation`, 'CPU', 'CPU '),
  ...allocationOf(`${config}.memoryAllocation`, 'memory', '内存'),
  asked(
    '5.0',
    lost(`${config}.memoryReservationLockedToMax`, 'all of its memory is reserved | 预留全部内存', { when: isOn }),
  ),
  hostOnly(`${config}.memoryReservationLockedToMax`, 'memory is not reserved | 不预留内存'),
  asked(
    '5.1',
    lost(`${config}.latencySensitivity/level`, 'latency sensitivity: CPUs of its own | 延迟敏感度（独占 CPU）', {
      when: is('high', 'medium', 'custom'),
    }),
  ),
  hostOnly(`${config}.latencySensitivity/{level,sensitivity}`, 'usual latency | 常规延迟'),
  hostOnly(`${config}.latencySensitivity`, 'latency | 延迟'),
  asked(
    OLDEST,
    lost(`${config}.cpuHotAddEnabled`, 'CPU maximum: CPUs can be added while it runs | CPU 上限（运行中可增加 CPU）', {
      when: isOn,
    }),
  ),
  asked(
    OLDEST,
    lost(`${config}.cpuHotRemoveEnabled`, 'CPUs can be taken away while it runs | 运行中可移除 CPU', { when: isOn }),
  ),
  asked(
    OLDEST,
    lost(
      `${config}.memoryHotAddEnabled`,
      'memory maximum: memory can be added while it runs | 内存上限（运行中可增加内存）',
      { when: isOn },
    ),
  ),
  same(
    `${config}.{cpuHotAddEnabled,cpuHotRemoveEnabled,memoryHotAddEnabled}`,
    'as much as it starts with | 与启动时相同',
  ),
  hostOnly(`${config}.{hotPlugMemoryLimit,hotPlugMemoryIncrementSize}`, 'steps of adding memory | 增加内存的步长'),
  asked(
    OLDEST,
    changed(`${config}.cpuFeatureMask/**`, 'CPU features that were masked | 屏蔽的 CPU 特性', {
      instead: 'those of the target host’s own CPU | 目标物理机 CPU 的特性',
      when: isFilled,
    }),
  ),
  same(`${config}.cpuFeatureMask/**`, 'no CPU features are masked | 未屏蔽 CPU 特性'),
  asked(
    '5.1',
    changed(`${config}.nestedHVEnabled`, 'nested virtualisation | 嵌套虚拟化', {
      when: isOn,
      instead:
        'where the target host allows it (nested=1 of kvm_intel or kvm_amd) | 仅当目标物理机允许时（kvm_intel 或 kvm_amd 的 nested=1）',
    }),
  ),
  hostOnly(`${config}.nestedHVEnabled`, 'no nested virtualisation asked for | 未启用嵌套虚拟化'),
  same(`${config}.vPMCEnabled`, 'performance counters of the CPU | CPU 性能计数器'),
  asked('7.0', lost(`${config}.sgxInfo/epcSize`, 'enclaves of the CPU (SGX) | CPU 飞地（SGX）', { when: isSome })),
  hostOnly(`${config}.sgxInfo`, 'SGX | SGX'),
  hostOnly(`${config}.sgxInfo/*`, 'no enclaves | 无飞地'),
  asked('7.0.1.0', lost(`${config}.sevEnabled`, 'memory encryption (SEV) | 内存加密（SEV）', { when: isOn })),
  same(`${config}.sevEnabled`, 'memory is not encrypted | 内存未加密'),
  hostOnly(`${config}.numaInfo/**`, 'NUMA nodes, unless its options say otherwise | NUMA 节点（除非另有选项）'),
];
