import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { kvmSource } from '../../adapters/kvm-source/kvm-source.ts';
import { libvirtTarget } from '../../adapters/libvirt-target/libvirt-target.ts';
import { attributeOf, childOf, childrenOf, parseXml } from '../../adapters/libvirt-xml/xml.ts';
import { storageKinds } from '../../adapters/storage/kinds.ts';
import type { VmDefinition } from '../../commands/ports/hypervisors.ts';
import type { Mac } from '../../domain/words/ids.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { TASK, UUID } from '../adapters/definitions.ts';
import { onHost } from '../peers/lab/host.ts';
import { attachLab } from '../peers/lab/lab.ts';
import { fileAt, fileVolumes } from '../support/file-volumes.ts';
import { labProgram, machineOf } from './adapters-program.ts';

const test = suite('odd VMs of real libvirt hosts');
const lab = await attachLab();
const { src, tgt } = lab.hosts;
const program = labProgram(lab);
const source = kvmSource(program);
const target = libvirtTarget(program);
const files = fileVolumes(storageKinds(program));
const EPOCH = 7;
const MEMORY = 96 * 1024 * 1024;

const disk = (name: string, more = '', bus = 'virtio'): string =>
  `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/var/lib/libvirt/images/NAME-${name}.qcow2'/><target dev='${name}' bus='${bus}'/>${more}</disk>`;

/** Paused from the first instruction: only what libvirt makes of it is looked at. */
const paused = async (name: string, disks: readonly string[], devices: string, more = ''): Promise<void> => {
  const xml = `<domain type='kvm'><name>${name}</name><memory unit='b'>${MEMORY}</memory><vcpu>1</vcpu>${more}<features><acpi/></features><os><type arch='x86_64' machine='pc'>hvm</type></os><devices>${devices.replaceAll('NAME', name)}</devices></domain>`;
  for (const each of disks)
    await onHost(src, `qemu-img create -q -f qcow2 /var/lib/libvirt/images/${name}-${each}.qcow2 8M`);
  await onHost(src, 'cat >/root/vm.xml && virsh -q create --paused /root/vm.xml', { input: xml });
};
const listed = async () => new Map((await source.listVms(machineOf(src, 'root'))).map((vm) => [vm.name, vm] as const));

test('a page of HTML in a VM’s metadata, and megabytes of it, hide neither that VM nor the others', async () => {
  const page = '<metadata><x:x xmlns:x="urn:x"><![CDATA[<!DOCTYPE html><html>]]></x:x></metadata>';
  const large = `<metadata><x:x xmlns:x="urn:x">${'y'.repeat(2_000_000)}</x:x></metadata>`;
  await paused('odd-page', ['vda'], disk('vda'), page);
  await paused('odd-large', ['vda'], disk('vda'), large);
  await paused('odd-plain', ['vda'], disk('vda'));
  const vms = await listed();
  assert.equal(
    ['odd-page', 'odd-plain'].map((name) => [
      vms.get(name)?.power,
      vms.get(name)?.disks.length,
      vms.get(name)?.unreadable?.reason,
    ]),
    [
      ['PAUSED', 1, undefined],
      ['PAUSED', 1, undefined],
    ],
  );
  assert.match(vms.get('odd-large')?.unreadable?.reason ?? '', 'larger than 1 MiB');
});

test('disks come in the order of their places, the one that boots is marked, a cable that is out is told', async () => {
  const nic = "<interface type='bridge'><source bridge='br0'/><model type='virtio'/><link state='down'/></interface>";
  const names = (name: string, vms: Awaited<ReturnType<typeof listed>>) =>
    vms.get(name)?.disks.map((each) => `${each.name}${each.boot ? ' boots' : ''}`);
  await paused('odd-root', ['vda', 'vdb'], `${disk('vda')}${disk('vdb', "<boot order='1'/>")}${nic}`);
  await paused('odd-later', ['vda', 'vdb'], disk('vdb'));
  await onHost(
    src,
    'virsh -q attach-disk odd-later /var/lib/libvirt/images/odd-later-vda.qcow2 vda --targetbus virtio --subdriver qcow2 --live',
  );
  const vms = await listed();
  assert.equal(names('odd-root', vms), ['vda', 'vdb boots']);
  assert.equal(
    names('odd-later', vms)?.map((each) => each.split(' ')[0]),
    ['vdb', 'vda'],
  ); // attached last: on a later slot
  assert.equal(
    vms.get('odd-root')?.nics.map(({ linkDown }) => linkDown),
    [true],
  );
});

test('libvirt keeps what the definition says: the order of the disks on the bus, the boot disk, the link', async () => {
  const storage = '/srv/odd';
  const volume = (name: string) => ({
    taskId: TASK,
    path: `${storage}/sampan-${TASK}/${name}.qcow2`,
    sizeBytes: 8_388_608 as Bytes,
  });
  const machine = machineOf(tgt, 'root');
  await files.storageCapacity(machine, storage);
  const vm: VmDefinition = {
    ...{ taskId: TASK, uuid: UUID, title: 'odd', description: '', firmware: 'BIOS', nvram: null, windows: false },
    ...{ machine: 'q35', cpuCores: 1, memoryBytes: MEMORY as Bytes, cdromDrives: 1 },
    volumes: [
      { source: fileAt(volume('vda').path), format: 'qcow2', bus: 'virtio', root: false, sourceName: 'vda' },
      { source: fileAt(volume('vdc').path), format: 'qcow2', bus: 'virtio', root: true, sourceName: 'vdc' },
      { source: fileAt(volume('sdi').path), format: 'qcow2', bus: 'scsi', root: false, sourceName: 'sdi' },
    ],
    nics: [
      {
        mac: '52:54:00:0d:d0:01' as Mac,
        model: 'virtio',
        attachment: { kind: 'LIBVIRT_NETWORK', name: 'lab-net' },
        linkDown: true,
      },
    ],
  };
  for (const name of ['vda', 'vdc', 'sdi']) await files.createVolume(machine, EPOCH, volume(name));
  await target.defineVm(machine, EPOCH, vm);
  await onHost(tgt, `virsh -q start --paused ${UUID}`);
  const devices = childOf(parseXml(await onHost(tgt, `virsh dumpxml ${UUID}`)), 'devices');
  const disks = childrenOf(devices, 'disk').map((each) => {
    const address = childOf(each, 'address');
    const boots = childOf(each, 'boot') ? ' boots' : '';
    const place = ['bus', 'controller', 'unit'].map((key) => attributeOf(address, key) ?? '-').join(' ');
    return { name: `${attributeOf(childOf(each, 'target'), 'dev')}${boots}`, place };
  });
  assert.equal(
    disks.map(({ name }) => name),
    ['vda', 'vdc boots', 'sdi', 'sda'],
  );
  const [first, second, third] = disks.map(({ place }) => place);
  assert.ok((first ?? '') < (second ?? ''), `${first} before ${second}`); // hexadecimal of one width
  assert.is(third, '0 1 1'); // the ninth name: second controller, second place
  assert.is(attributeOf(childOf(devices, 'interface', 'link'), 'state'), 'down');
  const models = childrenOf(devices, 'controller').filter((each) => attributeOf(each, 'type') === 'scsi');
  assert.equal(
    models.map((each) => attributeOf(each, 'model')),
    ['virtio-scsi', 'virtio-scsi'],
  );
});

test.after(async () => {
  await onHost(
    src,
    'for i in page large plain root later; do virsh -q destroy odd-$i || true; done; rm -f /var/lib/libvirt/images/odd-*',
  );
  await target.undefineVm(machineOf(tgt, 'root'), EPOCH, { uuid: UUID, taskId: TASK });
});

test.run();
