import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { VirtualClock } from '../../adapters/simulated/virtual-clock.ts';
import { type Position, StoreUnavailable } from '../../commands/ports/event-store.ts';
import { StoreProbe } from '../../runtime/readiness.ts';

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
  assert.equal(first, { reachable: true, checkedAt: clock.now(), error: null });
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
    assert.equal(told, { reachable: false, checkedAt: clock.now(), error: 'STORE_TIMEOUT' });
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
