import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { aggregates } from '../../commands/support/aggregates.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { streams } from '../../domain/words/streams.ts';
import { type Bytes, GIB } from '../../domain/words/units.ts';
import { ids, OPERATOR, planOf, platform } from './examples.ts';
import { after } from './folded.ts';
import type { History } from './history.ts';
import { accepted, cancel, fail, propose, startOnly, succeed } from './journeys.ts';

/** One of each: a succeeded, a failed, a cancelled and a running task, one that waits, and a batch that was refused. */
const everything = (history: History): void => {
  platform(history);
  const [one, two, three, four] = accepted(history, 'batch-1', [1, 2, 3, 4, 5]);
  if (one) succeed(history, one);
  if (two) fail(history, two);
  if (three) cancel(history, three);
  if (four) startOnly(history, four);
  propose(history, 'batch-2', [{ ...planOf(6, 'batch-2'), source: planOf(5, 'batch-2').source }]);
};

test('a batch: accepted with its tasks, or refused with every violation and nothing held', async () => {
  const { one, two, open } = await after(everything, (models) => ({
    one: models.batch('batch-1'),
    two: models.batch('batch-2'),
    open: models.batches({}, { first: 9 }).rows.map((row) => row.id),
  }));
  assert.is(one?.state, 'ACCEPTED');
  assert.ok(one?.tasks.every((task) => task.created));
  assert.is(one?.proposedBy, OPERATOR);
  assert.is(two?.state, 'REFUSED');
  assert.is(two?.violations[0]?.code, 'IN_USE');
  assert.equal(two?.granted, []);
  assert.equal(open, ['batch-2', 'batch-1']);
});

test('a server: only running tasks reserve space on it (MS-10)', async () => {
  const [server] = await after(everything, (models) => models.servers());
  assert.is(server?.name, 'mover');
  assert.is(server?.enabled, true);
  assert.is(server?.reservedBytes, 120 * GIB);
  assert.equal(server?.runningTaskIds, ['task-4']);
  assert.equal(server?.queuedTaskIds, ['task-5']);
});

test('a server: of a task that was restarted its full size is reserved, and what is staged of it is said (MS-10)', async () => {
  const taskId = 'task-9' as TaskId;
  const entry = { taskId, attempt: 2, serverId: ids.server, bytes: (70 * GIB) as Bytes, needs: (20 * GIB) as Bytes };
  const restart = (history: History): void => {
    everything(history);
    history.act(aggregates.queue, { type: 'QueueTask', data: { ...entry, attempt: 1, needs: entry.bytes } });
    history.act(aggregates.queue, { type: 'QueueTask', data: entry });
    const look = { taskId, attempt: 2, freeBytes: (900 * GIB) as Bytes, at: history.now };
    history.act(aggregates.queue, { type: 'GrantSlot', data: look });
    history.act(aggregates.queue, { type: 'ReleaseSlot', data: { taskId, attempt: 1 } });
  };
  const { server, queue } = await after(restart, (models) => ({
    server: models.server(ids.server),
    queue: models.queue(),
  }));
  assert.equal([server?.reservedBytes, server?.stagedBytes], [190 * GIB, 50 * GIB]);
  assert.equal(server?.runningTaskIds, ['task-4', taskId]);
  assert.equal(
    queue
      .filter((row) => row.taskId === taskId)
      .map(({ attempt, bytes, needs, state }) => [attempt, bytes, needs, state]),
    [[2, 70 * GIB, 20 * GIB, 'GRANTED']],
  );
});

test('a network: who holds each address, and how many are free', async () => {
  const { network, held } = await after(everything, (models) => ({
    network: models.target().networks[0],
    held: models.heldAddresses(ids.network).map(({ ip, taskId }) => [ip, taskId]),
  }));
  assert.is(network?.addresses, 250);
  assert.is(network?.usedAddresses, 3);
  assert.is(network?.freeAddresses, 247);
  assert.equal(network?.clusterIds, [ids.cluster]);
  // The failed and the cancelled task gave theirs back; the succeeded one's VM keeps its own.
  assert.equal(held, [
    ['10.8.0.2', 'task-1'],
    ['10.8.0.5', 'task-4'],
    ['10.8.0.6', 'task-5'],
  ]);
});

test('debt: what a success delivers is none, a failed task keeps its staged data until the time is over', async () => {
  const debt = await after(everything, (models) => models.debt({ endedOnly: true }));
  assert.equal(
    debt.map(({ taskId, artefact, made }) => [taskId, artefact.kind, made]),
    [['task-2', 'STAGING', true]],
  );
  assert.ok(debt[0]?.keptUntil);
});

test('debt: the retention was changed: staged data that is still there says the new time, and so does its task (GS-2)', async () => {
  const { debt, task } = await after(
    (history) => {
      everything(history);
      const data = { retentionSeconds: 3600, at: history.now };
      history.act(aggregates.task('task-2' as Parameters<typeof aggregates.task>[0]), { type: 'AdoptRetention', data });
    },
    (models) => ({ debt: models.debt({ endedOnly: true }), task: models.task('task-2') }),
  );
  const { keepStagedUntil } = task?.failure ?? {};
  assert.ok(keepStagedUntil && task?.endedAt);
  const since = (until: string | undefined) => (Date.parse(until ?? '') - Date.parse(task?.endedAt ?? '')) / 1000;
  assert.ok(since(keepStagedUntil) > 3500 && since(keepStagedUntil) <= 3600, keepStagedUntil);
  assert.equal(
    debt.map(({ taskId, keptUntil }) => [taskId, keptUntil]),
    [['task-2', keepStagedUntil]],
  );
});

test('debt: a release that fails is told with its next try', async () => {
  const failure = { code: 'UNREACHABLE', message: 'The server does not answer.', retryable: true } as const;
  const debt = await after(
    (history) => {
      platform(history);
      const [plan] = accepted(history, 'batch-1', [1]);
      if (!plan) return;
      startOnly(history, plan);
      const task = aggregates.task(plan.taskId);
      history.act(task, { type: 'CancelTask', data: { at: history.now } }, OPERATOR);
      const data = { attempt: 1, artefactId: 'staging', problem: failure, at: history.now };
      history.act(task, { type: 'RecordReleaseFailed', data });
    },
    (models) => models.debt({ taskId: 'task-1' }),
  );
  const staging = debt.find(({ artefact }) => artefact.kind === 'STAGING');
  assert.is(staging?.trouble?.try, 1);
  assert.is(staging?.outcome, 'CANCELLED');
  assert.is(staging?.taskEnded, false);
});

test('open streams: whoever may owe something and nobody else', async () => {
  const open = await after(everything, (models) => models.openStreams());
  const tasks = ['task-2', 'task-4', 'task-5'].map((id) => streams.task(id as Parameters<typeof streams.task>[0]));
  assert.equal(open, [streams.queue, ...tasks]);
  const proposed = await after(
    (history) => {
      platform(history);
      const id = 'batch-1' as Parameters<typeof streams.batch>[0];
      const data = { id, name: 'b', plans: [planOf(1, id)], claims: [] };
      history.record(streams.batch(id), [{ type: 'MigrationBatchProposed', data }], OPERATOR);
    },
    (models) => models.openStreams(),
  );
  assert.equal(proposed, ['migrationBatch-batch-1']);
});

test('audit: who did what to which object, by name, newest first, refusals too, and no secret', async () => {
  const refused = (history: History): void => {
    everything(history);
    const violations = [{ code: 'REQUIRED', path: ['name'], message: 'A name is required.' }] as const;
    const data = { command: 'AddMigrationServer', subject: 'mover-2', violations };
    history.record(streams.refusals, [{ type: 'CommandRefused', data }], 'li');
  };
  const { all, ofTask, byOperator, text } = await after(refused, (models) => {
    const audit = models.audit({}, { first: 200 });
    return {
      all: audit,
      ofTask: models.audit({ subjectId: 'task-3' }, { first: 200 }).rows,
      byOperator: models.audit({ actor: OPERATOR, action: 'CancelTask' }, { first: 200 }).rows,
      text: JSON.stringify([audit, models.sources(), models.target()]),
    };
  });
  assert.equal(all.rows[0]?.subject, { kind: 'SERVER', id: null, name: 'mover-2' });
  assert.is(all.rows[0]?.actor.name, 'li');
  assert.is(all.rows[0]?.outcome, 'REFUSED');
  assert.is(all.total, all.rows.length);
  assert.equal(
    ofTask.map((row) => [row.action, row.outcome, row.subject.name]),
    [
      ['Migrate', 'CANCELLED', 'move-3'],
      ['CancelTask', 'REQUESTED', 'move-3'],
      ['StartMigration', 'DONE', 'move-3'],
      ['CreateTask', 'DONE', 'move-3'],
    ],
  );
  assert.is(byOperator.length, 1);
  assert.not.match(text, 'vault-entry');
});

test('settings: the defaults until somebody changes them', async () => {
  const before = await after(
    () => {},
    (models) => models.settings(),
  );
  const seconds = 86_400;
  assert.equal(before, {
    parallelism: 10,
    cacheRetentionSeconds: seconds,
    hostAllocationStrategy: 'LEAST_RUNNING_VMS',
    cpuOvercommitRatio: 1,
  });
  const changed = await after(
    (history) => {
      platform(history);
      const data = { strategy: 'RANDOM' } as const;
      history.act(aggregates.settings, { type: 'ChangeHostAllocationStrategy', data }, OPERATOR);
      history.act(aggregates.settings, { type: 'ChangeCpuOvercommit', data: { ratio: 2.5 } }, OPERATOR);
    },
    (models) => models.settings(),
  );
  assert.equal(changed, {
    parallelism: 12,
    cacheRetentionSeconds: seconds,
    hostAllocationStrategy: 'RANDOM',
    cpuOvercommitRatio: 2.5,
  });
});

test('a source that is removed is not offered, and still known', async () => {
  const { offered, known } = await after(
    (history) => {
      platform(history);
      history.act(aggregates.source(ids.source), { type: 'RemoveSource', data: { id: ids.source } }, OPERATOR);
    },
    (models) => ({ offered: models.sources(), known: models.source(ids.source) }),
  );
  assert.equal(offered, []);
  assert.is(known?.name, 'old-kvm');
});

test.run();
