import { accept, type Decider, reject } from '../words/decider.ts';
import type { Violation } from '../words/failure.ts';
import type { SourceId, SourceVmId, TaskId } from '../words/ids.ts';
import { violation } from '../words/said.ts';

/** A source VM has at most one queued or migrating task (TK-14): its own stream grants the claim. */
type ClaimOfVm = {
  readonly sourceId: SourceId;
  readonly vmId: SourceVmId;
  readonly taskId: TaskId;
  /** The attempt's own name: `task` for the first, `task.2` for the second. */
  readonly claimId: string;
};

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type SourceVmEvent =
  | { type: 'SourceVmClaimed'; data: ClaimOfVm }
  | { type: 'SourceVmReleased'; data: ClaimOfVm };

export type SourceVmCommand =
  | { type: 'ClaimSourceVm'; data: ClaimOfVm & { path: readonly (string | number)[]; vmName: string } }
  | { type: 'ReleaseSourceVm'; data: ClaimOfVm };

export type SourceVmState = {
  readonly heldBy: TaskId | null;
  /** By which of that task's claims: it is free when all of them are released. */
  readonly claims: readonly string[];
  /** All that ever held it, the latest last. */
  readonly tasks: readonly TaskId[];
};

const hasClaim = ({ heldBy, claims }: SourceVmState, { taskId, claimId }: ClaimOfVm): boolean =>
  heldBy === taskId && claims.includes(claimId);

export const sourceVm: Decider<SourceVmCommand, SourceVmState, SourceVmEvent, readonly Violation[]> = {
  initial: { heldBy: null, claims: [], tasks: [] },
  decide: (command, state) => {
    const { sourceId, vmId, taskId, claimId } = command.data;
    const claim = { sourceId, vmId, taskId, claimId };
    if (command.type === 'ReleaseSourceVm')
      return hasClaim(state, claim) ? accept({ type: 'SourceVmReleased', data: claim }) : accept();
    if (hasClaim(state, claim)) return accept();
    if (state.heldBy === null || state.heldBy === taskId) return accept({ type: 'SourceVmClaimed', data: claim });
    const { vmName } = command.data;
    return reject([violation('IN_USE', command.data.path, { vm: vmName, task: state.heldBy })]);
  },
  evolve: (state, event) => {
    const { taskId, claimId } = event.data;
    const others = (state.heldBy === taskId ? state.claims : []).filter((id) => id !== claimId);
    switch (event.type) {
      case 'SourceVmClaimed':
        return {
          heldBy: taskId,
          claims: [...others, claimId],
          tasks: [...state.tasks.filter((id) => id !== taskId), taskId],
        };
      case 'SourceVmReleased':
        if (!hasClaim(state, event.data)) return state;
        return { ...state, heldBy: others.length === 0 ? null : taskId, claims: others };
    }
  },
};
