import { setImmediate as nextTurn } from 'node:timers/promises';
import { pino } from 'pino';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { App } from '../../commands/support/app.ts';
import { CommandHandler } from '../../commands/support/handle.ts';
import { RunningCommands } from '../../commands/support/running-commands.ts';
import { systemClock } from '../../runtime/clock.ts';
import { ProcessRunner } from '../../runtime/process-runner.ts';
import { fakeWorld } from '../graphql/fakes.ts';
import { codec } from '../projections/folded.ts';
import { MemoryStore } from '../projections/memory-store.ts';

test('a thousand streams that may owe something at the start: all are looked at, and others get their turn in between', async () => {
  const store = new MemoryStore([]);
  const app: App = {
    store,
    handler: new CommandHandler({ store, codec, now: systemClock.now }),
    world: fakeWorld(),
    clock: systemClock,
    random: Math.random,
    epoch: () => 1,
    running: new RunningCommands({ instance: 'here', alone: true }),
  };
  const streams = Array.from({ length: 1000 }, (_, index) => `migrationTask-${index}`);
  const looked = new Set<string>();
  const runner = new ProcessRunner({
    app,
    owedBy: async (_, stream) => {
      looked.add(stream);
      return [];
    },
    progress: { report: () => undefined },
    log: pino({ level: 'silent' }),
    openStreams: () => streams,
  });
  runner.start(null);
  let most = 0;
  for (let before = 0; looked.size < streams.length; before = looked.size) {
    await nextTurn();
    most = Math.max(most, looked.size - before);
  }
  assert.ok(most <= 100, `${most} in one turn`);
  await runner.stop();
});

test.run();
