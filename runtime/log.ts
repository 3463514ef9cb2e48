import { type DestinationStream, type Logger, pino } from 'pino';
import { keyed, own } from '../domain/words/keyed.ts';
import { category } from '../domain/words/streams.ts';
import { Censor } from './censor.ts';

export type Log = Logger;

const DEEPEST_CAUSE = 5;
const LONGEST = 8_000;

const codeOf = (error: Error): string | number | undefined => {
  if ('failure' in error && typeof error.failure === 'object' && error.failure !== null && 'code' in error.failure)
    return String(error.failure.code); // an OutsideFailure, by its shape
  if (!('code' in error)) return undefined;
  return typeof error.code === 'string' || typeof error.code === 'number' ? error.code : undefined;
};

type ErrorView = {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number | undefined;
  readonly stack?: string | undefined;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
};

/**
 * Of an error only what was meant for people: libraries hang requests, answers and configurations on theirs, with what is
 * secret in them.
 */
const errorView = (error: unknown, depth = 0): ErrorView | unknown => {
  if (!(error instanceof Error)) return depth === 0 ? error : typeof error === 'string' ? error : undefined;
  const more = depth < DEEPEST_CAUSE;
  return {
    type: error.name,
    message: error.message.slice(0, LONGEST),
    code: codeOf(error),
    stack: error.stack?.slice(0, LONGEST),
    ...(more && error.cause !== undefined ? { cause: errorView(error.cause, depth + 1) } : {}),
    ...(more && error instanceof AggregateError
      ? { errors: error.errors.slice(0, DEEPEST_CAUSE).map((each) => errorView(each, depth + 1)) }
      : {}),
  };
};

type Options = {
  /** Shared with whoever has secrets in its hands. */
  readonly censor?: Censor;
  /** Which of several nodes writes. */
  readonly node?: string;
  readonly to?: DestinationStream;
};

/** Structured lines on standard error, each past the censor as the last thing before it leaves. */
export const createLog = (level: string, { censor = new Censor(), node, to }: Options = {}): Log =>
  pino(
    {
      level,
      base: node === undefined ? null : { node },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (error: unknown) => errorView(error) },
      formatters: {
        // An error under any other name is shown in the same way.
        log: (fields) =>
          Object.fromEntries(
            Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? errorView(value) : value]),
          ),
      },
      hooks: { streamWrite: (line) => censor.line(line) },
    },
    to ?? pino.destination({ fd: 2, sync: true }),
  );

const ID_OF = keyed<string>({
  migrationTask: 'taskId',
  migrationBatch: 'batchId',
  migrationServer: 'serverId',
  progress: 'taskId',
});

/** What a line about a stream is found by. */
export const idsOf = (stream: string): Readonly<Record<string, string>> => {
  const name = own(ID_OF, category(stream));
  return name === undefined ? { stream } : { stream, [name]: stream.slice(stream.indexOf('-') + 1) };
};
