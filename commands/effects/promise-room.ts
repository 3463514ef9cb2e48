import { idsOf } from '../../domain/task/artefact-ids.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import { problem } from '../../domain/words/said.ts';
import { OutsideFailure } from '../ports/machines.ts';
import { aggregates } from '../support/aggregates.ts';
import type { TaskApp } from '../support/app.ts';
import { serverMachine } from '../support/machines.ts';
import { storageAt } from '../support/storage.ts';
import { acquire, contextOf, type Run } from './run.ts';

/** Others give their room back while we ask: so often it is asked anew before the step is tried again later. */
const LOOKS = 20;

/**
 * Room on a storage that all machines share, before any of the task's volumes is made there. Throws OutsideFailure NO_SPACE:
 * what is free is promised to others, or not there.
 */
export const promiseRoom = async (app: TaskApp, step: StepOf<'PromiseRoom'>, run: Run): Promise<void> => {
  const { taskId, attempt } = step;
  const { storageId, serverId, bytes } = step.input;
  const { storage, backend } = await storageAt(app, storageId);
  const { machine } = await serverMachine(app, serverId);
  const room = aggregates.storageRoom(storageId);
  const whose = attempt === 1 ? {} : { attempt };
  const artefact = { id: idsOf(step).room, kind: 'ROOM', place: { kind: 'PLATFORM' }, storageId, ...whose } as const;
  await acquire(app, step, artefact, run, async () => {
    for (let look = 1; look <= LOOKS; look += 1) {
      const { returns } = await app.handler.load(room);
      const { freeBytes } = await backend.capacity(machine);
      const data = { storageId, taskId, attempt, bytes, freeBytes, returns };
      const asked = await app.handler.handle(room, { type: 'PromiseRoom', data }, contextOf(step, `room/${look}`, run));
      if (asked.ok) return;
      if (asked.rejection.reason === 'STALE') continue;
      const promised = asked.rejection.promisedBytes;
      throw new OutsideFailure(problem('NO_SPACE', { storage: storage.name, free: freeBytes, promised, need: bytes }));
    }
    throw new OutsideFailure(problem('NO_SPACE', { storage: storage.name }));
  });
};
