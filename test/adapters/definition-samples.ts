/** Fragments that between them show every row of the table; each stands in a definition of its own. */
export const domainOf = (
  inside: string,
  attributes = "type='kvm'",
  devices = '',
  clock = "<clock offset='utc'/>",
): string =>
  `<domain ${attributes}><name>web</name><uuid>u</uuid><memory unit='KiB'>1024</memory>${inside}${inside.includes('<os') ? '' : "<os><type arch='x86_64' machine='q35'>hvm</type></os>"}${inside.includes('<features') ? '' : '<features><acpi/><apic/></features>'}${inside.includes('<clock') ? '' : clock}<devices>${devices}</devices></domain>`;
const os = (inside: string, attributes = '', machine = 'q35', arch = 'x86_64'): string =>
  domainOf(`<os ${attributes}><type arch='${arch}' machine='${machine}'>hvm</type>${inside}</os>`);
const devices = (...inside: readonly string[]): string => domainOf('', undefined, inside.join(''));
const disk = (inside = '', attributes = "type='file' device='disk'", target = "dev='vda' bus='virtio'"): string =>
  `<disk ${attributes}><driver name='qemu' type='raw' discard='unmap'/><source file='/x'/><target ${target}/>${inside}</disk>`;
const nic = (inside = '', type = 'bridge'): string =>
  `<interface type='${type}' managed='yes'><mac address='52:54:00:00:00:01' type='static'/><source bridge='br0'><address type='pci'/></source><model type='virtio'/>${inside}</interface>`;

export const SAMPLES: readonly string[] = [
  domainOf('', "type='kvm' id='1' xmlns:qemu='urn:q'"),
  domainOf('', "type='qemu'"),
  domainOf(
    "<title>t</title><hwuuid>x</hwuuid><metadata><x/></metadata><genid>g</genid><currentMemory unit='KiB'>1024</currentMemory><vcpu placement='static' cpuset='1'>2</vcpu><vcpus><vcpu/></vcpus><cputune><vcpupin/><shares>1</shares></cputune><memtune/><numatune/><maxMemory slots='2'>2</maxMemory>",
  ),
  domainOf(
    "<currentMemory>512</currentMemory><vcpu current='2'>8</vcpu><on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>destroy</on_crash><on_lockfailure>x</on_lockfailure>",
  ),
  domainOf(
    "<on_crash>preserve</on_crash><pm><suspend-to-mem enabled='no'/><suspend-to-disk enabled='yes'/></pm><launchSecurity type='sev'/>",
  ),
  domainOf(
    "<sysinfo type='smbios'><system/></sysinfo><qemu:commandline><qemu:arg value='-x'/></qemu:commandline><qemu:deprecation/>",
  ),
  os(
    "<firmware><feature enabled='no' name='secure-boot'/></firmware><loader readonly='yes' type='pflash' secure='no'>/x</loader><nvram template='/t'>/n</nvram><boot dev='hd'/><bootmenu enable='no'/><smbios mode='emulate'/>",
    "firmware='efi'",
  ),
  os(
    "<firmware><feature enabled='yes' name='secure-boot'/></firmware><loader secure='yes'>/x</loader><nvram><source file='/n'/></nvram><varstore path='/v'/><boot dev='network'/><bootmenu enable='yes'/><bios useserial='yes'/><smbios mode='host'/><kernel>/k</kernel><cmdline>x</cmdline><acpi><table/></acpi>",
    "firmware='efi'",
  ),
  os('', '', 'isapc'),
  os('', "firmware='bios'", 'pc-i440fx-7.2', 'i686'),
  domainOf(
    "<features><acpi/><apic/><pae/><hap/><vmport state='off'/><hyperv mode='custom'/><kvm/><smm state='on'/></features>",
  ),
  domainOf(
    "<cpu mode='host-passthrough' check='none'><topology sockets='2' cores='1' threads='1'/><numa/><cache mode='emulate'/></cpu>",
  ),
  domainOf("<cpu mode='custom'><model>x</model><topology sockets='1' cores='2' threads='1'/></cpu>"),
  domainOf('<cpu><model>x</model></cpu>'),
  domainOf(
    "<clock offset='localtime'><timer name='rtc' tickpolicy='catchup'/><timer name='kvmclock'/><timer name='hpet' present='yes'/></clock>",
  ),
  domainOf("<clock offset='variable' adjustment='7' basis='utc'/>"),
  domainOf("<clock offset='utc' adjustment='reset'/>"),
  devices('<emulator>/q</emulator><lease/>'),
  devices(
    disk(
      "<alias name='x'/><boot order='1' loadparm='1'/><blockio logical_block_size='4096' physical_block_size='4096' discard_granularity='4096'/><serial>S</serial><geometry/><iotune/><backingStore/><address type='pci'/>",
      "type='file' device='disk' snapshot='no' model='virtio'",
    ),
    disk('', "type='file' device='disk' model='virtio-transitional'", "dev='vdb' bus='virtio' tray='open'"),
  ),
  devices(
    disk(
      "<wwn>5000c50015ea71ad</wwn><vendor>A</vendor><product>P</product><address type='drive' controller='0' bus='0' target='0' unit='1'/>",
      "type='file' device='disk'",
      "dev='sda' bus='scsi' rotation_rate='7200'",
    ),
    "<controller type='scsi' index='0' model='lsilogic'><driver queues='2' iothread='1'><x/></driver><address type='pci'/></controller>",
  ),
  devices(
    disk("<address type='drive' controller='0' bus='0' unit='0'/>", undefined, "dev='sda' bus='sata' removable='off'"),
    disk("<address type='drive' controller='0' bus='0' unit='5'/>", undefined, "dev='sdb' bus='sata' dpofua='on'"),
    disk('', undefined, "dev='sdc' bus='usb' removable='on'"),
  ),
  devices(
    "<disk type='file'><driver discard='ignore' cache='none' queues='2'><metadata_cache/></driver><source><host/><encryption/></source><target dev='vda' bus='virtio'/></disk>",
  ),
  devices(
    "<disk type='file' device='cdrom'><source file='/i'/><target dev='sda' bus='sata'/><readonly/><boot order='1'/><address type='drive' unit='0'/></disk>",
  ),
  devices("<disk type='file' device='cdrom'><target dev='sda' bus='scsi'/></disk>"),
  devices("<disk device='floppy'><target dev='fda' bus='fdc'/></disk>"),
  devices(disk('', "type='block' device='lun'")),
  devices(disk('', "type='nvme' device='disk'")),
  devices(disk('<shareable/>')),
  devices(disk('<readonly/>')),
  devices(
    nic(
      "<link state='down'/><driver name='vhost' queues='2'><host/></driver><target dev='v'/><boot order='1'/><rom bar='off'/><mtu size='9000'/><bandwidth/><vlan/><filterref/><port isolated='yes'/><address type='pci' bus='0x01' slot='0x00'/>",
    ),
  ),
  devices(disk("<boot order='1'/>"), nic("<boot order='2'/><address type='pci' bus='0x07' slot='0x00'/>")),
  devices(nic('', 'hostdev')),
  devices(
    disk("<address type='pci' bus='0x02' slot='0x00'/>"),
    nic("<address type='pci' bus='0x00' slot='0x10' function='0x1'/>"),
    "<controller type='scsi' index='0' model='virtio-scsi'><address type='pci' bus='0x00' slot='0x10'/></controller>",
    "<controller type='pci' index='2' model='pcie-root-port'><address type='pci' bus='0x00' slot='0x02'/></controller>",
    disk("<address type='drive' unit='0'/>", undefined, "dev='sda' bus='scsi'"),
  ),
  devices("<controller type='pci' model='pcie-root'/><controller type='usb' model='none'/><controller type='ccid'/>"),
  devices(
    "<filesystem/><hostdev type='pci'/><redirdev/><redirfilter/><sound model='ich6'><acpi index='2'/></sound><memory model='dimm'/><tpm model='tpm-crb'/><audio/>",
  ),
  devices("<rom><acpi index='1'/></rom><filesystem><acpi/></filesystem>", nic("<acpi index='1'/>")),
  devices(
    "<watchdog model='itco' action='reset'/><watchdog model='i6300esb'/><memballoon model='virtio'/><memballoon model='none'/>",
  ),
  devices("<rng model='virtio'/><rng model='virtio'/><serial type='pty'/><serial type='pty'/>"),
  devices(
    "<console><target type='serial'/></console><console><target type='virtio'/></console><channel><target name='org.qemu.guest_agent.0'/></channel><channel type='spicevmc'/>",
  ),
  devices(
    "<input type='tablet' bus='usb'/><input type='mouse' bus='ps2'/><input type='evdev'/><graphics type='vnc'/><graphics type='spice'/>",
  ),
  devices("<video><model type='vga'/></video><video><model type='qxl'/></video>"),
];
