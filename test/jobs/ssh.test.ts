import ssh2 from 'ssh2';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EVERYWHERE } from '../../adapters/dial/dial.ts';
import { fingerprintOf } from '../../adapters/ssh/host-key.ts';
import { SshHostKeyProbe } from '../../adapters/ssh/host-key-probe.ts';
import { SshPool } from '../../adapters/ssh/pool.ts';
import type { Machine, Secret, Vault } from '../../commands/ports/machines.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { eventually, failureOf } from '../support/jobs-local.ts';
import { FakeSshd, password } from '../support/ssh-fake.ts';
import { freePort } from '../support/ssh-local.ts';

const keys = ssh2.utils.generateKeyPairSync('ed25519');
const rsa = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 });
const other = ssh2.utils.generateKeyPairSync('ed25519');
const vaultOf = (secret: Secret): Vault => ({
  put: async () => undefined,
  get: async () => secret,
  remove: async () => undefined,
  refs: async () => [],
});

type Context = { sshd: FakeSshd; pool: SshPool; machine: Machine };
const ssh = suite<Context>('the SSH adapter');

const machineAt = (port: number, publicKey: string): Machine => ({
  id: 'm',
  ssh: { address: '127.0.0.1', port, user: 'root', hostKey: publicKey, credential: 'ref' as CredentialRef },
});
const lineOf = (publicKey: string): string => publicKey.split(' ').slice(0, 2).join(' ');

ssh.before.each(async (context) => {
  context.sshd = await new FakeSshd([rsa.private, keys.private]).listen();
  context.pool = new SshPool({ vault: vaultOf({ kind: 'password', password }), connectSeconds: 3, callSeconds: 5 });
  context.machine = machineAt(context.sshd.port, lineOf(keys.public));
});
ssh.after.each(async ({ sshd, pool }) => {
  await pool.close();
  sshd.close();
});

ssh('pinned key: a command gets its input and gives code and output', async ({ pool, machine }) => {
  const stdin = Buffer.alloc(3_000_000, 'abc');
  const result = await pool.exec(machine, 'cat', { stdin });
  assert.equal([result.code, result.signal], [0, null]);
  assert.ok(Buffer.from(result.stdout).equals(stdin));
  assert.is(Buffer.from(result.stderr).toString(), 'some words');
  assert.is((await pool.exec(machine, 'fail', {})).code, 3);
});

ssh('pinned RSA key: it is asked for although the server has a better one', async ({ pool, sshd }) => {
  const machine = machineAt(sshd.port, lineOf(rsa.public));
  assert.is((await pool.exec(machine, 'cat', {})).code, 0);
});

ssh('changed key: it stops before any authentication', async ({ pool, sshd }) => {
  const failure = await failureOf(pool.exec(machineAt(sshd.port, lineOf(other.public)), 'cat', {}));
  assert.is(failure.code, 'HOST_KEY_CHANGED');
  assert.is(sshd.authentications, 0);
});

ssh('key of another type pinned: it stops before any authentication', async ({ pool, sshd }) => {
  const blob = Buffer.from('AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY=', 'base64').toString('base64');
  const failure = await failureOf(pool.exec(machineAt(sshd.port, `ecdsa-sha2-nistp256 ${blob}`), 'cat', {}));
  assert.is(failure.code, 'HOST_KEY_CHANGED');
  assert.is(sshd.authentications, 0);
});

ssh('wrong password: the credential is named as the cause, the password is not told', async ({ sshd, machine }) => {
  const pool = new SshPool({ vault: vaultOf({ kind: 'password', password: 'wrong-secret' }) });
  const failure = await failureOf(pool.exec(machine, 'cat', {}));
  assert.is(failure.code, 'AUTH_FAILED');
  assert.not.match(JSON.stringify(failure), /wrong-secret/);
  assert.is(sshd.authentications, 1);
  await pool.close();
});

ssh('unreadable private key: the credential is named as the cause', async ({ machine }) => {
  const pool = new SshPool({ vault: vaultOf({ kind: 'privateKey', privateKey: 'not a key' }) });
  assert.is((await failureOf(pool.exec(machine, 'cat', {}))).code, 'AUTH_FAILED');
  await pool.close();
});

ssh('nobody there: it is unreachable, to be tried again', async ({ pool }) => {
  const failure = await failureOf(pool.exec(machineAt(await freePort(), lineOf(keys.public)), 'cat', {}));
  assert.is(failure.code, 'UNREACHABLE');
});

ssh('fifty calls at once: one connection carries them, eight at a time', async ({ pool, sshd, machine }) => {
  const calls = Array.from({ length: 50 }, (_, i) => pool.exec(machine, 'cat', { stdin: Buffer.from(`${i}`) }));
  const said = (await Promise.all(calls)).map(({ stdout }) => Number(Buffer.from(stdout).toString()));
  assert.equal(
    said,
    Array.from({ length: 50 }, (_, i) => i),
  );
  assert.is(sshd.connections, 1);
  assert.ok(sshd.mostChannels <= 8, String(sshd.mostChannels));
});

ssh('connection cut between calls: the next call has a new one', async ({ pool, sshd, machine }) => {
  await pool.exec(machine, 'cat', {});
  sshd.cut();
  await eventually(() => sshd.clients.size === 0);
  await eventually(async () => (await pool.exec(machine, 'cat', {}).catch(() => ({ code: -1 }))).code === 0);
  assert.is(sshd.connections, 2);
});

ssh('connection cut during a call: the call fails and is not repeated', async ({ pool, sshd, machine }) => {
  const call = failureOf(pool.exec(machine, 'hang', {}));
  await eventually(() => sshd.channels === 1);
  sshd.cut();
  assert.is((await call).code, 'UNREACHABLE');
  assert.is(sshd.connections, 1);
});

ssh('no end in sight: the deadline and the signal end the call', async ({ pool, sshd, machine }) => {
  assert.is((await failureOf(pool.exec(machine, 'hang', { timeoutSeconds: 0.1 }))).code, 'UNREACHABLE');
  const stop = new AbortController();
  const call = pool.exec(machine, 'hang', { signal: stop.signal });
  await eventually(() => sshd.channels >= 1);
  stop.abort(new Error('enough'));
  const ended = await call.then(
    () => 'answered',
    (error: Error) => error.message,
  );
  assert.is(ended, 'enough');
});

ssh('endless output: it is bounded', async ({ pool, machine }) => {
  assert.is((await failureOf(pool.exec(machine, 'flood', { timeoutSeconds: 20 }))).code, 'INTERNAL');
});

ssh('probe: it tells the best key and sends no authentication', async ({ sshd }) => {
  const found = await new SshHostKeyProbe(EVERYWHERE).probeHostKey('127.0.0.1', sshd.port);
  const line = lineOf(keys.public);
  const fingerprint = fingerprintOf(Buffer.from(line.split(' ')[1] ?? '', 'base64'));
  assert.equal(found, { keyType: 'ssh-ed25519', hostKey: line, fingerprint });
  assert.match(found.fingerprint, /^SHA256:[A-Za-z0-9+/]{43}$/);
  assert.is(sshd.authentications, 0);
  assert.is(
    (await failureOf(new SshHostKeyProbe({ ...EVERYWHERE, seconds: 1 }).probeHostKey('127.0.0.1', await freePort())))
      .code,
    'UNREACHABLE',
  );
});

ssh.run();
