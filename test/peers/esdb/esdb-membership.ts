import { randomUUID } from 'node:crypto';
import { setTimeout as later } from 'node:timers/promises';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import type { EsdbCall } from './esdb-control.ts';
import type { NodeContext } from './esdb-node.ts';
import { uuidOf } from './esdb-wire.ts';

export type Member = {
  readonly address: string;
  readonly port: number;
  readonly leader: boolean;
  readonly alive: boolean;
};

type ClusterInfo = InstanceType<typeof gossip.ClusterInfo>;
type SupportedMethods = InstanceType<typeof features.SupportedMethods>;

const respond = async <Response>(
  context: NodeContext,
  call: ServerUnaryCall<unknown, Response>,
  [kind, rpc]: readonly [EsdbCall, string],
  answer: sendUnaryData<Response>,
  response: () => Response,
): Promise<void> => {
  const refused = context.admit(call.metadata, rpc);
  if (refused) return answer(refused);
  const met = context.faults.meet(kind);
  if (met.held) await met.held;
  if (met.fail) return answer(met.fail);
  if (met.swallow || context.stopped()) return;
  if (met.answerAfterMs) await later(met.answerAfterMs);
  answer(null, response());
};

/**
 * docs "Clustering", gossip: who belongs to the cluster and what each is now; `esdb+discover://` asks for it, and a
 * string with several hosts does. Simpler: all nodes agree at once, there is no election that takes its time.
 */
export const readGossip =
  (context: NodeContext, members: () => readonly Member[]) =>
  (call: ServerUnaryCall<unknown, ClusterInfo>, answer: sendUnaryData<ClusterInfo>): void => {
    const { LEADER, FOLLOWER } = gossip.MemberInfo.VNodeState;
    void respond(context, call, ['gossip', 'Gossip'], answer, () => {
      const info = new gossip.ClusterInfo();
      for (const { address, port, leader, alive } of members()) {
        const endPoint = new gossip.EndPoint();
        endPoint.setAddress(address);
        endPoint.setPort(port);
        const member = new gossip.MemberInfo();
        member.setInstanceId(uuidOf(randomUUID()));
        member.setTimeStamp(String(Date.now()));
        member.setState(leader ? LEADER : FOLLOWER);
        member.setIsAlive(alive);
        member.setHttpEndPoint(endPoint);
        info.addMembers(member);
      }
      return info;
    });
  };

/** The client asks this before its first append on a connection: only with `batchappend` in it is BatchAppend used. */
export const supportedMethods =
  (context: NodeContext) =>
  (call: ServerUnaryCall<unknown, SupportedMethods>, answer: sendUnaryData<SupportedMethods>): void => {
    void respond(context, call, ['features', 'GetSupportedMethods'], answer, () => {
      const supported = new features.SupportedMethods();
      supported.setEventStoreServerVersion('23.10.0.0');
      for (const { path } of Object.values(streams.StreamsService)) {
        const [, service = '', name = ''] = String(path).split('/');
        const method = new features.SupportedMethod();
        method.setServiceName(service);
        method.setMethodName(name.toLowerCase());
        method.setFeaturesList(name === 'Read' ? ['position', 'events'] : []);
        supported.addMethods(method);
      }
      return supported;
    });
  };
