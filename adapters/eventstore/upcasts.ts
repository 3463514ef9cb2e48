import type { JsonObject } from '../../commands/ports/event-store.ts';

/** From one version of a type's stored shape to the next: pure, and kept for ever. `'DiskStaged@1'` makes version 2 of 1. */
export type Upcasts = Readonly<Record<`${string}@${number}`, (data: JsonObject) => JsonObject>>;

/** What was written when tasks had one attempt: its `attempt` counted tries (docs/adr/0024). */
const countedTries = ({ attempt, ...rest }: JsonObject): JsonObject => ({ ...rest, attempt: 1, try: attempt ?? null });

/** What was written when tasks had one attempt, and one moment of their source (docs/adr/0025). */
const ofFirstAttempt = (data: JsonObject): JsonObject => ({ ...data, attempt: 1 });
const ofFirstMoment = (data: JsonObject): JsonObject => ({ ...data, attempt: 1, moment: 1 });

export const upcasts: Upcasts = {
  'StepFailed@1': countedTries,
  'ReleaseFailed@1': countedTries,
  'SlotDeferred@1': countedTries,
  'PointInTimeTaken@1': (data) => ({ ...ofFirstMoment(data), evidence: null }),
  'SourceStopped@1': ofFirstMoment,
  'DiskStaged@1': ofFirstMoment,
  'NvramStaged@1': ofFirstMoment,
  'GuestConverted@1': ofFirstMoment,
  'SourceShutdownRequested@1': ofFirstAttempt,
  'MigrationGivenUp@1': ofFirstAttempt,
  'CancellationRequested@1': ofFirstAttempt,
  'MigrationSucceeded@1': ofFirstAttempt,
  'MigrationFailed@1': ofFirstAttempt,
  'MigrationCancelled@1': ofFirstAttempt,
};
