import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Backup } from '../../../commands/ports/hypervisors.ts';
import type { JobSpec } from '../../../commands/ports/machines.ts';
import { findingsOf } from '../../../commands/support/review-report.ts';
import type { Instant } from '../../../domain/words/ids.ts';
import type { Bytes } from '../../../domain/words/units.ts';
import { fencedFor } from '../../support/fenced.ts';
import {
  copySpec,
  DOOR,
  EPOCH,
  ended,
  fails,
  filesOf,
  keyOf,
  letIn,
  type OpenHarness,
  STALE,
  stagingOf,
  TASK,
  type WorldHarness,
} from './harness.ts';

/** Jobs: the three kinds of work over a real backup, begun once each, followed, killed and removed. */
export const jobsContract = (name: string, open: OpenHarness) => {
  const test = suite(`${name}: jobs`);
  let world: WorldHarness;
  let backup: Backup;
  test.before(async () => {
    world = await open();
    const { staging, server, source, host, kvm, bios, disks } = world;
    await staging.probe(server, world.cachePath); // makes the cache path
    await filesOf(world).storageCapacity(host, world.storagePath);
    await staging.prepare(server, EPOCH, stagingOf(world));
    backup = await kvm.beginBackup(source, EPOCH, { taskId: `${TASK}.jobs`, vm: bios, disks });
    await letIn(world, source, backup.socket);
  });
  test.after(async () => {
    const { accessKeys, staging, server, source, host, kvm, bios } = world;
    await kvm.endBackup(source, EPOCH, { taskId: `${TASK}.jobs`, vm: bios });
    for (const machine of [source, host]) await accessKeys.revoke(machine, EPOCH, { keyId: keyOf(), door: DOOR });
    await accessKeys.discard(server, EPOCH, keyOf());
    await staging.remove(server, EPOCH, stagingOf(world));
    assert.equal(await world.leftovers(), []);
    await world.close();
  });
  const small = () => backup.exports[1] as Backup['exports'][number]; // the harness has two disks
  const staged = () => `${stagingOf(world)}/${small().disk}.qcow2`;
  const stage = (id: string, more: { readonly rate?: number; readonly file?: string } = {}): JobSpec =>
    copySpec({
      id: `${TASK}.${id}`,
      kind: 'stage-disk',
      peer: world.source,
      socket: backup.socket,
      disk: small().disk,
      file: more.file ?? staged(),
      size: small().sizeBytes,
      rate: more.rate ?? 0,
    });

  test('what nobody started is absent, and may be killed and removed', async () => {
    const { jobs, server } = world;
    assert.equal(await jobs.status(server, `${TASK}.nobody`), { state: 'absent' });
    await jobs.kill(server, EPOCH, `${TASK}.nobody`);
    await jobs.remove(server, EPOCH, `${TASK}.nobody`);
  });

  test('a copy is begun once, however often it is ordered, and tells what it came to', async () => {
    const { jobs, server } = world;
    const spec = stage('1.stage.1');
    const first = await jobs.start(server, EPOCH, spec);
    assert.is(first.started, true);
    assert.equal(await jobs.start(server, EPOCH, spec), { started: false, bootId: first.bootId });
    const end = await ended(world, server, spec.id);
    assert.equal([end.code, end.signal, end.starts, end.bootId], [0, null, 1, first.bootId]);
    assert.is(end.progress?.bytesDone, small().sizeBytes);
    for (const key of ['bytesCopied', 'bytesOnWire', 'seconds']) assert.ok(Number(end.result[key]) >= 0, key);
    assert.equal(await jobs.start(server, EPOCH, spec), { started: false, bootId: first.bootId });
    for (let times = 0; times < 2; times += 1) await jobs.remove(server, EPOCH, spec.id);
    assert.equal(await jobs.status(server, spec.id), { state: 'absent' });
  });

  test('a copy that is killed has ended by that, and is not begun again', async () => {
    const { jobs, server } = world;
    const spec = stage('1.stage.2', { rate: 8_000_000, file: `${stagingOf(world)}/killed.qcow2` });
    await jobs.start(server, EPOCH, spec);
    for (let times = 0; times < 2; times += 1) await jobs.kill(server, EPOCH, spec.id);
    const status = await jobs.status(server, spec.id);
    assert.is(status.state === 'exited' && status.signal, 'KILL');
    assert.is((await jobs.start(server, EPOCH, spec)).started, false);
    await jobs.remove(server, EPOCH, spec.id);
  });

  test('a running job that is removed is gone', async () => {
    const { jobs, server } = world;
    const spec = stage('1.stage.3', { rate: 8_000_000, file: `${stagingOf(world)}/removed.qcow2` });
    await jobs.start(server, EPOCH, spec);
    await jobs.remove(server, EPOCH, spec.id);
    assert.equal(await jobs.status(server, spec.id), { state: 'absent' });
  });

  test('a copy without an authorised key, or to another host key, says so', async () => {
    const { jobs, server, host } = world;
    const wish = { kind: 'write-volume' as const, socket: '/run/nothing/nbd.sock', disk: small().disk, file: staged() };
    const stranger = { ...host, ssh: { ...host.ssh, hostKey: world.source.ssh.hostKey } };
    for (const [id, peer, code] of [
      ['1.write.1', host, 'AUTH_FAILED'],
      ['1.write.2', stranger, 'HOST_KEY_CHANGED'],
    ] as const) {
      const spec = copySpec({ ...wish, id: `${TASK}.${id}`, peer, size: small().sizeBytes });
      await jobs.start(server, EPOCH, spec);
      assert.is((await ended(world, server, spec.id)).result.failure, code);
      await jobs.remove(server, EPOCH, spec.id);
    }
  });

  test('what is staged is written to a served volume, which is then whole', async () => {
    const { jobs, server, host } = world;
    const path = `${world.storagePath}/sampan-${TASK}/vdb.qcow2`;
    const order = { taskId: TASK, path, sizeBytes: small().sizeBytes as Bytes };
    const socket = `/run/sampan-${TASK}-vdb/nbd.sock`;
    const serve: JobSpec = {
      id: `${TASK}.1.serve.3`,
      kind: 'serve-volume',
      input: { volume: path, format: 'qcow2', socket, exportName: small().disk, idleSeconds: '60' },
    };
    await letIn(world, host, socket);
    await filesOf(world).createVolume(host, EPOCH, order);
    await jobs.start(host, EPOCH, serve);
    const wish = { kind: 'write-volume' as const, socket, disk: small().disk, file: staged(), peer: host };
    const write = copySpec({ ...wish, id: `${TASK}.1.write.3`, size: small().sizeBytes });
    await jobs.start(server, EPOCH, write);
    const end = await ended(world, server, write.id);
    assert.is(end.code, 0, JSON.stringify(end));
    assert.is((await jobs.status(host, serve.id)).state, 'running');
    await jobs.remove(host, EPOCH, serve.id);
    await jobs.remove(server, EPOCH, write.id);
    await filesOf(world).verifyVolume(host, order);
    await filesOf(world).deleteVolume(host, EPOCH, order);
  });

  /** What a review finds of these files, all of the small disk's size, and of UEFI variables beside them. */
  const review = async (id: string, ...files: readonly string[]) => {
    const { jobs, server } = world;
    const line = (file: string, index: number) => `disk${index} ${file} qcow2 ${small().sizeBytes} staged\n`;
    const input = {
      directory: stagingOf(world),
      disks: files.map(line).join(''),
      variables: `${stagingOf(world)}/nvram.fd`,
    };
    const spec: JobSpec = { id: `${TASK}.1.review.${id}`, kind: 'review-staged', input };
    assert.is((await jobs.start(server, EPOCH, spec)).started, true);
    assert.is((await jobs.start(server, EPOCH, spec)).started, false);
    const end = await ended(world, server, spec.id);
    assert.is(end.code, 0, JSON.stringify(end));
    const total = files.length * small().sizeBytes;
    assert.equal(end.progress, { bytesDone: total, bytesTotal: total, bytesOnWire: 0 });
    await jobs.remove(server, EPOCH, spec.id);
    return findingsOf(end);
  };
  const of = (disk: number, state: string, bytes: number, point: string | null) =>
    ({ disk: `disk${disk}`, state, bytes, point, converted: null }) as const;

  test('what is staged is found intact with its moment, what is not there is gone, and a copy that broke off is half', async () => {
    const { jobs, server, staging } = world;
    const [whole, half, none] = ['whole', 'half', 'none'].map((name) => `${stagingOf(world)}/${name}.qcow2`);
    const pointInTime = '2026-11-30T12:00:00.000Z' as Instant;
    const copyTo = (id: string, file: string | undefined, rate: number): JobSpec => {
      const spec = stage(id, { rate, ...(file === undefined ? {} : { file }) });
      return { ...spec, input: { ...spec.input, pointInTime } };
    };
    const [first, second] = [copyTo('1.stage.10', whole, 0), copyTo('1.stage.11', half, 8_000_000)];
    await jobs.start(server, EPOCH, first);
    assert.is((await ended(world, server, first.id)).code, 0);
    await jobs.start(server, EPOCH, second);
    await world.until('the copy has begun', async () => {
      const status = await jobs.status(server, second.id);
      return (status.state === 'running' && (status.progress?.bytesDone ?? 0) > 0) || undefined;
    });
    await jobs.kill(server, EPOCH, second.id);
    await staging.putFile(server, EPOCH, `${stagingOf(world)}/nvram.fd`, new Uint8Array(1000), pointInTime);
    const { disks, variables } = await review('1', String(whole), String(half), String(none));
    assert.equal(disks[0], of(0, 'INTACT', small().sizeBytes, pointInTime));
    assert.equal([disks[1]?.state, disks[1]?.point], ['PARTIAL', pointInTime]);
    assert.ok((disks[1]?.bytes ?? -1) >= 0 && (disks[1]?.bytes ?? 0) < small().sizeBytes);
    assert.equal(disks[2], of(2, 'GONE', 0, null));
    assert.equal(variables, { state: 'INTACT', point: pointInTime });
    for (const { id } of [first, second]) await jobs.remove(server, EPOCH, id);
  });

  test('a review of a directory that is not there finds all of it gone', async () => {
    const { staging, server } = world;
    await staging.remove(server, EPOCH, stagingOf(world));
    const gone = await review('2', `${stagingOf(world)}/whole.qcow2`);
    await staging.prepare(server, EPOCH, stagingOf(world));
    assert.equal(gone, { disks: [of(0, 'GONE', 0, null)], variables: { state: 'GONE', point: null } });
  });

  test('an older control plane changes nothing', async () => {
    const { jobs, server } = world;
    const spec = stage('1.stage.4');
    await fails('STALE_EPOCH', jobs.start(server, STALE, spec));
    await fails('STALE_EPOCH', jobs.kill(server, STALE, spec.id));
    await fails('STALE_EPOCH', jobs.remove(server, STALE, spec.id));
    assert.equal(await jobs.status(server, spec.id), { state: 'absent' });
  });

  test('what was removed is not begun any more, also where there was nothing to remove', async () => {
    const { jobs, server } = world;
    const [never, other] = [stage('1.stage.5'), stage('1.stage.6', { file: `${stagingOf(world)}/other.qcow2` })];
    await jobs.remove(server, EPOCH, never.id);
    await fails('STALE_CALL', jobs.start(server, EPOCH, never));
    assert.equal(await jobs.status(server, never.id), { state: 'absent' });
    const [first, later] = [fencedFor(server, 'task-2', 1), fencedFor(server, 'task-2', 3)];
    assert.is((await jobs.start(first, EPOCH, other)).started, true);
    await jobs.remove(first, EPOCH, other.id);
    await fails('STALE_CALL', jobs.start(later, EPOCH, other));
  });

  test('what is over for a task begins and ends no job, and one that runs goes on', async () => {
    const { jobs, server } = world;
    const [before, after] = [fencedFor(server, 'over-for-jobs', 1), fencedFor(server, 'over-for-jobs', 2)];
    const spec = stage('1.stage.7', { rate: 8_000_000, file: `${stagingOf(world)}/goes-on.qcow2` });
    await jobs.start(before, EPOCH, spec);
    await jobs.remove(after, EPOCH, `${TASK}.1.stage.8`); // nothing to remove, and it counts all the same
    await fails('STALE_CALL', jobs.start(before, EPOCH, stage('1.stage.9')));
    await fails('STALE_CALL', jobs.refresh(before, EPOCH, spec.id, {}));
    await fails('STALE_CALL', jobs.kill(before, EPOCH, spec.id));
    await fails('STALE_CALL', jobs.remove(before, EPOCH, spec.id));
    assert.is((await jobs.status(server, spec.id)).state, 'running');
    await jobs.remove(after, EPOCH, spec.id);
  });
  return test;
};
