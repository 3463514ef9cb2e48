import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import { WriterClient } from '../../adapters/eventstore/sqlite/writer-client.ts';
import { StoreUnavailable } from '../../commands/ports/event-store.ts';
import { appended, collect, collectPages, newEvents, within } from '../contracts/event-store.support.ts';

const CHILD = fileURLToPath(new URL('./store-child.ts', import.meta.url));

/** Runs the child until it has said `acks` times that an append was acknowledged, then kills it without warning. */
const killAfter = async (file: string, run: string, acks: number): Promise<readonly string[]> => {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, file, run], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const reading = createInterface({ input: child.stdout });
  reading.on('line', (line) => {
    lines.push(line);
    if (lines.length >= acks) child.kill('SIGKILL');
  });
  await within(new Promise((resolve) => reading.once('close', resolve)), `${acks} acknowledged events`, 60);
  return lines.filter((line) => /^\S+ \d+ [0-9a-f-]{36}$/.test(line));
};

test('killed while it appends: every acknowledged event is there, each stream is without gaps', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-kill-'));
  const file = join(directory, 'events.db');
  const acked: string[] = [];
  for (const [run, acks] of [40, 400, 2500, 9000].entries()) {
    const lines = await killAfter(file, `run${run}`, acks);
    assert.ok(lines.length >= acks);
    acked.push(...lines);
    const store = await openSqliteStore(file);
    const all = await collectPages(store.readAll(null));
    const stored = new Set(all.map(({ stream, revision, id }) => `${stream} ${revision} ${id}`));
    assert.equal(
      acked.filter((line) => !stored.has(line)),
      [],
    );
    const next = new Map<string, number>();
    for (const { stream, revision } of all) {
      assert.is(revision, next.get(stream) ?? 0);
      next.set(stream, revision + 1);
    }
    for (const length of next.values()) assert.is(length % 2, 0, 'an append of two events stands whole');
    await store.close();
  }
  rmSync(directory, { recursive: true });
});

test('the writer dies: what was under way fails as unavailable, the next call finds a new writer', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-writer-'));
  const file = join(directory, 'events.db');
  const dying = new URL('./dying-writer.mjs', import.meta.url);
  let commits = 0;
  const writer = new WriterClient({ file }, () => (commits += 1), dying);
  await writer.start();
  const ask = (stream: string, expected: number) =>
    within(
      writer.ask({
        kind: 'append',
        stream,
        expected,
        newest: '2026-01-01T00:00:00.000Z',
        rows: newEvents(1).map(({ id, type }) => ({ id, type, body: '{}' })),
      }),
      'an answer',
    ).then(
      ({ outcome }) => outcome,
      (error: unknown) => (error instanceof StoreUnavailable ? error.code : error),
    );
  assert.is(await ask('healthy', -1), 'appended');
  assert.equal(await Promise.all([ask('poison', -1), ask('healthy', 0)]), ['STORE_UNAVAILABLE', 'STORE_UNAVAILABLE']);
  assert.equal(await Promise.all([ask('poison', -1), ask('healthy', 0)]), ['appended', 'appended']);
  assert.is(commits, 3);
  await within(writer.close(), 'the close');
  assert.is(await ask('healthy', 1), 'STORE_UNAVAILABLE');
  rmSync(directory, { recursive: true });
});

test('closed with appends under way: they are finished first', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-close-'));
  const file = join(directory, 'events.db');
  const store = await openSqliteStore(file);
  const under = Array.from({ length: 50 }, (_, number) => appended(store, `s${number}`, 'none', newEvents(1)));
  await within(store.close(), 'the close');
  assert.is((await Promise.all(under)).length, 50);
  const again = await openSqliteStore(file);
  for (let number = 0; number < 50; number += 1) assert.is((await collect(again.readStream(`s${number}`))).length, 1);
  await again.close();
  rmSync(directory, { recursive: true });
});

test.run();
