import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import type { ConsumersHealth } from '../commands/ports/consumers.ts';
import type { ProgressFeed } from '../commands/ports/progress.ts';
import type { Replays } from '../commands/ports/replays.ts';
import type { App } from '../commands/support/app.ts';
import { healthOf } from '../graphql/health.ts';
import { LIMITS } from '../graphql/limits.ts';
import { registerGraphql } from '../graphql/plugin.ts';
import type { ChangeLog } from '../projections/change-log.ts';
import type { ReadModels } from '../projections/queries.ts';
import { sameToken } from './api-token.ts';
import type { Operations } from './compose.ts';
import { answerProblems, problemBody, problemOptions } from './http-problems.ts';
import { meteredFeeds } from './metrics/metered-feeds.ts';
import { meterGraphql } from './metrics/metered-graphql.ts';

export type HttpDeps = {
  readonly app: App;
  readonly readModels: ReadModels;
  readonly progress: ProgressFeed;
  readonly changeLog: ChangeLog;
  readonly replays: Replays;
  readonly consumers: ConsumersHealth;
  readonly operations: Operations;
  readonly token: string;
  readonly log: FastifyBaseLogger;
  /** Pages of other origins that may open a WebSocket. */
  readonly allowedOrigins?: readonly string[];
  /** How long a WebSocket may stay silent before `connection_init`. */
  readonly initMilliseconds?: number;
};

/** One token, one user: names in other headers are not believed. */
const ADMINISTRATOR = { kind: 'user', name: 'admin' } as const;

const bearer = (request: FastifyRequest): string =>
  /^Bearer ([A-Za-z0-9_-]+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';

/**
 * The API, never open (DESIGN.md 3.18): without the token there is `/healthz`, and of `/readyz` a yes or no for a load
 * balancer. A WebSocket gives it in `connection_init`, since a browser cannot set headers there.
 */
export const buildHttp = (deps: HttpDeps): FastifyInstance => {
  const { readModels, replays, consumers, token, log, allowedOrigins = [], initMilliseconds = 10_000 } = deps;
  const { vitals, metrics, page } = deps.operations;
  const server: FastifyInstance = fastify({
    loggerInstance: log,
    bodyLimit: LIMITS.bodyBytes,
    genReqId: () => randomUUID(), // a client's own is not believed
    // Addresses may hold what should not be kept.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    forceCloseConnections: true,
    ...problemOptions,
  });
  const authenticate = (given: string) => (sameToken(given, token) ? ADMINISTRATOR : undefined);

  // What Node itself calls an upgrade: a header alone makes none.
  const upgrades = new WeakSet<IncomingMessage>();
  server.server.prependListener('upgrade', (request: IncomingMessage) => upgrades.add(request));
  const opensWebSocket = ({ raw, method, routeOptions }: FastifyRequest) =>
    upgrades.has(raw) && method === 'GET' && routeOptions.url === '/graphql';

  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    const { url } = request.routeOptions;
    if (url === '/healthz' || opensWebSocket(request)) return;
    if (url === '/readyz' && request.headers.authorization === undefined) return;
    if (authenticate(bearer(request))) return;
    reply.code(401).header('www-authenticate', 'Bearer');
    const message = 'Give the API token: "Authorization: Bearer <token>".';
    return reply.send(problemBody(message, 'UNAUTHENTICATED'));
  });
  answerProblems(server);
  registerGraphql(server, {
    app: deps.app,
    readModels,
    progress: deps.progress,
    changeLog: deps.changeLog,
    opened: meteredFeeds(metrics),
    replays,
    consumers,
    vitals,
    actorOf: () => ADMINISTRATOR, // the hook above has let it through
    webSocket: { authenticate, allowedOrigins, initMilliseconds },
  });
  server.get('/healthz', async () => ({ status: 'alive' }));
  meterGraphql(server, metrics);
  server.get('/readyz', async (request, reply) => {
    const health = await healthOf({ readModels, replays, consumers, vitals });
    reply.code(health.ready ? 200 : 503);
    return authenticate(bearer(request)) ? health : { ready: health.ready };
  });
  server.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await page();
    return reply.type(contentType).send(text);
  });
  return server;
};
