import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CodeOf } from '../messages/catalogue.ts';
import type { Language } from '../messages/message.ts';
import { failureText, told } from '../messages/say.ts';
import type { AuditRow, Page, PageRequest, ReadModels, SubjectKind, TaskRow } from '../projections/queries.ts';

/** One column: the code of its head, and its cell. Empty where there is nothing to say. */
type Column<Row> = readonly [CodeOf<'exportColumn'>, (row: Row) => string | number | null | undefined];

const PAGE = 200;

/** Page after page, as somebody takes them: nothing is held beyond one page, and other work gets its turn between two. */
export async function* everyRow<Row>(
  page: (request: PageRequest) => Pick<Page<Row>, 'rows' | 'cursor'>,
): AsyncGenerator<Row> {
  for (let after: string | null = null; ; ) {
    const { rows, cursor } = page({ first: PAGE, after });
    yield* rows;
    if (cursor === null) return;
    after = cursor;
    await nextTurn();
  }
}

export async function* cellsOf<Row>(
  language: Language,
  columns: readonly Column<Row>[],
  rows: AsyncIterable<Row>,
): AsyncGenerator<readonly (string | number)[]> {
  yield columns.map(([code]) => told(language, 'exportColumn', { code }));
  for await (const row of rows) yield columns.map(([, cell]) => cell(row) ?? '');
}

const wordOf = (language: Language, kind: 'taskState' | 'phase' | 'condition', code: string | null): string =>
  code === null ? '' : told(language, kind, { code });

export const taskColumns = (language: Language, readModels: ReadModels): readonly Column<TaskRow>[] => {
  const names = new Map<string, string | null>();
  const nameOf = (kind: SubjectKind, id: string): string => {
    const key = `${kind}/${id}`;
    const name = names.has(key) ? names.get(key) : readModels.nameOf(kind, id);
    names.set(key, name ?? null);
    return name ?? id;
  };
  return [
    ['ID', ({ id }) => id],
    ['NAME', ({ name }) => name],
    ['DESCRIPTION', ({ description }) => description],
    ['STATE', ({ state }) => wordOf(language, 'taskState', state)],
    ['CONDITION', ({ condition }) => wordOf(language, 'condition', condition)],
    ['PHASE', ({ phase }) => wordOf(language, 'phase', phase)],
    ['SOURCE_VM', ({ source }) => source.vmName],
    ['TARGET_VM', ({ target }) => target.name],
    ['SOURCE_PLATFORM', ({ source }) => source.type],
    ['SOURCE', ({ source }) => nameOf('SOURCE', source.sourceId)],
    ['SERVER', ({ serverId }) => nameOf('SERVER', serverId)],
    ['CLUSTER', ({ clusterId }) => nameOf('CLUSTER', clusterId)],
    ['STORAGE', ({ storageId }) => nameOf('STORAGE', storageId)],
    ['VOLUME_BYTES', ({ target }) => target.volumeBytes],
    ['CREATED', ({ createdAt }) => createdAt],
    ['CREATED_BY', ({ createdBy }) => createdBy],
    ['STARTED', ({ startedAt }) => startedAt],
    ['ENDED', ({ endedAt }) => endedAt],
    ['SECONDS', ({ durationSeconds }) => durationSeconds],
    [
      'FAILURE',
      ({ failure }) =>
        failure && failureText(language, { ...failure, parameters: Object.entries(failure.parameters ?? {}) }),
    ],
    ['BATCH', ({ batchId }) => batchId],
  ];
};

const violationsText = (language: Language, { violations }: AuditRow): string =>
  violations
    .map(({ code, message, parameters }) =>
      told(language, 'violation', { code, message, parameters: Object.entries(parameters ?? {}) }),
    )
    .join('; ');

export const auditColumns = (language: Language): readonly Column<AuditRow>[] => [
  ['AT', ({ at }) => at],
  ['ACTOR', ({ actor }) => actor.name],
  ['ACTION', ({ action }) => told(language, 'action', { code: action })],
  ['SUBJECT_KIND', ({ subject }) => told(language, 'subjectKind', { code: subject.kind })],
  ['SUBJECT', ({ subject }) => subject.name],
  ['SUBJECT_ID', ({ subject }) => subject.id],
  ['OUTCOME', ({ outcome }) => told(language, 'auditOutcome', { code: outcome })],
  [
    'DETAIL',
    ({ detail }) =>
      Object.entries(detail)
        .map(([name, value]) => `${name}=${value ?? ''}`)
        .join('; '),
  ],
  ['VIOLATIONS', (row) => violationsText(language, row)],
  ['COMMAND_ID', ({ commandId }) => commandId],
];
