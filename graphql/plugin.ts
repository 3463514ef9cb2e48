import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import mercurius from 'mercurius';
import { languageOf } from '../messages/language.ts';
import { type Connection, type GraphqlDeps, nowOf, type RequestContext } from './context.ts';
import { formatErrors, harmless, type ReportIncident } from './errors.ts';
import { LIMITS, overHttpErrors, subscriptionProblem, textErrors, validationRules } from './limits.ts';
import { mutations } from './mutations.ts';
import { queries } from './queries.ts';
import { scalars } from './scalars.ts';
import { readSchema, unionResolvers } from './schema.ts';
import { subscriptions } from './subscriptions.ts';
import { countedTries, debtFields, sourceFields, taskFields } from './task-view.ts';
import { textFields } from './texts.ts';
import type { AllResolvers } from './typed-fields.ts';
import { traitFields, vmsOf } from './vcenter.ts';
import { countsView } from './views.ts';
import { type WebSocketOptions, webSocketOptions } from './websocket.ts';
import { guardMessages } from './websocket-messages.ts';

declare module 'mercurius' {
  /** What `context` and `subscription` below put there; the last two for a subscription only. */
  interface MercuriusContext {
    readonly actor: RequestContext['actor'];
    readonly role: RequestContext['role'];
    readonly language: RequestContext['language'];
    readonly connection: Connection;
    readonly id: unknown;
  }
}

export type GraphqlOptions = GraphqlDeps & {
  readonly webSocket: WebSocketOptions;
  /** Who asks over HTTP, settled before any resolver. */
  readonly actorOf: (request: FastifyRequest) => RequestContext['actor'];
};

/** What the schema needs a resolver for; all else is read from what these give. */
const resolversOf = (deps: GraphqlDeps, report: ReportIncident): AllResolvers => ({
  Query: queries(deps),
  Mutation: mutations(deps),
  Subscription: subscriptions(deps, report),
  ...textFields,
  Task: taskFields(deps),
  TaskSource: sourceFields,
  Debt: { ...textFields.Debt, ...debtFields(deps) },
  StepTrouble: { ...textFields.StepTrouble, ...countedTries },
  ReleaseTrouble: countedTries,
  Deferral: { ...textFields.Deferral, ...countedTries },
  SourceNic: { linkUp },
  PlannedNic: { linkUp },
  VcenterInventory: { vms: vmsOf },
  VmwareTraits: traitFields,
  TaskPage: { counts: () => countsView(deps) },
});

const linkUp = (nic: { readonly linkDown?: true }): boolean => nic.linkDown !== true;

const problem = (errors: readonly Error[]): Error => Object.assign(new Error('Refused.'), { errors, statusCode: 400 });

const reportTo =
  (log: FastifyBaseLogger): ReportIncident =>
  (incident, err) =>
    log.error({ incident, err }, 'unexpected error');

/** `/graphql`: queries and mutations over HTTP, subscriptions over WebSocket, and nothing beyond the limits. */
export const registerGraphql = (server: FastifyInstance, options: GraphqlOptions): void => {
  const { webSocket, actorOf, ...deps } = options;
  const report = reportTo(server.log);
  const schema = readSchema();
  const resolvers = { ...scalars, ...unionResolvers(schema), ...resolversOf(deps, report) };
  server.register(mercurius, {
    schema,
    resolvers,
    jit: 1,
    graphiql: false,
    allowBatchedQueries: false,
    validationRules,
    graphql: { parseOptions: { maxTokens: LIMITS.tokens }, validateOptions: { maxErrors: 10 } },
    // A browser cannot set any of these headers on a plain form or image; only an upgrade carries the second.
    csrfPrevention: {
      allowedContentTypes: ['application/json'],
      requiredHeaders: ['mercurius-require-preflight', 'sec-websocket-key'],
    },
    context: (request) => ({
      actor: actorOf(request),
      role: 'ADMIN' as const,
      language: languageOf(request.headers['accept-language']),
      requestId: request.id,
      memo: new Map(),
      now: nowOf(deps),
    }),
    errorFormatter: (execution, context) => {
      // A request's own log has its id; what fails before there is a context has only the incident.
      const log = context?.reply?.request?.log ?? server.log;
      const { statusCode, errors } = formatErrors(execution, reportTo(log));
      return { statusCode, response: { data: execution.data ?? null, errors } };
    },
    subscription: webSocketOptions(webSocket, (socket) => guardMessages(socket, schema, report)),
  });
  server.after(() => {
    server.graphql.addHook('preValidation', async (_schema, document) => {
      const unread = textErrors(document);
      const errors = unread.length > 0 ? unread : overHttpErrors(document);
      if (errors.length > 0) throw problem(errors);
    });
    server.graphql.addHook('preSubscriptionExecution', async (current, document) => {
      const found = subscriptionProblem(current, document);
      if (found) throw harmless(found, report);
    });
  });
};
