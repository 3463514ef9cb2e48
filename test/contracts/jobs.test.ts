import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RemoteJobs } from '../../adapters/jobs/jobs.ts';
import type { JobKind, JobStatus } from '../../commands/ports/machines.ts';
import {
  eventually,
  failureOf,
  type LocalProgram,
  localProgram,
  localMachine as machine,
} from '../support/jobs-local.ts';

/** Work that a test steers by files: it leaves a grandchild in a session of its own and waits to be let go. */
const testWork = `
job_work_test() {
  printf 'once\\n' >>"$BASE/begun.$JOB"
  (setsid sleep 3600 </dev/null >/dev/null 2>&1 &)
  printf '10 20 5\\n' >"$DIR/progress"
  if [ -e "$INPUT/say" ]; then cp -- "$INPUT/say" "$BASE/said.$JOB"; fi
  until [ -e "$BASE/go.$JOB" ]; do sleep 0.02; done
  if [ -e "$INPUT/die" ]; then fail NO_SPACE 'It is full.'; fi
  printf 'answer %s\\n' "$(printf '%s' fine | encode)" >"$DIR/out"
}`;
const kind = 'test' as JobKind;

type Context = { local: LocalProgram; jobs: RemoteJobs };
const jobs = suite<Context>('jobs on a machine');

jobs.before.each((context) => {
  context.local = localProgram([testWork]);
  context.jobs = new RemoteJobs(context.local.program);
});
jobs.after.each(async ({ local, jobs }) => {
  for (const id of existsSync(join(local.base, 'jobs')) ? readdirSync(join(local.base, 'jobs')) : []) {
    await jobs.kill(machine, 999, id);
  }
  assert.equal(processesOf(local.base), [], 'a process is left');
  local.remove();
});

/** Every process of this machine that has the test's own directory in its environment. */
const processesOf = (base: string): readonly string[] =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`SAMPAN_BASE=${base}`);
    } catch {
      return false;
    }
  });

/** Empty where the process has ended since it was listed. */
const statusOf = (pid: number | string): string => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
};
const initOf = (base: string): number => {
  const inits = processesOf(base).filter((pid) => /^NSpid:\t\d+\t1$/m.test(statusOf(pid)));
  assert.is(inits.length, 1);
  return Number(inits[0]);
};
const letGo = (local: LocalProgram, id: string): void => writeFileSync(join(local.base, `go.${id}`), '');
const exited = (context: Context, id: string): Promise<JobStatus & { state: 'exited' }> =>
  eventually(async () => {
    const status = await context.jobs.status(machine, id);
    return status.state === 'exited' && status;
  });

jobs('absent: a job that nobody started is told so', async (context) => {
  assert.equal(await context.jobs.status(machine, 'task-1'), { state: 'absent' });
});

jobs('running: a second start reports, and starts nothing', async (context) => {
  assert.is((await context.jobs.start(machine, 1, { id: 'a', kind, input: {} })).started, true);
  assert.is((await context.jobs.start(machine, 1, { id: 'a', kind, input: {} })).started, false);
  const status = await context.jobs.status(machine, 'a');
  assert.is(status.state === 'running' && status.starts, 1);
  assert.is(readFileSync(join(context.local.base, 'begun.a'), 'utf8'), 'once\n');
});

jobs('absent: fifty starts at once begin the work once', async (context) => {
  const starts = Array.from({ length: 50 }, () => context.jobs.start(machine, 1, { id: 'a', kind, input: {} }));
  assert.is((await Promise.all(starts)).filter(({ started }) => started).length, 1);
  assert.is(readFileSync(join(context.local.base, 'begun.a'), 'utf8'), 'once\n');
});

jobs('running: progress is told, and the result when it has ended', async (context) => {
  await context.jobs.start(machine, 1, { id: 'a', kind, input: {} });
  const progress = { bytesDone: 10, bytesTotal: 20, bytesOnWire: 5 };
  const running = await eventually(async () => {
    const status = await context.jobs.status(machine, 'a');
    return status.state === 'running' && status.progress !== null && status;
  });
  assert.equal(running.progress, progress);
  letGo(context.local, 'a');
  const { bootId, ...rest } = await exited(context, 'a');
  assert.match(bootId, /^[0-9a-f-]{36}$/);
  const result = { answer: 'fine' };
  const ended = { code: 0, signal: null, outOfMemory: false };
  assert.equal(rest, { state: 'exited', starts: 1, progress, ...ended, result, logTail: '' });
  assert.is((await context.jobs.start(machine, 1, { id: 'a', kind, input: {} })).started, false);
});

jobs('running: work that fails tells its code and sentence', async (context) => {
  await context.jobs.start(machine, 1, { id: 'a', kind, input: { die: '1' } });
  letGo(context.local, 'a');
  const status = await exited(context, 'a');
  assert.is(status.code, 70);
  assert.equal(status.result, { failure: 'NO_SPACE', message: 'It is full.' });
});

jobs('running: kill ends children, grandchildren and those in sessions of their own', async (context) => {
  await context.jobs.start(machine, 1, { id: 'a', kind, input: { say: 'secret' } });
  await eventually(() => processesOf(context.local.base).length >= 5);
  await context.jobs.kill(machine, 1, 'a');
  assert.equal(processesOf(context.local.base), []);
  const status = await context.jobs.status(machine, 'a');
  assert.is(status.state === 'exited' && status.signal, 'KILL');
  assert.equal(readdirSync(join(context.local.run, 'jobs')), [], 'inputs are left in memory');
  await context.jobs.kill(machine, 1, 'a');
});

jobs('running: removing it ends it and leaves nothing, twice', async (context) => {
  await context.jobs.start(machine, 1, { id: 'a', kind, input: {} });
  await context.jobs.remove(machine, 1, 'a');
  await context.jobs.remove(machine, 1, 'a');
  assert.equal(await context.jobs.status(machine, 'a'), { state: 'absent' });
  assert.equal(processesOf(context.local.base), []);
  assert.not(existsSync(join(context.local.base, 'jobs', 'a')));
});

jobs('running: when its init is killed from outside it is exited by that signal', async (context) => {
  await context.jobs.start(machine, 1, { id: 'a', kind, input: {} });
  await eventually(() => existsSync(join(context.local.base, 'begun.a')));
  process.kill(initOf(context.local.base), 'SIGKILL');
  const status = await exited(context, 'a');
  assert.equal([status.code, status.signal, status.outOfMemory], [137, 'KILL', false]);
  assert.equal(processesOf(context.local.base), []);
});

jobs('running: when all its processes are killed at once it is never running for ever', async (context) => {
  await context.jobs.start(machine, 1, { id: 'a', kind, input: {} });
  await eventually(() => existsSync(join(context.local.base, 'begun.a')));
  for (const pid of processesOf(context.local.base)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It went with its namespace.
    }
  }
  const status = await exited(context, 'a');
  assert.is(status.signal, 'KILL');
  assert.equal(readdirSync(join(context.local.run, 'jobs')), []);
  assert.is((await context.jobs.start(machine, 1, { id: 'a', kind, input: {} })).started, false);
});

jobs('begun before the last boot: a job without a result is lost, one with a result keeps it', async (context) => {
  for (const id of ['a', 'b']) await context.jobs.start(machine, 1, { id, kind, input: {} });
  letGo(context.local, 'b');
  await exited(context, 'b');
  await context.jobs.kill(machine, 1, 'a');
  rmSync(join(context.local.base, 'jobs', 'a', 'result'));
  for (const id of ['a', 'b']) writeFileSync(join(context.local.base, 'jobs', id, 'boot'), 'another-boot\n');
  assert.equal(await context.jobs.status(machine, 'a'), { state: 'lost', bootId: 'another-boot', starts: 1 });
  assert.is((await context.jobs.status(machine, 'b')).state, 'exited');
});

jobs('made but never begun: the next start takes the directory over', async (context) => {
  await context.jobs.start(machine, 1, { id: 'a', kind, input: {} });
  await context.jobs.kill(machine, 1, 'a');
  const directory = join(context.local.base, 'jobs', 'a');
  for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true });
  assert.equal(await context.jobs.status(machine, 'a'), { state: 'absent' });
  assert.is((await context.jobs.start(machine, 1, { id: 'a', kind, input: {} })).started, true);
  const status = await context.jobs.status(machine, 'a');
  assert.is(status.state === 'running' && status.starts, 1);
});

jobs('newer control plane known: every change by an older one is refused', async (context) => {
  await context.jobs.start(machine, 7, { id: 'a', kind, input: {} });
  const calls = [
    context.jobs.start(machine, 6, { id: 'b', kind, input: {} }),
    context.jobs.kill(machine, 6, 'a'),
    context.jobs.remove(machine, 6, 'a'),
  ];
  for (const failure of await Promise.all(calls.map(failureOf))) assert.is(failure.code, 'STALE_EPOCH');
  assert.is((await context.jobs.status(machine, 'a')).state, 'running');
  assert.equal(await context.jobs.status(machine, 'b'), { state: 'absent' });
});

jobs('an epoch is claimed: nothing is started, and older ones are refused from then on', async (context) => {
  for (let times = 0; times < 2; times += 1) await context.jobs.claim(machine, 7);
  assert.is((await failureOf(context.jobs.claim(machine, 6))).code, 'STALE_EPOCH');
  assert.is((await failureOf(context.jobs.start(machine, 6, { id: 'a', kind, input: {} }))).code, 'STALE_EPOCH');
  assert.equal(await context.jobs.status(machine, 'a'), { state: 'absent' });
});

jobs('hostile values: they stay data', async (context) => {
  const hostile = `$(touch ${context.local.base}/owned)\`id\`;'"\n-rf %s \\ \u202e é\u0001|&`;
  await context.jobs.start(machine, 1, { id: 'a', kind, input: { say: hostile } });
  const said = await eventually(() => existsSync(join(context.local.base, 'said.a')) && context.local.base);
  assert.is(readFileSync(join(said, 'said.a'), 'utf8'), hostile);
  assert.not(existsSync(join(context.local.base, 'owned')));
});

jobs('hostile ids: they are refused and nothing is made', async (context) => {
  for (const id of ['', '-rf', '.', '..', '../x', 'a/b', 'a b', '$(id)', 'a\nb', 'é', 'a;b', 'x'.repeat(201)]) {
    assert.is((await failureOf(context.jobs.start(machine, 1, { id, kind, input: {} }))).code, 'INTERNAL', id);
  }
  assert.equal(readdirSync(join(context.local.base, 'jobs')), []);
});

jobs('running: its log stays bounded', async (context) => {
  context.local.remove();
  context.local = localProgram([testWork.replace('until', 'yes 2>/dev/null | head -c 5000000; until')]);
  context.jobs = new RemoteJobs(context.local.program);
  await context.jobs.start(machine, 1, { id: 'a', kind, input: {} });
  const log = join(context.local.base, 'jobs', 'a', 'log');
  await eventually(() => existsSync(`${log}.tail`) && readFileSync(log).length < 200_000);
});

jobs('not installed: the first calls install the program once and are answered', async (context) => {
  const calls = Array.from({ length: 10 }, () => context.jobs.status(machine, 'a'));
  for (const status of await Promise.all(calls)) assert.equal(status, { state: 'absent' });
  const { version } = context.local.text;
  assert.equal(readdirSync(join(context.local.base, 'bin')).sort(), [`copy-${version}.py`, `sampan-${version}`]);
});

jobs('unknown verb: it is told as a fault of ours', async (context) => {
  assert.is((await failureOf(context.local.program.call(machine, 'no-such-verb', {}))).code, 'INTERNAL');
});

jobs.run();
