import type { Language } from '../../messages/message.ts';
import { type Client, NoAnswer } from './client.ts';
import { bar, ofGb, plain, rate, time } from './format.ts';
import type { Terminal } from './terminal.ts';
import { padTo } from './width.ts';
import { languageAt, line, wordFor } from './words.ts';

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
  readonly failure: { readonly code: string; readonly message: string; readonly text?: string } | null;
  readonly notices: readonly { readonly message: string; readonly text?: string }[];
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
  disks { name migrates bytesDone bytesTotal bytesPerSecond secondsLeft } failure { code message text } notices { message text } }`;

const REFRESH_MILLISECONDS = 1_000;
const LINES_MILLISECONDS = 5_000;

/** Nothing while the rate is not known well enough: a guess of the first seconds is no time. */
const leftText = (language: Language, secondsLeft: number | null): readonly string[] =>
  secondsLeft === null ? [] : [line(language, 'LEFT', { time: secondsLeft })];

/** `move-1 (shop)`, and what it is called at the target where that differs. */
const whichText = ({ name, source: { vmName }, target }: WatchedTask): string =>
  `${name} (${vmName === target.name ? vmName : `${vmName} -> ${target.name}`})`;

const movedText = (
  language: Language,
  { step, bytesDone, bytesTotal, bytesPerSecond, secondsLeft }: NonNullable<WatchedTask['progress']>,
) =>
  step === null
    ? [ofGb(bytesDone, bytesTotal), rate(bytesPerSecond), ...leftText(language, secondsLeft)]
    : [plain(step)]; // no bytes move meanwhile

/** `migrating, data conversion (stalled)` */
const stateText = (language: Language, { state, phase, condition }: WatchedTask): string => {
  const inPhase = state === 'MIGRATING' && phase ? [wordFor(language, 'phase', phase)] : [];
  const words = [wordFor(language, 'taskState', state), ...inPhase];
  const also = condition ? wordFor(language, 'condition', condition) : null;
  if (language === 'zh') return `${words.join('，')}${also === null ? '' : `（${also}）`}`;
  return `${words.join(', ')}${also === null ? '' : ` (${also})`}`;
};

/** `move-1 (shop)  migrating, data conversion (stalled)  4 GB / 19.12 GB  80 MB/s  3m 13s left  1m 2s elapsed` */
export const taskLine = (task: WatchedTask, language: Language = 'en'): string => {
  const { progress, elapsedSeconds: time, failure } = task;
  const moved = progress ? movedText(language, progress) : [];
  const elapsed = time === null ? [] : [line(language, 'ELAPSED', { time })];
  const why = failure && task.state === 'FAILED' ? [`${failure.code}: ${failure.text ?? failure.message}`] : [];
  return [plain(whichText(task)), stateText(language, task), ...moved, ...elapsed, ...why.map(plain)].join('  ');
};

const diskLine = (language: Language, disk: WatchedTask['disks'][number]): string => {
  const { name, bytesDone, bytesTotal, bytesPerSecond, secondsLeft } = disk;
  return [
    `  ${padTo(plain(name), 6)} ${bar(bytesDone, bytesTotal)} ${ofGb(bytesDone, bytesTotal)}`,
    rate(bytesPerSecond),
    ...leftText(language, secondsLeft),
  ].join('  ');
};

const ENDED = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED']);
const FINISHING = new Set(['CANCELLING', 'CLEANING']);
const isOver = ({ state, condition }: WatchedTask): boolean => ENDED.has(state) && !FINISHING.has(condition ?? '');

export const picture = (tasks: readonly WatchedTask[], language: Language = 'en'): readonly string[] =>
  tasks.flatMap((task) => [
    taskLine(task, language),
    ...(task.state === 'MIGRATING' && !task.progress?.step
      ? task.disks.filter(({ migrates }) => migrates).map((disk) => diskLine(language, disk))
      : []),
  ]);

/** Asks until every task has ended; a server that is away is waited for, since its tasks go on without it (RT-11). */
export const watchBatch = async (
  terminal: Terminal,
  client: Client,
  batch: { readonly id: string; readonly taskIds: readonly string[] },
): Promise<readonly WatchedTask[]> => {
  const language = languageAt(terminal);
  let away = false;
  let lost = false;
  let said = '';
  for (;;) {
    try {
      const { tasks, deleted, health } = await client.ask<Watched>(QUERY, { batchId: batch.id });
      if (away) terminal.note(line(language, 'SERVER_BACK'));
      away = false;
      const known = [...tasks.rows, ...deleted.rows];
      const rows = batch.taskIds.flatMap((id) => known.filter((task) => task.id === id));
      const { unreachableSince } = health.store;
      if (lost && unreachableSince === null) terminal.note(line(language, 'HISTORY_BACK'));
      lost = unreachableSince !== null;
      // What stands above it is what was known then.
      const unheard =
        unreachableSince === null ? [] : [line(language, 'HISTORY_AWAY', { since: time(unreachableSince) })];
      const shown = terminal.interactive ? picture(rows, language) : rows.map((row) => taskLine(row, language));
      const lines = [...shown, ...unheard];
      if (terminal.interactive) terminal.draw(lines);
      else if (lines.join('\n') !== said) for (const one of lines) terminal.note(one);
      said = lines.join('\n');
      if (rows.length === batch.taskIds.length && rows.every(isOver)) return rows;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      if (!away) terminal.note(line(language, 'SERVER_AWAY'));
      away = true;
    }
    await terminal.sleep(terminal.interactive ? REFRESH_MILLISECONDS : LINES_MILLISECONDS);
  }
};
