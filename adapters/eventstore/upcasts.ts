import type { Json, JsonObject } from '../../commands/ports/event-store.ts';

/** From one version of a type's stored shape to the next: pure, and kept for ever. `'DiskStaged@1'` makes version 2 of 1. */
export type Upcasts = Readonly<Record<`${string}@${number}`, (data: JsonObject) => JsonObject>>;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** There was one attempt of each task. */
const ofFirstAttempt = (data: JsonObject): JsonObject => ({ ...data, attempt: 1 });
/** And one moment of its source (docs/adr/0025). */
const ofFirstMoment = (data: JsonObject): JsonObject => ({ ...data, attempt: 1, moment: 1 });

/** Every volume was a qcow2 file on its host alone. Nobody said on which storage: on the plan's. */
const volumeByPath = (data: JsonObject): JsonObject => {
  const { artefact } = data;
  if (!isObject(artefact) || artefact.kind !== 'VOLUME' || artefact.path === undefined) return data;
  const { path, ...rest } = artefact;
  const host = isObject(rest.place) && rest.place.kind === 'HOST' ? (rest.place.id ?? null) : null;
  return {
    ...data,
    artefact: { ...rest, volume: { storage: null, kind: 'FILE', path, format: 'qcow2', host } },
  };
};

/** What was written when tasks had one attempt: its `attempt` counted tries (docs/adr/0024). */
const countedTries = ({ attempt, ...rest }: JsonObject): JsonObject => ({ ...rest, attempt: 1, try: attempt ?? null });

/** A task had one claim of its source VM, and it has the name of the first attempt's. */
const namedAfterTask = (data: JsonObject): JsonObject => ({ ...data, claimId: data.taskId ?? null });
/** Only LocalStorage could be registered. */
const localStorage = ({ kind: _, path, ...rest }: JsonObject): JsonObject => ({
  ...rest,
  access: { kind: 'LOCAL_STORAGE', path: path ?? null },
});

/** What is said to people had its prose, which stays and is told as it came; now it may have parameters alone (docs/adr/0028). */
const withProse = (data: JsonObject): JsonObject => data;

export const upcasts: Upcasts = {
  'MigrationTaskCreated@1': withProse,
  'MigrationBatchProposed@1': withProse,
  'MigrationBatchRefused@1': withProse,
  'MigrationServerProposed@1': withProse,
  'MigrationServerRefused@1': withProse,
  'ClaimRefused@1': withProse,
  'CommandAnswered@1': withProse,
  'CommandRefused@1': withProse,
  'StepFailed@2': withProse,
  'ReleaseFailed@2': withProse,
  'MigrationGivenUp@2': withProse,
  'MigrationFailed@2': withProse,
  'PrimaryStorageAdded@1': localStorage,
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
  'TaskQueued@1': ({ bytes = null, ...rest }) => ({ ...ofFirstAttempt(rest), bytes, needs: bytes }),
  'SlotGranted@1': ofFirstAttempt,
  'SlotTaken@1': ofFirstAttempt,
  'SlotReleased@1': ofFirstAttempt,
  'AddressesReleased@1': (data) => ({ ...data, claimId: null }),
  'SourceVmClaimed@1': namedAfterTask,
  'SourceVmReleased@1': namedAfterTask,
  'ArtefactIntended@1': volumeByPath,
  'TargetHostChosen@1': ofFirstAttempt,
  'VolumeWritten@1': ofFirstAttempt,
  'HostAllotted@1': ofFirstAttempt,
  'AllotmentSettled@1': ofFirstAttempt,
};
