import { createServer as createTcpServer, type Socket } from 'node:net';
import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { type Metadata, Server, ServerCredentials } from '@grpc/grpc-js';
import { append, batchAppend } from './esdb-append.ts';
import { type Access, createAuthentication, type User } from './esdb-authentication.ts';
import type { Certificate } from './esdb-certificate.ts';
import { deleteStream, tombstoneStream } from './esdb-delete.ts';
import { notLeader, notReady, type RpcFailure } from './esdb-errors.ts';
import { createFaults, type Faults } from './esdb-faults.ts';
import type { EsdbLog } from './esdb-log.ts';
import { type Member, readGossip, supportedMethods } from './esdb-membership.ts';
import { read } from './esdb-read.ts';
import type { Subscription } from './esdb-subscribe.ts';
import type { Timing } from './esdb-timing.ts';

export type RepeatedPosition = 'none' | 'invalid' | 'first';

/** What the handlers of a node's RPCs know of it. */
export type NodeContext = {
  readonly log: EsdbLog;
  readonly faults: Faults;
  readonly maxAppendSize: number;
  readonly repeatedPosition: RepeatedPosition;
  readonly tellsCaughtUp: boolean;
  readonly timing: Timing;
  /** How many records of $all this node has: a follower may lag. */
  horizon(): number;
  /** Counts the call; a failure where the caller may not do this, or not here. */
  admit(metadata: Metadata, rpc: string, access?: Access): RpcFailure | undefined;
  mayUse(metadata: Metadata, stream: string): boolean;
  /** Why this node takes no writes now, if so. */
  writeRefusal(metadata: Metadata): RpcFailure | undefined;
  count(rpc: string): void;
  join(subscription: Subscription): () => void;
  cut(): void;
  stopped(): boolean;
};

export type NodeSetup = {
  readonly log: EsdbLog;
  readonly address: string;
  readonly port: number;
  readonly maxAppendSize: number;
  readonly repeatedPosition: RepeatedPosition;
  readonly tellsCaughtUp?: boolean;
  readonly timing: Timing;
  readonly streamsPerConnection: number;
  readonly users: readonly User[] | undefined;
  readonly certificate: Certificate | undefined;
  readonly lagMs: number;
  readonly isLeader: () => boolean;
  readonly leader: () => Member | undefined;
  readonly members: () => readonly Member[];
};

export type EsdbNode = {
  readonly port: number;
  readonly faults: Faults;
  readonly calls: Readonly<Record<string, number>>;
  readonly subscriptions: ReadonlySet<Subscription>;
  readonly listening: boolean;
  connections(): number;
  resetCounters(): void;
  /** Wakes subscriptions. */
  pump(): void;
  cut(connections?: 'all' | 'oldest'): void;
  /** All connections are cut and nobody can connect; as a process that was killed. May be repeated. */
  stop(): Promise<void>;
};

/** Events are encoded when they are written: what handlers of `Read` send is already bytes. */
const STREAMS = {
  ...streams.StreamsService,
  read: { ...streams.StreamsService.read, responseSerialize: (bytes: Buffer) => bytes },
};
/** Kestrel's default for HTTP/2 connections, as a real 23.10.6 was seen to have it: calls and subscriptions together. */
export const STREAMS_PER_CONNECTION = 100;
/** A larger message ends its call with status 8. */
const MESSAGE_LIMIT = 16 * 1024 * 1024;

export const startNode = async (setup: NodeSetup): Promise<EsdbNode> => {
  const { log } = setup;
  const calls: Record<string, number> = {};
  const subscriptions = new Set<Subscription>();
  const sockets = new Set<Socket>();
  let stopped = false;
  let boundPort = setup.port;
  const faults = createFaults(() => setup.leader() ?? { address: setup.address, port: boundPort });
  const authentication = createAuthentication(setup.users);

  const count = (rpc: string): void => {
    calls[rpc] = (calls[rpc] ?? 0) + 1;
  };
  const requiresLeader = (metadata: Metadata): boolean => metadata.get('requires-leader')[0] === 'true';
  /** docs "Clustering", node roles: a follower answers reads, and hands writes on, unless the leader was asked for. */
  const misdirected = (metadata: Metadata, write: boolean): RpcFailure | undefined => {
    if (setup.isLeader()) return undefined;
    const leader = setup.leader();
    if (write && leader === undefined) return notReady();
    if (!requiresLeader(metadata)) return undefined;
    return leader === undefined ? notReady() : notLeader(leader);
  };
  const cut = (connections: 'all' | 'oldest' = 'all'): void => {
    const [...all] = sockets;
    for (const socket of connections === 'all' ? all : all.slice(0, 1)) socket.destroy();
  };

  const horizon = (): number => {
    if (setup.lagMs === 0 || setup.isLeader()) return log.all.length;
    const seen = Date.now() - setup.lagMs;
    let length = log.all.length;
    while (length > 0 && (log.all[length - 1]?.createdMs ?? 0) > seen) length -= 1;
    return length;
  };

  const context: NodeContext = {
    log,
    faults,
    maxAppendSize: setup.maxAppendSize,
    repeatedPosition: setup.repeatedPosition,
    tellsCaughtUp: setup.tellsCaughtUp ?? true,
    timing: setup.timing,
    horizon,
    admit(metadata, rpc, access) {
      if (rpc !== 'BatchAppend') count(rpc);
      return authentication.refusal(metadata, access) ?? misdirected(metadata, access?.write ?? false);
    },
    mayUse: (metadata, stream) => authentication.refusal(metadata, { stream, write: true }) === undefined,
    writeRefusal: (metadata) => misdirected(metadata, true),
    count,
    join(subscription) {
      subscriptions.add(subscription);
      return () => void subscriptions.delete(subscription);
    },
    cut,
    stopped: () => stopped,
  };

  const server = new Server({
    'grpc.max_receive_message_length': MESSAGE_LIMIT,
    'grpc.max_concurrent_streams': setup.streamsPerConnection,
  });
  server.addService(STREAMS, {
    append: append(context),
    batchAppend: batchAppend(context),
    read: read(context),
    delete: deleteStream(context),
    tombstone: tombstoneStream(context),
  });
  server.addService(features.ServerFeaturesService, { getSupportedMethods: supportedMethods(context) });
  server.addService(gossip.GossipService, { read: readGossip(context, setup.members) });

  const { certificate } = setup;
  const credentials = certificate
    ? ServerCredentials.createSsl(null, [
        { private_key: Buffer.from(certificate.key), cert_chain: Buffer.from(certificate.cert) },
      ])
    : ServerCredentials.createInsecure();
  // The sockets are ours, so that they can be cut under the feet of whoever uses them.
  const injector = server.createConnectionInjector(credentials);
  const tcp = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    injector.injectConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    tcp.once('error', reject);
    tcp.listen(setup.port, setup.address, resolve);
  });
  const bound = tcp.address();
  if (bound !== null && typeof bound === 'object') boundPort = bound.port;

  const timers = new Set<NodeJS.Timeout>();
  const pump = (): void => {
    for (const subscription of subscriptions) subscription.pump();
  };
  const leave = log.onAppend(() => {
    if (setup.lagMs === 0 || setup.isLeader()) return pump();
    const timer = setTimeout(() => {
      timers.delete(timer);
      pump();
    }, setup.lagMs + 1);
    timers.add(timer);
  });

  return {
    port: boundPort,
    faults,
    calls,
    subscriptions,
    get listening() {
      return !stopped;
    },
    connections: () => sockets.size,
    resetCounters() {
      for (const rpc of Object.keys(calls)) delete calls[rpc];
    },
    pump,
    cut,
    async stop() {
      if (stopped) return;
      stopped = true;
      leave();
      for (const timer of timers) clearTimeout(timer);
      const closed = new Promise<void>((resolve) => tcp.close(() => resolve()));
      cut();
      await closed;
      subscriptions.clear();
      injector.destroy();
      server.forceShutdown();
    },
  };
};
