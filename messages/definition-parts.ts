// Generated from the tables that sources are read by, with `node --import tsx scripts/what-comes-along.ts`; do not edit.

/** Parts of a definition, and what is there instead, as the tables call them: `English | Chinese`, a line each. */
export const DEFINITION_PARTS = `
ACPI index of a device, which names like eno1 follow | 设备的 ACPI 索引（eno1 等名称由此而来）
ACPI tables of its own | 自定义 ACPI 表
CPU features that were masked | 屏蔽的 CPU 特性
CPU maximum | CPU 上限
CPU maximum: CPUs can be added while it runs | CPU 上限（运行中可增加 CPU）
CPU model and features | CPU 型号与特性
CPU model | CPU 型号
CPUs can be taken away while it runs | 运行中可移除 CPU
DPO and FUA of the disk | 磁盘的 DPO 与 FUA
Fault Tolerance | Fault Tolerance（容错）
Fibre Channel port of its own (NPIV) | 自有光纤通道端口（NPIV）
Hyper-V enlightenments, which make Windows faster | Hyper-V 增强（使 Windows 更快）
IOMMU of the guest | 云主机 IOMMU
KVM features (hidden state, hints) | KVM 特性
KVM | KVM
MTU of the NIC | 网卡 MTU
NIC passed through from the host (SR-IOV) | 物理机直通的网卡（SR-IOV）
NIC passed through from the host | 物理机直通的网卡
NUMA nodes of the guest | 云主机 NUMA 节点
OVF environment with the vApp’s properties | 含 vApp 属性的 OVF 环境
PCI device of the host passed through (DirectPath I/O) | 直通的物理机 PCI 设备（DirectPath I/O）
QEMU’s default | QEMU 默认
RDMA of a NIC | 网卡的 RDMA
RTC catches up, PIT delays, others by QEMU’s default | RTC 追赶、PIT 延迟，其余为 QEMU 默认
SATA or IDE | SATA 或 IDE
SATA | SATA
SCSI device of the host passed through | 直通的物理机 SCSI 设备
SMBIOS strings, which licences may be bound to | SMBIOS 字符串（许可证可能与之绑定）
TPM with its keys | TPM 及其密钥
USB controller | USB 控制器
USB device of the host or a client passed through | 直通的物理机或客户端 USB 设备
USB redirection from the viewer | 来自查看器的 USB 重定向
UTC; Windows has local time | UTC；Windows 为本地时间
VGA | VGA
VLAN tag of the NIC | 网卡 VLAN 标签
VM generation ID | 云主机世代标识
VNC on the target host alone (127.0.0.1) | 仅目标物理机上的 VNC（127.0.0.1）
VirtIO console | VirtIO 控制台
a feature of the machine that was set by hand | 手工设定的机器特性
a guest that reads them at boot finds none | 启动时读取它们的系统将找不到
a guest that seals its disk keys to it asks for the recovery key: have it ready | 用它封存磁盘密钥的系统会要求恢复密钥，请备好
a kernel that the host boots it with | 由物理机引导的内核
a log on the target host, and virsh console | 目标物理机上的日志与 virsh console
a new slot | 新插槽
a new slot; the order of the disks stays | 新插槽；磁盘次序不变
a plain VirtIO balloon | 普通 VirtIO 气球
a socket for each CPU; Windows gets one socket | 每个 CPU 一个插槽；Windows 为单插槽
a virtual NIC in the planned network | 所选网络中的虚拟网卡
all of its memory is reserved | 预留全部内存
architecture | 体系结构
arguments of QEMU that were given by hand | 手工给出的 QEMU 参数
as many CPUs as are plugged in now | 当前已插入的 CPU 数量
bandwidth limit of the NIC | 网卡带宽限制
bandwidth reservation of the NIC | 网卡带宽预留
boot ROM of the NIC | 网卡引导 ROM
boot menu of the firmware | 固件引导菜单
boots from a CD-ROM drive | 从光驱引导
boots from the network by IPv6 | 通过 IPv6 从网络引导
boots from the network or a drive first | 先从网络或光驱引导
boots from the network | 从网络引导
bus of the CD-ROM drive | 光驱总线
bus of the disk | 磁盘总线
cache and address width of the CPU | CPU 缓存与地址宽度
changes stay | 更改会保留
channel between guest and host | 云主机与物理机间的通道
checkpoints of backups | 备份检查点
clock with an offset of its own | 带偏移的时钟
console and reboot time of the BIOS | BIOS 控制台与重启时间
controller of Apple’s hardware (SMC) | Apple 硬件控制器（SMC）
controller | 控制器
copy its content to a disk before the migration | 请在迁移前将其内容复制到磁盘
cores in each socket | 每个插槽的核心数
cylinders, heads and sectors of the BIOS | BIOS 的柱面、磁头与扇区
data for cloud-init (guestinfo) | cloud-init 数据（guestinfo）
device of that kind | 该类设备
device of the host passed through (PCI, USB, SCSI) | 直通的物理机设备（PCI、USB、SCSI）
devices cannot be unplugged by the guest | 云主机不能移除设备
disk that says that it is an SSD | 标识为 SSD 的磁盘
driver settings of a SCSI controller | SCSI 控制器驱动设置
enclaves of the CPU (SGX) | CPU 飞地（SGX）
floppy drive | 软盘驱动器
graphics card shared by the host (vGPU) | 物理机共享的显卡（vGPU）
graphics card | 显卡
graphics in 3D | 3D 图形
input device | 输入设备
isolation, teaming or forwards of the NIC | 网卡隔离、聚合或转发
it boots without; a guest that seals secrets to it asks for its recovery key | 不启用；依赖它的系统会要求恢复密钥
it can | 可以
it starts again | 重新启动
kind of virtualisation | 虚拟化类型
latency sensitivity: CPUs of its own | 延迟敏感度（独占 CPU）
libvirt’s default | libvirt 默认
limit of CPU | CPU 限制
limit of memory | 内存限制
limit of the disk’s I/O | 磁盘 I/O 限制
limit of the memory balloon | 内存气球限制
limits of the disk’s I/O | 磁盘 I/O 限制
macOS does not start without it | macOS 缺少它无法启动
machine type | 机器类型
medium in a CD-ROM drive | 光驱中的介质
memory balloon | 内存气球
memory encryption (SEV) | 内存加密（SEV）
memory encryption (SEV, TDX) | 内存加密（SEV、TDX）
memory maximum for hot-plugging | 内存热插拔上限
memory maximum: memory can be added while it runs | 内存上限（运行中可增加内存）
memory module (DIMM, NVDIMM) | 内存条（DIMM、NVDIMM）
memory that the balloon holds back | 气球收回的内存
mode in which changes are thrown away or kept apart | 丢弃或另存更改的模式
more than one screen | 多个屏幕
nested virtualisation | 嵌套虚拟化
none | 无
nothing filters the NIC at the target until you say so | 目标上不再过滤，需另行设置
off, restart, off | 停止、重启、停止
offloads of the NIC | 网卡卸载
old VirtIO device (transitional) | 旧式 VirtIO 设备
one VM runs at the target | 目标上仅运行一台
one VirtIO device | 一个 VirtIO 设备
one | 一个
packet filter of the NIC | 网卡包过滤
parallel port | 并口
parameter of its boot loader | 引导程序参数
pc | pc
persistent memory (NVDIMM) with what is in it | 持久内存（NVDIMM）及其内容
place of the controller on the PCI bus | 控制器在 PCI 总线上的位置
place of the disk on the PCI bus | 磁盘在 PCI 总线上的位置
place on the IDE or SATA bus | IDE 或 SATA 总线上的位置
powers off where the guest reboots | 重启时关机
precision clock of the host | 物理机精密时钟
queues of a SCSI controller | SCSI 控制器队列
queues of the NIC | 网卡队列
queues of the disk | 磁盘队列
random numbers of the host | 物理机随机数
read-only for the guest | 对云主机只读
removable disk | 可移动磁盘
reservation of CPU | CPU 预留
reservation of memory | 内存预留
reservation of the disk’s I/O | 磁盘 I/O 预留
reservations and limits of memory and disk I/O | 内存与磁盘 I/O 的预留与限制
screen in the viewer | 查看器屏幕
second serial port | 第二个串口
secure boot | 安全启动
serial numbers and WWNs of its disks (disk.EnableUUID) | 磁盘序列号与 WWN（disk.EnableUUID）
set up NTP in the guest | 请在云主机内配置 NTP
setting of the hypervisor | 虚拟化程序设置
settings of the firmware | 固件设置
shared folder (9p, virtiofs) | 共享文件夹（9p、virtiofs）
shared folder (HGFS) | 共享文件夹（HGFS）
shares of CPU | CPU 份额
shares of memory | 内存份额
shares of the NIC | 网卡份额
shares of the disk’s I/O | 磁盘 I/O 份额
sleep states that are switched off | 已关闭的睡眠状态
slot of the NIC, which names like enp1s0 follow | 网卡插槽（enp1s0 等名称由此而来）
snapshots | 快照
sockets, cores and threads | 插槽、核心与线程
sound card | 声卡
step in which it gives space back | 回收空间的粒度
tag the target network instead | 请改在目标网络上设置
take its lines out of /etc/fstab, or mount a share of the network | 请从 /etc/fstab 删除，或改用网络共享
the default of the machine type | 机器类型的默认值
the disks arrive as they are now | 磁盘按当前内容迁移
the disks arrive as they are now; one that has them is not migrated | 磁盘按当前内容迁移；有快照的磁盘不能迁移
the drive is empty | 光驱为空
the guest cannot give space back (TRIM) | 不能回收空间（TRIM）
the guest gets all of its memory | 云主机得到全部内存
the guest has VGA only, and what computes on the card finds none | 仅有 VGA，依赖该卡计算的程序将找不到它
the guest needs a time source of the network (NTP, PTP) | 云主机需使用网络时间源（NTP、PTP）
the guest sees the target host’s own CPU | 云主机看到目标物理机的 CPU
the order of the NICs stays; where the guest’s network settings name the NIC, look at them | 网卡次序不变；若系统网络配置引用网卡名称，请检查
the place that its name gives it | 由名称决定的位置
the root volume first, then the network | 先根云盘，后网络
the target boots from its root volume: put a boot loader there, or nothing boots | 目标从根云盘引导：请在其中安装引导程序，否则无法启动
those of the target host’s own CPU | 目标物理机 CPU 的特性
threads of each core | 每核线程数
time that VMware Tools take from the host | VMware Tools 与物理机同步的时间
timers | 定时器
to keep what it has set up, run touch /etc/cloud/cloud-init.disabled in the guest before the migration | 若要保留其配置，请在迁移前于云主机内执行 touch /etc/cloud/cloud-init.disabled
value that the guest may read (guestinfo) | 云主机可读取的值（guestinfo）
value that the guest may read (machine.id) | 云主机可读取的值（machine.id）
virtualisation-based security of Windows | Windows 基于虚拟化的安全
watchdog | 看门狗
weights and limits of its CPUs | CPU 的权重与限制
what happens when it ends | 结束时的动作
what the CPU says of itself | CPU 标识
what the first serial port leads to | 第一个串口的去向
where /etc/fstab, multipath or a database names /dev/disk/by-id, put UUID= or labels there before the migration | 若 /etc/fstab、multipath 或数据库引用 /dev/disk/by-id，请在迁移前改用 UUID= 或卷标
where the target host allows it (nested=1 of kvm_intel or kvm_amd) | 仅当目标物理机允许时（kvm_intel 或 kvm_amd 的 nested=1）
writable | 可写
x86_64, which runs it too | x86_64，可运行它
`;
