import gossip from '@eventstore/db-client/generated/gossip_pb.js';

export type Endpoint = { readonly host: string; readonly port: number };
export type Member = { readonly state: number; readonly isAlive: boolean; readonly endpoint: Endpoint };
/** What a node should be, where one may choose; the others are taken when there is none. */
export type NodePreference = 'leader' | 'follower' | 'readOnlyReplica' | 'random';

const { FOLLOWER, LEADER, PREREADONLYREPLICA, READONLYLEADERLESS, READONLYREPLICA } = gossip.MemberInfo.VNodeState;
/** Those that answer clients. */
const STATES = {
  follower: [FOLLOWER],
  leader: [LEADER],
  readOnlyReplica: [READONLYREPLICA, PREREADONLYREPLICA, READONLYLEADERLESS],
  random: [],
} as const;
const ANSWERING: readonly number[] = [...STATES.follower, ...STATES.leader, ...STATES.readOnlyReplica];

export const readMembers = (from: Buffer): readonly Member[] =>
  gossip.ClusterInfo.deserializeBinary(from)
    .getMembersList()
    .map((member) => ({
      state: member.getState(),
      isAlive: member.getIsAlive(),
      endpoint: {
        host: member.getHttpEndPoint()?.getAddress() ?? '',
        port: member.getHttpEndPoint()?.getPort() ?? 0,
      },
    }));

/** The one to ask: a preferred one, else any that answers clients; undefined where none does. */
export const bestOf = (
  members: readonly Member[],
  preference: NodePreference,
  random: () => number = Math.random,
): Endpoint | undefined => {
  const answering = members.filter(
    ({ isAlive, state, endpoint }) => isAlive && ANSWERING.includes(state) && endpoint.host,
  );
  const preferred: readonly number[] = STATES[preference];
  const best = answering.filter(({ state }) => preferred.includes(state));
  const candidates = best.length > 0 ? best : answering;
  return candidates[Math.floor(random() * candidates.length)]?.endpoint;
};
