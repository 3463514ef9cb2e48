import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type AppendResult,
  type EventStore,
  type Position,
  StoreUnavailable,
} from '../../commands/ports/event-store.ts';
import { meteredStore } from '../../runtime/metrics/metered-store.ts';
import { SimulatedStore } from '../../simulation/checks/store.ts';
import { eventOf } from './events.ts';
import { measured, samples } from './support.ts';

const test = suite('the metered store');

const at = '7' as Position;
const answering = (result: () => Promise<AppendResult>): EventStore =>
  Object.assign(new SimulatedStore(), { append: result });

test('appends are counted and timed by outcome; what is answered counts as written', async () => {
  const { metrics, watch } = measured();
  const answers: (() => Promise<AppendResult>)[] = [
    async () => ({ outcome: 'appended', revision: 1, position: at }),
    async () => ({ outcome: 'conflict', actual: 3 }),
    () => Promise.reject(new StoreUnavailable('STORE_FULL')),
    () => Promise.reject(new Error('a bug')),
  ];
  const heard: string[] = [];
  const store = meteredStore(
    answering(() => {
      watch.pass(0.03);
      return (answers.shift() ?? (() => Promise.reject(new Error('too many'))))();
    }),
    metrics,
    (events) => heard.push(...events.map(({ id }) => id)),
  );
  const events = [eventOf('a'), eventOf('b')];
  for (let call = 0; call < 2; call += 1) await store.append('settings-main', 0, events);
  for (let call = 0; call < 2; call += 1)
    await store.append('settings-main', 0, events).then(
      () => assert.unreachable(),
      () => undefined,
    );
  const count = await samples(metrics, 'sampan_store_append_duration_seconds_count');
  assert.equal(count, {
    '{outcome="appended"}': 1,
    '{outcome="conflict"}': 1,
    '{outcome="unavailable"}': 1,
    '{outcome="error"}': 1,
  });
  const buckets = await samples(metrics, 'sampan_store_append_duration_seconds_bucket');
  assert.is(buckets['{le="0.025",outcome="appended"}'], 0);
  assert.is(buckets['{le="0.05",outcome="appended"}'], 1);
  assert.equal(await samples(metrics, 'sampan_store_appended_events_total'), { '': 2 });
  assert.equal(heard, ['a', 'b']);
  assert.equal(await samples(metrics, 'sampan_store_failures_total'), {
    '{operation="append",code="STORE_FULL"}': 1,
    '{operation="append",code="OTHER"}': 1,
  });
});

test('reads and subscriptions give what the store gives, and their failures are counted by operation', async () => {
  const { metrics } = measured();
  const inner = new SimulatedStore();
  const store = meteredStore(inner, metrics);
  await store.append('settings-main', 'none', [eventOf('a')]);
  const read: string[] = [];
  for await (const { id } of store.readStream('settings-main')) read.push(id);
  for await (const page of store.readAll(null)) read.push(...page.map(({ id }) => id));
  read.push((await store.readLast('settings-main'))?.id ?? '');
  const stop = new AbortController();
  for await (const delivery of store.subscribe(null, stop.signal)) {
    read.push(delivery.kind);
    if (delivery.kind === 'caughtUp') stop.abort();
  }
  assert.equal(read, ['a', 'a', 'a', 'events', 'caughtUp']);
  assert.equal(await samples(metrics, 'sampan_store_failures_total'), {});
  const away = (): never => {
    throw new StoreUnavailable('STORE_UNAVAILABLE');
  };
  inner.subscribe = async function* () {
    yield away();
  };
  inner.head = async () => away();
  try {
    for await (const _ of store.subscribe(null, stop.signal)) assert.unreachable();
    assert.unreachable();
  } catch (error) {
    assert.instance(error, StoreUnavailable);
  }
  await store.head().then(
    () => assert.unreachable(),
    () => undefined,
  );
  assert.equal(await samples(metrics, 'sampan_store_failures_total'), {
    '{operation="subscribe",code="STORE_UNAVAILABLE"}': 1,
    '{operation="head",code="STORE_UNAVAILABLE"}': 1,
  });
});

test.run();
