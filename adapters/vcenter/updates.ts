import { type MonotonicClock, secondsPassed } from '../../commands/ports/clock.ts';
import { isFault, VimFault } from './failures.ts';
import { type Found, fold, type Property } from './found.ts';
import { changesOf, type PropertySpec } from './property-collector.ts';
import type { OneSession, Session } from './session.ts';
import { type Mor, morOf, part } from './soap.ts';
import { child, childrenOf, type Node, textOf } from './xml.ts';

/** One object whose properties are told when they change. */
export type Watched = {
  readonly object: Mor;
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
  /** How long the server may keep silent in one question; a dead one is noticed soon after. */
  readonly waitSeconds?: number;
};
/** Gets the newest of all paths at first and after each change; what it returns, other than undefined, ends the watch. */
export type See<R> = (found: Found) => R | undefined;

const WAIT_SECONDS = 30;
/** What the server may take to answer, beyond the time that it was told to wait. */
const GRACE_SECONDS = 20;

/**
 * Lets the server tell of changes (WaitForUpdatesEx), by a property collector of its own: two questions at one collector
 * cancel each other (RequestCanceled). Throws VimFault ManagedObjectNotFound when the object goes, NotAuthenticated when the
 * session ends (changes in between would be lost, so it does not go on by itself), what Session.call and `see` throw, and the
 * signal's reason.
 */
export const watch = <R>(session: Session, clock: MonotonicClock, watched: Watched, see: See<R>): Promise<R> =>
  session.inOne(async (one) => {
    const made = await one.call({ method: 'CreatePropertyCollector', self: one.content.propertyCollector });
    const collector = morOf(made);
    if (collector === undefined) throw new VimFault('NotSupported', 'The server gives no property collector.');
    try {
      const spec: PropertySpec = { type: watched.object.type, paths: watched.paths };
      const parts = changesOf([watched.object], [spec]);
      await one.call({ method: 'CreateFilter', self: collector, parts, signal: watched.signal });
      return await follow(one, clock, { ...watched, collector }, see);
    } finally {
      await one.call({ method: 'DestroyPropertyCollector', self: collector }).catch(() => undefined);
    }
  }, watched.signal);

const follow = async <R>(
  session: OneSession,
  clock: MonotonicClock,
  watched: Watched & { readonly collector: Mor },
  see: See<R>,
): Promise<R> => {
  let version = '';
  const properties = new Map<string, Property>();
  for (;;) {
    const asked = clock.tick();
    const set = await nextUpdate(session, watched, version);
    if (set === 'START_ANEW') version = '';
    else {
      version = textOf(child(set, 'version')) ?? version;
      for (const _update of updatesOf(set, watched.object, properties)) {
        const seen = see({ ref: watched.object, properties });
        if (seen !== undefined) return seen;
      }
    }
    // A server that answers at once and says nothing must not be asked in a tight loop.
    if (secondsPassed(asked, clock.tick()) < 0.2) await clock.sleep(0.2, watched.signal);
    watched.signal.throwIfAborted();
  }
};

const nextUpdate = async (
  session: OneSession,
  { collector, signal, waitSeconds = WAIT_SECONDS }: Watched & { readonly collector: Mor },
  version: string,
): Promise<Node | undefined | 'START_ANEW'> => {
  const parts = [part('version', version), part('options', [part('maxWaitSeconds', waitSeconds)])];
  const seconds = waitSeconds + GRACE_SECONDS;
  try {
    return await session.call({ method: 'WaitForUpdatesEx', self: collector, parts, signal, seconds });
  } catch (error) {
    // The server has forgotten what it told; the empty version gives all values again.
    if (isFault(error, 'InvalidCollectorVersion') && version !== '') return 'START_ANEW';
    throw error;
  }
};

/**
 * Folds one update after the other: an answer may hold several, and what was on and is off again was on. `truncated` needs
 * nothing: the next question brings the rest. In a PropertyFilterUpdate `missingSet` names objects, in an ObjectUpdate
 * properties (vSphere reference).
 */
function* updatesOf(set: Node | undefined, object: Mor, properties: Map<string, Property>): Generator<Node> {
  const filters = childrenOf(set, 'filterSet');
  const missing = filters.flatMap((filter) => childrenOf(filter, 'missingSet'));
  if (missing.some((item) => textOf(child(item, 'obj')) === object.id)) throw gone(object);
  for (const update of filters.flatMap((filter) => childrenOf(filter, 'objectSet'))) {
    if (textOf(child(update, 'obj')) !== object.id) continue;
    if (textOf(child(update, 'kind')) === 'leave') throw gone(object);
    fold(update, 'changeSet', properties);
    yield update;
  }
}

const gone = ({ type, id }: Mor): VimFault => new VimFault('ManagedObjectNotFound', `${type} ${id} is gone.`);
