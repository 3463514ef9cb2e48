import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type NetConnectOpts, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { eventually, type LocalProgram, localProgram } from '../support/jobs-local.ts';
import { authoriseHere, freePort, type LocalSshd, localSshd } from '../support/ssh-local.ts';

/** What the key of a task can and cannot do, at this system's own sshd. */
type Context = { local: LocalProgram; sshd: LocalSshd; home: string; server: Server; tunnels: ChildProcess[] };
const test = suite<Context>('the key of a task');

test.before.each(async (context) => {
  context.local = localProgram();
  context.sshd = await localSshd();
  context.home = mkdtempSync(join(tmpdir(), 'sampan-key-'));
  context.tunnels = [];
  context.server = createServer((socket) => socket.end('from the socket'));
  await new Promise<void>((resolve) => context.server.listen(there(context), resolve));
});
test.after.each(({ local, sshd, home, server, tunnels }) => {
  for (const tunnel of tunnels) tunnel.kill('SIGKILL');
  server.close();
  sshd.stop();
  local.remove();
  rmSync(home, { recursive: true, force: true });
});

const there = ({ home }: Context): string => join(home, 'there.sock');
const argumentsOf = ({ local, sshd }: Context, ...more: readonly string[]): string[] => {
  const known = join(sshd.directory, 'known');
  writeFileSync(known, `[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`);
  const options = ['BatchMode=yes', 'IdentitiesOnly=yes', `UserKnownHostsFile=${known}`, 'LogLevel=ERROR'];
  const identity = ['-i', join(local.run, 'keys', 'k', 'id'), '-p', String(sshd.port), '-l', 'root'];
  return ['-F', 'none', ...options.flatMap((option) => ['-o', option]), ...identity, ...more];
};
const ssh = (context: Context, ...more: readonly string[]) =>
  spawnSync('ssh', argumentsOf(context, ...more), { encoding: 'utf8', input: '' });
const tunnel = (context: Context, ...forward: readonly string[]): ChildProcess => {
  const child = spawn('ssh', argumentsOf(context, '-N', '-o', 'ExitOnForwardFailure=yes', ...forward, '127.0.0.1'), {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  context.tunnels.push(child);
  return child;
};
/** What comes back of a connection; an empty text where nothing does, none where there is no connection. */
const heard = (to: NetConnectOpts): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect(to);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED' ? undefined : text));
    socket.on('close', () => resolve(text));
  });

test('the socket that it is for is reached through it, and no other', async (context) => {
  await authoriseHere(context.local, context.sshd, 'k', [there(context)]);
  const here = join(context.home, 'here.sock');
  tunnel(context, '-L', `${here}:${there(context)}`);
  await eventually(() => existsSync(here));
  assert.is(await heard({ path: here }), 'from the socket');
  const other = join(context.home, 'other.sock');
  const server = createServer((socket) => socket.end('another'));
  await new Promise<void>((resolve) => server.listen(other, resolve));
  const elsewhere = join(context.home, 'elsewhere.sock');
  tunnel(context, '-L', `${elsewhere}:${other}`);
  await eventually(() => existsSync(elsewhere));
  assert.is(await heard({ path: elsewhere }), '');
  server.close();
});
test('no command runs, none as a subsystem either, and no terminal is given', async (context) => {
  await authoriseHere(context.local, context.sshd, 'k', [there(context)]);
  const made = join(context.home, 'made');
  const ran = ssh(context, '127.0.0.1', `touch ${made}; echo ran`);
  assert.equal([ran.status, ran.stdout], [1, '']);
  assert.is(ssh(context, '-tt', '127.0.0.1').stdout, '');
  const files = ssh(context, '-s', '127.0.0.1', 'sftp');
  assert.equal([files.status, files.stdout], [1, '']);
  assert.not(existsSync(made));
});

test('TCP goes through in neither direction', async (context) => {
  await authoriseHere(context.local, context.sshd, 'k', [there(context)]);
  const [open, listening] = [await freePort(), await freePort()];
  tunnel(context, '-L', `127.0.0.1:${open}:127.0.0.1:${context.sshd.port}`);
  const host = '127.0.0.1';
  assert.is(
    await eventually(async () => {
      const text = await heard({ host, port: open });
      return text !== undefined && { text };
    }).then(({ text }) => text),
    '',
    'no banner of sshd',
  );
  const back = tunnel(context, '-R', `127.0.0.1:${listening}:127.0.0.1:${context.sshd.port}`);
  assert.is(await new Promise((resolve) => back.on('exit', resolve)), 255);
  assert.is(await heard({ host, port: listening }), undefined);
});

test('what remains: new listening sockets of the user; one that exists is not replaced', async (context) => {
  await authoriseHere(context.local, context.sshd, 'k', []);
  const back = join(context.home, 'back.sock');
  const first = tunnel(context, '-R', `${back}:${there(context)}`);
  await eventually(() => existsSync(back));
  assert.is(await heard({ path: back }), 'from the socket');
  const again = tunnel(context, '-R', `${there(context)}:${back}`);
  assert.is(await new Promise((resolve) => again.on('exit', resolve)), 255);
  assert.is(await heard({ path: there(context) }), 'from the socket');
  first.kill();
});

test('from another address, or after its expiry, it is refused', async (context) => {
  const { local, sshd } = context;
  const login = (address = '127.0.0.1') => ssh(context, '-b', address, '127.0.0.1', 'true').stderr;
  await authoriseHere(local, sshd, 'k', []);
  assert.is(login(), '');
  assert.match(login('127.0.0.2'), 'Permission denied');
  await authoriseHere(local, sshd, 'k', [], { from: ['127.0.0.3', '127.0.0.2'] });
  assert.is(login('127.0.0.2'), '');
  assert.match(login(), 'Permission denied');
  await authoriseHere(local, sshd, 'k', []);
  const lines = readFileSync(sshd.authorizedKeys, 'utf8');
  const [, until = ''] = /expiry-time="(\d{12})"/.exec(lines) ?? [];
  writeFileSync(sshd.authorizedKeys, lines.replace(until, `2020${until.slice(4)}`));
  assert.match(login(), 'Permission denied');
  await authoriseHere(local, sshd, 'k', []);
  assert.is(login(), '', 'put off');
});

test.run();
