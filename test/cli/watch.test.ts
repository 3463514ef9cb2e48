import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Client, NoAnswer } from '../../runtime/cli/client.ts';
import { bar, durationIn, gb, ofGb, plain, table, time } from '../../runtime/cli/format.ts';
import type { Terminal } from '../../runtime/cli/terminal.ts';
import { picture, taskLine, type WatchedTask, watchBatch } from '../../runtime/cli/watch.ts';

const GIB = 1024 ** 3;

test('sizes are GB of 2^30 bytes with at most two decimals', () => {
  assert.is(ofGb(4 * GIB, 19.12 * GIB), '4 GB / 19.12 GB');
  assert.is(gb(0), '0 GB');
  assert.is(gb(1.005 * GIB), '1 GB');
});

test('durations leave out what is zero in front', () => {
  assert.equal(
    [37, 2967, 4579, null, 3600].map((seconds) => durationIn('en', seconds)),
    ['37s', '49m 27s', '1h 16m 19s', '-', '1h 0m 0s'],
  );
});

test('a bar is never longer than its frame', () => {
  assert.is(bar(5, 10, 4), '[##..]');
  assert.is(bar(11, 10, 4), '[####]');
  assert.is(bar(0, 0, 4), '[....]');
});

test('what a machine calls itself cannot steer the terminal', () => {
  assert.is(plain('a\u001b[2Jb\u202ec\n'), 'a?[2Jb?c?');
  assert.is(table(['A', 'B'], [['x', 'long\tname']]), 'A  B\nx  long?name');
});

const task = (change: Partial<WatchedTask> = {}): WatchedTask => ({
  id: 'task-1',
  name: 'move-1',
  source: { vmName: 'shop' },
  target: { name: 'shop' },
  state: 'MIGRATING',
  condition: 'STALLED',
  phase: 'DATA_CONVERSION',
  elapsedSeconds: 62,
  progress: {
    bytesDone: 4 * GIB,
    bytesTotal: 19.12 * GIB,
    bytesPerSecond: 80 * 1024 ** 2,
    secondsLeft: 193,
    step: null,
  },
  disks: [{ name: 'vda', migrates: true, bytesDone: 1, bytesTotal: 2, bytesPerSecond: null, secondsLeft: null }],
  failure: null,
  notices: [],
  ...change,
});

test('a running task is one line, and a bar per disk on a terminal', () => {
  const line =
    'move-1 (shop)  migrating, data conversion (stalled)  4 GB / 19.12 GB  80 MB/s  3m 13s left  1m 2s elapsed';
  assert.is(taskLine(task()), line);
  assert.equal(picture([task()])[1], '  vda    [############............] 0 GB / 0 GB  -');
});

test('a task is named with its VM, and with its new name where that differs', () => {
  const renamed = task({ state: 'QUEUED', phase: null, condition: null, progress: null, elapsedSeconds: null });
  assert.is(taskLine({ ...renamed, target: { name: 'shop-2' } }), 'move-1 (shop -> shop-2)  queued');
});

test('no time left is shown while the rate is not known', () => {
  const progress = { bytesDone: 1, bytesTotal: GIB, bytesPerSecond: null, secondsLeft: null, step: null };
  assert.is(
    taskLine(task({ progress, condition: null })),
    'move-1 (shop)  migrating, data conversion  0 GB / 1 GB  -  1m 2s elapsed',
  );
});

test('a step that moves no bytes is told in its own words, without bars', () => {
  const progress = {
    bytesDone: 0,
    bytesTotal: 0,
    bytesPerSecond: null,
    secondsLeft: null,
    step: 'Converting the guest',
  };
  const converting = task({ condition: null, progress });
  assert.equal(picture([converting]), [
    'move-1 (shop)  migrating, data conversion  Converting the guest  1m 2s elapsed',
  ]);
});

test('a wait goes on through a server that is away, and until nothing is left to clean', async () => {
  const answers: (readonly WatchedTask[] | Error)[] = [
    [task()],
    new NoAnswer('away'),
    new NoAnswer('away'),
    [task({ state: 'FAILED', condition: 'CLEANING' })],
    [task({ state: 'FAILED', condition: null })],
  ];
  class Scripted extends Client {
    override async ask<T>(): Promise<T> {
      const next = answers.shift();
      if (next instanceof Error) throw next;
      return { tasks: { rows: next }, deleted: { rows: [] }, health: { store: { unreachableSince: null } } } as T;
    }
  }
  const notes: string[] = [];
  const terminal: Terminal = {
    env: {},
    interactive: false,
    out: () => undefined,
    note: (text) => void notes.push(text),
    draw: () => undefined,
    ask: async () => false,
    sleep: async () => undefined,
  };
  const ended = await watchBatch(terminal, new Scripted('http://x', 't'), { id: 'batch-1', taskIds: ['task-1'] });
  assert.is(ended[0]?.state, 'FAILED');
  assert.equal(answers, []);
  assert.is(notes.filter((note) => note.includes('does not answer')).length, 1);
  assert.ok(notes.includes('The server answers again.'));
});

test('a wait ends where somebody deletes a task that is watched: it has ended, and is shown as it ended', async () => {
  const over = task({ id: 'task-2', state: 'FAILED', condition: null });
  class Scripted extends Client {
    override async ask<T>(): Promise<T> {
      const done = task({ state: 'SUCCEEDED', condition: null });
      return { tasks: { rows: [done] }, deleted: { rows: [over] }, health: { store: { unreachableSince: null } } } as T;
    }
  }
  const terminal: Terminal = {
    env: {},
    interactive: false,
    out: () => undefined,
    note: () => undefined,
    draw: () => undefined,
    ask: async () => false,
    sleep: async () => Promise.reject(new Error('It waits on.')),
  };
  const batch = { id: 'batch-1', taskIds: ['task-1', 'task-2'] };
  const ended = await watchBatch(terminal, new Scripted('http://x', 't'), batch);
  assert.equal(
    ended.map(({ id, state }) => [id, state]),
    [
      ['task-1', 'SUCCEEDED'],
      ['task-2', 'FAILED'],
    ],
  );
});

test('a wait says that the history cannot be reached, since when, and that the migration goes on', async () => {
  const since = '2026-01-31T08:02:00.000Z';
  const answers = [null, since, since, null].map((unreachableSince, index) => ({
    tasks: { rows: [task(index === 3 ? { state: 'SUCCEEDED', condition: null } : {})] },
    deleted: { rows: [] },
    health: { store: { unreachableSince } },
  }));
  class Scripted extends Client {
    override async ask<T>(): Promise<T> {
      return answers.shift() as T;
    }
  }
  for (const interactive of [false, true]) {
    const shown: string[] = [];
    const terminal: Terminal = {
      env: {},
      interactive,
      out: () => undefined,
      note: (text) => void shown.push(text),
      draw: (lines) => void shown.push(...lines),
      ask: async () => false,
      sleep: async () => undefined,
    };
    const left = [...answers];
    await watchBatch(terminal, new Scripted('http://x', 't'), { id: 'batch-1', taskIds: ['task-1'] });
    answers.push(...left);
    const told = shown.filter((line) => line.includes('history'));
    const lost = `The history cannot be reached since ${time(since)}; the migration goes on, and what it has done is shown when it can.`;
    assert.equal(told, [...Array(interactive ? 2 : 1).fill(lost), 'The history can be reached again.']);
  }
});

test.run();
