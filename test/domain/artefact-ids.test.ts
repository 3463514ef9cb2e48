import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyIdOf, places } from '../../commands/effects/places.ts';
import { doorOf } from '../../commands/effects/task-key.ts';
import {
  artefactIds,
  holdMarkOf,
  idsOf,
  type JobName,
  type JobRole,
  jobIdOf,
  jobOf,
  jobOfArtefact,
  numbersOf,
} from '../../domain/task/artefact-ids.ts';
import { attemptId } from '../../domain/task/attempt-keys.ts';
import { settledStep } from '../../domain/task/course-walk.ts';
import { type StepKind, stepName } from '../../domain/task/steps.ts';
import type { DiskName, HostId, TaskId } from '../../domain/words/ids.ts';

const taskId = '8f14e45f-ceea-567a-9f7b-2d1c5b0a1e01' as TaskId;
const host = 'e4da3b7f-bbce-5345-a777-2b0674a31805' as HostId;
const network = 'c81e728d-9d4c-5f63-af06-7f89cc148608';
const disks = ['vda', 'vdaa', 'vdb', 'sda', 'sda1', 'vda1', 'vda11', 'hdc'] as DiskName[];
const counts = [1, 2, 3, 11, 12];

const jobs: readonly JobName[] = counts.flatMap((attempt) =>
  counts.flatMap((moment) =>
    (['stage', 'convert', 'serve', 'write', 'review'] satisfies JobRole[]).flatMap((role) =>
      [...disks, 'guest'].flatMap((of) => counts.map((job) => ({ taskId, attempt, moment, role, of, job }))),
    ),
  ),
);
const ownOf = (attempt: number, moment: number): readonly string[] =>
  Object.values(idsOf({ attempt, moment })).flatMap((id) => (typeof id === 'string' ? [id] : []));
const allOf = (attempt: number, moment: number): readonly string[] => {
  const { addresses, atHost, volume, dhcp } = idsOf({ attempt, moment });
  return [...ownOf(attempt, moment), addresses(network), atHost(host), volume('vda' as DiskName), dhcp(1, host)];
};

/** As core.sh says it (check_id), for what becomes a file or a unit on a machine. */
const isAllowed = (id: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(id) && id.length <= 200;

test('the rule itself: is the one of the program', () => {
  const core = readFileSync(new URL('../../adapters/jobs/program/core.sh', import.meta.url), 'utf8');
  assert.ok(core.includes("'' | [.-]* | *[!A-Za-z0-9._-]*) fail INTERNAL"));
  assert.ok(core.includes('-le 200 ] || fail INTERNAL'));
  assert.ok(isAllowed('a.b') && !isAllowed('.a') && !isAllowed('a/b') && !isAllowed(''));
});

test('every job id: is read back as what it was made of, allowed on machines, and no other job’s', () => {
  const ids = new Set<string>();
  for (const job of jobs) {
    const id = jobIdOf(job);
    assert.equal(jobOf(id), job, id);
    assert.equal(jobOfArtefact(artefactIds.job(id)), job);
    assert.ok(isAllowed(id), id);
    ids.add(id);
  }
  assert.is(ids.size, jobs.length);
  assert.is(jobIdOf({ taskId, attempt: 1, moment: 1, role: 'stage', of: 'vda', job: 2 }), `${taskId}.1.stage.vda.2`);
  assert.is(jobIdOf({ taskId, attempt: 2, moment: 3, role: 'write', of: 'vda', job: 1 }), `${taskId}.2.write.vda.m3.1`);
  for (const none of ['', 'job/x', `${taskId}.1.cook.vda.1`, `${taskId}.1.stage.vda`, `${taskId}.1.constructor.vda.1`])
    assert.is(jobOf(none), null, none);
});

test('jobs of one attempt, moment and disk: are told from all others by what they are called after', () => {
  const key = ({ attempt, moment, role, of }: JobName) => JSON.stringify([attempt, moment, role, of]);
  const read = new Map<string, number>();
  for (const job of jobs.map((made) => jobOf(jobIdOf(made)))) {
    if (!job) throw new Error('It is one of ours.');
    read.set(key(job), (read.get(key(job)) ?? 0) + 1);
  }
  assert.equal([...new Set(read.values())], [counts.length]);
});

test('every ledger id: names its attempt, a hold its moment; no two attempts share one, and the first has none', () => {
  const seen = new Set<string>();
  for (const attempt of counts) {
    for (const id of allOf(attempt, 1)) {
      assert.not(seen.has(id), id);
      seen.add(id);
      assert.is(numbersOf(id).attempt, attempt, id);
      assert.is(allOf(1, 1).includes(numbersOf(id).name), true, id);
    }
    const { backup } = idsOf({ attempt, moment: 3 });
    assert.equal(numbersOf(backup), { name: 'backup', attempt, moment: 3 });
  }
  const { backup, nvram, volume, accessKey, atSource } = idsOf({ attempt: 2, moment: 3 });
  assert.equal(
    [backup, nvram, volume('vda' as DiskName), accessKey, atSource],
    ['backup.2.m3', 'nvram.2', 'volume/vda.2', 'access-key.2', 'authorisation/source.2'],
  );
  assert.equal(allOf(1, 1).slice(0, 9), [
    ...['slot', 'source-vm', 'access-key', 'authorisation/source', 'backup', 'placement', 'room'],
    ...['nvram', 'vm-definition'],
  ]);
});

test('what is the task’s: carries no number, whichever attempt it is', () => {
  const { staging, pausedVm, stoppedVm } = artefactIds;
  assert.equal([staging, pausedVm, stoppedVm], ['staging', 'paused-vm', 'stopped-vm']);
});

test('marks, keys, doors and paths on machines: differ by attempt, a hold’s by moment, and are allowed there', () => {
  const second = { taskId, attempt: 2, moment: 1 };
  assert.is(attemptId(second), `${taskId}.2`);
  assert.is(keyIdOf(second), `task-${taskId}.2`);
  assert.is(holdMarkOf({ ...second, moment: 3 }), `${taskId}.2.m3`);
  assert.is(holdMarkOf({ ...second, attempt: 1 }), taskId);
  assert.is(places.nvram(second), `/var/lib/libvirt/qemu/nvram/sampan-${taskId}.2_VARS.fd`);
  assert.is(places.nvram({ taskId, attempt: 1 }), `/var/lib/libvirt/qemu/nvram/sampan-${taskId}_VARS.fd`);
  const socket = (attempt: number, moment: number) =>
    places.volumeSocket({ taskId, attempt, moment }, 'vda' as DiskName, 4);
  assert.equal(
    [socket(1, 1), socket(2, 1), socket(2, 3)],
    [`/run/sampan-${taskId}-vda.4/nbd`, `/run/sampan-${taskId}.2-vda.4/nbd`, `/run/sampan-${taskId}.2-vda.m3.4/nbd`],
  );
  for (const attempt of counts) {
    const marks = [attemptId({ taskId, attempt }), holdMarkOf({ taskId, attempt, moment: 12 })];
    for (const mark of marks) assert.ok(isAllowed(mark) && mark.length <= 64, mark);
    const { atSource, atHost } = idsOf({ attempt, moment: 1 });
    assert.ok([keyIdOf({ taskId, attempt }), doorOf(atSource), doorOf(atHost(host))].every(isAllowed));
  }
});

test('a step that the ledger settles: is known by what it made in whichever attempt', () => {
  const settled = (artefactId: string) => settledStep({ type: 'ArtefactMade', data: { taskId, artefactId } });
  for (const attempt of [1, 2, 11]) {
    const { accessKey, atSource, atHost, volume } = idsOf({ attempt, moment: 1 });
    assert.equal(
      [settled(accessKey), settled(atSource), settled(atHost(host)), settled(volume('vda' as DiskName))],
      ['make-access-key', 'authorise-source', 'authorise-host', null],
    );
  }
});

test('step names: of a moment and of its disks carry it from the second on, and never meet', () => {
  const kinds: readonly StepKind[] = [
    'BeginBackup',
    'StopSource',
    'StageDisk',
    'StageNvram',
    'ConvertGuest',
    'WriteVolume',
  ];
  const names = kinds.flatMap((kind) =>
    counts.flatMap((moment) => [null, ...disks].map((disk) => stepName(kind, { disk, moment }))),
  );
  assert.is(new Set(names).size, names.length);
  assert.ok(names.includes('begin-backup') && names.includes('begin-backup.m2') && names.includes('write-vda.m11'));
});

test.run();
