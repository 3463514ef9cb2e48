import { pino } from 'pino';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decode, encode } from '../../adapters/eventstore/codec.ts';
import type { Progress } from '../../domain/task/telemetry.ts';
import type { DiskName, Instant, TaskId } from '../../domain/words/ids.ts';
import { hearTelemetry } from '../../runtime/hear-telemetry.ts';
import { ProgressHub } from '../../runtime/progress-hub.ts';
import { SimulatedStore } from '../../simulation/checks/store.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';

const log = pino({ level: 'silent' });
const TASK = 'task-1' as TaskId;

const told = (at: string, bytesDone: number): Progress => ({
  taskId: TASK,
  phase: 'DATA_CONVERSION',
  condition: 'WORKING',
  disks: [{ disk: 'vda' as DiskName, bytesDone, bytesTotal: 1000, bytesOnWire: bytesDone, bytesPerSecond: null }],
  at: at as Instant,
});
const doneIn = (hub: ProgressHub) => hub.latest(TASK)?.disks[0]?.bytesDone;

test('a node that does not run the task shows what the one that does has kept, also when that one’s clock is behind', async () => {
  const store = new SimulatedStore();
  const clock = new VirtualClock();
  const codec = { decode, encode };
  const [runner, other] = [
    new ProgressHub({ store, codec, clock, log }),
    new ProgressHub({ store, codec, clock, log }),
  ];
  const stop = new AbortController();
  const hearing = [runner, other].map((hub) => hearTelemetry({ store, hub, clock, log }, stop.signal));
  await clock.advance(1);
  runner.report(told('2026-01-01T10:00:00.000Z', 100));
  await clock.advance(1);
  assert.equal([doneIn(runner), doneIn(other)], [100, 100]);
  runner.report(told('2026-01-01T10:00:01.000Z', 150)); // too soon to be kept
  await clock.advance(1);
  assert.equal([doneIn(runner), doneIn(other)], [150, 100]);
  const next = new ProgressHub({ store, codec, clock, log }); // another node takes over, an hour behind
  await next.recall([TASK]);
  next.report(told('2026-01-01T09:00:00.000Z', 400));
  await clock.advance(6);
  next.report(told('2026-01-01T09:00:06.000Z', 500));
  await clock.advance(1);
  assert.is(doneIn(other), 500);
  stop.abort();
  await Promise.all(hearing);
});

test('an ended task has no live progress any more', async () => {
  const store = new SimulatedStore();
  const clock = new VirtualClock();
  const hub = new ProgressHub({ store, codec: { decode, encode }, clock, log });
  const stop = new AbortController();
  const hearing = hearTelemetry({ store, hub, clock, log }, stop.signal);
  await clock.advance(1);
  hub.report(told('2026-01-01T10:00:00.000Z', 100));
  await clock.advance(1);
  const metadata = (await store.readLast(`progress-${TASK}`))?.metadata;
  assert.ok(metadata);
  const id = '11111111-1111-4111-8111-111111111111';
  await store.append(`migrationTask-${TASK}`, 'none', [{ id, type: 'MigrationSucceeded', data: {}, metadata }]);
  await clock.advance(1);
  assert.is(hub.latest(TASK), undefined);
  stop.abort();
  await hearing;
});

test.run();
