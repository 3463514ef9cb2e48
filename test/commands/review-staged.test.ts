import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { reviewStaged } from '../../commands/effects/review-staged.ts';
import type { Run as EffectRun } from '../../commands/effects/run.ts';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import type { TaskApp } from '../../commands/support/app.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import { type Review, whatToReview } from '../../domain/task/review.ts';
import type { StagedData } from '../../domain/task/staged-data.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import type { Progress } from '../../domain/task/telemetry.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { own } from '../../domain/words/keyed.ts';
import { during } from '../../simulation/checks/plane.ts';
import { type Platform, platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, type Run } from '../../simulation/checks/runs.ts';
import { ofVmware, withVcenter } from '../../simulation/checks/vmware.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { textOf } from '../../simulation/job-input.ts';
import type { SimulatedMachine } from '../../simulation/machine.ts';
import { simulatedVmwareVm, vmwareId } from '../../simulation/vmware-world.ts';
import type { SimulatedWorld } from '../../simulation/world.ts';
import { spoken } from '../support/sentence.ts';

const test = suite('what a restart finds of what is staged');
const base = await platform();
const vmwareBase = await platform(1, { transport: 'HTTPS' });
const GIB = 1024 ** 3;
const HOUR = 3600;

type Wish = { readonly pauseSource: boolean; readonly until: 'vda' | 'both' } | { readonly until: 'CONVERTED' };
type Task = {
  readonly on: Platform;
  readonly run: Run;
  readonly vms: readonly Pick<SourceVm, 'id'>[];
  readonly more: object;
  readonly isThere: (staged: StagedData) => boolean;
};
const BYTES_PER_SECOND = 50_000_000;

const taskOf = (wish: Wish): Task => {
  if (!('pauseSource' in wish)) {
    const vms = [simulatedVmwareVm({ number: 41, name: 'shop', disksGiB: [1, 1] })];
    const run = newRun(vmwareBase, withVcenter(vms, { bytesPerSecond: BYTES_PER_SECOND }));
    return { on: vmwareBase, run, vms, more: ofVmware(vmwareBase), isThere: ({ conversion }) => conversion !== null };
  }
  const { pauseSource, until } = wish;
  const vms = [simulatedVm({ number: 1, name: 'web', disksGiB: [1, 4], firmware: 'UEFI' })];
  const run = newRun(base, { vms, bytesPerSecond: BYTES_PER_SECOND });
  const disks = until === 'both' ? ['vda', 'vdb'] : ['vda'];
  const isThere = ({ copies, variables }: StagedData) =>
    variables !== null && disks.every((disk) => own(copies, disk)?.holds === 1);
  return { on: base, run, vms, more: { pauseSource }, isThere };
};

type Found = {
  readonly review: Review;
  readonly again: Review;
  readonly starts: number;
  readonly steps: readonly string[];
  /** The newest number of the task that the server and the source know. */
  readonly fences: readonly unknown[];
};

/** A task that ran until so much was staged, and of which nobody does anything more; then `meanwhile`, and the review, twice. */
const reviewAfter = async (
  wish: Wish,
  meanwhile: (world: SimulatedWorld, server: SimulatedMachine) => unknown = () => undefined,
): Promise<Found> => {
  const { on, run, vms, more, isThere } = taskOf(wish);
  const plane = await run.begin();
  const [id] = await moving(on, run, plane, vms, more);
  const taskId = id as TaskId;
  const state = async () => {
    const task = await plane.app.handler.load(aggregates.task(taskId));
    if (task.status !== 'migrating') throw new Error(`the task is ${task.status}`);
    return task;
  };
  let there = false;
  while (!there) {
    await run.clock.advance(1);
    const asked = state().then(
      ({ staged }) => isThere(staged),
      () => false, // it waits for its turn
    );
    there = await during(run.clock, asked);
  }
  await during(run.clock, plane.stop());
  const app: TaskApp = { ...plane.app, fence: { taskId, generation: 3 } };
  const before: TaskApp = { ...app, fence: { taskId, generation: 1 } };
  const server = run.world.machine('mig');
  const act = async (): Promise<Found> => {
    for (const job of [...server.jobs.keys()]) await app.world.jobs.remove(reached(server, before), app.epoch(), job);
    await app.clock.sleep(HOUR);
    await meanwhile(run.world, server);
    const jobId = `${taskId}.1.review.guest.1`;
    const progress: Progress[] = [];
    const effects: EffectRun = {
      signal: new AbortController().signal,
      progress: { report: (told) => void progress.push(told) },
      correlationId: 'test',
    };
    const { plan, ...task } = await state();
    const input = {
      ...whatToReview({ plan, ...task }),
      jobId,
      vmName: plan.source.vmName,
      newMoment: 'ALLOW',
    } as const;
    const step: StepOf<'ReviewStaged'> = {
      ...{ kind: 'ReviewStaged', step: 'review-staged', key: 'review', taskId, batchId: plan.batchId },
      ...{ attempt: 1, moment: 1, try: 1, notBefore: null, input },
    };
    const review = await reviewOf(app, step, effects);
    const fences = ['src', 'mig'].map(
      (name) => run.world.machines.find((it) => it.name === name)?.fences.get(taskId)?.generation,
    );
    const steps = progress.map((told) => told.step ?? '');
    const again = await reviewOf(app, step, effects);
    return { review, again, starts: run.world.startsOf(jobId), steps, fences };
  };
  return during(run.clock, act(), 10 * HOUR);
};

const reviewOf = async (...of: Parameters<typeof reviewStaged>): Promise<Review> => {
  const report = await reviewStaged(...of);
  if (report.type !== 'RecordStagedReviewed') throw new Error(`it reports ${report.type}`);
  return report.data;
};
const reached = ({ name, address, hostKey }: SimulatedMachine, app: TaskApp) => ({
  id: name,
  fence: app.fence,
  ssh: { address, port: 22, user: 'root', hostKey, credential: 'none' as never },
});
/** The file of a disk in the cache, as something else. */
const changed = (server: SimulatedMachine, name: string, gone: boolean): void => {
  for (const files of server.staging.values())
    for (const [path, file] of [...files])
      if (path.includes(`/${name}.`)) {
        files.delete(path);
        if (!gone) files.set(path, { ...file, damaged: true });
      }
};
const kept = (disks: readonly string[], sparedBytes: number, code: Review['code'], ...again: Review['again']) => ({
  moment: 1,
  kept: disks,
  sparedBytes,
  code,
  again,
});
const anew = (code: Review['code']) => ({ moment: null, kept: [], sparedBytes: 0, code, again: [] });
const VM = simulatedVm({ number: 1, name: 'web' }).id;
const STILL = { pauseSource: true, until: 'both' } as const;
const RUNS_ON = { pauseSource: false, until: 'both' } as const;

test('paused and left so, all staged: all is kept, read once however often it is asked, with its bytes told', async () => {
  const { review, again, starts, steps } = await reviewAfter(STILL);
  assert.equal(review, kept(['vda', 'vdb'], 5 * GIB, 'ALL_KEPT'));
  assert.equal([again, starts], [review, 1]);
  assert.ok(
    steps.some((step) => /^Checking what is staged: \d\.\d of 5\.4 GB$/.test(step)),
    steps.join('\n'),
  );
});

test('paused and left so, a copy cut in the middle: its finished ranges are kept', async () => {
  const { review } = await reviewAfter({ ...STILL, until: 'vda' });
  assert.equal([review.moment, review.code, review.kept], [1, 'REST_IS_READ', ['vda', 'vdb']]);
  assert.ok(review.sparedBytes > GIB && review.sparedBytes < 5 * GIB, String(review.sparedBytes));
});

test('the same, and the server booted meanwhile: the finished disk is kept', async () => {
  const { review } = await reviewAfter({ ...STILL, until: 'vda' }, (world) => world.reboot('mig'));
  assert.equal(review, kept(['vda'], GIB, 'REST_IS_READ'));
});

for (const [what, gone] of [
  ['damaged', false],
  ['gone', true],
] as const) {
  test(`a staged disk is ${what}, paused and left so: that disk again, of the same moment`, async () => {
    const { review } = await reviewAfter(STILL, (_, server) => changed(server, 'vdb', gone));
    assert.equal(review, kept(['vda'], GIB, 'DAMAGED_IS_READ_AGAIN'));
  });
  test(`a staged disk is ${what}, and the source runs on: a new moment`, async () => {
    const { review } = await reviewAfter(RUNS_ON, (_, server) => changed(server, 'vdb', gone));
    assert.equal(review, anew('STAGED_DAMAGED'));
  });
}

test('the fence is raised before anything is looked at: at the server, and at a source that has to have stood still', async () => {
  assert.equal((await reviewAfter(STILL)).fences, [3, 3]);
  assert.equal((await reviewAfter({ ...STILL, until: 'vda' }, ({ shutDown }) => shutDown(VM))).fences, [3, 3]);
  assert.equal((await reviewAfter(RUNS_ON)).fences, [1, 3]);
  assert.equal((await reviewAfter({ ...RUNS_ON, until: 'vda' })).fences, [1, 3]);
});

test('a staged disk is gone, and so is the room for it: said before the source is touched', async () => {
  const full = (_: unknown, server: SimulatedMachine): void => {
    changed(server, 'vdb', true);
    server.staging.set('/srv/cache/other', new Map([['x', { content: 'x', sizeBytes: server.diskBytes - 4 * GIB }]]));
  };
  const failure = await reviewAfter(STILL, full).catch((error: unknown) => error);
  assert.instance(failure, OutsideFailure);
  const { code, message } = spoken((failure as OutsideFailure).failure);
  assert.is(code, 'NO_SPACE');
  assert.match(message, /^4\.3 GB of what was staged are gone .* has \d\.\d GB for them; make room there/);
});

test('UEFI variables are damaged, paused and left so: they are read again', async () => {
  const { review } = await reviewAfter(STILL, (_, server) => changed(server, 'nvram', false));
  assert.equal(review, kept(['vda', 'vdb'], 5 * GIB, 'DAMAGED_IS_READ_AGAIN', 'VARIABLES'));
});

test('all staged, and the source runs on: all is kept', async () => {
  assert.equal((await reviewAfter(RUNS_ON)).review, kept(['vda', 'vdb'], 5 * GIB, 'ALL_KEPT'));
});

test('not all staged, and the source runs on: a new moment, and nothing is read for it', async () => {
  const { review, starts } = await reviewAfter({ ...RUNS_ON, until: 'vda' });
  assert.equal([review, starts], [anew('SOURCE_RUNS_ON'), 0]);
});

test('all staged, and somebody started the source that was off meanwhile: a new moment, and nothing is read for it', async () => {
  const { review, starts } = await reviewAfter(STILL, (world) => {
    const { id } = simulatedVm({ number: 1, name: 'web' });
    world.shutDown(id);
    world.start(id);
  });
  assert.equal([review, starts], [anew('SOURCE_HAS_RUN'), 0]);
});

test('somebody starts the source while what is staged is read: a new moment', async () => {
  const { review, starts } = await reviewAfter(STILL, (world, server) => {
    const { id } = simulatedVm({ number: 1, name: 'web' });
    const begin = server.jobs.set.bind(server.jobs);
    server.jobs.set = (name, job) => {
      if (job.kind === 'review-staged') {
        assert.not.equal(textOf(job.input, 'disks'), '');
        world.shutDown(id);
        world.start(id);
      }
      return begin(name, job);
    };
  });
  assert.equal([review, starts], [anew('SOURCE_HAS_RUN'), 1]);
});

const CONVERTED = { until: 'CONVERTED' } as const;
const CONVERTED_DISKS = kept(['sda', 'sdb'], 2 * GIB, 'ALL_KEPT');

test('VMware, stopped and left so, converted: disks and conversion are kept', async () => {
  assert.equal((await reviewAfter(CONVERTED)).review, CONVERTED_DISKS);
});

test('VMware, an overlay is damaged or gone: the guest is converted again, of what is staged', async () => {
  for (const gone of [true, false]) {
    const { review } = await reviewAfter(CONVERTED, (_, server) => changed(server, 'sdb.converted', gone));
    assert.equal(review, { ...CONVERTED_DISKS, again: ['CONVERSION'] });
  }
});

test('VMware, powered on by somebody meanwhile: a new moment, and nothing is read for it', async () => {
  const { review, starts } = await reviewAfter(CONVERTED, (world) => world.powerOn(vmwareId(41)));
  assert.equal([review, starts], [anew('SOURCE_HAS_RUN'), 0]);
});

test.run();
