import { claimedBy } from '../domain/claims/claimant.ts';
import { type Artefact, isDelivered, isLeftAsItIs } from '../domain/task/artefact.ts';
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

const isOpen = ({ ended, owed }: DebtRow): boolean => !ended || owed.length > 0;

/** A task that has ended and owes nothing is nobody's concern any more, but that one that failed may be restarted. */
const unlessPaid = (row: DebtRow): DebtRow | undefined =>
  isOpen(row) || (row.outcome === 'FAILED' && !row.taskDeleted) ? row : undefined;

const withoutOne = (row: DebtRow, id: string): DebtRow | undefined =>
  unlessPaid({ ...row, owed: row.owed.filter(({ artefact }) => artefact.id !== id) });

/** RT-8: a source VM that is to stay as the migration left it is not owed back. */
const withoutKeptStop = ({ keepSourceStopped, owed, kept }: DebtRow): Pick<DebtRow, 'owed' | 'kept'> => {
  if (!keepSourceStopped) return { owed, kept };
  const isKept = ({ artefact }: OwedArtefact): boolean => isLeftAsItIs(artefact);
  return { owed: owed.filter((one) => !isKept(one)), kept: owed.filter(isKept) };
};

const withOne = (row: DebtRow, artefact: Artefact, made: boolean, since: string): DebtRow =>
  row.owed.some((owed) => owed.artefact.id === artefact.id)
    ? row
    : { ...row, owed: [...row.owed, owing(artefact, made, since)] };

const withoutTroubles = (owed: readonly OwedArtefact[]): readonly OwedArtefact[] =>
  owed.map((one) => ({ ...one, trouble: null }));

/** Each task's ledger (DESIGN 3.6), from its creation until it has ended and nothing is owed. What a success delivers is not owed. */
export const debtProjection = project<DebtRow>({
  name: 'debt',
  version: 6,
  reads: ['migrationTask'],
  columns: {
    sort: (row) => row.order,
    ended: (row) => (row.ended ? 1 : 0),
    open: (row) => (isOpen(row) ? 1 : 0),
    things: (row) => row.owed.length,
  },
  indexes: [['sort'], ['ended', 'sort'], ['open', 'sort'], ['ended', 'things']],
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
      attempt: 1,
      asked: [],
      kept: [],
      owed: data.held.map((artefact) => owing(artefact, true, metadata.at)),
    }),
  },
  changes: {
    ArtefactIntended: (row, { data: { artefact }, metadata }) => withOne(row, artefact, false, metadata.at),
    ArtefactMade: (row, { data }) => onArtefact(row, data.artefactId, (owed) => ({ ...owed, made: true })),
    ArtefactReleased: (row, { data }) => withoutOne(row, data.artefactId),
    DebtWrittenOff: (row, { data }) => withoutOne(row, data.artefactId),
    MigrationTaskDeleted: (row) => unlessPaid({ ...row, taskDeleted: true, keepStagedUntil: null }),
    ReleaseFailed: (row, { data: { artefactId, try: nth, failure, retryAt } }) =>
      onArtefact(row, artefactId, (owed) => ({ ...owed, trouble: { try: nth, failure, retryAt } })),
    ResourceConfigurationCompleted: (row) => ({
      ...row,
      outcome: 'SUCCEEDED',
      owed: row.owed.filter(({ artefact }) => !isDelivered(artefact, row.attempt)),
    }),
    MigrationGivenUp: (row, { data }) => ({
      ...row,
      outcome: 'FAILED',
      keepStagedUntil: data.keepStagedUntil,
      ...withoutKeptStop(row),
    }),
    StagedRetentionChanged: (row, { data }) => ({ ...row, keepStagedUntil: data.keepStagedUntil }),
    CancellationRequested: (row) => ({ ...row, outcome: 'CANCELLED', ...withoutKeptStop(row) }),
    RestartRequested: (row, { data: { attempt, claims } }) => ({
      ...row,
      ...{ ended: false, attempt, asked: claims },
      owed: withoutTroubles(row.owed),
    }),
    RestartClaimAnswered: (row, { data: { attempt, claimId, answer }, metadata }) => {
      const claim = row.asked.find(({ id }) => id === claimId);
      return claim && answer.granted ? withOne(row, claimedBy(claim, attempt), true, metadata.at) : row;
    },
    RestartRefused: (row) => unlessPaid({ ...row, ended: true, asked: [] }),
    MigrationRequeued: (row, { data: { held, keepSourceStopped }, metadata }) =>
      held.reduce<DebtRow>((all, artefact) => withOne(all, artefact, true, metadata.at), {
        ...row,
        ...{ outcome: null, keepStagedUntil: null, keepSourceStopped, asked: [], kept: [] },
        owed: [...row.owed, ...withoutTroubles(row.kept)],
      }),
    MigrationSucceeded: (row) => unlessPaid({ ...row, ended: true }),
    MigrationFailed: (row) => unlessPaid({ ...row, ended: true }),
    MigrationCancelled: (row) => unlessPaid({ ...row, ended: true }),
  },
});
