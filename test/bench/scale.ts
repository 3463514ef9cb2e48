import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadStore } from '../../adapters/readstore/store.ts';
import { PROJECTIONS } from '../../projections/all.ts';
import { createReadModels } from '../../projections/read-models.ts';
import { files } from '../../runtime/backing.ts';
import type { BenchResult } from './append.ts';
import { writeHistory } from './replay-history.ts';
import { type Started, startAndWait } from './scale-service.ts';

type Times = { readonly p50: number; readonly p99: number };
type Asked = { readonly large: Times; readonly small: Times; readonly p99Ratio: number };
type Size = {
  readonly tasks: number;
  readonly events: number;
  /** Seconds until `/readyz` said 200 (`alive`: `/healthz`), and the process's largest memory. */
  readonly anew: Start;
  readonly restart: Start;
  /** How long it takes to find the streams that may owe something, and how many there are. */
  readonly openStreamsMs: number;
  readonly openStreams: number;
};
type Start = { readonly alive: number; readonly ready: number; readonly peakMiB: number };
type Large = Size & { readonly list: Asked; readonly deep: Asked; readonly byState: Asked };
export type ScaleResult = BenchResult & { readonly small: Size; readonly sizes: readonly Large[] };
export type ScaleOptions = {
  readonly tasks?: readonly number[];
  readonly events?: number;
  readonly waiting?: number;
  readonly seed?: number;
};

const SMALL = 1000;
const SIZES = [10_000, 100_000];
const ROUNDS = 9;
const REQUESTS = 100;
const PATIENCE_SECONDS = 600;
/** What one task's events come to in the two files and their WALs, generously. */
const BYTES_PER_TASK = 120_000;

const LIST = `query ($filter: TaskFilter, $cursor: String) {
  tasks(filter: $filter, first: 50, cursor: $cursor) {
    total cursor
    rows {
      id name state condition phase startedAt elapsedSeconds
      names { server source cluster host } disks { name sizeBytes bytesDone } progress { bytesDone bytesTotal }
    }
  }
}`;
type List = { tasks: { total: number; cursor: string | null; rows: readonly { id: string; state: string }[] } };

/** The real service with few and with many tasks: how it starts, what it needs, and whether its lists stay as fast. */
export const benchScale = async (options: ScaleOptions = {}): Promise<ScaleResult> => {
  const { tasks = SIZES, events = Number.MAX_SAFE_INTEGER, waiting = 0, seed = 7 } = options;
  const directory = mkdtempSync(join(tmpdir(), 'sampan-scale-'));
  const disk = statfsSync(directory);
  const needed = (Math.max(...tasks) + SMALL) * BYTES_PER_TASK;
  if (disk.bavail * disk.bsize < needed) throw new Error(`Less than ${Math.round(needed / 1e9)} GB are free.`);
  const running = new Set<Started>();
  try {
    const small = await prepare(join(directory, 'small'), { tasks: SMALL, events, waiting: 0, seed }, running);
    const beside = await begin(join(directory, 'small'), running);
    const sizes: Large[] = [];
    for (const count of tasks) {
      const dataDir = join(directory, `large-${count}`);
      const size = await prepare(dataDir, { tasks: count, events, waiting, seed }, running);
      const large = await begin(dataDir, running);
      sizes.push({ ...size, ...(await compare(large, beside, size.tasks, small.tasks)) });
      await end(large, running);
      rmSync(dataDir, { recursive: true });
    }
    await end(beside, running);
    const last = sizes.at(-1);
    if (!last) throw new Error('No size was asked for.');
    const { p99Ratio, large, small: floor } = last.list;
    return { name: 'scale', ratio: p99Ratio, ours: large.p99, floor: floor.p99, unit: 'ms', small, sizes };
  } finally {
    await Promise.allSettled([...running].map((service) => service.stop()));
    rmSync(directory, { recursive: true, force: true });
  }
};

const rounded = (value: number): number => Number(value.toFixed(2));

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const begin = async (dataDir: string, running: Set<Started>): Promise<Started> => {
  const service = await startAndWait(dataDir, await freePort(), PATIENCE_SECONDS);
  running.add(service);
  return service;
};
const end = async (service: Started, running: Set<Started>): Promise<void> => {
  running.delete(service);
  await service.stop();
};

const startOf = (service: Started): Start => ({
  alive: service.aliveSeconds,
  ready: service.readySeconds,
  peakMiB: service.peakMiB(),
});

/** Writes the history, then starts twice: without read models, and with them. */
const prepare = async (
  dataDir: string,
  {
    seed,
    ...extent
  }: { readonly tasks: number; readonly events: number; readonly waiting: number; readonly seed: number },
  running: Set<Started>,
): Promise<Size> => {
  mkdirSync(dataDir);
  const { tasks, events } = writeHistory(join(dataDir, 'events.db'), extent, seed);
  const starts: Start[] = [];
  for (let start = 0; start < 2; start += 1) {
    const service = await begin(dataDir, running);
    starts.push(startOf(service));
    const { total } = (await service.ask<List>(LIST)).tasks;
    if (total !== tasks) throw new Error(`${total} tasks are told of ${tasks}.`);
    await end(service, running);
  }
  const [anew, restart] = starts;
  if (!anew || !restart) throw new Error('It was not started.');
  return { tasks, events, anew, restart, ...timeOpenStreams(dataDir) };
};

const timeOpenStreams = (dataDir: string): Pick<Size, 'openStreams' | 'openStreamsMs'> => {
  const readStore = new ReadStore(files(dataDir).readStore, PROJECTIONS);
  const nobody = { waitFor: async () => undefined, changes: async function* () {}, health: () => [] };
  const began = performance.now();
  const openStreams = createReadModels(readStore, nobody).openStreams().length;
  const milliseconds = performance.now() - began;
  readStore.close();
  return { openStreams, openStreamsMs: rounded(milliseconds) };
};

/** The cursor of the page in the middle of the list. */
const middleOf = async (service: Started, tasks: number): Promise<string> => {
  const page = 'query ($cursor: String) { tasks(first: 200, cursor: $cursor) { cursor } }';
  let cursor: string | null = null;
  for (let seen = 0; seen < tasks / 2; seen += 200)
    cursor = (await service.ask<{ tasks: { cursor: string | null } }>(page, { cursor })).tasks.cursor ?? cursor;
  if (cursor === null) throw new Error('There is no page in the middle.');
  return cursor;
};

const compare = async (large: Started, small: Started, tasks: number, smallTasks: number) => {
  const deep = { large: await middleOf(large, tasks), small: await middleOf(small, smallTasks) };
  const failed = { filter: { states: ['FAILED'] } };
  return {
    list: await asked(large, small, { large: {}, small: {} }),
    deep: await asked(large, small, { large: { cursor: deep.large }, small: { cursor: deep.small } }),
    byState: await asked(large, small, { large: failed, small: failed }),
  };
};

type Variables = Readonly<Record<string, unknown>>;

/** Alternating, because a shared machine has slow minutes; the figures are those of the median round. */
const asked = async (
  large: Started,
  small: Started,
  variables: { readonly large: Variables; readonly small: Variables },
): Promise<Asked> => {
  await timed(large, variables.large);
  await timed(small, variables.small);
  const rounds: Asked[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const figures = { large: await timed(large, variables.large), small: await timed(small, variables.small) };
    rounds.push({ ...figures, p99Ratio: rounded(figures.large.p99 / figures.small.p99) });
  }
  rounds.sort((a, b) => a.p99Ratio - b.p99Ratio);
  const middle = rounds[ROUNDS >> 1];
  if (!middle) throw new Error('No round was run.');
  return middle;
};

const timed = async (service: Started, variables: Variables): Promise<Times> => {
  const milliseconds: number[] = [];
  for (let request = 0; request < REQUESTS; request += 1) {
    const began = performance.now();
    const { rows } = (await service.ask<List>(LIST, variables)).tasks;
    milliseconds.push(performance.now() - began);
    const wrong = 'filter' in variables && rows.some(({ state }) => state !== 'FAILED');
    if (rows.length === 0 || wrong) throw new Error('That is not what was asked for.');
  }
  milliseconds.sort((a, b) => a - b);
  const at = (part: number): number => rounded(milliseconds[Math.ceil(REQUESTS * part) - 1] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99) };
};
