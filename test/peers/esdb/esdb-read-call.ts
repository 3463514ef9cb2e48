import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { NodeContext } from './esdb-node.ts';

export type ReadCall = ServerWritableStream<InstanceType<typeof streams.ReadReq>, Buffer>;
export type ReadOptions = InstanceType<typeof streams.ReadReq.Options>;

/** docs "Catch-up subscriptions": it has to be a legitimate position in $all. A real server reads a record there, or fails to. */
export const isPosition = (context: NodeContext, position: number): boolean =>
  position === 0 ||
  position >= context.log.end() ||
  context.log.all[context.log.indexFrom(position)]?.position === position;
