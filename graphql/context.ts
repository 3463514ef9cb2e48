import type { ConsumersHealth } from '../commands/ports/consumers.ts';
import type { ProgressFeed } from '../commands/ports/progress.ts';
import type { Replays } from '../commands/ports/replays.ts';
import type { Vitals } from '../commands/ports/vitals.ts';
import type { App } from '../commands/support/app.ts';
import type { Request } from '../commands/support/door.ts';
import type { Language } from '../messages/message.ts';
import type { ChangeLog, ReadModels } from '../projections/queries.ts';
import type { Wire } from './fan-out/wire.ts';

/** What resolvers work with; given once. */
export type GraphqlDeps = {
  readonly app: App;
  readonly readModels: ReadModels;
  readonly progress: ProgressFeed;
  readonly replays: Replays;
  readonly consumers: ConsumersHealth;
  readonly vitals: Vitals;
  readonly changeLog: ChangeLog;
  /** Told of each subscription that is opened; what it gives back is called when that ends. */
  readonly opened?: (subscription: string) => () => void;
};

/** What a caller may do; everybody is an admin as long as there are no users. */
export type Role = 'ADMIN';

/**
 * Of one request, or of one subscription. Who asks is settled at the door and never read from headers: a WebSocket client
 * can put any header there.
 */
export type RequestContext = {
  readonly actor: Request['actor'];
  readonly role: Role;
  /** Of every text in the answer. */
  readonly language: Language;
  /** Of the HTTP request. */
  readonly requestId?: string;
  /** Answers that rows of one list share. A subscription has none: it lives too long to remember. */
  readonly memo?: Map<string, unknown>;
  /** Where the history stood before anything of the request was answered (DESIGN.md 26). */
  readonly now?: Now;
};
export type Now = { readonly position: string; readonly at: string };
export const nowOf = ({ changeLog, app }: Pick<GraphqlDeps, 'changeLog' | 'app'>): Now => ({
  position: changeLog.position(),
  at: app.clock.now(),
});

/** One WebSocket: its open subscriptions, by the id that the client gave them, and its way out. */
export type Connection = { readonly open: Set<unknown>; readonly wire: Wire };
export type SubscriptionContext = RequestContext & { readonly connection: Connection; readonly id: unknown };

/** The same lookup once per request, however many rows want it. */
export const shared = <T>(context: RequestContext, key: string, look: () => T): T => {
  if (!context.memo) return look();
  if (!context.memo.has(key)) context.memo.set(key, look());
  return context.memo.get(key) as T; // written above, under the same key only
};
