import { once } from 'node:events';
import { WebSocket } from 'ws';

/** From the bench: to connect, or how many messages to wait for from now on. */
export type Order =
  | { readonly url: string; readonly hello: readonly string[]; readonly subscribers: number }
  | { readonly expect: number };
/** All are connected, counting has begun, or all has come; `bytes`: the length of the last message. */
export type Report = { readonly bytes: number };

let expected = 0;
let received = 0;
const tell = (bytes: number): void => void process.send?.({ bytes } satisfies Report);

const isValue = (text: string): boolean => text.startsWith('x') || text.startsWith('{"type":"next"');

const connect = async (url: string, hello: readonly string[]): Promise<void> => {
  const socket = new WebSocket(url, hello.length > 0 ? 'graphql-transport-ws' : []);
  socket.on('message', (data: Buffer) => {
    if (data.toString('latin1', 0, 15) === '{"type":"error"') throw new Error(String(data));
    if (!isValue(data.toString('latin1', 0, 16))) return;
    received += 1;
    if (received === expected) tell(data.byteLength);
  });
  await once(socket, 'open');
  const [init, subscribe] = hello;
  if (init === undefined || subscribe === undefined) return;
  socket.send(init);
  await once(socket, 'message');
  socket.send(subscribe);
};

process.on('message', async (order: Order) => {
  if ('expect' in order) {
    [expected, received] = [order.expect, 0];
    tell(0);
    return;
  }
  for (let at = 0; at < order.subscribers; at += 50)
    await Promise.all(
      Array.from({ length: Math.min(50, order.subscribers - at) }, () => connect(order.url, order.hello)),
    );
  tell(0);
});
