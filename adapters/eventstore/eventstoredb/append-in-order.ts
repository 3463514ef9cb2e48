import { randomUUID } from 'node:crypto';
import type { AppendedInOrder, OrderedAppend } from '../../../commands/ports/event-store.ts';
import type { Connection } from './client.ts';
import { sendBatch } from './link.ts';
import { type BatchAnswer, batchRequest, readBatchAnswer } from './messages.ts';
import { asPosition, isPlace } from './positions.ts';
import { type Namespace, toServer } from './records.ts';

/** So many are sent and not answered, at the most: beyond it the server gains nothing more by their being there. */
const IN_FLIGHT = 128;
const SECONDS = 30;

/**
 * Over one call of `BatchAppend`: the server takes its messages one after the other and hands each append to the one queue of its
 * writer before it takes the next (Streams.BatchAppend.cs, 23.10). So they stand in the order in which they were sent, except
 * that one may be refused (the server too busy, a conflict) and the next one not. After the first that fails, or when the call has
 * ended, nothing more is sent; what was sent is waited for, or until the connection is given up.
 */
export const appendInOrder = async (
  connection: Connection,
  namespace: Namespace,
  appends: readonly OrderedAppend[],
): Promise<AppendedInOrder> => {
  const answers = new Map<number, BatchAnswer>();
  await connection
    .ask(`${appends.length} appends in order`, SECONDS, (client, over) => {
      const metadata = connection.metadata('leader');
      return sendAll(namespace, appends, answers, (heard) =>
        sendBatch(client, { metadata, over, read: readBatchAnswer }, heard),
      );
    })
    .catch(() => undefined); // what was answered before tells what stands for certain
  let [appended, position]: [number, AppendedInOrder['position']] = [0, null];
  for (const append of appends) {
    const answer = answers.get(appended);
    if (answer?.kind !== 'success' || answer.revision !== lastOf(append)) break;
    if (answer.position === null || !isPlace(answer.position)) break;
    position = asPosition(answer.position);
    appended += 1;
  }
  return { appended, position, refused: reasonOf(answers) };
};

const reasonOf = (answers: ReadonlyMap<number, BatchAnswer>): string | null => {
  for (const answer of answers.values()) if (answer.kind === 'failed') return answer.reason;
  return null;
};

const lastOf = ({ expected, events }: OrderedAppend): number => (expected === 'none' ? -1 : expected) + events.length;

type Heard = Parameters<typeof sendBatch<BatchAnswer>>[2];

/** Resolves when all that was sent is answered; rejects with what ended the call before. */
const sendAll = (
  namespace: Namespace,
  appends: readonly OrderedAppend[],
  answers: Map<number, BatchAnswer>,
  open: (heard: Heard) => (request: Buffer) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const sent = new Map<string, number>();
    let failed = false;
    const next = (): void => {
      while (!failed && sent.size < appends.length && sent.size - answers.size < IN_FLIGHT) {
        const append = appends[sent.size];
        if (append === undefined) break;
        const correlation = randomUUID();
        const request = batchRequest(
          correlation,
          namespace.name(append.stream),
          append.expected,
          append.events.map(toServer),
        );
        sent.set(correlation, sent.size);
        send(request);
      }
      if (answers.size === sent.size) resolve();
    };
    const send = open({
      answer: (answer) => {
        const index = sent.get(answer.correlation);
        if (index === undefined) return;
        answers.set(index, answer);
        failed ||= answer.kind === 'failed';
        next();
      },
      ended: reject,
    });
    next();
  });
