import { streams } from '../domain/words/streams.ts';
import { addressProjection } from './address.projection.ts';
import { batchProjection } from './batch.projection.ts';
import { debtProjection } from './debt.projection.ts';
import { auditPage, batchPage, countByState, taskPage } from './pages.ts';
import type { RowReader } from './projection.ts';
import type { DebtView, NetworkView, ReadModels, ServerView } from './queries.ts';
import { queueProjection } from './queue.projection.ts';
import { queuePlace } from './queue-place.ts';
import type { AuditRow, DebtRow, ServerRow, SubjectKind, TargetRow, TargetRowOf } from './rows.ts';
import { serverProjection } from './server.projection.ts';
import { DEFAULT_SETTINGS, SETTINGS_KEY, settingsProjection } from './settings.projection.ts';
import { serverPasses, sourcePasses } from './short-lists.ts';
import { sourceProjection } from './source.projection.ts';
import { targetKey, targetProjection } from './target.projection.ts';
import { taskProjection } from './task.projection.ts';

/** What only whoever feeds the read models knows. */
export type Live = Pick<ReadModels, 'waitFor' | 'changes' | 'health'>;

const BY_AGE = { columns: ['sort'], descending: false };

/** Answers from the rows that were committed. */
export const createReadModels = (reader: RowReader, live: Live): ReadModels => {
  const serverView = (row: ServerRow): ServerView => {
    const entries = reader.rows(queueProjection, { where: { server: row.id }, orderBy: BY_AGE });
    const running = entries.filter((entry) => entry.state !== 'WAITING');
    return {
      ...row,
      reservedBytes: running.reduce((sum, entry) => sum + entry.bytes, 0),
      stagedBytes: running.reduce((sum, entry) => sum + entry.bytes - entry.needs, 0),
      runningTaskIds: running.map((entry) => entry.taskId),
      queuedTaskIds: entries.filter((entry) => entry.state === 'WAITING').map((entry) => entry.taskId),
    };
  };

  const parts = <K extends TargetRow['kind']>(kind: K): readonly TargetRowOf<K>[] =>
    reader
      .rows(targetProjection, { where: { kind }, orderBy: BY_AGE })
      .filter((row): row is TargetRowOf<K> => row.kind === kind);

  const networkView = (row: TargetRowOf<'NETWORK'>, clusters: readonly TargetRowOf<'CLUSTER'>[]): NetworkView => {
    // By index: a network that has moved many VMs holds as many addresses, and lists ask this.
    const used = reader.sum(addressProjection, 'held', { network: row.id });
    const clusterIds = clusters.filter((cluster) => cluster.networkIds.includes(row.id)).map((cluster) => cluster.id);
    return { ...row, clusterIds, usedAddresses: used, freeAddresses: Math.max(0, row.addresses - used) };
  };

  const held = (networkId: string) =>
    reader
      .rows(addressProjection, { where: { network: networkId } })
      .flatMap((row) => row.held.map(({ ip, mac, nic }) => ({ ip, mac, nic, taskId: row.taskId })))
      .toSorted((a, b) => byAddress(a.ip, b.ip));

  const named = (row: AuditRow): AuditRow => {
    const { kind, id, name } = row.subject;
    return name !== null || id === null ? row : { ...row, subject: { kind, id, name: nameOf(reader, kind, id) } };
  };

  return {
    tasks: (filter, request, sort) => taskPage(reader, filter, request, sort),
    task: (id) => reader.row(taskProjection, id),
    taskCounts: () => countByState(reader, { deleted: 0 }),
    queue: () => reader.rows(queueProjection, { orderBy: BY_AGE }),
    queuePlace: (taskId) => queuePlace(reader, taskId),
    batches: (filter, request, sort) => batchPage(reader, filter, request, sort),
    batch: (id) => reader.row(batchProjection, id),
    servers: (filter = {}) =>
      reader
        .rows(serverProjection, { where: { state: ['ADDED', 'PROPOSED'] }, orderBy: BY_AGE })
        .filter(serverPasses(filter))
        .map(serverView),
    server: (id) => {
      const row = reader.row(serverProjection, id);
      return row && serverView(row);
    },
    sources: (filter = {}) =>
      reader.rows(sourceProjection, { where: { removed: 0 }, orderBy: BY_AGE }).filter(sourcePasses(filter)),
    source: (id) => reader.row(sourceProjection, id),
    target: () => {
      const clusters = parts('CLUSTER');
      const networks = parts('NETWORK').map((row) => networkView(row, clusters));
      return { zones: parts('ZONE'), clusters, hosts: parts('HOST'), storages: parts('STORAGE'), networks };
    },
    network: (id) => {
      const row = reader.row(targetProjection, targetKey('NETWORK', id));
      return row?.kind === 'NETWORK' ? networkView(row, parts('CLUSTER')) : undefined;
    },
    heldAddresses: held,
    debt: ({ taskId, endedOnly = false }) => debtRows(reader, taskId, endedOnly).flatMap(debtViews),
    debtCount: () => reader.sum(debtProjection, 'things', { ended: 1 }),
    audit: (filter, request) => {
      const found = auditPage(reader, filter, request);
      return { ...found, rows: found.rows.map(named) };
    },
    nameOf: (kind, id) => nameOf(reader, kind, id),
    settings: () => reader.row(settingsProjection, SETTINGS_KEY) ?? DEFAULT_SETTINGS,
    openStreams: () => openStreams(reader),
    health: () => live.health(),
    waitFor: (position, timeout) => live.waitFor(position, timeout),
    changes: (signal) => live.changes(signal),
  };
};

const byAddress = (a: string, b: string): number => {
  const [left, right] = [a, b].map((ip) => ip.split('.').map(Number));
  const at = (left ?? []).findIndex((part, index) => part !== right?.[index]);
  return at < 0 ? 0 : (left?.[at] ?? 0) - (right?.[at] ?? 0);
};

const debtRows = (reader: RowReader, taskId: string | undefined, endedOnly: boolean): readonly DebtRow[] => {
  if (taskId === undefined)
    return reader.rows(debtProjection, { where: endedOnly ? { ended: 1 } : {}, orderBy: BY_AGE });
  const row = reader.row(debtProjection, taskId);
  return row === undefined || (endedOnly && !row.ended) ? [] : [row];
};

const debtViews = (row: DebtRow): readonly DebtView[] =>
  row.owed.map((owed) => ({
    ...owed,
    taskId: row.taskId,
    taskName: row.taskName,
    taskDeleted: row.taskDeleted,
    taskEnded: row.ended,
    outcome: row.outcome,
    keptUntil: row.outcome === 'FAILED' && owed.artefact.kind === 'STAGING' ? row.keepStagedUntil : null,
  }));

/** Events of a thing that exists already do not repeat its name. */
const nameOf = (reader: RowReader, kind: SubjectKind, id: string): string | null => {
  switch (kind) {
    case 'TASK':
      return reader.row(taskProjection, id)?.name ?? null;
    case 'BATCH':
      return reader.row(batchProjection, id)?.name ?? null;
    case 'SERVER':
      return reader.row(serverProjection, id)?.name ?? null;
    case 'SOURCE':
      return reader.row(sourceProjection, id)?.name ?? null;
    case 'ZONE':
    case 'CLUSTER':
    case 'HOST':
    case 'STORAGE':
    case 'NETWORK':
      return reader.row(targetProjection, targetKey(kind, id))?.name ?? null;
    case 'SETTINGS':
    case 'UNKNOWN':
      return null;
  }
};

/** The ids in rows are those of events, which were parsed. */
const streamOf = <Id extends string>(name: (id: Id) => string, id: string): string => name(id as Id);

/** Tasks that have not ended, ask for a restart or still owe something; batches and servers that are not settled; the queue while anything waits. */
const openStreams = (reader: RowReader): readonly string[] => {
  const tasks = reader
    .rows(debtProjection, { where: { open: 1 }, orderBy: BY_AGE })
    .map((row) => streamOf(streams.task, row.taskId));
  const batches = reader.rows(batchProjection, { where: { open: 1 } }).map((row) => streamOf(streams.batch, row.id));
  const servers = reader
    .rows(serverProjection, { where: { state: 'PROPOSED' } })
    .map((row) => streamOf(streams.server, row.id));
  const waiting = reader.count(queueProjection, { state: ['WAITING', 'GRANTED'] }) > 0;
  return [...(waiting ? [streams.queue] : []), ...servers, ...batches, ...tasks];
};
