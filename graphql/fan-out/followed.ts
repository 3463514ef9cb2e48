import { BEGINNING, type ChangeLog, type Place, type ResyncReason, type Stretch } from '../../projections/queries.ts';
import type { Feed, Mailbox } from './mailbox.ts';

/** Who has been told everything up to `position` once the value is taken. */
export type At = { readonly position: string };

export type Followed<V> = {
  readonly log: ChangeLog;
  /** What is told of a stretch of changes, merged; the position is put in here. */
  tell(stretch: Pick<Stretch, 'entries'>): readonly ((at: At) => V)[];
  /** What is told last to whoever has to load again: a value, or an error. */
  resync(reason: ResyncReason): V | Error;
  /** The store failed while somebody's place was looked for. */
  failed(error: unknown): Error;
};

/** As many changes as are told at once: they bound what a subscriber that does not read holds. */
const STRETCH = 500;

type Told<V> = { readonly values: readonly V[]; readonly to: Place };

/**
 * Changes from the log, each at least once. A subscriber is a place in the log and nothing else, however long it does not
 * read; what came meanwhile is merged when it does. Those at the same place get the same values.
 */
export const followed = <V>({ log, tell, resync, failed }: Followed<V>): Feed<V> => {
  let told = new Map<Place, Told<V>>();

  const look = (place: Place): Told<V> | null => {
    const known = told.get(place);
    if (known) return known;
    const stretch = log.from(place, STRETCH);
    if (stretch === null) return null;
    const parts = tell(stretch);
    // Whoever goes away between two of them has not been told the rest: only the last says that all is told.
    const [before, upTo] = [stretch.before ?? BEGINNING, stretch.upTo ?? BEGINNING];
    const values = parts.map((part, index) => part({ position: index === parts.length - 1 ? upTo : before }));
    const made = { values, to: stretch.to };
    if (stretch.to !== place) told.set(place, made);
    return made;
  };

  const reader = (after: string | null, signal: AbortSignal, wake: () => void): Mailbox<V> => {
    let place: Place | null = after === null ? log.here() : null;
    let waiting: readonly V[] = [];
    let end: Mailbox<V>['end'] = null;
    const stop = (said: V | Error) => {
      if (said instanceof Error) end = said;
      else [waiting, end] = [[said], 'ENDED'];
    };
    const find = async (from: string) => {
      const found = await log.placeAfter(from, signal);
      if (typeof found === 'number') place = found;
      else stop(resync(found));
    };
    if (after !== null)
      find(after)
        .catch((error: unknown) => stop(failed(error)))
        .finally(wake);
    const fetch = () => {
      while (waiting.length === 0 && end === null && place !== null) {
        const found = look(place);
        if (found === null) stop(resync('TOO_OLD'));
        else if (found.to === place) return;
        else [waiting, place] = [found.values, found.to];
      }
    };
    return {
      get end() {
        return waiting.length === 0 ? end : null;
      },
      take: () => {
        fetch();
        const [next, ...rest] = waiting;
        waiting = rest;
        return next;
      },
    };
  };

  return {
    run: (signal, wake) =>
      new Promise((resolve) => {
        const stop = log.watch(() => {
          told = new Map();
          wake();
        });
        signal.addEventListener('abort', () => resolve(stop()), { once: true });
      }),
    join: reader,
  };
};
