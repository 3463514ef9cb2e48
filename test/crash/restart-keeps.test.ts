import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { restartTasks } from '../../commands/restart-tasks.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { debtIn, invariantsHold, outcomesIn } from '../../simulation/checks/invariants.ts';
import { during, type Plane } from '../../simulation/checks/plane.ts';
import { order, platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { byCode, type Faults } from '../../simulation/faults.ts';

const test = suite('RT-5: what a restart reads of the source, in the simulated world');
const base = await platform();
const GIB = 1024 ** 3;
const VMS = [simulatedVm({ number: 1, name: 'vm-1', disksGiB: [1, 4], firmware: 'UEFI' })];
const WISH = { vms: VMS, bytesPerSecond: 50_000_000 };
const PAUSED = { pauseSource: true, keepSourceStopped: true } as const;

const NONE: Faults = { onCall: () => null, onJob: () => null };
const REFUSED = { code: 'HYPERVISOR_REFUSED', message: 'libvirt refused.' } as const;
/** The second phase has begun: no volume is made. */
const IN_DOWNLOAD: Faults = {
  ...NONE,
  onCall: ({ verb }) => (verb === 'create-volume' ? { when: 'before', failure: REFUSED } : null),
};
/** Half of the second disk is staged, and its copy is not tried again. */
const HALF_COPIED: Faults = {
  ...NONE,
  onJob: (id) =>
    id.includes('.stage.vdb.') ? { part: 0.5, end: byCode('UNSUPPORTED_DISK', 'The disk cannot be read.') } : null,
};

type Restarted = {
  readonly run: Run;
  /** By disk, what the attempt before and this one read of the source. */
  readonly bytes: (disk: string) => readonly number[];
  readonly code: unknown;
  readonly backups: number;
};
const has = (run: Run, type: string): number => run.store.events.filter((event) => event.type === type).length;

/** A task that fails so, then is restarted with all in order again; `meanwhile`: what becomes of its cache or its source. */
const restarted = async (
  faults: Faults,
  more: object,
  meanwhile: (run: Run) => unknown = () => undefined,
): Promise<Restarted> => {
  const run = newRun(base, WISH);
  const plane = await run.begin();
  run.world.setFaults(faults);
  const ids = await moving(base, run, plane, VMS, more);
  await toTheEnd(run, VMS.length, plane);
  assert.equal(outcomesIn(run.store), ['FAILED']);
  const before: Readonly<Record<string, number>> = { vda: readOf(run, 'vda'), vdb: readOf(run, 'vdb') };
  const backups = has(run, 'PointInTimeTaken');
  run.world.setFaults(NONE);
  await run.clock.advance(20); // less than what is staged is kept here
  await meanwhile(run);
  await again(run, plane, ids);
  await toTheEnd(run, VMS.length, plane);
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 0, 86_400));
  await run.clock.advance(120);
  invariantsHold(run.store, run.world);
  const reviewed = run.store.events.find(({ type }) => type === 'StagedReviewed');
  return {
    run,
    bytes: (disk) => [before[disk] ?? 0, readOf(run, disk) - (before[disk] ?? 0)],
    code: reviewed?.data.code,
    backups: has(run, 'PointInTimeTaken') - backups,
  };
};

const again = async (run: Run, plane: Plane, ids: readonly TaskId[]): Promise<void> => {
  const answer = await during(run.clock, order(plane.app, restartTasks, 'again', { ids, readAgain: 'ALLOW' }));
  assert.equal(answer.ok && answer.value.results.map(({ done, violations }) => [done, violations]), [[true, []]]);
};

const readOf = (run: Run, disk: string): number =>
  run.world
    .bytesRead()
    .filter(([job]) => job.includes(`.stage.${disk}.`))
    .reduce((sum, [, bytes]) => sum + bytes, 0);

const damage = (run: Run, name: string): void => {
  for (const files of run.world.machine('mig').staging.values())
    for (const [path, file] of [...files]) if (path.includes(`/${name}.`)) files.set(path, { ...file, damaged: true });
};

for (const [what, more] of [
  ['the source runs on', {}],
  ['the source was paused and left so', PAUSED],
] as const)
  test(`fails in the download, ${what}: nothing is read of the source again`, async () => {
    const { bytes, code, backups } = await restarted(IN_DOWNLOAD, more);
    assert.equal([bytes('vda'), bytes('vdb'), code, backups], [[GIB, 0], [4 * GIB, 0], 'ALL_KEPT', 0]);
  });

test('half copied, the source paused and left so: only the rest is read, of the same moment', async () => {
  const { bytes, code, backups } = await restarted(HALF_COPIED, PAUSED);
  const [first = 0, second = 0] = bytes('vdb');
  assert.equal([bytes('vda'), code, backups], [[GIB, 0], 'REST_IS_READ', 1]);
  assert.ok(second > 0 && second < 0.6 * 4 * GIB, `${second} bytes are read again`);
  assert.ok(first + second <= 4 * GIB + 16 * 1024 ** 2, `${first} and ${second}`);
});

test('half copied, and the source runs on: a new moment, all of it anew', async () => {
  const { bytes, code, backups } = await restarted(HALF_COPIED, {});
  assert.equal([bytes('vda')[1], bytes('vdb')[1], code, backups], [GIB, 4 * GIB, 'SOURCE_RUNS_ON', 1]);
});

test('half copied, and the server booted meanwhile: the finished disk is kept, the other read whole', async () => {
  const { bytes, code } = await restarted(HALF_COPIED, PAUSED, ({ world }) => world.reboot('mig'));
  assert.equal([bytes('vda')[1], bytes('vdb')[1], code], [0, 4 * GIB, 'REST_IS_READ']);
});

for (const [what, faults] of [
  ['a staged file was damaged', IN_DOWNLOAD],
  ['a staged file was damaged while another is half copied', HALF_COPIED],
] as const)
  test(`${what}, the source paused and left so: that disk again, of the same moment`, async () => {
    const { bytes, code } = await restarted(faults, PAUSED, (run) => damage(run, 'vda'));
    assert.equal([bytes('vda'), code], [[GIB, GIB], 'DAMAGED_IS_READ_AGAIN']);
    assert.ok((bytes('vdb')[1] ?? 0) < 0.6 * 4 * GIB);
  });

test('a staged file was damaged, and the source runs on: a new moment, all of it anew', async () => {
  const { bytes, code } = await restarted(IN_DOWNLOAD, {}, (run) => damage(run, 'vda'));
  assert.equal([bytes('vda')[1], bytes('vdb')[1], code], [GIB, 4 * GIB, 'STAGED_DAMAGED']);
});

test('UEFI variables were damaged, the source paused and left so: they alone are read again', async () => {
  const { run, bytes, code } = await restarted(IN_DOWNLOAD, PAUSED, (it) => damage(it, 'nvram'));
  assert.equal([bytes('vda')[1], bytes('vdb')[1], code], [0, 0, 'DAMAGED_IS_READ_AGAIN']);
  assert.is(has(run, 'NvramStaged'), 2);
});

test('somebody ran the source meanwhile: a new moment, all of it anew', async () => {
  const { bytes, code } = await restarted(IN_DOWNLOAD, PAUSED, ({ world }) => {
    const id = VMS[0]?.id ?? '';
    world.shutDown(id);
    world.start(id);
  });
  assert.equal([bytes('vda')[1], bytes('vdb')[1], code], [GIB, 4 * GIB, 'SOURCE_HAS_RUN']);
});

test.run();
