import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EVERYWHERE } from '../../adapters/dial/dial.ts';
import { SshPool } from '../../adapters/ssh/pool.ts';
import type { Machine, Secret, Vault } from '../../commands/ports/machines.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { eventually } from '../support/jobs-local.ts';
import { FakeSshd, password } from '../support/ssh-fake.ts';
import { localSshd } from '../support/ssh-local.ts';

const keys = ssh2.utils.generateKeyPairSync('ed25519');
const vaultOf = (secret: Secret): Vault => ({
  put: async () => undefined,
  get: async () => secret,
  remove: async () => undefined,
  refs: async () => [],
});
const machineAt = (port: number, publicKey: string): Machine => ({
  id: 'm',
  ssh: {
    ...{ address: '127.0.0.1', port, user: 'root', credential: 'ref' as CredentialRef },
    hostKey: publicKey.split(' ').slice(0, 2).join(' '),
  },
});
/** Generous: every wait here is for something that happens. */
const SECONDS = 60;

type Context = { sshd: FakeSshd; pool: SshPool; machine: Machine };
const ssh = suite<Context>('calls over SSH that are given up');

ssh.before.each(async (context) => {
  context.sshd = await new FakeSshd([keys.private]).listen();
  context.pool = new SshPool({
    dialing: EVERYWHERE,
    vault: vaultOf({ kind: 'password', password }),
    ...{ connectSeconds: SECONDS, callSeconds: SECONDS, idleSeconds: 2 },
  });
  context.machine = machineAt(context.sshd.port, keys.public);
});
ssh.after.each(async ({ sshd, pool }) => {
  sshd.release();
  sshd.close();
  await pool.close();
});

/** A call and how it ends; `giveUp` ends it from outside. */
const calling = ({ pool, machine }: Pick<Context, 'pool' | 'machine'>, command: string, stdin?: string) => {
  const stop = new AbortController();
  const input = stdin === undefined ? {} : { stdin: Buffer.from(stdin) };
  const end = pool.exec(machine, command, { signal: stop.signal, ...input }).then(
    ({ code }) => `code ${code}`,
    (error: Error) => error.message,
  );
  const giveUp = () => {
    stop.abort(new Error('given up'));
    return end;
  };
  return { end, giveUp };
};
const connected = async (context: Context): Promise<void> => {
  assert.is(await calling(context, 'cat').end, 'code 0');
  await eventually(() => context.sshd.channels === 0);
  context.sshd.commands.length = 0;
};
/** All eight turns of one connection are free: eight calls hang beside each other. */
const allTurnsAreBack = async (context: Context): Promise<void> => {
  const { sshd } = context;
  const calls = Array.from({ length: 9 }, () => calling(context, 'hang'));
  await eventually(() => sshd.channels === 8);
  await Promise.all(calls.map(({ giveUp }) => giveUp()));
  await eventually(() => sshd.channels === 0);
};

ssh(
  'while its channel is being opened: it ends at once, and the command never reaches the machine',
  async (context) => {
    const { sshd } = context;
    await connected(context);
    const beside = calling(context, 'hang');
    await eventually(() => sshd.channels === 1);
    sshd.holds.add('session');
    const call = calling(context, 'reboot');
    await eventually(() => sshd.held === 1);
    assert.is(await call.giveUp(), 'given up');
    sshd.release();
    assert.is(await calling(context, 'cat').end, 'code 0'); // answered after the late channel, on the same connection
    assert.equal(sshd.commands, ['hang', 'cat']);
    await eventually(() => sshd.channels === 1);
    assert.is(sshd.connections, 1); // the call beside it lives on
    assert.is(await beside.giveUp(), 'given up');
    await allTurnsAreBack(context);
    assert.is(sshd.connections, 1);
  },
);

ssh('at its deadline while its channel is being opened: the same', async (context) => {
  const { sshd, pool, machine } = context;
  await connected(context);
  sshd.holds.add('session');
  const call = pool.exec(machine, 'reboot', { timeoutSeconds: 0.05 }).then(
    () => 'it ran',
    (error: Error) => error.message,
  );
  assert.match(await call, 'no complete answer within 0.05 seconds');
  sshd.release();
  assert.is(await calling(context, 'cat').end, 'code 0');
  assert.equal(sshd.commands, ['cat']);
});

ssh('many of them: channels that stay open at the server never hold up a new call', async (context) => {
  const { sshd } = context;
  await connected(context);
  sshd.holds.add('session');
  const calls = Array.from({ length: 12 }, () => calling(context, 'reboot'));
  await eventually(() => sshd.held === 8);
  await Promise.all(calls.map(({ giveUp }) => giveUp()));
  sshd.holds.clear();
  assert.is(await calling(context, 'cat').end, 'code 0'); // on a connection of its own: the first has no room for it
  assert.is(sshd.connections, 2);
  sshd.release();
  await eventually(() => sshd.clients.size === 0); // both end when they are idle
  assert.equal(sshd.commands, ['cat']);
  assert.is(context.pool.connections, 0);
});

ssh('between the command and its first output: the channel is closed, and it gets no input', async (context) => {
  const { sshd } = context;
  await connected(context);
  sshd.holds.add('exec');
  const call = calling(context, 'cat', 'a'.repeat(1000));
  await eventually(() => sshd.held === 1);
  assert.is(await call.giveUp(), 'given up');
  sshd.release();
  await allTurnsAreBack(context);
  assert.equal([sshd.inputBytes, sshd.connections], [0, 1]);
});

ssh('while the connection is being made: nothing is sent later, and a call beside it is served', async (context) => {
  const { sshd, pool } = context;
  sshd.holds.add('authentication');
  const call = calling(context, 'reboot');
  const beside = calling(context, 'cat');
  await eventually(() => sshd.held === 1);
  assert.is(await call.giveUp(), 'given up');
  sshd.release();
  assert.is(await beside.end, 'code 0');
  assert.equal([sshd.commands, sshd.connections], [['cat'], 1]);
  await allTurnsAreBack(context);
  await eventually(() => pool.connections === 0);
});

ssh('while the connection is being made for it alone: the connection ends when it is idle', async (context) => {
  const { sshd, pool } = context;
  sshd.holds.add('authentication');
  const call = calling(context, 'reboot');
  await eventually(() => sshd.held === 1);
  assert.is(await call.giveUp(), 'given up');
  sshd.release();
  await eventually(() => pool.connections === 0 && sshd.clients.size === 0);
  assert.equal(sshd.commands, []);
});

ssh('while it waits for its turn: it is never sent, and the turn goes to the next', async (context) => {
  const { sshd } = context;
  const first = Array.from({ length: 8 }, () => calling(context, 'hang'));
  await eventually(() => sshd.channels === 8);
  const call = calling(context, 'reboot');
  const next = calling(context, 'cat');
  assert.is(await call.giveUp(), 'given up');
  await first[0]?.giveUp();
  assert.is(await next.end, 'code 0');
  assert.is(sshd.commands.includes('reboot'), false);
  await Promise.all(first.map(({ giveUp }) => giveUp()));
  await allTurnsAreBack(context);
});

ssh(
  'the connection breaks while calls wait for their turn: these were not sent, and go over the next one',
  async (context) => {
    const { sshd } = context;
    const first = Array.from({ length: 8 }, () => calling(context, 'hang'));
    await eventually(() => sshd.channels === 8);
    const waiting = [calling(context, 'cat'), calling(context, 'cat')];
    sshd.cut();
    for (const { end } of first) assert.match(await end, 'Whether the call had its effect is not known');
    for (const { end } of waiting) assert.is(await end, 'code 0');
    assert.is(sshd.connections, 2);
  },
);

ssh('the server refuses a channel: the call goes over another connection, and is run once', async (context) => {
  const { sshd } = context;
  await connected(context);
  sshd.refusals = 1;
  assert.is(await calling(context, 'cat').end, 'code 0');
  assert.equal([sshd.commands, sshd.connections], [['cat'], 2]);
  sshd.refusals = 10;
  assert.match(await calling(context, 'cat').end, 'does not answer by SSH');
});

ssh('sshd itself: what was given up while it was stopped does not run when it goes on', async () => {
  const sshd = await localSshd();
  const pool = new SshPool({
    dialing: EVERYWHERE,
    vault: vaultOf({ kind: 'privateKey', privateKey: keys.private }),
    callSeconds: SECONDS,
  });
  try {
    writeFileSync(sshd.authorizedKeys, `${keys.public}\n`, { mode: 0o600 });
    const machine = machineAt(sshd.port, sshd.hostKey);
    const here = { pool, machine };
    const file = join(sshd.directory, 'late');
    assert.is(await calling(here, 'true').end, 'code 0');
    sshd.freeze();
    const late = Array.from({ length: 2 }, () => calling(here, `touch ${file}`));
    await new Promise((resolve) => setImmediate(resolve)); // the open requests are on their way
    for (const { giveUp } of late) assert.is(await giveUp(), 'given up');
    sshd.thaw();
    assert.is(await calling(here, 'true').end, 'code 0'); // sshd answers in order: it has seen the others
    assert.is(existsSync(file), false);
    const eight = await Promise.all(Array.from({ length: 8 }, () => calling(here, 'true').end));
    assert.equal(new Set(eight), new Set(['code 0']));
    assert.is(pool.connections, 1);
    assert.is(await calling(here, `touch ${file}`).end, 'code 0');
    assert.is(existsSync(file), true);
  } finally {
    await pool.close();
    sshd.stop();
  }
});

ssh.run();
