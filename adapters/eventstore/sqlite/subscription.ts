import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Delivery, Position, StoredEvent, StreamFilter } from '../../../commands/ports/event-store.ts';
import type { Bell } from './bell.ts';
import type { Reader } from './reader.ts';

/** After so many positions of which none passed the filter, a checkpoint tells how far it is. */
const CHECKPOINT_EVERY = 1000;
/** Commits ring the bell; this look without one is for what nobody thought of. */
const WATCHDOG_MILLISECONDS = 5000;

export type From = { readonly after: number; readonly filter: StreamFilter | undefined };

export const asPosition = (position: number): Position => String(position) as Position;

/** Everything up to what is the end now. Gives the loop a turn between pages: a replay must not starve the server. */
export async function* readPages(reader: Reader, from: From): AsyncGenerator<readonly StoredEvent[], void, undefined> {
  const scan = reader.scan(from.filter);
  const end = reader.head();
  let at = from.after;
  while (at < end) {
    const page = scan(at, end);
    at = page.upTo;
    if (page.events.length > 0) yield page.events;
    if (at < end) await nextTurn();
  }
}

/** Catches up, then follows. There is no hand-over between the two: both read the table, so nothing is lost or reordered. */
export async function* follow(
  reader: Reader,
  bell: Bell,
  from: From,
  signal: AbortSignal,
): AsyncGenerator<Delivery, void, undefined> {
  const scan = reader.scan(from.filter);
  let at = from.after;
  let told = from.after;
  let behind = true;
  while (!signal.aborted) {
    const seen = bell.rings;
    const end = reader.head();
    while (at < end && !signal.aborted) {
      const page = scan(at, end);
      at = page.upTo;
      behind ||= page.full;
      const last = page.events.at(-1);
      if (last !== undefined) {
        told = at;
        yield { kind: 'events', events: page.events, position: last.position };
      } else if (at - told >= CHECKPOINT_EVERY) {
        told = at;
        yield { kind: 'checkpoint', position: asPosition(at) };
      }
      if (at < end) await nextTurn();
    }
    if (signal.aborted) return;
    if (behind) {
      behind = false;
      told = at;
      yield { kind: 'caughtUp', position: at === 0 ? null : asPosition(at) };
    }
    await bell.wait(seen, signal, WATCHDOG_MILLISECONDS);
  }
}
