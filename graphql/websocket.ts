import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestContext } from './context.ts';
import type { Connection } from './subscriptions.ts';
import type { MessageSocket } from './websocket-messages.ts';

export type WebSocketOptions = {
  /** True for the one token. Compares in constant time. */
  readonly authenticate: (token: string) => RequestContext['actor'] | undefined;
  /** Beside the page's own: `https://sampan.example.org`. */
  readonly allowedOrigins: readonly string[];
  readonly initMilliseconds: number;
};

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** A browser's page may connect if it was served from here or is named; a name that merely resolves to here may not. */
export const originAllowed = (request: IncomingMessage, allowed: readonly string[]): boolean => {
  const { origin, host } = request.headers;
  if (origin === undefined) return true; // not a browser; the token decides
  if (allowed.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  return page.host === host && LOOPBACK.has(page.hostname);
};

const tokenOf = (payload: unknown): string => {
  if (typeof payload !== 'object' || payload === null || !('token' in payload)) return '';
  return typeof payload.token === 'string' ? payload.token : '';
};

type Upgrade = { readonly req: IncomingMessage };
type Answer = (allowed: boolean, code?: number, message?: string) => void;

/** mercurius' WebSocket with the guards that it lacks (RELIABILITY S10 to S12). */
export const webSocketOptions = (
  { authenticate, allowedOrigins, initMilliseconds }: WebSocketOptions,
  guard: (socket: MessageSocket) => void,
) => {
  const waiting = new WeakMap<Socket, NodeJS.Timeout>();
  const greeted = new WeakSet<object>();
  return {
    keepAlive: 15_000,
    verifyClient: ({ req }: Upgrade, answer: Answer) => {
      if (!originAllowed(req, allowedOrigins)) return answer(false, 401, 'This origin may not connect.');
      const timer = setTimeout(() => req.socket.destroy(), initMilliseconds).unref();
      waiting.set(req.socket, timer);
      req.socket.once('close', () => clearTimeout(timer));
      answer(true);
    },
    // Called at connection_init; a second one would put a second identity on the same connection.
    context: (socket: MessageSocket, request: { readonly raw: IncomingMessage }): { connection: Connection } => {
      if (greeted.has(socket)) {
        socket.close(4429, 'Too many initialisation requests');
        throw new Error('A WebSocket client initialised its connection twice.');
      }
      greeted.add(socket);
      guard(socket);
      clearTimeout(waiting.get(request.raw.socket));
      return { connection: { open: new Set() } };
    },
    onConnect: (message: { readonly payload: unknown }): Pick<RequestContext, 'actor'> | false => {
      const actor = authenticate(tokenOf(message.payload));
      return actor ? { actor } : false;
    },
  };
};
