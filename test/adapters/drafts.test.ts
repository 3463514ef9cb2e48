import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWhole, replaceWhole } from '../../adapters/drafts/drafts.ts';
import { inventoryFiles } from '../../adapters/inventory-cache/inventory-files.ts';
import { createKeyFile, readKeyFile } from '../../adapters/secrets/key-file.ts';
import { ensureToken } from '../../runtime/api-token.ts';

const test = suite<{ dir: string }>('files made by draft');
test.before.each((context) => {
  context.dir = mkdtempSync(join(tmpdir(), 'sampan-drafts-'));
});
test.after.each(({ dir }) => rmSync(dir, { recursive: true }));

/** What earlier versions, this one and people may have left: as files, and as directories. */
const leftovers = (file: string): readonly string[] => [
  `${file}.1`,
  `${file}.${process.pid}`,
  `${file}.${process.pid}.new`,
  `${file}.new`,
  `${file}.0123456789abcdef.draft`,
];

const MAKERS = {
  'api-token': (dir: string) => void ensureToken(dir),
  'vault.key': (dir: string) => void createKeyFile(join(dir, 'vault.key')),
};

for (const [name, make] of Object.entries(MAKERS)) {
  test(`${name} is made whatever a killed process left, and what it left goes`, ({ dir }) => {
    for (const leftover of leftovers(join(dir, name))) writeFileSync(leftover, 'half', { mode: 0o600 });
    make(dir);
    assert.equal(readdirSync(dir), [name]);
    assert.is(statSync(join(dir, name)).mode & 0o777, 0o600);
  });

  test(`${name} is made where directories are in the way of its drafts`, ({ dir }) => {
    for (const leftover of leftovers(join(dir, name))) mkdirSync(leftover);
    make(dir);
    assert.equal(readdirSync(dir), [name]);
  });
}

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Ends with SIGKILL in the window: the draft is on disk, the file is not. */
const KILLED = (call: string) => `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
Object.defineProperty(process, 'pid', { value: 1 });
fs.linkSync = () => process.kill(0, 0) && process.abort();
syncBuiltinESMExports();
${call}`;

for (const [name, call] of [
  ['api-token', "(await import(process.cwd() + '/runtime/api-token.ts')).ensureToken(DIR)"],
  ['vault.key', "(await import(process.cwd() + '/adapters/secrets/key-file.ts')).createKeyFile(DIR + '/vault.key')"],
] as const)
  test(`${name}: a container, where each process is pid 1, starts after a kill in the window`, ({ dir }) => {
    const script = KILLED(call.replace('DIR', JSON.stringify(dir)));
    const argv = ['--import', 'tsx', '--input-type=module', '-e', script];
    const killed = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8' });
    assert.is(killed.signal, 'SIGABRT', killed.stderr);
    assert.is(readdirSync(dir).length, 1, 'the draft is left');
    assert.not.ok(existsSync(join(dir, name)));
    MAKERS[name](dir);
    assert.equal(readdirSync(dir), [name]);
  });

test('a file that is there stays, byte for byte; of makers at once one wins and all have the same', ({ dir }) => {
  const file = join(dir, 'api-token');
  const token = ensureToken(dir);
  assert.is(ensureToken(dir), token);
  assert.is(createWhole(file, 'another\n'), false);
  assert.is(readFileSync(file, 'utf8'), `${token}\n`);
  const key = createKeyFile(join(dir, 'vault.key'));
  assert.throws(() => createKeyFile(join(dir, 'vault.key')), /never replaced/);
  assert.equal(readKeyFile(join(dir, 'vault.key')), key);
});

test('of replacements at once one stays, whole, and no draft', async ({ dir }) => {
  const file = join(dir, 'x.gz');
  const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(100_000));
  await Promise.all(texts.map((text) => replaceWhole(file, Buffer.from(text))));
  assert.ok(texts.includes(readFileSync(file, 'utf8')));
  assert.equal(readdirSync(dir), ['x.gz']);
});

test('two syncs of one source at once, beside what a killed one left: the inventory is one of them', async ({
  dir,
}) => {
  writeFileSync(join(dir, 's-1.json.gz.0123456789abcdef.draft'), 'half');
  mkdirSync(join(dir, 's-1.json.gz.new'));
  const files = inventoryFiles(dir);
  const lists = { clusters: [], hosts: [], datastores: [], networks: [], vms: [] };
  await Promise.all(['1', '2', '3'].map((build) => files.put('s-1', { version: '6.7.0', build, ...lists })));
  assert.match((await files.get('s-1'))?.build ?? '', /^[123]$/);
  assert.equal(readdirSync(dir), ['s-1.json.gz', 's-1.json.gz.new']);
});

test.run();
