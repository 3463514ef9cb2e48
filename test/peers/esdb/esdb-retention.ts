import type { EsdbRecord } from './esdb-types.ts';

/** `$tb` of a stream that was deleted and not written to since. */
export const SOFT_DELETED = 'deleted';

export type Retention = {
  readonly maxCount?: number;
  readonly maxAgeSeconds?: number;
  readonly truncateBefore?: number | typeof SOFT_DELETED;
};

/** docs "Stream metadata and reserved names": a stream's metadata are the events of the stream `$$` + its name. */
export const metaStreamOf = (stream: string): string => `$$${stream}`;

/** A stream of metadata keeps its newest event. */
export const METADATA_RETENTION: Retention = { maxCount: 1 };
export const isMetaStream = (stream: string): boolean => stream.startsWith('$$');
/** Of whom a tombstone or metadata of this name speaks. */
export const originalOf = (stream: string): string => (isMetaStream(stream) ? stream.slice(2) : stream);

const positive = (value: unknown): value is number => typeof value === 'number' && value > 0;

/** The reserved names of the same page; what is no number there, or no JSON at all, has no effect. */
export const parseRetention = (json: string): Retention => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return {};
  }
  if (typeof parsed !== 'object' || parsed === null) return {};
  const { $maxCount, $maxAge, $tb } = parsed as Readonly<Record<string, unknown>>;
  return {
    ...(positive($maxCount) && { maxCount: $maxCount }),
    ...(positive($maxAge) && { maxAgeSeconds: $maxAge }),
    // 2^63 - 1 is what marks a deleted stream; JavaScript reads it as the next even number
    ...(positive($tb) && { truncateBefore: $tb >= 2 ** 63 ? SOFT_DELETED : $tb }),
  };
};

/**
 * Revision of the first event that readers of the stream still see. They stop seeing the others at once; those stay in
 * the log, and in $all, until a scavenge (docs "Deleting streams and events"). With `$maxAge` the last event goes too.
 */
export const visibleFrom = (retention: Retention | undefined, records: readonly EsdbRecord[], now: number): number => {
  if (retention === undefined) return 0;
  const { maxCount, maxAgeSeconds, truncateBefore } = retention;
  if (truncateBefore === SOFT_DELETED) return records.length;
  let from = Math.max(truncateBefore ?? 0, maxCount === undefined ? 0 : records.length - maxCount);
  if (maxAgeSeconds !== undefined) {
    const oldest = now - maxAgeSeconds * 1000;
    while (from < records.length && (records[from]?.createdMs ?? 0) < oldest) from += 1;
  }
  return Math.min(from, records.length);
};
