import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toSourceVm } from '../../adapters/kvm-source/inventory.ts';
import { kvmSource } from '../../adapters/kvm-source/kvm-source.ts';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import type { DiskName, SourceVmId } from '../../domain/words/ids.ts';
import { GIB } from '../../domain/words/units.ts';
import { fakeProgram, machine, sample } from './fake-program.ts';

const NOW = '1795480000';
const quiet = { leases: [], now: Number(NOW) };
const listing = {
  count: '1',
  now: NOW,
  leases: '0',
  xml0: sample('running-bios.xml'),
  stats0: sample('running-bios.stats'),
};
const vm = (devices: string, more = '') =>
  toSourceVm({
    xml: `<domain type='kvm'><name>x</name><uuid>u</uuid><os><type arch='x86_64' machine='pc'>hvm</type></os>${more}<devices>${devices}</devices></domain>`,
    stats: 'state.state=3\nblock.0.name=vda\nblock.0.capacity=1024\nblock.1.name=vdb\nblock.1.capacity=2048',
    talk: quiet,
  });
const failure = async (work: () => Promise<unknown>): Promise<string> =>
  work().then(
    () => 'no failure',
    (error: unknown) => (error instanceof OutsideFailure ? `${error.failure.code}: ${error.message}` : String(error)),
  );

test('real definitions of BIOS and UEFI guests: disks, NICs, firmware and drives', () => {
  const bios = toSourceVm({ xml: sample('running-bios.xml'), stats: sample('running-bios.stats'), talk: quiet });
  assert.equal(
    [
      bios.name,
      bios.power,
      bios.firmware,
      bios.machine,
      bios.cpuCores,
      bios.memoryBytes,
      bios.cdromDrives,
      bios.guestOs,
    ],
    ['vm-bios', 'RUNNING', 'BIOS', 'q35', 1, 384 * 1024 ** 2, 1, null],
  );
  assert.equal(bios.disks, [
    { name: 'vda', bus: 'virtio', sizeBytes: GIB, format: 'qcow2', boot: true, obstacle: null },
    { name: 'vdb', bus: 'virtio', sizeBytes: GIB / 8, format: 'raw', boot: false, obstacle: null },
  ]);
  const uefi = toSourceVm({
    xml: sample('running-uefi.xml'),
    stats: sample('running-uefi.stats'),
    talk: { interfaces: sample('interfaces.json'), osInfo: sample('os-info.json'), leases: [], now: Number(NOW) },
  });
  assert.equal([uefi.firmware, uefi.guestOs], ['UEFI', 'Debian GNU/Linux 12 (bookworm)']);
  assert.equal(uefi.nics, [
    { number: 1, mac: '52:54:00:62:c8:e0', model: 'virtio', network: 'default', ip: '192.168.122.142' },
  ]);
});

test('without an agent the lease tells the address, unless it has run out', () => {
  const report = { xml: sample('running-bios.xml'), stats: sample('running-bios.stats') };
  const ip = (now: number) => toSourceVm({ ...report, talk: { leases: [sample('leases.json')], now } }).nics[0]?.ip;
  assert.equal([ip(Number(NOW)), ip(1_900_000_000)], ['192.168.122.151', null]);
});

test('what an agent says in no known form is nothing', () => {
  const talk = { ...quiet, interfaces: '{"return":[{"ip-addresses":"x"}]}', osInfo: 'not JSON' };
  assert.is(toSourceVm({ xml: sample('running-uefi.xml'), stats: '', talk }).guestOs, null);
});

const withMetadata = (inside: string) =>
  sample('running-bios.xml').replace('<memory', `<metadata>${inside}</metadata><memory`);
const listed = async (reply: Readonly<Record<string, string>>) => {
  const vms = await kvmSource(fakeProgram({ 'src-list': { now: NOW, leases: '0', ...reply } })).listVms(machine);
  return vms.map(
    ({ name, disks, unreadable }) => `${name}, ${disks.length} disks${unreadable ? `: ${unreadable.reason}` : ''}`,
  );
};

test('whatever other tools keep in its metadata, a VM is read', async () => {
  const texts = [
    '<x:page xmlns:x="y"><![CDATA[<!DOCTYPE html><html>]]></x:page>',
    '<!-- <!DOCTYPE html> --><x/>',
    `<x>${'y'.repeat(5 * 1024 * 1024)}</x>`,
    `<x>${'&#65;'.repeat(20_000)}</x>`,
    `${'<x>'.repeat(200)}${'</x>'.repeat(200)}`,
    '<__proto__/>',
    '<x>\u0001\ufffe</x>',
  ];
  const stats0 = sample('running-bios.stats');
  for (const text of texts)
    assert.equal(
      await listed({ count: '1', xml0: withMetadata(text), stats0 }),
      ['vm-bios, 2 disks'],
      text.slice(0, 80),
    );
});

test('a VM that cannot be read is listed by its name with the reason, and hides none of the others', async () => {
  const odd = (xml: string) =>
    listed({
      count: '2',
      xml0: xml,
      uuid0: 'u-0',
      xml1: sample('running-bios.xml'),
      stats1: sample('running-bios.stats'),
    });
  const definition = (inside: string) => `<domain type='kvm'>\n  <name>a &lt;b></name>\n${inside}</domain>`;
  const cases: readonly (readonly [string, string])[] = [
    [
      definition('<!DOCTYPE x>'),
      'a <b>, 0 disks: the VM’s definition cannot be read: the XML has a document type, which is refused',
    ],
    [
      definition(`<a>${'&#65;'.repeat(20_000)}</a>`),
      'a <b>, 0 disks: the VM’s definition cannot be read: the XML has too many character references',
    ],
    [definition('<a>'), 'a <b>, 0 disks: the VM’s definition cannot be read: the XML cannot be read'],
    [definition('<vcpu>many</vcpu>'), 'a <b>, 0 disks: the VM’s number of CPUs cannot be read'],
    [
      definition("<memory unit='GiB'>99999999999999999</memory>"),
      'a <b>, 0 disks: the VM’s number of bytes of memory cannot be read',
    ],
    ['error', 'u-0, 0 disks: the VM’s definition cannot be read: the XML cannot be read'],
  ];
  for (const [xml, said] of cases)
    assert.equal(await odd(xml), [said.replaceAll('’', "'"), 'vm-bios, 2 disks'], xml.slice(0, 80));
  assert.equal(
    await listed({
      count: '1',
      uuid0: 'u-0',
      name0: 'far\n',
      odd0: 'libvirt does not give its definition (no answer)',
    }),
    ['far, 0 disks: libvirt does not give its definition (no answer)'],
  );
});

test('a hostile name is a name', () => {
  const name = `</name><disk> $(id) "it's" & more`;
  const escaped = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  assert.is(
    toSourceVm({ xml: sample('running-bios.xml').replace('vm-bios', escaped), stats: '', talk: quiet }).name,
    name,
  );
});

test('every disk that cannot be migrated says why, floppies and CD-ROM drives are no disks', () => {
  const target = "<target dev='vda' bus='virtio'/>";
  const obstacles = (disk: string) => vm(disk).disks.map(({ obstacle }) => obstacle);
  assert.equal(obstacles(`<disk>${target}</disk>`), [null]);
  const cases: readonly (readonly [string, string])[] = [
    [`<disk type='file'>${target}<shareable/></disk>`, 'shared'],
    [`<disk type='file'>${target}<readonly/></disk>`, 'read-only'],
    [`<disk type='file'>${target}<transient/></disk>`, 'transient'],
    [`<disk type='block' device='lun'>${target}</disk>`, 'passed through'],
    [`<disk type='nvme'>${target}</disk>`, 'passed through'],
    [`<disk type='vhostuser'>${target}</disk>`, 'vhost-user'],
    [`<disk type='file'><source file='/x'><encryption format='luks'/></source>${target}</disk>`, 'encrypted'],
    [`<disk type='file'><target dev='vda' bus='sd'/></disk>`, 'bus sd'],
    [`<disk type='file'><target dev='../x' bus='virtio'/></disk>`, 'device name'],
    [`<disk type='file'><target dev='vdz' bus='virtio'/></disk>`, 'size'],
  ];
  for (const [disk, reason] of cases) assert.match(obstacles(disk)[0] ?? '', reason);
  assert.equal(obstacles(`<disk device='floppy'>${target}</disk><disk device='cdrom'>${target}</disk>`), []);
});

test('the disk that boots is the one with the lowest order, else the first one', () => {
  const disk = (name: string, boot = '') => `<disk><target dev='${name}' bus='virtio'/>${boot}</disk>`;
  const boots = (devices: string) => vm(devices).disks.map(({ boot }) => boot);
  assert.equal(boots(disk('vda') + disk('vdb')), [true, false]);
  assert.equal(boots(disk('vda', "<boot order='3'/>") + disk('vdb', "<boot order='2'/>")), [false, true]);
  assert.equal(boots(`${disk('vda')}<interface><boot order='1'/></interface>`), [false]);
});

test('disks come in the order in which the guest meets them: by their places on the bus, not by their names', () => {
  const pci = (bus: number, slot: number) => `<address type='pci' bus='0x0${bus}' slot='0x0${slot}' function='0x0'/>`;
  const disk = (name: string, bus: string, address: string) =>
    `<disk><target dev='${name}' bus='${bus}'/>${address}</disk>`;
  const port = (index: number, slot: number) =>
    `<controller type='pci' index='${index}' model='pcie-root-port'>${pci(0, slot)}</controller>`;
  const root = "<controller type='pci' index='0' model='pcie-root'/>";
  const names = (...devices: readonly string[]) => vm(devices.join('')).disks.map(({ name }) => name);
  const a = (address: string) => disk('vda', 'virtio', address);
  const b = (address: string) => disk('vdb', 'virtio', address);
  assert.equal(names(a(pci(0, 7)), b(pci(0, 8))), ['vda', 'vdb']);
  assert.equal(names(a(pci(0, 8)), b(pci(0, 7))), ['vdb', 'vda']); // attached again: on a later slot
  assert.equal(names(root, port(1, 3), port(2, 2), a(pci(1, 0)), b(pci(2, 0))), ['vdb', 'vda']); // by their ports
  assert.equal(names(root, port(1, 2), a(pci(1, 0)), b(pci(0, 9))), ['vdb', 'vda']); // behind a bridge comes later
  assert.equal(names(a(pci(0, 8)), b('')), ['vda', 'vdb']); // without addresses libvirt's order stands
  const drive = (unit: number) => `<address type='drive' controller='0' bus='0' target='0' unit='${unit}'/>`;
  assert.equal(names(a(pci(0, 8)), disk('sda', 'scsi', drive(1)), b(pci(0, 7)), disk('sdb', 'scsi', drive(0))), [
    'vdb',
    'sdb',
    'vda',
    'sda',
  ]);
  const boots = vm(a(pci(0, 8)) + b(pci(0, 7))).disks.map(({ name, boot }) => `${name} ${boot}`);
  assert.equal(boots, ['vdb false', 'vda true']); // `<boot dev='hd'/>` takes the first of the definition
});

test('a NIC whose cable is out says so', () => {
  const nic = (link: string) => `<interface type='bridge'><mac address='52:54:00:00:00:01'/>${link}</interface>`;
  const down = (link: string) => vm(nic(link)).nics.map(({ linkDown }) => linkDown);
  assert.equal(
    ["<link state='down'/>", "<link state='up'/>", ''].map((link) => down(link)[0]),
    [true, undefined, undefined],
  );
});

test('the guest system by libosinfo carries its family', () => {
  const by = (id: string) =>
    vm('', `<metadata><l:libosinfo xmlns:l='x'><l:os id='${id}'/></l:libosinfo></metadata>`).guestOs;
  assert.equal(
    [by('http://microsoft.com/win/2k19'), by('http://ubuntu.com/ubuntu/22.04'), by('http://freebsd.org/freebsd/13.0')],
    ['win 2k19 (Windows)', 'ubuntu 22.04 (Linux)', 'freebsd 13.0'],
  );
});

const order = { taskId: 'task', vm: '1b0c7ce9-91ed-4e41-a3aa-4aa3915d69e8' as SourceVmId, disks: ['vdb' as DiskName] };
const look = {
  ...listing,
  power: 'running',
  job: 'none',
  socket: "/a/domain-1-<i>&'/s",
  scratch: '/s',
  free: String(GIB),
};
const state = 'pointInTime=2026-11-23T23:53:57.719Z\nconsistency=PAUSED\nsocket=/r/nbd.sock\ndisks=vdb\n';

test('a backup names every disk of the VM, and nothing from outside breaks its XML', async () => {
  const program = fakeProgram({ 'src-backup-look': look, 'src-backup-begin': { state } });
  const backup = await kvmSource(program).beginBackup(machine, 3, order);
  assert.equal(backup.exports, [{ disk: 'vdb', name: 'vdb', sizeBytes: GIB / 8 }]);
  assert.is(
    program.calls[1]?.input.xml,
    `<domainbackup mode="pull">
  <server transport="unix" socket="/a/domain-1-&lt;i&gt;&amp;&apos;/s"/>
  <disks>
    <disk name="vda" backup="no"/>
    <disk name="vdb" backup="yes" type="file" exportname="vdb">
      <driver type="qcow2"/>
      <scratch file="/s/vdb.qcow2"/>
    </disk>
  </disks>
</domainbackup>
`,
  );
});

test('a backup of this task that runs is returned as it is; a stale one, another one and too little room are not begun', async () => {
  const begin = (answer: Readonly<Record<string, string>>, wanted = order) => {
    const program = fakeProgram({ 'src-backup-look': { ...look, ...answer } });
    return kvmSource(program).beginBackup(machine, 3, wanted);
  };
  assert.is((await begin({ job: 'ours', state })).pointInTime, '2026-11-23T23:53:57.719Z');
  assert.match(await failure(() => begin({ job: 'none', state })), 'SOURCE_CHANGED');
  assert.match(await failure(() => begin({ job: 'other' })), 'IN_USE');
  assert.match(await failure(() => begin({ free: '1000' })), /NO_SPACE.*0\.13 GB are needed/);
  assert.match(await failure(() => begin({ job: 'ours', state: 'garbage' })), 'INTERNAL');
  assert.match(await failure(() => begin({}, { ...order, disks: ['vdz' as DiskName] })), 'SOURCE_CHANGED');
});

test('evidence of a backup’s moment: as the host kept it, of its disks alone; none where it does not say all of it', async () => {
  const evidenceIn = async (more: string) => {
    const program = fakeProgram({ 'src-backup-look': { ...look, job: 'ours', state: `${state}${more}` } });
    return (await kvmSource(program).beginBackup(machine, 3, order)).evidence;
  };
  const said = 'bootId=b-1\ndomainId=4\nwrites=vda:171,vdb:59,sda:0\n';
  assert.equal(await evidenceIn(said), { kind: 'KVM', bootId: 'b-1', domainId: 4, writes: { vdb: 59 } });
  assert.is(await evidenceIn(''), null, 'begun by a version that did not ask');
  assert.is(await evidenceIn('bootId=b-1\ndomainId=\nwrites=\n'), null, 'libvirt did not say');
  assert.is(await evidenceIn('bootId=b-1\ndomainId=4\nwrites=vda:171\n'), null, 'a disk is not counted');
});

test('evidence now: of the disks that are asked for and there; a VM that is off has neither a domain nor writes', async () => {
  const now = (answer: Readonly<Record<string, string>>) =>
    kvmSource(fakeProgram({ 'src-evidence': { bootId: 'b-1', ...answer } })).evidence(machine, order.vm, [
      'vda',
      'vdz',
    ]);
  const runs = await now({ domainId: '4', writes: 'vda:171,vdb:59' });
  assert.equal(runs, { kind: 'KVM', bootId: 'b-1', domainId: 4, writes: { vda: 171 } });
  const off = await now({ domainId: '', writes: '' });
  assert.equal(off, { kind: 'KVM', bootId: 'b-1', domainId: null, writes: {} });
});

test('UEFI variables have to be a firmware volume; BIOS has none', async () => {
  const volume = Buffer.alloc(64);
  volume.write('_FVH', 40, 'latin1');
  const uefi = { ...listing, xml0: sample('running-uefi.xml') };
  const read = (nvram: Uint8Array) =>
    kvmSource(fakeProgram({ 'src-find': uefi, 'src-nvram': { nvram } })).readNvram(machine, order.vm);
  assert.equal(await read(volume), volume);
  assert.match(await failure(() => read(Buffer.from('root:x:0:0'.repeat(10)))), 'UNSUPPORTED_SOURCE');
  assert.is(await kvmSource(fakeProgram({ 'src-find': listing })).readNvram(machine, order.vm), null);
});

test.run();
