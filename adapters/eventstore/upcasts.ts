import type { JsonObject } from '../../commands/ports/event-store.ts';

/** From one version of a type's stored shape to the next: pure, and kept for ever. `'DiskStaged@1'` makes version 2 of 1. */
export type Upcasts = Readonly<Record<`${string}@${number}`, (data: JsonObject) => JsonObject>>;

/** What was written when tasks had one attempt: its `attempt` counted tries (docs/adr/0024). */
const countedTries = ({ attempt, ...rest }: JsonObject): JsonObject => ({ ...rest, attempt: 1, try: attempt ?? null });

export const upcasts: Upcasts = {
  'StepFailed@1': countedTries,
  'ReleaseFailed@1': countedTries,
  'SlotDeferred@1': countedTries,
};
