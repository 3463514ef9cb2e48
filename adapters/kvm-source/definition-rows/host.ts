import { carried, hostOnly, lost, type Row } from './row.ts';

/** What libvirt keeps of a domain beside its definition: its number is told. */
export const keptRows = {
  snapshots: lost('snapshots', 'snapshots | 快照', {
    instead: 'the disks arrive as they are now | 磁盘按当前内容迁移',
  }),
  checkpoints: lost('checkpoints', 'checkpoints of backups | 备份检查点', {
    instead: 'the disks arrive as they are now | 磁盘按当前内容迁移',
  }),
};

/** Of the domain itself: what the source host does for it, which no guest can tell. Limits and reservations are told all the same. */
export const hostRows: readonly Row[] = [
  hostOnly('@{id,xmlns:*}', 'number while it runs | 运行时编号'),
  hostOnly('{title,description}', 'title and description; the plan’s own are written | 标题与描述（写入计划中的）'),
  hostOnly('metadata/**', 'what other tools keep there | 其他工具的数据'),
  hostOnly('hwuuid', 'hardware ID | 硬件标识'),
  lost('{memtune,blkiotune}/**', 'reservations and limits of memory and disk I/O | 内存与磁盘 I/O 的预留与限制'),
  hostOnly(
    'cputune/{vcpupin,emulatorpin,iothreadpin,cachetune,memorytune,vcpusched,iothreadsched,emulatorsched}/**',
    'which CPUs of the host it runs on | 所用的物理机 CPU',
  ),
  lost('cputune/*/**', 'weights and limits of its CPUs | CPU 的权重与限制'),
  hostOnly('cputune', 'tuning of its CPUs | CPU 调优'),
  hostOnly(
    '{memoryBacking,numatune,iothreads,iothreadids,defaultiothread,resource,seclabel,perf,throttlefiltergroups}/**',
    'memory, threads and labels on the host | 物理机上的内存、线程与标签',
  ),
  hostOnly('qemu:deprecation/**', 'what QEMU warns of | QEMU 的警告'),
  carried('devices', 'devices | 设备'),
  hostOnly('devices/emulator', 'QEMU’s program | QEMU 程序'),
  hostOnly('devices/lease/**', 'lock | 锁'),
  hostOnly('devices/*/alias/**', 'name of the device for the host | 设备在物理机上的名称'),
];
