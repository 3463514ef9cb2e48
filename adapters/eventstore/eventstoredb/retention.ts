import { randomUUID } from 'node:crypto';
import { appendOnce } from './append.ts';
import type { Connection } from './client.ts';
import { classify, isStuck, unavailable } from './failures.ts';
import { newestOf } from './pages.ts';
import { objectIn } from './records.ts';

const TRIES = 3;
/** Each of these is somebody else who was faster, so that one of us always is. */
const LOST_RACES = 100;
/** `$tb` of a stream that was deleted; JavaScript cannot write it back as it was. The server puts one in its place. */
const DELETED = 2 ** 63;

type Retention = { readonly maxCount: number | undefined; readonly maxAge: number | undefined };
type Metadata = Readonly<Record<string, unknown>>;

/**
 * Sets `$maxCount` and `$maxAge` in the stream's metadata, which is the newest event of `$$stream`; what else stands there (an
 * access list) stays. Another writer in between is not overwritten: the metadata is looked at again. May run twice.
 */
export const setRetention = async (connection: Connection, stream: string, retention: Retention): Promise<void> => {
  const name = `$$${stream}`;
  let failure: unknown;
  let lost = 0;
  for (let attempt = 1; attempt <= TRIES && lost < LOST_RACES; attempt += 1) {
    try {
      const known = await newestOf(connection, name);
      const before = (known && objectIn(known.data)) ?? {};
      const after = withRetention(before, retention);
      if (JSON.stringify(before) === JSON.stringify(after)) return;
      const event = {
        id: randomUUID(),
        type: '$metadata',
        data: Buffer.from(JSON.stringify(after)),
        metadata: Buffer.alloc(0),
      };
      const answer = await appendOnce(connection, name, known?.revision ?? 'none', [event]);
      if (answer.kind === 'success') return;
      failure = new Error(`Metadata of ${stream} was changed by others.`);
      lost += 1;
      attempt = 0;
    } catch (error) {
      const failed = classify(error, stream);
      if (failed.kind === 'permanent') throw failed.error;
      failure = failed.error;
      if (connection.closed.aborted || isStuck(error)) break;
    }
  }
  throw unavailable(failure);
};

const withRetention = (before: Metadata, { maxCount, maxAge }: Retention): Metadata => {
  const { $maxCount: _count, $maxAge: _age, $tb, ...others } = before;
  return {
    ...others,
    ...(typeof $tb === 'number' && $tb < DELETED ? { $tb } : {}),
    ...(maxCount === undefined ? {} : { $maxCount: maxCount }),
    ...(maxAge === undefined ? {} : { $maxAge: maxAge }),
  };
};
