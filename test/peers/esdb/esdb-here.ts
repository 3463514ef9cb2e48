import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { User } from './esdb-authentication.ts';
import { type Certificate, issueCertificate } from './esdb-certificate.ts';
import type { EsdbFault, EsdbState } from './esdb-control.ts';
import { type Journal, openJournal } from './esdb-journal.ts';
import { writeLinks } from './esdb-links.ts';
import { createLog, type EsdbLog } from './esdb-log.ts';
import type { Member } from './esdb-membership.ts';
import { type EsdbNode, type RepeatedPosition, STREAMS_PER_CONNECTION, startNode } from './esdb-node.ts';
import { carryOut } from './esdb-orders.ts';
import { AS_MEASURED, AT_ONCE } from './esdb-timing.ts';

export type EsdbOptions = {
  /** Default 127.0.0.1. */
  readonly address?: string;
  /** Default: one that is free; kept over `restart`. */
  readonly port?: number;
  /** Default: in memory only, gone when it is stopped. */
  readonly dataFile?: string;
  /** A CA of its own and a certificate for its address. Without it there is no authentication either: the client sends none. */
  readonly tls?: boolean;
  /** With `tls` default: admin, changeit. */
  readonly users?: readonly User[];
  /** Default 1 MiB, as the server's. */
  readonly maxAppendSize?: number;
  /**
   * What the answer to a repeated append says about its position. A real 23.10.6 was seen to give that of the first write
   * (`first`, the default); version 5 gave -1 (`invalid`), and no documentation promises anything (`none`).
   */
  readonly repeatedPosition?: RepeatedPosition;
  /** False: as a server before 23.10, which does not tell subscribers that they have caught up. */
  readonly tellsCaughtUp?: boolean;
  /** HTTP/2 streams of one connection; the rest waits in the client. Default 100, as the server's. */
  readonly streamsPerConnection?: number;
  /** With the times of a real server (`AS_MEASURED`), not those of a process that keeps everything in memory. */
  readonly latency?: boolean;
  /** As with the standard system projections on: two to four `$>` links into $all for each event. */
  readonly links?: boolean;
};

export type EsdbHere = {
  readonly address: string;
  readonly port: number;
  /** For the client; with TLS it names the CA's file and the first user. */
  readonly connectionString: string;
  readonly caFile: string | undefined;
  readonly log: EsdbLog;
  /** Does it at once, or leaves it for the request that it is meant for. */
  fault(fault: EsdbFault): void;
  clearFaults(): void;
  state(): EsdbState;
  resetCounters(): void;
  /** Takes out of $all what retention and deletion have hidden: how many records. */
  scavenge(): number;
  /** A `$stats-…` event, as a real server writes one every half a minute. */
  writeStats(): void;
  /** Cut off at once; nobody can connect until `restart`. */
  kill(): Promise<void>;
  /** On the same port, with its history (from `dataFile` where there is one). Faults and counters start anew. */
  restart(): Promise<void>;
  /** Ends it for good and removes its certificates. May be repeated. */
  stop(): Promise<void>;
};

export const DEFAULT_USERS: readonly User[] = [{ name: 'admin', password: 'changeit' }];
export const MEBIBYTE = 1024 * 1024;

const systemEvent = (type: string, data: object) => ({
  id: randomUUID(),
  type,
  contentType: 'application/json',
  data: Buffer.from(JSON.stringify(data)),
  metadata: new Uint8Array(),
});

export const statsStream = (address: string, port: number): string => `$stats-${address}:${port}`;
export const writeStats = (log: EsdbLog, stream: string): void => {
  log.append(stream, 'any', [systemEvent('$statsCollected', { 'proc-mem': 1 })]);
};

/** docs "Stream metadata and reserved names": a new server has streams of its own, and they are in $all. */
const writeSystemStreams = (log: EsdbLog, stats: string): void => {
  if (log.all.length > 0) return;
  log.append(`$$${stats}`, 'any', [systemEvent('$metadata', { $maxAge: 86_400 })]);
  writeStats(log, stats);
  log.append('$users', 'any', [systemEvent('$User', { login: 'admin' })]);
  log.append('$settings', 'any', [systemEvent('$settings', { $userStreamAcl: {} })]);
};

export type OpenedLog = { readonly log: EsdbLog; readonly close: () => void };

export const openLog = (
  { dataFile, links }: { readonly dataFile?: string; readonly links?: boolean },
  stats: string,
): OpenedLog => {
  let journal: Journal | undefined;
  const log = createLog((entry) => journal?.write(entry));
  if (dataFile !== undefined) journal = openJournal(dataFile, log.replay);
  writeSystemStreams(log, stats);
  const leave = links ? writeLinks(log) : () => undefined;
  return {
    log,
    close() {
      leave();
      journal?.close();
      journal = undefined;
    },
  };
};

export const stateOf = (node: EsdbNode, log: EsdbLog): EsdbState => ({
  calls: { ...node.calls },
  faultsWaiting: node.faults.waiting(),
  subscriptions: node.subscriptions.size,
  connections: node.connections(),
  held: node.faults.held(),
  records: log.all.length,
});

export const connectionStringTo = (
  scheme: 'esdb' | 'esdb+discover',
  hosts: string,
  security: { readonly caFile: string; readonly user: User | undefined } | undefined,
): string => {
  if (security === undefined) return `${scheme}://${hosts}?tls=false`;
  const { name = '', password = '' } = security.user ?? {};
  const who = security.user ? `${encodeURIComponent(name)}:${encodeURIComponent(password)}@` : '';
  return `${scheme}://${who}${hosts}?tls=true&tlsCAFile=${encodeURIComponent(security.caFile)}`;
};

/** In this process: for tests that take milliseconds. See `startEsdb` for one that can be killed. */
export const startEsdbHere = async (options: EsdbOptions = {}): Promise<EsdbHere> => {
  const address = options.address ?? '127.0.0.1';
  const users = options.users ?? (options.tls ? DEFAULT_USERS : undefined);
  const dir = options.tls ? await mkdtemp(join(tmpdir(), 'esdb-')) : undefined;
  const certificate: Certificate | undefined = dir === undefined ? undefined : await issueCertificate(dir, address);
  let port = options.port ?? 0;
  let opened = openLog(options, statsStream(address, port));
  const member = (): Member => ({ address, port, leader: true, alive: true });
  const start = (): Promise<EsdbNode> =>
    startNode({
      ...{ log: opened.log, address, port, users, certificate, lagMs: 0 },
      maxAppendSize: options.maxAppendSize ?? MEBIBYTE,
      repeatedPosition: options.repeatedPosition ?? 'first',
      timing: options.latency ? AS_MEASURED : AT_ONCE,
      streamsPerConnection: options.streamsPerConnection ?? STREAMS_PER_CONNECTION,
      tellsCaughtUp: options.tellsCaughtUp ?? true,
      isLeader: () => true,
      leader: member,
      members: () => [member()],
    });
  let node = await start();
  port = node.port;
  const security = certificate && { caFile: certificate.caFile, user: users?.[0] };
  return {
    address,
    port,
    connectionString: connectionStringTo('esdb', `${address}:${port}`, security),
    caFile: certificate?.caFile,
    get log() {
      return opened.log;
    },
    fault: (fault) => carryOut(node, fault),
    clearFaults: () => node.faults.clear(),
    state: () => stateOf(node, opened.log),
    resetCounters: () => node.resetCounters(),
    scavenge: () => opened.log.scavenge(),
    writeStats: () => writeStats(opened.log, statsStream(address, port)),
    kill: () => node.stop(),
    async restart() {
      await node.stop();
      if (options.dataFile !== undefined) {
        opened.close();
        opened = openLog(options, statsStream(address, port));
      }
      node = await start();
    },
    async stop() {
      await node.stop();
      opened.close();
      if (dir !== undefined) await rm(dir, { recursive: true, force: true });
    },
  };
};
