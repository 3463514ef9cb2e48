import type { JsonObject } from '../../commands/ports/event-store.ts';

/** From one version of a type's stored shape to the next: pure, and kept for ever. `'DiskStaged@1'` makes version 2 of 1. */
export type Upcasts = Readonly<Record<`${string}@${number}`, (data: JsonObject) => JsonObject>>;

/** What was written when tasks had one attempt: its `attempt` counted tries (docs/adr/0024). */
const countedTries = ({ attempt, ...rest }: JsonObject): JsonObject => ({ ...rest, attempt: 1, try: attempt ?? null });

/** Of before a task had several attempts. */
const ofTheFirst = (data: JsonObject): JsonObject => ({ ...data, attempt: 1 });

export const upcasts: Upcasts = {
  'StepFailed@1': countedTries,
  'ReleaseFailed@1': countedTries,
  'SlotDeferred@1': countedTries,
  'TaskQueued@1': ({ bytes = null, ...rest }) => ({ ...ofTheFirst(rest), bytes, needs: bytes }),
  'SlotGranted@1': ofTheFirst,
  'SlotTaken@1': ofTheFirst,
  'SlotReleased@1': ofTheFirst,
};
