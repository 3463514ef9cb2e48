import { accept, type Decider } from '../words/decider.ts';
import { type Instant, type ServerId, secondsAfter, type TaskId } from '../words/ids.ts';
import type { Bytes } from '../words/units.ts';

/** The queue grants migration slots (RT-4) and with each the space on its server (MS-10): one stream, so nobody overshoots. */
export type QueueEntry = { readonly taskId: TaskId; readonly serverId: ServerId; readonly bytes: Bytes };

export type DeferralReason = 'SERVER_CAPACITY' | 'SERVER_UNREACHABLE';
type Deferral = {
  readonly taskId: TaskId;
  readonly attempt: number;
  readonly reason: DeferralReason;
  readonly try: number;
  readonly retryAt: Instant;
};

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type MigrationQueueEvent =
  | { type: 'TaskQueued'; data: QueueEntry }
  | { type: 'SlotGranted'; data: { taskId: TaskId } }
  | { type: 'SlotDeferred'; data: Deferral }
  | { type: 'SlotTaken'; data: { taskId: TaskId } }
  | { type: 'SlotReleased'; data: { taskId: TaskId } }
  | { type: 'ParallelismChanged'; data: { parallelism: number } };

export type MigrationQueueCommand =
  | { type: 'QueueTask'; data: QueueEntry }
  | { type: 'GrantSlot'; data: { taskId: TaskId; freeBytes: Bytes | null; at: Instant } }
  | { type: 'RecordSlotTaken'; data: { taskId: TaskId } }
  | { type: 'ReleaseSlot'; data: { taskId: TaskId } }
  | { type: 'ChangeParallelism'; data: { parallelism: number } };

export type Waiting = QueueEntry & {
  readonly deferred: { readonly tries: number; readonly retryAt: Instant; readonly reason: DeferralReason } | null;
};
export type Running = QueueEntry & { readonly taken: boolean };
export type MigrationQueue = {
  readonly parallelism: number;
  readonly waiting: readonly Waiting[];
  readonly running: readonly Running[];
};

export const DEFAULT_PARALLELISM = 10;
const DEFER_SECONDS = 30;

/** MS-10: the full sizes of running tasks are subtracted until they end, whatever they have written already. */
export const reservedOn = (queue: MigrationQueue, serverId: ServerId): number =>
  queue.running.filter((entry) => entry.serverId === serverId).reduce((sum, entry) => sum + entry.bytes, 0);

export const migrationQueue: Decider<MigrationQueueCommand, MigrationQueue, MigrationQueueEvent, never> = {
  initial: { parallelism: DEFAULT_PARALLELISM, waiting: [], running: [] },
  decide: (command, state) => {
    switch (command.type) {
      case 'QueueTask': {
        const known = [...state.waiting, ...state.running].some((entry) => entry.taskId === command.data.taskId);
        return known ? accept() : accept({ type: 'TaskQueued', data: command.data });
      }
      case 'GrantSlot': {
        const { taskId, freeBytes, at } = command.data;
        const entry = state.waiting.find((candidate) => candidate.taskId === taskId);
        if (!entry || state.running.length >= state.parallelism) return accept();
        if (entry.deferred && at < entry.deferred.retryAt) return accept(); // looked at already
        const fits = freeBytes !== null && freeBytes - reservedOn(state, entry.serverId) >= entry.bytes;
        if (fits) return accept({ type: 'SlotGranted', data: { taskId } });
        const nth = (entry.deferred?.tries ?? 0) + 1;
        const reason = freeBytes === null ? 'SERVER_UNREACHABLE' : 'SERVER_CAPACITY';
        return accept({
          type: 'SlotDeferred',
          data: { taskId, attempt: 1, reason, try: nth, retryAt: secondsAfter(at, DEFER_SECONDS) },
        });
      }
      case 'RecordSlotTaken': {
        const { taskId } = command.data;
        const entry = state.running.find((candidate) => candidate.taskId === taskId);
        return entry && !entry.taken ? accept({ type: 'SlotTaken', data: { taskId } }) : accept();
      }
      case 'ReleaseSlot': {
        const { taskId } = command.data;
        const known = [...state.waiting, ...state.running].some((entry) => entry.taskId === taskId);
        return known ? accept({ type: 'SlotReleased', data: { taskId } }) : accept();
      }
      case 'ChangeParallelism':
        return command.data.parallelism === state.parallelism
          ? accept()
          : accept({ type: 'ParallelismChanged', data: command.data });
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'TaskQueued':
        if ([...state.waiting, ...state.running].some((entry) => entry.taskId === event.data.taskId)) return state;
        return { ...state, waiting: [...state.waiting, { ...event.data, deferred: null }] };
      case 'SlotGranted': {
        const entry = state.waiting.find((candidate) => candidate.taskId === event.data.taskId);
        if (!entry) return state;
        const { deferred: _, ...granted } = entry;
        return {
          ...state,
          waiting: state.waiting.filter((candidate) => candidate !== entry),
          running: [...state.running, { ...granted, taken: false }],
        };
      }
      case 'SlotDeferred': {
        const { taskId, reason, try: tries, retryAt } = event.data;
        const deferred = { reason, tries, retryAt };
        return {
          ...state,
          waiting: state.waiting.map((entry) => (entry.taskId === taskId ? { ...entry, deferred } : entry)),
        };
      }
      case 'SlotTaken':
        return {
          ...state,
          running: state.running.map((entry) =>
            entry.taskId === event.data.taskId ? { ...entry, taken: true } : entry,
          ),
        };
      case 'SlotReleased': {
        const stays = (entry: QueueEntry): boolean => entry.taskId !== event.data.taskId;
        return { ...state, waiting: state.waiting.filter(stays), running: state.running.filter(stays) };
      }
      case 'ParallelismChanged':
        return { ...state, parallelism: event.data.parallelism };
    }
  },
};
