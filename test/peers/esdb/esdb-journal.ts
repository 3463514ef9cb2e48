import { closeSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import type { LogEntry } from './esdb-log.ts';

export type Journal = { write(entry: LogEntry): void; close(): void };

type Line =
  | { readonly x: 1 }
  | { readonly s: string; readonly c: number; readonly t?: 1; readonly e: readonly (readonly string[])[] };

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const toLine = (entry: LogEntry): Line =>
  'scavenge' in entry
    ? { x: 1 }
    : {
        s: entry.stream,
        c: entry.createdMs,
        ...(entry.tombstone && { t: 1 }),
        e: entry.events.map(({ id, type, contentType, data, metadata }) => {
          return [id, type, contentType, base64(data), base64(metadata)];
        }),
      };

const toEntry = (line: Line): LogEntry =>
  'x' in line
    ? { scavenge: true }
    : {
        stream: line.s,
        createdMs: line.c,
        tombstone: line.t === 1,
        events: line.e.map(([id = '', type = '', contentType = '', data = '', metadata = '']) => {
          return {
            id,
            type,
            contentType,
            data: Buffer.from(data, 'base64'),
            metadata: Buffer.from(metadata, 'base64'),
          };
        }),
      };

/**
 * One line for each append, written before it is answered: what was answered survives `kill -9`. Not fsynced: it is
 * the process that dies in tests, not the machine. Half a line at the end is an append that nobody was told of.
 */
export const openJournal = (file: string, replay: (entry: LogEntry) => void): Journal => {
  const descriptor = openSync(file, 'a+');
  const content = readFileSync(file);
  let start = 0;
  for (let end = content.indexOf(10); end >= 0; end = content.indexOf(10, start)) {
    replay(toEntry(JSON.parse(content.toString('utf8', start, end)) as Line));
    start = end + 1;
  }
  if (start < content.length) truncateSync(file, start);
  return {
    write: (entry) => void writeSync(descriptor, `${JSON.stringify(toLine(entry))}\n`),
    close: () => closeSync(descriptor),
  };
};
