import { request } from 'node:http';

/** What a request is, to an order: a plain read and a subscription are one RPC on the wire. */
export type EsdbCall = 'append' | 'read' | 'subscribe' | 'delete' | 'features' | 'gossip';

/** How many requests an order meets: default one, -1 all until `clearFaults`. */
type Times = { readonly times?: number };
/** Which requests; default: any of append, read, subscribe and delete. */
type Where = Times & { readonly on?: EsdbCall };

/** What a test orders; README.md has the list with what each does. */
export type EsdbFault =
  | ({ readonly kind: 'noAnswer' } & Where)
  | ({ readonly kind: 'committedNotAnswered' } & Times)
  | ({ readonly kind: 'unavailable' } & Where)
  | ({ readonly kind: 'error'; readonly code: number; readonly message?: string } & Where)
  | ({ readonly kind: 'notLeader'; readonly address?: string; readonly port?: number } & Where)
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
export const control = <T>(socketPath: string, method: string, path: string, body?: unknown): Promise<T> =>
  new Promise((resolve, reject) => {
    const asked = request({ socketPath, method, path, timeout: 60_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(JSON.parse(text) as T);
        else reject(new Error(`esdb: ${method} ${path}: ${text.trim()}`));
      });
    });
    asked.on('timeout', () => asked.destroy(new Error(`esdb: ${method} ${path}: no answer`)));
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
