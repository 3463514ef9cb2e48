import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import { type EventStore, StoreUnavailable } from '../../commands/ports/event-store.ts';
import { appended, collect, collectPages, idsOf, newEvent, newEvents } from '../contracts/event-store.support.ts';

const inDirectory = async (work: (file: string) => Promise<void>): Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-file-'));
  await work(join(directory, 'events.db'));
  rmSync(directory, { recursive: true });
};

const failureOf = (call: Promise<unknown>): Promise<Error> =>
  call.then(
    () => new Error('It did not fail.'),
    (error: Error) => error,
  );

/** A store as a power cut leaves it: the file and its WAL, copied while it was open. */
const cutOff = async (file: string): Promise<{ wal: Buffer; ids: readonly string[] }> => {
  const store = await openSqliteStore(`${file}.live`);
  for (let revision = -1; revision < 59; revision += 1)
    await appended(store, 'a', revision === -1 ? 'none' : revision, [newEvent('Happened', { revision })]);
  const ids = idsOf(await collect(store.readStream('a')));
  copyFileSync(`${file}.live`, file);
  const wal = readFileSync(`${file}.live-wal`);
  await store.close();
  return { wal, ids };
};

const opensWithPrefix = async (file: string, wal: Buffer, ids: readonly string[], what: string): Promise<number> => {
  const copy = `${file}.copy`;
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${copy}${suffix}`, { force: true });
  copyFileSync(file, copy);
  writeFileSync(`${copy}-wal`, wal);
  const store = await openSqliteStore(copy);
  const events = await collectPages(store.readAll(null));
  assert.equal(idsOf(events), ids.slice(0, events.length), what);
  assert.equal(
    events.map(({ data, revision }) => [data.revision, revision]),
    events.map((_, index) => [index - 1, index]),
  );
  await appended(store, 'a', events.length === 0 ? 'none' : events.length - 1, newEvents(1));
  await store.close();
  return events.length;
};

test('power cut, WAL cut short at any point: it opens with a prefix of the history and goes on', () =>
  inDirectory(async (file) => {
    const { wal, ids } = await cutOff(file);
    const frame = 4096 + 24;
    const frames = Math.floor((wal.length - 32) / frame);
    const ends = [0, 1, 31, 32, 33, 56, 32 + frame - 1, wal.length - 1, wal.length];
    for (let part = 1; part < 12; part += 1) {
      const end = 32 + Math.floor((frames * part) / 12) * frame;
      ends.push(end, end + 1, end + 24 + 1000);
    }
    const lengths = new Set<number>();
    for (const end of ends) lengths.add(await opensWithPrefix(file, wal.subarray(0, end), ids, `cut at ${end}`));
    assert.ok(lengths.has(0) && lengths.has(ids.length) && lengths.size > 8);
  }));

test('power cut, a bit of the WAL turned: it opens with a prefix of the history, never with garbage', () =>
  inDirectory(async (file) => {
    const { wal, ids } = await cutOff(file);
    for (let part = 0; part < 12; part += 1) {
      const turned = Buffer.from(wal);
      const at = Math.floor((wal.length * (part + 0.5)) / 12);
      turned.writeUInt8(turned.readUInt8(at) ^ 0x10, at);
      assert.ok((await opensWithPrefix(file, turned, ids, `bit at ${at}`)) < ids.length);
    }
  }));

const fill = async (store: EventStore, stream: string): Promise<{ events: number; failure: Error }> => {
  for (let events = 0; ; events += 1) {
    const failure = await failureOf(
      appended(store, stream, events === 0 ? 'none' : events - 1, [newEvent('Tick', { filler: 'x'.repeat(3000) })]),
    );
    if (failure.message !== 'It did not fail.') return { events, failure };
  }
};

test('full: appends are refused as full, reads go on, and it recovers without a restart', () =>
  inDirectory(async (file) => {
    const store = await openSqliteStore(file, { maxPages: 60 });
    await appended(store, 'history', 'none', newEvents(3));
    const { events, failure } = await fill(store, 'telemetry');
    assert.instance(failure, StoreUnavailable);
    assert.is(failure instanceof StoreUnavailable && failure.code, 'STORE_FULL');
    assert.ok(events > 10);
    assert.is((await collect(store.readStream('history'))).length, 3);
    assert.is((await collect(store.readStream('telemetry'))).length, events);
    const late = newEvents(4).map((event) => ({ ...event, data: { filler: 'y'.repeat(3000) } }));
    const refused = await failureOf(store.append('history', 2, late));
    assert.is(refused instanceof StoreUnavailable && refused.code, 'STORE_FULL');
    await store.setRetention('telemetry', { maxCount: 1 });
    assert.is((await store.append('history', 2, late)).outcome, 'appended');
    assert.is((await collect(store.readStream('history'))).length, 7);
    await store.close();
  }));

test('full: one append that does not fit fails alone, others of its group are written', () =>
  inDirectory(async (file) => {
    const store = await openSqliteStore(file, { maxPages: 60 });
    const large = newEvent('Large', { filler: 'x'.repeat(400_000) });
    const calls = ['a', 'b', 'large', 'c'].map((name) =>
      store.append(name, 'none', name === 'large' ? [large] : newEvents(1)),
    );
    const settled = await Promise.allSettled(calls);
    assert.equal(
      settled.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    );
    assert.equal(await collect(store.readStream('large')), []);
    await store.close();
  }));

test('a file whose event ids have an index of their own, as files once had, is written and read like any other', () =>
  inDirectory(async (file) => {
    await (await openSqliteStore(file)).close();
    const database = new Database(file);
    database.exec('create unique index once on events (id)');
    database.close();
    const store = await openSqliteStore(file);
    const events = newEvents(3);
    await appended(store, 'a', 'none', events);
    assert.is((await store.append('a', 'none', events)).outcome, 'appended');
    assert.equal(
      (await collect(store.readStream('a'))).map(({ id }) => id),
      events.map(({ id }) => id),
    );
    await store.close();
  }));

test('an event of several megabytes, far beyond a page, comes back as it went in', () =>
  inDirectory(async (file) => {
    const store = await openSqliteStore(file);
    const event = newEvent('Large', { text: '三板😀'.repeat(500_000) });
    await appended(store, 'a', 'none', [event]);
    assert.equal((await store.readLast('a'))?.data, event.data);
    await store.close();
  }));

test('a new store: nobody else may read its file, and closed it leaves that one file', () =>
  inDirectory(async (file) => {
    const store = await openSqliteStore(file);
    assert.is(await store.head(), null);
    await appended(store, 'a', 'none', newEvents(1));
    for (const suffix of ['', '-wal', '-shm']) assert.is(statSync(`${file}${suffix}`).mode & 0o777, 0o600);
    await store.close();
    assert.not.ok(existsSync(`${file}-wal`));
  }));

test('a file of another layout, of another program or of no database: refused, and not a byte changed', () =>
  inDirectory(async (file) => {
    await (await openSqliteStore(file)).close();
    const newer = `${file}.newer`;
    copyFileSync(file, newer);
    const database = new Database(newer);
    database.pragma('user_version = 2');
    database.close();
    const foreign = `${file}.foreign`;
    new Database(foreign).exec('create table notes (text)').close();
    const garbage = `${file}.garbage`;
    writeFileSync(garbage, 'Not a database. '.repeat(1000));
    for (const [path, message] of [
      [newer, /layout 2; this version knows layout 1/],
      [foreign, /not a Sampan event store/],
      [garbage, /not a database/],
    ] as const) {
      const before = readFileSync(path);
      assert.match((await failureOf(openSqliteStore(path))).message, message);
      assert.ok(readFileSync(path).equals(before));
    }
  }));

test.run();
