import { accept, type Decider } from '../words/decider.ts';
import { type Instant, type ServerId, secondsAfter } from '../words/ids.ts';
import type { Bytes } from '../words/units.ts';
import type { OfAttempt } from './attempt-keys.ts';

/** The queue grants migration slots (RT-4) and with each the space on its server (MS-10): one stream, so nobody overshoots. */
export type QueueEntry = OfAttempt & {
  readonly serverId: ServerId;
  /** All that the task stages: its volumes that migrate. */
  readonly bytes: Bytes;
  /** What it takes of the free space still: less than `bytes` where an earlier attempt staged some of it. */
  readonly needs: Bytes;
};

export type DeferralReason = 'SERVER_CAPACITY' | 'SERVER_UNREACHABLE';
type Deferral = { readonly reason: DeferralReason; readonly try: number; readonly retryAt: Instant };

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type MigrationQueueEvent =
  | { type: 'TaskQueued'; data: QueueEntry }
  | { type: 'SlotGranted'; data: OfAttempt }
  | { type: 'SlotDeferred'; data: OfAttempt & Deferral }
  | { type: 'SlotTaken'; data: OfAttempt }
  | { type: 'SlotReleased'; data: OfAttempt }
  | { type: 'ParallelismChanged'; data: { parallelism: number } };

export type MigrationQueueCommand =
  | { type: 'QueueTask'; data: QueueEntry }
  | { type: 'GrantSlot'; data: OfAttempt & { freeBytes: Bytes | null; at: Instant } }
  | { type: 'RecordSlotTaken'; data: OfAttempt }
  | { type: 'ReleaseSlot'; data: OfAttempt }
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

/** MS-10: what running tasks were let in for is subtracted until they end, whatever they have written of it already. */
export const reservedOn = (queue: MigrationQueue, serverId: ServerId): number =>
  queue.running.filter((entry) => entry.serverId === serverId).reduce((sum, entry) => sum + entry.needs, 0);

const isOf =
  ({ taskId, attempt }: OfAttempt) =>
  (entry: OfAttempt): boolean =>
    entry.taskId === taskId && entry.attempt === attempt;
const has = ({ waiting, running }: MigrationQueue, place: OfAttempt): boolean =>
  [...waiting, ...running].some(isOf(place));

export const migrationQueue: Decider<MigrationQueueCommand, MigrationQueue, MigrationQueueEvent, never> = {
  initial: { parallelism: DEFAULT_PARALLELISM, waiting: [], running: [] },
  decide: (command, state) => {
    switch (command.type) {
      case 'QueueTask':
        return has(state, command.data) ? accept() : accept({ type: 'TaskQueued', data: command.data });
      case 'GrantSlot': {
        const { freeBytes, at, ...place } = command.data;
        const entry = state.waiting.find(isOf(place));
        if (!entry || state.running.length >= state.parallelism) return accept();
        if (entry.deferred && at < entry.deferred.retryAt) return accept(); // looked at already
        const fits = freeBytes !== null && freeBytes - reservedOn(state, entry.serverId) >= entry.needs;
        if (fits) return accept({ type: 'SlotGranted', data: place });
        const nth = (entry.deferred?.tries ?? 0) + 1;
        const reason = freeBytes === null ? 'SERVER_UNREACHABLE' : 'SERVER_CAPACITY';
        const deferral = { reason, try: nth, retryAt: secondsAfter(at, DEFER_SECONDS) } as const;
        return accept({ type: 'SlotDeferred', data: { ...place, ...deferral } });
      }
      case 'RecordSlotTaken': {
        const entry = state.running.find(isOf(command.data));
        return entry && !entry.taken ? accept({ type: 'SlotTaken', data: command.data }) : accept();
      }
      case 'ReleaseSlot':
        return has(state, command.data) ? accept({ type: 'SlotReleased', data: command.data }) : accept();
      case 'ChangeParallelism':
        return command.data.parallelism === state.parallelism
          ? accept()
          : accept({ type: 'ParallelismChanged', data: command.data });
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'TaskQueued':
        if (has(state, event.data)) return state;
        return { ...state, waiting: [...state.waiting, { ...event.data, deferred: null }] };
      case 'SlotGranted': {
        const entry = state.waiting.find(isOf(event.data));
        if (!entry) return state;
        const { deferred: _, ...granted } = entry;
        return {
          ...state,
          waiting: state.waiting.filter((candidate) => candidate !== entry),
          running: [...state.running, { ...granted, taken: false }],
        };
      }
      case 'SlotDeferred': {
        const { reason, try: tries, retryAt } = event.data;
        const isDeferred = isOf(event.data);
        const deferred = { reason, tries, retryAt };
        return {
          ...state,
          waiting: state.waiting.map((entry) => (isDeferred(entry) ? { ...entry, deferred } : entry)),
        };
      }
      case 'SlotTaken': {
        const isTaken = isOf(event.data);
        return {
          ...state,
          running: state.running.map((entry) => (isTaken(entry) ? { ...entry, taken: true } : entry)),
        };
      }
      case 'SlotReleased': {
        const isReleased = isOf(event.data);
        const stays = (entry: OfAttempt): boolean => !isReleased(entry);
        return { ...state, waiting: state.waiting.filter(stays), running: state.running.filter(stays) };
      }
      case 'ParallelismChanged':
        return { ...state, parallelism: event.data.parallelism };
    }
  },
};
