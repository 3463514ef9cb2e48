import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { platform } from '../../simulation/checks/platform.ts';
import { failedTasks, type Prepared } from '../support/restartable.ts';
import { type SimulatedApi, simulatedApi } from '../support/simulated-api.ts';
import { cliOf } from './terminal.ts';

const test = suite('task restart');
const base = await platform();

type Said = { readonly code: number; readonly out: string; readonly notes: string };
type With = {
  readonly api: SimulatedApi;
  readonly cli: (...args: readonly string[]) => Promise<Said>;
  readonly chinese: (...args: readonly string[]) => Promise<Said>;
};
const withCli = async (on: Prepared, use: (given: With) => Promise<void>): Promise<void> => {
  const api = await simulatedApi(on.run, on.plane);
  const english = cliOf(api);
  const other = cliOf(api, { env: { ...english.env, LANG: 'zh_CN.UTF-8' } });
  try {
    await use({
      api,
      cli: (...args) => api.awaited(english.run(...args)),
      chinese: (...args) => api.awaited(other.run(...args)),
    });
  } finally {
    for (const one of [english, other]) one.remove();
    await api.close();
  }
};
const restarts = ({ run }: Prepared): number =>
  run.store.events.filter(({ type }) => type === 'RestartRequested').length;
const nameOf = (id: string | undefined): string => id ?? '';

test('dry run: what is kept, what becomes of the source, which steps are done; and nothing is changed', async () => {
  const on = await failedTasks(base, 1);
  const id = nameOf(on.ids[0]);
  await withCli(on, async ({ cli, chinese }) => {
    const before = on.run.store.events.length;
    const { code, out, notes } = await cli('task', 'restart', id, '--dry-run');
    assert.is(code, 0, notes);
    const lines = out.split('\n');
    assert.match(lines[0] ?? '', /^.+ \(vm-1\): attempt 2$/);
    assert.match(
      lines[1] ?? '',
      /^ {2}Attempt 2: all staged data of vm-1 is kept and nothing is read from the source again; the data is as of 2026-01-01 00:00:\d\d UTC\.$/,
    );
    assert.equal(lines.slice(2, 4), [
      '  kept, not read again: vda 1 GB, vdb 1 GB; 2 GB in all',
      '  source VM: stays as it is',
    ]);
    assert.match(
      lines[4] ?? '',
      /^ {2}steps: .*Write the volume of disk vda, Write the volume of disk vdb, .*Configure the target VM$/,
    );
    assert.equal(lines.slice(5), ['Nothing was changed: this was a dry run.']);
    const zh = (await chinese('task', 'restart', id, '--dry-run')).out.split('\n');
    assert.match(zh[0] ?? '', /^.+（vm-1）：第 2 次尝试$/);
    assert.match(
      zh[1] ?? '',
      /^ {2}第 2 次尝试：云主机 vm-1 的缓存数据全部保留，无需再次读取源云主机，复制时间点为 2026-/,
    );
    assert.is(zh[2], '  保留，不再读取：vda 1 GB，vdb 1 GB，共 2 GB');
    assert.is(on.run.store.events.length, before);
  });
});

test('restarted: a line for each, in one command; once more each says why not, and ends with 1', async () => {
  const on = await failedTasks(base, 2);
  const [one, two] = on.ids.map(nameOf);
  const ids = [nameOf(one), nameOf(two)];
  await withCli(on, async ({ cli, chinese }) => {
    const first = await cli('task', 'restart', ...ids);
    assert.is(first.code, 0, first.notes);
    assert.equal(first.out.split('\n'), [`Task ${one} is queued again.`, `Task ${two} is queued again.`]);
    const again = await cli('task', 'restart', ...ids, 'nobody', '-o', 'json');
    assert.is(again.code, 1);
    const { results } = JSON.parse(again.out) as { results: readonly { id: string; done: boolean }[] };
    assert.equal(
      results.map(({ id, done }) => [id, done]),
      [
        [one, false],
        [two, false],
        ['nobody', false],
      ],
    );
    const zh = await chinese('task', 'restart', ...ids);
    assert.match(zh.out, /^未对迁移任务 .+ 执行操作：迁移任务 .+ 正在(排队|迁移)，只有失败的任务可以重新启动。\n/);
    const look = await cli('task', 'restart', nameOf(one), '--dry-run');
    assert.is(look.code, 1);
    assert.match(look.out, /^Task .+ was refused: .+ is (queued|migrating); only a failed task can be restarted\.\n/);
    assert.is(restarts(on), 2);
  });
});

test('a source that would be paused again: without --read-again it is refused and says how to say it', async () => {
  const on = await failedTasks(base, 2, { pauseSource: true });
  const [one, two] = on.ids.map(nameOf);
  await withCli(on, async ({ cli, chinese }) => {
    const look = await cli('task', 'restart', nameOf(one), '--dry-run');
    assert.is(look.code, 1);
    const lines = look.out.split('\n');
    assert.ok(lines.includes('  read: vda 1 GB, vdb 1 GB; 2 GB in all at most'));
    assert.ok(lines.includes('  source VM: is paused when its task starts, and stays paused after success'));
    assert.match(look.out, 'Where vm-1 has run since, it is paused again and all its disks are read anew');
    assert.equal(lines.slice(-2), [
      'Say it with --read-again allow|refuse.',
      'Nothing was changed: this was a dry run.',
    ]);
    const alone = await cli('task', 'restart', nameOf(one));
    assert.is(alone.code, 2);
    assert.match(
      alone.notes,
      /^Say it with --read-again allow\|refuse\.\nids\[0\]\.readAgain: Where vm-1 has run since/,
    );
    const zh = await chinese('task', 'restart', nameOf(one), nameOf(two));
    assert.equal([zh.code, zh.notes], [1, '请用 --read-again allow|refuse 指定。']);
    assert.match(zh.out, '如果源云主机 vm-1 之后又运行过，将再次暂停该云主机，并重新读取全部磁盘，请说明是否允许。');
    assert.is(restarts(on), 0);
    assert.is((await cli('task', 'restart', nameOf(one), '--read-again', 'allow')).code, 0);
    assert.is((await cli('task', 'restart', nameOf(two), '--read-again', 'refuse', '-o', 'json')).code, 0);
    const said = on.run.store.events.filter(({ type }) => type === 'RestartRequested');
    assert.equal(
      said.map(({ data }) => data.newMoment),
      ['ALLOW', 'REFUSE'],
    );
  });
});

test('wrong input is refused before anything is sent, and a dry run never does what another verb does', async () => {
  const on = await failedTasks(base, 1);
  const id = nameOf(on.ids[0]);
  await withCli(on, async ({ cli }) => {
    const before = on.run.store.events.length;
    const ends = [
      await cli('task', 'restart'),
      await cli('task', 'restart', id, '--read-again', 'perhaps'),
      await cli('task', 'restart', id, '--read-again', 'constructor'),
      await cli('task', 'delete', id, '--dry-run'),
      await cli('task', 'cancel', id, '--dry-run'),
      await cli('task', 'show', id, '--read-again', 'allow'),
    ];
    assert.equal(
      ends.map(({ code, notes }) => [code, notes]),
      [
        [2, 'Say which: the id of a task.'],
        [2, '--read-again: Say allow or refuse.'],
        [2, '--read-again: Say allow or refuse.'],
        [2, '--dry-run: It is an option of "task restart" only.'],
        [2, '--dry-run: It is an option of "task restart" only.'],
        [2, '--read-again: It is an option of "task restart" only.'],
      ],
    );
    assert.is(on.run.store.events.length, before);
    assert.match((await cli('task', '--help')).out, 'sampan task restart 0f8e… 1a2b… --dry-run');
  });
});

/** What differs from run to run, and on machines in other time zones. */
const steady = (text: string): string =>
  text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'T').replace(/(\d+m )?\d+s/g, 'D');

test('task show: each attempt with its times, what it was spared, what it transferred, and why it ended', async () => {
  const on = await failedTasks(base, 1);
  const id = nameOf(on.ids[0]);
  await withCli(on, async ({ api, cli, chinese }) => {
    const attemptsOf = async (ask: With['cli']): Promise<readonly string[]> => {
      const lines = steady((await ask('task', 'show', id)).out).split('\n');
      const from = lines.findIndex((line) => /^(Attempt|第) /.test(line));
      const rest = lines.slice(from);
      const end = rest.findIndex((line) => !/^(Attempt|第| {2})/.test(line));
      return end < 0 ? rest : rest.slice(0, end);
    };
    const first = [
      'Attempt 1: failed (resource configuration), started T, took D',
      '  the data is as of T',
      '  data conversion D, data download D, resource configuration D',
      '  disk vda: 1 GB read (0.5 GB transferred) in D, 1 GB written (0.5 GB transferred) in D',
      '  disk vdb: 1 GB read (0.5 GB transferred) in D, 1 GB written (0.5 GB transferred) in D',
      '  Configure the target VM: HYPERVISOR_REFUSED: libvirt refused.',
    ];
    assert.equal(await attemptsOf(cli), first);
    assert.is((await cli('task', 'restart', id)).code, 0);
    await api.awaited(
      on.run.clock.runUntil(() => on.run.store.events.some(({ type }) => type === 'MigrationSucceeded'), 7200),
    );
    const both = await attemptsOf(cli);
    assert.equal(both, [
      ...first,
      'Attempt 2: succeeded, started T, took D',
      '  All staged data is intact; nothing is read from the source again.',
      '  the data is as of T',
      '  data conversion D, data download D, resource configuration D',
      '  disk vda: 1 GB not read again, 1 GB written (0.5 GB transferred) in D',
      '  disk vdb: 1 GB not read again, 1 GB written (0.5 GB transferred) in D',
    ]);
    const { out } = await cli('task', 'show', id);
    assert.match(
      out,
      /^Notice {4}Attempt 2: all staged data of vm-1 is kept and nothing is read from the source again; the data is as of /m,
    );
    const zh = await chinese('task', 'show', id);
    assert.match(zh.out, /^第 2 次尝试：成功，开始于 .*，用时 /m);
    assert.match(zh.out, /^ {2}磁盘 vda：1 GB 未再读取，已写入 1 GB（传输 0.5 GB），用时 /m);
    assert.match(zh.out, /^通知 +第 2 次尝试：云主机 vm-1 的缓存数据全部保留，无需再次读取源云主机，复制时间点为 /m);
    const json = JSON.parse((await cli('task', 'show', id, '-o', 'json')).out) as {
      readonly attempts: readonly { readonly number: number; readonly outcome: string; readonly review: unknown }[];
    };
    assert.equal(
      json.attempts.map(({ number, outcome }) => [number, outcome]),
      [
        [1, 'FAILED'],
        [2, 'SUCCEEDED'],
      ],
    );
  });
});

test.run();
