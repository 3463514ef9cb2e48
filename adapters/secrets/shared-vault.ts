import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type {
  EventStore,
  ExpectedRevision,
  JsonObject,
  NewEvent,
  StoredEvent,
} from '../../commands/ports/event-store.ts';
import type { CommandId, Instant } from '../../domain/words/ids.ts';
import { readKeyFile } from './key-file.ts';
import type { Sealed, SecretRow, SecretRows } from './rows.ts';
import { type OpenVault, vaultOver } from './vault.ts';
import { openVaultFile } from './vault-file.ts';

/*
 * ON DISK, beside the history: one stream for each secret, of which only the newest event is kept ($maxCount 1).
 *
 *   vault         VaultOpened     proof (base64): as in vault-file.ts
 *   secret-REF    SecretSealed    kind, version, wrapped, box (base64): as in vault-file.ts
 *                 SecretShredded  version: there is none any more
 *
 * A removed secret can be read by nobody from then on; its sealed bytes leave the server's disks with its next scavenge.
 */
const ATTEMPTS = 5;

export type SharedVaultOptions = {
  readonly keyFile: string;
  /** The vault file of an installation that was on the embedded store before: what the store has never had is taken over. */
  readonly before: string;
  readonly now: () => Instant;
};

/** The secrets of all nodes in their event store, sealed with a key that each node has in a file of its own (docs/adr/0015). */
export const openSharedVault = async (store: EventStore, options: SharedVaultOptions): Promise<OpenVault> => {
  const rows = new SharedRows(store, options.now);
  const vault = await vaultOver(rows, options.keyFile, readKeyFile(options.keyFile), 'the vault in the event store');
  if (existsSync(options.before)) await takeOver(rows, options.before);
  return vault;
};

/** Sealed as they are: the key is the same. What was removed here stays removed. */
const takeOver = async (rows: SharedRows, file: string): Promise<void> => {
  const before = openVaultFile(file);
  try {
    for (const row of await before.all()) await rows.putUnlessKnown(row);
  } finally {
    before.close();
  }
};

class SharedRows implements SecretRows {
  readonly #store: EventStore;
  readonly #now: () => Instant;
  constructor(store: EventStore, now: () => Instant) {
    this.#store = store;
    this.#now = now;
  }

  async get(ref: string): Promise<SecretRow | undefined> {
    const newest = await this.#store.readLast(streamOf(ref));
    return newest?.type === 'SecretSealed' ? rowOf(ref, newest) : undefined;
  }

  async put(ref: string, kind: string, seal: (version: number) => Sealed): Promise<void> {
    await this.#change(ref, (newest) => {
      const version = versionIn(newest) + 1;
      return sealedEvent(kind, version, seal(version));
    });
  }

  async putUnlessKnown({ ref, kind, version, wrapped, box }: SecretRow): Promise<void> {
    await this.#change(ref, (newest) => (newest === undefined ? sealedEvent(kind, version, { wrapped, box }) : null));
  }

  async remove(ref: string): Promise<void> {
    await this.#change(ref, (newest) =>
      newest?.type === 'SecretSealed' ? { type: 'SecretShredded', data: { version: versionIn(newest) } } : null,
    );
  }

  /** What stands in the store, newest event last: a stream keeps one, until the server has trimmed it perhaps more. */
  async refs(): Promise<readonly string[]> {
    const sealed = new Map<string, boolean>();
    for await (const page of this.#store.readAll(null, { streamPrefixes: [STREAM] }))
      for (const { stream, type } of page) sealed.set(stream.slice(STREAM.length), type === 'SecretSealed');
    return [...sealed].filter(([, is]) => is).map(([ref]) => ref);
  }

  async proof(): Promise<Buffer | undefined> {
    const first = await this.#store.readLast('vault');
    return first && bytesIn(first, 'proof');
  }

  async setProof(box: Buffer): Promise<boolean> {
    const event = this.#event('VaultOpened', { proof: box.toString('base64') });
    return (await this.#store.append('vault', 'none', [event])).outcome !== 'conflict';
  }

  /** Before the first secret there is a proof. */
  async isEmpty(): Promise<boolean> {
    return (await this.proof()) === undefined;
  }

  close(): void {
    // The store is closed by whoever opened it.
  }

  /** Another node may be at the same secret: the newest event decides, again. */
  async #change(
    ref: string,
    next: (newest: StoredEvent | undefined) => { readonly type: string; readonly data: JsonObject } | null,
  ): Promise<void> {
    const stream = streamOf(ref);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const newest = await this.#store.readLast(stream);
      const change = next(newest);
      if (change === null) return;
      if (newest === undefined) await this.#store.setRetention(stream, { maxCount: 1 });
      const expected: ExpectedRevision = newest?.revision ?? 'none';
      const result = await this.#store.append(stream, expected, [this.#event(change.type, change.data)]);
      if (result.outcome !== 'conflict') return;
    }
    throw new Error(`The secret ${ref} changed under ${ATTEMPTS} attempts in a row; try again.`);
  }

  #event(type: string, data: JsonObject): NewEvent {
    const id = randomUUID();
    const metadata = {
      schema: 1,
      at: this.#now(),
      actor: { kind: 'system', name: 'sampan' },
      commandId: id as CommandId,
      correlationId: id,
      causationId: null,
    } as const;
    return { id, type, data, metadata };
  }
}

const STREAM = 'secret-';
const streamOf = (ref: string): string => `${STREAM}${ref}`;

const sealedEvent = (kind: string, version: number, { wrapped, box }: Sealed) => ({
  type: 'SecretSealed',
  data: { kind, version, wrapped: wrapped.toString('base64'), box: box.toString('base64') },
});

const versionIn = (event: StoredEvent | undefined): number =>
  typeof event?.data.version === 'number' ? event.data.version : 0;

const bytesIn = ({ data, type, stream }: StoredEvent, field: string): Buffer => {
  const text = data[field];
  if (typeof text !== 'string') throw new Error(`${type} in ${stream} has no ${field}.`);
  return Buffer.from(text, 'base64');
};

const rowOf = (ref: string, event: StoredEvent): SecretRow => ({
  ref,
  kind: String(event.data.kind),
  version: versionIn(event),
  wrapped: bytesIn(event, 'wrapped'),
  box: bytesIn(event, 'box'),
});
