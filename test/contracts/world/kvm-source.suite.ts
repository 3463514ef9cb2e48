import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DiskName } from '../../../domain/words/ids.ts';
import { fencedFor } from '../../support/fenced.ts';
import { EPOCH, fails, NOBODY, type OpenHarness, OTHER, STALE, TASK, type WorldHarness } from './harness.ts';

/** KvmSource: what is there, pausing, and the one backup job of a VM. */
export const kvmSourceContract = (name: string, open: OpenHarness) => {
  const test = suite(`${name}: KVM source`);
  let world: WorldHarness;
  test.before(async () => {
    world = await open();
  });
  test.after(async () => {
    assert.equal(await world.leftovers(), []);
    await world.close();
  });
  const powerOf = async () => (await world.kvm.findVm(world.source, world.bios))?.power;
  const orderOf = (taskId: string, disks: readonly DiskName[]) => ({ taskId, vm: world.bios, disks });

  test('running VMs are listed with their firmware and disks, and found one by one', async () => {
    const { kvm, source, bios, uefi, disks } = world;
    const vms = await kvm.listVms(source);
    const seen = new Map(vms.map((vm) => [vm.id, `${vm.firmware} ${vm.power}`]));
    assert.equal([seen.get(bios), seen.get(uefi)], ['BIOS RUNNING', 'UEFI RUNNING']);
    const found = await kvm.findVm(source, bios);
    assert.equal(
      found?.disks.map((disk) => disk.name),
      disks,
    );
    assert.is(await kvm.findVm(source, NOBODY), undefined);
    const asked = await kvm.findVms(source, [uefi, NOBODY]);
    assert.equal(
      asked,
      vms.filter((vm) => vm.id === uefi),
    );
  });

  test('a source tells versions and whether it has backup jobs', async () => {
    const facts = await world.kvm.probe(world.source);
    assert.ok(facts.pullBackup && facts.access !== 'none' && facts.libvirt.major >= 7);
  });

  test('a VM is paused and resumed as often as one likes', async () => {
    const { kvm, source, bios } = world;
    for (let times = 0; times < 2; times += 1) await kvm.pause(source, EPOCH, bios);
    assert.is(await powerOf(), 'PAUSED');
    assert.ok((await kvm.listVms(source)).some((vm) => vm.id === bios));
    for (let times = 0; times < 2; times += 1) await kvm.resume(source, EPOCH, bios);
    assert.is(await powerOf(), 'RUNNING');
    await fails('NOT_FOUND', kvm.pause(source, EPOCH, NOBODY));
  });

  test('a task resumes a VM once: the pause of the next task stays, whatever comes late of the one before', async () => {
    const { kvm, source, bios } = world;
    const [one, next] = [fencedFor(source, 'one-task', 2), fencedFor(source, 'next-task', 1)];
    await kvm.pause(one, EPOCH, bios);
    await kvm.resume(one, EPOCH, bios);
    await kvm.pause(next, EPOCH, bios);
    await kvm.resume(one, EPOCH, bios);
    assert.is(await powerOf(), 'PAUSED');
    await kvm.resume(fencedFor(source, 'one-task', 4), EPOCH, bios); // of a later attempt
    assert.is(await powerOf(), 'RUNNING');
  });

  test('a backup is begun once and of one moment; another task has to wait for its end', async () => {
    const { kvm, source, disks } = world;
    const backup = await kvm.beginBackup(source, EPOCH, orderOf(TASK, disks));
    assert.equal(
      backup.exports.map((each) => each.disk),
      disks,
    );
    assert.equal(await kvm.beginBackup(source, EPOCH, orderOf(TASK, disks)), backup);
    await fails('STATE_CONFLICT', kvm.beginBackup(source, EPOCH, orderOf(TASK, disks.slice(1))));
    await fails('IN_USE', kvm.beginBackup(source, EPOCH, orderOf(OTHER, disks)));
    await kvm.endBackup(source, EPOCH, orderOf(OTHER, disks)); // nothing of that task is there
    assert.is((await kvm.watchBackup(source, orderOf(TASK, disks))).job, 'RUNNING');
    for (let times = 0; times < 2; times += 1) await kvm.endBackup(source, EPOCH, orderOf(TASK, disks));
    assert.is((await kvm.watchBackup(source, orderOf(TASK, disks))).job, 'GONE');
    await fails('STALE_CALL', kvm.beginBackup(source, EPOCH, orderOf(TASK, disks)));
    const again = await kvm.beginBackup(source, EPOCH, orderOf(`${TASK}.2`, disks));
    assert.ok(again.pointInTime > backup.pointInTime, 'a new backup is of a later moment');
    await kvm.endBackup(source, EPOCH, orderOf(`${TASK}.2`, disks));
  });

  test('the backup of a paused VM says so, and leaves it paused', async () => {
    const { kvm, source, bios, disks } = world;
    await kvm.pause(source, EPOCH, bios);
    const backup = await kvm.beginBackup(source, EPOCH, orderOf(`${TASK}.3`, disks));
    assert.is(backup.consistency, 'PAUSED');
    await kvm.endBackup(source, EPOCH, orderOf(`${TASK}.3`, disks));
    assert.is(await powerOf(), 'PAUSED');
    await kvm.resume(fencedFor(source, 'of-another-pause'), EPOCH, bios);
  });

  test('evidence of a paused VM stays the same, through a backup of one of its disks and after it', async () => {
    const { kvm, source, bios, disks } = world;
    await kvm.pause(source, EPOCH, bios);
    const now = () => kvm.evidence(source, bios, disks);
    const first = await now();
    assert.ok(first.domainId !== null && first.bootId !== '');
    assert.equal(Object.keys(first.writes).sort(), [...disks].sort());
    const order = orderOf(`${TASK}.6`, [disks[0]]);
    const { evidence } = await kvm.beginBackup(source, EPOCH, order);
    const ofOne = Object.entries<number>(first.writes).filter(([disk]) => disk === disks[0]);
    assert.equal(evidence, { ...first, writes: Object.fromEntries(ofOne) });
    assert.equal((await kvm.beginBackup(source, EPOCH, order)).evidence, evidence);
    assert.equal(await now(), first);
    await kvm.endBackup(source, EPOCH, order);
    assert.equal(await now(), first);
    await kvm.resume(fencedFor(source, 'of-evidence'), EPOCH, bios);
    await fails('NOT_FOUND', kvm.evidence(source, NOBODY, disks));
  });

  test('a disk that is not there any more is a changed source', async () => {
    const gone = ['vdz' as DiskName];
    await fails('SOURCE_CHANGED', world.kvm.beginBackup(world.source, EPOCH, orderOf(`${TASK}.4`, gone)));
    await world.kvm.endBackup(world.source, EPOCH, orderOf(`${TASK}.4`, gone));
  });

  test('UEFI variables are read, and a BIOS VM has none', async () => {
    assert.is(await world.kvm.readNvram(world.source, world.bios), null);
    assert.is((await world.kvm.readNvram(world.source, world.uefi))?.byteLength, 540_672);
  });

  test('an older control plane changes nothing', async () => {
    const { kvm, source, bios, disks } = world;
    await kvm.resume(source, EPOCH, bios);
    await fails('STALE_EPOCH', kvm.pause(source, STALE, bios));
    await fails('STALE_EPOCH', kvm.resume(source, STALE, bios));
    await fails('STALE_EPOCH', kvm.beginBackup(source, STALE, orderOf(TASK, disks)));
    await fails('STALE_EPOCH', kvm.endBackup(source, STALE, orderOf(TASK, disks)));
    assert.is(await powerOf(), 'RUNNING');
  });

  test('what is over for a task changes nothing any more', async () => {
    const { kvm, source, bios, disks } = world;
    const [before, after] = [fencedFor(source, 'over-at-source', 1), fencedFor(source, 'over-at-source', 2)];
    await kvm.pause(before, EPOCH, bios);
    await kvm.resume(after, EPOCH, bios);
    await fails('STALE_CALL', kvm.pause(before, EPOCH, bios));
    await fails('STALE_CALL', kvm.resume(before, EPOCH, bios));
    await fails('STALE_CALL', kvm.beginBackup(before, EPOCH, orderOf(`${TASK}.5`, disks)));
    await fails('STALE_CALL', kvm.endBackup(before, EPOCH, orderOf(`${TASK}.5`, disks)));
    assert.is(await powerOf(), 'RUNNING');
  });
  return test;
};
