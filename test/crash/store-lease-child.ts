import { writeSync } from 'node:fs';
import { acquireLease } from '../../adapters/lease/sqlite-lease.ts';
import { systemClock } from '../../runtime/clock.ts';

/** Takes the lease, says which epoch, and keeps it until it is killed; or says why it was refused. */
try {
  const { epoch } = acquireLease(process.argv[2] ?? '', systemClock.now);
  writeSync(1, `epoch ${epoch} pid ${process.pid}\n`);
  setInterval(() => {}, 60_000);
} catch (error) {
  writeSync(1, `refused ${error instanceof Error ? `${error.name}: ${error.message}` : error}\n`);
}
