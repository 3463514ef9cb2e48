import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storageFragments, storageKinds } from '../../adapters/storage/kinds.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { fileVolumes } from '../support/file-volumes.ts';
import { failureOf, localProgram, localMachine as machine } from '../support/jobs-local.ts';

const test = suite('a primary storage on a host with other users');

const local = localProgram(storageFragments());
const files = fileVolumes(storageKinds(local.program));
const home = mkdtempSync(join(tmpdir(), 'sampan-storage-'));
const storage = join(home, 'volumes');
const order = { taskId: 't1', path: join(storage, 'sampan-t1', 'a.qcow2'), sizeBytes: 1048576 as Bytes };
const volume = { taskId: order.taskId, path: order.path };

test.after(() => {
  local.remove();
  rmSync(home, { recursive: true, force: true });
});

test('no storage: nothing is made, and nothing has to be deleted', async () => {
  assert.is((await failureOf(files.createVolume(machine, 1, order))).code, 'NOT_FOUND');
  await files.deleteVolume(machine, 1, volume);
  assert.equal(existsSync(storage), false);
});

test('root’s alone: a volume is made, verified and deleted below the directory that was looked at', async () => {
  assert.ok((await files.storageCapacity(machine, storage)).freeBytes > 0);
  for (let times = 0; times < 2; times += 1) await files.createVolume(machine, 1, order);
  assert.ok((await files.verifyVolume(machine, order)).allocatedBytes > 0);
  await files.deleteVolume(machine, 1, volume);
  assert.not(existsSync(join(storage, 'sampan-t1')));
});

test('another user may write above it: it is refused whenever it is used, with what to change', async () => {
  await files.createVolume(machine, 1, order);
  chmodSync(home, 0o777);
  const uses = [
    () => files.storageCapacity(machine, storage),
    () => files.createVolume(machine, 1, order),
    () => files.verifyVolume(machine, order),
    () => files.deleteVolume(machine, 1, volume),
  ];
  for (const use of uses) {
    const { code, message } = await failureOf(use());
    assert.is(code, 'STATE_CONFLICT');
    assert.match(message, `\`chmod go-w ${home}\``);
  }
  assert.ok(existsSync(order.path));
  chmodSync(home, 0o755);
  await files.deleteVolume(machine, 1, volume);
});

test('a sticky storage in which another user made a task’s directory: it is not used', async () => {
  const squatted = join(storage, 'sampan-t1');
  chmodSync(storage, 0o1777);
  mkdirSync(squatted);
  writeFileSync(join(squatted, '.sampan-task'), 't1\n');
  chownSync(squatted, 65534, 65534);
  assert.is((await failureOf(files.createVolume(machine, 1, order))).code, 'STATE_CONFLICT');
  assert.is((await failureOf(files.deleteVolume(machine, 1, volume))).code, 'STATE_CONFLICT');
  assert.ok(existsSync(squatted));
});

test.run();
