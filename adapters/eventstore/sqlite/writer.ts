import type { AppendResult, Position } from '../../../commands/ports/event-store.ts';
import { failureKind } from './failures.ts';
import type { Db } from './layout.ts';
import type { Answer, AppendJob, Job, RetentionJob } from './protocol.ts';

type StreamRow = { readonly id: number; readonly max_count: number | null; readonly max_age_seconds: number | null };
type StoredRow = { readonly id: string; readonly position: number };

/**
 * Writes groups: one transaction, one fsync, an answer for each job. A conflict changes nothing and so disturbs no other
 * job; whatever throws undoes the group, and then each job gets a transaction of its own.
 */
export const createWriter = (db: Db): ((jobs: readonly Job[]) => readonly Answer[]) => {
  const run = jobRunner(db);
  const commit = db.transaction((jobs: readonly Job[]): readonly Answer[] => jobs.map(run));
  const write = (jobs: readonly Job[]): readonly Answer[] => {
    try {
      return commit.immediate(jobs);
    } catch (error) {
      if (jobs.length > 1) return jobs.flatMap((job) => write([job]));
      const message = error instanceof Error ? error.message : String(error);
      return [{ outcome: 'failed', kind: failureKind(error), message }];
    }
  };
  return write;
};

const jobRunner = (db: Db): ((job: Job) => Answer) => {
  const streams = streamTable(db);
  const trim = trimmer(db);
  const last = db.prepare<[number], number>('select max(revision) from events where stream = ?').pluck();
  const between = db.prepare<[number, number, number], StoredRow>(
    'select id, position from events where stream = ? and revision > ? and revision <= ? order by revision',
  );
  const insert = db.prepare<[number, number, string, string, string]>(
    'insert into events (stream, revision, id, type, body) values (?, ?, ?, ?, ?)',
  );

  const append = (job: AppendJob): AppendResult => {
    const known = streams.find(job.stream);
    const current = known === undefined ? -1 : (last.get(known.id) ?? -1);
    if (current !== job.expected) return repeated(job, known) ?? conflict(current);
    const stream = known ?? streams.add(job.stream);
    let revision = current;
    let position: number | bigint = 0;
    for (const row of job.rows) {
      revision += 1;
      position = insert.run(stream.id, revision, row.id, row.type, row.body).lastInsertRowid;
    }
    trim(stream, revision, job.newest);
    return { outcome: 'appended', revision, position: String(position) as Position };
  };

  /** The whole append stands where it would go: its answer was lost, and here it is again. */
  const repeated = (job: AppendJob, stream: StreamRow | undefined): AppendResult | undefined => {
    if (stream === undefined) return undefined;
    const revision = job.expected + job.rows.length;
    const stored = between.all(stream.id, job.expected, revision);
    const same = stored.length === job.rows.length && stored.every((row, index) => row.id === job.rows[index]?.id);
    const newest = stored.at(-1);
    if (!same || newest === undefined) return undefined;
    return { outcome: 'appended', revision, position: String(newest.position) as Position };
  };

  const retain = (job: RetentionJob): Answer => {
    const { id } = streams.find(job.stream) ?? streams.add(job.stream);
    streams.retain(id, job.maxCount, job.maxAgeSeconds);
    trim({ id, max_count: job.maxCount, max_age_seconds: job.maxAgeSeconds }, last.get(id) ?? -1);
    return { outcome: 'retained' };
  };

  return (job) => (job.kind === 'append' ? append(job) : retain(job));
};

const conflict = (current: number): AppendResult => ({
  outcome: 'conflict',
  actual: current === -1 ? 'none' : current,
});

const streamTable = (db: Db) => {
  const find = db.prepare<[string], StreamRow>('select id, max_count, max_age_seconds from streams where name = ?');
  const add = db.prepare<[string], StreamRow>(
    'insert into streams (name) values (?) returning id, max_count, max_age_seconds',
  );
  const retain = db.prepare<[number | null, number | null, number]>(
    'update streams set max_count = ?, max_age_seconds = ? where id = ?',
  );
  return {
    find: (name: string): StreamRow | undefined => find.get(name),
    add: (name: string): StreamRow => {
      const row = add.get(name);
      if (row === undefined) throw new Error('A stream was not added.');
      return row;
    },
    retain: (id: number, maxCount: number | null, maxAgeSeconds: number | null): void => {
      retain.run(maxCount, maxAgeSeconds, id);
    },
  };
};

/** Trims what a stream's retention does not keep; its newest event always stays. */
const trimmer = (db: Db): ((stream: StreamRow, revision: number, newest?: string) => void) => {
  const remove = db.prepare<[number, number]>('delete from events where stream = ? and revision <= ?');
  const times = db.prepare<[number], { revision: number; at: string }>(
    "select revision, body ->> '$.metadata.at' as at from events where stream = ? order by revision",
  );
  const lastTime = db
    .prepare<[number], string>(
      "select body ->> '$.metadata.at' from events where stream = ? order by revision desc limit 1",
    )
    .pluck();

  const tooOld = (stream: number, oldest: string): number => {
    let upTo = -1;
    for (const { revision, at } of times.iterate(stream)) {
      if (at >= oldest) break;
      upTo = revision;
    }
    return upTo;
  };

  return (stream, revision, newest) => {
    if (stream.max_count !== null) remove.run(stream.id, revision - stream.max_count);
    if (stream.max_age_seconds === null) return;
    const now = newest ?? lastTime.get(stream.id);
    if (now === undefined) return;
    const oldest = new Date(Date.parse(now) - stream.max_age_seconds * 1000).toISOString();
    remove.run(stream.id, Math.min(tooOld(stream.id, oldest), revision - 1));
  };
};
