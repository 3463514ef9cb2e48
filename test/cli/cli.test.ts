import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SourceRow } from '../../projections/queries.ts';
import { type Api, startApi } from '../graphql/api.ts';
import { taskRow } from '../graphql/rows.ts';
import { type Cli, cliOf } from './terminal.ts';

const FINGERPRINT = `SHA256:${'A'.repeat(43)}`;

const test = suite<{ api: Api; cli: Cli }>('cli');
test.before.each(async (context) => {
  const probeHostKey = async () => ({ keyType: 'ssh-ed25519', hostKey: 'ssh-ed25519 AAAA', fingerprint: FINGERPRINT });
  context.api = await startApi({ world: { hostKeys: { probeHostKey } } });
  context.cli = cliOf(context.api);
});
test.after.each(async ({ api, cli }) => {
  cli.remove();
  await api.close();
});

const SOURCE: SourceRow = {
  id: 'source-1',
  order: '1',
  name: 'old-kvm',
  type: 'KVM',
  ssh: { address: '10.0.0.9', port: 22, user: 'root', hostKey: 'ssh-ed25519 AAAA' },
  sasl: false,
  libvirtVersion: '9.0.0',
  qemuVersion: '7.2.0',
  vcenter: null,
  addedAt: '2026-01-31T08:00:00.000Z',
  removedAt: null,
};

test('what cannot be understood ends with 2 and says what to do', async ({ cli }) => {
  for (const args of [
    ['nonsense'],
    ['tasks', '--nonsense'],
    ['tasks', '--state', 'odd'],
    ['tasks', '-o', 'xml'],
    ['task', 'show'],
    ['task', 'odd', 'x'],
    ['migrate'],
    ['migrate', '-f', '/nowhere.yaml'],
    ['add', 'moon', 'x'],
    ['constructor'],
  ]) {
    const { code, out, notes } = await cli.run(...args);
    assert.is(code, 2, args.join(' '));
    assert.is(out, '');
    assert.ok(notes.length > 0);
  }
});

test('tasks are listed, as text and as one JSON value', async ({ api, cli }) => {
  api.readModels.rows.set('task-1', taskRow({ name: 'move\u001b[2J' }));
  const shown = await cli.run('tasks', '--state', 'migrating');
  assert.is(shown.code, 0);
  assert.match(shown.out, /task-1 {2}move\?\[2J {2}shop -> shop {2}migrating/);
  const { out, outs } = await cli.run('tasks', '-o', 'json');
  assert.is(outs, 1);
  assert.is(JSON.parse(out).total, 1);
});

test('settings are shown; with options they are changed before (GS-1 to GS-4)', async ({ api, cli }) => {
  const shown = await cli.run('settings');
  assert.is(shown.code, 0, shown.notes);
  assert.match(shown.out, /migration-cache-retention-seconds {2}86400 \(24h 0m 0s\)/);
  assert.match(shown.out, /cpu-overcommit-ratio +1$/);
  const wishes = ['--cpu-overcommit-ratio', '2.5', '--host-allocation-strategy', 'least-used-memory'];
  const { code, notes } = await cli.run('settings', ...wishes, '--migration-cache-retention-seconds', '0');
  assert.is(code, 0, notes);
  assert.equal(
    (await api.history()).filter(({ type }) => !type.startsWith('Command')).map(({ type, data }) => [type, data]),
    [
      ['CacheRetentionChanged', { seconds: 0 }],
      ['HostAllocationStrategyChanged', { strategy: 'LEAST_USED_MEMORY' }],
      ['CpuOvercommitChanged', { ratio: 2.5 }],
    ],
  );
});

test('a setting that cannot be is refused at its field, and nothing else of the order is changed', async ({
  api,
  cli,
}) => {
  const odd = await cli.run('settings', '--cpu-overcommit-ratio', 'many');
  assert.equal([odd.code, odd.notes], [2, '--cpu-overcommit-ratio: Give a number.']);
  const { code, notes } = await cli.run(
    'settings',
    '--cpu-overcommit-ratio',
    '65',
    '--migration-task-parallelism',
    '3',
  );
  assert.is(code, 2);
  assert.match(notes, /^cpuOvercommitRatio: /);
  assert.equal(
    (await api.history()).filter(({ type }) => type.endsWith('Changed')),
    [],
  );
});

test('an unknown task ends with 2, as JSON too', async ({ cli }) => {
  assert.is((await cli.run('task', 'show', 'x')).code, 2);
  const { code, out } = await cli.run('task', 'show', 'x', '-o', 'json');
  assert.is(code, 2);
  assert.equal(JSON.parse(out).violations, [{ field: 'id', message: 'There is no task x.' }]);
});

test('a refusal ends with 2 and names the field', async ({ cli }) => {
  const { code, notes } = await cli.run('task', 'cancel', 'nobody');
  assert.is(code, 2);
  assert.match(notes, 'id: There is no such migration task.');
});

test('a token file that others can read is not used, and a server that is away ends with 1', async ({ cli }) => {
  const away = await cli.run('tasks', '--url', 'http://127.0.0.1:1');
  assert.is(away.code, 1);
  assert.match(away.notes, 'does not answer');
  chmodSync(join(cli.directory, 'api-token'), 0o644);
  const open = await cli.run('tasks');
  assert.is(open.code, 1);
  assert.match(open.notes, 'chmod 600');
});

test('every unknown name of a plan is told at once', async ({ api, cli }) => {
  api.readModels.sources = () => [SOURCE];
  const plan = cli.file(
    'plan.yaml',
    'name: m\nsource: older\nserver: mig\ncluster: c\nstorage: s\nnetworks: { 1: lan }\nvms: [{ vm: shop, nics: [{ number: 1, network: wan }] }]',
  );
  const { code, notes } = await cli.run('migrate', '-f', plan);
  assert.is(code, 2);
  const fields = notes.split('\n').map((line) => line.slice(0, line.indexOf(': ')));
  const nic = 'vms[0].nics[0].network (line 7)';
  const top = ['source (line 2)', 'server (line 3)', 'cluster (line 4)', 'storage (line 5)'];
  assert.equal(fields, [...top, 'networks.1 (line 6)', nic]);
  assert.match(notes, 'there are: old-kvm');
});

test('a plan with a field that does not exist is refused before anything is sent', async ({ cli }) => {
  const plan = cli.file('plan.yaml', 'name: m\nsource: a\nserver: b\ncluster: c\nstorage: d\nvmz: []\nvms: []');
  const { code, notes } = await cli.run('migrate', '-f', plan, '--url', 'http://127.0.0.1:1');
  assert.is(code, 2);
  assert.match(notes, 'vms (line 7): Name at least one VM.');
  assert.match(notes, 'vmz');
});

const INVENTORY = 'zones: [west]\nclusters: [{ name: c1, zone: west }]\n';

test('an inventory is applied in order, and again without a second thing being made', async ({ api, cli }) => {
  const file = cli.file('inventory.yaml', INVENTORY);
  const first = await cli.run('apply', '-f', file, '-o', 'json');
  assert.is(first.code, 0, first.notes);
  const again = await cli.run('apply', '-f', file, '-o', 'json');
  assert.equal(JSON.parse(again.out), JSON.parse(first.out));
  assert.equal(
    (await api.history()).map(({ type }) => type),
    ['ZoneAdded', 'ClusterAdded'],
  );
});

test('a key that nobody has compared is shown and refused at its field, and no secret is written', async ({
  api,
  cli,
}) => {
  const file = cli.file('i.yaml', 'sources: [{ name: s, ssh: { address: 10.0.0.9, passwordEnv: SOURCE_PASSWORD } }]');
  const refused = await cli.run('apply', '-f', file);
  assert.is(refused.code, 2);
  assert.match(refused.notes, 'sources[0].ssh.fingerprint: 10.0.0.9:22 shows ssh-ed25519 SHA256:');
  const inline = cli.file('j.yaml', 'sources: [{ name: s, ssh: { address: a, password: hunter2-canary } }]');
  const { code, notes } = await cli.run('apply', '-f', inline);
  assert.is(code, 2);
  assert.not.match(notes + JSON.stringify(await api.history()), 'hunter2-canary');
});

test('the help names every command and has examples, and the program itself ends with the code', () => {
  const program = fileURLToPath(new URL('../../bin/sampan.mjs', import.meta.url));
  const run = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  const { status, stdout } = run('migrate', '--help');
  assert.is(status, 0);
  assert.match(stdout, 'sampan migrate -f plan.yaml --wait');
  assert.is(run('nonsense').status, 2);
  const { status: away, stdout: value } = run('tasks', '-o', 'json', '--data', '/nowhere');
  assert.is(away, 1);
  assert.match(JSON.parse(value).error.message, '--token-file');
});

test.run();
