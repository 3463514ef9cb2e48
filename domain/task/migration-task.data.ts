import { accept, type Decision } from '../words/decider.ts';
import type { Violation } from '../words/failure.ts';
import type { DiskName } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import type { MigrationTaskEvent } from './migration-task.events.ts';
import type { Migrating } from './migration-task.state.ts';
import type { MigrationTaskCommand } from './migration-task.ts';

type Verdict = Decision<MigrationTaskEvent, readonly Violation[]>;
type Data<T extends MigrationTaskCommand['type']> = Extract<MigrationTaskCommand, { type: T }>['data'];
const yields = (...events: MigrationTaskEvent[]): Verdict => accept(...events);

/**
 * All disks and, for UEFI, its variables: then every byte of one point in time is on the server (RT-2). A VMware guest has
 * to be converted as well, and brings no variables: its own are VMware's.
 */
const conversionDone = (state: Migrating, staged: ReadonlySet<DiskName>, nvramKnown: boolean): boolean =>
  state.plan.source.type === 'KVM' &&
  state.plan.target.volumes.every((volume) => staged.has(volume.disk)) &&
  (state.plan.target.firmware === 'BIOS' || nvramKnown);

export const recordConverted = ({ at, ...guest }: Data<'RecordGuestConverted'>, state: Migrating): Verdict => {
  const { journey, plan } = state;
  const { taskId } = plan;
  if (journey.converted || !plan.target.volumes.every(({ disk }) => own(journey.staged, disk))) return accept();
  return yields(
    { type: 'GuestConverted', data: { taskId, ...guest } },
    { type: 'DataConversionCompleted', data: { taskId, at } },
  );
};

export const recordStaged = (data: Data<'RecordDiskStaged'>, state: Migrating): Verdict => {
  const { at, ...disk } = data;
  if (own(state.journey.staged, disk.disk)) return accept();
  const taskId = state.plan.taskId;
  const staged = new Set([...Object.values(state.journey.staged).map((other) => other.disk), disk.disk]);
  const recorded: MigrationTaskEvent = { type: 'DiskStaged', data: { taskId, ...disk } };
  return conversionDone(state, staged, state.journey.nvram !== undefined)
    ? yields(recorded, { type: 'DataConversionCompleted', data: { taskId, at } })
    : accept(recorded);
};

export const recordNvram = ({ at, ...variables }: Data<'RecordNvramStaged'>, state: Migrating): Verdict => {
  if (state.journey.nvram !== undefined) return accept();
  const taskId = state.plan.taskId;
  const staged = new Set(Object.values(state.journey.staged).map((disk) => disk.disk));
  const recorded: MigrationTaskEvent = { type: 'NvramStaged', data: { taskId, ...variables } };
  return conversionDone(state, staged, true)
    ? yields(recorded, { type: 'DataConversionCompleted', data: { taskId, at } })
    : accept(recorded);
};

export const recordWritten = (data: Data<'RecordVolumeWritten'>, state: Migrating): Verdict => {
  const { at, ...volume } = data;
  if (own(state.journey.written, volume.disk)) return accept();
  const taskId = state.plan.taskId;
  const written = { ...state.journey.written, [volume.disk]: volume };
  const recorded: MigrationTaskEvent = { type: 'VolumeWritten', data: { taskId, ...volume } };
  return state.plan.target.volumes.every((planned) => own(written, planned.disk))
    ? yields(recorded, { type: 'DataDownloadCompleted', data: { taskId, at } })
    : accept(recorded);
};
