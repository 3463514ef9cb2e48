import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type RoomRejection, type StorageRoomEvent, storageRoom } from '../../domain/platform/storage-room.ts';
import type { StorageId, TaskId } from '../../domain/words/ids.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { spec } from '../support/spec.ts';

const { given } = spec(storageRoom);
const storageId = 'storage-1' as StorageId;
const of = (taskId: string, attempt = 1) => ({ storageId, taskId: taskId as TaskId, attempt });
const wish = (task: ReturnType<typeof of>, bytes: number, freeBytes: number, returns = 0) =>
  ({
    type: 'PromiseRoom',
    data: { ...task, bytes: bytes as Bytes, freeBytes: freeBytes as Bytes, returns },
  }) as const;
const promised = (task: ReturnType<typeof of>, bytes: number) =>
  ({ type: 'RoomPromised', data: { ...task, bytes: bytes as Bytes } }) as const;
const returned = (task: ReturnType<typeof of>) => ({ type: 'RoomReturned', data: task }) as const;
const refused = (command: ReturnType<typeof wish>, ...events: readonly StorageRoomEvent[]): RoomRejection | null => {
  const decision = storageRoom.decide(command, events.reduce(storageRoom.evolve, storageRoom.initial));
  return decision.ok ? null : decision.rejection;
};

test('what is free is promised once, to the last byte, and asked again it is the same promise', () => {
  given()
    .when(wish(of('a'), 60, 100))
    .yields(promised(of('a'), 60));
  given(promised(of('a'), 60))
    .when(wish(of('a'), 60, 100))
    .yields();
  given(promised(of('a'), 60))
    .when(wish(of('b'), 40, 100))
    .yields(promised(of('b'), 40));
  assert.equal(refused(wish(of('b'), 41, 100), promised(of('a'), 60)), { reason: 'NO_ROOM', promisedBytes: 60 });
  assert.is(refused(wish(of('b'), 60, 100), promised(of('a'), 60))?.reason, 'NO_ROOM');
});

test('another attempt of the same task is another promise', () => {
  given(promised(of('a'), 60))
    .when(wish(of('a', 2), 40, 100))
    .yields(promised(of('a', 2), 40));
  given(promised(of('a'), 60))
    .when({ type: 'ReturnRoom', data: of('a', 2) })
    .yields();
});

test('room is given back once, and is there again', () => {
  given(promised(of('a'), 60))
    .when({ type: 'ReturnRoom', data: of('a') })
    .yields(returned(of('a')));
  given(promised(of('a'), 60), returned(of('a')))
    .when({ type: 'ReturnRoom', data: of('a') })
    .yields();
  given(promised(of('a'), 60), returned(of('a')))
    .when(wish(of('b'), 100, 100, 1))
    .yields(promised(of('b'), 100));
});

test('what was free before somebody gave room back is no answer: his volumes may stand in it now', () => {
  const history = [promised(of('a'), 60), returned(of('a'))] as const;
  assert.equal(refused(wish(of('b'), 10, 100, 0), ...history), { reason: 'STALE' });
});
test.run();
