import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Every answer that is none of a resolver's has the shape of GraphQL's own. */
export const problemBody = (message: string, code: string) => ({
  data: null,
  errors: [{ message, extensions: { code } }],
});

const NOWHERE = problemBody('There is nothing at this address; the API takes POST at /graphql.', 'NOT_FOUND');
const NO_PATH = problemBody('This is no path; the API takes POST at /graphql.', 'INVALID_INPUT');
const NO_HTTP = problemBody('This is no HTTP request that can be read.', 'INVALID_INPUT');

/** Fastify's sentence names the content type or the size, never a value. */
const answerTo = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const status = error.statusCode ?? 500;
  if (status < 500) return reply.code(status).send(problemBody(error.message, 'INVALID_INPUT'));
  const incident = randomUUID();
  request.log.error({ incident, err: error }, 'unexpected error');
  return reply.code(500).send(problemBody(`Something went wrong; the log has it as incident ${incident}.`, 'INTERNAL'));
};

/** Paths that are none, methods that nobody takes, bodies that cannot be read outside of GraphQL. */
export const answerProblems = (server: FastifyInstance): void => {
  server.setNotFoundHandler((_request, reply) => reply.code(404).send(NOWHERE));
  server.setErrorHandler<FastifyError>(answerTo);
};

/** For Fastify's own options: what never reaches a route. */
export const problemOptions = {
  frameworkErrors: (_error: FastifyError, _request: unknown, reply: FastifyReply): void =>
    void reply.code(400).send(NO_PATH),
  /** The bytes were no HTTP; the connection cannot be used again. */
  clientErrorHandler: (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
    const body = JSON.stringify(NO_HTTP);
    const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n`;
    socket.end(head + body);
  },
};
