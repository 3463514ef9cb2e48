import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { kvmSource } from '../../adapters/kvm-source/kvm-source.ts';
import { libvirtTarget } from '../../adapters/libvirt-target/libvirt-target.ts';
import { childOf, childrenOf, type Element, parseXml, textOf } from '../../adapters/libvirt-xml/xml.ts';
import { storageKinds } from '../../adapters/storage/kinds.ts';
import type { VmDefinition } from '../../commands/ports/hypervisors.ts';
import type { Mac } from '../../domain/words/ids.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { TASK, UUID } from '../adapters/definitions.ts';
import { onHost } from '../peers/lab/host.ts';
import { attachLab } from '../peers/lab/lab.ts';
import { fileAt, fileVolumes, pathIn } from '../support/file-volumes.ts';
import { labProgram, machineOf } from './adapters-program.ts';

const test = suite('what the guest sees, between real libvirt hosts');
const lab = await attachLab();
const { src, tgt } = lab.hosts;
const program = labProgram(lab);
const source = kvmSource(program);
const target = libvirtTarget(program);
const files = fileVolumes(storageKinds(program));
const EPOCH = 7;
const MEMORY = 96 * 1024 * 1024;
const IMAGES = '/var/lib/libvirt/images/along';

const disk = (name: string, bus: string, inside = '', attributes = ''): string =>
  `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${IMAGES}-${name}.qcow2'/><target dev='${name}' bus='${bus}' ${attributes}/>${inside}</disk>`;
const SECTORS = "<blockio logical_block_size='4096' physical_block_size='4096'/>";
const WHO = '<serial>S-1</serial><wwn>5000c50015ea71ad</wwn><vendor>ACME</vendor><product>BIG</product>';
const onFirst = (unit: number) => `<address type='drive' controller='0' bus='0' target='0' unit='${unit}'/>`;
const SCSI = [...'abcdefghi'].map((letter) => `sd${letter}`);
const DEVICES = [
  disk('vda', 'virtio', `<boot order='1'/>${SECTORS}<serial>V-1</serial>`),
  ...SCSI.map((name, unit) =>
    disk(name, 'scsi', `${unit === 0 ? WHO + SECTORS : ''}${onFirst(unit)}`, "rotation_rate='7200'"),
  ),
  disk('hda', 'ide', '<serial>I-1</serial><wwn>5000c50015ea71ae</wwn>', "rotation_rate='1'"),
  disk('sdz', 'scsi', "<address type='drive' controller='1' bus='0' target='0' unit='2'/>"),
  "<controller type='scsi' index='0' model='virtio-scsi'/><controller type='scsi' index='1' model='lsilogic'/>",
].join('');

/** What the guest can tell of its disks, and what they hang on. */
const seen = (xml: string): readonly string[] => {
  const devices = childOf(parseXml(xml), 'devices');
  const disks = childrenOf(devices, 'disk').filter(({ attributes }) => attributes.device === 'disk');
  const controllers = childrenOf(devices, 'controller').filter(({ attributes }) => attributes.type === 'scsi');
  return [
    ...disks.map((each) => said(each)).sort(),
    ...controllers.map(({ attributes }) => `${attributes.index} ${attributes.model}`),
  ];
};
const said = (each: Element): string => {
  const address = childOf(each, 'address')?.attributes ?? {};
  const place = address.type === 'drive' ? [address.controller, address.bus, address.target, address.unit] : [];
  const texts = ['serial', 'wwn', 'vendor', 'product'].map((name) => textOf(childOf(each, name)) ?? '-');
  const { dev, bus, rotation_rate: rate } = childOf(each, 'target')?.attributes ?? {};
  return [dev, bus, rate ?? '-', ...texts, ...Object.values(childOf(each, 'blockio')?.attributes ?? {}), ...place].join(
    ' ',
  );
};

test('disks of every bus arrive with their sectors, names and places: both definitions run, and say the same', async () => {
  const names = ['vda', 'hda', 'sdz', ...SCSI];
  await onHost(src, `for i in ${names.join(' ')}; do qemu-img create -q -f qcow2 ${IMAGES}-$i.qcow2 8M; done`);
  const xml = `<domain type='kvm'><name>along</name><memory unit='b'>${MEMORY}</memory><vcpu>1</vcpu><features><acpi/></features><os><type arch='x86_64' machine='pc'>hvm</type></os><devices>${DEVICES}</devices></domain>`;
  await onHost(src, 'cat >/root/vm.xml && virsh -q create --paused /root/vm.xml', { input: xml });
  await onHost(src, 'virsh -q checkpoint-create-as along cp1 --diskspec vda');
  const vm = (await source.listVms(machineOf(src, 'root'))).find(({ name }) => name === 'along');
  assert.ok(vm);
  const notes = vm.notes ?? [];
  assert.equal(
    notes.filter(({ kind }) => kind !== 'CHANGED').map(({ kind, what }) => `${kind} ${what}`),
    ['LOST checkpoints of backups (1)'],
  ); // all that libvirt itself writes has a row
  const machine = machineOf(tgt, 'root');
  await files.storageCapacity(machine, '/srv/along');
  const volumes = vm.disks.map(({ name, bus, traits, boot }) => ({
    source: fileAt(`/srv/along/sampan-${TASK}/${name}.qcow2`),
    format: 'qcow2' as const,
    bus: bus === 'usb' || bus === 'nvme' ? ('sata' as const) : bus,
    root: boot,
    sourceName: name,
    ...(traits ? { traits } : {}),
  }));
  for (const { source } of volumes)
    await files.createVolume(machine, EPOCH, { taskId: TASK, path: pathIn(source), sizeBytes: 8_388_608 as Bytes });
  const definition: VmDefinition = {
    ...{ taskId: TASK, uuid: UUID, title: 'along', description: '', firmware: 'BIOS', nvram: null, windows: false },
    ...{ machine: 'pc', cpuCores: 1, memoryBytes: MEMORY as Bytes, cdromDrives: 0 },
    volumes,
    ...(vm.scsiControllers ? { scsiControllers: vm.scsiControllers } : {}),
    nics: [1, 2].map((number) => ({
      mac: `52:54:00:0d:d1:0${number}` as Mac,
      model: 'virtio',
      attachment: { kind: 'LIBVIRT_NETWORK', name: 'lab-net' } as const,
      linkDown: false,
      isDefault: number === 2,
    })),
  };
  await target.defineVm(machine, EPOCH, definition);
  await onHost(tgt, `virsh -q start --paused ${UUID}`);
  const arrived = await onHost(tgt, `virsh dumpxml ${UUID}`);
  assert.equal(seen(arrived), seen(await onHost(src, 'virsh dumpxml along')));
  const first = 'sda scsi 7200 S-1 5000c50015ea71ad ACME BIG 4096 4096 0 0 0 0';
  assert.ok(seen(arrived).includes(first), seen(arrived).join('\n'));
  assert.equal(seen(arrived).slice(-2), ['0 virtio-scsi', '1 lsilogic']);
  const nics = childrenOf(childOf(parseXml(arrived), 'devices'), 'interface');
  assert.equal(
    nics.map((nic) => childOf(nic, 'boot')?.attributes.order ?? '-'),
    ['-', '2'],
  );
});

test('variables of 131,072 bytes get the firmware that is there without a description, and the VM starts with it', async () => {
  const machine = machineOf(tgt, 'root');
  const { uefiVariableSizes } = await target.probe(machine);
  assert.ok(uefiVariableSizes?.includes(131_072), JSON.stringify(uefiVariableSizes));
  const uuid = `${UUID.slice(0, -1)}5`;
  const taskId = `${TASK.slice(0, -1)}2`;
  const nvram = `/var/lib/libvirt/qemu/nvram/sampan-${taskId}_VARS.fd`;
  const path = `/srv/along/sampan-${taskId}/vda.qcow2`;
  const bytes = readFileSync('/usr/share/OVMF/OVMF_VARS.fd');
  assert.is(bytes.byteLength, 131_072);
  try {
    await files.createVolume(machine, EPOCH, { taskId, path, sizeBytes: 8_388_608 as Bytes });
    await target.writeNvram(machine, EPOCH, { taskId, path: nvram, bytes });
    await target.defineVm(machine, EPOCH, {
      ...{ taskId, uuid, title: 'small', description: '', firmware: 'UEFI', nvram, windows: false, machine: 'q35' },
      ...{ cpuCores: 1, memoryBytes: MEMORY as Bytes, cdromDrives: 0, nics: [] },
      volumes: [{ source: fileAt(path), format: 'qcow2', bus: 'virtio', root: true, sourceName: 'vda' }],
    });
    await onHost(tgt, `virsh -q start --paused ${uuid}`);
    const os = childOf(parseXml(await onHost(tgt, `virsh dumpxml ${uuid}`)), 'os');
    assert.is(textOf(childOf(os, 'loader')), '/usr/share/OVMF/OVMF_CODE.fd');
  } finally {
    await target.undefineVm(machine, EPOCH, { uuid, taskId });
  }
});

test.after(async () => {
  await onHost(src, `virsh -q destroy along || true; rm -f ${IMAGES}-*`);
  await target.undefineVm(machineOf(tgt, 'root'), EPOCH, { uuid: UUID, taskId: TASK });
});

test.run();
