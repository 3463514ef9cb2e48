import type { RowReader } from './projection.ts';
import type { QueuePlace } from './queries.ts';
import { queueProjection } from './queue.projection.ts';
import { DEFAULT_SETTINGS, SETTINGS_KEY, settingsProjection } from './settings.projection.ts';

/** Of one answer of the reader, which gives the same list until the queue changes. */
const places = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** A later attempt's key has its number behind a dot. */
const taskOf = (key: string): string => key.split('.', 1)[0] ?? key;

const placesOf = (keys: readonly string[]): ReadonlyMap<string, number> => {
  const known = places.get(keys) ?? new Map(keys.map((key, index) => [taskOf(key), index + 1]));
  places.set(keys, known);
  return known;
};

/** RT-4. Undefined: the task does not wait there. */
export const queuePlace = (reader: RowReader, taskId: string): QueuePlace | undefined => {
  const orderBy = { columns: ['sort'], descending: false };
  const waiting = reader.keys(queueProjection, { where: { state: 'WAITING' }, orderBy });
  const position = placesOf(waiting).get(taskId);
  if (position === undefined) return undefined;
  const running = reader.count(queueProjection, { state: ['GRANTED', 'TAKEN'] });
  const { parallelism } = reader.row(settingsProjection, SETTINGS_KEY) ?? DEFAULT_SETTINGS;
  return { position, waiting: waiting.length, running, parallelism };
};
