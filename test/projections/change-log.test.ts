import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decode } from '../../adapters/eventstore/codec.ts';
import type { StoredEvent } from '../../commands/ports/event-store.ts';
import { ForeignPosition, type Position, StoreUnavailable } from '../../commands/ports/event-store.ts';
import { isShown, touched } from '../../projections/change-kinds.ts';
import { BEGINNING } from '../../projections/change-log.ts';
import type { Place } from '../../projections/recent-changes.ts';
import { RunningChangeLog, remadeUpTo } from '../../runtime/change-log.ts';
import { projected } from '../../runtime/projection-runner.ts';
import { eventsOf, historyOf } from '../histories/history-file.ts';
import { MemoryStore } from './memory-store.ts';

const history = eventsOf(historyOf('kvm-uefi'));
const never = new AbortController().signal;
const changing = new Set(
  history.filter((event) => isShown(event.type) && touched(projected({ decode }, event)).length > 0),
);
const shown = (events: readonly StoredEvent[]): readonly string[] =>
  events.filter((event) => changing.has(event)).map(({ position }) => position);

/** A store that counts what is read of it, and a clock on which time passes when the test says so. */
const setUp = (events: readonly StoredEvent[], most?: number) => {
  const store = new MemoryStore(events, 10);
  const reads: (string | null)[] = [];
  const sleeps: { readonly seconds: number; readonly over: () => void }[] = [];
  const sleep = (seconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      sleeps.push({ seconds, over: resolve });
      signal?.addEventListener('abort', () => resolve());
    });
  const watched = {
    comparePositions: (a: Position, b: Position) => {
      if (Number.isNaN(Number(a)) || Number.isNaN(Number(b))) throw new RangeError('Not a position.');
      return store.comparePositions(a, b);
    },
    readAll: (after: Position | null) => {
      reads.push(after);
      return store.readAll(after);
    },
  };
  const log = new RunningChangeLog({ store: watched, codec: { decode }, clock: { sleep }, ...(most ? { most } : {}) });
  const all = (place: Place | string): readonly string[] => {
    if (typeof place === 'string') return [place];
    return log.from(place, 100_000)?.entries.map(({ position }) => position) ?? ['LEFT BEHIND'];
  };
  const after = async (position: string) => all(await log.placeAfter(position, never));
  return { log, reads, sleeps, store, watched, all, after };
};
const at = (index: number): string => history[index]?.position ?? '';
const MIDDLE = 40;

test('what comes while one follows: told once, in the order of the history, and only what is shown', async () => {
  const { log, after, all, reads } = setUp(history);
  log.beginAnew(at(MIDDLE));
  log.begin();
  const here = log.here();
  for (let index = MIDDLE + 1; index < history.length; index += 3)
    log.take(history.slice(index, index + 3), at(Math.min(index + 2, history.length - 1)));
  log.take(history.slice(-5), at(history.length - 1)); // delivered again
  assert.equal(all(here), shown(history.slice(MIDDLE + 1)));
  assert.equal(await after(at(60)), shown(history.slice(61)));
  assert.equal(await after(log.position()), []);
  assert.equal(reads, []);
});

test('a node that was started later: what happened before is read from the history, once for all who ask', async () => {
  const { log, after, reads } = setUp(history);
  log.beginAnew(at(MIDDLE));
  log.begin();
  const asked = await Promise.all([after(at(10)), after(at(10)), after(at(20))]);
  assert.equal(asked, [
    shown(history.slice(11, MIDDLE + 1)),
    shown(history.slice(11, MIDDLE + 1)),
    shown(history.slice(21, MIDDLE + 1)),
  ]);
  assert.equal(reads, [at(10)]);
  assert.equal(await after(BEGINNING), shown(history.slice(0, MIDDLE + 1)));
  assert.equal(reads, [at(10), null]);
  log.take(history.slice(MIDDLE + 1), at(history.length - 1));
  assert.equal(await after(at(5)), shown(history.slice(6)));
});

test('older than the last changes that are kept: told so, and looked for once', async () => {
  const changes = shown(history);
  const kept = 30;
  const { log, after, reads } = setUp(history, kept);
  log.beginAnew(at(history.length - 1));
  log.begin();
  const oldest = changes.at(-kept - 1) ?? '';
  assert.equal(await after(changes.at(-kept - 2) ?? ''), ['TOO_OLD']);
  assert.equal(await after(at(0)), ['TOO_OLD']);
  assert.equal(await after(BEGINNING), ['TOO_OLD']);
  assert.is(reads.length, 1);
  assert.equal(await after(oldest), changes.slice(-kept));
});

test('while it follows, as many are kept, and no more', async () => {
  const changes = shown(history);
  const kept = 10;
  const { log, after, all } = setUp(history, kept);
  log.beginAnew(null);
  log.begin();
  const here = log.here();
  for (const event of history) {
    log.take([event], event.position);
    const sofar = shown(history.slice(0, history.indexOf(event) + 1));
    const expected = sofar.length > kept ? ['LEFT BEHIND'] : sofar;
    assert.equal(all(here), expected);
  }
  assert.equal(await after(changes.at(-kept - 1) ?? ''), changes.slice(-kept));
  assert.equal(await after(changes.at(-kept - 2) ?? ''), ['TOO_OLD']);
});

test('a position that this node has not come to: waited for 10 s, then told so', async () => {
  const { log, after, sleeps } = setUp(history);
  log.beginAnew(at(10));
  log.begin();
  const [come, late] = [after(at(20)), after(at(30))];
  await null;
  assert.equal(
    sleeps.map(({ seconds }) => seconds),
    [10, 10],
  );
  log.take(history.slice(11, 25), at(24));
  assert.equal(await come, shown(history.slice(21, 25)));
  sleeps[1]?.over();
  assert.equal(await late, ['AHEAD']);
});

test('no position, or one of another history: told so', async () => {
  const { log, after, watched } = setUp(history);
  log.beginAnew(at(MIDDLE));
  log.begin();
  assert.equal(await after('7:7:nonsense'), ['UNKNOWN_POSITION']);
  watched.readAll = (place) => {
    throw new ForeignPosition(String(place));
  };
  assert.equal(await after(at(3)), ['UNKNOWN_POSITION']);
});

test('the store is away while the history is looked at: told, and the next one asks again', async () => {
  const { log, after, watched, store } = setUp(history);
  log.beginAnew(at(MIDDLE));
  log.begin();
  watched.readAll = () => {
    throw new StoreUnavailable('STORE_UNAVAILABLE');
  };
  const refused = await after(at(3)).catch((error: unknown) => error);
  assert.instance(refused, StoreUnavailable);
  watched.readAll = (place) => store.readAll(place);
  assert.equal(await after(at(3)), shown(history.slice(4, MIDDLE + 1)));
});

test('the history went back, or rows were made anew: nobody goes on from where he was', async () => {
  const { log, all, after } = setUp(history);
  log.beginAnew(at(MIDDLE));
  log.begin();
  const here = log.here();
  let told = 0;
  log.watch(() => (told += 1));
  log.beginAnew(at(20));
  assert.is(told, 1);
  assert.equal(all(here), ['LEFT BEHIND']);
  log.begin();
  assert.equal(await after(at(10)), shown(history.slice(11, 21)));
  assert.equal(all(here), ['LEFT BEHIND']);
  log.beginAnew(at(20), at(15));
  log.begin();
  assert.equal(await after(at(14)), ['TOO_OLD']);
  assert.equal(await after(at(15)), shown(history.slice(16, 21)));
});

test('read models that stand at different places: up to the furthest, some are made anew', () => {
  const store = new MemoryStore(history);
  const places = [at(5), at(9), null] as (Position | null)[];
  assert.is(remadeUpTo(store, places), at(9));
  assert.is(remadeUpTo(store, [at(9), at(9)] as Position[]), null);
  assert.is(remadeUpTo(store, [null, null]), null);
});

test.run();
