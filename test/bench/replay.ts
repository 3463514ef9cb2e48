import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from '../../adapters/eventstore/codec.ts';
import { openForReading } from '../../adapters/eventstore/sqlite/layout.ts';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import { rebuild } from '../../runtime/replay.ts';
import { verify } from '../../runtime/verify.ts';
import { type Mix, writeHistory } from './replay-history.ts';

export type ReplayResult = {
  readonly name: 'replay';
  readonly ratio: number;
  readonly ours: number;
  readonly floor: number;
  readonly unit: 'events/s';
  readonly mix: Mix & { readonly seed: number; readonly rows: number };
  /** Of the whole process, with making the history; and after the check at the end, which folds all again in memory. */
  readonly peakRssMiB: number;
  readonly checkedRssMiB: number;
};
type Options = { readonly events?: number; readonly rounds?: number; readonly seed?: number };

const PAGE = 2000;

/** A history into all read models, against reading and parsing the same file and nothing else. */
export const benchReplay = async ({
  events = 1_000_000,
  rounds = 5,
  seed = 7,
}: Options = {}): Promise<ReplayResult> => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-replay-'));
  try {
    const file = join(directory, 'events.db');
    const rows = join(directory, 'rows.db');
    const mix = writeHistory(file, { events }, seed);
    const figures: { readonly ours: number; readonly floor: number }[] = [];
    // Alternating, because a shared machine has slow minutes; the figure is the median of the rounds' ratios.
    for (let round = 0; round < rounds; round += 1) {
      const floor = await rate(events, async () => readAndParse(file));
      const ours = await rate(events, () => replay(file, rows, events));
      figures.push({ ours, floor });
    }
    const peakRssMiB = peak();
    const checked = await check(file, rows);
    figures.sort((a, b) => a.ours / a.floor - b.ours / b.floor);
    const middle = figures[Math.floor(rounds / 2)];
    if (!middle) throw new Error('No round was run.');
    const ratio = middle.ours / middle.floor;
    const figure = { ratio: Number(ratio.toFixed(3)), ours: Math.round(middle.ours), floor: Math.round(middle.floor) };
    return {
      name: 'replay',
      ...figure,
      unit: 'events/s',
      mix: { ...mix, seed, rows: checked },
      peakRssMiB,
      checkedRssMiB: peak(),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
};

const peak = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

const rate = async (events: number, work: () => Promise<void>): Promise<number> => {
  const start = process.hrtime.bigint();
  await work();
  return events / (Number(process.hrtime.bigint() - start) / 1e9);
};

/** The floor: nothing can be folded that was not read and parsed. */
const readAndParse = (file: string): void => {
  const db = openForReading(file);
  const page = db
    .prepare<[number], [number, number, number, string, string, string]>(
      `select position, stream, revision, id, type, body from events where position > ? order by position limit ${PAGE}`,
    )
    .raw();
  let at = 0;
  for (;;) {
    const rows = page.all(at);
    for (const row of rows) JSON.parse(row[5]);
    const last = rows.at(-1);
    if (!last) break;
    at = last[0];
  }
  db.close();
};

const replay = async (file: string, rows: string, events: number): Promise<void> => {
  const store = await openSqliteStore(file);
  const rebuilt = await rebuild(store, { decode }, rows);
  await store.close();
  if (rebuilt.events !== events || rebuilt.parked.size > 0) throw new Error(`Not all was replayed: ${rebuilt.events}`);
};

/** What was measured counts only if it is right. */
const check = async (file: string, rows: string): Promise<number> => {
  const store = await openSqliteStore(file);
  const verified = await verify(store, { decode }, rows);
  await store.close();
  if (!verified.identical) throw new Error(verified.message);
  return verified.rows;
};
