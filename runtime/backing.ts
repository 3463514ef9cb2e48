import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ServerSaid } from '../adapters/eventstore/eventstoredb/failures.ts';
import { onlyNode } from '../adapters/lease/only-node.ts';
import { SharedLease } from '../adapters/lease/shared-lease.ts';
import { acquireLease, type Lease } from '../adapters/lease/sqlite-lease.ts';
import { openSharedVault } from '../adapters/secrets/shared-vault.ts';
import { type OpenVault, openVault } from '../adapters/secrets/vault.ts';
import type { Clock } from '../commands/ports/clock.ts';
import { type EventStore, StoreUnavailable } from '../commands/ports/event-store.ts';
import type { RunnerLease } from '../commands/ports/leadership.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import type { StoreLoads } from './metrics/page.ts';
import { connectEventStoreDb, historyPrefix, isEmbedded, openEventStore, sharedPrefix } from './open-store.ts';

/** Where the event store, the read models, the vault and the lease stand in the data directory. */
export const files = (dataDir: string) => ({
  readStore: join(dataDir, 'read-models.db'),
  vault: join(dataDir, 'vault.db'),
  vaultKey: join(dataDir, 'vault.key'),
  lease: join(dataDir, 'lease.db'),
  inventories: join(dataDir, 'inventories'),
});

/** What must outlive this node, and who may act on it. */
export type Backing = {
  readonly store: EventStore;
  readonly vault: OpenVault;
  readonly lease: RunnerLease;
  /** What is open to the store's server; null for the embedded one. */
  readonly storeLoads: StoreLoads | null;
  close(): Promise<void>;
};

/**
 * With the embedded store all of it is in the data directory, of which there is one process; with EventStoreDB it is there,
 * for all nodes. Throws LeaseHeld where another process has the data directory, which is never shared. `over` ends the
 * opening, whatever it waits for; it has no effect on what is open.
 */
export const openBacking = async (config: Config, log: Log, clock: Clock, over: AbortSignal): Promise<Backing> => {
  const own = acquireLease(files(config.dataDir).lease, clock.now);
  try {
    return await (isEmbedded(config) ? embedded(config, own) : shared(config, own, { log, clock, over }));
  } catch (error) {
    own.release();
    over.throwIfAborted(); // what the ended calls say is of no interest
    throw error;
  }
};

const embedded = async (config: Config, own: Lease): Promise<Backing> => {
  const at = files(config.dataDir);
  const vault = await openVault(at.vault, at.vaultKey);
  const store = await openEventStore(config);
  const close = async (): Promise<void> => {
    await store.close();
    vault.close();
    own.release();
  };
  return { store, vault, lease: onlyNode(own), storeLoads: null, close };
};

/** A cluster that starts at the same time as we do is given a minute. */
const WAIT_SECONDS = [1, 2, 4, 8, 15, 15, 15] as const;

const reasonOf = (error: unknown): string => {
  if (error instanceof StoreUnavailable && error.cause instanceof Error) return error.cause.message;
  return error instanceof Error ? error.message : 'it says nothing any more';
};

/** Throws, with what to look at, for a server that does not answer in time or does not let us in. */
const untilReached = async (store: EventStore, log: Log, clock: Clock, over: AbortSignal): Promise<void> => {
  for (const seconds of [...WAIT_SECONDS, null]) {
    over.throwIfAborted();
    try {
      await store.head();
      return;
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || over.aborted) throw error;
      const refused = error.cause instanceof ServerSaid && error.cause.type === 'access-denied';
      if (seconds === null || refused)
        throw new Error(
          refused
            ? 'EventStoreDB refuses the user: look at SAMPAN_EVENT_STORE or SAMPAN_EVENT_STORE_LOGIN_FILE; it has to be able to read $all.'
            : `EventStoreDB cannot be reached (${reasonOf(error)}). Look at SAMPAN_EVENT_STORE, the network and the server.`,
          { cause: error },
        );
      log.warn({ reason: reasonOf(error), seconds }, 'EventStoreDB cannot be reached yet; it is tried again');
      await clock.sleep(seconds, over);
    }
  }
};

const QUIET_SECONDS = 60;

/** A store that is away troubles everybody every few seconds: of each kind of trouble one is told a minute. */
const seldom = (elapsed: () => number, tell: (kind: string, error: unknown) => void) => {
  const told = new Map<string, number>();
  return (kind: string, error: unknown): void => {
    if (elapsed() - (told.get(kind) ?? Number.NEGATIVE_INFINITY) < QUIET_SECONDS) return;
    told.set(kind, elapsed());
    tell(kind, error);
  };
};

type Around = { readonly log: Log; readonly clock: Clock; readonly over: AbortSignal };

const shared = async (config: Config, own: Lease, { log, clock, over }: Around): Promise<Backing> => {
  const at = files(config.dataDir);
  const elapsed = (): number => clock.tick();
  const trouble = seldom(elapsed, (kind, error) =>
    log.warn({ kind, reason: reasonOf(error) }, 'trouble with EventStoreDB'),
  );
  const server = connectEventStoreDb(config, ({ kind, error }) => trouble(`SUBSCRIPTION_${kind}`, error));
  const beside = server.store(sharedPrefix(config.namespace));
  const giveUp = (): void => void server.close(); // ends the calls that are under way
  over.addEventListener('abort', giveUp);
  try {
    await untilReached(beside, log, clock, over);
    const vault = await openSharedVault(beside, { keyFile: at.vaultKey, before: at.vault, now: clock.now });
    const lease = new SharedLease({
      store: beside,
      instance: randomUUID(),
      name: config.nodeName,
      clock,
      elapsed,
      epochsBefore: own.epoch,
      trouble: (error) => trouble('LEASE', error),
    });
    const close = async (): Promise<void> => {
      await server.close();
      vault.close();
      own.release();
    };
    const storeLoads: StoreLoads = () => server.loads;
    return { store: server.store(historyPrefix(config.namespace)), vault, lease, storeLoads, close };
  } catch (error) {
    await server.close();
    throw error;
  } finally {
    over.removeEventListener('abort', giveUp);
  }
};
