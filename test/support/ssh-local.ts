import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RemoteAccessKeys } from '../../adapters/jobs/access-keys.ts';
import { JobProgram } from '../../adapters/jobs/remote-program.ts';
import { eventually, type LocalProgram, Mounted, localMachine as machine } from './jobs-local.ts';

/** The line that a task's key gets, for connections from 127.0.0.1. */
export const authoriseHere = async (
  local: LocalProgram,
  sshd: LocalSshd,
  keyId: string,
  sockets: readonly string[],
  { from = ['127.0.0.1'], lifetimeSeconds = 3600 } = {},
): Promise<void> => {
  const { publicKey } = await new RemoteAccessKeys(local.program).make(machine, 1, keyId);
  const keys = new RemoteAccessKeys(
    new JobProgram(new Mounted(local.exec, [`${sshd.directory}/home`, '/root']), local.text),
  );
  await keys.authorise(machine, 1, { keyId, door: 'door-1', publicKey, from, sockets, lifetimeSeconds });
};

export type LocalSshd = {
  readonly port: number;
  /** The full line to pin. */
  readonly hostKey: string;
  /** A path that stands for the user's authorized_keys; not there until somebody writes it. */
  readonly authorizedKeys: string;
  readonly directory: string;
  /** Ends the connections that there are; new ones are taken. */
  readonly cut: () => void;
  /** Stops the processes that serve the connections, so that nothing is answered, and lets them go on. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly stop: () => void;
};

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });

/** Debian's own sshd on 127.0.0.1 with a host key and an authorized_keys of its own. */
export const localSshd = async (): Promise<LocalSshd> => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-sshd-'));
  mkdirSync('/run/sshd', { recursive: true });
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'host', '-f', join(directory, 'host')]);
  const port = await freePort();
  const authorizedKeys = join(directory, 'home', '.ssh', 'authorized_keys');
  mkdirSync(join(directory, 'home', '.ssh'), { recursive: true, mode: 0o700 });
  writeFileSync(
    join(directory, 'config'),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${directory}/host`,
      `AuthorizedKeysFile ${authorizedKeys}`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin prohibit-password',
      'Subsystem sftp internal-sftp',
      '',
    ].join('\n'),
  );
  const child: ChildProcess = spawn('/usr/sbin/sshd', ['-D', '-f', join(directory, 'config')], { stdio: 'ignore' });
  await eventually(() => canConnect(port));
  const signal = (name: NodeJS.Signals) => {
    for (const pid of childrenOf(child.pid ?? -1)) signalIfThere(pid, name);
  };
  const cut = () => signal('SIGKILL');
  const stop = () => {
    cut();
    child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  const hostKey = readFileSync(join(directory, 'host.pub'), 'utf8').trim();
  return {
    ...{ port, hostKey, authorizedKeys, directory, cut, stop },
    ...{ freeze: () => signal('SIGSTOP'), thaw: () => signal('SIGCONT') },
  };
};

const signalIfThere = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it ended by itself meanwhile
  }
};

/** Processes that this one started, as the kernel lists them. */
export const childrenOf = (pid: number): readonly number[] => {
  const path = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number);
};

const canConnect = (port: number): boolean => {
  try {
    execFileSync('ssh-keyscan', ['-T', '1', '-p', String(port), '-t', 'ed25519', '127.0.0.1'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
