import * as assert from 'uvu/assert';
import type { Delivery, EventStore, Position, StoredEvent, StreamFilter } from '../../commands/ports/event-store.ts';
import { type Random, seededRandom } from '../../simulation/random.ts';
import type { OpenedStore, StoreTest } from './event-store.suite.ts';
import { appended, appendOneByOne, collect, collectPages, idsOf, listen, newEvents } from './event-store.support.ts';

const HISTORIES = 3;
const STEPS = 24;

const among = <T>(random: Random, values: readonly T[]): T => {
  const value = values[Math.floor(random.next() * values.length)];
  if (value === undefined) throw new Error('among nothing');
  return value;
};

type World = { store: EventStore; prefix: string; readonly opened: OpenedStore };
type Revisions = Map<string, number>;

const KEPT = ['kept-1', 'kept-2'];
const TRIMMED = ['trimmed-1', 'trimmed-2', 'trimmed-3'];
const TYPES = ['Happened', 'Told'];

/** What subscribers ask for; each takes something of what is kept. */
const filtersOf = (prefix: string): readonly StreamFilter[] => [
  { streamPrefixes: [prefix] },
  { streamPrefixes: [`${prefix}kept`] },
  { eventTypes: [`${prefix}Happened`] },
];

/** Everything that is given until it is level, and where each delivery ended. */
const untilLevel = async (
  store: EventStore,
  after: Position | null,
  filter: StreamFilter,
): Promise<readonly Delivery[]> => {
  const abort = new AbortController();
  const heard = listen(store.subscribe(after, abort.signal, filter));
  await heard.untilCaughtUp();
  abort.abort();
  return heard.seen;
};

const eventsIn = (deliveries: readonly Delivery[]): readonly StoredEvent[] =>
  deliveries.flatMap((delivery) => (delivery.kind === 'events' ? [...delivery.events] : []));

const matches = (filter: StreamFilter) => (event: StoredEvent) =>
  'eventTypes' in filter
    ? filter.eventTypes.includes(event.type)
    : filter.streamPrefixes.some((prefix) => event.stream.startsWith(prefix));

/** One thing that happens to a history: something is written, trimmed, scavenged, or the store is opened anew. */
const step = async (world: World, random: Random, revisions: Revisions, kept: string[]): Promise<void> => {
  const chance = random.next();
  if (chance < 0.08) return void (await world.opened.scavenge?.());
  if (chance < 0.12 && world.opened.reopen) {
    world.store = await world.opened.reopen();
    return;
  }
  if (chance < 0.2)
    return world.store.setRetention(`${world.prefix}${among(random, TRIMMED)}`, {
      maxCount: 1 + Math.floor(random.next() * 3),
    });
  const stream = `${world.prefix}${among(random, chance < 0.5 ? KEPT : TRIMMED)}`;
  const events = newEvents(1 + Math.floor(random.next() * 4), `${world.prefix}${among(random, TYPES)}`);
  const before = revisions.get(stream);
  revisions.set(stream, (await appended(world.store, stream, before ?? 'none', events)).revision);
  if (chance < 0.5) kept.push(...idsOf(events));
};

/** Where anything may be resumed from: every position that a subscription or a reader was ever given. */
const grow = async (world: World, random: Random, positions: Set<Position>, kept: string[]): Promise<void> => {
  const revisions: Revisions = new Map();
  const filters = filtersOf(world.prefix);
  for (let done = 0; done < STEPS; done += 1) {
    await step(world, random, revisions, kept);
    if (random.next() > 0.4) continue;
    const from = random.next() < 0.5 ? null : among(random, [null, ...positions]);
    for (const { position } of await untilLevel(world.store, from, among(random, filters)))
      if (position !== null) positions.add(position);
    for (const event of await collectPages(world.store.readAll(null, { streamPrefixes: [world.prefix] })))
      positions.add(event.position);
  }
};

const checkAll = async ({ store, prefix }: World, positions: ReadonlySet<Position>, kept: readonly string[]) => {
  const standing = await collectPages(store.readAll(null, { streamPrefixes: [prefix] }));
  const found = new Set(idsOf(standing));
  assert.equal(
    kept.filter((id) => !found.has(id)),
    [],
    'what is kept stands',
  );
  const filters = filtersOf(prefix);
  for (const [index, position] of [...positions].entries()) {
    const filter = filters[index % filters.length] ?? { streamPrefixes: [prefix] };
    const due = standing.filter(
      (event) => matches(filter)(event) && store.comparePositions(event.position, position) > 0,
    );
    const given = eventsIn(await untilLevel(store, position, filter));
    assert.equal(idsOf(given), idsOf(due), `${prefix} subscribed after ${position}`);
    const read = await collectPages(store.readAll(position, filter));
    assert.equal(idsOf(read), idsOf(due), `${prefix} read after ${position}`);
  }
};

export const resumingRules = (test: StoreTest): void => {
  test('resumed from every position ever delivered, after trimming, scavenges and restarts: all that stands after it is given', async ({
    open,
    prefix,
  }) => {
    const opened = await open();
    const world: World = { store: opened.store, opened, prefix };
    let resumed = 0;
    for (let seed = 1; seed <= HISTORIES; seed += 1) {
      const [kept, positions]: [string[], Set<Position>] = [[], new Set()];
      world.prefix = `${prefix}h${seed}-`;
      await grow(world, seededRandom(seed), positions, kept);
      await opened.scavenge?.();
      await checkAll(world, positions, kept);
      resumed += positions.size;
    }
    assert.ok(resumed > HISTORIES * 20, `${resumed} positions`);
    await opened.cleanup();
  });

  test('between reading and following everything read is trimmed and scavenged: the next event is given', async ({
    open,
    prefix,
  }) => {
    const { store, scavenge, cleanup } = await open();
    const [busy, quiet] = [`${prefix}lease`, `${prefix}task`];
    const filter = { streamPrefixes: [prefix] };
    await store.setRetention(busy, { maxCount: 1 });
    await appendOneByOne(store, busy, newEvents(3));
    const read = await collectPages(store.readAll(null, filter));
    const position = read.at(-1)?.position;
    if (position === undefined) throw new Error('three');
    const due = newEvents(2);
    await appended(store, quiet, 'none', due);
    await appended(store, busy, 2, newEvents(1));
    await scavenge?.();
    const events = eventsIn(await untilLevel(store, position, { streamPrefixes: [quiet] }));
    assert.equal(idsOf(events), idsOf(due));
    assert.equal(idsOf(await collect(store.readStream(quiet))), idsOf(due));
    await cleanup();
  });
};
