import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { StoreUnavailable } from '../../commands/ports/event-store.ts';
import { CommandHandler } from '../../commands/support/handle.ts';
import { RunningCommands } from '../../commands/support/running-commands.ts';
import { codec } from '../../runtime/compose.ts';
import { createLog } from '../../runtime/log.ts';
import { StreamWorker } from '../../runtime/stream-worker.ts';
import { SimulatedStore } from '../../simulation/checks/store.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { fakeWorld } from '../graphql/fakes.ts';

const test = suite('what a stream in trouble tells the log');

const linesOf = async (error: Error): Promise<readonly Record<string, unknown>[]> => {
  const clock = new VirtualClock();
  const store = new SimulatedStore();
  const handler = new CommandHandler({ store, codec, now: clock.now });
  const running = new RunningCommands({ instance: 'here', alone: true });
  const lines: string[] = [];
  const worker = new StreamWorker(
    {
      app: { store, handler, world: fakeWorld(), clock, random: () => 0.5, epoch: () => 12, running },
      owedBy: async () => [
        {
          kind: 'StageDisk',
          key: 'task-1/1/stage-vda/1',
          notBefore: null,
          correlationId: 'batch-1',
          execute: () => Promise.reject(error),
        },
      ],
      progress: { report: () => undefined },
      log: createLog('info', { node: 'node-1', to: { write: (line) => void lines.push(line) } }).child({ epoch: 12 }), // as a term of the runner does
    },
    'migrationTask-task-1',
  );
  worker.wake();
  await clock.advance(1);
  await worker.stop();
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
};

const IDS = {
  node: 'node-1',
  stream: 'migrationTask-task-1',
  taskId: 'task-1',
  effect: 'task-1/1/stage-vda/1',
  kind: 'StageDisk',
  correlationId: 'batch-1',
  epoch: 12,
};

for (const [error, msg, code] of [
  [new StoreUnavailable('STORE_FULL'), 'the event store is away', 'STORE_FULL'],
  [new Error('a bug'), 'a stream is in trouble', undefined],
] as const)
  test(`"${msg}" is told once, with every id by which the task, the order and the runner are found`, async () => {
    const [line, ...more] = await linesOf(error);
    assert.equal(more, []);
    const { time: _, level, err, ...rest } = line ?? {};
    assert.equal(rest, { ...IDS, msg });
    assert.is(level, 50);
    assert.is((err as { code?: string }).code, code);
  });

test.run();
