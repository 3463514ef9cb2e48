import { OutsideFailure } from '../../commands/ports/machines.ts';
import { XmlRefused } from '../libvirt-xml/xml.ts';
import { VimFault } from './failures.ts';
import { type Found, type Property, propertyOf, withUnread } from './found.ts';
import { bare, type PropertySpec, retrieveObjects, retrieveRefs } from './property-collector.ts';
import type { Session } from './session.ts';
import type { Mor } from './soap.ts';

type Asked = Pick<Session, 'inOneOrNext' | 'source'>;

const AT_ONCE = 100;
/** So many objects may be odd before the server itself counts as odd: each costs a dozen questions. */
const MOST_ODD = 200;

/** An answer that cannot be read as a whole: what is not XML, has a document type, or is too large. */
export const isUnreadable = (error: unknown): error is OutsideFailure =>
  error instanceof OutsideFailure && error.failure.code === 'BAD_ANSWER';

/**
 * These objects, although an answer with all of them could not be read: in halves, down to the ones that are to blame. Such a
 * one is told by its reference, and its name where that can be read, with every other property unreadable. Those that do not
 * exist are left out. Looks only; throws BAD_ANSWER where more than 200 are odd.
 */
export const retrieveApart = async (
  session: Asked,
  specs: readonly PropertySpec[],
  objects: readonly Mor[],
): Promise<readonly Found[]> => {
  const found: Found[] = [];
  let odd = 0;
  const waiting: (readonly Mor[])[] = [];
  for (let first = objects.length; first > 0; first -= AT_ONCE)
    waiting.push(objects.slice(Math.max(0, first - AT_ONCE), first));
  for (let some = waiting.pop(); some !== undefined; some = waiting.pop()) {
    const [only] = some;
    try {
      found.push(...(await retrieveObjects(session, specs, some)));
    } catch (error) {
      if (!isUnreadable(error) || only === undefined) throw error;
      if (some.length > 1) {
        const half = Math.ceil(some.length / 2);
        waiting.push(some.slice(half), some.slice(0, half));
        continue;
      }
      odd += 1;
      if (odd > MOST_ODD) throw error;
      found.push(...((await withoutSpare(session, specs, only, error)) ?? (await byName(session, specs, only, error))));
    }
  }
  return found;
};

/** Everything of these kinds below the root folder, each by itself where it has to be. Looks only. */
export const retrieveAllApart = async (session: Asked, specs: readonly PropertySpec[]): Promise<readonly Found[]> =>
  retrieveApart(session, specs, await retrieveRefs(session, specs));

/** Undefined: it has nothing to spare, or cannot be read without that either. */
const withoutSpare = async (
  session: Asked,
  specs: readonly PropertySpec[],
  object: Mor,
  error: OutsideFailure,
): Promise<readonly Found[] | undefined> => {
  const spare = specs.find(({ type }) => type === object.type)?.spare;
  if (spare === undefined) return undefined;
  try {
    const reason = new VimFault('Unreadable', reasonOf(error));
    return (await retrieveObjects(session, specs.map(bare), [object])).map((found) => withUnread(found, spare, reason));
  } catch (again) {
    if (!isUnreadable(again)) throw again;
    return undefined;
  }
};

const byName = async (
  session: Asked,
  specs: readonly PropertySpec[],
  object: Mor,
  error: OutsideFailure,
): Promise<readonly Found[]> => {
  const reason = new VimFault('Unreadable', reasonOf(error));
  const paths = specs.find(({ type }) => type === object.type)?.paths ?? [];
  const properties = new Map<string, Property>(paths.map((path) => [path, { state: 'unreadable', fault: reason }]));
  try {
    const [named] = await retrieveObjects(session, [{ type: object.type, paths: ['name'] }], [object]);
    if (named === undefined) return []; // it went meanwhile
    properties.set('name', propertyOf(named, 'name'));
  } catch (again) {
    if (!isUnreadable(again)) throw again;
  }
  return [{ ref: object, properties }];
};

const reasonOf = ({ cause, message }: OutsideFailure): string =>
  cause instanceof XmlRefused ? `what the server answers of it ${cause.message}` : message;
