import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StoredEvent } from '../../commands/ports/event-store.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import type { History } from '../projections/history.ts';
import { cancel, fail, startOnly, succeed } from '../projections/journeys.ts';
import { serverId } from '../support/examples.ts';
import { type Api, startApi } from './api.ts';
import { taskRow } from './rows.ts';
import { inHistory } from './tasks-in-store.ts';

/** Within the retention of what has failed. */
const NOW = '2026-01-05T08:30:00.000Z';

/** task-1 succeeded, task-2 failed, task-3 is cancelled, task-4 runs, task-5 is queued, task-6 failed and is deleted. */
const prepared = (history: History, [one, two, three, four, , six]: readonly TaskPlan[]): void => {
  if (one) succeed(history, one);
  if (two) fail(history, two);
  if (three) cancel(history, three);
  if (four) startOnly(history, four);
  if (!six) return;
  fail(history, six);
  history.act(aggregates.task(six.taskId), { type: 'DeleteTask', data: { at: history.now } });
};

const test = suite<{ api: Api; before: number }>('deleting, cancelling many, and writing off');
test.before.each(async (context) => {
  context.api = await startApi({ now: () => NOW });
  context.before = (await inHistory(context.api, prepared)).length;
});
test.after.each(({ api }) => api.close());

const MANY = {
  delete: `mutation ($input: DeleteMigrationTasksInput!) { result: deleteMigrationTasks(input: $input) {
    __typename ... on Refusal { violations { code field message } }
    ... on MigrationTasksDeleted { position results { id done violations { code field message } } } } }`,
  cancel: `mutation ($input: CancelMigrationTasksInput!) { result: cancelMigrationTasks(input: $input) {
    __typename ... on Refusal { violations { code field message } }
    ... on MigrationTasksCancelling { position results { id done violations { code field message } } } } }`,
};
const WRITE_OFF = `mutation ($input: WriteOffDebtInput!) { result: writeOffDebt(input: $input) {
  __typename ... on Refusal { violations { code field message } } ... on DebtWrittenOff { taskId artefactId position } } }`;

type Violation = { readonly code: string; readonly field: string; readonly message: string };
type Result = {
  readonly __typename: string;
  readonly position?: string | null;
  readonly violations?: readonly Violation[];
  readonly results?: readonly { id: string; done: boolean; violations: readonly Violation[] }[];
};
const ask = async (api: Api, query: string, input: object): Promise<Result> => {
  const { body } = await api.ask(query, { input });
  assert.is(body.errors, undefined, JSON.stringify(body.errors));
  return body.data?.result as Result;
};
const inShort = ({ results = [] }: Result): readonly string[] =>
  results.map(
    ({ id, done, violations }) => `${id} ${done ? 'done' : violations.map((v) => `${v.code} ${v.field}`).join()}`,
  );
const since = async (api: Api, before: number): Promise<readonly StoredEvent[]> => (await api.history()).slice(before);
const typesIn = (events: readonly StoredEvent[]): readonly string[] =>
  events.map(({ type, stream, data }) => `${type} ${type === 'CommandRefused' ? data.subject : stream.slice(14)}`);

const mixed = ['task-2', 'nobody', 'task-4', 'task-6', 'task-2', 'task-5', 'task-1', 'constructor'];

test('each of many is answered by itself: what one refuses holds up none of the others, and twice is once', async ({
  api,
  before,
}) => {
  const answer = await ask(api, MANY.delete, { commandId: 'd1', ids: mixed });
  assert.equal(inShort(answer), [
    'task-2 done',
    'nobody NOT_FOUND ids[1]',
    'task-4 TASK_MIGRATING ids[2]',
    'task-6 done',
    'task-2 done',
    'task-5 TASK_QUEUED ids[5]',
    'task-1 done',
    'constructor NOT_FOUND ids[7]',
  ]);
  const events = await since(api, before);
  assert.equal(typesIn(events), [
    'MigrationTaskDeleted task-2',
    'CommandRefused nobody',
    'CommandRefused task-4',
    'CommandRefused task-5',
    'MigrationTaskDeleted task-1',
    'CommandRefused constructor',
  ]);
  assert.is(answer.position, events.find(({ stream }) => stream === 'migrationTask-task-1')?.position);
  assert.equal(events[0]?.metadata.commandId, 'd1/task-2');
  assert.equal(new Set(events.map(({ metadata }) => metadata.correlationId)), new Set(['d1']));
  assert.equal(events[1]?.data.command, 'DeleteTask');
});

test('the same id again gives the same answers for ever, whatever has become of the tasks', async ({ api, before }) => {
  const first = await ask(api, MANY.delete, { commandId: 'd1', ids: mixed });
  await ask(api, MANY.cancel, { commandId: 'c1', ids: ['task-5'] });
  const length = (await since(api, before)).length;
  assert.equal(await ask(api, MANY.delete, { commandId: 'd1', ids: mixed }), first);
  assert.is((await since(api, before)).length, length);
  const other = await ask(api, MANY.delete, { commandId: 'd1', ids: ['task-3'] });
  assert.is(other.violations?.[0]?.code, 'COMMAND_ID_REUSED');
});

test('another id on what is deleted already changes nothing, and says that it is done', async ({ api, before }) => {
  await ask(api, MANY.delete, { commandId: 'd1', ids: ['task-2'] });
  const again = await ask(api, MANY.delete, { commandId: 'd2', ids: ['task-2'] });
  assert.equal([inShort(again), again.position], [['task-2 done'], null]);
  assert.is((await since(api, before)).length, 1);
});

test('no task, or 51, is refused as a whole', async ({ api, before }) => {
  for (const [index, ids] of [[], Array.from({ length: 51 }, (_, number) => `task-${number}`)].entries())
    for (const query of Object.values(MANY)) {
      const answer = await ask(api, query, { commandId: `x${index}`, ids });
      assert.equal(
        answer.violations?.map(({ code, field }) => `${code} ${field}`),
        ['OUT_OF_RANGE ids'],
      );
    }
  assert.equal(
    new Set((await since(api, before)).map(({ data }) => data.command)),
    new Set(['DeleteTasks', 'CancelTasks']),
  );
});

test('50 at once: all are answered in the order in which they were named', async ({ api }) => {
  const ids = Array.from({ length: 50 }, (_, number) => `task-${(number * 7) % 50}`);
  const { results = [] } = await ask(api, MANY.delete, { commandId: 'd1', ids });
  assert.equal(
    results.map(({ id }) => id),
    ids,
  );
  assert.equal(
    results.filter(({ done }) => done).map(({ id }) => id),
    ids.filter((id) => ['task-1', 'task-2', 'task-3', 'task-6'].includes(id)),
  );
});

test('many are cancelled at once: queued and running ones, and one that is cancelled already', async ({
  api,
  before,
}) => {
  const answer = await ask(api, MANY.cancel, { commandId: 'c1', ids: ['task-1', 'task-3', 'task-4', 'task-5'] });
  assert.equal(inShort(answer), ['task-1 TASK_OVER ids[0]', 'task-3 done', 'task-4 done', 'task-5 done']);
  assert.equal(typesIn(await since(api, before)), [
    'CommandRefused task-1',
    'CancellationRequested task-4',
    'CancellationRequested task-5',
  ]);
});

test('a debt is written off with a reason; what is none, or has no reason, is refused at its field', async ({
  api,
  before,
}) => {
  const off = (commandId: string, input: object) =>
    ask(api, WRITE_OFF, { commandId, reason: 'it burnt down', ...input });
  const done = await off('w1', { taskId: 'task-6', artefactId: 'staging' });
  assert.is(done.__typename, 'DebtWrittenOff');
  const [written] = await since(api, before);
  assert.equal([written?.type, written?.data.reason], ['DebtWrittenOff', 'it burnt down']);
  assert.equal(await off('w1', { taskId: 'task-6', artefactId: 'staging' }), done);
  const refusals = [
    await off('w2', { taskId: 'task-6', artefactId: 'staging' }),
    await off('w3', { taskId: 'task-2', artefactId: 'staging' }),
    await off('w4', { taskId: 'task-4', artefactId: 'staging' }),
    await off('w5', { taskId: 'nobody', artefactId: 'staging' }),
    await off('w6', { taskId: 'task-2', artefactId: 'staging', reason: '  ' }),
    await off('w7', { taskId: 'task-2', artefactId: 'staging', reason: 'x'.repeat(501) }),
    await off('w8', { taskId: 'task-2', artefactId: 'constructor' }),
  ];
  assert.equal(
    refusals.map(({ violations }) => violations?.map(({ code, field }) => `${code} ${field}`).join()),
    [
      'NOT_FOUND artefactId',
      'DEBT_KEPT artefactId',
      'DEBT_OF_LIVE_TASK taskId',
      'NOT_FOUND taskId',
      'OUT_OF_RANGE reason',
      'OUT_OF_RANGE reason',
      'NOT_FOUND artefactId',
    ],
  );
  const audited = (await since(api, before))
    .slice(1)
    .map(({ type, data }) => `${type} ${data.command} ${data.subject}`);
  assert.equal(audited.slice(0, 2), ['CommandRefused WriteOffDebt task-6', 'CommandRefused WriteOffDebt task-2']);
  assert.is(audited.length, refusals.length);
});

test('a deleted task is in no list unless asked for, and still has its page and its name in the debt', async ({
  api,
}) => {
  const deletedAt = '2026-01-31T08:05:00.000Z';
  api.readModels.rows.set('task-1', taskRow({ id: 'task-1' }));
  api.readModels.rows.set('task-6', taskRow({ id: 'task-6', state: 'FAILED', deletedAt }));
  api.readModels.nameOf = (kind, id) => `${kind} ${id}`;
  api.readModels.debt = () => [
    {
      ...{
        taskId: 'task-6',
        taskName: 'move-6',
        taskDeleted: true,
        taskEnded: true,
        outcome: 'FAILED',
        keptUntil: null,
      },
      artefact: { id: 'slot', kind: 'SLOT', place: { kind: 'PLATFORM' } },
      ...{ made: true, since: deletedAt, trouble: null },
    },
    {
      ...{
        taskId: 'task-6',
        taskName: 'move-6',
        taskDeleted: true,
        taskEnded: true,
        outcome: 'FAILED',
        keptUntil: null,
      },
      artefact: { id: 'access-key', kind: 'ACCESS_KEY', place: { kind: 'SERVER', id: serverId } },
      ...{ made: true, since: deletedAt, trouble: null },
    },
  ];
  const { body } =
    await api.ask(`{ tasks { rows { id } } deleted: tasks(filter: { deleted: true }) { rows { id deletedAt } }
    task(id: "task-6") { deletedAt } debt { taskName taskDeleted artefactId placeName } }`);
  assert.equal(body, {
    data: {
      tasks: { rows: [{ id: 'task-1' }] },
      deleted: { rows: [{ id: 'task-6', deletedAt }] },
      task: { deletedAt },
      debt: [
        { taskName: 'move-6', taskDeleted: true, artefactId: 'slot', placeName: null },
        { taskName: 'move-6', taskDeleted: true, artefactId: 'access-key', placeName: 'SERVER server-1' },
      ],
    },
  });
});

test.run();
