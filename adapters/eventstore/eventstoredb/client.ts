import { setMaxListeners } from 'node:events';
import { type BaseOptions, EventStoreDBClient } from '@eventstore/db-client';
import type { StoreUnavailable } from '../../../commands/ports/event-store.ts';
import type { Target } from './connection-string.ts';
import { isStuck, NoAnswer, unavailable } from './failures.ts';

export type Sleep = (seconds: number, signal?: AbortSignal) => Promise<void>;

/**
 * `replacement` 0: the first. Clients with the same channel options share one connection, so a replacement differs in one.
 * The client looks after broken connections in a promise that nobody listens to: where discovery fails, that ends the process.
 */
const connect = ({ address }: Target, replacement = 0): EventStoreDBClient => {
  const own = `${address.includes('?') ? '&' : '?'}keepAliveInterval=${10_000 + (replacement % 5_000)}`;
  try {
    const client = EventStoreDBClient.connectionString(replacement === 0 ? address : `${address}${own}`);
    const handleError: unknown = Reflect.get(client, 'handleError');
    if (typeof handleError === 'function')
      Reflect.set(client, 'handleError', async (...args: readonly unknown[]) => {
        await Promise.resolve(Reflect.apply(handleError, client, [...args])).catch(() => undefined);
      });
    return client;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The address of EventStoreDB cannot be used: ${why}`, { cause: error });
  }
};

/** A client, and how the calls that hang on it are ended. */
type Link = { readonly client: EventStoreDBClient; readonly calls: Set<() => void> };

type Question<T> = (client: EventStoreDBClient, over: AbortSignal) => Promise<T>;

const closedConnection = (): StoreUnavailable => unavailable(new Error('The connection to EventStoreDB was closed.'));

/** An insecure server ignores who asks, but the client is to think that somebody does: see `callOptions`. */
const NOBODY = { username: 'nobody', password: 'nobody' } as const;

/**
 * The one place that knows @eventstore/db-client's ways (version 6.2.1; docs/adr/0013). What it does about them:
 * a call that gets no answer ends by our own clock; after one, the client is made anew, since it keeps a dead connection
 * and a failed question for the server's features for ever; nothing that it throws gets out as it is.
 */
export class Connection {
  readonly #target: Target;
  readonly #sleep: Sleep;
  readonly #closed = new AbortController();
  #link: Link;
  #replacements = 0;

  constructor(target: Target, sleep: Sleep) {
    this.#target = target;
    this.#sleep = sleep;
    this.#link = newLink(target);
    setMaxListeners(0, this.#closed.signal); // each subscription listens
  }

  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  get client(): EventStoreDBClient {
    if (this.#closed.signal.aborted) throw closedConnection();
    return this.#link.client;
  }

  get sleep(): Sleep {
    return this.#sleep;
  }

  /**
   * Credentials go with each call: an append then is a call of its own. Without, the client sends all appends of the
   * *process* over one stream per server, with one table of waiting appends and no time limit, and an answer that comes after that
   * stream broke ends the process. `requiresLeader`: read what was just written; a follower may lag.
   */
  get callOptions(): BaseOptions {
    return { requiresLeader: true, credentials: this.#target.login ?? NOBODY };
  }

  /** A follower's events are as good, only later. */
  get subscriptionOptions(): BaseOptions {
    const { requiresLeader: _, ...options } = this.callOptions;
    return options;
  }

  /**
   * One question with a time limit. Rejects with what the client threw, NoAnswer, or StoreUnavailable when closed. A client
   * that is given up ends what hangs on it, and a read that is ended so looks like one that has come to its end: so what
   * hangs on it is rejected first.
   */
  async ask<T>(what: string, seconds: number, question: Question<T>): Promise<T> {
    if (this.#closed.signal.aborted) throw closedConnection();
    const link = this.#link;
    const over = new AbortController();
    const cut = cutOff(link, () => (this.#closed.signal.aborted ? closedConnection() : new NoAnswer(what, seconds)));
    const limit = this.#sleep(seconds, over.signal).then((): never => {
      throw new NoAnswer(what, seconds);
    });
    const answer = (async () => question(link.client, over.signal))(); // what it throws at once is its answer too
    for (const late of [limit, answer]) late.catch(() => undefined); // it may come when nobody waits any more
    try {
      return await Promise.race([cut.promise, answer, limit]);
    } catch (error) {
      if (isStuck(error)) this.#replace(link);
      throw error;
    } finally {
      over.abort();
      cut.forget();
    }
  }

  /** Another client from the next call on. */
  #replace(link: Link): void {
    if (this.#link !== link || this.#closed.signal.aborted) return;
    this.#replacements += 1;
    this.#link = newLink(this.#target, this.#replacements);
    void giveUp(link);
  }

  /** Calls under way end as unavailable. May be repeated. */
  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    await giveUp(this.#link);
  }
}

const newLink = (target: Target, replacement = 0): Link => ({ client: connect(target, replacement), calls: new Set() });

const giveUp = async ({ client, calls }: Link): Promise<void> => {
  for (const cut of calls) cut();
  await client.dispose().catch(() => undefined);
  void closeChannel(client).catch(() => undefined);
};

/** `dispose` ends streams only; the connection would stay, and be looked after, for half an hour. */
const closeChannel = async (client: EventStoreDBClient): Promise<void> => {
  const getChannel: unknown = Reflect.get(client, 'getChannel');
  const channel: unknown = typeof getChannel === 'function' ? await Reflect.apply(getChannel, client, []) : undefined;
  const close: unknown = typeof channel === 'object' && channel !== null ? Reflect.get(channel, 'close') : undefined;
  if (typeof close === 'function') Reflect.apply(close, channel, []);
};

/** Rejects in the very moment in which the client is given up. */
const cutOff = (
  { calls }: Link,
  why: () => Error,
): { readonly promise: Promise<never>; readonly forget: () => void } => {
  let cut = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    cut = () => reject(why());
  });
  promise.catch(() => undefined);
  calls.add(cut);
  return { promise, forget: () => void calls.delete(cut) };
};
