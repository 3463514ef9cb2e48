import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { VmDefinition } from '../../../commands/ports/hypervisors.ts';
import type { Ipv4, Mac } from '../../../domain/words/ids.ts';
import { type Bytes, MIB } from '../../../domain/words/units.ts';
import { fencedFor } from '../../support/fenced.ts';
import { fileAt } from '../../support/file-volumes.ts';
import { EPOCH, fails, filesOf, NOBODY, type OpenHarness, STALE, TASK, type WorldHarness } from './harness.ts';

const mac = (last: string): Mac => `52:54:00:0c:00:${last}` as Mac;
const SIZE = (64 * MIB) as Bytes;

/** TargetPlatform: every method may be repeated, and only what is ours is touched. */
export const targetContract = (name: string, open: OpenHarness) => {
  const test = suite(`${name}: target platform`);
  let world: WorldHarness;
  test.before(async () => {
    world = await open();
    await filesOf(world).storageCapacity(world.host, world.storagePath); // makes the directory
  });
  test.after(async () => {
    assert.equal(await world.leftovers(), []);
    await world.close();
  });
  const volume = () => ({
    taskId: TASK,
    path: `${world.storagePath}/sampan-${TASK}/vda.qcow2`,
    sizeBytes: SIZE,
  });
  const definition = (): VmDefinition => ({
    taskId: TASK,
    uuid: TASK,
    title: 'web',
    description: '',
    firmware: 'BIOS',
    nvram: null,
    machine: 'q35',
    windows: false,
    cpuCores: 1,
    memoryBytes: (128 * MIB) as Bytes,
    volumes: [{ source: fileAt(volume().path), format: 'qcow2', bus: 'virtio', root: true, sourceName: 'vda' }],
    nics: [
      {
        mac: mac('01'),
        model: 'virtio',
        attachment: { kind: 'LIBVIRT_NETWORK', name: world.network },
        linkDown: false,
      },
    ],
    cdromDrives: 1,
  });

  test('a host tells its networks, its memory and the room of a storage', async () => {
    const facts = await world.target.probe(world.host);
    assert.ok(facts.networks.some((network) => network.name === world.network && network.active));
    assert.ok(facts.uefi && facts.memoryFreeBytes > 0 && facts.memoryFreeBytes <= facts.memoryBytes);
    assert.equal(facts.missingPackages, []);
    const { totalBytes, freeBytes } = await filesOf(world).storageCapacity(world.host, world.storagePath);
    assert.ok(freeBytes > 0 && freeBytes <= totalBytes);
  });

  test('a volume is made once, refused where it is another one, and deleted as often as one likes', async () => {
    const { host } = world;
    const larger = { ...volume(), sizeBytes: (2 * SIZE) as Bytes };
    for (let times = 0; times < 2; times += 1) await filesOf(world).createVolume(host, EPOCH, volume());
    await fails('STATE_CONFLICT', filesOf(world).createVolume(host, EPOCH, larger));
    assert.ok((await filesOf(world).verifyVolume(host, volume())).allocatedBytes < SIZE);
    await fails('VERIFY_FAILED', filesOf(world).verifyVolume(host, larger));
    for (let times = 0; times < 2; times += 1) await filesOf(world).deleteVolume(host, EPOCH, volume());
    await fails('VERIFY_FAILED', filesOf(world).verifyVolume(host, volume()));
  });

  test('an address is handed out once, is refused to another MAC, and is withdrawn as often as one likes', async () => {
    const { target, host, network } = world;
    const entry = { network, mac: mac('02'), ip: '192.168.150.98' as Ipv4, name: `sampan-${TASK}` };
    for (let times = 0; times < 2; times += 1) await target.handOutAddress(host, EPOCH, entry);
    await fails('IN_USE', target.handOutAddress(host, EPOCH, { ...entry, mac: mac('03') }));
    await fails('IN_USE', target.handOutAddress(host, EPOCH, { ...entry, ip: '192.168.150.99' as Ipv4 }));
    await target.withdrawAddress(host, EPOCH, { ...entry, mac: mac('03') }); // was never handed out
    await fails('IN_USE', target.handOutAddress(host, EPOCH, { ...entry, mac: mac('03') }));
    for (let times = 0; times < 2; times += 1) await target.withdrawAddress(host, EPOCH, entry);
  });

  test('a task withdraws an address once: what the next task was given stays', async () => {
    const { target, host, network } = world;
    const entry = { network, mac: mac('04'), ip: '192.168.150.97' as Ipv4, name: `sampan-${TASK}` };
    const [one, next] = [fencedFor(host, 'one-task', 2), fencedFor(host, 'next-task', 1)];
    await target.handOutAddress(one, EPOCH, entry);
    await target.withdrawAddress(one, EPOCH, entry);
    await target.handOutAddress(next, EPOCH, entry);
    await target.withdrawAddress(one, EPOCH, entry);
    await fails('IN_USE', target.handOutAddress(next, EPOCH, { ...entry, mac: mac('05') }));
    await target.withdrawAddress(next, EPOCH, entry);
  });

  test('a VM is defined, started and removed as often as one likes', async () => {
    const { target, host } = world;
    await filesOf(world).createVolume(host, EPOCH, volume());
    assert.is(await target.vmState(host, TASK), 'ABSENT');
    await fails('NOT_FOUND', target.startVm(host, EPOCH, TASK));
    for (let times = 0; times < 2; times += 1) await target.defineVm(host, EPOCH, definition());
    assert.is(await target.vmState(host, TASK), 'OFF');
    for (let times = 0; times < 2; times += 1) assert.equal(await target.startVm(host, EPOCH, TASK), { started: true });
    await target.defineVm(host, EPOCH, definition()); // it runs on
    assert.is(await target.vmState(host, TASK), 'RUNNING');
    assert.is((await target.probe(host)).runningVms, 1);
    for (let times = 0; times < 2; times += 1) await target.undefineVm(host, EPOCH, { uuid: TASK, taskId: TASK });
    assert.is(await target.vmState(host, TASK), 'ABSENT');
    await filesOf(world).deleteVolume(host, EPOCH, volume());
  });

  test('a VM of another task is not touched', async () => {
    const { target, host } = world;
    await filesOf(world).createVolume(host, EPOCH, volume());
    await target.defineVm(host, EPOCH, definition());
    await fails('STATE_CONFLICT', target.undefineVm(host, EPOCH, { uuid: TASK, taskId: NOBODY }));
    assert.is(await target.vmState(host, TASK), 'OFF');
    await target.undefineVm(host, EPOCH, { uuid: TASK, taskId: TASK });
    await filesOf(world).deleteVolume(host, EPOCH, volume());
  });

  test('UEFI variables go with the task that they are of, defined or not', async () => {
    const { target, host } = world;
    const path = `/var/lib/libvirt/qemu/nvram/sampan-${TASK}_VARS.fd`;
    const file = { taskId: TASK, path, bytes: new Uint8Array(540_672) };
    for (let times = 0; times < 2; times += 1) await target.writeNvram(host, EPOCH, file);
    for (let times = 0; times < 2; times += 1) await target.undefineVm(host, EPOCH, { uuid: TASK, taskId: TASK });
  });

  test('an older control plane changes nothing', async () => {
    const { target, host, network } = world;
    const entry = { network, mac: mac('02'), ip: '192.168.150.98' as Ipv4, name: `sampan-${TASK}` };
    await filesOf(world).deleteVolume(host, EPOCH, volume());
    await fails('STALE_EPOCH', filesOf(world).createVolume(host, STALE, volume()));
    await fails('STALE_EPOCH', filesOf(world).deleteVolume(host, STALE, volume()));
    await fails('STALE_EPOCH', target.handOutAddress(host, STALE, entry));
    await fails('STALE_EPOCH', target.defineVm(host, STALE, definition()));
    await fails('STALE_EPOCH', target.startVm(host, STALE, TASK));
    await fails('STALE_EPOCH', target.undefineVm(host, STALE, { uuid: TASK, taskId: TASK }));
  });

  test('what is over for a task changes nothing any more', async () => {
    const { target, host, network } = world;
    const entry = { network, mac: mac('02'), ip: '192.168.150.98' as Ipv4, name: `sampan-${TASK}` };
    const [before, after] = [fencedFor(host, 'over-at-target', 1), fencedFor(host, 'over-at-target', 2)];
    const path = `/var/lib/libvirt/qemu/nvram/sampan-${TASK}_VARS.fd`;
    await target.withdrawAddress(after, EPOCH, entry); // nothing to withdraw, and it counts all the same
    await fails('STALE_CALL', target.handOutAddress(before, EPOCH, entry));
    await fails('STALE_CALL', target.withdrawAddress(before, EPOCH, entry));
    await fails('STALE_CALL', filesOf(world).createVolume(before, EPOCH, volume()));
    await fails('STALE_CALL', filesOf(world).deleteVolume(before, EPOCH, volume()));
    await fails('STALE_CALL', target.writeNvram(before, EPOCH, { taskId: TASK, path, bytes: new Uint8Array(540_672) }));
    await fails('STALE_CALL', target.defineVm(before, EPOCH, definition()));
    await fails('STALE_CALL', target.startVm(before, EPOCH, TASK));
    await fails('STALE_CALL', target.undefineVm(before, EPOCH, { uuid: TASK, taskId: TASK }));
  });
  return test;
};
