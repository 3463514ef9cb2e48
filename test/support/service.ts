import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';
import { type Ask, askOver } from './fleet.ts';

const here = fileURLToPath(new URL('../..', import.meta.url));

/** The control plane as a process of its own, as an administrator runs it; it can be killed. */
export type RunningService = {
  readonly ask: Ask;
  readonly url: string;
  readonly logFile: string;
  readonly pid: number;
  /** kill -9, and gone when it resolves. */
  kill(): Promise<void>;
  /** SIGTERM; throws when it does not end with code 0. */
  stop(): Promise<void>;
};

const PORT = 4000; // the lab's parent namespace has a loopback of its own

const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> => {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
  return child.exitCode;
};

export type ServiceOptions = {
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Of the tree whose program is started; absent: this one. */
  readonly root?: string;
};

export const startService = async (dataDir: string, options: ServiceOptions = {}): Promise<RunningService> => {
  const { port = PORT, env = {}, root = here } = options;
  const logFile = join(dataDir, '..', `${dataDir.split('/').at(-1)}.log`);
  const out = openSync(logFile, 'a');
  const argv = [join(root, 'bin/sampan.mjs'), 'serve', '--data', dataDir, '--port', String(port)];
  const child = spawn(process.execPath, argv, {
    cwd: root,
    stdio: ['ignore', out, out],
    env: { ...process.env, LC_ALL: 'C.UTF-8', SAMPAN_LOCAL_ADDRESSES: 'allow', ...env }, // English; peers of tests are on loopback
  });
  closeSync(out);
  const url = `http://127.0.0.1:${port}`;
  const lastWords = (): string => `its log ${logFile}:\n${readFileSync(logFile, 'utf8').slice(-3000)}`;
  const died = (): string => `the service ended with ${child.exitCode ?? child.signalCode}; ${lastWords()}`;
  await eventually(
    'the service answers',
    async () => {
      if (child.exitCode !== null) return true;
      return (await fetch(`${url}/readyz`)).ok || undefined;
    },
    { everyMilliseconds: 100 },
  ).catch(async (error: Error) => {
    await end(child, 'SIGKILL');
    throw new Error(`${error.message}; ${lastWords()}`, { cause: error });
  });
  if (child.exitCode !== null) throw new Error(died());
  const token = readFileSync(join(dataDir, 'api-token'), 'utf8').trim();
  const ask = askOver(url, token);
  return {
    ask,
    url,
    logFile,
    pid: child.pid ?? 0,
    kill: async () => void (await end(child, 'SIGKILL')),
    stop: async () => {
      const code = await end(child, 'SIGTERM');
      if (code !== 0) throw new Error(died());
    },
  };
};
