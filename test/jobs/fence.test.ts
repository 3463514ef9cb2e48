import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RemoteJobs } from '../../adapters/jobs/jobs.ts';
import { RemoteStagingArea } from '../../adapters/jobs/staging-area.ts';
import { type JobKind, mandateOf } from '../../commands/ports/machines.ts';
import { fencedFor } from '../support/fenced.ts';
import { eventually, failureOf, type LocalProgram, localMachine, localProgram } from '../support/jobs-local.ts';

/** A verb that acts until it is let go, and work that runs until its job is ended. */
const fragment = `
verb_test_hold() {
  mutating
  : >"$BASE/holding.$fence_task"
  until [ -e "$BASE/go.$fence_task" ]; do sleep 0.02; done
  printf 'let go\\n' >>"$BASE/order"
}
job_work_test() { sleep 3600; }`;
const kind = 'test' as JobKind;

type Context = { local: LocalProgram; jobs: RemoteJobs; staging: RemoteStagingArea; cache: string };
const fence = suite<Context>('the fence of a task, on a machine');

fence.before.each((context) => {
  context.local = localProgram([fragment]);
  context.jobs = new RemoteJobs(context.local.program);
  context.staging = new RemoteStagingArea(context.local.program);
  context.cache = mkdtempSync(join(tmpdir(), 'sampan-cache-'));
});
fence.after.each(async ({ local, jobs, cache }) => {
  for (const name of readdirSync(local.base)) if (name.startsWith('holding.')) letGo(local, name.slice(8));
  const directory = join(local.base, 'jobs');
  for (const id of existsSync(directory) ? readdirSync(directory) : []) await jobs.kill(of('cleanup', 1), 999, id);
  local.remove();
  rmSync(cache, { recursive: true });
});

const of = (taskId: string, generation: number) => fencedFor(localMachine, taskId, generation);
const raise = ({ local }: Context, taskId: string, generation: number) =>
  local.program.call(localMachine, 'task-fence', mandateOf(of(taskId, generation), 1));
/** A verb of the task that is under way, until it is let go. */
const hold = async ({ local }: Context, taskId: string, generation: number) => {
  const ended = local.program.call(localMachine, 'test-hold', mandateOf(of(taskId, generation), 1));
  await eventually(() => existsSync(join(local.base, `holding.${taskId}`)));
  return { ended };
};
const letGo = (local: LocalProgram, taskId: string): void => writeFileSync(join(local.base, `go.${taskId}`), '');
const filesOf = ({ local }: Context, taskId: string): readonly string[] =>
  readdirSync(join(local.base, 'fences'))
    .filter((name) => name.startsWith(`${taskId}.`))
    .toSorted();

/** Processes of the program of this test that wait for the task's lock, to have it alone. */
const waitingFor = ({ local }: Context): number =>
  readdirSync('/proc').filter((pid) => {
    try {
      if (!/^\d+$/.test(pid) || !readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('flock\0-x\0-w\x00120\x004'))
        return false;
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`SAMPAN_BASE=${local.base}`);
    } catch {
      return false; // it ended meanwhile
    }
  }).length;

fence('older than the newest: refused with what to do, and nothing is made; what is newer may', async (context) => {
  const { staging, cache } = context;
  const directory = join(cache, 'sampan-a');
  await raise(context, 'a', 2);
  const failure = await failureOf(staging.prepare(of('a', 1), 1, directory));
  assert.equal(
    [failure.code, failure.message],
    [
      'STALE_CALL',
      'This part of the task is over on this machine, so nothing was done; order the migration again if it is still wanted.',
    ],
  );
  assert.not(existsSync(directory));
  await staging.prepare(of('b', 1), 1, directory); // another task's own
  await staging.prepare(of('a', 3), 1, directory);
  assert.is((await failureOf(staging.remove(of('a', 2), 1, directory))).code, 'STALE_CALL');
  assert.ok(existsSync(directory));
});

fence('a call of a version that knew no generation is the oldest of all', async (context) => {
  const { local } = context;
  const call = (generation: object) =>
    local.program.call(localMachine, 'task-fence', { epoch: '1', fence: 'a', ...generation });
  await call({});
  await call({ generation: '1' });
  assert.is((await failureOf(call({}))).code, 'STALE_CALL');
});

fence('a verb that does not say for which task it is changes nothing', async ({ local }) => {
  const failure = await failureOf(local.program.call(localMachine, 'task-fence', { epoch: '1' }));
  assert.equal([failure.code, failure.message], ['INTERNAL', 'The call lacks fence.']);
});

fence(
  'a raise waits for the older verb of its task, and verbs of one age do not wait for each other',
  async (context) => {
    const { local } = context;
    const { ended } = await hold(context, 'a', 1);
    await raise(context, 'a', 1);
    const order = join(local.base, 'order');
    const raised = raise(context, 'a', 2).then(() => appendFileSync(order, 'raised\n'));
    await eventually(() => waitingFor(context) === 1);
    letGo(local, 'a');
    await Promise.all([ended, raised]);
    assert.is(readFileSync(order, 'utf8'), 'let go\nraised\n');
  },
);

fence('a verb of one task that takes long holds up no raise of another', async (context) => {
  const { local } = context;
  const { ended } = await hold(context, 'a', 1);
  const seen: string[] = [];
  const raised = raise(context, 'b', 1)
    .then(() => raise(context, 'b', 2))
    .then(() => seen.push('raised'));
  assert.is(await eventually(() => seen[0] ?? (waitingFor(context) > 0 && 'it waits')), 'raised');
  letGo(local, 'a');
  await Promise.all([ended, raised]);
});

fence('a job that runs holds up no raise, and no raise ends it', async (context) => {
  const { jobs } = context;
  await jobs.start(of('a', 1), 1, { id: 'a.1.test', kind, input: {} });
  await raise(context, 'a', 2);
  assert.is((await jobs.status(localMachine, 'a.1.test')).state, 'running');
  assert.is((await failureOf(jobs.kill(of('a', 1), 1, 'a.1.test'))).code, 'STALE_CALL');
  await jobs.remove(of('a', 2), 1, 'a.1.test');
});

fence('a removed job: its id stays refused, also where nothing was there to remove', async (context) => {
  const { jobs, local } = context;
  await jobs.remove(of('a', 1), 1, 'a.1.never');
  const spec = (id: string) => ({ id, kind, input: {} });
  await jobs.start(of('a', 1), 1, spec('a.1.ran'));
  await jobs.remove(of('a', 1), 1, 'a.1.ran');
  for (const id of ['a.1.never', 'a.1.ran'])
    for (const generation of [1, 3])
      assert.is((await failureOf(jobs.start(of('a', generation), 1, spec(id)))).code, 'STALE_CALL', id);
  assert.equal(readdirSync(join(local.base, 'jobs')), []);
  await jobs.start(of('a', 3), 1, spec('a.2.next'));
  await jobs.remove(of('a', 3), 1, 'a.2.next');
});

fence('a start and a removal at once: whichever is first, no job is there afterwards', async (context) => {
  const { jobs, local } = context;
  const ids = Array.from({ length: 8 }, (_, index) => `a.1.${index}`);
  await Promise.all(
    ids.flatMap((id) => [
      jobs.start(of('a', 1), 1, { id, kind, input: {} }).catch(() => undefined),
      jobs.remove(of('a', 1), 1, id),
    ]),
  );
  assert.equal(readdirSync(join(local.base, 'jobs')), []);
});

fence('a day after the last verb of its task it is swept away, by whichever verb comes next', async (context) => {
  const { jobs, local } = context;
  for (const task of ['old', 'young', 'busy']) {
    await raise(context, task, 2);
    await jobs.remove(of(task, 2), 1, `${task}.1.job`);
  }
  const { ended } = await hold(context, 'busy', 2);
  const touched = (task: string, when: string) =>
    execFileSync('touch', ['-d', when, join(local.base, 'fences', `${task}.lock`)]);
  touched('old', '25 hours ago');
  touched('young', '23 hours ago');
  touched('busy', '25 hours ago');
  await raise(context, 'new', 1);
  const all = (task: string) => ['generation', 'lock', 'shut'].map((name) => `${task}.${name}`);
  assert.equal(
    ['old', 'young', 'busy'].map((task) => filesOf(context, task)),
    [[], all('young'), all('busy')],
  );
  letGo(local, 'busy');
  await ended;
  await raise(context, 'old', 1); // begins anew
  assert.is((await failureOf(raise(context, 'young', 1))).code, 'STALE_CALL');
});

fence('what is touched again in its last minute stays', async (context) => {
  const { local } = context;
  await raise(context, 'a', 2);
  execFileSync('touch', ['-d', '25 hours ago', join(local.base, 'fences', 'a.lock')]);
  await raise(context, 'a', 2);
  await raise(context, 'b', 1);
  assert.is((await failureOf(raise(context, 'a', 1))).code, 'STALE_CALL');
});

fence.run();
