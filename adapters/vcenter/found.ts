import { VimFault } from './failures.ts';
import { clean } from './names.ts';
import { localizedFault, type Mor, morOf } from './soap.ts';
import { child, childrenOf, type Node, textOf } from './xml.ts';

/**
 * What an answer says of one path. `unreadable`: the server names the reason instead of a value (`missingSet`: no permission,
 * a host that does not answer, …), and then nothing is known. `absent`: not set, or not asked for.
 */
export type Property =
  | { readonly state: 'read'; readonly value: Node }
  | { readonly state: 'unreadable'; readonly fault: VimFault }
  | { readonly state: 'absent' };

/** What was found of one object, by path; a path that it does not have is absent. */
export type Found = { readonly ref: Mor; readonly properties: ReadonlyMap<string, Property> };

const ABSENT: Property = { state: 'absent' };

export const propertyOf = ({ properties }: Found, path: string): Property => properties.get(path) ?? ABSENT;

/**
 * Undefined only where nothing is set, so that a default may stand in for it. Throws the server's fault for a property that
 * could not be read: of that one nothing is known, and no default is right.
 */
export const setIn = (found: Found, path: string): Node | undefined => {
  const property = propertyOf(found, path);
  if (property.state === 'unreadable') throw property.fault;
  return property.state === 'read' ? property.value : undefined;
};

/** The words of a property, empty where it is not set. Throws as `setIn` does. */
export const textIn = (found: Found, path: string): string => clean(textOf(setIn(found, path)) ?? '');

/** One object of an answer. None: it went while it was being read, and is as one that was never asked for. */
export const foundIn = (content: Node): readonly Found[] => {
  const ref = morOf(child(content, 'obj'));
  if (ref === undefined) return [];
  const properties = new Map<string, Property>();
  fold(content, 'propSet', properties);
  const gone = [...properties.values()].some(
    (property) => property.state === 'unreadable' && property.fault.fault === 'ManagedObjectNotFound',
  );
  return gone ? [] : [{ ref, properties }];
};

/** Takes in what an ObjectContent (`propSet`) or an ObjectUpdate (`changeSet`) says: values, and reasons for none. */
export const fold = (content: Node, values: 'propSet' | 'changeSet', properties: Map<string, Property>): void => {
  for (const item of childrenOf(content, values)) {
    const [name, value] = [textOf(child(item, 'name')), child(item, 'val')];
    if (name === undefined) continue;
    properties.set(name, value === undefined ? ABSENT : { state: 'read', value });
  }
  for (const item of childrenOf(content, 'missingSet')) {
    const path = textOf(child(item, 'path'));
    if (path !== undefined) properties.set(path, { state: 'unreadable', fault: localizedFault(child(item, 'fault')) });
  }
};

/** The same object with these properties unreadable for that reason, whatever an answer said of them. */
export const withUnread = (found: Found, paths: readonly string[], fault: VimFault): Found => ({
  ...found,
  properties: new Map([
    ...found.properties,
    ...paths.map((path): readonly [string, Property] => [path, { state: 'unreadable', fault }]),
  ]),
});

/** `describe` of what could be read; `otherwise` where one of its properties could not. */
export const describedOr = <T>(describe: () => T, otherwise: (fault: VimFault) => T): T => {
  try {
    return describe();
  } catch (error) {
    if (error instanceof VimFault) return otherwise(error);
    throw error;
  }
};
