import { isFault, outside, VimFault } from './failures.ts';
import { type Found, foundIn, propertyOf } from './found.ts';
import type { OneSession, Session } from './session.ts';
import { type Mor, morOf, morPart, type Part, part, typedPart } from './soap.ts';
import { child, childrenOf, textOf } from './xml.ts';

/** Which properties of which kind of object. */
export type PropertySpec = {
  readonly type: string;
  readonly paths: readonly string[];
  /** Asked as well, but an answer is good without them: one that cannot be read with them is asked for without. */
  readonly spare?: readonly string[];
};

/** The same question without what an answer is good without. */
export const bare = ({ type, paths }: PropertySpec): PropertySpec => ({ type, paths });

/** A way from one object to others, by a property that names them. */
export type Step = {
  readonly name: string;
  readonly type: string;
  readonly path: string;
  readonly next: readonly string[];
};

/** Where to look: these objects and what the steps lead to from them. `leaveOut`: those of them that do not exist. */
type Selection = { readonly objects: readonly Mor[]; readonly steps: readonly Step[]; readonly leaveOut: boolean };

/** About 25 KB of devices each: a page of VMs stays near 3 MB, far below the bound of an answer. */
export const PAGE = 100;

const filterSpec = (name: string, specs: readonly PropertySpec[], { objects, steps, leaveOut }: Selection): Part =>
  part(name, [
    ...specs.map(({ type, paths, spare = [] }) =>
      part('propSet', [
        part('type', type),
        part('all', false),
        ...[...paths, ...spare].map((path) => part('pathSet', path)),
      ]),
    ),
    ...objects.map((object) =>
      part('objectSet', [morPart('obj', object), part('skip', false), ...steps.map(stepPart)]),
    ),
    // Without it one object that was removed meanwhile fails the whole question (since API 4.1, vSphere reference).
    ...(leaveOut ? [part('reportMissingObjectsInResults', true)] : []),
  ]);

/** Steps are referred to by name, so that a climb can go on from itself. */
const stepPart = ({ name, type, path, next }: Step): Part =>
  typedPart('selectSet', 'TraversalSpec', [
    part('name', name),
    part('type', type),
    part('path', path),
    part('skip', false),
    ...next.map((step) => part('selectSet', [part('name', step)])),
  ]);

/** All pages, one after the other; `take` gets each as it comes. Looks only. Throws as OneSession.call does. */
const retrieve = async (
  { content, call }: OneSession,
  specs: readonly PropertySpec[],
  selection: Selection,
  take: (page: readonly Found[]) => void,
): Promise<void> => {
  const self = content.propertyCollector;
  const options = part('options', [part('maxObjects', PAGE)]);
  let page = await call({
    method: 'RetrievePropertiesEx',
    self,
    parts: [filterSpec('specSet', specs, selection), options],
  });
  for (;;) {
    take(childrenOf(page, 'objects').flatMap(foundIn));
    const token = textOf(child(page, 'token'));
    if (token === undefined) return;
    page = await call({ method: 'ContinueRetrievePropertiesEx', self, parts: [part('token', token)] });
  }
};

type Asked = Pick<Session, 'inOneOrNext' | 'source'>;

/** Objects that do not exist are left out. Looks only; begun again in a new session where one ends between pages. */
export const retrieveObjects = async (
  session: Asked,
  specs: readonly PropertySpec[],
  objects: readonly Mor[],
  steps: readonly Step[] = [],
): Promise<readonly Found[]> => {
  if (objects.length === 0) return [];
  try {
    return await session.inOneOrNext(async (one) => {
      const found: Found[] = [];
      await retrieve(one, specs, { objects, steps, leaveOut: true }, (page) => void found.push(...page));
      return found;
    });
  } catch (error) {
    // A server that does not know the flag names the object that is missing: ask for the others.
    const missing = isFault(error, 'ManagedObjectNotFound') ? textOf(child(error.detail, 'obj')) : undefined;
    const left = objects.filter(({ id }) => id !== missing);
    if (left.length === objects.length) throw error;
    return retrieveObjects(session, specs, left, steps);
  }
};

/** What a list that was lost on the way fails with: its view went, a page token is no longer known, the view did not come. */
const LOST = ['ManagedObjectNotFound', 'InvalidArgument', 'ViewLost'];

/**
 * Everything of these kinds below the root folder, each page turned into what is kept of it as it comes; by a view that is
 * destroyed afterwards. Whole or not at all: begun again once where the session or the list ended on the way. Looks only.
 * Throws BUSY where it got lost twice.
 */
export const retrieveAll = async <T>(
  session: Asked,
  specs: readonly PropertySpec[],
  keep: (found: Found) => T,
): Promise<readonly T[]> => {
  return wholeList(session, (one) => retrieveByView(one, specs, keep));
};

/** Only which objects of these kinds there are: nothing that people write stands in that answer. Otherwise as `retrieveAll`. */
export const retrieveRefs = (session: Asked, specs: readonly PropertySpec[]): Promise<readonly Mor[]> =>
  wholeList(session, (one) => withView(one, specs, (view) => refsInView(one, view)));

const wholeList = async <T>(
  session: Asked,
  list: (one: OneSession) => Promise<readonly T[]>,
): Promise<readonly T[]> => {
  const look = () => session.inOneOrNext(list);
  const first = await look().catch((error: unknown) => {
    if (isFault(error, ...LOST)) return undefined;
    throw error;
  });
  return first ?? (await look().catch((error: unknown) => Promise.reject(lostTwice(session, error))));
};

const lostTwice = (session: Asked, error: unknown): unknown =>
  isFault(error, 'ManagedObjectNotFound', 'ViewLost')
    ? outside(
        'BUSY',
        `${session.source.address} lost the list of its objects twice while it was read. Try again.`,
        error,
      )
    : error;

const withView = async <T>(
  one: OneSession,
  specs: readonly PropertySpec[],
  work: (view: Mor) => Promise<T>,
): Promise<T> => {
  const { viewManager, rootFolder } = one.content;
  const types = specs.map(({ type }) => part('type', type));
  const parts = [morPart('container', rootFolder), ...types, part('recursive', true)];
  const view = morOf(await one.call({ method: 'CreateContainerView', self: viewManager, parts }));
  if (view === undefined) throw new VimFault('ViewLost', 'The server gave no view.');
  try {
    return await work(view);
  } finally {
    await one.call({ method: 'DestroyView', self: view }).catch(() => undefined);
  }
};

/**
 * The view is asked for together with what is in it: only an answer that has the view went through it. A view that is gone
 * would else lead to nothing, and nothing would look like an empty vCenter.
 */
const retrieveByView = <T>(
  one: OneSession,
  specs: readonly PropertySpec[],
  keep: (found: Found) => T,
): Promise<readonly T[]> =>
  withView(one, specs, async (view) => {
    const kept: T[] = [];
    let went = false;
    const take = (page: readonly Found[]): void => {
      for (const found of page)
        if (isView(found, view)) went ||= propertyOf(found, 'container').state === 'read';
        else kept.push(keep(found));
    };
    const step: Step = { name: 'inView', type: 'ContainerView', path: 'view', next: [] };
    const all = [...specs, { type: 'ContainerView', paths: ['container'] }];
    await retrieve(one, all, { objects: [view], steps: [step], leaveOut: false }, take);
    if (!went) throw new VimFault('ViewLost', 'The answer has nothing of the view.');
    return kept;
  });

const isView = ({ ref }: Found, view: Mor): boolean => ref.type === view.type && ref.id === view.id;

const refsInView = async (one: OneSession, view: Mor): Promise<readonly Mor[]> => {
  let refs: readonly Mor[] | undefined;
  const take = (page: readonly Found[]): void => {
    for (const found of page) {
      const property = propertyOf(found, 'view');
      if (isView(found, view) && property.state === 'read')
        refs = childrenOf(property.value, 'ManagedObjectReference').flatMap((ref) => morOf(ref) ?? []);
    }
  };
  const spec = { type: 'ContainerView', paths: ['container', 'view'] };
  await retrieve(one, [spec], { objects: [view], steps: [], leaveOut: false }, take);
  if (refs === undefined) throw new VimFault('ViewLost', 'The answer has nothing of the view.');
  return refs;
};

/** A filter on what changes, of a collector of its own; see updates.ts. */
export const changesOf = (objects: readonly Mor[], specs: readonly PropertySpec[]): readonly Part[] => [
  filterSpec('spec', specs, { objects, steps: [], leaveOut: true }),
  part('partialUpdates', false),
];
