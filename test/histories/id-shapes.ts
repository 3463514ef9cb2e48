import type { Json, JsonObject } from '../../commands/ports/event-store.ts';

/** Fields that hold an id, a name that the program gave, or where something of ours is. */
const IDS = /^(id|step|file|socket|credential)$|(?:Id|Ids|Path)$/;
/** Of a violation, a claim or a wish it is the field of an order, in parts; elsewhere where something stands. */
const isId = (name: string, value: Json): boolean => (name === 'path' ? typeof value === 'string' : IDS.test(name));

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** An id with what differs from task to task as letters: `U` for a UUID, `D` for a disk, `N` for a number, `R` for a folder that an administrator named. */
export const shapeOf = (id: string): string =>
  id
    .replace(UUID, 'U')
    .replace(/^\/srv\/[a-z]+/, 'R')
    .replace(/(?<=^|[^A-Za-z])[vs]d[a-z](?![A-Za-z])/g, 'D')
    .replace(/\d+/g, 'N');

/** Every id in an event's data: at which place it is (fields, without the numbers of lists), and its shape. */
export const shapesIn = (data: JsonObject): readonly (readonly [place: string, shape: string])[] => {
  const found: (readonly [string, string])[] = [];
  const look = (value: Json, place: string, named: boolean): void => {
    if (typeof value === 'string') {
      if (named) found.push([place, shapeOf(value)]);
    } else if (Array.isArray(value)) for (const each of value) look(each, `${place}[]`, named);
    else if (typeof value === 'object' && value !== null)
      for (const [name, each] of Object.entries(value))
        look(each, place === '' ? name : `${place}.${name}`, isId(name, each));
  };
  look(data, '', false);
  return found;
};
