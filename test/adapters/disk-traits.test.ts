import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { definitionXml } from '../../adapters/libvirt-target/definition.ts';
import { childOf, childrenOf, type Element, parseXml, textOf } from '../../adapters/libvirt-xml/xml.ts';
import type { VmDefinition } from '../../commands/ports/hypervisors.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import type { Mac } from '../../domain/words/ids.ts';
import { arrived, sourceVm } from './arrival.ts';
import { biosVm, MAC } from './definitions.ts';

const vmOf = (devices: string): SourceVm =>
  sourceVm(
    `<domain type='kvm'><name>x</name><uuid>u</uuid><os><type arch='x86_64' machine='pc'>hvm</type></os><devices>${devices}</devices></domain>`,
  );
const devicesOf = (vm: SourceVm, bus?: VmDefinition['volumes'][number]['bus']): Element | undefined =>
  childOf(arrived(vm, bus), 'devices');
const shown = (disk: Element): string =>
  [
    ...Object.entries(childOf(disk, 'target')?.attributes ?? {}).map(([key, value]) => `${key}=${value}`),
    ...['serial', 'wwn', 'vendor', 'product'].flatMap((name) => textOf(childOf(disk, name)) ?? []),
    ...Object.values(childOf(disk, 'blockio')?.attributes ?? {}),
    ...Object.values(childOf(disk, 'address')?.attributes ?? {}),
  ].join(' ');
const disksOf = (devices: Element | undefined) => childrenOf(devices, 'disk').map(shown);
const controllersOf = (devices: Element | undefined) =>
  childrenOf(devices, 'controller').map(({ attributes }) => `${attributes.index} ${attributes.model}`);

const SAID =
  "<blockio logical_block_size='4096' physical_block_size='8192'/><serial>S-1</serial><wwn>5000c50015ea71ad</wwn><vendor>ACME</vendor><product>Fast &amp; big</product>";
const place = (controller: number, target: number, unit: number) =>
  `<address type='drive' controller='${controller}' bus='0' target='${target}' unit='${unit}'/>`;
const onScsi = (name: string, more = '') => `<disk><target dev='${name}' bus='scsi'/>${more}</disk>`;

test('sectors, serial, WWN, vendor, product and rotation of a disk arrive as they were, as far as its bus has them', () => {
  const scsi = `<disk><target dev='sda' bus='scsi' rotation_rate='7200'/>${SAID}${place(0, 0, 0)}</disk>`;
  assert.equal(disksOf(devicesOf(vmOf(scsi))), [
    'dev=sda bus=scsi rotation_rate=7200 S-1 5000c50015ea71ad ACME Fast & big 4096 8192 drive 0 0 0 0',
  ]);
  assert.equal(disksOf(devicesOf(vmOf(scsi), 'virtio')), ['dev=vda bus=virtio S-1 4096 8192']);
  const plain = vmOf("<disk><target dev='vda' bus='virtio'/></disk>");
  assert.equal([plain.disks[0]?.traits, disksOf(devicesOf(plain))], [undefined, ['dev=vda bus=virtio']]);
});

test('ten disks on one SCSI controller stay on it, each at its own place, and no other controller is added', () => {
  const names = [...'abcdefghij'].map((letter) => `sd${letter}`);
  const vm = vmOf(
    `${names.map((name, unit) => onScsi(name, place(0, 0, unit))).join('')}<controller type='scsi' index='0' model='virtio-scsi'/>`,
  );
  const devices = devicesOf(vm);
  assert.equal(controllersOf(devices), ['0 virtio-scsi']);
  assert.equal(
    disksOf(devices),
    names.map((name, unit) => `dev=${name} bus=scsi drive 0 0 0 ${unit}`),
  );
});

test('a controller keeps its model and its number, also where the disks before it are left out', () => {
  const controllers =
    "<controller type='scsi' index='1' model='virtio-scsi'/><controller type='scsi' index='0' model='lsilogic'/><controller type='scsi' index='2' model='lsisas1068'/>";
  const vm = vmOf(`${onScsi('sda', place(0, 0, 3))}${onScsi('sdb', place(1, 2, 1))}${controllers}`);
  assert.equal(controllersOf(devicesOf(vm)), ['0 lsilogic', '1 virtio-scsi']);
  const rest = devicesOf({ ...vm, disks: vm.disks.slice(1) });
  assert.equal(
    [controllersOf(rest), disksOf(rest)],
    [['0 lsilogic', '1 virtio-scsi'], ['dev=sdb bus=scsi drive 1 0 2 1']],
  );
  assert.equal(controllersOf(devicesOf(vm, 'virtio')), []);
});

test('SCSI disks without places of their own are placed by their names, with a VirtIO controller for each seven', () => {
  const vm = vmOf([...'abcdefgh'].map((letter) => onScsi(`sd${letter}`)).join(''));
  const devices = devicesOf(vm);
  assert.equal(controllersOf(devices), ['0 virtio-scsi', '1 virtio-scsi']);
  assert.equal(disksOf(devices)[7], 'dev=sdh bus=scsi');
  const twice = vmOf(onScsi('sda', place(0, 0, 0)) + onScsi('sdb', place(0, 0, 0)));
  assert.equal(disksOf(devicesOf(twice)), ['dev=sda bus=scsi', 'dev=sdb bus=scsi']);
});

test('numbers that are none are not carried', () => {
  const odd = "<blockio logical_block_size='0' physical_block_size='x'/>";
  const vm = vmOf(`<disk><target dev='sda' bus='scsi'/>${odd}<address type='drive' unit='-1'/></disk>`);
  assert.is(vm.disks[0]?.traits, undefined);
});

test('the default NIC asks the network after the root disk, and the NICs keep their order', () => {
  const nics = [MAC, '52:54:00:00:00:02' as Mac, '52:54:00:00:00:03' as Mac].map((mac, index) => ({
    mac,
    model: 'virtio',
    attachment: { kind: 'BRIDGE', bridge: 'br0' } as const,
    linkDown: false,
    isDefault: index === 1,
  }));
  const orders = (given: VmDefinition['nics']) =>
    childrenOf(childOf(parseXml(definitionXml({ ...biosVm, nics: given })), 'devices'), 'interface').map(
      (nic) => `${childOf(nic, 'mac')?.attributes.address} ${childOf(nic, 'boot')?.attributes.order ?? '-'}`,
    );
  assert.equal(orders(nics), [`${MAC} -`, '52:54:00:00:00:02 2', '52:54:00:00:00:03 -']);
  assert.is(orders(nics.map(({ isDefault: _, ...nic }) => nic))[0], `${MAC} 2`);
});

test.run();
