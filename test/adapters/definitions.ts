import type { VmDefinition } from '../../commands/ports/hypervisors.ts';
import type { Mac } from '../../domain/words/ids.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { fileAt } from '../support/file-volumes.ts';

export const TASK = '5f1c9a52-0c5e-4bb0-9d5e-0f8a8a3b2c11';
export const UUID = '8d3f0d2e-6c57-4b7a-8b0e-3f5f0f2d9c44';
export const MAC = '52:54:00:00:00:01' as Mac;
export const NVRAM = `/var/lib/libvirt/qemu/nvram/sampan-${TASK}_VARS.fd`;
const volume = (name: string) => fileAt(`/srv/storage/sampan-${TASK}/${name}.qcow2`);

/** Every bus, both kinds of attachment, more CD-ROM drives than IDE has places left, and a name that fights back. */
export const biosVm: VmDefinition = {
  taskId: TASK,
  uuid: UUID,
  title: `</title><disk type='file'/> $(id) "it's"\n\u000b数据库 & more`,
  description: '`reboot`; -rf --help %s ]]>',
  firmware: 'BIOS',
  nvram: null,
  machine: 'pc',
  windows: false,
  cpuCores: 2,
  memoryBytes: (512 * 1024 ** 2) as Bytes,
  volumes: [
    { source: volume('hda'), format: 'qcow2', bus: 'ide', root: true, sourceName: 'hda' },
    { source: volume('vda'), format: 'qcow2', bus: 'virtio', root: false, sourceName: 'vda' },
    { source: volume('sda'), format: 'qcow2', bus: 'scsi', root: false, sourceName: 'sda' },
    { source: volume('sdb'), format: 'qcow2', bus: 'sata', root: false, sourceName: 'sdb' },
    { source: volume('hdb'), format: 'qcow2', bus: 'ide', root: false, sourceName: 'hdb' },
  ],
  nics: [
    { mac: MAC, model: 'e1000', attachment: { kind: 'LIBVIRT_NETWORK', name: 'lab-net' }, linkDown: false },
    {
      mac: '52:54:00:00:00:02' as Mac,
      model: 'virtio',
      attachment: { kind: 'BRIDGE', bridge: 'br0' },
      linkDown: false,
    },
  ],
  cdromDrives: 3,
};

export const uefiVm: VmDefinition = {
  ...biosVm,
  title: 'web',
  description: '',
  firmware: 'UEFI',
  nvram: NVRAM,
  machine: 'q35',
  windows: false,
  cpuCores: 1,
  memoryBytes: (384 * 1024 ** 2) as Bytes,
  volumes: [{ source: volume('vda'), format: 'qcow2', bus: 'virtio', root: true, sourceName: 'vda' }],
  nics: [{ mac: MAC, model: 'virtio', attachment: { kind: 'LIBVIRT_NETWORK', name: 'lab-net' }, linkDown: false }],
  cdromDrives: 1,
};
