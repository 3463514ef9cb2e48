import type {
  AuditRow,
  BatchRow,
  OwedArtefact,
  QueueRow,
  ServerRow,
  SettingsRow,
  SourceRow,
  SubjectKind,
  TargetRowOf,
  TaskRow,
  TaskState,
} from './rows.ts';

export type { ChangeKind } from './change-kinds.ts';
export { BEGINNING, type ChangeLog, type ResyncReason } from './change-log.ts';
export type { ChangeEntry, Place, Stretch } from './recent-changes.ts';
export type * from './rows.ts';

/** One page; `cursor` of the last row asks for the next, null when there is none. `total` counts all that the filter lets through. */
export type Page<T> = { readonly rows: readonly T[]; readonly cursor: string | null; readonly total: number };
/** At most 200 rows; `after`: the cursor of the page before. */
export type PageRequest = { readonly first: number; readonly after?: string | null };

export type TaskFilter = {
  readonly states?: readonly TaskState[];
  readonly batchId?: string;
  readonly serverId?: string;
  /** RT-7: true: the deleted ones, and only those; else those that are not. */
  readonly deleted?: boolean;
};

export type AuditFilter = {
  readonly subjectId?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly correlationId?: string;
};

/** MS-9, MS-10: what the history knows. Free space, cores and memory are asked of the machine. */
export type ServerView = ServerRow & {
  readonly reservedBytes: number;
  /** What of that earlier attempts have staged already: it is on the disk and reserved as well, so it is added back. */
  readonly stagedBytes: number;
  readonly runningTaskIds: readonly string[];
  readonly queuedTaskIds: readonly string[];
};

/** TP-3, TP-4. */
export type NetworkView = TargetRowOf<'NETWORK'> & {
  readonly clusterIds: readonly string[];
  readonly usedAddresses: number;
  readonly freeAddresses: number;
};
export type HeldAddress = { readonly ip: string; readonly mac: string; readonly nic: number; readonly taskId: string };

export type TargetInventory = {
  readonly zones: readonly TargetRowOf<'ZONE'>[];
  readonly clusters: readonly TargetRowOf<'CLUSTER'>[];
  readonly hosts: readonly TargetRowOf<'HOST'>[];
  readonly storages: readonly TargetRowOf<'STORAGE'>[];
  readonly networks: readonly NetworkView[];
};

/** One row per artefact that is owed. `taskEnded` false: the task still uses it, or has not come to remove it. */
export type DebtView = OwedArtefact & {
  readonly taskId: string;
  readonly taskName: string;
  readonly taskDeleted: boolean;
  readonly taskEnded: boolean;
  readonly outcome: 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | null;
  /** Staged data of a failed task is kept on purpose until then (RT-6). */
  readonly keptUntil: string | null;
};

export type Change = {
  readonly projection: ProjectionName;
  readonly keys: readonly string[];
  readonly position: string;
};
export type ProjectionName =
  | 'task'
  | 'batch'
  | 'server'
  | 'queue'
  | 'target'
  | 'address'
  | 'source'
  | 'debt'
  | 'audit'
  | 'settings';

export type ProjectionHealth = {
  readonly name: string;
  /** Null: nothing seen yet. */
  readonly position: string | null;
  readonly caughtUp: boolean;
  readonly lagSeconds: number;
  /** Set when it stopped at an event that it cannot take; the others go on (F18). */
  readonly parked: { readonly position: string; readonly type: string; readonly reason: string } | null;
};

/**
 * The questions that GraphQL and the CLI may ask. Each answer is one consistent state of one read model; a mutation gives
 * a position, and `waitFor` it makes the next answer contain what it did.
 */
export interface ReadModels {
  /** Newest first (UX-5). */
  tasks(filter: TaskFilter, page: PageRequest): Page<TaskRow>;
  /** A deleted one too: what it owes and the audit trail point to it. */
  task(id: string): TaskRow | undefined;
  /** How many tasks are in each state, zeroes too; without the deleted ones. */
  taskCounts(): Readonly<Record<TaskState, number>>;
  /** In the order in which they wait (RT-4). */
  queue(): readonly QueueRow[];
  batches(page: PageRequest): Page<BatchRow>;
  batch(id: string): BatchRow | undefined;
  /** Added ones, and those whose adding is not settled; refused ones only by `server`. */
  servers(): readonly ServerView[];
  server(id: string): ServerView | undefined;
  /** Without the removed ones. */
  sources(): readonly SourceRow[];
  /** Removed ones too. */
  source(id: string): SourceRow | undefined;
  target(): TargetInventory;
  network(id: string): NetworkView | undefined;
  /** Who holds which address of a network, by address. */
  heldAddresses(networkId: string): readonly HeldAddress[];
  debt(filter: { readonly taskId?: string; readonly endedOnly?: boolean }): readonly DebtView[];
  /** Newest first. */
  audit(filter: AuditFilter, page: PageRequest): Page<AuditRow>;
  /** Looks at that one thing alone: lists ask it for what their rows point to. Null for what has none. */
  nameOf(kind: SubjectKind, id: string): string | null;
  settings(): SettingsRow;
  /** Streams whose process may owe something: what the process runner folds at boot. Complete once caught up. */
  openStreams(): readonly string[];
  health(): readonly ProjectionHealth[];
  /** Resolves when every read model that is not parked contains this position; rejects with ReadModelsBehind, or NoSuchPosition. Null: at once. */
  waitFor(position: string | null, timeoutMilliseconds: number): Promise<void>;
  /** Told after the commit: what is announced can be read. Ends when the signal aborts; a slow reader gets changes merged, never lost. */
  changes(signal: AbortSignal): AsyncIterable<Change>;
}

/** What was asked for cannot be a position of this history; nothing was waited for. */
export class NoSuchPosition extends Error {
  constructor() {
    super('This is no position; give one that a mutation answered with.');
    this.name = 'NoSuchPosition';
  }
}

/** The read models did not reach the position in time; what was asked for is done, only not to be seen yet. */
export class ReadModelsBehind extends Error {
  constructor(position: string) {
    super(`The views have not come to position ${position} yet; ask again.`);
    this.name = 'ReadModelsBehind';
  }
}
