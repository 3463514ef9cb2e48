import { controlOf } from '../control.ts';

/** What a request is, to an order: a plain read and a subscription are one RPC on the wire. */
export type EsdbCall = 'append' | 'read' | 'subscribe' | 'delete' | 'features' | 'gossip';

/** How many requests an order meets: default one, -1 all until `clearFaults`. */
type Times = { readonly times?: number };
/** Which requests; default: any of append, read, subscribe and delete. */
type Where = Times & { readonly on?: EsdbCall };
/** How many requests that it concerns pass before it meets the first one: default none. */
type After = { readonly after?: number };

/** What a test orders; README.md has the list with what each does. */
export type EsdbFault =
  | ({ readonly kind: 'noAnswer' } & Where & After)
  | ({ readonly kind: 'committedNotAnswered' } & Times & After)
  | ({ readonly kind: 'unavailable' } & Where & After)
  | ({ readonly kind: 'busy' } & Times & After)
  | ({ readonly kind: 'cutAppend' } & Times & After)
  | ({ readonly kind: 'error'; readonly code: number; readonly message?: string } & Where)
  | ({ readonly kind: 'notLeader'; readonly address?: string; readonly port?: number } & Where & After)
  | ({ readonly kind: 'slow'; readonly ms: number } & Where)
  | ({ readonly kind: 'hold' } & Where)
  | ({ readonly kind: 'cutAfter'; readonly events: number; readonly on?: 'read' | 'subscribe' } & Times)
  | ({ readonly kind: 'duplicate' } & Times)
  | { readonly kind: 'release' }
  | { readonly kind: 'cut'; readonly connections?: 'all' | 'oldest' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'endSubscriptions' }
  | { readonly kind: 'fallBehind' }
  | { readonly kind: 'freeze' }
  | { readonly kind: 'thaw' };

export type EsdbState = {
  /** Requests by RPC since the last `resetCounters`; each batch of `BatchAppend` counts. */
  readonly calls: Readonly<Record<string, number>>;
  /** Orders that no request has met yet; one with times: 3 counts 3, one for ever counts 1. */
  readonly faultsWaiting: number;
  readonly subscriptions: number;
  readonly connections: number;
  /** Requests held by `hold` or `freeze`. */
  readonly held: number;
  /** Records in $all, those of the system too. */
  readonly records: number;
};

/** One request to the control socket of the peer's process. Throws what it says where it refuses. */
export const control = controlOf('esdb');
