import type { Tick } from '../../commands/ports/clock.ts';
import type { Instant } from '../../domain/words/ids.ts';
import { systemClock } from '../../runtime/clock.ts';
import { readConfig } from '../../runtime/config.ts';
import { serve } from '../../runtime/serve.ts';
import { demoWorld } from '../../simulation/demo-world.ts';

/** `sampan serve` over machines that are made up, where time goes ten times as fast; its port is told on standard output. */
const HASTE = 10;
const start = Date.now();
const clock = {
  now: () => new Date(start + (Date.now() - start) * HASTE).toISOString() as Instant,
  tick: () => (systemClock.tick() * HASTE) as Tick,
  sleep: (seconds: number, signal?: AbortSignal) => systemClock.sleep(seconds / HASTE, signal),
};
const world = demoWorld(clock);
const config = readConfig({ SAMPAN_DATA: process.argv[2] ?? './data', SAMPAN_PORT: '0' });
const service = await serve(config, { clock, openWorld: () => world });
process.once('SIGTERM', () => void service.close());
process.stdout.write(`${service.port}\n`);
