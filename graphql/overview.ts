import type { ServerView, TaskRow } from '../projections/queries.ts';
import type { GraphqlDeps } from './context.ts';
import { conditionNow, progressNow } from './task-view.ts';
import { countsView } from './views.ts';

const PAGE = 200;
/** More do not run at once anywhere that this was measured; a page more costs no sense, only time. */
const MOST_RUNNING = 1000;
const MOST_FAILED = 20;
const MOST_TROUBLED = 50;

const running = ({ readModels }: GraphqlDeps): readonly TaskRow[] => {
  const rows: TaskRow[] = [];
  for (let after: string | null = null; rows.length < MOST_RUNNING; ) {
    const page = readModels.tasks({ states: ['MIGRATING'] }, { first: PAGE, after });
    rows.push(...page.rows);
    if (page.cursor === null) break;
    after = page.cursor;
  }
  return rows;
};

/** What hinders a task that runs; what it does of its own accord is none of that. */
const troubleOf = (row: TaskRow, deps: GraphqlDeps) => {
  const condition = conditionNow(row, deps.progress);
  return condition === 'STALLED' || condition === 'UNREACHABLE' || condition === 'RETRYING' ? condition : null;
};

type Moving = { readonly bytesPerSecond: number; readonly secondsLeft: number | null };

/** What is left of it goes over the same way again in the second phase: once to the server, once to the storage. */
const movingOf = (row: TaskRow, deps: GraphqlDeps): Moving => {
  const now = progressNow(row, deps.progress);
  const rate = now?.bytesPerSecond ?? 0;
  if (row.phase === 'RESOURCE_CONFIGURATION') return { bytesPerSecond: rate, secondsLeft: 0 };
  if (!now || rate <= 0) return { bytesPerSecond: 0, secondsLeft: null };
  const after = row.phase === 'DATA_CONVERSION' ? now.bytesTotal : 0;
  return { bytesPerSecond: rate, secondsLeft: Math.max(0, now.bytesTotal - now.bytesDone + after) / rate };
};

const fullest = (servers: readonly ServerView[]): ServerView | undefined =>
  servers
    .filter(({ cacheTotalBytes }) => cacheTotalBytes > 0)
    .toSorted((a, b) => b.reservedBytes / b.cacheTotalBytes - a.reservedBytes / a.cacheTotalBytes)[0];

/** DESIGN.md 30: how it goes, all at once; what it costs depends on what runs, and not on how many tasks there ever were. */
export const overview = (deps: GraphqlDeps) => {
  const { readModels, app } = deps;
  const rows = running(deps);
  const hindered = rows.flatMap((task) => {
    const trouble = troubleOf(task, deps);
    return trouble === null ? [] : [{ task, trouble }];
  });
  const failed = readModels.tasks({ states: ['FAILED'] }, { first: MOST_FAILED }).rows;
  const moving = rows.map((row) => movingOf(row, deps));
  const known = moving.flatMap(({ secondsLeft }) => secondsLeft ?? []);
  const server = fullest(readModels.servers());
  const end = Date.parse(app.clock.now()) + Math.max(0, ...known) * 1000;
  return {
    counts: countsView(readModels.taskCounts()),
    hindered: hindered.length,
    troubled: [...hindered, ...failed.map((task) => ({ task, trouble: 'FAILED' as const }))].slice(0, MOST_TROUBLED),
    bytesPerSecond: moving.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0),
    endsAt: known.length === 0 ? null : new Date(end).toISOString(),
    endUnknown: moving.length - known.length,
    fullestServer: server
      ? {
          id: server.id,
          name: server.name,
          reservedBytes: server.reservedBytes,
          cacheTotalBytes: server.cacheTotalBytes,
        }
      : null,
    debt: readModels.debtCount(),
  };
};
export type Troubled = ReturnType<typeof overview>['troubled'][number];
