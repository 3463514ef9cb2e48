import type { ProgressFeed } from '../commands/ports/progress.ts';
import { artefactShown } from '../commands/support/location.ts';
import { whatStartDoes } from '../commands/support/what-start-does.ts';
import type { DebtView, SubjectKind, TaskRow } from '../projections/queries.ts';
import { type GraphqlDeps, type RequestContext, shared } from './context.ts';
import { parametersOf } from './refusal.ts';
import { location } from './task-location.ts';
import { taskTexts } from './texts.ts';
import type { FieldsOf } from './typed-fields.ts';

export type Progress = NonNullable<ReturnType<ProgressFeed['latest']>>;
type Moved = { readonly bytesDone: number; readonly bytesTotal: number; readonly bytesPerSecond: number | null };

const secondsLeft = ({ bytesDone, bytesTotal, bytesPerSecond }: Moved): number | null =>
  bytesPerSecond !== null && bytesPerSecond > 0 ? Math.max(0, bytesTotal - bytesDone) / bytesPerSecond : null;

/** Telemetry counts while it is of the phase in hand: what came before or after is a fact of the row. */
const live = (row: TaskRow, progress: ProgressFeed): Progress | undefined => {
  const latest = row.state === 'MIGRATING' ? progress.latest(row.id) : undefined;
  return latest?.phase === row.phase ? latest : undefined;
};

/** `parts`: all disks that migrate where they are known; telemetry alone has only those that have begun. */
export const progressView = (progress: Progress, parts: readonly Moved[] = progress.disks) => {
  // The time left of the whole would leave out what such a disk adds to the rate.
  const unsure = parts.some(
    (disk) => disk.bytesPerSecond === null && disk.bytesDone > 0 && disk.bytesDone < disk.bytesTotal,
  );
  const rates = parts.flatMap(({ bytesPerSecond }) => bytesPerSecond ?? []);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const moved = {
    bytesDone: sum(parts.map((disk) => disk.bytesDone)),
    bytesTotal: sum(parts.map((disk) => disk.bytesTotal)),
    bytesPerSecond: rates.length > 0 ? sum(rates) : null,
  };
  const { phase, at, condition } = progress;
  return {
    phase,
    at,
    condition,
    step: progress.step ?? null,
    ...moved,
    secondsLeft: unsure ? null : secondsLeft(moved),
  };
};

export const progressUpdate = (progress: Progress) => ({
  taskId: progress.taskId,
  progress: progressView(progress),
  disks: progress.disks.map((disk) => ({ ...disk, name: disk.disk, secondsLeft: secondsLeft(disk) })),
});

/** Written where the download has begun, else staged: whole disks only, since a fact says that the disk is done. */
const factsOf = (row: TaskRow, disk: TaskRow['disks'][number]): Moved => {
  const downloading = row.phases.some(({ phase }) => phase === 'DATA_DOWNLOAD');
  const done = (downloading ? disk.written : disk.staged) !== null;
  const bytesTotal = disk.migrates ? disk.sizeBytes : 0;
  return { bytesDone: done ? bytesTotal : 0, bytesTotal, bytesPerSecond: null };
};

const disks = (row: TaskRow, progress: ProgressFeed) => {
  const latest = live(row, progress);
  return row.disks.map((disk) => {
    const facts = factsOf(row, disk);
    const telemetry = latest?.disks.find((one) => one.disk === disk.name);
    const moved = telemetry && facts.bytesDone < facts.bytesTotal ? telemetry : facts;
    const { bytesDone, bytesTotal, bytesPerSecond } = moved;
    return { ...disk, bytesDone, bytesTotal, bytesPerSecond, secondsLeft: secondsLeft(moved) };
  });
};

const elapsedSeconds = (row: TaskRow, now: string): number | null => {
  if (row.durationSeconds !== null) return row.durationSeconds;
  return row.startedAt === null ? null : Math.max(0, (Date.parse(now) - Date.parse(row.startedAt)) / 1000);
};

/** What the history says comes first: a task that is being cancelled is that, whether or not its server answers. */
const condition = (row: TaskRow, progress: ProgressFeed) => {
  if (row.condition !== null) return row.condition;
  const now = live(row, progress)?.condition;
  return now === undefined || now === 'WORKING' ? null : now;
};

const names = ({ readModels }: GraphqlDeps, row: TaskRow, context: RequestContext) => {
  const { serverId, source } = row;
  const nameOf = (kind: SubjectKind, id: string) => shared(context, `${kind}/${id}`, () => readModels.nameOf(kind, id));
  const from = shared(context, `source/${source.sourceId}`, () => readModels.source(source.sourceId));
  return {
    server: nameOf('SERVER', serverId),
    source: from?.name ?? null,
    sourceAddress: from?.ssh?.address ?? from?.vcenter?.address ?? null,
    zone: nameOf('ZONE', row.zoneId),
    cluster: nameOf('CLUSTER', row.clusterId),
    storage: nameOf('STORAGE', row.storageId),
    host: row.host && nameOf('HOST', row.host.id),
  };
};

export const debtView = ({ artefact, ...owed }: DebtView) => {
  const { id, kind, place, ...detail } = artefactShown(artefact);
  const placeId = 'id' in place ? place.id : null;
  return { ...owed, artefactId: id, kind, place: place.kind, placeId, detail: parametersOf(detail) };
};

/** Of a `debtView`. */
export const debtFields = ({ readModels }: GraphqlDeps): Pick<FieldsOf<'Debt'>, 'placeName'> => ({
  placeName: ({ place, placeId }, _, context) =>
    placeId === null || place === 'PLATFORM'
      ? null
      : shared(context, `${place}/${placeId}`, () => readModels.nameOf(place, placeId)),
});

const hostView = ({ readModels }: GraphqlDeps, { host, storageId }: TaskRow, context: RequestContext) => {
  if (host === null) return null;
  const { storages } = shared(context, 'target', () => readModels.target());
  return { ...host, storagePath: storages.find(({ id }) => id === storageId)?.path ?? '' };
};

/** A look by key for each row: everybody's debt is as long as the queue. */
const debt = ({ readModels }: GraphqlDeps, { id }: TaskRow) => readModels.debt({ taskId: id }).map(debtView);

/** Clients of before tasks had several attempts ask for tries by that name. */
export const countedTries = { attempt: (counted: { readonly try: number }): number => counted.try };

export const sourceFields: FieldsOf<'TaskSource'> = { onStart: (source) => whatStartDoes(source) };

/** A task is its row; only what telemetry, the clock or other rows add is resolved. */
export const taskFields = (deps: GraphqlDeps): FieldsOf<'Task'> => ({
  condition: (row) => condition(row, deps.progress),
  ...taskTexts((row) => condition(row, deps.progress)),
  elapsedSeconds: (row) => elapsedSeconds(row, deps.app.clock.now()),
  disks: (row) => disks(row, deps.progress),
  progress: (row) => {
    const latest = live(row, deps.progress);
    return latest ? progressView(latest, disks(row, deps.progress)) : null;
  },
  host: (row, _, context) => hostView(deps, row, context),
  names: (row, _, context) => names(deps, row, context),
  location: (row, _, context) => location(deps, row, context),
  debt: (row) => debt(deps, row),
});
