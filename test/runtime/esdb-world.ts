import { randomUUID } from 'node:crypto';
import {
  type AllStreamSubscription,
  EventStoreDBClient,
  type JSONEventType,
  jsonEvent,
  type Position,
} from '@eventstore/db-client';
import { eventually } from '../support/eventually.ts';

export type Happened = JSONEventType<string, { readonly n: number }>;

/** A UUID stays the id of the same event over repeated sends. */
export const happened = (n = 0, type = 'Happened', id: string = randomUUID()) =>
  jsonEvent<Happened>({ id, type, data: { n } });
export const several = (count: number, type?: string) => Array.from({ length: count }, (_, n) => happened(n, type));

const open = new Set<EventStoreDBClient>();
/** Clients of a test; `disposeClients` ends all of them. */
export const clientTo = ({ connectionString }: { readonly connectionString: string }): EventStoreDBClient => {
  const client = EventStoreDBClient.connectionString(connectionString);
  open.add(client);
  return client;
};
export const disposeClients = async (): Promise<void> => {
  await Promise.all([...open].map((client) => client.dispose()));
  open.clear();
};

export const until = (what: string, satisfied: () => boolean): Promise<true> =>
  eventually(what, async () => (satisfied() ? true : undefined), { everyMilliseconds: 5 });

export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

export const revisionsOf = async (client: EventStoreDBClient, stream: string): Promise<number[]> =>
  (await collect(client.readStream(stream))).map(({ event }) => Number(event?.revision));

export const errorOf = (promise: Promise<unknown>): Promise<Readonly<Record<string, unknown>>> =>
  promise.then(
    (value) => {
      throw new Error(`It did not fail: ${String(value)}`);
    },
    (error: unknown) => error as Readonly<Record<string, unknown>>,
  );

/** Still open after everything that was under way has been answered. */
export const isPending = async (promise: Promise<unknown>, after: () => Promise<unknown>): Promise<boolean> => {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  promise.then(settle, settle);
  await after();
  return !settled;
};

/** What a subscription has said: `confirmed`, `caughtUp`, `fellBehind`, `error <type>`, `end`, or an event's number. */
export const listenTo = (subscription: AllStreamSubscription) => {
  const heard: (string | number)[] = [];
  const positions: Position[] = [];
  subscription
    .on('confirmation', () => heard.push('confirmed'))
    .on('caughtUp', () => heard.push('caughtUp'))
    .on('fellBehind', () => heard.push('fellBehind'))
    .on('error', (error: unknown) => heard.push(`error ${(error as { type?: string }).type}`))
    .on('end', () => heard.push('end'))
    .on('data', ({ event }) => {
      if (event === undefined) return;
      positions.push(event.position as Position);
      heard.push((event.data as { n: number }).n);
    });
  return {
    heard,
    positions,
    untilHeard: (word: string | number) => until(`${word} is heard`, () => heard.includes(word)),
    untilCount: (count: number) => until(`${count} are heard`, () => heard.length >= count),
  };
};
