import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { DeletedStream, StoreUnavailable, UndecodableEvent } from '../commands/ports/event-store.ts';
import { NoSuchCursor, NoSuchPosition, ReadModelsBehind } from '../projections/queries.ts';

export type ReportIncident = (incident: string, error: unknown) => void;

/** Sentences of GraphQL that name a field or a type and never a value: what was sent may be a secret. */
const SAFE_REASON =
  /(Field "[\w.]+" (of required type "[\w![\]]+" was not provided|is not defined by type "\w+")\.|Expected non-nullable type "[\w![\]]+" not to be null\.|Expected type "\w+" to be an object\.)/;

/** A client's own mistake, told without the value that it sent. */
const withoutValues = (message: string): string => {
  if (message.startsWith('Unexpected ')) return 'What was sent is no JSON.'; // the parser quotes what it met
  if (!/got invalid value|cannot represent|, found |does not exist in/.test(message)) return message;
  const subject = /^Variable "\$\w+"/.exec(message)?.[0] ?? 'A value';
  const at = / at "([\w.[\]]+)"; /.exec(message)?.[1];
  const reason = SAFE_REASON.exec(message)?.[0];
  return `${subject} is not what the schema asks for${at ? ` at ${at}` : ''}.${reason ? ` ${reason}` : ''}`;
};

const coded = (message: string, code: string, from: GraphQLError | undefined): GraphQLFormattedError => ({
  message,
  ...(from?.locations ? { locations: from.locations } : {}),
  ...(from?.path ? { path: from.path } : {}),
  extensions: { code },
});

const isClients = (error: unknown): error is Error & { readonly statusCode: number } =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500;

/** graphql-jit's own errors claim to be GraphQLErrors and have no extensions. */
const codeOf = ({ extensions }: { readonly extensions?: GraphQLError['extensions'] }): string =>
  typeof extensions?.code === 'string' ? extensions.code : 'INVALID_INPUT';

/** What lies under a GraphQL error that a resolver's throw became. */
const causeOf = (error: unknown): unknown =>
  error instanceof Error && 'originalError' in error && error.originalError instanceof Error
    ? causeOf(error.originalError)
    : error;

/** One error as it leaves: known ones by their code, anything else as an incident id that the log has too. */
export const errorView = (error: unknown, report: ReportIncident): GraphQLFormattedError => {
  const outer = error instanceof GraphQLError ? error : undefined;
  const cause = causeOf(error);
  if (cause instanceof StoreUnavailable) return coded(`${cause.message} Try again.`, cause.code, outer);
  if (cause instanceof DeletedStream) return coded(`${cause.message} Nothing was done.`, cause.code, outer);
  if (cause instanceof UndecodableEvent)
    return coded(`${cause.message} Nothing was done; start the version that wrote it.`, cause.code, outer);
  if (cause instanceof NoSuchPosition || cause instanceof NoSuchCursor)
    return coded(cause.message, 'INVALID_INPUT', outer);
  if (cause instanceof ReadModelsBehind) return coded(cause.message, 'VIEWS_BEHIND', outer);
  if (cause instanceof GraphQLError) {
    const told = outer && !outer.path ? outer : cause; // without a path it is about the request: the outer one says where
    return coded(withoutValues(told.message), codeOf(cause), outer);
  }
  if (isClients(cause)) return coded(withoutValues(cause.message), 'INVALID_INPUT', outer);
  const incident = randomUUID();
  report(incident, cause);
  return coded(`Something went wrong; the log has it as incident ${incident}.`, 'INTERNAL', outer);
};

/** Several errors inside one (what mercurius makes of failed validation), each for itself. */
const partsOf = (error: unknown): readonly unknown[] => {
  const cause = causeOf(error);
  if (!(cause instanceof Error && 'errors' in cause && Array.isArray(cause.errors))) return [error];
  return isClients(cause) ? cause.errors.map(asClients) : cause.errors;
};
/** Inside a client's error every part is the client's: mercurius puts plain errors there for a mutation by GET. */
const asClients = (part: unknown): unknown =>
  part instanceof Error && !(part instanceof GraphQLError) ? new GraphQLError(part.message) : part;

const statusOf = (errors: readonly unknown[], data: unknown): number => {
  if (data) return 200;
  const cause = causeOf(errors[0]);
  return isClients(cause) ? cause.statusCode : 200;
};

export const formatErrors = (
  execution: { readonly data?: unknown; readonly errors: readonly unknown[] },
  report: ReportIncident,
) => ({
  statusCode: statusOf(execution.errors, execution.data),
  errors: execution.errors.flatMap(partsOf).map((part) => errorView(part, report)),
});

/** For where mercurius formats nothing: what is thrown leaves as it is, so it is made harmless first. */
export const harmless = (error: unknown, report: ReportIncident): GraphQLError => {
  const { message, extensions } = errorView(error, report);
  return new GraphQLError(message, extensions ? { extensions } : {});
};
