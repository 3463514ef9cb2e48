import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { kvmSource } from '../../adapters/kvm-source/kvm-source.ts';
import { libvirtTarget } from '../../adapters/libvirt-target/libvirt-target.ts';
import { storageKinds } from '../../adapters/storage/kinds.ts';
import type { Backup } from '../../commands/ports/hypervisors.ts';
import { type Machine, OutsideFailure } from '../../commands/ports/machines.ts';
import { kvmSince } from '../../domain/task/evidence.ts';
import type { FailureCode } from '../../domain/words/failure.ts';
import type { DiskName, Ipv4, SourceVmId } from '../../domain/words/ids.ts';
import { type Bytes, GIB } from '../../domain/words/units.ts';
import { MAC, NVRAM, TASK, UUID, uefiVm } from '../adapters/definitions.ts';
import { onHost } from '../peers/lab/host.ts';
import { inventoryChanges } from '../peers/lab/inventory.ts';
import { attachLab, type Guest } from '../peers/lab/lab.ts';
import { runOrThrow } from '../peers/lab/process.ts';
import { eventually } from '../support/eventually.ts';
import { fencedFor } from '../support/fenced.ts';
import { fileVolumes, pathIn } from '../support/file-volumes.ts';
import { spoken } from '../support/sentence.ts';
import { labProgram, machineOf, sshArguments } from './adapters-program.ts';

const test = suite('KVM source on the lab');
const lab = await attachLab();
const { src, tgt } = lab.hosts;
const program = labProgram(lab);
const source = kvmSource(program);
const target = libvirtTarget(program);
const files = fileVolumes(storageKinds(program));
const root = machineOf(src, 'root');
const mover = machineOf(src, 'mover');
const EPOCH = 7;
const VARIABLE = '/sys/firmware/efi/efivars/SampanProof-12345678-1234-1234-1234-123456789abc';
const scratch = await mkdtemp(`${tmpdir()}/sampan-adapters-`);

const [bios, uefi] = await Promise.all([
  lab.startGuest({ name: 'vm-bios', firmware: 'bios', dataDisk: true }),
  lab.startGuest({ name: 'vm-uefi', firmware: 'uefi', dataDisk: false }),
]);
await Promise.all([bios, uefi].map((guest) => lab.awaitAgent(src, guest.name, 300_000)));
await Promise.all([source.probe(root), source.pause(root, EPOCH, idOf(bios))]); // installs the program, stores the epoch
await source.resume(root, EPOCH, idOf(bios));
const before = await lab.inventory(src);

function idOf(guest: Guest): SourceVmId {
  return guest.uuid as SourceVmId;
}
let round = 1;
/** A backup that was ended is not begun again: the next one is another attempt's. */
const anotherRound = () => {
  round += 1;
};
const orderOf = (guest: Guest, ...disks: readonly string[]) => ({
  taskId: `${TASK}.${round}`,
  vm: idOf(guest),
  disks: disks as readonly DiskName[],
});

const fails = async (code: FailureCode, work: () => Promise<unknown>): Promise<string> => {
  const outcome = await work().then(
    () => 'it succeeded',
    (error: unknown) => (error instanceof OutsideFailure ? spoken(error.failure) : String(error)),
  );
  if (typeof outcome === 'string') throw new Error(`expected ${code}, but: ${outcome}`);
  assert.is(outcome.code, code, outcome.message);
  return outcome.message;
};

const leavesNothing = async (): Promise<void> => {
  const changes = inventoryChanges(before, await lab.inventory(src));
  assert.equal(
    changes.filter((change) => !change.includes('/run/sudo/ts')),
    [],
  ); // sudo's own, for the user it refused
};

/** The socket on this machine, carried by SSH as the machine's own user; `work` gets the URI of one export. */
const overSsh = async <T>(
  machine: Machine,
  backup: Backup,
  disk: string,
  work: (uri: string) => Promise<T>,
): Promise<T> => {
  const socket = `${scratch}/${machine.ssh.user}.sock`;
  const forward = ['-N', '-o', 'ExitOnForwardFailure=yes', '-L', `${socket}:${backup.socket}`];
  const ssh: ChildProcess = spawn('ssh', [...forward, ...sshArguments(lab, machine)], { stdio: 'inherit' });
  try {
    const uri = `nbd+unix:///${disk}?socket=${socket}`;
    await untilItPasses(() => runOrThrow(['nbdinfo', '--size', uri]));
    return await work(uri);
  } finally {
    ssh.kill();
    await rm(socket, { force: true });
  }
};

const untilItPasses = <T>(work: () => Promise<T>): Promise<T> => eventually('it passes', work);

test('running guests with BIOS and UEFI are listed with all that a plan needs', async () => {
  const vms = await source.listVms(mover);
  assert.equal(vms.map(({ name, firmware, power }) => `${name} ${firmware} ${power}`).sort(), [
    'vm-bios BIOS RUNNING',
    'vm-uefi UEFI RUNNING',
  ]);
  const vm = await source.findVm(root, idOf(bios));
  assert.equal(vm?.disks, [
    { name: 'vda', bus: 'virtio', sizeBytes: GIB, format: 'qcow2', boot: true, obstacle: null },
    { name: 'vdb', bus: 'virtio', sizeBytes: GIB / 8, format: 'raw', boot: false, obstacle: null },
  ]);
  assert.match(vm?.guestOs ?? '', 'Debian GNU/Linux 12');
  assert.equal([vm?.nics[0]?.mac, vm?.nics[0]?.model, vm?.cdromDrives, vm?.machine], [bios.mac, 'virtio', 1, 'q35']);
  await untilItPasses(async () => {
    assert.match((await source.findVm(root, idOf(bios)))?.nics[0]?.ip ?? '', /^192\.168\.122\.\d+$/);
    return true;
  });
  assert.is(await source.findVm(root, '00000000-0000-4000-8000-000000000000' as SourceVmId), undefined);
});

test('an ordinary user works by sudo, root as he is, and who cannot become root is told so', async () => {
  assert.equal([(await source.probe(root)).access, (await source.probe(mover)).access], ['root', 'sudo']);
  const ids = await Promise.all([root, mover].map(async (machine) => (await source.probe(machine)).machineId));
  assert.match(ids[0] ?? '', /^[0-9a-f]{32}$/);
  assert.is(ids[1], ids[0], 'one machine, whoever asks');
  assert.match(await fails('AUTH_FAILED', () => source.probe(machineOf(src, 'plain'))), 'sudo');
});

test('a backup is of one instant, though the guest writes on, and is begun once', async () => {
  await lab.writeEvidence(bios, 'before', 1);
  const order = orderOf(bios, 'vda', 'vdb');
  const backup = await source.beginBackup(mover, EPOCH, order);
  assert.is(backup.consistency, 'FILE_SYSTEMS_FROZEN');
  assert.equal(
    backup.exports.map(({ disk, sizeBytes }) => `${disk} ${sizeBytes}`),
    [`vda ${GIB}`, `vdb ${GIB / 8}`],
  );
  assert.equal(await source.beginBackup(mover, EPOCH, order), backup);
  assert.match(
    await onHost(src, `ls -l /var/lib/libvirt/qemu/domain-*-vm-bios/sampan.sock`),
    /^srw------- 2 mover mover/,
  );
  await fails('STATE_CONFLICT', () => source.beginBackup(mover, EPOCH, orderOf(bios, 'vda')));
  assert.match(await fails('IN_USE', () => source.beginBackup(mover, EPOCH, { ...order, taskId: 'other' })), 'holds');
  await lab.writeEvidence(bios, 'during', 8);
  const watch = await source.watchBackup(mover, order);
  assert.equal([watch.job, watch.power], ['RUNNING', 'RUNNING']);
  assert.ok(watch.scratchBytes > 1024 ** 2 && watch.freeBytes > GIB, JSON.stringify(watch));
  const copy = `${scratch}/vda.raw`;
  await overSsh(mover, backup, 'vda', (uri) => runOrThrow(['nbdcopy', uri, copy]));
  assert.is(await rootFile(copy, '/etc/sampan-nonce'), 'before');
  await fails('STALE_EPOCH', () => source.endBackup(mover, EPOCH - 1, order));
  await source.endBackup(mover, EPOCH, order);
  await source.endBackup(mover, EPOCH, order);
  const { stdout } = await lab.guestExec(
    src,
    bios.name,
    'cat /etc/sampan-nonce; touch /data/x && rm /data/x && echo thawed',
  );
  assert.is(stdout, 'during\nthawed\n');
  await leavesNothing();
});

const rootFile = async (image: string, path: string): Promise<string> => {
  const table = await runOrThrow(['sfdisk', '-J', image]);
  const start = Math.max(...[...table.matchAll(/"start":\s*(\d+)/g)].map(([, sector]) => Number(sector)));
  return (await runOrThrow(['debugfs', '-R', `cat ${path}`, `${image}?offset=${start * 512}`])).trim();
};

test('a paused VM is backed up as it stands and stays paused', async () => {
  anotherRound();
  await source.pause(root, EPOCH, idOf(bios));
  await source.pause(root, EPOCH, idOf(bios));
  assert.is((await source.findVm(root, idOf(bios)))?.power, 'PAUSED');
  const backup = await source.beginBackup(root, EPOCH, orderOf(bios, 'vdb'));
  assert.is(backup.consistency, 'PAUSED');
  assert.is(await overSsh(root, backup, 'vdb', (uri) => runOrThrow(['nbdinfo', '--size', uri])), `${GIB / 8}\n`);
  await source.endBackup(root, EPOCH, orderOf(bios));
  assert.is((await source.findVm(root, idOf(bios)))?.power, 'PAUSED');
  const again = fencedFor(root, 'of-another-pause');
  await source.resume(again, EPOCH, idOf(bios));
  await source.resume(again, EPOCH, idOf(bios));
  await leavesNothing();
});

test('evidence tells a VM that stood still from one that ran, wrote or was started anew', async () => {
  anotherRound();
  const now = () => source.evidence(mover, idOf(bios), ['vda', 'vdb']);
  await source.pause(root, EPOCH, idOf(bios));
  const backup = await source.beginBackup(root, EPOCH, orderOf(bios, 'vda', 'vdb'));
  const then = backup.evidence;
  if (!then) throw new Error('no evidence of the moment');
  assert.equal(then, await now());
  assert.is(then.bootId, (await onHost(src, 'cat /proc/sys/kernel/random/boot_id')).trim());
  assert.is(String(then.domainId), (await onHost(src, 'virsh -q domid vm-bios')).trim());
  assert.equal(Object.keys(then.writes).sort(), ['vda', 'vdb']);
  await source.endBackup(root, EPOCH, orderOf(bios));
  assert.is(kvmSince(then, await now()), 'STOOD_STILL');
  await source.resume(fencedFor(root, 'of-evidence'), EPOCH, idOf(bios));
  await lab.writeEvidence(bios, 'ran-meanwhile', 1);
  await source.pause(root, EPOCH, idOf(bios));
  const written = await now();
  assert.is(written.domainId, then.domainId);
  assert.is(kvmSince(then, written), 'HAS_RUN');
  await source.resume(fencedFor(root, 'of-evidence-again'), EPOCH, idOf(bios));
  await leavesNothing();
});

test('a UEFI guest boots on the target with its own variables, at the address handed out, and goes without a trace', async () => {
  await files.storageCapacity(machineOf(tgt, 'root'), '/srv/storage');
  const machine = machineOf(tgt, 'root');
  const clean = await lab.inventory(tgt);
  const prove = `mountpoint -q /sys/firmware/efi/efivars || mount -t efivarfs efivarfs /sys/firmware/efi/efivars; printf '\\007\\000\\000\\000moved' > ${VARIABLE}`;
  assert.is((await lab.guestExec(src, uefi.name, prove)).code, 0);
  await lab.writeEvidence(uefi, 'moved', 1);
  anotherRound();
  const backup = await source.beginBackup(mover, EPOCH, orderOf(uefi, 'vda'));
  const bytes = await source.readNvram(mover, idOf(uefi));
  assert.is(bytes?.byteLength, 540_672);
  const volume = { taskId: TASK, path: pathIn(uefiVm.volumes[0]?.source), sizeBytes: GIB as Bytes };
  await files.createVolume(machine, EPOCH, volume);
  const seen = `${lab.dir}/hosts.d/tgt${volume.path}`;
  await overSsh(mover, backup, 'vda', (uri) =>
    runOrThrow(['qemu-img', 'convert', '-n', '-f', 'raw', '-O', 'qcow2', uri, seen]),
  );
  await source.endBackup(mover, EPOCH, orderOf(uefi));
  await leavesNothing();
  await files.verifyVolume(machine, volume);
  await target.writeNvram(machine, EPOCH, { taskId: TASK, path: NVRAM, bytes: bytes ?? new Uint8Array() });
  const entry = { network: 'lab-net', mac: MAC, ip: '192.168.150.33' as Ipv4, name: 'web' };
  await target.handOutAddress(machine, EPOCH, entry);
  await target.defineVm(machine, EPOCH, uefiVm);
  assert.equal(await target.startVm(machine, EPOCH, UUID), { started: true });
  const log = `/var/log/libvirt/qemu/sampan-${TASK}.console.log`;
  const mark = await untilItPasses(async () => {
    const last = (await lab.consoleMarks(tgt, log)).at(-1);
    if (!last?.ip) throw new Error('no mark with an address yet');
    return last;
  });
  assert.equal([mark.firmware, mark.nonce, mark.rootData, mark.ip], ['efi', 'moved', 'OK', entry.ip]);
  const name = `sampan-${TASK}`;
  await lab.awaitAgent(tgt, name);
  const read = `mountpoint -q /sys/firmware/efi/efivars || mount -t efivarfs efivarfs /sys/firmware/efi/efivars; tail -c 5 ${VARIABLE}`;
  assert.is((await lab.guestExec(tgt, name, read)).stdout, 'moved');
  await target.undefineVm(machine, EPOCH, { uuid: UUID, taskId: TASK });
  await target.withdrawAddress(machine, EPOCH, entry);
  await files.deleteVolume(machine, EPOCH, volume);
  const changes = inventoryChanges(clean, await lab.inventory(tgt));
  assert.equal(
    changes.filter((change) => !/epoch|virbr1|lab-net.xml/.test(change)),
    [],
  );
});

test('a backup that a restart of the VM ended is not believed, and what it left is removed', async () => {
  anotherRound();
  await source.beginBackup(mover, EPOCH, orderOf(bios, 'vda'));
  const first = await source.evidence(mover, idOf(bios), ['vda', 'vdb']);
  await onHost(src, 'virsh -q destroy vm-bios && virsh -q start --paused vm-bios');
  const second = await source.evidence(mover, idOf(bios), ['vda', 'vdb']);
  assert.is.not(second.domainId, first.domainId);
  assert.equal(Object.values<number>(second.writes), [0, 0], 'QEMU counts anew');
  await onHost(src, 'virsh -q resume vm-bios');
  assert.is((await source.watchBackup(mover, orderOf(bios))).job, 'GONE');
  await fails('SOURCE_CHANGED', () => source.beginBackup(mover, EPOCH, orderOf(bios, 'vda')));
  await source.endBackup(mover, EPOCH, orderOf(bios));
  await onHost(src, 'virsh -q destroy vm-bios');
  const off = await source.evidence(mover, idOf(bios), ['vda', 'vdb']);
  assert.equal([off.bootId, off.domainId, off.writes], [first.bootId, null, {}]);
  await fails('SOURCE_SHUT_DOWN', () => source.beginBackup(mover, EPOCH, orderOf(bios, 'vda')));
  assert.is((await source.findVm(mover, idOf(bios)))?.power, 'OFF');
  await source.endBackup(mover, EPOCH, orderOf(bios));
  assert.equal(
    (await source.listVms(mover)).map(({ name }) => name),
    ['vm-uefi'],
  );
  assert.is(await onHost(src, 'ls -A /var/lib/libvirt | grep sampan || true'), '');
});

test.after(() => rm(scratch, { recursive: true, force: true }));
test.run();
