// The store's writer, except that it dies once, when it is asked to append to the stream `poison`.
import { existsSync, writeFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

const died = `${workerData.file}.died`;
parentPort.on('message', (message) => {
  if (message.kind !== 'group' || existsSync(died)) return;
  if (!message.jobs.some(({ stream }) => stream === 'poison')) return;
  writeFileSync(died, '');
  process.exit(1);
});
await import('../../adapters/eventstore/sqlite/writer-thread.mjs');
