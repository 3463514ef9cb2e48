import { Reader } from './wire.ts';

export type Endpoint = { readonly host: string; readonly port: number };
export type Member = { readonly state: number; readonly isAlive: boolean; readonly endpoint: Endpoint };
/** What a node should be, where one may choose; the others are taken when there is none. */
export type NodePreference = 'leader' | 'follower' | 'readOnlyReplica' | 'random';

/** `VNodeState` of gossip.proto (EventStore/EventStore, 23.10): those that answer clients. */
const STATES = { follower: [6], leader: [8], readOnlyReplica: [14, 13, 12], random: [] } as const;
const ANSWERING: readonly number[] = [...STATES.follower, ...STATES.leader, ...STATES.readOnlyReplica];

const readEndpoint = (reader: Reader): Endpoint => {
  let [host, port] = ['', 0];
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 1) host = reader.text();
    else if (field === 2) port = Number(reader.uint());
    else reader.skip();
  return { host, port };
};

const readMember = (reader: Reader): Member => {
  let [state, isAlive] = [0, false];
  let endpoint: Endpoint = { host: '', port: 0 };
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 3) state = Number(reader.uint());
    else if (field === 4) isAlive = reader.uint() !== 0;
    else if (field === 5) endpoint = readEndpoint(reader.message());
    else reader.skip();
  return { state, isAlive, endpoint };
};

export const readMembers = (from: Buffer): readonly Member[] => {
  const members: Member[] = [];
  const reader = new Reader(from);
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 1) members.push(readMember(reader.message()));
    else reader.skip();
  return members;
};

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
