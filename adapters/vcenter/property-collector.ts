import { isFault } from './failures.ts';
import type { Session } from './session.ts';
import { type Mor, morOf, morPart, type Part, part, typedPart } from './soap.ts';
import { child, childrenOf, type Node, textOf } from './xml.ts';

/** Which properties of which kind of object. */
export type PropertySpec = { readonly type: string; readonly paths: readonly string[] };

/** A way from one object to others, by a property that names them. */
export type Step = {
  readonly name: string;
  readonly type: string;
  readonly path: string;
  readonly next: readonly string[];
};

/** Where to look: these objects, or what the steps lead to from them. */
export type Selection = {
  readonly objects: readonly Mor[];
  readonly themselves: boolean;
  readonly steps: readonly Step[];
};

/** What was found of one object. A property that could not be read (`missingSet`: no permission, unknown here) is absent. */
export type Found = { readonly ref: Mor; readonly properties: ReadonlyMap<string, Node> };

/** About 25 KB of devices each: a page of VMs stays near 3 MB, far below the bound of an answer. */
export const PAGE = 100;

const filterSpec = (name: string, specs: readonly PropertySpec[], { objects, themselves, steps }: Selection): Part =>
  part(name, [
    ...specs.map(({ type, paths }) =>
      part('propSet', [part('type', type), part('all', false), ...paths.map((path) => part('pathSet', path))]),
    ),
    ...objects.map((object) =>
      part('objectSet', [morPart('obj', object), part('skip', !themselves), ...steps.map(stepPart)]),
    ),
    // Else one VM that was removed meanwhile fails the whole question (since API 4.1, vSphere reference).
    part('reportMissingObjectsInResults', true),
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

/** All pages, one after the other; `take` gets each as it comes. Looks only. Throws as Session.call does. */
export const retrieve = async (
  session: Session,
  specs: readonly PropertySpec[],
  selection: Selection,
  take: (page: readonly Found[]) => void,
  signal?: AbortSignal,
): Promise<void> => {
  const self = (await session.content()).propertyCollector;
  const options = part('options', [part('maxObjects', PAGE)]);
  const parts = [filterSpec('specSet', specs, selection), options];
  let page = await session.call({ method: 'RetrievePropertiesEx', self, parts, signal });
  for (;;) {
    take(childrenOf(page, 'objects').flatMap(foundIn));
    const token = textOf(child(page, 'token'));
    if (token === undefined) return;
    const next = [part('token', token)];
    page = await session.call({ method: 'ContinueRetrievePropertiesEx', self, parts: next, signal });
  }
};

/** Objects that do not exist are left out. */
export const retrieveObjects = async (
  session: Session,
  specs: readonly PropertySpec[],
  objects: readonly Mor[],
  steps: readonly Step[] = [],
): Promise<readonly Found[]> => {
  if (objects.length === 0) return [];
  const found: Found[] = [];
  try {
    await retrieve(session, specs, { objects, themselves: true, steps }, (page) => void found.push(...page));
    return found;
  } catch (error) {
    // A server that does not know the flag names the object that is missing: ask for the others.
    const missing = isFault(error, 'ManagedObjectNotFound') ? textOf(child(error.detail, 'obj')) : undefined;
    const left = objects.filter(({ id }) => id !== missing);
    if (left.length === objects.length) throw error;
    return retrieveObjects(session, specs, left, steps);
  }
};

/**
 * Everything of these kinds below the root folder, each page turned into what is kept of it as it comes; by a view that is
 * destroyed afterwards. Looks only.
 */
export const retrieveAll = async <T>(
  session: Session,
  specs: readonly PropertySpec[],
  keep: (found: Found) => T,
): Promise<readonly T[]> => {
  await session.content();
  const before = session.logins;
  try {
    return await retrieveByView(session, specs, keep);
  } catch (error) {
    // The view and the rest of the pages went with the session that expired in between.
    if (session.logins === before) throw error;
    return retrieveByView(session, specs, keep);
  }
};

const retrieveByView = async <T>(
  session: Session,
  specs: readonly PropertySpec[],
  keep: (found: Found) => T,
): Promise<readonly T[]> => {
  const { viewManager, rootFolder } = await session.content();
  const types = specs.map(({ type }) => part('type', type));
  const parts = [morPart('container', rootFolder), ...types, part('recursive', true)];
  const view = morOf(await session.call({ method: 'CreateContainerView', self: viewManager, parts }));
  if (view === undefined) return [];
  const step: Step = { name: 'inView', type: 'ContainerView', path: 'view', next: [] };
  const kept: T[] = [];
  try {
    const selection = { objects: [view], themselves: false, steps: [step] };
    await retrieve(session, specs, selection, (page) => void kept.push(...page.map(keep)));
    return kept;
  } finally {
    await session.call({ method: 'DestroyView', self: view }).catch(() => undefined);
  }
};

export const foundIn = (content: Node): readonly Found[] => {
  const ref = morOf(child(content, 'obj'));
  if (ref === undefined) return [];
  const properties = new Map<string, Node>();
  for (const property of childrenOf(content, 'propSet')) {
    const [name, value] = [textOf(child(property, 'name')), child(property, 'val')];
    if (name !== undefined && value !== undefined) properties.set(name, value);
  }
  return [{ ref, properties }];
};

/** A filter on what changes, of a collector of its own; see updates.ts. */
export const changesOf = (objects: readonly Mor[], specs: readonly PropertySpec[]): readonly Part[] => [
  filterSpec('spec', specs, { objects, themselves: true, steps: [] }),
  part('partialUpdates', false),
];
