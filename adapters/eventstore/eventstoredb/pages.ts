import type { AllStreamResolvedEvent, EventStoreDBClient, RecordedEvent, ResolvedEvent } from '@eventstore/db-client';
import type { Connection } from './client.ts';
import { classify, isStuck, unavailable } from './failures.ts';
import type { LogPosition } from './positions.ts';
import { placeOf } from './records.ts';

/** As many events as a page of the largest kind (1 MiB each) lets memory bear, and the usual ones (1 KiB) want. */
const PAGE = 500;
const PAGE_SECONDS = 20;
const EVENT_SECONDS = 5;
const TRIES = [0, 0.2, 1] as const;
/** No further try is begun after so many that had no answer at all: a command is told soon that the store is away (F11). */
const UNANSWERED = 2;

type Resolved = ResolvedEvent | AllStreamResolvedEvent;
type Reading = ReturnType<EventStoreDBClient['readStream']> | ReturnType<EventStoreDBClient['readAll']>;

/** All that a read gives, or its error. It is cancelled when nobody waits for it any more. */
const collect = (reading: Reading, over: AbortSignal): Promise<RecordedEvent[]> =>
  new Promise((resolve, reject) => {
    const events: RecordedEvent[] = [];
    const cancel = (): void => void reading.cancel().catch(() => undefined);
    over.addEventListener('abort', cancel, { once: true });
    reading.on('data', ({ event }: Resolved) => {
      if (event !== undefined) events.push(event);
    });
    reading.once('end', () => resolve(events));
    reading.on('error', reject); // for good: it may come a second time
  });

/** Reads may be repeated: a leader that changes or a cut connection costs a second, not the read. */
const read = async (
  connection: Connection,
  what: string,
  seconds: number,
  start: (client: EventStoreDBClient) => Reading,
): Promise<readonly RecordedEvent[]> => {
  let failure: unknown;
  let unanswered = 0;
  for (const pause of TRIES) {
    if (pause > 0) await connection.sleep(pause, connection.closed);
    try {
      return await connection.ask(what, seconds, (client, over) => collect(start(client), over));
    } catch (error) {
      const failed = classify(error);
      if (failed.kind === 'notFound') return [];
      if (failed.kind === 'permanent') throw failed.error;
      failure = failed.kind === 'conflict' ? error : failed.error;
      if (isStuck(error)) unanswered += 1;
      if (unanswered === UNANSWERED || connection.closed.aborted) break;
    }
  }
  throw unavailable(failure);
};

export const streamPage = (
  connection: Connection,
  stream: string,
  from: number,
  count = PAGE,
): Promise<readonly RecordedEvent[]> =>
  read(connection, `for ${stream}`, count === 1 ? EVENT_SECONDS : PAGE_SECONDS, (client) =>
    client.readStream(stream, { fromRevision: BigInt(from), maxCount: count, ...connection.callOptions }),
  );

export async function* streamFrom(
  connection: Connection,
  stream: string,
  from: number,
): AsyncGenerator<RecordedEvent, void, undefined> {
  let next = from;
  for (;;) {
    const page = await streamPage(connection, stream, next);
    yield* page;
    const last = page.at(-1);
    // A page of a stream whose beginning was trimmed may be short and not the last.
    if (last === undefined) return;
    next = Number(last.revision) + 1;
    if (page.length < PAGE && page[0]?.revision === BigInt(from)) return;
  }
}

export const newestOf = async (connection: Connection, stream: string): Promise<RecordedEvent | undefined> => {
  const options = { direction: 'backwards', fromRevision: 'end', maxCount: 1 } as const;
  const [newest] = await read(connection, `for the end of ${stream}`, EVENT_SECONDS, (client) =>
    client.readStream(stream, { ...options, ...connection.callOptions }),
  );
  return newest;
};

/** Where the log ends: the position of its newest event, whosesoever it is. */
export const endOfLog = async (connection: Connection): Promise<LogPosition | null> => {
  const options = { direction: 'backwards', fromPosition: 'end', maxCount: 1 } as const;
  const [newest] = await read(connection, 'where its log ends', EVENT_SECONDS, (client) =>
    client.readAll({ ...options, ...connection.callOptions }),
  );
  return newest === undefined ? null : placeOf(newest);
};

export type LogPage = {
  readonly events: readonly RecordedEvent[];
  readonly upTo: LogPosition | null;
  readonly full: boolean;
};

/** What comes after a position in the log, of everybody. Reading starts *at* a position, so the first is left out. */
export const logPage = async (connection: Connection, after: LogPosition | null): Promise<LogPage> => {
  const fromPosition = after ?? 'start';
  const page = await read(connection, 'for a page of its log', PAGE_SECONDS, (client) =>
    client.readAll({ fromPosition, maxCount: PAGE, ...connection.callOptions }),
  );
  const last = page.at(-1);
  return {
    events: after === null ? page : page.filter((event) => !isAt(event, after)),
    upTo: last === undefined ? after : placeOf(last),
    full: page.length === PAGE,
  };
};

const isAt = (event: RecordedEvent, { commit, prepare }: LogPosition): boolean => {
  const place = placeOf(event);
  return place.commit === commit && place.prepare === prepare;
};
