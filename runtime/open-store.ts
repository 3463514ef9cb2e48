import { readFileSync } from 'node:fs';
import type { Login } from '../adapters/eventstore/eventstoredb/connection-string.ts';
import type { Trouble } from '../adapters/eventstore/eventstoredb/follow.ts';
import { type EventStoreDb, openEventStoreDb } from '../adapters/eventstore/eventstoredb/store.ts';
import { openSqliteStore } from '../adapters/eventstore/sqlite/store.ts';
import type { EventStore } from '../commands/ports/event-store.ts';
import { secretsIn } from './censor.ts';
import { systemClock } from './clock.ts';

export type StoreSettings = {
  /** `sqlite:<file>` or `esdb://…`. */
  readonly storeUrl: string;
  readonly namespace: string;
  readonly storeLoginFile: string | null;
};

const SQLITE = 'sqlite:';

export const isEmbedded = ({ storeUrl }: Pick<StoreSettings, 'storeUrl'>): boolean => storeUrl.startsWith(SQLITE);

/** Throws for a file that is not one line `user:password`, without a word of what is in it. */
const loginIn = (file: string): Login => {
  const [, username, password] = /^([^:\n]+):([^\n]+)\n?$/.exec(readFileSync(file, 'utf8')) ?? [];
  if (username === undefined || password === undefined)
    throw new Error(`${file} is not a login for EventStoreDB: one line, user:password.`);
  return { username, password };
};

/** What the log must not show of how the store is reached. */
export const storeSecrets = ({ storeUrl, storeLoginFile }: Omit<StoreSettings, 'namespace'>): readonly string[] => [
  ...secretsIn(storeUrl),
  ...(storeLoginFile === null ? [] : [loginIn(storeLoginFile).password]),
];

export const connectEventStoreDb = (settings: StoreSettings, trouble?: (trouble: Trouble) => void): EventStoreDb =>
  openEventStoreDb(settings.storeUrl, {
    sleep: systemClock.sleep,
    ...(settings.storeLoginFile === null ? {} : { login: loginIn(settings.storeLoginFile) }),
    ...(trouble === undefined ? {} : { trouble }),
  });

/** The streams of the history. */
export const historyPrefix = (namespace: string): string => `${namespace}:`;
/** What several nodes share beside it: the lease and the sealed secrets. No reader of the history sees it. */
export const sharedPrefix = (namespace: string): string => `${namespace}.`;

/** The history (`SAMPAN_EVENT_STORE`). Rejects for one that cannot be opened; EventStoreDB is reached with the first question. */
export const openEventStore = async (settings: StoreSettings): Promise<EventStore> =>
  isEmbedded(settings)
    ? openSqliteStore(settings.storeUrl.slice(SQLITE.length))
    : connectEventStoreDb(settings).store(historyPrefix(settings.namespace));
