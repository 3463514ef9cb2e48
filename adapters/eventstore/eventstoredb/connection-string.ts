/** Who we are to the store; for each call apart (see `client.ts`). */
export type Login = { readonly username: string; readonly password: string };

export type Target = {
  /** The connection string without user and password: what the client parses may end up in its error texts. */
  readonly address: string;
  /** Null only with `tls=false`: such a server asks nobody who he is. */
  readonly login: Login | null;
};

const SHAPE = /^(?<scheme>esdb(?:\+discover)?:\/\/)(?:(?<user>[^:@/?]+):(?<password>[^@/?]+)@)?(?<rest>[^@]+)$/;

/**
 * `esdb://[user:password@]host[:port][,host…][?tls=false&tlsCAFile=…]`, or `esdb+discover://` for a cluster by its DNS name.
 * Throws for another shape, without a word of what it was given: a password may be in it.
 */
export const parseTarget = (connectionString: string, login: Login | null = null): Target => {
  const { scheme, user, password, rest } = SHAPE.exec(connectionString.trim())?.groups ?? {};
  if (scheme === undefined || rest === undefined)
    throw new Error(
      'The event store is esdb://[user:password@]host:port[?tls=false], or esdb+discover:// for a cluster.',
    );
  const own =
    user === undefined || password === undefined
      ? null
      : { username: decodeURIComponent(user), password: decodeURIComponent(password) };
  if (login === null && own === null && !/[?&]tls=false(&|$)/i.test(rest))
    throw new Error(
      'EventStoreDB with TLS needs a user: esdb://user:password@host:port, or SAMPAN_EVENT_STORE_LOGIN_FILE. Client certificates alone are not supported.',
    );
  return { address: `${scheme}${rest}`, login: login ?? own };
};
