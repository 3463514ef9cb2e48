import type { StorageId, TaskId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import type { Attempted } from './attempt.ts';
import type { TaskPlan } from './task-plan.ts';
import type { VolumeFormat, WrittenBy } from './volume-place.ts';

/** What a task's course has to know of its storage, and all of it. */
export type StorageTraits = { readonly format: VolumeFormat } & (
  | {
      /** Which host the VM will run on has to be known before room is taken. */
      readonly hostFirst: true;
      readonly writtenBy: WrittenBy;
    }
  // Whoever writes a volume makes it: what a host writes has its host first.
  | { readonly hostFirst: false; readonly writtenBy: 'SERVER' }
);

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type StorageTraitsEvent = {
  /** What an attempt after the first found the traits of a storage that it uses to be; it goes by them to its end. */
  type: 'StorageTraitsFound';
  data: { taskId: TaskId; attempt: number; storageId: StorageId; traits: StorageTraits };
};

/** LocalStorage's, and what a plan means that says nothing of it. */
const ON_THE_HOST: StorageTraits = { hostFirst: true, writtenBy: 'HOST', format: 'qcow2' };

type OfPlan = Pick<TaskPlan, 'storageTraits'>;

/** As they were when the task was planned. What a step needs to know of an attempt's storage `traitsOf` says. */
export const plannedTraits = ({ storageTraits }: OfPlan): StorageTraits => storageTraits ?? ON_THE_HOST;

/** What of the traits a plan says. */
export const recordedTraits = (traits: StorageTraits): OfPlan => {
  const usual = traits.hostFirst && traits.writtenBy === 'HOST' && traits.format === ON_THE_HOST.format;
  return usual ? {} : { storageTraits: traits };
};

/** An attempt that finds them goes by the plan's until then, and takes no step before that they shape. */
export const haveBeenFound = ({ plan, attempt }: Attempted): boolean =>
  own(attempt.traits, plan.storageId) !== undefined;

/** Worked out once per attempt: what each of its steps goes by (docs/adr/0026). */
export const traitsOf = ({ plan, attempt }: Attempted): StorageTraits =>
  own(attempt.traits, plan.storageId) ?? plannedTraits(plan);

export const isHostFirst = (task: Attempted): boolean => traitsOf(task).hostFirst;
export const isWrittenByHost = (task: Attempted): boolean => traitsOf(task).writtenBy === 'HOST';
