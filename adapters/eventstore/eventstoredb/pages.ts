import { DeletedStream, ForeignPosition } from '../../../commands/ports/event-store.ts';
import type { Connection, Question, Seat } from './client.ts';
import { classify, isStuck, isUnexpected, unavailable } from './failures.ts';
import { sendRead } from './link.ts';
import { logReadRequest, type ReadAnswer, type Recorded, readReadAnswer, streamReadRequest } from './messages.ts';
import { asPosition, compare, type LogPosition } from './positions.ts';
import { objectIn, placeOf } from './records.ts';

/** As many events as a page of the largest kind (1 MiB each) lets memory bear, and the usual ones (1 KiB) want. */
const PAGE = 500;
const PAGE_SECONDS = 20;
export const EVENT_SECONDS = 5;
const TRIES = [0, 0.2, 1] as const;
/** No further try is begun after so many that had no answer at all: a command is told soon that the store is away (F11). */
const UNANSWERED = 2;

const eventsOf = (answers: readonly ReadAnswer[]): readonly Recorded[] =>
  answers.flatMap((answer) => (answer.kind === 'event' ? [answer.event] : []));

const answers =
  (connection: Connection, request: Buffer, node: 'leader' | 'any'): Question<readonly ReadAnswer[]> =>
  (client, over) =>
    sendRead(client, request, { metadata: connection.metadata(node), over, read: readReadAnswer });

const question =
  (connection: Connection, request: Buffer, node: 'leader' | 'any'): Question<readonly Recorded[]> =>
  async (client, over) =>
    eventsOf(await answers(connection, request, node)(client, over));

/** Tried again where it may be: a leader that changes or a cut connection costs a second, not the call. */
export const patiently = async <T>(connection: Connection, work: () => Promise<T>): Promise<T> => {
  let failure: unknown;
  let unanswered = 0;
  for (const pause of TRIES) {
    if (pause > 0) await connection.sleep(pause, connection.closed);
    try {
      return await work();
    } catch (error) {
      const failed = classify(error);
      if (failed.kind === 'permanent') throw failed.error;
      failure = failed.error;
      if (isStuck(error)) unanswered += 1;
      if (unanswered === UNANSWERED || connection.closed.aborted) break;
    }
  }
  throw unavailable(failure);
};

const read = (connection: Connection, what: string, seconds: number, request: Buffer): Promise<readonly Recorded[]> =>
  patiently(connection, () => connection.ask(what, seconds, question(connection, request, 'leader')));

/** Of a stream that is not there: nothing. */
export const streamPage = (
  connection: Connection,
  stream: string,
  from: number,
  count = PAGE,
): Promise<readonly Recorded[]> =>
  read(
    connection,
    `for ${stream}`,
    count === 1 ? EVENT_SECONDS : PAGE_SECONDS,
    streamReadRequest({ stream, from, direction: 'forwards', count }),
  );

/** The first page, and whether the stream is there at all and begins where it is to be read. */
const firstPage = async (connection: Connection, stream: string, from: number) => {
  const request = streamReadRequest({ stream, from, direction: 'forwards', count: PAGE });
  const given = await patiently(connection, () =>
    connection.ask(`for ${stream}`, PAGE_SECONDS, answers(connection, request, 'leader')),
  );
  const page = eventsOf(given);
  const isMissing = given.some(({ kind }) => kind === 'notFound');
  return { page, isWhole: !isMissing && (page[0]?.revision ?? from) === from };
};

export async function* streamFrom(
  connection: Connection,
  stream: string,
  from: number,
): AsyncGenerator<Recorded, void, undefined> {
  const { page: first, isWhole } = await firstPage(connection, stream, from);
  if (!isWhole) await notDeleted(connection, stream);
  let next = from;
  for (let page = first; ; page = await streamPage(connection, stream, next)) {
    yield* page;
    const last = page.at(-1);
    // A page of a stream whose beginning was trimmed may be short and not the last.
    if (last === undefined) return;
    next = last.revision + 1;
    if (page.length < PAGE && page[0]?.revision === from) return;
  }
}

/**
 * A stream that somebody deleted reads as one that was never written, and after the next append as one that begins there:
 * its metadata tell (`$tb`, which we never set). Asked only where a stream does not begin as it should. Throws DeletedStream.
 */
const notDeleted = async (connection: Connection, stream: string): Promise<void> => {
  const metadata = await newestOf(connection, `$$${stream}`);
  const before = (metadata && objectIn(metadata.data)?.$tb) ?? 0;
  if (typeof before === 'number' && before > 0) throw new DeletedStream(stream, stream);
};

/** Throws ForeignPosition where the server answers what its end is, and then not what stands at the position. */
export const refuseForeign = async (connection: Connection, at: LogPosition | null, error: unknown): Promise<void> => {
  if (at === null || !isUnexpected(error)) return;
  const asked = async (request: Buffer): Promise<unknown> => {
    const limits = ['what stands in its log', EVENT_SECONDS] as const;
    try {
      await connection.ask(...limits, question(connection, request, 'leader'));
      return null;
    } catch (said) {
      return said;
    }
  };
  if ((await asked(logReadRequest({ from: 'end', direction: 'backwards', count: 1 }))) !== null) return;
  if (isUnexpected(await asked(logReadRequest({ from: at, direction: 'forwards', count: 1 }))))
    throw new ForeignPosition(asPosition(at));
};

export const newestOf = async (connection: Connection, stream: string): Promise<Recorded | undefined> => {
  const request = streamReadRequest({ stream, from: 'end', direction: 'backwards', count: 1 });
  const [newest] = await read(connection, `for the end of ${stream}`, EVENT_SECONDS, request);
  return newest;
};

/** Where the log ends: the position of its newest event, whosesoever it is. */
export const endOfLog = async (connection: Connection): Promise<LogPosition | null> => {
  const request = logReadRequest({ from: 'end', direction: 'backwards', count: 1 });
  const [newest] = await read(connection, 'where its log ends', EVENT_SECONDS, request);
  return newest === undefined ? null : placeOf(newest);
};

export type LogPage = {
  readonly events: readonly Recorded[];
  readonly upTo: LogPosition | null;
  readonly full: boolean;
};

/** What comes after a position in the log, of everybody. Reading starts *at* a position, so the first is left out. */
export const logPage = async (connection: Connection, after: LogPosition | null): Promise<LogPage> => {
  const request = logReadRequest({ from: after ?? 'start', direction: 'forwards', count: PAGE });
  const page = await read(connection, 'for a page of its log', PAGE_SECONDS, request);
  const last = page.at(-1);
  return {
    events: after === null ? page : page.filter((event) => compare(placeOf(event), after) > 0),
    upTo: last === undefined ? after : placeOf(last),
    full: page.length === PAGE,
  };
};

/** The first record of anybody at a position or after it, as the node of a subscription has it. Asked once. */
export const firstFrom = async (
  connection: Connection,
  seat: Seat,
  from: LogPosition,
): Promise<Recorded | undefined> => {
  const request = logReadRequest({ from, direction: 'forwards', count: 1 });
  const [first] = await connection.askBeside(
    seat,
    'what stands where a subscription begins',
    EVENT_SECONDS,
    question(connection, request, 'any'),
  );
  return first;
};
