// timeout: 300s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decode } from '../../adapters/eventstore/codec.ts';
import { definitionXml } from '../../adapters/libvirt-target/definition.ts';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import { storageRoom } from '../../domain/platform/storage-room.ts';
import { GIB } from '../../domain/words/units.ts';
import { debtIn, invariantsHold, kindsLeft, outcomesIn, tasksIn } from '../../simulation/checks/invariants.ts';
import { kvmLife } from '../../simulation/checks/kvm-life.ts';
import { during } from '../../simulation/checks/plane.ts';
import { batchOf, order, platform } from '../../simulation/checks/platform.ts';
import { cancelledAtEachPoint, killedAtEachPoint } from '../../simulation/checks/points.ts';
import { moving, newRun, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { seedsEndAsPromised } from '../../simulation/checks/seeds.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { byCode } from '../../simulation/faults.ts';
import type { Fleet } from '../../simulation/fleet.ts';
import type { Gate } from '../../simulation/gate.ts';
import { simulatedSharedBlock } from '../../simulation/shared-block/shared-block.ts';
import { storedSentence } from '../support/sentence.ts';

const test = suite('a storage of block devices that the migration server writes');
const storages = (fleet: Fleet, gate: Gate) => ({ SHARED_BLOCK: simulatedSharedBlock(fleet, gate) });
const base = await platform(2, undefined, { kind: 'SHARED_BLOCK', path: '/srv/shared', storages });
const bios = [simulatedVm({ number: 1, name: 'web', disksGiB: [1, 0.5] })];
const uefi = [simulatedVm({ number: 2, name: 'db', firmware: 'UEFI', disksGiB: [1] })];
const fast = { targets: 2, storages, bytesPerSecond: 500_000_000 };

const ofTask = (run: Run) => run.store.events.filter(({ stream }) => stream.startsWith('migrationTask-'));
/** What is promised of the storage now. */
const roomsIn = (run: Run) =>
  run.store.events
    .map((event) => decode(event))
    .reduce(
      (room, event) =>
        event.type === 'RoomPromised' || event.type === 'RoomReturned' ? storageRoom.evolve(room, event) : room,
      storageRoom.initial,
    ).promised;
const namesOf = (run: Run): readonly string[] => ofTask(run).map(({ type }) => type);

test('a VM runs from its devices: no job serves them, no host lets anybody in, and its host is chosen last', async () => {
  const run = newRun(base, { ...fast, vms: bios });
  const plane = await run.begin();
  await moving(base, run, plane, bios);
  await toTheEnd(run, 1, plane);
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  assert.equal(debtIn(run.store), []);
  invariantsHold(run.store, run.world);
  const [task] = tasksIn(run.store);
  const taskId = task?.plan.taskId ?? '';
  assert.equal(task?.plan.storageTraits, { hostFirst: false, writtenBy: 'SERVER', format: 'raw' });
  const names = namesOf(run);
  assert.ok(names.lastIndexOf('VolumeWritten') < names.indexOf('TargetHostChosen'));
  assert.is(names.indexOf('DataDownloadCompleted'), names.indexOf('TargetHostChosen') + 1);
  const intended = ofTask(run).flatMap(({ type, data }) => (type === 'ArtefactIntended' ? [JSON.stringify(data)] : []));
  assert.not(intended.some((text) => text.includes('.serve.') || /"AUTHORISATION".*"HOST"/.test(text)));
  assert.is(intended.filter((text) => text.includes(`"volume":"sampan-${taskId}-vd`)).length, 2);
  const domain = run.world.machines.flatMap((machine) => machine.domains.get(taskId) ?? [])[0];
  assert.is(domain?.power, 'RUNNING');
  const xml = domain ? definitionXml(domain.definition) : '';
  assert.equal(
    [
      ...xml.matchAll(
        /<disk type="block" device="disk">\s*<driver name="qemu" type="raw"[^>]*>\s*<source dev="([^"]*)"/g,
      ),
    ].map(([, device]) => device),
    ['vda', 'vdb'].map((disk) => `/dev/shared/sampan-${taskId}-${disk}`),
  );
});

test('a VM arrives wherever the control plane is killed', async () => {
  const address = ['DHCP_ENTRY', 'DHCP_ENTRY', 'DHCP_ENTRY'];
  for (const [vms, left] of [
    [bios, [...address, 'VM_DEFINITION', 'VOLUME', 'VOLUME']],
    [uefi, [...address, 'NVRAM', 'VM_DEFINITION', 'VOLUME']],
  ] as const) {
    const points = await killedAtEachPoint(base, { wish: { ...fast, vms } }, left);
    assert.ok(points > 80, `only ${points} points`);
  }
});

test('whenever a task is cancelled, nothing of it is left, on no machine and not on the storage', async () => {
  const runs = await cancelledAtEachPoint(base, { wish: { ...fast, vms: bios, latencySeconds: 0.3 } });
  assert.ok(runs > 60, `only ${runs} runs`);
});

test('a writing job that cannot be removed keeps the VM from its volume, until it is gone or the task has failed', async () => {
  const run = newRun(base, { ...fast, vms: uefi });
  const plane = await run.begin();
  await moving(base, run, plane, uefi);
  const stuck = { code: 'JOB_FAILED', message: 'The job does not end.' } as const;
  run.world.setFaults({
    onJob: () => null,
    onCall: ({ verb }) =>
      verb === 'remove-job' && namesOf(run).includes('VolumeWritten') ? { when: 'before', failure: stuck } : null,
  });
  assert.ok(await run.clock.runUntil(() => namesOf(run).includes('MigrationGivenUp'), 7200));
  const given = ofTask(run).find(({ type }) => type === 'MigrationGivenUp');
  assert.match(JSON.stringify(given?.data), /"step":"configure-vm".*"code":"IN_USE"/);
  assert.not(namesOf(run).includes('VmStarted'));
  await run.clock.advance(3600);
  assert.ok(kindsLeft(run.world).includes('VOLUME'), 'the volume is debt for as long as the job may write to it');
  run.world.calm();
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 0, 3 * 3600));
  assert.equal(kindsLeft(run.world), []);
  invariantsHold(run.store, run.world);
});

test('a writing job that failed and cannot be removed has no successor beside it', async () => {
  const run = newRun(base, { ...fast, vms: uefi });
  const plane = await run.begin();
  await moving(base, run, plane, uefi);
  const failure = { code: 'JOB_FAILED', message: 'The job does not end.' } as const;
  const isStuck = () => run.world.starts().some(([id]) => id.includes('.write.'));
  run.world.setFaults({
    onJob: (id) => (id.includes('.write.') ? { part: 0.5, end: byCode('COPY_FAILED', 'It broke off.') } : null),
    onCall: ({ verb }) => (verb === 'remove-job' && isStuck() ? { when: 'before', failure } : null),
  });
  assert.ok(await run.clock.runUntil(() => namesOf(run).includes('MigrationGivenUp'), 7200));
  const given = ofTask(run).find(({ type }) => type === 'MigrationGivenUp');
  assert.match(JSON.stringify(given?.data), /"step":"write-vda".*"code":"IN_USE"/);
  assert.is(run.world.starts().filter(([id]) => id.includes('.write.')).length, 1);
  run.world.calm();
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 0, 3 * 3600));
  invariantsHold(run.store, run.world);
});

test('room is promised before any of it is taken, and given back when all volumes are written', async () => {
  const run = newRun(base, { ...fast, vms: bios });
  const plane = await run.begin();
  await moving(base, run, plane, bios);
  await toTheEnd(run, 1, plane);
  const course = run.store.events
    .filter(({ type, data }) => /^Room|^Volume|^TargetHost/.test(type) || JSON.stringify(data).includes('"VOLUME"'))
    .map(({ type }) => type);
  assert.is(course[0], 'RoomPromised');
  assert.equal(
    course.filter((type) => type.startsWith('Room')),
    ['RoomPromised', 'RoomReturned'],
  );
  assert.ok(course.lastIndexOf('VolumeWritten') < course.indexOf('RoomReturned'));
  assert.equal(roomsIn(run), []);
});

test('two tasks that find the same room: one gets it, and the other takes nothing', async () => {
  const total = 2 * GIB;
  const narrow = (fleet: Fleet, gate: Gate) => ({ SHARED_BLOCK: simulatedSharedBlock(fleet, gate, total) });
  const vms = [1, 2].map((number) => simulatedVm({ number, name: `vm${number}`, disksGiB: [1, 0.5] }));
  const run = newRun(base, { ...fast, bytesPerSecond: 50_000_000, storages: narrow, vms });
  const plane = await run.begin();
  for (const vm of vms) {
    const input = batchOf(base.ids, [vm]);
    const ordered = await during(run.clock, order(plane.app, createMigrationBatch, `b-${vm.name}`, input));
    assert.ok(ordered.ok, JSON.stringify(ordered));
  }
  let most = 0;
  const watching = () => {
    const promised = roomsIn(run).reduce((sum, { bytes }) => sum + bytes, 0);
    most = Math.max(most, promised);
    return tasksIn(run.store).filter(({ status }) => status === 'ended').length === 2;
  };
  assert.ok(await run.clock.runUntil(watching, 2 * 86_400));
  assert.equal([...outcomesIn(run.store)].sort(), ['FAILED', 'SUCCEEDED']);
  assert.is(most, 1.5 * GIB);
  const names = run.store.events.map(({ type }) => type);
  assert.is(names.filter((type) => type === 'RoomPromised').length, 1);
  const given = ofTask(run).filter(({ type }) => type === 'MigrationGivenUp');
  assert.match(JSON.stringify(given.map(({ data }) => data)), /"step":"promise-room".*"code":"NO_SPACE"/);
  assert.is(names.filter((type) => type === 'VolumeAllocated').length, 2);
  await run.clock.advance(3600);
  invariantsHold(run.store, run.world);
});

test('no host of the cluster answers when one is to be chosen: the task says so, and nothing of 0 GB that have no room', async () => {
  const run = newRun(base, { ...fast, vms: bios });
  const plane = await run.begin();
  await moving(base, run, plane, bios);
  const failure = { code: 'UNREACHABLE', message: 'It is away.' } as const;
  run.world.setFaults({
    onJob: () => null,
    onCall: ({ verb }) => (verb === 'probe-host' ? { when: 'before', failure } : null),
  });
  await toTheEnd(run, 1, plane);
  assert.equal(outcomesIn(run.store), ['FAILED']);
  const [given] = ofTask(run).filter(({ type }) => type === 'MigrationGivenUp');
  assert.equal(given?.data.step, 'choose-host');
  assert.is(
    storedSentence(given?.data.failure),
    '0 hosts of the cluster answer; look at the hosts and their SSH access.',
  );
});

test('whatever the seed, it ends as promised', () => seedsEndAsPromised(80, kvmLife(base, { targets: 2, storages })));
test.run();
