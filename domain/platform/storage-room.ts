import type { OfAttempt } from '../task/attempt-keys.ts';
import { accept, type Decider, reject } from '../words/decider.ts';
import type { StorageId } from '../words/ids.ts';
import type { Bytes } from '../words/units.ts';

/** What an attempt of a task may still take of a storage that all machines share. */
export type RoomPromise = OfAttempt & { readonly bytes: Bytes };

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type StorageRoomEvent =
  | { type: 'RoomPromised'; data: { storageId: StorageId } & RoomPromise }
  | { type: 'RoomReturned'; data: { storageId: StorageId } & OfAttempt };

export type StorageRoomCommand =
  | {
      type: 'PromiseRoom';
      data: { storageId: StorageId } & RoomPromise & {
          /** As the storage said, asked after `returns` was read: what was promised until then counts, taken or not. */
          readonly freeBytes: Bytes;
          /** How many promises had ended by then: one that ends meanwhile may stand for room that was still free when asked. */
          readonly returns: number;
        };
    }
  | { type: 'ReturnRoom'; data: { storageId: StorageId } & OfAttempt };

/** One stream per storage. */
export type StorageRoom = { readonly promised: readonly RoomPromise[]; readonly returns: number };
export type RoomRejection =
  | { readonly reason: 'NO_ROOM'; readonly promisedBytes: number }
  | { readonly reason: 'STALE' };

const isOf =
  ({ taskId, attempt }: OfAttempt) =>
  (one: RoomPromise): boolean =>
    one.taskId === taskId && one.attempt === attempt;

/**
 * No two attempts are promised the same room. A promise lasts until all of its volumes are written, or gone: what of it the
 * storage counts as taken by then is counted twice, and never not at all.
 */
export const storageRoom: Decider<StorageRoomCommand, StorageRoom, StorageRoomEvent, RoomRejection> = {
  initial: { promised: [], returns: 0 },
  decide: (command, state) => {
    const has = state.promised.some(isOf(command.data));
    const { storageId, taskId, attempt } = command.data;
    if (command.type === 'ReturnRoom')
      return has ? accept({ type: 'RoomReturned', data: { storageId, taskId, attempt } }) : accept();
    if (has) return accept();
    const { bytes, freeBytes, returns } = command.data;
    if (returns !== state.returns) return reject({ reason: 'STALE' });
    const promisedBytes = state.promised.reduce((sum, one) => sum + one.bytes, 0);
    return promisedBytes + bytes > freeBytes
      ? reject({ reason: 'NO_ROOM', promisedBytes })
      : accept({ type: 'RoomPromised', data: { storageId, taskId, attempt, bytes } });
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'RoomPromised': {
        const { storageId: _, ...promise } = event.data;
        return { ...state, promised: [...state.promised, promise] };
      }
      case 'RoomReturned': {
        const is = isOf(event.data);
        return { promised: state.promised.filter((one) => !is(one)), returns: state.returns + 1 };
      }
    }
  },
};
