import { accept, type Decider, reject } from '../words/decider.ts';
import type { Violation } from '../words/failure.ts';
import type { SourceId, SourceVmId, TaskId } from '../words/ids.ts';

/** A source VM has at most one queued or migrating task (TK-14): its own stream grants the claim. */
type ClaimOfVm = { readonly sourceId: SourceId; readonly vmId: SourceVmId; readonly taskId: TaskId };

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type SourceVmEvent =
  | { type: 'SourceVmClaimed'; data: ClaimOfVm }
  | { type: 'SourceVmReleased'; data: ClaimOfVm };

export type SourceVmCommand =
  | { type: 'ClaimSourceVm'; data: ClaimOfVm & { path: readonly (string | number)[]; vmName: string } }
  | { type: 'ReleaseSourceVm'; data: ClaimOfVm };

/** `tasks`: all that ever held it, the latest last. */
export type SourceVmState = { readonly heldBy: TaskId | null; readonly tasks: readonly TaskId[] };

export const sourceVm: Decider<SourceVmCommand, SourceVmState, SourceVmEvent, readonly Violation[]> = {
  initial: { heldBy: null, tasks: [] },
  decide: (command, state) => {
    const { sourceId, vmId, taskId } = command.data;
    const claim = { sourceId, vmId, taskId };
    if (command.type === 'ReleaseSourceVm')
      return state.heldBy === taskId ? accept({ type: 'SourceVmReleased', data: claim }) : accept();
    if (state.heldBy === taskId) return accept();
    if (state.heldBy === null) return accept({ type: 'SourceVmClaimed', data: claim });
    const { vmName } = command.data;
    const message = `${vmName} has a migration task that has not ended (${state.heldBy}); wait for it or cancel it.`;
    return reject([
      { code: 'IN_USE', path: command.data.path, message, parameters: { vm: vmName, task: state.heldBy } },
    ]);
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'SourceVmClaimed':
        return { heldBy: event.data.taskId, tasks: [...state.tasks, event.data.taskId] };
      case 'SourceVmReleased':
        return state.heldBy === event.data.taskId ? { ...state, heldBy: null } : state;
    }
  },
};
