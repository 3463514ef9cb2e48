import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Delivery } from '../../commands/ports/event-store.ts';
import { inSlices } from '../../runtime/sliced-history.ts';
import { platform } from './examples.ts';
import { History } from './history.ts';
import { accepted, fail, succeed } from './journeys.ts';
import { MemoryStore } from './memory-store.ts';

const history = new History();
platform(history);
for (const plan of accepted(history, 'batch-1', [1, 2, 3, 4]))
  (plan.name.endsWith('1') ? fail : succeed)(history, plan);
const { events } = history;

test('a page of any size: 50 events at a time, the same in the same order, and a turn of the event loop between', async () => {
  const told: number[] = [];
  const stop = new AbortController();
  const seen: Delivery[] = [];
  let turns = 0;
  let counted = 0;
  const tick = (): void => {
    turns += 1;
    if (!stop.signal.aborted) setImmediate(tick);
  };
  setImmediate(tick);
  for await (const delivery of inSlices(new MemoryStore(events, 10_000), (count) => told.push(count)).subscribe(
    null,
    stop.signal,
  )) {
    seen.push(delivery);
    if (seen.length > 1 && delivery.kind === 'events') assert.ok(turns > counted, 'others had their turn');
    counted = turns;
    if (delivery.kind === 'caughtUp') stop.abort();
  }
  const slices = seen.flatMap((delivery) => (delivery.kind === 'events' ? [delivery] : []));
  assert.ok(events.length > 150, `${events.length} events`);
  assert.ok(slices.every(({ events: some, position }) => some.length <= 50 && some.at(-1)?.position === position));
  assert.equal(
    slices.flatMap(({ events: some }) => some),
    events,
  );
  assert.is(
    told.reduce((sum, count) => sum + count, 0),
    events.length,
  );
  assert.is(seen.at(-1)?.kind, 'caughtUp');
});

test('a signal that aborts in the middle of a page: nothing more of it', async () => {
  const stop = new AbortController();
  let slices = 0;
  for await (const delivery of inSlices(new MemoryStore(events, 10_000), () => undefined).subscribe(
    null,
    stop.signal,
  )) {
    assert.is(delivery.kind, 'events');
    slices += 1;
    stop.abort();
  }
  assert.is(slices, 1);
});

test.run();
