import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { libvirtTarget } from '../../adapters/libvirt-target/libvirt-target.ts';
import { storageKinds } from '../../adapters/storage/kinds.ts';
import type { DhcpEntry } from '../../commands/ports/hypervisors.ts';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import type { FailureCode } from '../../domain/words/failure.ts';
import type { Ipv4, Mac } from '../../domain/words/ids.ts';
import { type Bytes, GIB, MIB } from '../../domain/words/units.ts';
import { biosVm, NVRAM, TASK, UUID, uefiVm } from '../adapters/definitions.ts';
import { onHost } from '../peers/lab/host.ts';
import { inventoryChanges } from '../peers/lab/inventory.ts';
import { attachLab } from '../peers/lab/lab.ts';
import { fileVolumes, pathIn } from '../support/file-volumes.ts';
import { spoken } from '../support/sentence.ts';
import { labProgram, machineOf } from './adapters-program.ts';

const test = suite('libvirt target on the lab');
const lab = await attachLab();
const host = lab.hosts.tgt;
const machine = machineOf(host, 'root');
const program = labProgram(lab);
const target = libvirtTarget(program);
const files = fileVolumes(storageKinds(program));
const EPOCH = 7;
const STORAGE = '/srv/storage';
const path = `${STORAGE}/sampan-${TASK}/vda.qcow2`;
const volume = { taskId: TASK, path, sizeBytes: (64 * MIB) as Bytes };

const fails = async (code: FailureCode, work: () => Promise<unknown>): Promise<string> => {
  const outcome = await work().then(
    () => 'it succeeded',
    (error: unknown) => (error instanceof OutsideFailure ? spoken(error.failure) : String(error)),
  );
  if (typeof outcome === 'string') throw new Error(`expected ${code}, but: ${outcome}`);
  assert.is(outcome.code, code, outcome.message);
  return outcome.message;
};

await files.storageCapacity(machine, STORAGE);
const before = await lab.inventory(host);

test('a host tells its versions, networks, memory and firmware', async () => {
  const facts = await target.probe(machine);
  assert.is(facts.hostName, 'tgt');
  assert.is(facts.libvirt.major, 9);
  assert.equal(facts.missingPackages, []);
  assert.ok(facts.uefi && facts.memoryFreeBytes > GIB && facts.memoryFreeBytes < facts.memoryBytes);
  assert.ok(facts.addresses.includes(host.address));
  assert.equal(facts.networks.map(({ name, forward, active }) => `${name} ${forward} ${active}`).sort(), [
    'default nat true',
    'lab-net nat true',
  ]);
});

test('a storage tells its capacity, and directories of the system are none', async () => {
  const { totalBytes, freeBytes } = await files.storageCapacity(machine, STORAGE);
  assert.ok(totalBytes > freeBytes && freeBytes > GIB);
  await onHost(host, 'ln -sfn /etc /srv/link');
  for (const bad of ['/etc/libvirt', '/', '/srv', '/srv/../etc', '/srv/link', 'srv/x', '/var/lib'])
    await fails('STATE_CONFLICT', () => files.storageCapacity(machine, bad));
  await onHost(host, 'rm /srv/link');
});

test('a volume is made once, verified, refused where it is another one, and removed with its directory', async () => {
  await files.createVolume(machine, EPOCH, volume);
  await files.createVolume(machine, EPOCH, volume);
  const { allocatedBytes } = await files.verifyVolume(machine, volume);
  assert.ok(allocatedBytes < MIB);
  const larger = { ...volume, sizeBytes: (65 * MIB) as Bytes };
  await fails('STATE_CONFLICT', () => files.createVolume(machine, EPOCH, larger));
  await fails('VERIFY_FAILED', () => files.verifyVolume(machine, larger));
  await onHost(host, `qemu-img create -q -f qcow2 -b /etc/shadow -F raw ${path} 64M`);
  assert.match(await fails('VERIFY_FAILED', () => files.verifyVolume(machine, volume)), 'backing file');
  await onHost(
    host,
    `cd ${STORAGE}/sampan-${TASK} && qemu-img create -q -f qcow2 -o data_file=d.raw vda.qcow2 64M && rm d.raw`,
  );
  assert.match(await fails('VERIFY_FAILED', () => files.verifyVolume(machine, volume)), /data file|cannot be read/);
  await onHost(host, `truncate -s 64M ${path}.raw; mv ${path}.raw ${path}`);
  await fails('VERIFY_FAILED', () => files.verifyVolume(machine, volume));
  await files.deleteVolume(machine, EPOCH, volume);
  await files.deleteVolume(machine, EPOCH, volume);
  assert.is(await onHost(host, `ls -A ${STORAGE}`), '');
});

test('what is not ours is neither written into nor removed', async () => {
  const directory = `${STORAGE}/sampan-${TASK}`;
  await onHost(host, `mkdir ${directory}; touch ${path}`);
  await fails('STATE_CONFLICT', () => files.createVolume(machine, EPOCH, volume));
  await fails('STATE_CONFLICT', () => files.deleteVolume(machine, EPOCH, volume));
  await fails('STATE_CONFLICT', () => files.deleteVolume(machine, EPOCH, { ...volume, path: `${STORAGE}/other/x` }));
  assert.is(await onHost(host, `ls ${directory}`), 'vda.qcow2\n');
  await onHost(host, `rm -r ${directory}`);
});

test('an older control plane changes nothing', async () => {
  await fails('STALE_EPOCH', () => files.createVolume(machine, EPOCH - 1, volume));
});

test('an address is handed out live and in the definition, once, and withdrawing it leaves the network as it was', async () => {
  const dump = () => onHost(host, 'for i in "" --inactive; do virsh net-dumpxml $i lab-net; done');
  const was = await dump();
  const entry: DhcpEntry = {
    network: 'lab-net',
    mac: '52:54:00:00:00:01' as Mac,
    ip: '192.168.150.20' as Ipv4,
    name: `it's <b>&`,
  };
  await target.handOutAddress(machine, EPOCH, entry);
  await target.handOutAddress(machine, EPOCH, entry);
  assert.is((await dump()).split(entry.mac).length, 3);
  await fails('IN_USE', () => target.handOutAddress(machine, EPOCH, { ...entry, mac: '52:54:00:00:00:09' as Mac }));
  await fails('IN_USE', () => target.handOutAddress(machine, EPOCH, { ...entry, ip: '192.168.150.21' as Ipv4 }));
  await fails('NOT_FOUND', () => target.handOutAddress(machine, EPOCH, { ...entry, network: 'nowhere' }));
  await fails('STATE_CONFLICT', () =>
    target.handOutAddress(machine, EPOCH, { ...entry, mac: '52:54:00:00:00:08' as Mac, ip: '10.9.9.9' as Ipv4 }),
  );
  // Half done, as after a crash between the two.
  await onHost(
    host,
    `virsh net-update lab-net delete ip-dhcp-host "<host mac='${entry.mac}' ip='${entry.ip}'/>" --live`,
  );
  await target.handOutAddress(machine, EPOCH, { ...entry, name: 'web' });
  assert.is((await dump()).split(entry.mac).length, 3);
  await target.withdrawAddress(machine, EPOCH, entry);
  await target.withdrawAddress(machine, EPOCH, entry);
  assert.is(await dump(), was);
});

test('a VM with every bus, a bridge and a hostile title is defined, runs, and goes without a trace', async () => {
  for (const { source } of biosVm.volumes)
    await files.createVolume(machine, EPOCH, { ...volume, path: pathIn(source) });
  await target.defineVm(machine, EPOCH, biosVm);
  await target.defineVm(machine, EPOCH, biosVm);
  assert.is(await target.vmState(machine, UUID), 'OFF');
  assert.is(
    (await onHost(host, `virsh -q desc --title ${UUID}`)).trim(),
    `</title><disk type='file'/> $(id) "it's" 数据库 & more`,
  );
  assert.equal(await target.startVm(machine, EPOCH, UUID), { started: true });
  assert.equal(await target.startVm(machine, EPOCH, UUID), { started: true });
  assert.is(await target.vmState(machine, UUID), 'RUNNING');
  await target.defineVm(machine, EPOCH, biosVm);
  await fails('STATE_CONFLICT', () => target.undefineVm(machine, EPOCH, { uuid: UUID, taskId: 'another' }));
  const ours = { uuid: UUID, taskId: TASK };
  await target.undefineVm(machine, EPOCH, ours);
  await target.undefineVm(machine, EPOCH, ours);
  assert.is(await target.vmState(machine, UUID), 'ABSENT');
  for (const { source } of biosVm.volumes)
    await files.deleteVolume(machine, EPOCH, { ...volume, path: pathIn(source) });
});

test('a VM larger than the host stays stopped with a reason; one whose volume is gone is refused', async () => {
  await target.defineVm(machine, EPOCH, { ...uefiVm, memoryBytes: (4096 * GIB) as Bytes });
  const large = await target.startVm(machine, EPOCH, UUID);
  assert.match(large.started ? 'started' : large.reason, /MiB of memory free and the VM needs 4194304 MiB/);
  await target.defineVm(machine, EPOCH, uefiVm);
  assert.match(await fails('HYPERVISOR_REFUSED', () => target.startVm(machine, EPOCH, UUID)), 'No such file');
  const taken = { ...uefiVm, uuid: '00000000-0000-4000-8000-000000000001' };
  assert.match(await fails('HYPERVISOR_REFUSED', () => target.defineVm(machine, EPOCH, taken)), 'already exists');
  await target.undefineVm(machine, EPOCH, { uuid: UUID, taskId: TASK });
  await fails('NOT_FOUND', () => target.startVm(machine, EPOCH, UUID));
});

test('UEFI variables of the small kind get firmware of their size, those of no kind an honest refusal', async () => {
  const small = Buffer.alloc(131_072);
  await target.writeNvram(machine, EPOCH, { taskId: TASK, path: NVRAM, bytes: small });
  await target.defineVm(machine, EPOCH, uefiVm);
  assert.match(await onHost(host, `virsh -q dumpxml ${UUID}`), /OVMF_CODE\.fd</);
  await target.undefineVm(machine, EPOCH, { uuid: UUID, taskId: TASK });
  const bytes = Buffer.alloc(100_000);
  await target.writeNvram(machine, EPOCH, { taskId: TASK, path: NVRAM, bytes });
  assert.match(await fails('HYPERVISOR_REFUSED', () => target.defineVm(machine, EPOCH, uefiVm)), '100000 bytes');
  for (const bad of ['/etc/passwd', '/var/lib/libvirt/qemu/nvram/other_VARS.fd', `${NVRAM}/../x`])
    await fails('STATE_CONFLICT', () => target.writeNvram(machine, EPOCH, { taskId: TASK, path: bad, bytes }));
  await target.undefineVm(machine, EPOCH, { uuid: UUID, taskId: TASK });
});

test('after all this the host is as it was', async () => {
  const changes = inventoryChanges(before, await lab.inventory(host));
  assert.equal(
    changes.filter((change) => !/epoch|virbr1\.macs|lab-net\.xml/.test(change)),
    [],
  );
});

test.run();
