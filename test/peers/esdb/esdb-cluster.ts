import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificate } from './esdb-certificate.ts';
import type { EsdbFault, EsdbState } from './esdb-control.ts';
import {
  connectionStringTo,
  DEFAULT_USERS,
  type EsdbOptions,
  MEBIBYTE,
  openLog,
  stateOf,
  statsStream,
} from './esdb-here.ts';
import type { EsdbLog } from './esdb-log.ts';
import type { Member } from './esdb-membership.ts';
import { type EsdbNode, STREAMS_PER_CONNECTION, startNode } from './esdb-node.ts';
import { carryOut } from './esdb-orders.ts';
import { AS_MEASURED, AT_ONCE } from './esdb-timing.ts';

export type ClusterOptions = Omit<EsdbOptions, 'port' | 'dataFile'> & {
  /** Default 3. */
  readonly nodes?: number;
  /** How much later followers have what the leader has; default 0. */
  readonly lagMs?: number;
};

export type EsdbCluster = {
  /** Asks the nodes who is who: gossip. */
  readonly connectionString: string;
  /** Of one node alone, without gossip. */
  nodeString(node: number): string;
  readonly log: EsdbLog;
  readonly ports: readonly number[];
  /** undefined: it was killed and none is elected since. */
  leader(): number | undefined;
  /** The node leads from now on; connections to others stay. */
  elect(node: number): void;
  kill(node: number): Promise<void>;
  restart(node: number): Promise<void>;
  fault(node: number, fault: EsdbFault): void;
  state(node: number): EsdbState;
  stop(): Promise<void>;
};

/**
 * docs "Clustering": one leader takes the writes, followers answer reads, gossip tells who is who. Simpler: the nodes
 * share one log, nothing is replicated or truncated; a leader is elected when a test says so, never by itself.
 */
export const startCluster = async (options: ClusterOptions = {}): Promise<EsdbCluster> => {
  const address = options.address ?? '127.0.0.1';
  const users = options.users ?? (options.tls ? DEFAULT_USERS : undefined);
  const dir = options.tls ? await mkdtemp(join(tmpdir(), 'esdb-')) : undefined;
  const certificate = dir === undefined ? undefined : await issueCertificate(dir, address);
  const opened = openLog({ links: options.links ?? false }, statsStream(address, 2113));
  const { log } = opened;
  const ports: number[] = [];
  const nodes: EsdbNode[] = [];
  let leading: number | undefined = 0;

  const members = (): readonly Member[] =>
    ports.map((port, index) => ({ address, port, leader: index === leading, alive: nodes[index]?.listening ?? false }));
  const start = async (index: number): Promise<void> => {
    const node = await startNode({
      ...{ log, address, port: ports[index] ?? 0, users, certificate, members },
      maxAppendSize: options.maxAppendSize ?? MEBIBYTE,
      repeatedPosition: options.repeatedPosition ?? 'first',
      timing: options.latency ? AS_MEASURED : AT_ONCE,
      streamsPerConnection: options.streamsPerConnection ?? STREAMS_PER_CONNECTION,
      lagMs: options.lagMs ?? 0,
      isLeader: () => leading === index,
      leader: () => members().find(({ leader }) => leader),
    });
    ports[index] = node.port;
    nodes[index] = node;
  };
  for (let index = 0; index < (options.nodes ?? 3); index += 1) await start(index);

  const nodeAt = (index: number): EsdbNode => {
    const node = nodes[index];
    if (node === undefined) throw new Error(`The cluster has no node ${index}.`);
    return node;
  };
  const security = certificate && { caFile: certificate.caFile, user: users?.[0] };
  const hosts = ports.map((port) => `${address}:${port}`);
  return {
    connectionString: connectionStringTo('esdb', hosts.join(','), security),
    nodeString: (index) => connectionStringTo('esdb', hosts[index] ?? '', security),
    log,
    ports,
    leader: () => leading,
    elect(index) {
      if (!nodeAt(index).listening) throw new Error(`Node ${index} is dead.`);
      leading = index;
      for (const node of nodes) node.pump();
    },
    async kill(index) {
      if (leading === index) leading = undefined;
      await nodeAt(index).stop();
    },
    async restart(index) {
      await nodeAt(index).stop();
      await start(index);
    },
    fault: (index, fault) => carryOut(nodeAt(index), fault),
    state: (index) => stateOf(nodeAt(index), log),
    async stop() {
      for (const node of nodes) await node.stop();
      opened.close();
      if (dir !== undefined) await rm(dir, { recursive: true, force: true });
    },
  };
};
