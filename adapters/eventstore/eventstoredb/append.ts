import type { AppendResult, ExpectedRevision, NewEvent } from '../../../commands/ports/event-store.ts';
import type { Connection } from './client.ts';
import { classify, isStuck, NotOurs, unavailable } from './failures.ts';
import { sendAppend } from './link.ts';
import { type AppendAnswer, appendRequests, type Proposed, readAppendAnswer } from './messages.ts';
import { streamPage } from './pages.ts';
import { asPosition, isPlace } from './positions.ts';
import { fromServer, type Namespace, toServer } from './records.ts';

const TRY_SECONDS = 5;
/** An election takes a second or two; a server that is down is told soon (F11). */
const PAUSES = [0, 0.1, 0.4, 1.5] as const;
/** No further try is begun after so many tries that had no answer at all. */
const UNANSWERED = 2;

type Append = {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
};

/** One call. Rejects with what came of it instead of an answer. */
export const appendOnce = (
  connection: Connection,
  name: string,
  expected: ExpectedRevision,
  rows: readonly Proposed[],
): Promise<AppendAnswer> =>
  connection.ask(`an append to ${name}`, TRY_SECONDS, (client, over) =>
    sendAppend(client, appendRequests(name, expected, rows), {
      ...{ metadata: connection.metadata('leader'), over },
      read: readAppendAnswer,
    }),
  );

/**
 * One append, tried again with the same ids while its outcome is unknown: the server recognises ids that stand at the expected
 * place and answers as it did the first time, from 23.10 on with the position of that first time. So an answer is all that is
 * asked for, unless it leaves the place open.
 */
export const append = async (
  connection: Connection,
  namespace: Namespace,
  { stream, expected, events }: Append,
): Promise<AppendResult> => {
  const name = namespace.name(stream);
  const rows = events.map(toServer);
  let failure: unknown;
  let unanswered = 0;
  for (const pause of PAUSES) {
    if (pause > 0) await connection.sleep(pause, connection.closed);
    try {
      const answer = await appendOnce(connection, name, expected, rows);
      if (answer.kind === 'conflict') return { outcome: 'conflict', actual: answer.revision ?? 'none' };
      return await placed(connection, namespace, { stream, expected, events }, answer);
    } catch (error) {
      const failed = classify(error, stream);
      if (failed.kind === 'permanent') throw failed.error;
      failure = failed.error;
      if (isStuck(error)) unanswered += 1;
      if (unanswered === UNANSWERED || connection.closed.aborted) break;
    }
  }
  throw unavailable(failure);
};

type Success = Extract<AppendAnswer, { kind: 'success' }>;

/**
 * Where the last of the events stands. In a stream that somebody deleted and nobody has read since, the server writes at the
 * next revision: that is where they stand, and who needs what was before finds out when he reads it.
 */
const placed = async (
  connection: Connection,
  namespace: Namespace,
  { stream, expected, events }: Append,
  { revision: told, position }: Success,
): Promise<AppendResult> => {
  if (position !== null && isPlace(position))
    return { outcome: 'appended', revision: told, position: asPosition(position) };
  const revision = (expected === 'none' ? -1 : expected) + events.length;
  if (told !== revision)
    throw new NotOurs(
      `EventStoreDB wrote events into ${namespace.name(stream)} at revision ${told} and not at ${revision}: somebody deleted that stream. Put the history back from a backup.`,
    );
  const [recorded] = await streamPage(connection, namespace.name(stream), revision, 1);
  if (recorded === undefined || recorded.revision !== revision || recorded.id !== events.at(-1)?.id)
    throw unavailable(
      new Error(`EventStoreDB took an append to ${stream} and does not have it at revision ${revision}.`),
    );
  return { outcome: 'appended', revision, position: fromServer(recorded, namespace).position };
};
