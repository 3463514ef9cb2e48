import { always, changed, hostOnly, is, isOn, lost, type Row, same } from './row.ts';

const fromGuest = 'what VMware Tools report | VMware Tools 的报告';

/**
 * Keys of `config.extraConfig`, in lower case. VMware documents few of them: the names are those that vCenter and hosts write by
 * themselves (govmomi's recorded `VirtualMachineConfigInfo`, published .vmx files) and those of VMware's guides. The first that
 * fits counts. No value is ever shown: it may be a password.
 */
const guestRows: readonly Row[] = [
  hostOnly('option/guestinfo.{vmtools,driver,appinfo,detailed,toolsinstallerrcode,vmware,gc}{,.*}', fromGuest),
  lost(
    'option/guestinfo.{userdata,metadata,vendordata}{,.*}',
    'data for cloud-init (guestinfo) | cloud-init 数据（guestinfo）',
    {
      instead:
        'to keep what it has set up, run touch /etc/cloud/cloud-init.disabled in the guest before the migration | 若要保留其配置，请在迁移前于云主机内执行 touch /etc/cloud/cloud-init.disabled',
    },
  ),
  lost('option/guestinfo.*', 'value that the guest may read (guestinfo) | 云主机可读取的值（guestinfo）'),
  lost('option/machine.id', 'value that the guest may read (machine.id) | 云主机可读取的值（machine.id）'),
  lost('option/sharedfolder*.hostpath', 'shared folder (HGFS) | 共享文件夹（HGFS）', {
    instead: 'take its lines out of /etc/fstab, or mount a share of the network | 请从 /etc/fstab 删除，或改用网络共享',
  }),
  hostOnly('option/{sharedfolder,hgfs}*', 'settings of shared folders | 共享文件夹设置'),
  lost(
    'option/{smbios,smbios*,board-id}.*',
    'SMBIOS strings, which licences may be bound to | SMBIOS 字符串（许可证可能与之绑定）',
  ),
  lost('option/{bios,efi,uefi}.*', 'settings of the firmware | 固件设置'),
  hostOnly('option/cpuid.corespersocket', 'told by the number of cores | 由核心数提示'),
  changed('option/{hypervisor.cpuid.v0,cpuid.*,featmask.*}', 'what the CPU says of itself | CPU 标识', {
    instead: 'the guest sees the target host’s own CPU | 云主机看到目标物理机的 CPU',
  }),
  lost('option/monitor_control.*', 'setting of the hypervisor | 虚拟化程序设置'),
  changed('option/rtc.*', 'clock with an offset of its own | 带偏移的时钟', {
    instead: 'UTC; Windows has local time | UTC；Windows 为本地时间',
  }),
  hostOnly('option/numa.autosize.*', 'NUMA nodes that the host chose | 物理机选择的 NUMA 节点'),
  lost('option/numa.*', 'NUMA nodes of the guest | 云主机 NUMA 节点'),
  lost('option/sched.mem.maxmemctl', 'limit of the memory balloon | 内存气球限制'),
  always('option/{vm.genid,vm.genidx}', 'VM generation ID | 云主机世代标识', { instead: 'none | 无' }),
  always('option/nvram', 'UEFI variables | UEFI 变量', {
    instead: 'fresh ones, and the boot loader is found by its usual path | 全新变量；按惯用路径查找引导程序',
  }),
  always('option/evccompatibilitymode', 'CPU model, EVC of the cluster | CPU 型号（集群 EVC）', {
    instead: 'the guest sees the target host’s own CPU | 云主机看到目标物理机的 CPU',
  }),
  always('option/hpet*.*', 'HPET | HPET', { instead: 'none | 无' }),
  always('option/*.pcislotnumber', 'slot on the PCI bus | PCI 插槽', { instead: 'another one | 另一插槽' }),
  lost('option/*.virtualssd', 'disk that says that it is an SSD | 标识为 SSD 的磁盘', { when: is('1') }),
  lost('option/ethernet*.filter*', 'packet filter of the NIC | 网卡包过滤', {
    instead: 'nothing filters the NIC at the target until you say so | 目标上不再过滤，需另行设置',
  }),
  lost('option/devices.hotplug', 'devices cannot be unplugged by the guest | 云主机不能移除设备', {
    when: (found) => !isOn(found),
  }),
  same('option/devices.hotplug', 'devices can be unplugged | 可移除设备'),
];

const hostRows: readonly Row[] = [
  hostOnly('option/disk.enableuuid', 'told by its flag | 由其标志提示'),
  hostOnly('option/{mem,vcpu}.hotadd{,*}', 'told by hot-adding | 由热添加提示'),
  hostOnly(
    'option/{vhv,vpmc,vvtd,windows.vbs,sgx,sev,ethernet*.sriov,uefi.secureboot}{,.*}',
    'told by its own property | 由其自有属性提示',
  ),
  hostOnly('option/{pcipassthru,vtpm,nvdimm,precisionclock}*', 'told by its device | 由其设备提示'),
  hostOnly(
    'option/{scsi,sata,nvme,ide,usb,usb_xhci,ehci,ethernet,floppy,serial,parallel,sound,hdaudio,vmci,pcibridge,svga,mks,chipset,vide}*',
    'settings of a device for the host | 设备的物理机设置',
  ),
  hostOnly(
    'option/{sched,swap,mainmem,memory,prefvmx,monitor,vmx,vmxstats,ulm,cpu,latency}.*',
    'how the host runs it | 物理机运行方式',
  ),
  hostOnly(
    'option/{isolation,tools,toolscripts,toolsinstallmanager,vmware,time,unity,gui,remotedisplay,guest.commands,log,answer,msg,powertype}.*',
    'VMware Tools, console and log | VMware Tools、控制台与日志',
  ),
  hostOnly(
    'option/{viv,vc,migrate,vmotion,dvs,vmsafe,replay,snapshot,checkpoint,config,virtualhw,uuid,policy,managedvm,encryption,acpi,hostcpuid,guestcpuid,usercpuid,guestos,disk}.*',
    'what vCenter and the host keep of it | vCenter 与物理机保存的数据',
  ),
  hostOnly(
    'option/{softpoweroff,cleanshutdown,extendedconfigfile,workingdir,displayname,guestos,annotation,firmware,numvcpus,memsize,ctkenabled,cryptostate,datafilekey,deploymentplatform,.encoding}',
    'what vCenter and the host keep of it | vCenter 与物理机保存的数据',
  ),
];

export const optionRows: readonly Row[] = [...guestRows, ...hostRows];
