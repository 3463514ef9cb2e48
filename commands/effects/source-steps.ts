import { artefactIds } from '../../domain/task/artefact-ids.ts';
import type { StepReport } from '../../domain/task/migration-task.commands.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import { OutsideFailure } from '../ports/machines.ts';
import type { App } from '../support/app.ts';
import { serverMachine, sourceMachine } from '../support/machines.ts';
import { places } from './places.ts';
import { acquire, type Run } from './run.ts';

/** KV-4: a VM that the administrator resumed or stopped meanwhile shows in the backup, which looks again. */
export const pauseSource = async (app: App, step: StepOf<'PauseSource'>, run: Run): Promise<void> => {
  const { sourceId, vmId } = step.input;
  const machine = await sourceMachine(app, sourceId);
  const artefact = {
    id: artefactIds.pausedVm,
    kind: 'PAUSED_VM',
    place: { kind: 'SOURCE', id: sourceId },
    vmId,
  } as const;
  await acquire(app, step, artefact, run, () => app.world.kvm.pause(machine, app.epoch(), vmId));
};

/** All disks that migrate, of one instant (DESIGN.md 5). */
export const beginBackup = async (app: App, step: StepOf<'BeginBackup'>, run: Run): Promise<StepReport> => {
  const { sourceId, vmId, disks } = step.input;
  const machine = await sourceMachine(app, sourceId);
  const place = { kind: 'SOURCE', id: sourceId } as const;
  const artefact = { id: artefactIds.backup, kind: 'BACKUP', place, vmId } as const;
  const order = { taskId: step.taskId, vm: vmId, disks: disks.map(({ disk }) => disk) };
  const backup = await acquire(app, step, artefact, run, () => app.world.kvm.beginBackup(machine, app.epoch(), order));
  for (const { disk, sizeBytes } of disks) {
    const exported = backup.exports.find((candidate) => candidate.disk === disk);
    if (exported?.sizeBytes !== sizeBytes)
      throw new OutsideFailure({
        code: 'SOURCE_CHANGED',
        message: `Disk ${disk} of the source VM is not as it was when the task was planned; create the task anew.`,
      });
  }
  return { type: 'RecordPointInTime', data: { backup, evidence: null } };
};

export const stageNvram = async (app: App, step: StepOf<'StageNvram'>): Promise<StepReport> => {
  const { sourceId, vmId, serverId } = step.input;
  const bytes = await app.world.kvm.readNvram(await sourceMachine(app, sourceId), vmId);
  if (bytes === null) return { type: 'RecordNvramStaged', data: { file: null, at: app.clock.now() } };
  const { machine, details } = await serverMachine(app, serverId);
  const file = places.stagedNvram(details.cachePath, step.taskId);
  await app.world.staging.putFile(machine, app.epoch(), file, bytes);
  return { type: 'RecordNvramStaged', data: { file, sizeBytes: bytes.byteLength, at: app.clock.now() } };
};
