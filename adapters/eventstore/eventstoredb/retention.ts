import { randomUUID } from 'node:crypto';
import { jsonEvent } from '@eventstore/db-client';
import type { Connection } from './client.ts';
import { classify, isStuck, unavailable } from './failures.ts';
import { newestOf } from './pages.ts';

const SECONDS = 5;
const TRIES = 3;

type Retention = { readonly maxCount: number | undefined; readonly maxAge: number | undefined };
type Metadata = Readonly<Record<string, unknown>>;

/**
 * Sets `$maxCount` and `$maxAge` in the stream's metadata, which is the newest event of `$$stream`; what else stands there (an
 * access list) stays. Another writer in between is not overwritten: the metadata is looked at again. May run twice. The
 * client's own getStreamMetadata gives a log position for the metadata's revision (6.2.1), so it is of no use here.
 */
export const setRetention = async (connection: Connection, stream: string, retention: Retention): Promise<void> => {
  const name = `$$${stream}`;
  let failure: unknown;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      const known = await newestOf(connection, name);
      const before = (known?.data ?? {}) as Metadata; // the server takes nothing else there
      const after = withRetention(before, retention);
      if (JSON.stringify(before) === JSON.stringify(after)) return;
      const event = jsonEvent({ id: randomUUID(), type: '$metadata', data: after });
      const expectedRevision = known?.revision ?? 'no_stream';
      const options = { expectedRevision, ...connection.callOptions, deadline: SECONDS * 1000 } as const;
      await connection.ask(`to keep metadata of ${stream}`, SECONDS, (client) =>
        client.appendToStream(name, event, options),
      );
      return;
    } catch (error) {
      const failed = classify(error);
      failure = 'error' in failed ? failed.error : new Error(`Metadata of ${stream} was changed by others.`);
      if (connection.closed.aborted || isStuck(error)) break;
    }
  }
  throw unavailable(failure);
};

const withRetention = (before: Metadata, { maxCount, maxAge }: Retention): Metadata => {
  const { $maxCount: _count, $maxAge: _age, ...others } = before;
  return {
    ...others,
    ...(maxCount === undefined ? {} : { $maxCount: maxCount }),
    ...(maxAge === undefined ? {} : { $maxAge: maxAge }),
  };
};
