import type { BatchId, Instant, SourceId, SourceVmId, StorageId, TaskId } from '../words/ids.ts';
import type { Artefact } from './artefact.ts';
import type { StepEffect } from './steps.ts';

/** One thing of the ledger is to be given back. */
export type ReleaseEffect = {
  readonly kind: 'Release';
  readonly key: string;
  readonly taskId: TaskId;
  /** The latest of the task: what is released may be of an earlier one. */
  readonly attempt: number;
  readonly batchId: BatchId;
  readonly notBefore: Instant | null;
  readonly artefact: Artefact;
  /** Of the plan: where its volumes are, as far as the ledger does not say. */
  readonly storageId: StorageId;
  readonly outcome: 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | null;
  /** Whose VM it was, and under which name that was claimed. */
  readonly source: { readonly sourceId: SourceId; readonly vmId: SourceVmId; readonly claimedAt: SourceId };
};

/** One thing that is owed to the outside. The key names it for ever: the same key is the same act. */
export type TaskEffect = StepEffect | ReleaseEffect;
