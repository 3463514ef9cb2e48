import { createServer, type Server } from 'node:http';

/** What is answered before there is anything to answer from: alive, and not ready yet. */
export type WaitingRoom = { readonly port: number; close(): Promise<void> };

const STARTING = {
  data: null,
  errors: [
    { message: 'Sampan is starting: its views are not complete yet. Try again.', extensions: { code: 'STARTING' } },
  ],
};

/** Views of a long history take a minute or more to come about. A supervisor is not to take that for death (`/healthz`). */
export const openWaitingRoom = async (host: string, port: number): Promise<WaitingRoom> => {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    const alive = path === '/healthz';
    const body = alive ? { status: 'alive' } : path === '/readyz' ? { ready: false } : STARTING;
    // Nobody is to keep a connection: the next answer comes from the API, over another.
    const headers = { 'content-type': 'application/json; charset=utf-8', 'retry-after': '5', connection: 'close' };
    response.writeHead(alive ? 200 : 503, headers);
    response.end(JSON.stringify(body));
  });
  server.on('upgrade', (_request, socket) => socket.destroy());
  await listening(server, host, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const listening = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => resolve());
  });
