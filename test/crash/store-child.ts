import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import { newEvents } from '../contracts/event-store.support.ts';

/** Appends for ever, eight streams at once, and says of each append that was acknowledged: until it is killed. */
const [file = '', run = ''] = process.argv.slice(2);
const store = await openSqliteStore(file);

/** A pipe that is full says EAGAIN: the line is said again, whole, since a short one is atomic. */
const tell = (line: string): void => {
  for (;;)
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    }
};

const append = async (stream: string): Promise<void> => {
  for (let next = 0; ; next += 2) {
    const events = newEvents(2);
    const result = await store.append(stream, next === 0 ? 'none' : next - 1, events);
    if (result.outcome !== 'appended') throw new Error(`Not appended: ${result.outcome}`);
    for (const [index, { id }] of events.entries()) tell(`${stream} ${next + index} ${id}\n`);
  }
};

await Promise.all(Array.from({ length: 8 }, (_, number) => append(`${run}-${number}`)));
