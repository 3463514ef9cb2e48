import { parentPort, workerData } from 'node:worker_threads';
import { openForWriting } from './layout.ts';
import type { FromWriter, ToWriter, WriterOptions } from './protocol.ts';
import { createWriter } from './writer.ts';

/** A slow fsync blocks this thread and not the one that serves people. */
const serve = (options: WriterOptions): void => {
  const port = parentPort;
  if (port === null) throw new Error('The writer runs in a thread of its own.');
  const say = (message: FromWriter): void => port.postMessage(message);
  try {
    const db = openForWriting(options.file, options.maxPages);
    const write = createWriter(db);
    port.on('message', (message: ToWriter) => {
      if (message.kind === 'group') return say({ kind: 'answers', answers: write(message.jobs) });
      db.close();
      port.close();
    });
    say({ kind: 'ready' });
  } catch (error) {
    say({ kind: 'refused', message: error instanceof Error ? error.message : String(error) });
    port.close();
  }
};

serve(workerData as WriterOptions);
