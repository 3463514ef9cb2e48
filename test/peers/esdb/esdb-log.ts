import { randomUUID } from 'node:crypto';
import { checkAppend } from './esdb-idempotence.ts';
import {
  isMetaStream,
  METADATA_RETENTION,
  metaStreamOf,
  originalOf,
  parseRetention,
  type Retention,
  SOFT_DELETED,
  visibleFrom,
} from './esdb-retention.ts';
import type { AppendOutcome, EsdbRecord, Expected, Proposed, StreamView, Written } from './esdb-types.ts';
import { encodeEvent, TOMBSTONE_REVISION, textOf } from './esdb-wire.ts';

/** What goes into the journal: enough to make the very same records again. */
export type LogEntry =
  | {
      readonly stream: string;
      readonly createdMs: number;
      readonly tombstone: boolean;
      readonly events: readonly Proposed[];
    }
  | { readonly scavenge: true };

/**
 * The history that all nodes of a cluster share. Positions are offsets in an imaginary log file, as a real server's are:
 * they grow, but by no number that a client could guess. commit and prepare are equal, as a real server (20.6 and
 * later) writes them for every append that is not an old explicit transaction.
 */
export type EsdbLog = {
  readonly all: readonly EsdbRecord[];
  append(stream: string, expected: Expected, events: readonly Proposed[]): AppendOutcome;
  /** Soft unless `tombstone`; the position is that of the record which says so. */
  remove(stream: string, expected: Expected, tombstone: boolean): AppendOutcome;
  /** `horizon`: how much of `all` the asking node has. */
  view(stream: string, horizon: number): StreamView;
  /** Index in `all` of the first record at that position or after it. */
  indexFrom(position: number): number;
  /** Where the next record will be: what END means to a reader. */
  end(): number;
  onAppend(listener: () => void): () => void;
  /** Takes what retention has hidden out of $all too: how many. */
  scavenge(): number;
  replay(entry: LogEntry): void;
};

/** Before the first record a real log file has its header; position 0 itself is no event's. */
const FIRST_POSITION = 1369;
const RECORD_OVERHEAD = 87;

const systemEvent = (type: string, data: string): Proposed => ({
  id: randomUUID(),
  type,
  contentType: 'application/json',
  data: Buffer.from(data),
  metadata: new Uint8Array(),
});

export const createLog = (journal: (entry: LogEntry) => void, now: () => number = Date.now): EsdbLog => {
  const all: EsdbRecord[] = [];
  const streams = new Map<string, EsdbRecord[]>();
  const byId = new Map<string, EsdbRecord>();
  const tombstones = new Map<string, EsdbRecord>();
  const retentions = new Map<string, { readonly retention: Retention; readonly since: number }[]>();
  const metadata = new Map<string, string>();
  const listeners = new Set<() => void>();
  let end = FIRST_POSITION;

  const retentionOf = (stream: string, horizon = all.length): Retention | undefined =>
    isMetaStream(stream)
      ? METADATA_RETENTION
      : retentions.get(stream)?.findLast(({ since }) => since < horizon)?.retention;
  const currentOf = (stream: string): number => (streams.get(stream)?.length ?? 0) - 1;

  const store = (stream: string, event: Proposed, createdMs: number, tombstone: boolean): EsdbRecord => {
    const records = streams.get(stream) ?? [];
    const position = end;
    const revision = tombstone ? Number.POSITIVE_INFINITY : records.length;
    const shown = tombstone ? TOMBSTONE_REVISION : String(revision);
    const bytes = encodeEvent({ stream, revision: shown, position, createdMs, event });
    const record: EsdbRecord = { stream, revision, position, id: event.id, type: event.type, createdMs, bytes };
    end += event.data.length + event.metadata.length + 2 * stream.length + event.type.length + RECORD_OVERHEAD;
    all.push(record);
    if (tombstone) tombstones.set(stream, record);
    else {
      byId.set(event.id, record);
      if (records.push(record) === 1) streams.set(stream, records);
    }
    return record;
  };

  const perform = (entry: LogEntry): EsdbRecord | undefined => {
    if ('scavenge' in entry) {
      scavengeNow();
      return undefined;
    }
    const { stream, events, createdMs, tombstone } = entry;
    let last: EsdbRecord | undefined;
    for (const event of events) last = store(stream, event, createdMs, tombstone);
    const meta = isMetaStream(stream) ? events.at(-1) : undefined;
    if (meta) {
      const of = originalOf(stream);
      const known = retentions.get(of) ?? [];
      metadata.set(of, textOf(meta.data));
      known.push({ retention: parseRetention(textOf(meta.data)), since: all.length - 1 });
      retentions.set(of, known);
    }
    return last;
  };

  const write = (stream: string, events: readonly Proposed[], tombstone = false): EsdbRecord | undefined => {
    const entry = { stream, createdMs: now(), tombstone, events };
    journal(entry); // before anybody can see it: what was answered is in the file
    return perform(entry);
  };
  const announce = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const writeMetadata = (stream: string, json: string): EsdbRecord | undefined =>
    write(metaStreamOf(stream), [systemEvent('$metadata', json)]);

  /** Writing to a deleted stream, or to its metadata, brings it back from there on (StorageWriterService.SoftUndeleteStream). */
  const bringBack = (stream: string, from: number): void => {
    const known = metadata.get(stream) ?? '{}';
    writeMetadata(stream, JSON.stringify({ ...(JSON.parse(known) as object), $tb: from }));
  };

  const hiddenBefore = (stream: string, horizon = all.length): number =>
    visibleFrom(retentionOf(stream, horizon), streams.get(stream) ?? [], now());

  const scavengeNow = (): number => {
    let gone = 0;
    for (const [stream, records] of streams) {
      // The last event stays in a real server's files, hidden from readers, so that revisions go on from it.
      const upTo = Math.min(hiddenBefore(stream), records.length - 1);
      for (const record of records.slice(0, tombstones.has(stream) ? records.length : upTo)) {
        if (record.bytes !== undefined) gone += 1;
        record.bytes = undefined;
      }
    }
    return gone;
  };

  const indexFrom = (position: number): number => {
    let [low, high] = [0, all.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((all[middle]?.position ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const state = (stream: string) => ({
    current: currentOf(stream),
    tombstoned: tombstones.has(originalOf(stream)),
    softDeleted: retentionOf(stream)?.truncateBefore === SOFT_DELETED,
    hasMetadata: streams.has(metaStreamOf(stream)),
    at: (revision: number) => streams.get(stream)?.[revision],
    withId: (id: string) => {
      const record = byId.get(id);
      return record?.stream === stream ? record : undefined;
    },
  });
  const writtenAs = (kind: 'written' | 'repeated', stream: string, last?: EsdbRecord): AppendOutcome => {
    const written: Written = { revision: last?.revision ?? currentOf(stream), position: last?.position ?? end };
    return { kind, ...written };
  };

  return {
    all,
    append(stream, expected, events) {
      const before = state(stream);
      const check = checkAppend(before, expected, events);
      if (check.kind !== 'new') return check.kind === 'repeated' ? writtenAs('repeated', stream, check.last) : check;
      const original = originalOf(stream);
      const undeletes = isMetaStream(stream) && state(original).softDeleted;
      const last = write(stream, events);
      if (before.softDeleted) bringBack(stream, before.current + 1);
      if (undeletes) bringBack(original, currentOf(original) + 1);
      announce();
      return writtenAs('written', stream, last);
    },
    remove(stream, expected, tombstone) {
      const before = state(stream);
      if (!tombstone && !before.tombstoned && before.current < 0) return { kind: 'wrong', current: -1 };
      const check = checkAppend(before, expected, [{ id: randomUUID() }]);
      if (check.kind === 'repeated') return writtenAs('repeated', stream, check.last);
      if (check.kind !== 'new') return check;
      const mark = tombstone
        ? write(stream, [systemEvent('$streamDeleted', '')], true)
        : writeMetadata(stream, `{"$tb":${TOMBSTONE_REVISION}}`);
      announce();
      return writtenAs('written', stream, mark);
    },
    view(stream, horizon) {
      const tombstone = tombstones.get(originalOf(stream));
      const limit = all[horizon - 1]?.position ?? -1;
      if (tombstone !== undefined && tombstone.position <= limit) return { kind: 'tombstoned' };
      const known = streams.get(stream) ?? [];
      const records = horizon === all.length ? known : known.filter(({ position }) => position <= limit);
      if (records.length === 0 || retentionOf(stream, horizon)?.truncateBefore === SOFT_DELETED)
        return { kind: 'absent' };
      const from = visibleFrom(retentionOf(stream, horizon), records, now());
      return { kind: 'present', last: records.length - 1, records: from === 0 ? records : records.slice(from) };
    },
    indexFrom,
    end: () => end,
    onAppend(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    scavenge() {
      journal({ scavenge: true });
      return scavengeNow();
    },
    replay: (entry) => void perform(entry),
  };
};
