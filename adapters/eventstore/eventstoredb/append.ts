import { randomUUID } from 'node:crypto';
import type { AppendResult, ExpectedRevision, NewEvent } from '../../../commands/ports/event-store.ts';
import { StoreUnavailable } from '../../../commands/ports/event-store.ts';
import type { Connection } from './client.ts';
import { classify, isStuck, unavailable } from './failures.ts';
import { streamPage } from './pages.ts';
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

/**
 * One append, tried again with the same ids while its outcome is unknown: the server recognises ids that stand at the
 * expected place and answers as it did the first time. Whether this very call wrote them is told by what stands there.
 */
export const append = async (
  connection: Connection,
  namespace: Namespace,
  { stream, expected, events }: Append,
): Promise<AppendResult> => {
  const name = namespace.name(stream);
  const call = randomUUID();
  const rows = events.map((event) => toServer(event, call));
  const expectedRevision = expected === 'none' ? 'no_stream' : BigInt(expected);
  let failure: unknown;
  let unanswered = 0;
  for (const pause of PAUSES) {
    if (pause > 0) await connection.sleep(pause, connection.closed);
    try {
      const options = { expectedRevision, ...connection.callOptions, deadline: TRY_SECONDS * 1000 } as const;
      await connection.ask(`an append to ${name}`, TRY_SECONDS, (client) => client.appendToStream(name, rows, options));
      return await whatStands(connection, namespace, { stream, expected, events }, call);
    } catch (error) {
      const failed = classify(error);
      if (failed.kind === 'conflict') return { outcome: 'conflict', actual: failed.actual };
      if (failed.kind === 'permanent') throw failed.error;
      failure = failed.kind === 'unknown' ? failed.error : error;
      if (isStuck(error)) unanswered += 1;
      // Of reading back, the patience is over as well.
      if (unanswered === UNANSWERED || error instanceof StoreUnavailable || connection.closed.aborted) break;
    }
  }
  throw unavailable(failure);
};

/** The last of the events as it stands in the stream: its position, and which call wrote it. */
const whatStands = async (
  connection: Connection,
  namespace: Namespace,
  { stream, expected, events }: Append,
  call: string,
): Promise<AppendResult> => {
  const revision = (expected === 'none' ? -1 : expected) + events.length;
  const [recorded] = await streamPage(connection, namespace.name(stream), revision, 1);
  if (recorded === undefined || Number(recorded.revision) !== revision || recorded.id !== events.at(-1)?.id)
    throw unavailable(
      new Error(`EventStoreDB took an append to ${stream} and does not have it at revision ${revision}.`),
    );
  const { stored, append } = fromServer(recorded, namespace);
  return { outcome: append === call ? 'appended' : 'repeated', revision, position: stored.position };
};
