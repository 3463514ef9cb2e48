import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { aggregates } from '../../commands/support/aggregates.ts';
import { GIB } from '../../domain/words/units.ts';
import type { TaskRow } from '../../projections/queries.ts';
import { ids, OPERATOR, platform } from './examples.ts';
import { after } from './folded.ts';
import type { History } from './history.ts';
import { accepted, cancel, fail, startOnly, succeed } from './journeys.ts';

const taskAfter = async (tell: (history: History) => void): Promise<TaskRow> => {
  const row = await after(
    (history) => {
      platform(history);
      tell(history);
    },
    (models) => models.task('task-1'),
  );
  if (!row) throw new Error('There is no row of the task.');
  return row;
};
const withTask =
  (go: (history: History, plan: ReturnType<typeof accepted>[number]) => void, options = {}) =>
  (history: History): void => {
    const [plan] = accepted(history, 'batch-1', [1], options);
    if (!plan) throw new Error('The batch was refused.');
    go(history, plan);
  };

test('created: it is queued, with everything that will be made', async () => {
  const row = await taskAfter(withTask(() => {}));
  assert.is(row.state, 'QUEUED');
  assert.is(row.condition, null);
  assert.is(row.description, 'quarterly move');
  assert.is(row.source.vmName, 'web-1');
  assert.is(row.target.volumeBytes, 120 * GIB);
  assert.equal(
    row.disks.map((disk) => [disk.name, disk.migrates, disk.volume?.root ?? null]),
    [
      ['vda', true, true],
      ['vdb', true, false],
      ['vdc', false, null],
    ],
  );
  assert.is(row.target.nics[0]?.ip, '10.8.0.2');
  assert.is(row.startedAt, null);
});

test('deferred: it is queued because the server is full, until it is granted', async () => {
  const defer = (history: History, freeBytes: number | null): void => {
    const data = { taskId: 'task-1' as never, attempt: 1, freeBytes: freeBytes as never, at: history.now };
    history.act(aggregates.queue, { type: 'GrantSlot', data });
  };
  const full = await taskAfter(withTask((history) => defer(history, GIB)));
  assert.is(full.condition, 'WAITING_FOR_CAPACITY');
  assert.is(full.deferred?.try, 1);
  const away = await taskAfter(withTask((history) => defer(history, null)));
  assert.is(away.condition, 'SERVER_UNREACHABLE');
  const granted = await taskAfter(
    withTask((history) => {
      defer(history, GIB);
      history.wait(30);
      defer(history, 900 * GIB);
    }),
  );
  assert.is(granted.condition, 'STARTING');
  assert.is(granted.deferred, null);
});

test('started: it migrates in its first phase, from a known point in time', async () => {
  const row = await taskAfter(withTask(startOnly));
  assert.is(row.state, 'MIGRATING');
  assert.is(row.phase, 'DATA_CONVERSION');
  assert.is(row.pointInTime?.consistency, 'FILE_SYSTEMS_FROZEN');
  assert.is(row.durationSeconds, null);
  const [attempt] = row.attempts;
  assert.equal([attempt?.number, attempt?.requestedAt, attempt?.startedAt], [1, row.createdAt, row.startedAt]);
  assert.equal([attempt?.endedAt, attempt?.outcome, attempt?.phases], [null, null, row.phases]);
});

test('succeeded: both disks are staged and written, the trouble on the way is over, the clock stands', async () => {
  const row = await taskAfter(withTask(succeed));
  assert.is(row.state, 'SUCCEEDED');
  assert.is(row.condition, null);
  assert.is(row.vm, 'STARTED');
  assert.equal(row.host, { id: 'host-1' });
  assert.equal(
    row.disks.map((disk) => [disk.staged?.bytesOnWire ?? null, disk.written?.verified ?? null]),
    [
      [4 * GIB, 'checksum'],
      [4 * GIB, 'checksum'],
      [null, null],
    ],
  );
  assert.equal(row.troubles, []);
  assert.equal(
    row.phases.map(({ phase, endedAt }) => [phase, endedAt !== null]),
    [
      ['DATA_CONVERSION', true],
      ['DATA_DOWNLOAD', true],
      ['RESOURCE_CONFIGURATION', true],
    ],
  );
  const lasted = (Date.parse(row.endedAt ?? '') - Date.parse(row.startedAt ?? '')) / 1000;
  assert.is(row.durationSeconds, lasted);
  assert.is(row.attempts[0]?.outcome, 'SUCCEEDED');
});

test('succeeded without a start: the notice says why the VM stands still', async () => {
  const row = await taskAfter(withTask((history, plan) => succeed(history, plan, false)));
  assert.is(row.state, 'SUCCEEDED');
  assert.equal(
    row.notices.map(({ code, parameters }) => [code, parameters]),
    [['VM_LEFT_STOPPED', { host: 'h1' }]],
  );
});

test('succeeded with the source paused: it stays paused, and the task says so', async () => {
  const row = await taskAfter(withTask(succeed, { pause: true }));
  assert.is(row.sourcePause, 'PAUSED');
  assert.is(row.notices[0]?.code, 'SOURCE_LEFT_PAUSED');
});

test('failed: the row says what failed, in which step and phase; what was staged is shown', async () => {
  const row = await taskAfter(withTask(fail, { pause: true }));
  assert.is(row.state, 'FAILED');
  assert.is(row.failure?.code, 'VERIFY_FAILED');
  assert.is(row.failure?.step, 'stage-vdb');
  assert.is(row.failure?.phase, 'DATA_CONVERSION');
  assert.is(row.sourcePause, 'RESUMED');
  assert.equal(row.notices, []);
  assert.ok(row.disks[0]?.staged);
  assert.is(row.phases.at(-1)?.endedAt === null, false);
});

test('cancelled: it is cancelling until everything is given back', async () => {
  const asked = await taskAfter(
    withTask((history, plan) => {
      startOnly(history, plan);
      const data = { at: history.now };
      history.act(aggregates.task(plan.taskId), { type: 'CancelTask', data }, OPERATOR);
    }),
  );
  assert.is(asked.state, 'MIGRATING');
  assert.is(asked.condition, 'CANCELLING');
  const gone = await taskAfter(withTask(cancel));
  assert.is(gone.state, 'CANCELLED');
  assert.is(gone.condition, null);
});

test('the list: newest first, filtered by state, page after page, with a total', async () => {
  const pages = await after(
    (history) => {
      platform(history);
      const plans = accepted(history, 'batch-1', [1, 2, 3, 4, 5]);
      for (const plan of plans.slice(0, 2)) succeed(history, plan);
    },
    (models) => {
      const names = (rows: readonly TaskRow[]) => rows.map((row) => row.name);
      const first = models.tasks({}, { first: 2 });
      const second = models.tasks({}, { first: 2, after: first.cursor });
      const third = models.tasks({}, { first: 2, after: second.cursor });
      const queued = models.tasks({ states: ['QUEUED', 'FAILED'] }, { first: 50 });
      return {
        names: [names(first.rows), names(second.rows), names(third.rows)],
        end: third.cursor,
        total: first.total,
        queued: [names(queued.rows), queued.total] as const,
        ofServer: models.tasks({ serverId: ids.server, batchId: 'batch-1' }, { first: 1 }).total,
        counts: models.taskCounts(),
      };
    },
  );
  assert.equal(pages.names, [['move-5', 'move-4'], ['move-3', 'move-2'], ['move-1']]);
  assert.is(pages.end, null);
  assert.is(pages.total, 5);
  assert.equal(pages.queued, [['move-5', 'move-4', 'move-3'], 3]);
  assert.is(pages.ofServer, 5);
  assert.equal(pages.counts, { QUEUED: 3, MIGRATING: 0, SUCCEEDED: 2, FAILED: 0, CANCELLED: 0 });
});

test.run();
