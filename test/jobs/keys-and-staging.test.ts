import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RemoteAccessKeys } from '../../adapters/jobs/access-keys.ts';
import { JobProgram } from '../../adapters/jobs/remote-program.ts';
import { RemoteStagingArea } from '../../adapters/jobs/staging-area.ts';
import { failureOf, type LocalProgram, localProgram, Mounted, localMachine as machine } from '../support/jobs-local.ts';

type Context = { local: LocalProgram; home: string; keys: RemoteAccessKeys; staging: RemoteStagingArea };
const verbs = suite<Context>('keys and staging');

verbs.before.each((context) => {
  context.local = localProgram();
  context.home = mkdtempSync(join(tmpdir(), 'sampan-home-'));
  context.keys = new RemoteAccessKeys(
    new JobProgram(new Mounted(context.local.exec, [context.home, '/root']), context.local.text),
  );
  context.staging = new RemoteStagingArea(context.local.program);
});
verbs.after.each(({ local, home }) => {
  local.remove();
  rmSync(home, { recursive: true, force: true });
});

const lifetimeSeconds = 3600;
const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBCoS3dr2ZOxoEIj8';
const sockets = ['/run/a/nbd', '/run/b/nbd'];
const door = 'door-1';
const from = ['192.0.2.7', '2001:db8::7'];

verbs('no key: it is made once, in memory alone, and discarded', async ({ keys, local }) => {
  const first = await keys.make(machine, 1, 'task-1');
  assert.match(first.publicKey, /^ssh-ed25519 AAAA[A-Za-z0-9+/=]+$/);
  assert.equal(await keys.make(machine, 1, 'task-1'), first);
  const key = join(local.run, 'keys', 'task-1');
  assert.is(statSync(key).mode & 0o777, 0o700);
  assert.is(statSync(join(key, 'id')).mode & 0o777, 0o600);
  await keys.discard(machine, 1, 'task-1');
  await keys.discard(machine, 1, 'task-1');
  assert.not(existsSync(key));
});

verbs('no .ssh: authorising makes it, and the last revoke takes away all that was made', async ({ keys, home }) => {
  for (const keyId of ['a', 'b', 'a'])
    await keys.authorise(machine, 1, { keyId, door, publicKey, from, sockets, lifetimeSeconds });
  const text = readFileSync(join(home, '.ssh', 'authorized_keys'), 'utf8');
  assert.match(
    text,
    /^restrict,port-forwarding,permitopen="\[\/run\/a\/nbd\]:\*",permitopen="\[\/run\/b\/nbd\]:\*",permitlisten="sampan\.invalid:1",command="exit 1",from="192\.0\.2\.7,2001:db8::7",expiry-time="\d{12}" ssh-ed25519 AAAA\S+ sampan:a\n[^\n]+ sampan:b\n$/,
  );
  assert.is(statSync(join(home, '.ssh')).mode & 0o777, 0o700);
  await keys.revoke(machine, 1, { keyId: 'a', door });
  assert.match(readFileSync(join(home, '.ssh', 'authorized_keys'), 'utf8'), /^restrict[^\n]+ sampan:b\n$/);
  for (const keyId of ['b', 'b']) await keys.revoke(machine, 1, { keyId, door });
  assert.not(existsSync(join(home, '.ssh')));
});

verbs('keys of others: every byte, the mode and the owner come back', async ({ keys, home }) => {
  const file = join(home, '.ssh', 'authorized_keys');
  mkdirSync(join(home, '.ssh'), { mode: 0o755 });
  const bytes = Buffer.from(
    '# caf\xe9 sampan:axb\n\nssh-rsa AAAA x sampan:a.b.c\r\n  last line without an end',
    'latin1',
  );
  writeFileSync(file, bytes, { mode: 0o640 });
  execFileSync('chown', ['65534:65534', file]);
  await keys.authorise(machine, 1, { keyId: 'a.b', door, publicKey, from, sockets, lifetimeSeconds });
  assert.ok(readFileSync(file).length > bytes.length);
  await keys.revoke(machine, 1, { keyId: 'a.b', door });
  assert.equal(readFileSync(file), bytes);
  assert.equal([statSync(file).mode & 0o777, statSync(file).uid], [0o640, 65534]);
  assert.is(statSync(join(home, '.ssh')).mode & 0o777, 0o755);
});

verbs('authorized_keys is a link: what it points to is changed, the link stays', async ({ keys, home }) => {
  mkdirSync(join(home, '.ssh'));
  writeFileSync(join(home, 'elsewhere'), 'ssh-rsa AAAA x\n');
  symlinkSync('../elsewhere', join(home, '.ssh', 'authorized_keys'));
  await keys.authorise(machine, 1, { keyId: 'a', door, publicKey, from, sockets, lifetimeSeconds });
  assert.ok(lstatSync(join(home, '.ssh', 'authorized_keys')).isSymbolicLink());
  await keys.revoke(machine, 1, { keyId: 'a', door });
  assert.is(readFileSync(join(home, 'elsewhere'), 'utf8'), 'ssh-rsa AAAA x\n');
});

verbs('hostile public key: it is refused, no line is written', async ({ keys, home }) => {
  for (const bad of ['ssh-ed25519 AAAA\nssh-rsa BBBB', 'command="x" ssh-ed25519 AAAA', 'ssh-ed25519 $(id)', '']) {
    const call = keys.authorise(machine, 1, { keyId: 'a', door, publicKey: bad, from, sockets, lifetimeSeconds });
    assert.is((await failureOf(call)).code, 'INTERNAL');
  }
  assert.not(existsSync(join(home, '.ssh')));
});

verbs('hostile addresses or sockets: they are refused, no line is written', async ({ keys, home }) => {
  for (const bad of [[], [''], ['*'], ['192.0.2.7', ''], ['!192.0.2.7'], ['1.2.3.4" ssh-rsa AAAA'], ['example.org']]) {
    const call = keys.authorise(machine, 1, { keyId: 'a', door, publicKey, from: bad, sockets, lifetimeSeconds });
    assert.is((await failureOf(call)).code, 'INTERNAL', bad.join());
  }
  for (const bad of ['relative', '/run/a"b', '/run/a]:*",permitopen="x', '/run/../etc', '/run/a*'])
    assert.is.not(
      (
        await failureOf(
          keys.authorise(machine, 1, { keyId: 'a', door, publicKey, from, sockets: [bad], lifetimeSeconds }),
        )
      ).code,
      '',
      bad,
    );
  assert.not(existsSync(join(home, '.ssh')));
});

verbs('fifty edits at once: none is lost', async ({ keys, home }) => {
  const ids = Array.from({ length: 20 }, (_, i) => `k${i}`);
  await Promise.all(
    ids.map((keyId) => keys.authorise(machine, 1, { keyId, door, publicKey, from, sockets, lifetimeSeconds })),
  );
  assert.is(
    readFileSync(join(home, '.ssh', 'authorized_keys'), 'utf8')
      .trim()
      .split('\n').length,
    20,
  );
  await Promise.all(ids.map((keyId) => keys.revoke(machine, 1, { keyId, door })));
  assert.not(existsSync(join(home, '.ssh')));
});

verbs('probe: facts of the machine, and the cache path is made', async ({ staging, home }) => {
  const cache = join(home, 'cache', 'deep');
  const facts = await staging.probe(machine, cache);
  assert.ok(existsSync(cache));
  assert.ok(facts.cores > 0 && facts.memoryBytes > 1e8 && facts.cacheFreeBytes > 0);
  assert.ok(facts.cacheTotalBytes >= facts.cacheFreeBytes);
  assert.match(facts.bootId, /^[0-9a-f-]{36}$/);
  assert.equal(facts.missingPackages, []);
});

verbs('prepared: files go in and out whole, and removal leaves its siblings alone', async ({ staging, home }) => {
  const ours = join(home, 'sampan-t1');
  writeFileSync(join(home, 'sibling'), 'x');
  for (let i = 0; i < 2; i += 1) await staging.prepare(machine, 1, ours);
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256));
  await staging.putFile(machine, 1, join(ours, 'nvram.fd'), bytes);
  assert.equal(Buffer.from(await staging.getFile(machine, join(ours, 'nvram.fd'))), bytes);
  symlinkSync('/etc', join(ours, 'link'));
  mkdirSync(join(ours, 'deep', 'er'), { recursive: true });
  for (let i = 0; i < 2; i += 1) await staging.remove(machine, 1, ours);
  assert.not(existsSync(ours));
  assert.ok(existsSync(join(home, 'sibling')) && existsSync('/etc/passwd'));
});

verbs('not ours: no directory without our marker is removed or used', async ({ staging, home }) => {
  const foreign = join(home, 'sampan-foreign');
  mkdirSync(foreign);
  writeFileSync(join(foreign, 'precious'), 'x');
  const calls = [
    () => staging.remove(machine, 1, foreign),
    () => staging.prepare(machine, 1, foreign),
    () => staging.putFile(machine, 1, join(foreign, 'f'), Buffer.from('x')),
    () => staging.getFile(machine, join(foreign, 'precious')),
    () => staging.remove(machine, 1, home),
  ];
  for (const call of calls) assert.is((await failureOf(call())).code, 'STATE_CONFLICT');
  assert.is(readFileSync(join(foreign, 'precious'), 'utf8'), 'x');
});

verbs('odd paths: they are refused', async ({ staging, home }) => {
  symlinkSync('/etc', join(home, 'to-etc'));
  const parents = [
    '',
    '/',
    '/etc',
    '/proc/self',
    'relative',
    `${home}/..`,
    `${home}/./x`,
    `${home}//x`,
    join(home, 'to-etc'),
    `${home}/a\nb`,
  ];
  for (const parent of parents) {
    assert.is((await failureOf(staging.prepare(machine, 1, `${parent}/sampan-x`))).code === 'INTERNAL', false, parent);
    assert.is((await failureOf(staging.probe(machine, parent))).code, 'STATE_CONFLICT', parent);
  }
  assert.not(existsSync('/etc/sampan-x'));
  assert.is((await failureOf(staging.prepare(machine, 1, join(home, 'sampan-$(id)')))).code, 'INTERNAL');
});

verbs('the program: dash and busybox find no fault in its text', ({ local }) => {
  for (const shell of [
    ['dash', '-n'],
    ['busybox', 'sh', '-n'],
  ]) {
    const [command = '', ...rest] = shell;
    assert.is(spawnSync(command, rest, { input: local.text.text }).status, 0, command);
  }
});

verbs.run();
