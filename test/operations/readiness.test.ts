import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Position, StoreUnavailable } from '../../commands/ports/event-store.ts';
import { StoreProbe } from '../../runtime/readiness.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';

const test = suite('readiness of the store');

const HEAD = '42' as Position;

const probed = (head: () => Promise<Position | null>) => {
  const clock = new VirtualClock();
  let asked = 0;
  const store = {
    head: () => {
      asked += 1;
      return head();
    },
  };
  return { clock, probe: new StoreProbe({ store, clock }), asked: () => asked };
};

test('an answer is kept for a second, then asked anew', async () => {
  const { clock, probe, asked } = probed(async () => HEAD);
  const first = await probe.health();
  assert.equal(first, { reachable: true, checkedAt: clock.now(), error: null, unreachableSince: null });
  assert.is(probe.head, HEAD);
  await clock.advance(0.9);
  assert.equal(await probe.health(), first);
  assert.is(asked(), 1);
  await clock.advance(0.1);
  assert.is((await probe.health()).checkedAt, clock.now());
  assert.is(asked(), 2);
});

test('a store that never answers is away after two seconds, and is asked by one at a time', async () => {
  const { clock, probe, asked } = probed(() => new Promise(() => undefined));
  const waiting = [probe.health(), probe.health()];
  await clock.advance(1.9);
  const third = probe.health();
  assert.is(asked(), 1);
  await clock.advance(0.1);
  for (const told of await Promise.all([...waiting, third]))
    assert.equal(told, {
      reachable: false,
      checkedAt: clock.now(),
      error: 'STORE_TIMEOUT',
      unreachableSince: clock.now(),
    });
});

test('it turns green by itself, and tells no more than a code', async () => {
  const answers: (() => Promise<Position | null>)[] = [
    () => Promise.reject(new StoreUnavailable('STORE_FULL')),
    () => {
      throw new Error('esdb://admin:changeit@host');
    },
    async () => null,
  ];
  const { clock, probe } = probed(() => (answers.shift() ?? (async () => null))());
  const told: unknown[] = [];
  for (let look = 0; look < 3; look += 1) {
    const { reachable, error } = await probe.health();
    told.push([reachable, error]);
    await clock.advance(1);
  }
  assert.equal(told, [
    [false, 'STORE_FULL'],
    [false, 'STORE_FAILED'],
    [true, null],
  ]);
});

test('away: it is told since when, until it answers again; then of the next time', async () => {
  let away = true;
  const { clock, probe } = probed(async () => {
    if (away) throw new StoreUnavailable('STORE_UNAVAILABLE');
    return HEAD;
  });
  const since: (string | null)[] = [];
  for (const now of [true, true, false, true]) {
    away = now;
    since.push((await probe.health()).unreachableSince);
    await clock.advance(10);
  }
  const at = (seconds: number) => new Date(Date.parse(clock.now()) - (40 - seconds) * 1000).toISOString();
  assert.equal(since, [at(0), at(0), null, at(30)]);
});

test('who listens hears how it is, and then only when that changes', async () => {
  let away = false;
  const { clock, probe } = probed(async () => {
    if (away) throw new StoreUnavailable('STORE_UNAVAILABLE');
    return HEAD;
  });
  const stop = new AbortController();
  const heard: boolean[] = [];
  const listening = (async () => {
    for await (const { reachable } of probe.changes(stop.signal)) heard.push(reachable);
  })();
  await clock.advance(10);
  assert.equal(heard, [true]);
  away = true;
  await clock.advance(10);
  assert.equal(heard, [true, false]);
  away = false;
  await clock.advance(10);
  stop.abort();
  await listening;
  assert.equal(heard, [true, false, true]);
});

test('an answer is kept for as long as it is good, however the wall clock is set', async () => {
  const clock = new VirtualClock();
  let asked = 0;
  const head = async () => {
    asked += 1;
    return null;
  };
  const probe = new StoreProbe({ store: { head }, clock });
  await probe.health();
  clock.stepWall(3600);
  await probe.health();
  clock.stepWall(-7200);
  await probe.health();
  assert.is(asked, 1);
  await clock.advance(60);
  await probe.health();
  assert.is(asked, 2);
});

test.run();
