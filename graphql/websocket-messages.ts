import { GraphQLError, type GraphQLSchema, getOperationAST, getVariableValues, parse } from 'graphql';
import { harmless, type ReportIncident } from './errors.ts';
import type { Outlet } from './fan-out/wire.ts';
import { textErrors } from './limits.ts';

/** What mercurius listens to; `start` is `subscribe` in the older protocol. */
export type MessageSocket = Outlet & {
  emit(event: string | symbol, ...values: unknown[]): boolean;
  close(code: number, reason: string): void;
};

const STARTS = new Set<unknown>(['subscribe', 'start']);
const LONGEST_ID = 128;

/** What is read of a message and of its payload; all of it came from outside. */
type Fields = {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly payload?: unknown;
  readonly query?: unknown;
  readonly variables?: unknown;
  readonly operationName?: unknown;
};
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const read = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Throws GraphQLError: mercurius reads fields of what is none, and repeats values in its errors. */
const checkOperation = (schema: GraphQLSchema, payload: unknown): void => {
  if (!isFields(payload)) throw new GraphQLError('Give a payload with the query.');
  const { query, variables, operationName } = payload;
  if (typeof query !== 'string') throw new GraphQLError('Send the request as text.');
  if (variables !== undefined && variables !== null && !isFields(variables))
    throw new GraphQLError('Variables are an object.');
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    throw new GraphQLError('The name of an operation is text.');
  const document = parse(query);
  const [tooLong] = textErrors(document);
  if (tooLong) throw tooLong;
  const operation = getOperationAST(document, operationName);
  if (!operation) throw new GraphQLError('There is no such operation in the request.');
  if (operation.operation !== 'subscription')
    throw new GraphQLError(
      `This is a ${operation.operation}; only subscriptions go over a WebSocket, send it by POST.`,
    );
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {}, { maxErrors: 1 });
  if (errors?.[0]) throw errors[0];
};

/** False: it was answered here, and nobody else is to see it. */
const passes = (socket: MessageSocket, schema: GraphQLSchema, report: ReportIncident, message: unknown): boolean => {
  if (!isFields(message) || typeof message.type !== 'string') {
    socket.close(4400, 'Invalid message');
    return false;
  }
  if (!STARTS.has(message.type)) return true;
  const { id, payload } = message;
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_ID) {
    socket.close(4400, 'Invalid message: a subscription has an id');
    return false;
  }
  try {
    checkOperation(schema, payload);
    return true;
  } catch (error) {
    socket.send(JSON.stringify({ type: 'error', id, payload: [harmless(error, report)] }));
    return false;
  }
};

/** From now on lets only messages of the protocol through to mercurius (graphql-transport-ws, "Invalid message": 4400). */
export const guardMessages = (socket: MessageSocket, schema: GraphQLSchema, report: ReportIncident): void => {
  const emit = socket.emit.bind(socket);
  socket.emit = (event, ...values) => {
    if (event !== 'message') return emit(event, ...values);
    return passes(socket, schema, report, read(String(values[0]))) && emit(event, ...values);
  };
};
