import { keyed, own } from '../../../domain/words/keyed.ts';
import type { Endpoint, NodePreference } from './gossip.ts';

/** Who we are to the store; goes with each call, over TLS only. */
export type Login = { readonly username: string; readonly password: string };

/** Names of PEM files; without a CA's the system's own are trusted. */
export type Tls = {
  readonly caFile: string | null;
  readonly client: { readonly keyFile: string; readonly certificateFile: string } | null;
};

export type Target = {
  /** The connection string without user and password: what may be shown. */
  readonly address: string;
  /** One is the node itself; several, or one that is a cluster's name, are asked who is who. */
  readonly seeds: readonly Endpoint[];
  readonly discover: boolean;
  readonly preference: NodePreference;
  /** Null: `tls=false`. */
  readonly tls: Tls | null;
  /** Null only with `tls=false`: such a server asks nobody who he is. */
  readonly login: Login | null;
  readonly keepAlive: { readonly intervalMs: number; readonly timeoutMs: number };
  readonly discovery: { readonly attempts: number; readonly intervalMs: number; readonly gossipSeconds: number };
};

const SHAPE = /^(?<scheme>esdb(?:\+discover)?):\/\/(?:(?<user>[^:@/?]+):(?<password>[^@/?]+)@)?(?<rest>[^@]+)$/;
const HOST = /^(?<host>[^\s:/?#@]+)(?::(?<port>[0-9]{1,5}))?$/;
const DEFAULT_PORT = 2113;
const EXPECTED = 'The event store is esdb://[user:password@]host:port[?tls=false], or esdb+discover:// for a cluster.';

const PREFERENCES = keyed<NodePreference>({
  leader: 'leader',
  follower: 'follower',
  readonlyreplica: 'readOnlyReplica',
  random: 'random',
});

/** The server's clients write an option's name in any case, with dashes or without. */
const plain = (name: string): string => name.trim().toLowerCase().replace(/[_-]/g, '');

const optionsIn = (query: string): ReadonlyMap<string, string> =>
  new Map(
    query.split('&').flatMap((pair): [string, string][] => {
      const at = pair.indexOf('=');
      return at < 1 ? [] : [[plain(pair.slice(0, at)), decodeURIComponent(pair.slice(at + 1).trim())]];
    }),
  );

const endpointIn = (text: string): Endpoint => {
  const { host, port } = HOST.exec(text.trim())?.groups ?? {};
  if (host === undefined) throw new Error(EXPECTED);
  return { host, port: port === undefined ? DEFAULT_PORT : Number(port) };
};

const numberIn = (options: ReadonlyMap<string, string>, name: string, otherwise: number, least = 0): number => {
  const given = options.get(plain(name));
  if (given === undefined) return otherwise;
  const value = Number(given);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`The address of EventStoreDB cannot be used: ${name} has to be a whole number from ${least} on.`);
};

const preferenceIn = (options: ReadonlyMap<string, string>): NodePreference => {
  const preference = own(PREFERENCES, plain(options.get('nodepreference') ?? 'leader'));
  if (preference !== undefined) return preference;
  throw new Error(
    'The address of EventStoreDB cannot be used: nodePreference is leader, follower, readOnlyReplica or random.',
  );
};

const tlsIn = (options: ReadonlyMap<string, string>): Tls | null => {
  if (options.get('tls')?.toLowerCase() === 'false') return null;
  const [keyFile, certificateFile] = [options.get('userkeyfile'), options.get('usercertfile')];
  if ((keyFile === undefined) !== (certificateFile === undefined))
    throw new Error('The address of EventStoreDB cannot be used: userCertFile and userKeyFile go together.');
  const client = keyFile === undefined || certificateFile === undefined ? null : { keyFile, certificateFile };
  return { caFile: options.get('tlscafile') ?? null, client };
};

/**
 * `esdb://[user:password@]host[:port][,host…][?tls=false&tlsCAFile=…]`, or `esdb+discover://` for a cluster by its DNS name; the
 * options are those of the server's own clients, and what concerns them alone is left aside.
 * Throws for another shape, without a word of what it was given: a password may be in it.
 */
export const parseTarget = (connectionString: string, login: Login | null = null): Target => {
  const { scheme, user, password, rest } = SHAPE.exec(connectionString.trim())?.groups ?? {};
  if (scheme === undefined || rest === undefined) throw new Error(EXPECTED);
  const [hosts = '', query = ''] = rest.split('?', 2);
  const options = optionsIn(query);
  const seeds = hosts.replace(/\/+$/, '').split(',').map(endpointIn);
  const tls = tlsIn(options);
  const own =
    user === undefined || password === undefined
      ? null
      : { username: decodeURIComponent(user), password: decodeURIComponent(password) };
  if (login === null && own === null && tls !== null)
    throw new Error(
      'EventStoreDB with TLS needs a user: esdb://user:password@host:port, or SAMPAN_EVENT_STORE_LOGIN_FILE. Client certificates alone are not supported.',
    );
  return {
    address: `${scheme}://${rest}`,
    seeds,
    discover: scheme === 'esdb+discover' || seeds.length > 1,
    preference: preferenceIn(options),
    tls,
    login: login ?? own,
    keepAlive: {
      intervalMs: numberIn(options, 'keepAliveInterval', 10_000, -1),
      timeoutMs: numberIn(options, 'keepAliveTimeout', 10_000, -1),
    },
    discovery: {
      attempts: numberIn(options, 'maxDiscoverAttempts', 10, 1),
      intervalMs: numberIn(options, 'discoveryInterval', 100),
      gossipSeconds: numberIn(options, 'gossipTimeout', 5, 1),
    },
  };
};
