import { WebSocket } from 'ws';
import { type Api, TOKEN } from './api.ts';

export type Message = { readonly type: string; readonly id?: unknown; readonly payload?: unknown };

/** A WebSocket as a client may misuse it: messages in the order in which they come, and how it was closed. */
export class TestSocket {
  readonly socket: WebSocket;
  readonly #messages: Message[] = [];
  readonly #waiting: ((message: Message) => void)[] = [];
  readonly closed: Promise<number>;

  constructor(api: Pick<Api, 'port'>, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${api.port}/graphql`, 'graphql-transport-ws', { headers });
    this.socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      if (message.type === 'ping') return;
      const reader = this.#waiting.shift();
      if (reader) reader(message);
      else this.#messages.push(message);
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code) => resolve(code));
      this.socket.on('error', () => resolve(-1));
    });
  }

  opened(): Promise<void> {
    return new Promise((resolve) => this.socket.on('open', () => resolve()));
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  next(): Promise<Message> {
    const message = this.#messages.shift();
    return message ? Promise.resolve(message) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  get unread(): number {
    return this.#messages.length;
  }

  subscribe(id: unknown, query: unknown, variables: object = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, variables } });
  }
}

/** Past connection_init with the token. */
export const connect = async (api: Pick<Api, 'port'>, payload: object = { token: TOKEN }): Promise<TestSocket> => {
  const socket = new TestSocket(api);
  await socket.opened();
  socket.send({ type: 'connection_init', payload });
  await socket.next();
  return socket;
};
