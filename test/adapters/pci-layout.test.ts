import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { attributeOf, childOf, childrenOf, type Element } from '../../adapters/libvirt-xml/xml.ts';
import { definitionAdvisories } from '../../domain/planning/definition-notes.ts';
import { layoutAdvisories, layoutFor } from '../../domain/planning/pci-layout.ts';
import type { PlannedNic, PlannedVolume } from '../../domain/task/task-plan.ts';
import { spoken } from '../support/sentence.ts';
import { arrived, sourceVm } from './arrival.ts';

const at = (place: string, more = ''): string => {
  const [bus, slot, within = '0'] = place.split(/[:.]/);
  return `<address type='pci' domain='0x0000' bus='0x${bus}' slot='0x${slot}' function='0x${within}' ${more}/>`;
};
const disk = (name: string, place: string, bus = 'virtio'): string =>
  `<disk type='file' device='disk'><source file='/x'/><target dev='${name}' bus='${bus}'/>${place}</disk>`;
const nic = (number: number, place: string): string =>
  `<interface type='network'><mac address='52:54:00:00:00:0${number}'/><source network='lan'/><model type='virtio'/>${place}</interface>`;
const port = (index: number, place: string, model = 'pcie-root-port'): string =>
  `<controller type='pci' index='${index}' model='${model}'>${place}</controller>`;
const scsi = (place: string): string => `<controller type='scsi' index='0' model='virtio-scsi'>${place}</controller>`;
const domain = (machine: string, ...devices: readonly string[]): string =>
  `<domain type='kvm'><name>web</name><uuid>u</uuid><memory unit='KiB'>1024</memory><vcpu>1</vcpu><os><type arch='x86_64' machine='${machine}'>hvm</type></os><devices>${devices.join('')}</devices></domain>`;

const placeOf = (device: Element): string => {
  const address = childOf(device, 'address');
  if (attributeOf(address, 'type') !== 'pci') return '-';
  const [bus, slot, within] = ['bus', 'slot', 'function'].map((key) => attributeOf(address, key)?.replace('0x', ''));
  return `${bus}:${slot}.${within}${attributeOf(address, 'multifunction') === 'on' ? '+' : ''}`;
};
/** `vda 00:05.0`, `nic 00:03.0`, `pci1 00:02.0+`: what stands where in the target's definition. */
const standing = (xml: string): readonly string[] => {
  const devices = childOf(arrived(sourceVm(xml)), 'devices');
  const named = (each: Element): string => `${attributeOf(each, 'type')}${attributeOf(each, 'index')}`;
  return [
    ...childrenOf(devices, 'disk').map((each) => `${attributeOf(childOf(each, 'target'), 'dev')} ${placeOf(each)}`),
    ...childrenOf(devices, 'controller').map((each) => `${named(each)} ${placeOf(each)}`),
    ...childrenOf(devices, 'interface').map((each) => `nic ${placeOf(each)}`),
  ];
};

test('pc: NICs, VirtIO disks and SCSI controllers stand where they stood, whatever their order is there (issue 19 A, D)', () => {
  const devices = [
    disk('vda', at('00:09')),
    disk('vdb', at('00:14')),
    disk('sda', "<address type='drive' unit='0'/>", 'scsi'),
    scsi(at('00:1e')),
    nic(1, at('00:10')),
    nic(2, at('00:05')),
  ];
  const there = ['vda 00:09.0', 'vdb 00:14.0', 'sda -', 'scsi0 00:1e.0', 'nic 00:10.0', 'nic 00:05.0'];
  for (const machine of ['pc', 'pc-i440fx-7.2']) assert.equal(standing(domain(machine, ...devices)), there);
});

test('q35: the ports come along with the numbers of their buses, and a slot of several functions says so', () => {
  const devices = [
    "<controller type='pci' index='0' model='pcie-root'/>",
    port(1, at('00:02.0', "multifunction='on'")),
    port(2, at('00:02.1')),
    port(3, at('02:00'), 'pcie-to-pci-bridge'),
    nic(1, at('01:00')),
    disk('vda', at('03:04')),
  ];
  assert.equal(standing(domain('pc-q35-7.2', ...devices)), [
    ...['vda 03:04.0', 'pci1 00:02.0+', 'pci2 00:02.1', 'pci3 02:00.0', 'nic 01:00.0'],
  ]);
});

test('where one of them cannot stand there again, none is placed, and the plan says that slots change', () => {
  const plain = [nic(1, at('00:03')), disk('vda', at('00:04'))];
  const cases: Readonly<Record<string, string>> = {
    'the slot of the graphics card': domain('pc', ...plain, nic(2, at('00:02'))),
    'a built-in device of q35': domain('q35', nic(1, at('00:1f'))),
    'a disk without a place': domain('pc', ...plain, disk('vdb', '')),
    'an expander': domain('q35', port(1, at('00:04'), 'pcie-expander-bus'), nic(1, at('00:03'))),
    'a bus that nothing leads to': domain('q35', nic(1, at('07:00'))),
    'another PCI domain': domain('q35', nic(1, "<address type='pci' domain='0x0001' bus='0x00' slot='0x03'/>")),
    'another kind of machine': domain('microvm', ...plain),
    'two in one place': domain('pc', ...plain, nic(2, at('00:03'))),
  };
  for (const [what, xml] of Object.entries(cases)) {
    assert.equal(
      standing(xml).filter((each) => !each.endsWith(' -')),
      [],
      what,
    );
    const told = definitionAdvisories(sourceVm(xml))
      .map(spoken)
      .map(({ message }) => message);
    assert.match(
      told.join('\n'),
      /slot of the NIC, which names like enp1s0 follow|place of the disk on the PCI bus/,
      what,
    );
  }
});

const ordered = (xml: string, leftOut: readonly string[], platformDecides = false) => {
  const vm = sourceVm(xml);
  const volumes = vm.disks
    .filter(({ name }) => !leftOut.includes(name))
    .map(({ name, bus }) => ({ disk: name, bus }) as PlannedVolume);
  const nics = vm.nics.map(({ number }) => ({ number }) as PlannedNic);
  const layout = layoutFor(vm, { volumes, nics }, platformDecides);
  return { devices: layout.pci?.devices.length, told: layoutAdvisories(vm, layout).map(({ code }) => code) };
};

test('a disk that is left out leaves the places of the others; the first function of their slot takes them with it', () => {
  const xml = domain(
    'pc',
    nic(1, at('00:03')),
    disk('vda', at('00:04')),
    disk('vdb', at('00:05.0')),
    disk('vdc', at('00:05.1')),
  );
  assert.equal(ordered(xml, []), { devices: 4, told: [] });
  assert.equal(ordered(xml, ['vdc']), { devices: 3, told: [] });
  assert.equal(ordered(xml, ['vdb']), { devices: undefined, told: ['NEW_PCI_SLOTS'] });
});

test('where a platform is ordered its buses and models get places of their own, and the plan says so', () => {
  const xml = domain('pc', nic(1, at('00:03')), disk('vda', at('00:04')));
  assert.equal(ordered(xml, [], true), { devices: undefined, told: ['NEW_PCI_SLOTS'] });
});

test('an HPET comes along unless the definition takes it away', () => {
  const timer = (clock: string): string | undefined => {
    const xml = domain('pc', disk('vda', at('00:04'))).replace('<devices>', `${clock}<devices>`);
    const timers = childrenOf(childOf(arrived(sourceVm(xml)), 'clock'), 'timer');
    return attributeOf(
      timers.find((each) => attributeOf(each, 'name') === 'hpet'),
      'present',
    );
  };
  assert.is(timer(''), 'yes');
  assert.is(timer("<clock offset='utc'><timer name='hpet' present='yes'/></clock>"), 'yes');
  assert.is(timer("<clock offset='utc'><timer name='hpet' present='no'/></clock>"), 'no');
});

test.run();
