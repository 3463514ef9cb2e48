import type { StoredEvent, StreamFilter } from '../../../commands/ports/event-store.ts';
import type { Connection } from './client.ts';
import { NoAnswer } from './failures.ts';
import { Feed, heardWithin } from './feed.ts';
import { endOfLog, logPage, patiently, refuseForeign } from './pages.ts';
import { compare, type LogPosition } from './positions.ts';
import { fromServer, type Namespace, placeOf } from './records.ts';

/** Events of one page; as many as `pages.ts` has of one read. */
const PAGE = 500;
const QUIET_SECONDS = 10;
/** What others wrote is passed over by the server, and it tells how far it is after so many records of theirs. */
const CHECKPOINT_EVERY = 2000;

type From = { readonly after: LogPosition | null; readonly filter: StreamFilter | undefined };

/**
 * All that stands after a position and up to an end, read by a subscription that is left there: the server's filter passes over
 * what others wrote, links of its projections among it, and its `Read` is several times slower than this (docs/adr/0013).
 */
class Reading {
  readonly #connection: Connection;
  readonly #namespace: Namespace;
  readonly #filter: StreamFilter | undefined;
  readonly #passes: (stream: string, type: string) => boolean;
  readonly #end: LogPosition;
  #at: LogPosition | null;
  #feed: Feed | undefined;
  isOver = false;

  constructor(connection: Connection, namespace: Namespace, { after, filter }: From, end: LogPosition) {
    this.#connection = connection;
    this.#namespace = namespace;
    this.#filter = filter;
    this.#passes = namespace.matcher(filter);
    this.#end = end;
    this.#at = after;
    this.isOver = this.#isAtEnd();
  }

  /** The next events, perhaps none; where it broke off, it is taken up again. */
  page(): Promise<readonly StoredEvent[]> {
    return patiently(this.#connection, () => this.#some());
  }

  stop(): void {
    this.#feed?.stop();
    this.#feed = undefined;
  }

  async #some(): Promise<readonly StoredEvent[]> {
    this.#feed ??= this.#open();
    try {
      if (
        !this.#feed.waits &&
        !(await heardWithin(this.#connection, this.#feed, QUIET_SECONDS, this.#connection.closed))
      )
        await this.#look(this.#feed);
      return this.#taken(this.#feed);
    } catch (error) {
      this.stop();
      await refuseForeign(this.#connection, this.#at, error);
      throw error;
    }
  }

  #open(): Feed {
    const filter = this.#namespace.serverFilter(this.#filter, CHECKPOINT_EVERY);
    // What was just written is read: of a follower the end may come before the end.
    return new Feed(this.#connection, { after: this.#at, filter, node: 'leader' });
  }

  /** A server before 23.10 does not say that it has come to the end. Throws for a subscription that withholds something. */
  async #look(feed: Feed): Promise<void> {
    if (!feed.isReady) throw feed.abandoned(new NoAnswer('for its history', QUIET_SECONDS));
    for (let at = this.#at; ; ) {
      const page = await logPage(this.#connection, at);
      const missed = page.events.some(
        (event) => compare(placeOf(event), this.#end) <= 0 && this.#passes(event.stream, event.type),
      );
      if (feed.waits) return;
      if (missed) throw feed.abandoned(new NoAnswer('for its history', QUIET_SECONDS));
      at = page.upTo;
      if (!page.full || (at !== null && compare(at, this.#end) >= 0)) break;
    }
    this.isOver = true;
  }

  #taken(feed: Feed): readonly StoredEvent[] {
    const events: StoredEvent[] = [];
    if (this.isOver) return events;
    for (const item of feed.take(PAGE)) {
      if (item.kind === 'caughtUp') this.isOver = true;
      else {
        const position = item.kind === 'event' ? placeOf(item.event) : item.position;
        if (this.#at !== null && compare(position, this.#at) <= 0) continue;
        if (compare(position, this.#end) > 0) this.isOver = true;
        else {
          this.#at = position;
          if (item.kind === 'event' && this.#passes(item.event.stream, item.event.type))
            events.push(fromServer(item.event, this.#namespace));
          this.isOver ||= this.#isAtEnd();
        }
      }
      if (this.isOver) break;
    }
    return events;
  }

  #isAtEnd(): boolean {
    return this.#at !== null && compare(this.#at, this.#end) >= 0;
  }
}

/** In pages, up to where the log ends now. Throws NotOurs, StoreUnavailable. */
export async function* history(
  connection: Connection,
  namespace: Namespace,
  from: From,
): AsyncGenerator<readonly StoredEvent[], void, undefined> {
  const end = await endOfLog(connection);
  if (end === null) return;
  const reading = new Reading(connection, namespace, from, end);
  try {
    while (!reading.isOver) {
      const events = await reading.page();
      if (events.length > 0) yield events;
    }
  } finally {
    reading.stop();
  }
}
