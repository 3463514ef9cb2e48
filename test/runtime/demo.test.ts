import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

let data = '';
const test = suite('The demo where the lab cannot run');
const root = fileURLToPath(new URL('../..', import.meta.url));

test('the simulated world is called so, claims no boot, and ends with 3', () => {
  const work = mkdtempSync(join(tmpdir(), 'sampan-demo-test-'));
  const argv = ['--import', 'tsx', 'scripts/demo/simulated.ts', work];
  const ended = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8', timeout: 60_000 });
  assert.is(ended.status, 3, ended.stderr);
  const result = JSON.parse(readFileSync(join(work, 'result.json'), 'utf8')) as Record<string, unknown>;
  const { bytesCopied, seconds, ...rest } = result;
  assert.equal(rest, {
    world: 'simulated',
    store: 'sqlite',
    taskState: 'SUCCEEDED',
    bootVerified: null,
    dataVerified: null,
    sourceState: 'running',
    debt: 0,
  });
  assert.ok(Number(bytesCopied) > 0 && Number(seconds) > 0);
  data = join(work, 'data');
});

test('what a task weighs in the history is what docs/eventstoredb.md says', () => {
  const db = new Database(join(data, 'events.db'), { readonly: true });
  const weight = db.prepare<[], { count: number; bytes: number }>(
    "select count(*) as count, sum(length(e.body)) as bytes from events e join streams s on s.id = e.stream where s.name like 'migrationTask-%'",
  );
  const { count = 0, bytes = 0 } = weight.get() ?? {};
  db.close();
  assert.ok(count > 50 && count < 70, `${count} events`);
  assert.ok(bytes > 20_000 && bytes < 36_000, `${bytes} bytes`);
});

test('the same with its history in what stands in for EventStoreDB', () => {
  const work = mkdtempSync(join(tmpdir(), 'sampan-demo-test-'));
  const argv = ['--import', 'tsx', 'scripts/demo/simulated.ts', work, 'esdb'];
  const ended = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8', timeout: 60_000 });
  assert.is(ended.status, 3, ended.stderr);
  const result = JSON.parse(readFileSync(join(work, 'result.json'), 'utf8')) as Record<string, unknown>;
  assert.equal([result.store, result.taskState, result.debt], ['esdb stand-in', 'SUCCEEDED', 0]);
  rmSync(work, { recursive: true });
});

const verify = () =>
  spawnSync(process.execPath, ['bin/sampan.mjs', 'replay', '--verify', '--data', data], {
    cwd: root,
    encoding: 'utf8',
  });

test('its history, verified by the CLI, folds to the very same rows: exit code 0', () => {
  const ended = verify();
  assert.is(ended.status, 0, ended.stderr);
  assert.match(ended.stdout, /^identical: \d+ rows, \d+ events$/m);
});

test('one row is tampered with: the first difference is told, exit code 1 (UX-1, I8)', () => {
  const db = new Database(join(data, 'read-models.db'));
  const tables = db.prepare("select name from sqlite_master where type = 'table' and name like 'task@%'").pluck().all();
  const column = db
    .prepare(`select name from pragma_table_info('${tables[0]}') where name in ('document', 'doc')`)
    .pluck()
    .get();
  const changed = db
    .prepare(`update "${tables[0]}" set ${column} = replace(${column}, 'SUCCEEDED', 'CANCELLED')`)
    .run();
  db.close();
  assert.is(changed.changes, 1);
  const ended = verify();
  assert.is(ended.status, 1);
  assert.match(`${ended.stdout}${ended.stderr}`, /task.*(SUCCEEDED|CANCELLED)/s);
});

test.after(() => rmSync(data, { recursive: true, force: true }));

test.run();
