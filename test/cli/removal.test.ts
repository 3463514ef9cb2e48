import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DebtView } from '../../projections/queries.ts';
import { type Api, startApi } from '../graphql/api.ts';
import { taskRow } from '../graphql/rows.ts';
import { inHistory } from '../graphql/tasks-in-store.ts';
import { cancel, fail } from '../projections/journeys.ts';
import { artefacts } from '../support/examples.ts';
import { type Cli, cliOf } from './terminal.ts';

const SINCE = '2026-01-31T08:02:00.000Z';
const debtOf = (artefact: DebtView['artefact'], change: Partial<DebtView> = {}): DebtView => ({
  ...{ taskId: 'task-1', taskName: 'move-1', taskDeleted: true, taskEnded: true, outcome: 'CANCELLED' },
  ...{ artefact, made: true, since: SINCE, keptUntil: null, trouble: null },
  ...change,
});
const AWAY = { code: 'UNREACHABLE', message: 'kvm-3 does not answer.', retryable: true } as const;

const test = suite<{ api: Api; cli: Cli }>('task delete, debt');
test.before.each(async (context) => {
  const api = await startApi();
  await inHistory(api, (history, plans) => {
    const [one, two, , , five] = plans;
    for (const plan of [one, two]) if (plan) cancel(history, plan);
    if (five) fail(history, five);
  });
  api.readModels.nameOf = (kind) => (kind === 'HOST' ? 'kvm-3' : null);
  Object.assign(context, { api, cli: cliOf(api) });
});
test.after.each(async ({ api, cli }) => {
  cli.remove();
  await api.close();
});

test('task delete: one line for each, and 1 where one was refused', async ({ cli }) => {
  const { code, out } = await cli.run('task', 'delete', 'task-1', 'task-3', 'task-2');
  assert.is(code, 1);
  assert.equal(out.split('\n'), [
    'Task task-1 is deleted.',
    'Task task-3 was refused: move-3 is queued; cancel it, and delete it once it has ended.',
    'Task task-2 is deleted.',
  ]);
  assert.is((await cli.run('task', 'delete', 'task-1', 'task-2')).code, 0);
});

test('task delete: of one alone a refusal ends with 2, as that of a cancel does', async ({ cli }) => {
  const { code, notes } = await cli.run('task', 'delete', 'task-3');
  assert.is(code, 2);
  assert.is(notes, 'ids[0]: move-3 is queued; cancel it, and delete it once it has ended.');
  assert.match((await cli.run('task', 'delete')).notes, 'the id of a task');
});

test('task cancel: several in one command', async ({ cli }) => {
  const { code, out } = await cli.run('task', 'cancel', 'task-3', 'task-4', '-o', 'json');
  assert.is(code, 0);
  const { results } = JSON.parse(out) as {
    readonly results: readonly { readonly id: string; readonly done: boolean }[];
  };
  assert.equal(
    results.map(({ id, done }) => [id, done]),
    [
      ['task-3', true],
      ['task-4', true],
    ],
  );
});

test('tasks: the deleted ones only with --deleted; task show says since when', async ({ api, cli }) => {
  api.readModels.rows.set('task-1', taskRow({ id: 'task-1', state: 'CANCELLED', deletedAt: SINCE }));
  assert.match((await cli.run('tasks')).out, '0 task(s)');
  assert.match((await cli.run('tasks', '--deleted')).out, /^task-1 .*\n1 task/m);
  assert.match((await cli.run('task', 'show', 'task-1')).out, /^Deleted {3}2026-01-3[01] /m);
});

test('debt: what is left, where, and why it is still there', async ({ api, cli }) => {
  const asked: object[] = [];
  api.readModels.debt = (filter) => {
    asked.push(filter);
    const trouble = { try: 7, failure: AWAY, retryAt: SINCE };
    return [
      debtOf(artefacts.definition, { trouble }),
      debtOf(artefacts.addresses),
      debtOf(artefacts.staging, { taskDeleted: false, keptUntil: SINCE }),
    ];
  };
  const { code, out } = await cli.run('debt');
  assert.is(code, 0);
  assert.equal(
    out.split('\n').map((line) => line.replaceAll(/ {2,}/g, '|').replaceAll(/2026-01-3[01] [0-9:]{8}/g, 'T')),
    [
      'TASK|NAME|ARTEFACT|WHERE|SINCE|STATE',
      'task-1|move-1 (deleted)|vm-definition|target host kvm-3|T|7 tries, next T: UNREACHABLE: kvm-3 does not answer.',
      'task-1|move-1 (deleted)|addresses/network-1|this service|T|is removed now, or waits for another',
      'task-1|move-1|staging|migration server server-1|T|kept for a restart until T',
    ],
  );
  await cli.run('debt', '--all', '--task', 'task-1');
  assert.equal(asked, [{ endedOnly: true }, { taskId: 'task-1', endedOnly: false }]);
  api.readModels.debt = () => [];
  assert.is((await cli.run('debt')).out, 'Nothing is left over.');
});

const WARNING =
  'vm-definition of move-1 on target host kvm-3 (definition of the target VM): it is not removed there any more. The addresses of its VM may then be given to others, and a source VM that the task had stopped is started again: if that VM still ran there, it would be a second machine with one identity.';

test('debt write-off: says what it means, and does nothing without a reason and a yes', async ({ api, cli }) => {
  api.readModels.debt = () => [debtOf(artefacts.definition)];
  const order = ['debt', 'write-off', 'task-1', 'vm-definition'];
  const unreasoned = await cli.run(...order, '--yes');
  assert.equal([unreasoned.code, unreasoned.notes], [2, '--reason: Say why: --reason TEXT.']);
  const unsure = await cli.run(...order, '--reason', 'it burnt down');
  assert.is(unsure.code, 2);
  assert.equal(unsure.notes.split('\n'), [
    WARNING,
    '--yes: Writing off cannot be taken back; say --yes where the machine is gone for good.',
  ]);
  const asked: string[] = [];
  const no = cliOf(api, {
    interactive: true,
    ask: async (question) => {
      asked.push(question);
      return false;
    },
  });
  const refused = await no.run(...order, '--reason', 'it burnt down');
  no.remove();
  assert.equal([refused.code, asked], [1, ['Is that machine gone for good?']]);
  assert.match(refused.notes, 'Nothing was written off.');
  const events = (await api.history()).filter(({ metadata }) => metadata.actor.name === 'admin');
  assert.equal(events, []);
});

test('debt write-off: what is refused says why, and what had been written off before it', async ({ api, cli }) => {
  api.readModels.debt = () => [];
  const order = ['debt', 'write-off', 'task-5', '--reason', 'it burnt down', '--yes'];
  await cli.run('task', 'delete', 'task-5');
  const { code, notes } = await cli.run(...order, 'staging', 'volume/vda');
  assert.is(code, 2);
  const said = 'artefactId: move-5 does not owe "volume/vda", or not any more; look at its debt.';
  assert.equal(notes.split('\n'), ['Written off: staging of task task-5.', said]);
  const again = await cli.run(...order, 'staging');
  assert.is(again.notes, 'artefactId: move-5 does not owe "staging", or not any more; look at its debt.');
});

test('in Chinese: what is left, what a write-off means, and why a deletion was refused', async ({ api, cli }) => {
  api.readModels.debt = () => [debtOf(artefacts.staging, { keptUntil: SINCE }), debtOf(artefacts.definition)];
  const chinese = cliOf(api, { env: { ...cli.env, LANG: 'zh_CN.UTF-8' } });
  const { out } = await chinese.run('debt');
  const off = await chinese.run('debt', 'write-off', 'task-1', 'vm-definition', '--reason', 'x');
  const deleted = await chinese.run('task', 'delete', 'task-1', 'task-3');
  chinese.remove();
  assert.match(out, /^迁移任务 +名称 +待清理项 +所在位置 +起始时间 +状态\n.*（已删除）.*保留至 .*，供重新启动使用\n/);
  assert.match(
    off.notes,
    /^move-1 的 vm-definition（目标物理机 kvm-3，目标云主机定义）：将不再清理。之后其云主机的地址/,
  );
  assert.equal(deleted.out.split('\n'), [
    '迁移任务 task-1 已删除。',
    '未对迁移任务 task-3 执行操作：迁移任务 move-3 正在排队，请先取消，待其结束后再删除。',
  ]);
});

test.run();
