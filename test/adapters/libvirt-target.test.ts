import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { definitionXml } from '../../adapters/libvirt-target/definition.ts';
import { deviceName } from '../../adapters/libvirt-target/devices.ts';
import { loaderFor } from '../../adapters/libvirt-target/firmware.ts';
import { libvirtTarget } from '../../adapters/libvirt-target/libvirt-target.ts';
import { parseXml } from '../../adapters/libvirt-xml/xml.ts';
import { flawOf, readImageInfo } from '../../adapters/storage/local/image-info.ts';
import type { DhcpEntry } from '../../commands/ports/hypervisors.ts';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import type { DiskSource } from '../../commands/ports/storage.ts';
import type { Ipv4 } from '../../domain/words/ids.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { fileAt } from '../support/file-volumes.ts';
import { biosVm, MAC, NVRAM, UUID, uefiVm } from './definitions.ts';
import { fakeProgram, machine, outputOf, sample } from './fake-program.ts';

const failure = async (work: () => Promise<unknown>): Promise<string> =>
  work().then(
    () => 'no failure',
    (error: unknown) => (error instanceof OutsideFailure ? `${error.failure.code}: ${error.message}` : String(error)),
  );

test('BIOS: the definition is this, with every bus, drives that IDE has no place for, and a title that fights back', () => {
  assert.is(definitionXml(biosVm), sample('definition-bios.xml'));
  assert.not.throws(() => parseXml(definitionXml(biosVm)));
});

test('UEFI: the definition is this, without secure boot and with the VM’s own variables', () => {
  assert.is(definitionXml(uefiVm), sample('definition-uefi.xml'));
});

test('a disk is a file, a block device or an image on the network, as its storage says', () => {
  const diskOn = (source: DiskSource) => {
    const volumes = [{ source, format: 'raw', bus: 'virtio', root: true, sourceName: 'vda' }] as const;
    const xml = definitionXml({ ...uefiVm, volumes, cdromDrives: 0 });
    assert.not.throws(() => parseXml(xml));
    return /<disk[\s\S]*?(?=\s*<target)/.exec(xml)?.[0].replace(/>\s+</g, '><');
  };
  const driver = '<driver name="qemu" type="raw" discard="unmap"/>';
  assert.is(
    diskOn(fileAt('/srv/a&b.raw')),
    `<disk type="file" device="disk">${driver}<source file="/srv/a&amp;b.raw"/>`,
  );
  assert.is(
    diskOn({ kind: 'BLOCK', device: '/dev/group/volume' }),
    `<disk type="block" device="disk">${driver}<source dev="/dev/group/volume"/>`,
  );
  const image = { kind: 'NETWORK', protocol: 'rbd', name: 'pool/image' } as const;
  const hosts = [
    { name: '10.0.0.1', port: 6789 },
    { name: 'mon2', port: 3300 },
  ];
  const monitors = '<host name="10.0.0.1" port="6789"/><host name="mon2" port="3300"/>';
  const network = `<disk type="network" device="disk">${driver}<source protocol="rbd" name="pool/image">${monitors}`;
  assert.is(diskOn({ ...image, hosts, auth: null }), `${network}</source>`);
  assert.is(
    diskOn({ ...image, hosts, auth: { user: 'vms', secret: UUID } }),
    `${network}<auth username="vms"><secret type="ceph" uuid="${UUID}"/></auth></source>`,
  );
});

test('q35 has no IDE: disks and drives come by SATA there', () => {
  const xml = definitionXml({ ...biosVm, machine: 'q35' });
  assert.not.match(xml, 'bus="ide"');
  assert.equal(
    [...xml.matchAll(/target dev="(\w+)"/g)].map(([, name]) => name),
    [...['sda', 'vda', 'sdb', 'sdc', 'sdd', 'sde', 'sdf', 'sdg']],
  );
});

test('disks keep the source’s names and order, and the root boots where it stands (RT-12)', () => {
  const disks = (machine: 'pc' | 'q35', ...wishes: readonly string[]) => {
    const volumes = wishes.map((wish, index) => {
      const [sourceName = '', bus = '', root] = wish.split(' ');
      return {
        source: fileAt(`/v/${index}`),
        format: 'qcow2',
        bus: bus as 'virtio',
        root: root === 'root',
        sourceName,
      } as const;
    });
    const { children } = parseXml(definitionXml({ ...biosVm, machine, volumes, cdromDrives: 1 }));
    const devices = children.find(({ name }) => name === 'devices')?.children ?? [];
    return devices
      .filter(({ name }) => name === 'disk' || name === 'controller')
      .map(({ name, attributes, children: inside }) => {
        const target = inside.find((child) => child.name === 'target')?.attributes.dev;
        const boots = inside.some((child) => child.name === 'boot') ? ' boots' : '';
        return name === 'disk' ? `${target}${boots}` : `${attributes.type}${attributes.index} ${attributes.model}`;
      });
  };
  assert.equal(disks('q35', 'vda virtio', 'vdb virtio root'), ['vda', 'vdb boots', 'sda']);
  assert.equal(disks('q35', 'vda virtio root', 'vdc virtio'), ['vda boots', 'vdc', 'sda']);
  assert.equal(disks('q35', 'vdb virtio root', 'vda virtio'), ['vda boots', 'vdb', 'sda']); // libvirt sorts by name
  assert.equal(disks('q35', 'sdb sata root'), ['sdb boots', 'sda']);
  assert.equal(disks('pc', 'hdb ide root', 'hdd ide'), ['hdb boots', 'hdd', 'hda']);
  assert.equal(disks('pc', 'vda ide root', 'vdb ide'), ['hda boots', 'hdb', 'hdc']); // a VMware VM's
  assert.equal(disks('q35', 'vda virtio root', 'vdb scsi'), ['vda boots', 'sda', 'sdb', 'scsi0 virtio-scsi']);
  assert.equal(disks('q35', 'sda scsi root', 'sdh scsi'), [
    ...['sda boots', 'sdh', 'sdb', 'scsi0 virtio-scsi', 'scsi1 virtio-scsi'],
  ]);
});

test('a NIC whose link was down at the source is defined with its link down, and no other (RT-12)', () => {
  const links = (...down: readonly boolean[]) => {
    const nics = biosVm.nics.map((nic, index) => ({ ...nic, linkDown: down[index] ?? false }));
    const devices = parseXml(definitionXml({ ...biosVm, nics })).children.find(({ name }) => name === 'devices');
    return (devices?.children ?? [])
      .filter(({ name }) => name === 'interface')
      .map(({ children }) => children.find(({ name }) => name === 'link')?.attributes.state ?? 'up');
  };
  assert.equal(
    [links(false, false), links(false, true)],
    [
      ['up', 'up'],
      ['up', 'down'],
    ],
  );
});

test('device names go on after z', () => {
  assert.equal(
    [0, 25, 26, 51, 52, 701, 702].map((index) => deviceName('vd', index)),
    [...['vda', 'vdz', 'vdaa', 'vdaz', 'vdba', 'vdzz', 'vdaaa']],
  );
});

const entry: DhcpEntry = { network: 'lab-net', mac: MAC, ip: '192.168.150.20' as Ipv4, name: 'web' };
const network = (hosts = '', leases = '[]') => {
  const xml = sample('network.xml').replace('<range', `${hosts}<range`);
  return { live: xml, defined: xml, active: 'yes', now: '1000', leases };
};
const handOut = async (answer: Readonly<Record<string, string>>, wanted = entry) => {
  const program = fakeProgram({ 'tgt-network': answer, 'tgt-network-update': {} });
  await libvirtTarget(program).handOutAddress(machine, 1, wanted);
  return program.calls[1]?.input;
};
const host = (mac: string, ip: string, name = '') => `<host mac='${mac}' ip='${ip}'${name && ` name='${name}'`}/>`;

test('an address goes where it is missing, and nowhere when it is there', async () => {
  const input = await handOut(network());
  assert.equal([input?.live, input?.config], ['yes', 'yes']);
  assert.is(input?.entry, `<host mac="${MAC}" name="web" ip="${entry.ip}"/>\n`);
  assert.is(await handOut(network(host(MAC, entry.ip))), undefined);
  const half = await handOut({ ...network(host(MAC, entry.ip)), live: network().live });
  assert.equal([half?.live, half?.config], ['yes', 'no']);
  assert.is((await handOut({ ...network(), active: 'no' }))?.live, 'no');
});

test('another’s MAC, IP or live lease refuses; a lease that has run out does not; a foreign subnet does', async () => {
  const lease = (expiry: number) =>
    `[{"ip-address":"${entry.ip}","mac-address":"52:54:00:00:00:09","expiry-time":${expiry}}]`;
  assert.match(await failure(() => handOut(network(host('52:54:00:00:00:09', entry.ip)))), 'IN_USE');
  assert.match(await failure(() => handOut(network(host(MAC.toUpperCase(), '192.168.150.21')))), 'IN_USE');
  assert.match(await failure(() => handOut(network('', lease(2000)))), 'IN_USE');
  assert.is((await handOut(network('', lease(500))))?.live, 'yes');
  assert.match(await failure(() => handOut(network(), { ...entry, ip: '192.168.151.20' as Ipv4 })), 'STATE_CONFLICT');
});

test('a name that is no host name is left out; where another entry has it, the mark stays and the MAC follows it', async () => {
  const nameOf = async (name: string, hosts = '') => {
    const input = await handOut(network(hosts), { ...entry, name });
    return /name="(.*?)"/.exec(String(input?.entry))?.[1];
  };
  assert.is(await nameOf('web-1'), 'web-1');
  for (const bad of ['数据库', 'a b', `x'/>`, '-x', 'a'.repeat(64), '']) assert.is(await nameOf(bad), undefined);
  assert.is(await nameOf('web', host('52:54:00:00:00:09', '192.168.150.21', 'web')), `web-${MAC.replaceAll(':', '')}`);
  const mark = 'sampan-0f8e6a1c-7d1f-5c4e-9b65-0123456789ab';
  const second = await nameOf(mark, host('52:54:00:00:00:09', '192.168.150.21', mark));
  assert.is(second, `${mark}-${MAC.replaceAll(':', '')}`);
  const long = 'a'.repeat(60);
  assert.is(await nameOf(long, host('52:54:00:00:00:09', '192.168.150.21', long)), undefined, 'too long with the MAC');
});

test('a network that cannot be read, and a lease without a MAC, hide no other', async () => {
  const probe = {
    ...{ hostName: 'h', bootId: 'b', cores: '1', memory: 'total=1\nfree=1', addresses: '[]', missing: '' },
    ...{ networks: '3', network0: '<network><name>odd</name><!DOCTYPE x></network>', active0: 'yes' },
    ...{ network1: '<network><name>page</name><metadata><x><![CDATA[<!DOCTYPE html>]]></x></metadata></network>' },
    ...{ active1: 'yes', network2: sample('network.xml'), active2: 'no' },
  };
  const facts = await libvirtTarget(fakeProgram({ 'tgt-probe': probe })).probe(machine);
  assert.equal(
    facts.networks.map(({ name, active }) => `${name} ${active}`),
    ['page true', 'lab-net false'],
  );
  const leases = `[{"ip-address":"fd00::1","expiry-time":9000},{"ip-address":"${entry.ip}","mac-address":"52:54:00:00:00:09"}]`;
  assert.match(await failure(() => handOut(network('', leases))), 'is leased to 52:54:00:00:00:09');
});

const size = 1024 as Bytes;
const info = (more: object) => readImageInfo(JSON.stringify({ format: 'qcow2', 'virtual-size': 1024, ...more }));

test('a volume is refused for its format, size, backing file, data file or corruption', () => {
  assert.is(flawOf(info({}), size), null);
  const flaws = [
    { format: 'raw' },
    { 'virtual-size': 1025 },
    { 'backing-filename': '/etc/shadow' },
    { 'full-backing-filename': 'json:{}' },
    { encrypted: true },
    { 'format-specific': { type: 'qcow2', data: { 'data-file': '/etc/shadow' } } },
    { 'format-specific': { data: { corrupt: true } } },
  ];
  for (const flaw of flaws) assert.type(flawOf(info(flaw), size), 'string', JSON.stringify(flaw));
  assert.throws(
    () => readImageInfo('{"format":1}'),
    (error: unknown) => error instanceof OutsideFailure,
  );
});

test('variables choose the firmware of their size, or libvirt does', () => {
  const large = sample('firmware.json');
  const small = large.replaceAll('_4M', '');
  const secure = large.replace('"acpi-s3"', '"acpi-s3", "secure-boot"');
  const reply = (nvramSize: string) =>
    outputOf({
      count: '3',
      firmware0: secure,
      size0: '7',
      firmware1: large,
      size1: '540672',
      firmware2: small,
      size2: '131072',
      nvramSize,
    });
  assert.is(loaderFor(uefiVm, reply('540672')), null);
  assert.equal(loaderFor(uefiVm, reply('131072')), {
    path: '/usr/share/OVMF/OVMF_CODE.fd',
    template: '/usr/share/OVMF/OVMF_VARS.fd',
  });
  assert.throws(() => loaderFor(uefiVm, reply('7')), /no UEFI firmware whose variables are 7 bytes/);
  assert.is(loaderFor(uefiVm, outputOf({ count: '0' })), null);
  const named = definitionXml(uefiVm, { path: '/fw/CODE.fd', template: '/fw/VARS.fd' });
  assert.match(named, `<nvram template="/fw/VARS.fd">${NVRAM}</nvram>`);
  assert.not.match(named, 'firmware="efi"');
});

test('firmware that the host has without a description is found by its files, after all that is described', () => {
  const files = { pairs: '1', code0: '/usr/share/OVMF/OVMF_CODE.fd', template0: '/usr/share/OVMF/OVMF_VARS.fd' };
  const large = { count: '1', firmware0: sample('firmware.json'), size0: '540672' };
  const reply = (nvramSize: string) => outputOf({ ...large, ...files, templateSize0: '131072', nvramSize });
  assert.equal(loaderFor(uefiVm, reply('131072')), { path: files.code0, template: files.template0 });
  assert.is(loaderFor(uefiVm, reply('540672')), null);
  assert.throws(() => loaderFor(uefiVm, reply('7')), /no UEFI firmware whose variables are 7 bytes/);
});

test('a probe tells of which sizes of variables the host has firmware, described or not, without secure boot', async () => {
  const probe = {
    ...{ hostName: 'h', bootId: 'b', cores: '1', memory: 'total=1\nfree=1', addresses: '[]', missing: '' },
    ...{ count: '2', firmware0: sample('firmware.json'), size0: '540672' },
    ...{ firmware1: sample('firmware.json').replace('"acpi-s3"', '"acpi-s3", "secure-boot"'), size1: '7' },
    ...{ pairs: '1', code0: '/c', template0: '/v', templateSize0: '131072' },
  };
  const sizes = async (reply: typeof probe | Omit<typeof probe, 'pairs'>) =>
    (await libvirtTarget(fakeProgram({ 'tgt-probe': reply })).probe(machine)).uefiVariableSizes;
  assert.equal(await sizes(probe), [540_672, 131_072]);
  const { pairs: _, ...silent } = probe;
  assert.is(await sizes(silent), undefined);
});

test('a VM that cannot start for want of room is no failure', async () => {
  const start = (answer: Readonly<Record<string, string>>) =>
    libvirtTarget(fakeProgram({ 'tgt-start': answer })).startVm(machine, 1, UUID);
  assert.equal(await start({ started: 'yes' }), { started: true });
  assert.equal(await start({ started: 'no', reason: 'Too small.' }), { started: false, reason: 'Too small.' });
});

test('Windows gets local time in its clock and one socket for all of its cores', () => {
  const xml = definitionXml({ ...biosVm, windows: true, cpuCores: 4 });
  assert.match(xml, /<clock offset="localtime">/);
  assert.match(xml, /<topology sockets="1" cores="4" threads="1"\s*\/>/);
  assert.not.match(definitionXml(biosVm), /topology/);
});

test.run();
