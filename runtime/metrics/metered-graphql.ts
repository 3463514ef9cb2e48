import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from './metrics.ts';

type Told = { operation: string; errors: boolean };

/** GraphQL's operations as a client wrote them; a subscription does not come over HTTP. */
const OPERATIONS: ReadonlySet<unknown> = new Set(['query', 'mutation']);

const outcomeOf = (status: number, told: Told | undefined): string => {
  if (status === 401) return 'unauthenticated';
  if (status >= 400 || !told) return 'rejected';
  return told.errors ? 'errors' : 'ok';
};

/** Counts what comes to `/graphql` over HTTP. A request that is refused before it is run is of no operation. */
export const meterGraphql = (server: FastifyInstance, metrics: Metrics): void => {
  const requests = new WeakMap<FastifyRequest, Told>();
  server.after(() => {
    server.graphql.addHook('preExecution', async (_schema, document, context) => {
      const operation = document.definitions.find((part) => part.kind === 'OperationDefinition')?.operation;
      if (OPERATIONS.has(operation) && operation !== undefined)
        requests.set(context.reply.request, { operation, errors: false });
    });
    server.graphql.addHook('onResolution', async (execution, context) => {
      const told = requests.get(context.reply.request);
      if (told && execution.errors && execution.errors.length > 0) told.errors = true;
    });
  });
  server.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.url !== '/graphql' || request.headers.upgrade !== undefined) return;
    const told = requests.get(request);
    const operation = told?.operation ?? 'none';
    const outcome = outcomeOf(reply.statusCode, told);
    metrics.graphqlRequests.observe({ operation, outcome }, reply.elapsedTime / 1000);
  });
};
