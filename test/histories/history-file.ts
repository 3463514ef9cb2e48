import { readdirSync, readFileSync } from 'node:fs';
import type { Json, Position, StoredEvent } from '../../commands/ports/event-store.ts';
import type { Secret } from '../../commands/ports/machines.ts';
import type { Instant } from '../../domain/words/ids.ts';
import type { Item } from '../../simulation/inventory.ts';
import type { Act } from './acts.ts';
import type { Owes } from './owed-now.ts';
import { type Change, changed } from './plain.ts';
import type { WorldFrame } from './world-data.ts';

export const FOLDER = new URL('../golden/histories/', import.meta.url);

/** One line of a recording; each is one JSON value. */
export type Header = {
  readonly history: string;
  readonly about: string;
  /** The recording whose events come first; null: it is itself a beginning. */
  readonly begins: string | null;
  readonly frame: WorldFrame;
  readonly acts: readonly Act[];
  /** Of a beginning: what its vault keeps, by reference. Nothing of it opens anything: the world is simulated. */
  readonly vault?: { readonly [ref: string]: Secret };
};
/** `owes`: what its stream owes after it, as the difference to before; left out where that is the same. */
export type EventLine = {
  readonly event: Omit<StoredEvent, 'position'>;
  readonly owes?: { readonly now: Owes; readonly no: readonly string[] };
};
/** A point at which the control plane may die: what it had just done, when, and how the world had changed. */
export type Moment = {
  readonly moment: string;
  readonly at: Instant;
  /** So many of the acts had been done. */
  readonly acts: number;
  /** Left out where it is as it was. */
  readonly world?: readonly Change[];
};
export type End = {
  readonly end: {
    /** Of each task in the order of their creation: how it ended, and why. */
    readonly tasks: readonly string[];
    /** By command id: `ok`, or the codes of what was wrong. */
    readonly answers: { readonly [command: string]: string };
    /** What is left on the machines. */
    readonly left: readonly Item[];
    /** How the sources' VMs are. */
    readonly sources: { readonly [vm: string]: string };
    /** All jobs that were ever started, and all artefacts of each task. */
    readonly jobs: readonly string[];
    readonly artefacts: { readonly [task: string]: readonly string[] };
    /** Jobs that ran when they were killed or removed. */
    readonly cut: readonly string[];
  };
};
export type Line = EventLine | Moment | End;
export type History = { readonly header: Header; readonly lines: readonly Line[] };

export const written = ({ header, lines }: History): string =>
  [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');

export const fileOf = (name: string): URL => new URL(`${name}.jsonl`, FOLDER);
export const historyNames = (): readonly string[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.replace(/\.jsonl$/, ''))
    .toSorted();

const known = new Map<string, History>();
export const historyOf = (name: string): History => {
  const found = known.get(name);
  if (found) return found;
  const [header, ...lines] = readFileSync(fileOf(name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  const history = { header: header as Header, lines: lines as readonly Line[] }; // `written` wrote them
  known.set(name, history);
  return history;
};

export const isEvent = (line: Line): line is EventLine => 'event' in line;
export const isMoment = (line: Line): line is Moment => 'moment' in line;
export const endOf = ({ header, lines }: History): End['end'] => {
  const last = lines.at(-1);
  if (last === undefined || !('end' in last)) throw new Error(`${header.history} has no end.`);
  return last.end;
};

/** The events of a recording with those of its beginning before them, as a store holds them. */
export const eventsOf = (history: History): readonly StoredEvent[] => {
  const before = history.header.begins === null ? [] : eventsOf(historyOf(history.header.begins));
  const own = history.lines.filter(isEvent).map(({ event }) => event);
  return [
    ...before,
    ...own.map((event, index) => ({ ...event, position: `${before.length + index + 1}` as Position })),
  ];
};

/** Owed after an event, from what was owed before it. */
export const owedAfter = (before: Owes, { owes }: EventLine): Owes => {
  if (!owes) return before;
  const replaced = new Set<Json | undefined>([...owes.no, ...owes.now.map(({ key }) => key)]);
  return [...before.filter(({ key }) => !replaced.has(key)), ...owes.now];
};

/** A point to go on from. */
export type Point = {
  readonly number: number;
  readonly what: string;
  readonly at: Instant;
  readonly acts: number;
  readonly events: readonly StoredEvent[];
  readonly world: Json;
  /** Every job that had been started by then, removed since or not. */
  readonly started: readonly string[];
};

const jobsIn = (world: Json): readonly string[] => {
  const { machines } = world as {
    readonly machines: { readonly [name: string]: { readonly jobs: { readonly $map: object } } };
  };
  return Object.values(machines).flatMap(({ jobs }) => Object.keys(jobs.$map)); // worldData wrote it
};

/** A moment that stands nowhere may have had it: then the event says so alone. */
const jobMade = ({ type, data }: Pick<StoredEvent, 'type' | 'data'>): readonly string[] =>
  type === 'ArtefactMade' && String(data.artefactId).startsWith('job/')
    ? [String(data.artefactId).slice('job/'.length)]
    : [];

export const pointsOf = (history: History): readonly Point[] => {
  const all = eventsOf(history);
  let seen = all.length - history.lines.filter(isEvent).length;
  let world: Json = {};
  const made = new Set<string>();
  const points: Point[] = [];
  for (const line of history.lines) {
    if (isEvent(line)) {
      seen += 1;
      for (const job of jobMade(line.event)) made.add(job);
    }
    if (!isMoment(line)) continue;
    const { moment: what, at, acts, world: changes = [] } = line;
    world = changed(world, changes);
    const started = [...new Set([...(points.at(-1)?.started ?? []), ...made, ...jobsIn(world)])];
    points.push({ number: points.length, what, at, acts, events: all.slice(0, seen), world, started });
  }
  return points;
};
