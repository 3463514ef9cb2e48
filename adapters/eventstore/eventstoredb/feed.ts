import {
  type AllStreamResolvedEvent,
  type EventStoreDBClient,
  eventTypeFilter,
  type RecordedEvent,
  streamNameFilter,
} from '@eventstore/db-client';
import type { StreamFilter } from '../../../commands/ports/event-store.ts';
import type { Connection } from './client.ts';
import type { LogPosition } from './positions.ts';
import type { Namespace } from './records.ts';

/** The server tells how far it has searched after so many events of which none passed. */
const CHECKPOINT_EVERY = 500;
/** So many events wait here at the most; beyond it the server is left to wait, as far as HTTP/2 lets it. */
const HIGH_WATER = 2000;
const LOW_WATER = 500;

export type Item =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  | { readonly kind: 'checkpoint'; readonly position: LogPosition }
  | { readonly kind: 'caughtUp' };

type Marker = { readonly after: number; readonly item: Item };
type Subscription = ReturnType<EventStoreDBClient['subscribeToAll']>;

const serverFilter = (
  namespace: Namespace,
  filter: StreamFilter | undefined,
  checkpointReached: (position: LogPosition) => void,
) => {
  const common = {
    checkpointInterval: 1,
    maxSearchWindow: CHECKPOINT_EVERY,
    checkpointReached: (_: unknown, position: LogPosition) => checkpointReached(position),
  };
  return filter !== undefined && 'eventTypes' in filter
    ? eventTypeFilter({ prefixes: [...filter.eventTypes], ...common })
    : streamNameFilter({ prefixes: namespace.prefixes(filter), ...common });
};

/**
 * One subscription of the server's as a queue, until it ends; it never comes back by itself. The client tells of
 * checkpoints and of having caught up at once, while events that came before still wait in its buffer: each is put behind
 * those events here, or a crash would lose what a saved checkpoint had passed.
 */
export class Feed {
  readonly #subscription: Subscription;
  readonly #items: Item[] = [];
  #markers: Marker[] = [];
  #received = 0;
  #ended: { readonly error: unknown } | undefined;
  #ring = (): void => undefined;

  constructor(connection: Connection, namespace: Namespace, after: LogPosition | null, filter?: StreamFilter) {
    const subscription = connection.client.subscribeToAll({
      fromPosition: after ?? 'start',
      filter: serverFilter(namespace, filter, (position) => this.#mark({ kind: 'checkpoint', position })),
      ...connection.subscriptionOptions,
    });
    this.#subscription = subscription;
    subscription.on('caughtUp', () => this.#mark({ kind: 'caughtUp' }));
    subscription.on('data', ({ event }: AllStreamResolvedEvent) => this.#take(event));
    subscription.on('error', (error: unknown) => this.#end(error)); // for good: it may come a second time
    subscription.once('end', () => this.#end(new Error('The server ended the subscription.')));
    subscription.once('close', () => this.#end(new Error('The subscription was closed.')));
  }

  /** Something waits to be taken, or the end to be told. */
  get waits(): boolean {
    return this.#items.length > 0 || this.#ended !== undefined;
  }

  /** What waits, at once; nothing when nothing does. Throws what ended the subscription, once the rest was taken. */
  take(most: number): readonly Item[] {
    const items = this.#items.splice(0, most);
    if (items.length === 0 && this.#ended) throw this.#ended.error;
    if (this.#items.length < LOW_WATER && this.#subscription.isPaused()) this.#subscription.resume();
    return items;
  }

  /** Resolves when `take` gives or throws something, or at the signal. */
  wait(signal: AbortSignal): Promise<void> {
    if (this.waits || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#ring = () => undefined;
        resolve();
      };
      this.#ring = wake;
      signal.addEventListener('abort', wake);
    });
  }

  stop(): void {
    this.#end(new Error('The subscription was left.'));
    void this.#subscription.unsubscribe().catch(() => undefined);
  }

  #mark(item: Item): void {
    this.#markers.push({ after: this.#received + this.#subscription.readableLength, item });
    this.#release();
  }

  #take(event: RecordedEvent | undefined): void {
    this.#received += 1;
    if (event !== undefined) this.#items.push({ kind: 'event', event });
    this.#release();
    if (this.#items.length > HIGH_WATER) this.#subscription.pause();
  }

  #release(): void {
    while (this.#markers[0] !== undefined && this.#markers[0].after <= this.#received) {
      const [{ item }] = this.#markers as [Marker, ...Marker[]];
      this.#markers = this.#markers.slice(1);
      this.#items.push(item);
    }
    this.#ring();
  }

  #end(error: unknown): void {
    this.#ended ??= { error };
    this.#ring();
  }
}
