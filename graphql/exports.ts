import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema, isInputObjectType } from 'graphql';
import { languageOf } from '../messages/language.ts';
import type { AuditFilter, AuditRow, TaskFilter } from '../projections/queries.ts';
import type { GraphqlDeps } from './context.ts';
import { auditColumns, cellsOf, everyRow, taskColumns } from './export-rows.ts';
import { filterOfQuery } from './filter-of-query.ts';
import { searching } from './paging.ts';
import { auditView } from './views.ts';

type Deps = Pick<GraphqlDeps, 'readModels'>;

const filterFrom = <T>(schema: GraphQLSchema, name: 'TaskFilter' | 'AuditFilter', request: FastifyRequest): T => {
  const type = schema.getType(name);
  if (!isInputObjectType(type)) throw new Error(`The schema has no ${name}.`);
  const { query } = request;
  // Fastify parses a query string to an object of strings and of lists of them.
  return filterOfQuery(type, Object.entries(query as object) as [string, string | readonly string[]][]) as T; // as the schema has checked it
};

const named = (reply: FastifyReply, name: string, type: string): FastifyReply =>
  reply
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('cache-control', 'no-store')
    .type(`${type}; charset=utf-8`);

/**
 * UTF-8 with a mark that says so, lines and cells as spreadsheets read them, and nothing in a cell that one would compute. What
 * is not taken is not made: a slow reader holds it, and one who goes away ends it.
 */
const sendCsv = (
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  cells: AsyncIterable<readonly unknown[]>,
) => {
  const csv = stringify({
    bom: true,
    quoted: true,
    quoted_empty: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
  pipeline(Readable.from(cells), csv, (err) => {
    if (err && err.code !== 'ERR_STREAM_PREMATURE_CLOSE') request.log.error({ err }, 'an export broke off');
  });
  return named(reply, name, 'text/csv').send(csv);
};

async function* jsonOf(rows: AsyncIterable<AuditRow>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const row of rows) {
    yield `${before}${JSON.stringify(auditView(row))}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

type Route = (request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** A filter that is none is the client's mistake, told as GraphQL tells it. */
const answering = (route: Route) => async (request: FastifyRequest, reply: FastifyReply) => {
  try {
    return route(request, reply);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { message, extensions } = error;
    return reply.code(400).send({ data: null, errors: [{ message, extensions }] });
  }
};

/** UX-1: lists to take away, with the filters of the queries, in the language that the request asks for. Beside `registerGraphql`. */
export const registerExports = (server: FastifyInstance, { readModels }: Deps): void => {
  const auditRows = (request: FastifyRequest) => {
    const filter = filterFrom<AuditFilter>(server.graphql.schema, 'AuditFilter', request);
    return everyRow((page) => readModels.audit(filter, page));
  };
  const tasksCsv: Route = (request, reply) => {
    const language = languageOf(request.headers['accept-language']);
    const filter = searching(filterFrom<TaskFilter>(server.graphql.schema, 'TaskFilter', request));
    const rows = everyRow((page) => readModels.tasks(filter, page));
    return sendCsv(request, reply, 'tasks.csv', cellsOf(language, taskColumns(language, readModels), rows));
  };
  const auditCsv: Route = (request, reply) => {
    const language = languageOf(request.headers['accept-language']);
    return sendCsv(request, reply, 'audit.csv', cellsOf(language, auditColumns(language), auditRows(request)));
  };
  const auditJson: Route = (request, reply) =>
    named(reply, 'audit.json', 'application/json').send(Readable.from(jsonOf(auditRows(request))));
  server.get('/export/tasks.csv', answering(tasksCsv));
  server.get('/export/audit.csv', answering(auditCsv));
  server.get('/export/audit.json', answering(auditJson));
};
