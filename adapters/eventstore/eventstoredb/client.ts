import { setMaxListeners } from 'node:events';
import { type Client, Metadata } from '@grpc/grpc-js';
import type { Target } from './connection-string.ts';
import { locate } from './discovery.ts';
import { closedConnection, isElsewhere, isStuck, NoAnswer } from './failures.ts';
import { Lane, type Load } from './lane.ts';
import { credentialsOf, type Link } from './link.ts';

export type Sleep = (seconds: number, signal?: AbortSignal) => Promise<void>;

/**
 * One connection carries 100 streams (facts of HTTP/2 as the server sets it: Kestrel's MaxStreamsPerConnection), calls and
 * subscriptions together. So calls have one of their own, and what does not fit waits for its turn here, with a time limit.
 */
const CALLS = 100;
/** Subscriptions have others, as many as it takes; each keeps a tenth for what is asked beside them. */
const SUBSCRIPTIONS = 90;

export type { Load } from './lane.ts';
export type Loads = { readonly calls: Load; readonly subscriptions: Load };

/** A question, and what it may use: the client and a signal that ends when nobody waits for the answer any more. */
export type Question<T> = (client: Client, over: AbortSignal) => Promise<T>;

/** A place of a subscription: its connection, on which what belongs to it is asked, until it is left. */
export type Seat = { readonly link: Link; readonly leave: () => void };

/** Of each call there is a signal; without a reason it would make an error with a stack. */
const ANSWERED = 'answered';
type Asking = { readonly over: AbortController; late: (error: NoAnswer) => void };

/**
 * How the adapter reaches EventStoreDB (docs/adr/0013). A call that gets no answer ends by our own clock; after one, the
 * connection is given up with all that waits in it, and the next call makes another: it may be dead without anybody knowing.
 */
export class Connection {
  readonly #target: Target;
  readonly #sleep: Sleep;
  readonly #closed = new AbortController();
  readonly #calls: Lane;
  readonly #subscriptions: Lane;

  /** Throws for certificates that cannot be read. */
  constructor(target: Target, sleep: Sleep) {
    credentialsOf(target.tls);
    this.#target = target;
    this.#sleep = sleep;
    this.#calls = new Lane({ capacity: CALLS, links: 1 }, target, (over) => locate(target, 'leader', sleep, over));
    this.#subscriptions = new Lane({ capacity: SUBSCRIPTIONS, links: Number.POSITIVE_INFINITY }, target, (over) =>
      locate(target, target.preference, sleep, over),
    );
    setMaxListeners(0, this.#closed.signal); // each subscription listens
  }

  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  get sleep(): Sleep {
    return this.#sleep;
  }

  get loads(): Loads {
    return { calls: this.#calls.load, subscriptions: this.#subscriptions.load };
  }

  /** `leader`: what was just written is read; a follower may lag. Credentials go over TLS alone. */
  metadata(node: 'leader' | 'any'): Metadata {
    const metadata = new Metadata();
    const { login, tls } = this.#target;
    metadata.set('connection-name', 'sampan');
    if (node === 'leader') metadata.set('requires-leader', 'true');
    if (tls !== null && login !== null) {
      const { username, password } = login;
      metadata.set('authorization', `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
    }
    return metadata;
  }

  /**
   * One question with a time limit, its wait for a turn included. Rejects with what the server said, NoAnswer, or StoreUnavailable
   * when closed.
   */
  ask<T>(what: string, seconds: number, question: Question<T>): Promise<T> {
    return this.#timed(what, seconds, async (asking) => {
      const link = await this.#calls.take(asking.over.signal);
      try {
        return await this.#on(this.#calls, link, question, asking);
      } finally {
        this.#calls.leave(link);
      }
    });
  }

  /** A place for a subscription. Rejects when closed. */
  async seat(over: AbortSignal): Promise<Seat> {
    const link = await this.#subscriptions.take(over);
    let isLeft = false;
    const leave = (): void => {
      if (!isLeft) this.#subscriptions.leave(link);
      isLeft = true;
    };
    return { link, leave };
  }

  /** As `ask`, over the connection of a subscription: what that node says, and no other. */
  askBeside<T>(seat: Seat, what: string, seconds: number, question: Question<T>): Promise<T> {
    return this.#timed(what, seconds, (asking) => this.#on(this.#subscriptions, seat.link, question, asking));
  }

  /** What a subscription met: the next one begins elsewhere. */
  failed(seat: Seat, error: unknown): void {
    this.#met(this.#subscriptions, seat.link, error);
  }

  async #timed<T>(what: string, seconds: number, work: (asking: Asking) => Promise<T>): Promise<T> {
    if (this.#closed.signal.aborted) throw closedConnection();
    const over = new AbortController();
    const asking: Asking = { over, late: () => undefined };
    const limit = new Promise<never>((_, reject) => {
      void this.#sleep(seconds, over.signal).then(() => {
        if (over.signal.aborted) return;
        const error = new NoAnswer(what, seconds);
        asking.late(error);
        reject(error);
      });
    });
    try {
      return await Promise.race([work(asking), limit]);
    } catch (error) {
      throw error instanceof NoAnswer ? new NoAnswer(what, seconds) : error; // another's may have given the link up
    } finally {
      over.abort(ANSWERED);
    }
  }

  async #on<T>(lane: Lane, link: Link, question: Question<T>, asking: Asking): Promise<T> {
    // The link is what did not answer then, and nothing else that waits in it will be answered either.
    asking.late = (error) => this.#met(lane, link, error);
    try {
      return await link.run(question, asking.over.signal);
    } catch (error) {
      this.#met(lane, link, error);
      throw error;
    }
  }

  #met(lane: Lane, link: Link, error: unknown): void {
    if (this.#closed.signal.aborted) return;
    if (isStuck(error)) lane.giveUp(link, error instanceof Error ? error : closedConnection());
    else if (isElsewhere(error)) lane.retire(link, error.leader);
  }

  /** Calls under way end as unavailable. May be repeated. */
  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    const why = closedConnection();
    this.#calls.close(why);
    this.#subscriptions.close(why);
  }
}
