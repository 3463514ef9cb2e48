// The process behind startEsdb: options as JSON in its first argument, orders through a Unix socket, one line when ready.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { EsdbFault } from './esdb-control.ts';
import { type EsdbOptions, startEsdbHere } from './esdb-here.ts';

type Start = { readonly options: EsdbOptions; readonly controlSocket: string };

const { options, controlSocket } = JSON.parse(process.argv[2] ?? '{}') as Start;
const esdb = await startEsdbHere(options);

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || 'null');
};

const handlers: Readonly<Record<string, (body: unknown) => unknown>> = {
  'POST /faults': (body) => esdb.fault(body as EsdbFault),
  'DELETE /faults': () => esdb.clearFaults(),
  'GET /state': () => esdb.state(),
  'POST /reset-counters': () => esdb.resetCounters(),
  'POST /scavenge': () => esdb.scavenge(),
  'POST /stats': () => esdb.writeStats(),
};

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const handler = handlers[`${request.method} ${request.url}`];
  try {
    if (handler === undefined) throw new Error('no such order');
    response.end(JSON.stringify(handler(await bodyOf(request)) ?? null));
  } catch (error) {
    response.statusCode = 400;
    response.end(String(error));
  }
};

const control = createServer((request, response) => void answer(request, response));
control.listen(controlSocket, () => {
  const { address, port, connectionString, caFile } = esdb;
  process.stdout.write(`${JSON.stringify({ address, port, connectionString, caFile })}\n`);
});

const end = async (): Promise<void> => {
  await esdb.stop();
  process.exit(0);
};
process.on('SIGTERM', () => void end());
// It ends when its standard input does: even after `kill -9` of the test nothing is left running.
process.stdin.on('end', () => void end()).resume();
