import { childOf, childrenOf, textOf } from '../../libvirt-xml/xml.ts';
import {
  always,
  carried,
  changed,
  type Found,
  has,
  hostOnly,
  is,
  isFirst,
  isNot,
  lost,
  type Row,
  same,
} from './row.ts';

const textBelow = ({ parents }: Found, name: string): string | undefined => textOf(childOf(parents[0], name));
const isWhole = (found: Found): boolean => found.value === textBelow(found, 'memory');
const isSecureFirmware = (found: Found): boolean =>
  has('name', ['secure-boot', 'enrolled-keys'])(found) && has('enabled', ['yes'])(found);
/** What libvirt gives a VM that says nothing of it: a socket for each CPU. */
const isFlat = ({ element }: Found): boolean =>
  ['dies', 'clusters', 'cores', 'threads'].every((key) => (element.attributes[key] ?? '1') === '1');
const isOff = ({ element }: Found): boolean =>
  ['no', 'off'].includes(element.attributes.enabled ?? element.attributes.state ?? '');
const isWrittenTimer = ({ element: { attributes } }: Found): boolean =>
  ['rtc catchup ', 'pit delay ', 'hpet  no'].includes(
    [attributes.name, attributes.tickpolicy ?? '', attributes.present ?? ''].join(' '),
  );

/** Names of the machine types `pc` and `q35` with a version, of QEMU and of distributions (`qemu-system-x86_64 -M help`). */
const FAMILIES = /^(pc-(q35|i440fx)-.+|pc-[01]\.\d+.*|rhel\d.*)$/;

/** The machine as a whole: https://libvirt.org/formatdomain.html, from "General metadata" to "Time keeping". */
export const machineRows: readonly Row[] = [
  carried('@type', 'KVM | KVM 虚拟化', { when: is('kvm') }),
  changed('@type', 'kind of virtualisation | 虚拟化类型', { instead: 'KVM | KVM' }),
  carried('name', 'name, as the title of the target VM | 名称（作为目标云主机的标题）'),
  always('uuid', 'machine ID (UUID) | 机器标识（UUID）', {
    instead: 'a new one, since both VMs exist | 新的标识，因为两台云主机同时存在',
  }),
  changed('genid', 'VM generation ID | 云主机世代标识', { instead: 'none | 无' }),
  carried('memory', 'memory | 内存'),
  hostOnly('memory@{unit,dumpCore}', 'unit of memory; in dumps of the host | 内存单位；物理机转储'),
  same('currentMemory', 'all of the memory is the guest’s | 全部内存归云主机', {
    when: isWhole,
  }),
  changed('currentMemory', 'memory that the balloon holds back | 气球收回的内存', {
    instead: 'the guest gets all of its memory | 云主机得到全部内存',
  }),
  hostOnly('currentMemory@unit', 'unit of memory | 内存单位'),
  lost('maxMemory/**', 'memory maximum for hot-plugging | 内存热插拔上限'),
  carried('vcpu', 'number of CPUs | CPU 数量', {
    when: ({ element }) => (element.attributes.current ?? element.text.trim()) === element.text.trim(),
  }),
  changed('vcpu', 'CPU maximum | CPU 上限', { instead: 'as many CPUs as are plugged in now | 当前已插入的 CPU 数量' }),
  carried('vcpu@current', 'CPUs that are plugged in | 已插入的 CPU'),
  hostOnly('vcpu@{placement,cpuset}', 'CPUs of the host that it runs on | 所用的物理机 CPU'),
  hostOnly('vcpus/**', 'which of the CPUs are plugged in | 哪些 CPU 已插入'),

  carried('os', 'firmware and boot | 固件与引导'),
  carried('os@firmware', 'UEFI | UEFI 固件', { when: is('efi') }),
  same('os@firmware', 'BIOS | BIOS 固件', { when: is('bios') }),
  carried('os/type', 'full virtualisation | 完全虚拟化', { when: is('hvm') }),
  carried('os/type@arch', 'architecture | 体系结构', { when: is('x86_64') }),
  changed('os/type@arch', 'architecture | 体系结构', {
    instead: 'x86_64, which runs it too | x86_64，可运行它',
    when: is('i686'),
  }),
  carried('os/type@machine', 'machine type | 机器类型', { when: is('q35', 'pc') }),
  always('os/type@machine', 'version of the machine type | 机器类型的版本', {
    instead: 'the newest of its family on the target host | 目标物理机上同系列的最新版',
    when: ({ value }) => FAMILIES.test(value),
  }),
  changed('os/type@machine', 'machine type | 机器类型', { instead: 'pc | pc' }),
  lost('os/firmware/feature/**', 'secure boot | 安全启动', {
    when: isSecureFirmware,
    instead:
      'it boots without; a guest that seals secrets to it asks for its recovery key | 不启用；依赖它的系统会要求恢复密钥',
  }),
  same('os/firmware/**', 'features of the firmware | 固件特性', {
    when: ({ element }) =>
      !childrenOf(element, 'feature').some((feature) => isSecureFirmware({ element: feature, value: '', parents: [] })),
  }),
  carried('os/firmware', 'features of the firmware | 固件特性'),
  lost('os/loader@secure', 'secure boot | 安全启动', {
    when: is('yes'),
    instead:
      'it boots without; a guest that seals secrets to it asks for its recovery key | 不启用；依赖它的系统会要求恢复密钥',
  }),
  hostOnly('os/loader', 'file of the firmware | 固件文件'),
  hostOnly('os/loader@*', 'how the firmware is loaded | 固件的载入方式'),
  carried('os/nvram', 'UEFI variables | UEFI 变量'),
  hostOnly('os/nvram/source/**', 'where the variables are kept | 变量的存放位置'),
  hostOnly('os/nvram@*', 'template and format of the variables’ file | 变量文件的模板与格式'),
  hostOnly('os/varstore/**', 'where the variables are kept | 变量的存放位置'),
  same('os/boot/**', 'boots its disk | 从磁盘引导', { when: (found) => !isFirst(found) || has('dev', ['hd'])(found) }),
  changed('os/boot/**', 'boots from the network or a drive first | 先从网络或光驱引导', {
    instead: 'the root volume first, then the network | 先根云盘，后网络',
  }),
  same('os/{bootmenu,smbios}/**', 'no boot menu, SMBIOS of QEMU | 无引导菜单，QEMU 的 SMBIOS', {
    when: (found) => has('enable', ['no'])(found) || has('mode', ['emulate'])(found),
  }),
  lost('os/bootmenu/**', 'boot menu of the firmware | 固件引导菜单'),
  lost('os/bios/**', 'console and reboot time of the BIOS | BIOS 控制台与重启时间'),
  lost(
    '{os/smbios,sysinfo}/**',
    'SMBIOS strings, which licences may be bound to | SMBIOS 字符串（许可证可能与之绑定）',
  ),
  lost('os/{kernel,initrd,cmdline,shim,dtb}/**', 'a kernel that the host boots it with | 由物理机引导的内核', {
    instead:
      'the target boots from its root volume: put a boot loader there, or nothing boots | 目标从根云盘引导：请在其中安装引导程序，否则无法启动',
  }),
  lost('os/acpi/**', 'ACPI tables of its own | 自定义 ACPI 表'),

  carried('features', 'features of the machine | 机器特性'),
  carried('features/{acpi,apic}', 'ACPI and APIC | ACPI 与 APIC'),
  same('features/pae/**', 'PAE | PAE'),
  hostOnly('features/hap/**', 'paging by the hardware | 硬件分页'),
  same(
    'features/{smm,pmu,vmport,ps2,vmcoreinfo,pvspinlock}/**',
    'a feature that is off, or as QEMU has it | 已关闭或为 QEMU 默认的特性',
    {
      when: ({ element }) =>
        ['smm off', 'pmu on', 'vmport on', 'vmport off', 'ps2 on', 'vmcoreinfo off', 'pvspinlock on'].includes(
          `${element.name} ${element.attributes.state ?? 'on'}`,
        ),
    },
  ),
  lost('features/hyperv/**', 'Hyper-V enlightenments, which make Windows faster | Hyper-V 增强（使 Windows 更快）'),
  lost('features/kvm/**', 'KVM features (hidden state, hints) | KVM 特性'),
  lost(
    'features/{smm,pmu,vmport,ps2,vmcoreinfo,pvspinlock,viridian,privnet,ioapic,msrs,xen,tcg,async-teardown}/**',
    'a feature of the machine that was set by hand | 手工设定的机器特性',
  ),

  carried('cpu@mode', 'the host’s own CPU | 物理机自身的 CPU', { when: is('host-passthrough') }),
  changed('cpu@mode', 'CPU model | CPU 型号', {
    instead: 'the guest sees the target host’s own CPU | 云主机看到目标物理机的 CPU',
  }),
  carried('cpu', 'CPU | CPU', {
    when: ({ element }) => element.attributes.mode !== undefined || element.children.length === 0,
  }),
  changed('cpu', 'CPU model | CPU 型号', {
    instead: 'the guest sees the target host’s own CPU | 云主机看到目标物理机的 CPU',
  }),
  hostOnly('cpu@{match,check,migratable,deprecated_features}', 'how the CPU is checked | CPU 的检查方式'),
  changed('cpu/{model,vendor,feature}/**', 'CPU model and features | CPU 型号与特性', {
    instead: 'those of the target host’s own CPU | 目标物理机 CPU 的型号与特性',
  }),
  same('cpu/topology/**', 'a socket for each CPU | 每个 CPU 一个插槽', { when: isFlat }),
  changed('cpu/topology/**', 'sockets, cores and threads | 插槽、核心与线程', {
    instead: 'a socket for each CPU; Windows gets one socket | 每个 CPU 一个插槽；Windows 为单插槽',
  }),
  lost('cpu/numa/**', 'NUMA nodes of the guest | 云主机 NUMA 节点'),
  changed('cpu/{cache,maxphysaddr}/**', 'cache and address width of the CPU | CPU 缓存与地址宽度', {
    instead: 'those of the target host’s own CPU | 目标物理机 CPU 的值',
  }),

  carried('clock', 'clock | 时钟'),
  carried('clock@offset', 'clock in UTC or local time | UTC 或本地时间', { when: is('utc', 'localtime') }),
  changed('clock@offset', 'clock with an offset of its own | 带偏移的时钟', {
    instead: 'UTC; Windows has local time | UTC；Windows 为本地时间',
  }),
  changed('clock@*', 'clock with an offset of its own | 带偏移的时钟', {
    instead: 'UTC; Windows has local time | UTC；Windows 为本地时间',
    when: isNot('reset'),
  }),
  same('clock@adjustment', 'clock is set again when it starts | 启动时重置时钟'),
  carried('clock/timer/**', 'HPET, which the guest may keep time by | HPET（系统可用于计时）', {
    when: ({ element: { attributes } }) => attributes.name === 'hpet' && attributes.present !== 'no',
  }),
  same('clock/timer/**', 'timers as our definition has them | 与我方定义相同的定时器', { when: isWrittenTimer }),
  changed('clock/timer/**', 'timers | 定时器', {
    instead: 'RTC catches up, PIT delays, others by QEMU’s default | RTC 追赶、PIT 延迟，其余为 QEMU 默认',
  }),
  same('on_poweroff', 'off when it powers off | 关机即停止', { when: is('destroy') }),
  same('on_reboot', 'starts again when it reboots | 重启即重新启动', { when: is('restart') }),
  same('on_crash', 'off when it crashes | 崩溃即停止', { when: is('destroy') }),
  changed('on_{poweroff,reboot,crash}', 'what happens when it ends | 结束时的动作', {
    instead: 'off, restart, off | 停止、重启、停止',
  }),
  hostOnly('on_lockfailure', 'what happens when a lock is lost | 失去锁时的动作'),
  same('pm', 'sleep states of the guest | 睡眠状态'),
  same('pm/*/**', 'sleep states by QEMU’s default | QEMU 默认的睡眠状态', { when: (found) => !isOff(found) }),
  changed('pm/*/**', 'sleep states that are switched off | 已关闭的睡眠状态', {
    instead: 'QEMU’s default | QEMU 默认',
  }),
  lost('launchSecurity/**', 'memory encryption (SEV, TDX) | 内存加密（SEV、TDX）'),
  lost(
    'qemu:{commandline,override,capabilities}/**',
    'arguments of QEMU that were given by hand | 手工给出的 QEMU 参数',
  ),
];
