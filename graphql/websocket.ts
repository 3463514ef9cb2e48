import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { acceptedLanguage, languageOf } from '../messages/language.ts';
import type { Connection, RequestContext } from './context.ts';
import { Wire } from './fan-out/wire.ts';
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

/** What a client may say at connection_init; all of it came from outside. */
type Greeting = { readonly token?: unknown; readonly language?: unknown };
const greetingIn = (payload: unknown): Greeting => (typeof payload === 'object' && payload !== null ? payload : {});
const tokenOf = ({ token }: Greeting): string => (typeof token === 'string' ? token : '');
/** As `Accept-Language` has it: `zh`, `zh-CN`, `zh-CN,en;q=0.5`. */
const askedLanguage = ({ language }: Greeting) =>
  typeof language === 'string' ? acceptedLanguage(language) : undefined;

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
    context: (
      socket: MessageSocket,
      request: { readonly raw: IncomingMessage },
    ): Pick<RequestContext, 'language'> & { connection: Connection } => {
      if (greeted.has(socket)) {
        socket.close(4429, 'Too many initialisation requests');
        throw new Error('A WebSocket client initialised its connection twice.');
      }
      greeted.add(socket);
      const wire = new Wire(socket);
      guard(socket);
      clearTimeout(waiting.get(request.raw.socket));
      return { connection: { open: new Set(), wire }, language: languageOf(request.raw.headers['accept-language']) };
    },
    onConnect: (message: { readonly payload: unknown }): Partial<RequestContext> | false => {
      const greeting = greetingIn(message.payload);
      const [actor, language] = [authenticate(tokenOf(greeting)), askedLanguage(greeting)];
      return actor ? { actor, role: 'ADMIN', ...(language ? { language } : {}) } : false;
    },
  };
};
