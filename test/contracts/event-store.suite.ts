import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import type { EventStore } from '../../commands/ports/event-store.ts';
import { appendRules } from './event-store.appends.ts';
import { readRules } from './event-store.reads.ts';
import { resumingRules } from './event-store.resuming.ts';
import { retentionRules } from './event-store.retention.ts';
import { subscriptionRules } from './event-store.subscriptions.ts';
import { waitRules } from './event-store.waits.ts';

export type OpenedStore = {
  readonly store: EventStore;
  readonly cleanup: () => Promise<void>;
  /** The same history in a store that was closed and opened again, where the adapter can do that. */
  readonly reopen?: () => Promise<EventStore>;
  /** Takes what was trimmed out of the files too, where that is a thing of its own and can be asked for. */
  readonly scavenge?: () => Promise<unknown>;
};
export type OpenStore = () => Promise<OpenedStore>;

export type StoreContext = { store: EventStore; open: OpenStore; stream: (name: string) => string; prefix: string };
export type StoreTest = (title: string, check: (context: StoreContext) => Promise<void>) => void;

/**
 * What every event store does, whatever is behind it. It may hold others' events and other runs': all streams here
 * start with a prefix of this run's own, and readers of everything look at those alone. No append here is larger than a
 * megabyte, which is the most that EventStoreDB takes unless told otherwise.
 */
export const eventStoreContract = (name: string, open: OpenStore): { run(): void } => {
  const contract = suite(`event store contract: ${name}`);
  const prefix = `contract${randomUUID().replaceAll('-', '')}`;
  let opened: OpenedStore | undefined;
  let streams = 0;

  contract.before(async () => {
    opened = await open();
  });
  contract.after(async () => {
    await opened?.cleanup();
  });

  const test: StoreTest = (title, check) => {
    contract(title, async () => {
      if (opened === undefined) throw new Error('The store was not opened.');
      streams += 1;
      const own = `${prefix}x${streams}x`;
      await check({ store: opened.store, open, prefix: own, stream: (label) => `${own}${label}` });
    });
  };

  appendRules(test);
  readRules(test);
  subscriptionRules(test);
  retentionRules(test);
  resumingRules(test);
  waitRules(test);
  return contract;
};
