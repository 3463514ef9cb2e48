import { eventTable } from '../../adapters/eventstore/event-table.ts';
import { openForWriting } from '../../adapters/eventstore/sqlite/layout.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import type { EventType } from '../../domain/events.ts';
import { artefactIds } from '../../domain/task/artefact-ids.ts';
import type { BatchId } from '../../domain/words/ids.ts';
import { streams } from '../../domain/words/streams.ts';
import { OPERATOR, planOf, platform } from '../projections/examples.ts';
import { History } from '../projections/history.ts';
import { accepted, cancel, fail, propose, succeed } from '../projections/journeys.ts';

/** An event with its ids cut out: text, name of an id, text, name of an id, … */
type Stencil = {
  readonly stream: readonly string[];
  readonly type: EventType;
  readonly data: readonly string[];
  readonly user: boolean;
};
type Scenario = {
  readonly name: string;
  readonly weight: number;
  readonly tasks: number;
  readonly events: readonly Stencil[];
};

const IDS = /\b((?:zone|cluster|host|storage|network|source|server|batch|task|vm|web|move|kvm)-[0-9]+)\b/;
const SITES = 20;
/** Batches that run side by side. */
const LANES = 12;

const stencils = (tell: (history: History) => void, skip = 0): readonly Stencil[] => {
  const history = new History();
  tell(history);
  return history.events.slice(skip).map(({ stream, type, data, metadata }) => ({
    stream: stream.split(IDS),
    type: type as EventType, // the program wrote it
    data: JSON.stringify(data).split(IDS),
    user: metadata.actor.kind === 'user',
  }));
};

const SITE = stencils(platform);
const batch = (go: (history: History, plans: ReturnType<typeof accepted>) => void, tasks: number, pause = false) =>
  stencils((history) => {
    platform(history);
    go(
      history,
      accepted(
        history,
        'batch-1',
        Array.from({ length: tasks }, (_, index) => index + 1),
        { pause },
      ),
    );
  }, SITE.length);
const each =
  (go: (history: History, plan: ReturnType<typeof accepted>[number]) => void) =>
  (history: History, plans: ReturnType<typeof accepted>): void => {
    for (const plan of plans) go(history, plan);
  };
const refusal = stencils((history) => {
  platform(history);
  const [running] = accepted(history, 'batch-2', [9]);
  const taken = { ...planOf(1, 'batch-1'), source: running?.source ?? planOf(1, 'batch-1').source };
  const before = history.events.length;
  propose(history, 'batch-1' as BatchId, [taken, planOf(2, 'batch-1')]);
  const violations = [{ code: 'IN_USE', path: ['vms', 0, 'id'], message: 'web-9 has a task.' }] as const;
  history.record(
    streams.refusals,
    [{ type: 'CommandRefused', data: { command: 'CreateMigrationBatch', subject: 'move', violations } }],
    OPERATOR,
  );
  history.events.splice(SITE.length, before - SITE.length);
}, SITE.length);

/** What is kept of a failed task goes in the end: a history in which all of it is still owed is none that is lived. */
const failAndTidyUp = (history: History, plan: ReturnType<typeof accepted>[number]): void => {
  fail(history, plan);
  history.wait(86_400);
  const released = { attempt: 1, artefactId: artefactIds.staging, at: history.now };
  history.act(aggregates.task(plan.taskId), { type: 'RecordReleased', data: released });
};

const SCENARIOS: readonly Scenario[] = [
  { name: 'batch of 4 succeeds', weight: 60, tasks: 4, events: batch(each(succeed), 4) },
  { name: 'batch of 1 with the source paused succeeds', weight: 20, tasks: 1, events: batch(each(succeed), 1, true) },
  { name: 'batch of 2 fails', weight: 8, tasks: 2, events: batch(each(failAndTidyUp), 2) },
  { name: 'batch of 1 is cancelled', weight: 6, tasks: 1, events: batch(each(cancel), 1) },
  { name: 'batch of 2 is refused', weight: 6, tasks: 0, events: refusal },
];

const WAITING: Scenario = { name: 'batch of 4 waits', weight: 0, tasks: 4, events: batch(() => undefined, 4) };

/** Small, and the same everywhere: mulberry32. */
const generator = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let value = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
  return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
};

const pick = (random: () => number): Scenario => {
  let left = random() * SCENARIOS.reduce((sum, one) => sum + one.weight, 0);
  for (const one of SCENARIOS) {
    left -= one.weight;
    if (left < 0) return one;
  }
  throw new Error('The weights do not add up.');
};

const uuid = (space: number, number: number): string =>
  `${number.toString(16).padStart(8, '0')}-5a3c-5${space.toString(16).padStart(3, '0')}-9d21-${(number * 2654435761).toString(16).padStart(12, '0').slice(-12)}`;

type Run = { readonly scenario: Scenario; readonly number: number; readonly site: number; next: number };

/** A name of a stencil to the id that it has in this run: a part of the site's, or of the run's own. */
const naming =
  (site: number, run: number) =>
  (name: string): string => {
    const at = name.lastIndexOf('-');
    const [kind, index] = [name.slice(0, at), Number(name.slice(at + 1))];
    if (/^(zone|cluster|host|storage|network|source|server|kvm)$/.test(kind))
      return uuid(kind.length + kind.charCodeAt(0), site);
    return kind === 'web' || kind === 'move' ? `${kind}-${run}-${index}` : uuid(kind.charCodeAt(0), run * 16 + index);
  };

export type Mix = {
  readonly events: number;
  readonly tasks: number;
  readonly batches: Readonly<Record<string, number>>;
  readonly bytesPerEvent: number;
};

/** With `tasks` it ends when so many tasks have ended, whole batches only; without, after exactly so many events. */
export type Extent = {
  readonly events: number;
  readonly tasks?: number;
  /** So many more that were ordered and wait. */
  readonly waiting?: number;
};

/** A file of the embedded store; the same extent and seed give the same bytes in the same order. */
export const writeHistory = (file: string, { events, tasks: atMost, waiting = 0 }: Extent, seed: number): Mix => {
  const db = openForWriting(file);
  db.pragma('synchronous = OFF'); // made anew for each run
  const addStream = db.prepare<[string]>('insert into streams (name) values (?)');
  const insert = db.prepare<[number, number, number, string, string, string]>(
    'insert into events values (?, ?, ?, ?, ?, ?)',
  );
  const known = new Map<string, { readonly id: number; revision: number }>();
  const random = generator(seed);
  const batches: Record<string, number> = Object.fromEntries(SCENARIOS.map((one) => [one.name, 0]));
  let [position, bytes, tasks, runs] = [0, 0, 0, 0];

  const write = (stencil: Stencil, name: (id: string) => string, correlation: string): void => {
    const fill = (parts: readonly string[]): string =>
      parts.map((part, index) => (index % 2 === 1 ? name(part) : part)).join('');
    position += 1;
    const streamName = fill(stencil.stream);
    let stream = known.get(streamName);
    if (!stream) {
      stream = { id: Number(addStream.run(streamName).lastInsertRowid), revision: -1 };
      known.set(streamName, stream);
    }
    stream.revision += 1;
    const at = new Date(1_767_600_000_000 + position * 700).toISOString();
    const actor = stencil.user ? { kind: 'user', name: OPERATOR } : { kind: 'system', name: 'sampan' };
    const metadata = {
      schema: eventTable[stencil.type as EventType].schema, // the types are the domain's own
      at,
      actor,
      commandId: uuid(1, position),
      correlationId: correlation,
      causationId: null,
    };
    const body = `{"data":${fill(stencil.data)},"metadata":${JSON.stringify(metadata)}}`;
    bytes += body.length;
    insert.run(position, stream.id, stream.revision, uuid(2, position), stencil.type, body);
  };

  db.transaction(() => {
    for (let site = 0; site < SITES; site += 1)
      for (const stencil of SITE) write(stencil, naming(site, 0), uuid(3, site));
  })();
  const lanes: Run[] = [];
  const enough = (): boolean => atMost !== undefined && (tasks >= atMost || position >= events);
  const over = (): boolean => (atMost === undefined ? position >= events : enough() && lanes.length === 0);
  while (!over())
    db.transaction(() => {
      for (const end = position + 50_000; position < end && !over(); ) {
        while (lanes.length < LANES && !enough()) {
          const scenario = pick(random);
          runs += 1;
          lanes.push({ scenario, number: runs, site: Math.floor(random() * SITES), next: 0 });
          batches[scenario.name] = (batches[scenario.name] ?? 0) + 1;
          tasks += scenario.tasks;
        }
        const lane = Math.floor(random() * lanes.length);
        const run = lanes[lane];
        const stencil = run?.scenario.events[run.next];
        if (!run || !stencil) {
          lanes.splice(lane, 1);
          continue;
        }
        run.next += 1;
        write(stencil, naming(run.site, run.number), uuid(4, run.number));
      }
    })();
  db.transaction(() => {
    for (let left = waiting; left > 0; left -= WAITING.tasks) {
      runs += 1;
      tasks += WAITING.tasks;
      for (const stencil of WAITING.events) write(stencil, naming(runs % SITES, runs), uuid(4, runs));
    }
  })();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  return { events: position, tasks, batches, bytesPerEvent: Math.round(bytes / position) };
};
