import { randomUUID } from 'node:crypto';
import type { EsdbLog } from './esdb-log.ts';
import type { EsdbRecord, Proposed } from './esdb-types.ts';

const linkTo = ({ stream, revision }: EsdbRecord): Proposed => ({
  id: randomUUID(),
  type: '$>',
  contentType: 'application/octet-stream',
  data: Buffer.from(`${revision}@${stream}`),
  metadata: Buffer.from(JSON.stringify({ $o: stream, $causedBy: '' })),
});

/** docs "System projections": a category is what stands before the first dash; a stream without one has none. */
const categoryOf = (stream: string): string | undefined => {
  const dash = stream.indexOf('-');
  return dash > 0 ? stream.slice(0, dash) : undefined;
};

/** The streams of the four standard projections in which an event is linked. */
const targetsOf = ({ stream, revision, type }: EsdbRecord): readonly string[] => {
  const category = categoryOf(stream);
  const first = revision === 0;
  return [
    ...(category === undefined ? [] : [`$ce-${category}`]),
    `$et-${type}`,
    ...(first ? ['$streams'] : []),
    ...(first && category !== undefined ? [`$category-${category}`] : []),
  ];
};

const isLinked = (record: EsdbRecord): boolean => !record.stream.startsWith('$') && Number.isFinite(record.revision);

/** After a restart: each event that was linked has one link by its type. */
const firstUnlinked = (log: EsdbLog): number => {
  let linked = log.all.filter(({ stream, type }) => type === '$>' && stream.startsWith('$et-')).length;
  const next = log.all.findIndex((record) => isLinked(record) && linked-- === 0);
  return next < 0 ? log.all.length : next;
};

/**
 * What `$by_category`, `$by_event_type`, `$streams` and `$stream_by_category` write: two to four `$>` events into $all for each event
 * of a stream that is no system stream. They follow what is written, as projections do: a link may stand right after
 * its event, or after others'. Returns how to end it.
 */
export const writeLinks = (log: EsdbLog): (() => void) => {
  let next = firstUnlinked(log);
  let [ended, scheduled] = [false, false];
  const project = (): void => {
    scheduled = false;
    for (; !ended && next < log.all.length; next += 1) {
      const record = log.all[next];
      if (record === undefined || !isLinked(record)) continue;
      for (const target of targetsOf(record)) log.append(target, 'any', [linkTo(record)]);
    }
  };
  const soon = (): void => {
    if (scheduled || ended) return;
    scheduled = true;
    setImmediate(project);
  };
  const leave = log.onAppend(soon);
  soon();
  return () => {
    ended = true;
    leave();
  };
};
