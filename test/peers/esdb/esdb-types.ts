/** An event as a client proposes it. */
export type Proposed = {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
};

/** A number: the revision of the stream's last event. */
export type Expected = 'any' | 'no_stream' | 'stream_exists' | number;

export type Written = { readonly revision: number; readonly position: number };

export type AppendOutcome =
  | ({ readonly kind: 'written' | 'repeated' } & Written)
  /** `current` is -1 where there is no stream. */
  | { readonly kind: 'wrong'; readonly current: number }
  | { readonly kind: 'tombstoned' };

export type EsdbRecord = {
  readonly stream: string;
  /** Of a tombstone: Infinity. */
  readonly revision: number;
  readonly position: number;
  readonly id: string;
  readonly type: string;
  readonly createdMs: number;
  /** The ReadResp as it goes over the wire; undefined once it was scavenged. */
  bytes: Buffer | undefined;
};

/** What stands in a stream for its readers now. */
export type StreamView =
  | { readonly kind: 'absent' }
  | { readonly kind: 'tombstoned' }
  | { readonly kind: 'present'; readonly last: number; readonly records: readonly EsdbRecord[] };
