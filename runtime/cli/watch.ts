import { keyed, own } from '../../domain/words/keyed.ts';
import { type Client, NoAnswer } from './client.ts';
import { bar, duration, ofGb, plain, rate, time } from './format.ts';
import type { Terminal } from './terminal.ts';
import { padTo } from './width.ts';

type Moved = {
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
};
export type WatchedTask = {
  readonly id: string;
  readonly name: string;
  readonly source: { readonly vmName: string };
  readonly target: { readonly name: string };
  readonly state: string;
  readonly condition: string | null;
  readonly phase: string | null;
  readonly elapsedSeconds: number | null;
  readonly progress: (Moved & { readonly step: string | null }) | null;
  readonly disks: readonly (Moved & { readonly name: string; readonly migrates: boolean })[];
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly notices: readonly { readonly message: string }[];
};

type Watched = {
  readonly tasks: { readonly rows: readonly WatchedTask[] };
  /** Of the batch too: who deletes a task while it is watched would else be waited for. */
  readonly deleted: { readonly rows: readonly WatchedTask[] };
  readonly health: { readonly store: { readonly unreachableSince: string | null } };
};

const QUERY = `query ($batchId: ID!) { health { store { unreachableSince } } tasks(filter: { batchId: $batchId }, first: 200) { rows { ...watched } }
  deleted: tasks(filter: { batchId: $batchId, deleted: true }, first: 200) { rows { ...watched } } }
  fragment watched on Task { id name source { vmName } target { name } state condition phase elapsedSeconds
  progress { bytesDone bytesTotal bytesPerSecond secondsLeft step }
  disks { name migrates bytesDone bytesTotal bytesPerSecond secondsLeft } failure { code message } notices { message } }`;

const PHASE = keyed<string>({
  DATA_CONVERSION: 'data conversion',
  DATA_DOWNLOAD: 'data download',
  RESOURCE_CONFIGURATION: 'resource configuration',
});
const REFRESH_MILLISECONDS = 1_000;
const LINES_MILLISECONDS = 5_000;

const words = (code: string): string => code.toLowerCase().replaceAll('_', ' ');

/** Nothing while the rate is not known well enough: a guess of the first seconds is no time. */
const leftText = (secondsLeft: number | null): readonly string[] =>
  secondsLeft === null ? [] : [`${duration(secondsLeft)} left`];

/** `move-1 (shop)`, and what it is called at the target where that differs. */
const whichText = ({ name, source: { vmName }, target }: WatchedTask): string =>
  `${name} (${vmName === target.name ? vmName : `${vmName} -> ${target.name}`})`;

const movedText = ({
  step,
  bytesDone,
  bytesTotal,
  bytesPerSecond,
  secondsLeft,
}: NonNullable<WatchedTask['progress']>) =>
  step === null ? [ofGb(bytesDone, bytesTotal), rate(bytesPerSecond), ...leftText(secondsLeft)] : [plain(step)]; // no bytes move meanwhile

/** `move-1 (shop)  migrating, data conversion (stalled)  4 GB / 19.12 GB  80 MB/s  3m 13s left  1m 2s elapsed` */
export const taskLine = (task: WatchedTask): string => {
  const phase = task.state === 'MIGRATING' && task.phase ? `, ${own(PHASE, task.phase) ?? words(task.phase)}` : '';
  const state = `${words(task.state)}${phase}${task.condition ? ` (${words(task.condition)})` : ''}`;
  const { progress } = task;
  const moved = progress ? movedText(progress) : [];
  const elapsed = task.elapsedSeconds === null ? [] : [`${duration(task.elapsedSeconds)} elapsed`];
  const failure = task.failure && task.state === 'FAILED' ? [`${task.failure.code}: ${task.failure.message}`] : [];
  return [plain(whichText(task)), state, ...moved, ...elapsed, ...failure.map(plain)].join('  ');
};

const diskLine = ({ name, bytesDone, bytesTotal, bytesPerSecond, secondsLeft }: WatchedTask['disks'][number]): string =>
  [
    `  ${padTo(plain(name), 6)} ${bar(bytesDone, bytesTotal)} ${ofGb(bytesDone, bytesTotal)}`,
    rate(bytesPerSecond),
    ...leftText(secondsLeft),
  ].join('  ');

const ENDED = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED']);
const FINISHING = new Set(['CANCELLING', 'CLEANING']);
const isOver = ({ state, condition }: WatchedTask): boolean => ENDED.has(state) && !FINISHING.has(condition ?? '');

export const picture = (tasks: readonly WatchedTask[]): readonly string[] =>
  tasks.flatMap((task) => [
    taskLine(task),
    ...(task.state === 'MIGRATING' && !task.progress?.step
      ? task.disks.filter(({ migrates }) => migrates).map(diskLine)
      : []),
  ]);

/** What stands above it is what was known then. */
const lostLine = (since: string): string =>
  `The history cannot be reached since ${time(since)}; the migration goes on, and what it has done is shown when it can.`;

/** Asks until every task has ended; a server that is away is waited for, since its tasks go on without it (RT-11). */
export const watchBatch = async (
  terminal: Terminal,
  client: Client,
  batch: { readonly id: string; readonly taskIds: readonly string[] },
): Promise<readonly WatchedTask[]> => {
  let away = false;
  let lost = false;
  let said = '';
  for (;;) {
    try {
      const { tasks, deleted, health } = await client.ask<Watched>(QUERY, { batchId: batch.id });
      if (away) terminal.note('The server answers again.');
      away = false;
      const known = [...tasks.rows, ...deleted.rows];
      const rows = batch.taskIds.flatMap((id) => known.filter((task) => task.id === id));
      const { unreachableSince } = health.store;
      if (lost && unreachableSince === null) terminal.note('The history can be reached again.');
      lost = unreachableSince !== null;
      const unheard = unreachableSince === null ? [] : [lostLine(unreachableSince)];
      const lines = [...(terminal.interactive ? picture(rows) : rows.map(taskLine)), ...unheard];
      if (terminal.interactive) terminal.draw(lines);
      else if (lines.join('\n') !== said) for (const line of lines) terminal.note(line);
      said = lines.join('\n');
      if (rows.length === batch.taskIds.length && rows.every(isOver)) return rows;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      if (!away) terminal.note('The server does not answer; waiting for it. The migration goes on.');
      away = true;
    }
    await terminal.sleep(terminal.interactive ? REFRESH_MILLISECONDS : LINES_MILLISECONDS);
  }
};
