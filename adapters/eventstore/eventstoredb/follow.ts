import type { Delivery, StoredEvent, StreamFilter } from '../../../commands/ports/event-store.ts';
import type { Connection } from './client.ts';
import { closedConnection, NoAnswer, NotOurs } from './failures.ts';
import { Feed, heardWithin, type Item } from './feed.ts';
import type { Recorded } from './messages.ts';
import { logPage, refuseForeign } from './pages.ts';
import { asPosition, compare, type LogPosition } from './positions.ts';
import { fromServer, type Namespace, placeOf } from './records.ts';

/** A subscription that says nothing for so long is looked after: quiet, or silent? Twice this is far below 30 s (F14). */
const QUIET_SECONDS = 10;
const MOST_AT_ONCE = 500;
/** The server tells how far it has searched after so many events of which none passed. */
const CHECKPOINT_EVERY = 500;
const BACKOFF = [0.2, 1, 3, 5] as const;

/** What a subscription had trouble with, for the log: it goes on by itself. */
export type Trouble = { readonly kind: 'ENDED' | 'SILENT'; readonly error: unknown };

type From = { readonly after: LogPosition | null; readonly filter: StreamFilter | undefined };
type Deps = {
  readonly connection: Connection;
  readonly namespace: Namespace;
  readonly trouble: (trouble: Trouble) => void;
};

/** Where a subscriber stands: nothing at or before it is given again, and a new subscription begins after it. */
class Follower {
  readonly #deps: Deps;
  readonly #from: From;
  readonly #passes: (stream: string, type: string) => boolean;
  at: LogPosition | null;

  constructor(deps: Deps, from: From) {
    this.#deps = deps;
    this.#from = from;
    this.#passes = deps.namespace.matcher(from.filter);
    this.at = from.after;
  }

  open(): Feed {
    const filter = this.#deps.namespace.serverFilter(this.#from.filter, CHECKPOINT_EVERY);
    return new Feed(this.#deps.connection, { after: this.at, filter, node: 'any' });
  }

  isNews(position: LogPosition): boolean {
    return this.at === null || compare(position, this.at) > 0;
  }

  wants({ stream, type }: Recorded): boolean {
    return this.#passes(stream, type);
  }

  *deliveries(items: readonly Item[]): Generator<Delivery, void, undefined> {
    let events: StoredEvent[] = [];
    const { namespace } = this.#deps;
    for (const item of items) {
      if (item.kind === 'event') {
        const position = placeOf(item.event);
        if (!this.isNews(position)) continue;
        this.at = position;
        if (this.wants(item.event)) events.push(fromServer(item.event, namespace));
        continue;
      }
      if (events.length > 0) yield grouped(events);
      events = [];
      if (item.kind === 'caughtUp') yield this.caughtUp();
      else if (this.isNews(item.position)) yield this.checkpoint(item.position);
    }
    if (events.length > 0) yield grouped(events);
  }

  caughtUp(): Delivery {
    return { kind: 'caughtUp', position: this.at && asPosition(this.at) };
  }

  checkpoint(position: LogPosition): Delivery {
    this.at = position;
    return { kind: 'checkpoint', position: asPosition(position) };
  }

  /** `missed`: something stands in the log that the subscription should have given. Else how far there is nothing for us. */
  async look(): Promise<{ readonly missed: boolean; readonly upTo: LogPosition | null; readonly atEnd: boolean }> {
    const page = await logPage(this.#deps.connection, this.at);
    return { missed: page.events.some((event) => this.wants(event)), upTo: page.upTo, atEnd: !page.full };
  }
}

const grouped = (events: readonly StoredEvent[]): Delivery => {
  const last = events.at(-1);
  if (last === undefined) throw new Error('A delivery needs an event.');
  return { kind: 'events', events, position: last.position };
};

/**
 * Catches up, then follows, for ever: a subscription that ended is taken up where it stood, and one that went silent is
 * found out by looking at the log. Ends quietly at the signal, throws when the store is closed or holds what is not ours.
 */
export async function* follow(deps: Deps, from: From, signal: AbortSignal): AsyncGenerator<Delivery, void, undefined> {
  const { connection, trouble } = deps;
  const follower = new Follower(deps, from);
  const leave = AbortSignal.any([signal, connection.closed]);
  let failures = 0;
  while (!signal.aborted) {
    if (connection.closed.aborted) throw closedConnection();
    const feed = follower.open();
    try {
      for await (const delivery of listen(connection, follower, feed, leave)) {
        failures = 0;
        yield delivery;
      }
      if (!leave.aborted) trouble({ kind: 'SILENT', error: null });
    } catch (error) {
      if (error instanceof NotOurs) throw error;
      await refuseForeign(connection, follower.at, error);
      if (!leave.aborted) trouble({ kind: 'ENDED', error });
    } finally {
      feed.stop();
    }
    if (leave.aborted) continue;
    await connection.sleep(BACKOFF[Math.min(failures, BACKOFF.length - 1)] ?? 1, leave);
    failures += 1;
  }
}

/** One subscription's deliveries, until it is found silent. Throws what ended it. */
async function* listen(
  connection: Connection,
  follower: Follower,
  feed: Feed,
  leave: AbortSignal,
): AsyncGenerator<Delivery, void, undefined> {
  let level = false;
  while (!leave.aborted) {
    const items = feed.take(MOST_AT_ONCE);
    if (items.length > 0) {
      for (const delivery of follower.deliveries(items)) {
        if (leave.aborted) return;
        level ||= delivery.kind === 'caughtUp';
        yield delivery;
      }
      continue;
    }
    if (await heardWithin(connection, feed, QUIET_SECONDS, leave)) continue;
    if (!feed.isReady) throw feed.abandoned(new NoAnswer('a subscription', QUIET_SECONDS));
    const { missed, upTo, atEnd } = await follower.look();
    if (missed) {
      if (feed.waits) continue;
      feed.abandoned(new NoAnswer('for what a subscription should have given', QUIET_SECONDS));
      return;
    }
    if (upTo !== null && follower.isNews(upTo)) yield follower.checkpoint(upTo);
    if (level || !atEnd || feed.waits) continue;
    level = true; // a server before 23.10 does not say so
    yield follower.caughtUp();
  }
}
