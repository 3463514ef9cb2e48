import type { SourceId } from '../../domain/words/ids.ts';
import { category, streams } from '../../domain/words/streams.ts';
import type { EventStore } from '../ports/event-store.ts';

const PREFIX = streams.source('' as SourceId); // where a source's stream has its id

/** Every source of the history, removed ones too, whatever its type: by the names of streams alone. Throws what the store throws. */
export const sourceIds = async (store: Pick<EventStore, 'readAll'>): Promise<readonly SourceId[]> => {
  const ids = new Set<string>();
  for await (const page of store.readAll(null, { streamPrefixes: [PREFIX] }))
    for (const { stream } of page) if (category(stream) === category(PREFIX)) ids.add(stream.slice(PREFIX.length));
  return [...ids].map((id) => id as SourceId); // ids in names of streams are those that were parsed when they were added
};
