/** A disk of a source guest. Without `inside` it is the reporting guest's own root. */
export type SeenDisk = {
  readonly name: string;
  readonly bus: 'virtio' | 'scsi' | 'sata' | 'ide' | 'usb';
  /** How its file is made, from the reporter's image or from a small disk with a partition table and random data. */
  readonly from: 'REPORTER' | 'DATA';
  readonly format?: 'qcow2' | 'raw';
  /** On two files that it is only laid over. */
  readonly chain?: boolean;
  /** It gets so many bytes; 8 MiB unless told. */
  readonly bytes?: number;
  /** XML beside its driver, source and target; attributes of its target. */
  readonly more?: string;
  readonly target?: string;
};

/** Facts that may be other at the target, and what says so: a notice of the plan, or a rule of SPEC.md. */
export type Difference = { readonly facts: RegExp } & (
  | { readonly notice: RegExp }
  /** The rule's id, or the documentation's title, with what it says. */
  | { readonly rule: string }
);

/** A source VM: what is not said is that of most VMs. */
export type Seen = {
  readonly name: string;
  readonly machine?: string;
  readonly firmware?: 'UEFI_2M' | 'UEFI_4M';
  readonly memoryMiB?: number;
  readonly vcpu?: string;
  /** Elements below the domain, below `os`, below `devices`. */
  readonly domain?: string;
  readonly os?: string;
  readonly devices?: string;
  readonly disks: readonly SeenDisk[];
  /** By default one VirtIO NIC. `MAC1`, `MAC2`, … become its MACs. */
  readonly nics?: string;
  /** Of its own, in place of VNC, VGA, tablet, agent channel and random numbers. */
  readonly usual?: string;
  /** Left to run while it is copied; else it is paused. */
  readonly runs?: boolean;
  readonly snapshot?: boolean;
  /** What is ordered beside the VM. */
  readonly order?: {
    readonly volumes?: readonly { readonly disk: string; readonly migrate: boolean }[];
    readonly nics?: readonly { readonly number: number; readonly isDefault: boolean }[];
  };
  readonly differs?: readonly Difference[];
};

export const IMAGES = '/var/lib/libvirt/images';

export const nic = (number: number, model = 'virtio', more = ''): string =>
  `<interface type='network'><mac address='MAC${number}'/><source network='default'/><model type='${model}'/>${more}</interface>`;

export const usual = `<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
<input type='tablet' bus='usb'/><graphics type='vnc' autoport='yes' listen='127.0.0.1'/>
<video><model type='vga'/></video><rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>`;

export const fileOf = (seen: Seen, disk: SeenDisk): string =>
  `${IMAGES}/${seen.name}-${disk.name}.${disk.format ?? 'qcow2'}`;

export const consoleOf = (seen: Seen): string => `/var/log/libvirt/qemu/${seen.name}.console.log`;

const diskXml = (seen: Seen, disk: SeenDisk): string => `<disk type='file' device='disk'>
  <driver name='qemu' type='${disk.format ?? 'qcow2'}' discard='unmap'/><source file='${fileOf(seen, disk)}'/>
  <target dev='${disk.name}' bus='${disk.bus}' ${disk.target ?? ''}/>${disk.more ?? ''}</disk>`;

const osXml = ({ name, machine = 'pc', firmware, os = '' }: Seen): string => {
  const build = firmware === 'UEFI_2M' ? '' : '_4M';
  const loader = firmware
    ? `<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE${build}.fd</loader>
       <nvram template='/usr/share/OVMF/OVMF_VARS${build}.fd'>/var/lib/libvirt/qemu/nvram/${name}_VARS.fd</nvram>`
    : '';
  return `<os><type arch='x86_64' machine='${machine}'>hvm</type>${loader}${os}</os>`;
};

/** GRUB asks for more memory by UEFI than by BIOS. */
const memoryOf = ({ memoryMiB, firmware }: Seen): number => memoryMiB ?? (firmware ? 384 : 176);

/** `number`: of the VM among all, for its MACs. */
export const sourceXml = (seen: Seen, number: number): string => {
  const {
    name,
    vcpu = '<vcpu>1</vcpu>',
    domain = "<cpu mode='host-passthrough'/>",
    devices = '',
    nics = nic(1),
  } = seen;
  const byte = number.toString(16).padStart(2, '0');
  return `<domain type='kvm'><name>${name}</name><memory unit='MiB'>${memoryOf(seen)}</memory>${vcpu}
${osXml(seen)}<features><acpi/><apic/></features>${domain}
<devices>${seen.disks.map((disk) => diskXml(seen, disk)).join('\n')}
${nics}
<serial type='pty'><log file='${consoleOf(seen)}' append='on'/><target port='0'/></serial>
${seen.usual ?? usual}${devices}</devices></domain>`.replace(/MAC(\d)/g, `52:54:00:19:${byte}:0$1`);
};
