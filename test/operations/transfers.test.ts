import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FencedMachine, JobKind, JobStatus, Jobs } from '../../commands/ports/machines.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { meteredJobs } from '../../runtime/metrics/metered-world.ts';
import { measured, samples } from './support.ts';

const test = suite('bytes and jobs');

const machine: FencedMachine = {
  fence: { taskId: 'of-this-test', generation: 1 },
  id: 'mig',
  ssh: { address: '10.0.0.2', port: 22, user: 'root', hostKey: 'ssh-ed25519 AAAA', credential: 'c' as CredentialRef },
};
const base = { bootId: 'boot', starts: 1 };
const running = (bytesOnWire: number): JobStatus => ({
  ...base,
  state: 'running',
  progress: { bytesDone: bytesOnWire * 2, bytesTotal: 1000, bytesOnWire },
  note: null,
});
const exited = (bytesOnWire: number, code = 0): JobStatus => ({
  ...base,
  state: 'exited',
  code,
  signal: null,
  outOfMemory: false,
  progress: null,
  result: code === 0 ? { bytesOnWire: String(bytesOnWire) } : {},
  logTail: '',
});

/** Jobs on a machine that all nodes share; `now` says how one stands. */
const machineJobs = () => {
  const there = new Set<string>();
  const stands = new Map<string, JobStatus>();
  const jobs: Jobs = {
    claim: async () => undefined,
    start: async (_machine, _epoch, { id }) => {
      const started = !there.has(id);
      there.add(id);
      return { started, bootId: 'boot' };
    },
    status: async (_machine, id) => stands.get(id) ?? { state: 'absent' },
    refresh: async () => undefined,
    raiseFence: async () => undefined,
    kill: async () => undefined,
    remove: async (_machine, _epoch, id) => void there.delete(id),
  };
  return { jobs, now: (id: string, status: JobStatus) => void stands.set(id, status) };
};

const node = (jobs: Jobs) => {
  const { metrics, watch } = measured();
  const metered = meteredJobs(jobs, metrics);
  const start = (id: string, epoch = 1, kind: JobKind = 'stage-disk') =>
    metered.start(machine, epoch, { id, kind, input: {} });
  const bytes = async (phase = 'data_conversion') =>
    (await samples(metrics, 'sampan_transfer_bytes_total'))[`{phase="${phase}"}`];
  return { metrics, watch, metered, start, bytes, look: (id: string) => metered.status(machine, id) };
};

test('bytes grow with the job, a report that is repeated adds nothing, the end adds the rest', async () => {
  const { jobs, now } = machineJobs();
  const { start, look, bytes } = node(jobs);
  assert.is(await bytes(), 0);
  await start('t.1.stage.vda.1');
  const seen: unknown[] = [];
  for (const status of [running(0), running(100), running(100), running(250), exited(400), exited(400)]) {
    now('t.1.stage.vda.1', status);
    await look('t.1.stage.vda.1');
    seen.push(await bytes());
  }
  assert.equal(seen, [0, 100, 100, 250, 400, 400]);
  assert.is(await bytes('data_download'), 0);
});

test('another try of the same disk counts by itself, though it begins at zero', async () => {
  const { jobs, now } = machineJobs();
  const { start, look, bytes } = node(jobs);
  for (const [id, status] of [
    ['t.1.write.vda.1', running(300)],
    ['t.1.write.vda.2', running(40)],
    ['t.1.write.vda.1', running(300)],
  ] as const) {
    await start(id, 1, 'write-volume');
    now(id, status);
    await look(id);
  }
  assert.is(await bytes('data_download'), 340);
});

test('a node that takes over counts from where it finds the job: the sum of all nodes has nothing twice', async () => {
  const { jobs, now } = machineJobs();
  const [first, second] = [node(jobs), node(jobs)];
  await first.start('job');
  now('job', running(300));
  await first.look('job');
  await second.start('job', 2);
  now('job', running(320)); // 20 moved while nobody watched
  await second.look('job');
  now('job', exited(1000));
  await second.look('job');
  assert.equal([await first.bytes(), await second.bytes()], [300, 680]);
});

test('the same node that leads again does not count what another one counted meanwhile', async () => {
  const { jobs, now } = machineJobs();
  const { start, look, bytes } = node(jobs);
  await start('job', 1);
  now('job', running(100));
  await look('job');
  await start('job', 1); // taken up again under the same epoch: nobody else was there
  now('job', running(150));
  await look('job');
  assert.is(await bytes(), 150);
  await start('job', 3);
  now('job', running(700));
  await look('job');
  now('job', running(710));
  await look('job');
  assert.is(await bytes(), 160);
});

test('what moves no bytes over the network, and a job that was never started here, are not counted', async () => {
  const { jobs, now } = machineJobs();
  const { start, look, bytes } = node(jobs);
  await start('guest', 1, 'convert-guest');
  for (const id of ['guest', 'unknown']) {
    now(id, running(500));
    await look(id);
  }
  assert.is(await bytes(), 0);
});

test('a job’s end is counted once, by kind and how it ended, also when it is taken up again', async () => {
  const { jobs, now } = machineJobs();
  const { metrics, start, look, metered } = node(jobs);
  const ends: readonly (readonly [string, JobStatus])[] = [
    ['a', exited(1)],
    ['b', exited(1, 1)],
    ['c', { ...base, state: 'lost' }],
  ];
  for (const [id, status] of ends) {
    await start(id);
    now(id, status);
    await look(id);
    await start(id);
    await look(id);
  }
  await metered.remove(machine, 1, 'a');
  await start('a');
  await look('a');
  assert.equal(await samples(metrics, 'sampan_jobs_ended_total'), {
    '{kind="stage-disk",outcome="succeeded"}': 2,
    '{kind="stage-disk",outcome="failed"}': 1,
    '{kind="stage-disk",outcome="lost"}': 1,
  });
  assert.equal(await samples(metrics, 'sampan_jobs_started_total'), { '{kind="stage-disk"}': 4 });
});

test('calls are timed by what they are and whether they failed', async () => {
  const { jobs } = machineJobs();
  const { metrics, watch } = measured();
  const metered = meteredJobs(
    {
      ...jobs,
      kill: async () => {
        watch.pass(3);
        throw new Error('gone');
      },
    },
    metrics,
  );
  await metered.kill(machine, 1, 'job').then(
    () => assert.unreachable(),
    () => undefined,
  );
  await metered.refresh(machine, 1, 'job', {});
  assert.equal(await samples(metrics, 'sampan_job_call_duration_seconds_sum'), {
    '{call="kill",outcome="failed"}': 3,
    '{call="refresh",outcome="ok"}': 0,
  });
});

test.run();
