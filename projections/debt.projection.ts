import { type Artefact, DELIVERED_KINDS } from '../domain/task/artefact.ts';
import { streams } from '../domain/words/streams.ts';
import { idAfter, project, sortKey } from './projection.ts';
import type { DebtRow, OwedArtefact } from './rows.ts';

const PREFIX = streams.task('' as Parameters<typeof streams.task>[0]); // the prefix alone names no task

const owing = (artefact: Artefact, made: boolean, since: string): OwedArtefact => ({
  artefact,
  made,
  since,
  trouble: null,
});

const onArtefact = (row: DebtRow, id: string, change: (owed: OwedArtefact) => OwedArtefact): DebtRow => ({
  ...row,
  owed: row.owed.map((owed) => (owed.artefact.id === id ? change(owed) : owed)),
});

/** A task that has ended and owes nothing is nobody's concern any more. */
const unlessPaid = (row: DebtRow): DebtRow | undefined => (row.ended && row.owed.length === 0 ? undefined : row);

const withoutOne = (row: DebtRow, id: string): DebtRow | undefined =>
  unlessPaid({ ...row, owed: row.owed.filter(({ artefact }) => artefact.id !== id) });

/** RT-8: a source VM that is to stay as the migration left it is not owed back. */
const withoutKeptStop = ({ keepSourceStopped, owed }: DebtRow): readonly OwedArtefact[] =>
  keepSourceStopped
    ? owed.filter(({ artefact }) => artefact.kind !== 'PAUSED_VM' && artefact.kind !== 'STOPPED_VM')
    : owed;

/** Each task's ledger (DESIGN 3.6), from its creation until it has ended and nothing is owed. What a success delivers is not owed. */
export const debtProjection = project<DebtRow>({
  name: 'debt',
  version: 5,
  reads: ['migrationTask'],
  columns: { sort: (row) => row.order, ended: (row) => (row.ended ? 1 : 0) },
  indexes: [['sort'], ['ended', 'sort']],
  keysOf: idAfter(PREFIX),
  creates: {
    MigrationTaskCreated: ({ data, metadata, position }) => ({
      taskId: data.plan.taskId,
      taskName: data.plan.name,
      taskDeleted: false,
      order: sortKey(position),
      outcome: null,
      ended: false,
      keepSourceStopped: data.plan.source.keepSourceStopped,
      keepStagedUntil: null,
      owed: data.held.map((artefact) => owing(artefact, true, metadata.at)),
    }),
  },
  changes: {
    ArtefactIntended: (row, { data: { artefact }, metadata }) =>
      row.owed.some((owed) => owed.artefact.id === artefact.id)
        ? row
        : { ...row, owed: [...row.owed, owing(artefact, false, metadata.at)] },
    ArtefactMade: (row, { data }) => onArtefact(row, data.artefactId, (owed) => ({ ...owed, made: true })),
    ArtefactReleased: (row, { data }) => withoutOne(row, data.artefactId),
    DebtWrittenOff: (row, { data }) => withoutOne(row, data.artefactId),
    MigrationTaskDeleted: (row) => ({ ...row, taskDeleted: true, keepStagedUntil: null }),
    ReleaseFailed: (row, { data: { artefactId, try: nth, failure, retryAt } }) =>
      onArtefact(row, artefactId, (owed) => ({ ...owed, trouble: { try: nth, failure, retryAt } })),
    ResourceConfigurationCompleted: (row) => ({
      ...row,
      outcome: 'SUCCEEDED',
      owed: row.owed.filter(({ artefact }) => !DELIVERED_KINDS.has(artefact.kind)),
    }),
    MigrationGivenUp: (row, { data }) => ({
      ...row,
      outcome: 'FAILED',
      keepStagedUntil: data.keepStagedUntil,
      owed: withoutKeptStop(row),
    }),
    StagedRetentionChanged: (row, { data }) => ({ ...row, keepStagedUntil: data.keepStagedUntil }),
    CancellationRequested: (row) => ({ ...row, outcome: 'CANCELLED', owed: withoutKeptStop(row) }),
    MigrationSucceeded: (row) => unlessPaid({ ...row, ended: true }),
    MigrationFailed: (row) => unlessPaid({ ...row, ended: true }),
    MigrationCancelled: (row) => unlessPaid({ ...row, ended: true }),
  },
});
