import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { aggregates } from '../../commands/support/aggregates.ts';
import type { MigrationTaskCommand } from '../../domain/task/migration-task.ts';
import type { Review } from '../../domain/task/review.ts';
import type { DiskName, TaskId } from '../../domain/words/ids.ts';
import { GIB } from '../../domain/words/units.ts';
import type { TaskRow } from '../../projections/queries.ts';
import { OPERATOR, platform } from './examples.ts';
import { after } from './folded.ts';
import type { History } from './history.ts';
import { accepted, BROKEN, cancel, fail, succeed } from './journeys.ts';

const id = 'task-1' as TaskId;
const task = aggregates.task(id);
const [vda, vdb] = ['vda' as DiskName, 'vdb' as DiskName];
const say = (history: History, command: MigrationTaskCommand): void => void history.act(task, command, OPERATOR);

const rowAfter = async (tell: (history: History) => void): Promise<TaskRow> => {
  const row = await after(tell, (models) => models.task(id));
  if (!row) throw new Error('There is no row of the task.');
  return row;
};
/** It failed in its first phase, with one of its two disks staged. */
const failed = (history: History): void => {
  platform(history);
  const [plan] = accepted(history, 'batch-1', [1], { pause: true });
  if (plan) fail(history, plan);
};
const queuedAgain = (history: History): void => {
  failed(history);
  say(history, { type: 'RequestRestart', data: { claims: [], newMoment: 'ALLOW', at: history.now } });
};
const startedAgain = (history: History): void => {
  queuedAgain(history);
  history.wait(60);
  say(history, { type: 'StartMigration', data: { attempt: 2, at: history.now } });
};
const found = (history: History, review: Review): void =>
  say(history, { type: 'RecordStagedReviewed', data: { attempt: 2, ...review } });
const keptHalf: Review = {
  moment: 1,
  kept: [vda, vdb],
  spared: [
    { disk: vda, bytes: 20 * GIB },
    { disk: vdb, bytes: 7 * GIB },
  ],
  sparedBytes: 27 * GIB,
  code: 'REST_IS_READ',
  again: [],
};
const anew: Review = { moment: null, kept: [], spared: [], sparedBytes: 0, code: 'SOURCE_HAS_RUN', again: [] };
const again = { bytesCopied: 93 * GIB, bytesOnWire: 40 * GIB, seconds: 600 };
const stagedAgain = (history: History, disk: DiskName): void => {
  const of = { taskId: id, attempt: 2, moment: 1, disk, file: `/cache/${disk}`, format: 'qcow2' } as const;
  history.record(task.name, [{ type: 'DiskStaged', data: { ...of, ...again } }]);
};
const inShort = ({ attempts }: TaskRow) =>
  attempts.map(({ number, startedAt, endedAt, outcome }) => [number, startedAt !== null, endedAt !== null, outcome]);

test('the first: asked for when the task was ordered, and in the list while it waits', async () => {
  const row = await rowAfter((history) => {
    platform(history);
    accepted(history, 'batch-1', [1]);
  });
  assert.equal(row.attempts, [
    {
      ...{ number: 1, requestedAt: row.createdAt, startedAt: null, endedAt: null, outcome: null },
      ...{ phases: [], failure: null, pointInTime: null, review: null },
      disks: [
        { name: 'vda', sparedBytes: 0, staged: null, written: null },
        { name: 'vdb', sparedBytes: 0, staged: null, written: null },
      ],
    },
  ]);
});

test('succeeded: its phases, point in time, and what was transferred of each disk', async () => {
  const row = await rowAfter((history) => {
    platform(history);
    const [plan] = accepted(history, 'batch-1', [1]);
    if (plan) succeed(history, plan);
  });
  const [attempt] = row.attempts;
  const moved = { bytesCopied: 9 * GIB, bytesOnWire: 4 * GIB, seconds: 61.5 };
  assert.equal(inShort(row), [[1, true, true, 'SUCCEEDED']]);
  assert.equal([attempt?.phases, attempt?.pointInTime], [row.phases, row.pointInTime]);
  assert.equal(attempt?.disks, [
    { name: 'vda', sparedBytes: 0, staged: moved, written: moved },
    { name: 'vdb', sparedBytes: 0, staged: moved, written: moved },
  ]);
});

test('failed: why, in which step and phase; and it stays so when the next one begins', async () => {
  const before = await rowAfter(failed);
  assert.equal(inShort(before), [[1, true, true, 'FAILED']]);
  const [first] = before.attempts;
  assert.equal(first?.failure, { ...BROKEN, step: 'stage-vdb', phase: 'DATA_CONVERSION' });
  assert.equal(
    first?.disks.map(({ staged }) => staged !== null),
    [true, false],
  );
  const next = await rowAfter(startedAgain);
  assert.equal(next.attempts[0], first);
  assert.equal([next.failure, inShort(next)[1]], [null, [2, true, false, null]]);
  const waited = Date.parse(next.attempts[1]?.startedAt ?? '') - Date.parse(next.attempts[1]?.requestedAt ?? '');
  assert.ok(waited >= 60_000);
});

test('before it has looked, an attempt after the first has no point in time: nobody knows which it will be', async () => {
  const row = await rowAfter(startedAgain);
  assert.equal([row.attempts[1]?.pointInTime, row.attempts[1]?.review], [null, null]);
  assert.ok(row.attempts[0]?.pointInTime);
});

test('what was kept: of each disk how much it was spared, and of the moment as before', async () => {
  const row = await rowAfter((history) => {
    startedAgain(history);
    found(history, keptHalf);
  });
  const [first, second] = row.attempts;
  assert.equal(second?.review, { code: 'REST_IS_READ', sparedBytes: 27 * GIB });
  assert.equal(second?.pointInTime, first?.pointInTime);
  assert.equal(
    second?.disks.map(({ sparedBytes, staged }) => [sparedBytes, staged]),
    [
      [20 * GIB, null],
      [7 * GIB, null],
    ],
  );
  assert.ok(row.disks[0]?.staged, 'the task still shows what is staged');
  const [notice] = row.notices;
  assert.equal(
    [notice?.code, notice?.parameters],
    ['REST_IS_READ', { attempt: 2, vm: 'web-1', at: first?.pointInTime?.at }],
  );
});

test('a new moment: nothing was spared, no point in time yet, and the notice says why', async () => {
  const row = await rowAfter((history) => {
    startedAgain(history);
    found(history, anew);
  });
  const second = row.attempts[1];
  assert.equal([second?.review, second?.pointInTime], [{ code: 'SOURCE_HAS_RUN', sparedBytes: 0 }, null]);
  assert.equal(
    second?.disks.map(({ sparedBytes }) => sparedBytes),
    [0, 0],
  );
  assert.equal(
    row.notices.map(({ code, parameters }) => [code, parameters]),
    [['SOURCE_HAS_RUN', { attempt: 2, vm: 'web-1' }]],
  );
});

test('of a history from before it was recorded per disk: how much was kept is not known, and is no zero', async () => {
  const row = await rowAfter((history) => {
    startedAgain(history);
    const { spared: _, ...review } = { ...keptHalf, kept: [vda], sparedBytes: 20 * GIB };
    history.record(task.name, [{ type: 'StagedReviewed', data: { taskId: id, attempt: 2, ...review } }]);
  });
  assert.equal(
    row.attempts[1]?.disks.map(({ sparedBytes }) => sparedBytes),
    [null, 0],
  );
});

test('cancelled while it waits: it ended, and never started', async () => {
  const row = await rowAfter((history) => {
    queuedAgain(history);
    say(history, { type: 'CancelTask', data: { at: history.now } });
    const state = history.state(task);
    for (const artefactId of state.status === 'cleaning' ? Object.keys(state.ledger) : [])
      say(history, { type: 'RecordReleased', data: { attempt: 2, artefactId, at: history.now } });
  });
  assert.equal(inShort(row), [
    [1, true, true, 'FAILED'],
    [2, false, true, 'CANCELLED'],
  ]);
  assert.equal(inShort(await rowAfter(cancelled)), [[1, true, true, 'CANCELLED']]);
});
const cancelled = (history: History): void => {
  platform(history);
  const [plan] = accepted(history, 'batch-1', [1]);
  if (plan) cancel(history, plan);
};

test('what the second one transfers is its own, and leaves the first as it was', async () => {
  const before = await rowAfter(startedAgain);
  const row = await rowAfter((history) => {
    startedAgain(history);
    found(history, keptHalf);
    stagedAgain(history, vdb);
  });
  assert.equal(row.attempts[0], before.attempts[0]);
  assert.equal(row.attempts[1]?.disks, [
    { name: 'vda', sparedBytes: 20 * GIB, staged: null, written: null },
    { name: 'vdb', sparedBytes: 7 * GIB, staged: again, written: null },
  ]);
});

test('a request that is refused is no attempt: its number stays missing, and the first is as it was', async () => {
  const before = await rowAfter(failed);
  const row = await rowAfter((history) => {
    failed(history);
    const of = { taskId: id, at: history.now };
    history.record(task.name, [
      { type: 'RestartRequested', data: { ...of, attempt: 2, claims: [], newMoment: 'ALLOW' } },
      { type: 'RestartRefused', data: { ...of, attempt: 2, violations: [] } },
      { type: 'RestartRequested', data: { ...of, attempt: 3, claims: [], newMoment: 'ALLOW' } },
    ]);
  });
  assert.equal(inShort(row), [
    [1, true, true, 'FAILED'],
    [3, false, false, null],
  ]);
  assert.equal([row.attempts[0], row.state], [before.attempts[0], 'FAILED']);
});

test.run();
