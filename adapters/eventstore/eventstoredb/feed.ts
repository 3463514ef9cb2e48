import type { Connection, Seat } from './client.ts';
import { ServerSaid } from './failures.ts';
import { type Listening, sendSubscribe } from './link.ts';
import { type ReadAnswer, type Recorded, readReadAnswer, type ServerFilter, subscribeRequest } from './messages.ts';
import { firstFrom } from './pages.ts';
import { compare, type LogPosition } from './positions.ts';

/** So many events wait here at the most; beyond it the server is left to wait, as far as HTTP/2 lets it. */
const HIGH_WATER = 2000;
const LOW_WATER = 500;

export type Item =
  | { readonly kind: 'event'; readonly event: Recorded }
  | { readonly kind: 'checkpoint'; readonly position: LogPosition }
  | { readonly kind: 'caughtUp' };

export type FeedFrom = {
  readonly after: LogPosition | null;
  readonly filter: ServerFilter;
  /** A follower's events are as good, only later. */
  readonly node: 'leader' | 'any';
};

/**
 * One subscription of the server's as a queue, until it ends; it never comes back by itself.
 *
 * The server resumes by reading one event from the position on and beginning after it, *whatever it is*: where the record at
 * the position was scavenged away, that is the first event that still stands, and it is lost. Records only vanish. So once the
 * subscription is confirmed, what stands from the position on is looked at, on the same node (each scavenges for itself): what
 * could have been stepped over then, and still stands, is that first record. It is put before all that came; what is at the
 * position, or comes again, whoever takes the items leaves out. Nothing is given before that look has been answered.
 */
export class Feed {
  readonly #connection: Connection;
  readonly #from: FeedFrom;
  readonly #items: Item[] = [];
  readonly #over = new AbortController();
  #seat: Seat | undefined;
  #listening: Listening | undefined;
  #isPaused = false;
  #isRinging = false;
  #isConfirmed = false;
  #isReady = false;
  #ended: { readonly error: unknown } | undefined;
  #ring = (): void => undefined;

  constructor(connection: Connection, from: FeedFrom) {
    this.#connection = connection;
    this.#from = from;
    void this.#follow();
  }

  /** The server has taken it, and what it may have stepped over is known. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Something waits to be taken, or the end to be told. */
  get waits(): boolean {
    return (this.#isReady && this.#items.length > 0) || this.#ended !== undefined;
  }

  /** What waits, at once; nothing when nothing does. Throws what ended the subscription, once the rest was taken. */
  take(most: number): readonly Item[] {
    const items = this.#isReady ? this.#items.splice(0, most) : [];
    if (items.length === 0 && this.#ended) throw this.#ended.error;
    if (this.#isPaused && this.#items.length < LOW_WATER) {
      this.#isPaused = false;
      this.#listening?.resume();
    }
    return items;
  }

  /** Resolves when `take` gives or throws something, or at the signal. */
  wait(signal: AbortSignal): Promise<void> {
    if (this.waits || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#ring = () => undefined;
        resolve();
      };
      this.#ring = wake;
      signal.addEventListener('abort', wake);
    });
  }

  stop(): void {
    this.#end(new Error('The subscription was left.'));
  }

  /** It is silent, and is left; the next one begins on another connection, while others on this one find out for themselves. */
  abandoned(error: Error): Error {
    if (this.#seat) this.#connection.failed(this.#seat, new ServerSaid('unavailable', error.message));
    this.#end(error);
    return error;
  }

  async #follow(): Promise<void> {
    let seat: Seat | undefined;
    try {
      seat = await this.#connection.seat(this.#over.signal);
      this.#seat = seat;
      await seat.link.run((client) => this.#subscribed(client), this.#over.signal);
    } catch (error) {
      if (seat && !this.#over.signal.aborted) this.#connection.failed(seat, error);
      this.#end(error);
    } finally {
      this.#listening?.stop();
      seat?.leave();
    }
  }

  /** Rejects when the subscription has ended, however. */
  #subscribed(client: Parameters<typeof sendSubscribe>[0]): Promise<never> {
    return new Promise((_, reject) => {
      if (this.#over.signal.aborted) return reject(new Error('The subscription was left.'));
      const { after, filter, node } = this.#from;
      const asked = { metadata: this.#connection.metadata(node), read: readReadAnswer };
      this.#listening = sendSubscribe(client, subscribeRequest(after ?? 'start', filter), asked, {
        answer: (answer) => this.#take(answer),
        ended: reject,
      });
      this.#over.signal.addEventListener('abort', () => reject(new Error('The subscription was left.')), {
        once: true,
      });
    });
  }

  #take(answer: ReadAnswer): void {
    if (this.#ended) return;
    if (answer.kind === 'confirmed') return void this.#confirm();
    if (answer.kind === 'event' || answer.kind === 'checkpoint') this.#items.push(answer);
    else if (answer.kind === 'caughtUp') this.#items.push({ kind: 'caughtUp' });
    else return;
    if (this.#items.length > HIGH_WATER && !this.#isPaused) {
      this.#isPaused = true;
      this.#listening?.pause();
    }
    if (this.#isReady) this.#ringLater();
  }

  /** Once for all that the socket has brought: a delivery of each event would cost more than the event. */
  #ringLater(): void {
    if (this.#isRinging) return;
    this.#isRinging = true;
    setImmediate(() => {
      this.#isRinging = false;
      this.#ring();
    });
  }

  async #confirm(): Promise<void> {
    const { after } = this.#from;
    const seat = this.#seat;
    if (this.#isConfirmed || seat === undefined) return;
    this.#isConfirmed = true;
    try {
      const first = after === null ? undefined : await firstFrom(this.#connection, seat, after);
      // Ended meanwhile: it may have been another connection, and another node, that answered.
      if (this.#ended) return;
      if (first !== undefined && after !== null && compare(first.position, after) > 0)
        this.#items.unshift({ kind: 'event', event: first });
      this.#isReady = true;
      this.#ring();
    } catch (error) {
      this.#end(error);
    }
  }

  #end(error: unknown): void {
    this.#ended ??= { error };
    this.#over.abort();
    this.#ring();
  }
}

/** Whether the feed has something before the time is over. Without AbortSignal.any: this is asked for each delivery. */
export const heardWithin = async (
  connection: Connection,
  feed: Feed,
  seconds: number,
  leave: AbortSignal,
): Promise<boolean> => {
  const over = new AbortController();
  const end = (): void => over.abort('heard'); // without a reason it would make an error with a stack
  leave.addEventListener('abort', end);
  const quiet = connection.sleep(seconds, over.signal).then(() => false);
  const heard = await Promise.race([feed.wait(over.signal).then(() => true), quiet]);
  end();
  leave.removeEventListener('abort', end);
  return heard || leave.aborted;
};
