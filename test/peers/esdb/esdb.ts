import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { control, type EsdbFault, type EsdbState } from './esdb-control.ts';
import type { EsdbOptions } from './esdb-here.ts';

export { type ClusterOptions, type EsdbCluster, startCluster } from './esdb-cluster.ts';
export type { EsdbCall, EsdbFault, EsdbState } from './esdb-control.ts';
export { type EsdbHere, type EsdbOptions, startEsdbHere } from './esdb-here.ts';

/** As `EsdbHere`, in a process of its own: one that can be killed and stopped as a server's can. */
export type Esdb = {
  readonly address: string;
  readonly port: number;
  readonly connectionString: string;
  readonly caFile: string | undefined;
  fault(fault: EsdbFault): Promise<void>;
  clearFaults(): Promise<void>;
  state(): Promise<EsdbState>;
  resetCounters(): Promise<void>;
  scavenge(): Promise<number>;
  writeStats(): Promise<void>;
  /** `kill -9`. Its history is lost unless it has a `dataFile`. */
  kill(): Promise<void>;
  /** Again on the same port, with the history of its `dataFile`. With TLS its CA is a new one. */
  restart(): Promise<void>;
  /** SIGSTOP: connections stay, nothing answers, not even keepalives. */
  suspend(): void;
  resume(): void;
  /** Ends it. May be repeated. */
  stop(): Promise<void>;
};

type Ready = Pick<Esdb, 'address' | 'port' | 'connectionString' | 'caFile'>;
type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** The one line that it prints when it can be used. Rejects with its last words if it ends before. */
const awaitReady = (child: Child): Promise<Ready> =>
  new Promise((resolve, reject) => {
    let [line, words] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      line += text;
      if (line.endsWith('\n')) resolve(JSON.parse(line) as Ready);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-4000);
    });
    child.on('error', (cause) => reject(new Error('cannot start the EventStoreDB peer', { cause })));
    child.on('close', (code) => reject(new Error(`the EventStoreDB peer ended with ${code}: ${words.trim()}`)));
  });

const PROGRAM = fileURLToPath(new URL('child.ts', import.meta.url));

export const startEsdb = async (options: EsdbOptions = {}): Promise<Esdb> => {
  const dir = await mkdtemp(join(tmpdir(), 'esdb-'));
  const socket = join(dir, 'control');
  let child: Child;
  let ended = Promise.resolve();
  const launch = async (port: number | undefined): Promise<Ready> => {
    await rm(socket, { force: true });
    const start = { controlSocket: socket, options: { ...options, ...(port !== undefined && { port }) } };
    const args = ['--import', 'tsx', PROGRAM, JSON.stringify(start)];
    child = spawn(process.execPath, args, { stdio: 'pipe', env: { PATH: process.env.PATH ?? '', TMPDIR: dir } });
    ended = new Promise((resolve) => child.on('close', () => resolve()));
    return await awaitReady(child);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill('SIGCONT');
    child.kill(signal);
    await ended;
  };
  let ready = await launch(options.port).catch(async (cause: unknown) => {
    await rm(dir, { recursive: true, force: true });
    throw cause;
  });
  return {
    address: ready.address,
    port: ready.port,
    get connectionString() {
      return ready.connectionString;
    },
    get caFile() {
      return ready.caFile;
    },
    fault: async (fault) => void (await control(socket, 'POST', '/faults', fault)),
    clearFaults: async () => void (await control(socket, 'DELETE', '/faults')),
    state: () => control<EsdbState>(socket, 'GET', '/state'),
    resetCounters: async () => void (await control(socket, 'POST', '/reset-counters')),
    scavenge: () => control<number>(socket, 'POST', '/scavenge'),
    writeStats: async () => void (await control(socket, 'POST', '/stats')),
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGKILL');
      ready = await launch(ready.port);
    },
    suspend: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async stop() {
      await end('SIGTERM');
      await rm(dir, { recursive: true, force: true });
    },
  };
};
