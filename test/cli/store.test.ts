import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import { acquireLease } from '../../adapters/lease/sqlite-lease.ts';
import { main } from '../../runtime/cli/main.ts';
import type { Terminal } from '../../runtime/cli/terminal.ts';
import { systemClock } from '../../runtime/clock.ts';
import { compose, type Parts } from '../../runtime/compose.ts';
import { readConfig } from '../../runtime/config.ts';
import { demoWorld } from '../../simulation/demo-world.ts';
import { platform } from '../projections/examples.ts';
import { History } from '../projections/history.ts';
import { accepted, succeed } from '../projections/journeys.ts';

type Context = {
  directory: string;
  from: string;
  to: string;
  run: (...args: readonly string[]) => Promise<{ code: number; out: string; notes: string }>;
};
const test = suite<Context>('sampan store copy');

/** A task that succeeded, and telemetry that was written three times: the copy's positions are others. */
const fill = async (file: string): Promise<number> => {
  const history = new History();
  platform(history);
  const [one] = accepted(history, 'batch-1', [1]);
  if (one) succeed(history, one);
  const store = await openSqliteStore(file);
  await store.setRetention('progress-task-1', { maxCount: 1 });
  for (const [index, { stream, revision, position: _, ...event }] of history.events.entries()) {
    await store.append(stream, revision === 0 ? 'none' : revision - 1, [event]);
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    if (index < 3)
      await store.append('progress-task-1', index === 0 ? 'none' : index - 1, [
        { ...event, id, type: 'ProgressReported' },
      ]);
  }
  await store.close();
  return history.events.length;
};

test.before.each((context) => {
  context.directory = mkdtempSync(join(tmpdir(), 'sampan-store-'));
  context.from = join(context.directory, 'old', 'events.db');
  context.to = join(context.directory, 'new', 'events.db');
  mkdirSync(join(context.directory, 'old'));
  context.run = async (...args) => {
    const out: string[] = [];
    const notes: string[] = [];
    const terminal: Terminal = {
      env: { SAMPAN_DATA: join(context.directory, 'data') },
      interactive: false,
      out: (text) => void out.push(text),
      note: (text) => void notes.push(text),
      draw: () => undefined,
      ask: async () => true,
      sleep: async () => undefined,
    };
    const code = await main(terminal, ['store', ...args]);
    return { code, out: out.join('\n'), notes: notes.join('\n') };
  };
});
test.after.each(({ directory }) => rmSync(directory, { recursive: true }));

test('copied and compared, as text and as JSON: 0; a second time nothing is written', async ({ from, to, run }) => {
  const events = await fill(from);
  const first = await run('copy', `sqlite:${from}`, `sqlite:${to}`);
  assert.is(first.code, 0, first.notes);
  assert.match(
    first.out,
    new RegExp(
      `^identical: ${events} events of \\d+ streams, ${events} of them copied now\n1 event\\(s\\) of telemetry`,
    ),
  );
  const again = await run('copy', `sqlite:${from}`, `sqlite:${to}`, '-o', 'json');
  const { identical, events: all, copied } = JSON.parse(again.out) as Record<string, unknown>;
  assert.equal({ identical, all, copied }, { identical: true, all: events, copied: 0 });
});

test('a target with something else: 1, and the first difference', async ({ from, to, run }) => {
  await fill(from);
  await run('copy', `sqlite:${from}`, `sqlite:${to}`);
  const { code, notes } = await run('copy', `sqlite:${to}`, `sqlite:${from}`);
  assert.is(code, 0, notes);
  const store = await openSqliteStore(to);
  const last = await store.readLast('targetPlatform-main');
  if (!last) throw new Error('There is no event.');
  const { stream, revision, position: _, ...event } = last;
  await store.append(stream, revision, [{ ...event, id: '00000000-0000-4000-8000-0000000000ff' }]);
  await store.close();
  const refused = await run('copy', `sqlite:${from}`, `sqlite:${to}`);
  assert.is(refused.code, 1);
  assert.match(refused.notes, 'The target holds something else: event');
});

test('what makes no sense: 2, at its place', async ({ directory, from, to, run }) => {
  await fill(from);
  symlinkSync(from, join(directory, 'same.db'));
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /copy/],
    [['move', 'a', 'b'], /copy FROM TO/],
    [['copy', `sqlite:${from}`], /copy to/],
    [['copy', from, `sqlite:${to}`], /^FROM: Give sqlite:/],
    [['copy', `sqlite:${from}`, 'http://x'], /^TO: Give sqlite:/],
    [['copy', `sqlite:${from}`, `sqlite:${from}`], /^TO: This is the store to copy from/],
    [['copy', `sqlite:${from}`, `sqlite:${join(directory, 'same.db')}`], /^TO: This is the store to copy from/],
    [['copy', `sqlite:${join(directory, 'none.db')}`, `sqlite:${to}`], /^FROM: There is no file/],
  ];
  for (const [args, message] of wrong) {
    const { code, notes } = await run(...args);
    assert.is(code, 2, `${args.join(' ')}: ${notes}`);
    assert.match(notes, message);
  }
});

test('a store whose server runs is left alone: 1, and who has it', async ({ from, to, run }) => {
  await fill(from);
  const lease = acquireLease(join(from, '..', 'lease.db'), systemClock.now);
  const { code, notes } = await run('copy', `sqlite:${from}`, `sqlite:${to}`);
  lease.release();
  assert.is(code, 1);
  assert.match(notes, 'Another Sampan runs on this data');
  assert.is((await run('copy', `sqlite:${from}`, `sqlite:${to}`)).code, 0);
});

test('a data directory that is pointed at the copy: its views are made anew, and are those of the copy', async ({
  directory,
  from,
  to,
  run,
}) => {
  await fill(from);
  await run('copy', `sqlite:${from}`, `sqlite:${to}`);
  const dataDir = join(directory, 'data');
  const alarms: string[] = [];
  const log = pino(
    { level: 'error' },
    { write: (line: string) => void alarms.push((JSON.parse(line) as { kind: string }).kind) },
  );
  const asked = async <T>(file: string, ask: (parts: Parts) => Promise<T>): Promise<T> => {
    const config = readConfig({ SAMPAN_DATA: dataDir, SAMPAN_EVENT_STORE: `sqlite:${file}` });
    const parts = await compose(config, log, { openWorld: () => demoWorld(systemClock) });
    return ask(parts).finally(() => parts.close());
  };
  const view = async ({ readModels, app }: Parts) => ({
    rows: readModels.tasks({}, { first: 9 }).rows.map(({ order: _, ...row }) => row),
    orders: readModels.tasks({}, { first: 9 }).rows.map(({ order }) => order),
    position: readModels.health().map((one) => one.position),
    head: await app.store.head(),
  });
  const before = await asked(from, view);
  assert.equal(alarms, []);
  const after = await asked(to, view);
  assert.equal(alarms, ['HISTORY_WENT_BACK']);
  assert.equal(after.rows, before.rows);
  assert.not.equal(after.orders, before.orders, 'positions are those of the copy');
  assert.ok(after.position.every((position) => position === after.head));
});

test.run();
