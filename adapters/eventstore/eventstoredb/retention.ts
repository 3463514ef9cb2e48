import type { StreamMetadata } from '@eventstore/db-client';
import type { Connection } from './client.ts';
import { classify, isStuck, unavailable } from './failures.ts';

const SECONDS = 5;
const TRIES = 3;

type Retention = { readonly maxCount: number | undefined; readonly maxAge: number | undefined };

/**
 * Sets `$maxCount` and `$maxAge` in the stream's metadata; what else stands there (an access list) stays. Another writer
 * in between is not overwritten: the metadata is looked at again. May run twice.
 */
export const setRetention = async (connection: Connection, stream: string, retention: Retention): Promise<void> => {
  let failure: unknown;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      const { callOptions } = connection;
      const known = await connection.ask(`for the metadata of ${stream}`, SECONDS, (client) =>
        client.getStreamMetadata(stream, callOptions),
      );
      const { maxCount: _count, maxAge: _age, ...others } = known.metadata ?? {};
      if (_count === retention.maxCount && _age === retention.maxAge) return;
      const metadata = { ...others, ...defined(retention) } as StreamMetadata; // its own parts, put back
      const expectedRevision = known.metastreamRevision ?? 'no_stream';
      await connection.ask(`to keep metadata of ${stream}`, SECONDS, (client) =>
        client.setStreamMetadata(stream, metadata, { expectedRevision, ...callOptions, deadline: SECONDS * 1000 }),
      );
      return;
    } catch (error) {
      failure = told(error);
      if (connection.closed.aborted || isStuck(error)) break;
    }
  }
  throw unavailable(failure);
};

const told = (error: unknown): unknown => {
  const failed = classify(error);
  return 'error' in failed ? failed.error : error;
};

const defined = ({ maxCount, maxAge }: Retention) => ({
  ...(maxCount === undefined ? {} : { maxCount }),
  ...(maxAge === undefined ? {} : { maxAge }),
});
