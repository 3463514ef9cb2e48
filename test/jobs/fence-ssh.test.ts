import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EVERYWHERE } from '../../adapters/dial/dial.ts';
import type { Exec } from '../../adapters/jobs/exec.ts';
import { JobProgram } from '../../adapters/jobs/remote-program.ts';
import { RemoteStagingArea } from '../../adapters/jobs/staging-area.ts';
import { SshPool } from '../../adapters/ssh/pool.ts';
import { type Machine, mandateOf, type RemoteProgram } from '../../commands/ports/machines.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { fencedFor } from '../support/fenced.ts';
import { eventually, type LocalProgram, localProgram } from '../support/jobs-local.ts';
import { type LocalSshd, localSshd } from '../support/ssh-local.ts';

const keys = ssh2.utils.generateKeyPairSync('ed25519');
type Context = { local: LocalProgram; sshd: LocalSshd; pool: SshPool; exec: Exec; machine: Machine; cache: string };
const late = suite<Context>('a verb over sshd that was given up and goes on later');

late.before.each(async (context) => {
  context.local = localProgram();
  context.sshd = await localSshd();
  context.cache = mkdtempSync(join(tmpdir(), 'sampan-cache-'));
  const { sshd, local } = context;
  writeFileSync(sshd.authorizedKeys, `${keys.public}\n`, { mode: 0o600 });
  const vault = {
    put: async () => undefined,
    get: async () => ({ kind: 'privateKey', privateKey: keys.private }) as const,
    remove: async () => undefined,
    refs: async () => [],
  };
  context.pool = new SshPool({ dialing: EVERYWHERE, vault, callSeconds: 120 });
  const { pool } = context;
  const environment = `SAMPAN_BASE=${local.base} SAMPAN_RUN=${local.run}`;
  context.exec = { exec: (on, command, options) => pool.exec(on, `${environment} ${command}`, options) };
  context.machine = {
    id: 'm',
    ssh: {
      ...{ address: '127.0.0.1', port: sshd.port, user: 'root', credential: 'ref' as CredentialRef },
      hostKey: sshd.hostKey.split(' ').slice(0, 2).join(' '),
    },
  };
});
late.after.each(async ({ local, sshd, pool, cache }) => {
  await pool.close();
  sshd.stop();
  local.remove();
  rmSync(cache, { recursive: true });
});

/** The shells of the program of this test that do this verb; not their subshells' children of other names. */
const shellsOf = ({ text }: LocalProgram, verb: string): readonly number[] =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1') === `sh\0${text.path}\0${verb}\0`;
      } catch {
        return false; // it ended meanwhile
      }
    })
    .map(Number);

/** The verb, at a standstill on the machine, and given up by who called it. */
const held = async ({ local, exec, machine, cache }: Context): Promise<readonly number[]> => {
  const giveUp = new AbortController();
  const program = new JobProgram(exec, local.text);
  await program.call(machine, 'epoch-claim', { epoch: '1' }); // it is installed
  // The epoch's lock is another's for a while: the verb has begun, and has changed nothing.
  const holder = spawn('flock', ['-x', join(local.base, 'epoch.lock'), 'cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  holder.stdin.write('held\n');
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  const impatient: RemoteProgram = {
    call: (on, verb, input) => program.call(on, verb, input, { signal: giveUp.signal }),
  };
  const call = new RemoteStagingArea(impatient).prepare(fencedFor(machine, 'a', 1), 1, join(cache, 'sampan-a')).then(
    () => 'done',
    () => 'given up',
  );
  const shells = await eventually(() => {
    const found = shellsOf(local, 'staging-prepare');
    return found.length > 0 && found;
  });
  for (const pid of shells) process.kill(pid, 'SIGSTOP');
  giveUp.abort(new Error('given up'));
  assert.is(await call, 'given up');
  holder.stdin.end();
  await new Promise((resolve) => holder.once('close', resolve));
  return shells;
};
const goOn = async (context: Context, shells: readonly number[]): Promise<void> => {
  for (const pid of shells) process.kill(pid, 'SIGCONT');
  await eventually(() => shellsOf(context.local, 'staging-prepare').length === 0);
};

late('nothing newer came meanwhile: it takes effect', async (context) => {
  const shells = await held(context);
  assert.not(existsSync(join(context.cache, 'sampan-a')));
  await goOn(context, shells);
  assert.ok(existsSync(join(context.cache, 'sampan-a')));
});

late('its task was cleaned meanwhile, over another connection: it is refused', async (context) => {
  const shells = await held(context);
  const { local, machine, pool, exec } = context;
  await pool.close();
  const directory = join(context.cache, 'sampan-a');
  const program = new JobProgram(exec, local.text);
  await new RemoteStagingArea(program).remove(fencedFor(machine, 'a', 2), 1, directory);
  await goOn(context, shells);
  assert.not(existsSync(directory));
});

late('another task was cleaned meanwhile: it takes effect', async (context) => {
  const shells = await held(context);
  const { local, machine, exec } = context;
  await new JobProgram(exec, local.text).call(machine, 'task-fence', mandateOf(fencedFor(machine, 'b', 2), 1));
  await goOn(context, shells);
  assert.ok(existsSync(join(context.cache, 'sampan-a')));
});

late.run();
