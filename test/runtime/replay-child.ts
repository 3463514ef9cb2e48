import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '../../runtime/clock.ts';
import { readConfig } from '../../runtime/config.ts';
import { serve } from '../../runtime/serve.ts';
import { demoWorld } from '../../simulation/demo-world.ts';

/** The whole control plane as a process of its own that can be killed, over machines that are made up. SIGUSR2: how long the event loop was busy since the last time. */
const [, , dataDir = '', dies = ''] = process.argv;
/** `before` or `after`: gone, as by kill -9, at the very moment at which the new views take the name. */
const { renameSync } = fs;
fs.renameSync = (from, to) => {
  const isIt = dies !== '' && String(to).endsWith('read-models.db');
  if (isIt && dies === 'before') process.kill(process.pid, 'SIGKILL');
  renameSync(from, to);
  if (isIt) process.kill(process.pid, 'SIGKILL');
};
syncBuiltinESMExports();
const config = readConfig({ SAMPAN_DATA: dataDir, SAMPAN_PORT: '0', SAMPAN_LOG_LEVEL: 'silent' });
const delay = monitorEventLoopDelay({ resolution: 2 });
const service = await serve(config, { openWorld: () => demoWorld(systemClock) });
delay.enable();
process.on('SIGUSR2', () => {
  const [p50, p99, max] = [delay.percentile(50), delay.percentile(99), delay.max].map(
    (ns) => Math.round(ns / 1e5) / 10,
  );
  delay.reset();
  process.stdout.write(`${JSON.stringify({ p50, p99, max })}\n`);
});
process.on('SIGTERM', () => void service.close().then(() => process.exit(0)));
process.stdout.write(`${JSON.stringify({ port: service.port })}\n`);
