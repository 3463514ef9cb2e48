import { randomUUID } from 'node:crypto';
import type {
  AppendResult,
  Delivery,
  EventStore,
  ExpectedRevision,
  JsonObject,
  NewEvent,
  StoredEvent,
} from '../../commands/ports/event-store.ts';
import type { CommandId, Instant } from '../../domain/words/ids.ts';

export const newEvent = (type = 'Happened', data: JsonObject = {}, at = '2026-01-01T00:00:00.000Z'): NewEvent => ({
  id: randomUUID(),
  type,
  data,
  metadata: {
    schema: 1,
    at: at as Instant,
    actor: { kind: 'user', name: 'ada' },
    commandId: randomUUID() as CommandId,
    correlationId: randomUUID(),
    causationId: null,
    contentHash: 'a'.repeat(64),
  },
});

export const newEvents = (count: number, type?: string): NewEvent[] =>
  Array.from({ length: count }, (_, number) => newEvent(type, { number }));

/** Appends and insists: the revision of the last event. */
export const appended = async (
  store: EventStore,
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): Promise<Extract<AppendResult, { outcome: 'appended' }>> => {
  const result = await store.append(stream, expected, events);
  if (result.outcome !== 'appended') throw new Error(`Expected an append, got ${JSON.stringify(result)}`);
  return result;
};

/** One event at a time, each at the revision that the last one gave. */
export const appendOneByOne = async (store: EventStore, stream: string, events: readonly NewEvent[]): Promise<void> => {
  let expected: ExpectedRevision = 'none';
  for (const event of events) expected = (await appended(store, stream, expected, [event])).revision;
};

export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

export const collectPages = async (pages: AsyncIterable<readonly StoredEvent[]>): Promise<StoredEvent[]> =>
  (await collect(pages)).flat();

export const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id);

/** A condition that takes too long fails with its name instead of hanging the run. */
export const within = async <T>(promise: Promise<T>, what: string, seconds = 240): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${seconds} s for ${what}`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Takes deliveries until one satisfies; what came before it is kept in `seen`. */
export const listen = (deliveries: AsyncIterable<Delivery>) => {
  const iterator = deliveries[Symbol.asyncIterator]();
  const seen: Delivery[] = [];
  const events = (): StoredEvent[] =>
    seen.flatMap((delivery) => (delivery.kind === 'events' ? [...delivery.events] : []));
  const next = async (what: string): Promise<Delivery | undefined> => {
    const result = await within(iterator.next(), what);
    if (result.done) return undefined;
    seen.push(result.value);
    return result.value;
  };
  const until = async (what: string, satisfied: (delivery: Delivery) => boolean): Promise<Delivery> => {
    for (;;) {
      const delivery = await next(what);
      if (delivery === undefined) throw new Error(`The subscription ended before ${what}`);
      if (satisfied(delivery)) return delivery;
    }
  };
  return {
    seen,
    events,
    next,
    until,
    untilCaughtUp: () => until('caught up', ({ kind }) => kind === 'caughtUp'),
    untilEvents: (count: number) => until(`${count} events`, () => events().length >= count),
  };
};
