import type { MigrationTaskCommand } from '../../domain/task/migration-task.ts';
import { artefactIds, type StepEffect } from '../../domain/task/task-effects.ts';
import { OutsideFailure } from '../ports/machines.ts';
import type { App } from '../support/app.ts';
import { serverMachine, sourceMachine } from '../support/machines.ts';
import { places } from './places.ts';
import { acquire, type Run } from './run.ts';

/** KV-4: a VM that the administrator resumed or stopped meanwhile shows in the backup, which looks again. */
export const pauseSource = async (app: App, effect: StepEffect, run: Run): Promise<void> => {
  const { sourceId, vmId } = effect.plan.source;
  const machine = await sourceMachine(app, sourceId);
  const artefact = {
    id: artefactIds.pausedVm,
    kind: 'PAUSED_VM',
    place: { kind: 'SOURCE', id: sourceId },
    vmId,
  } as const;
  await acquire(app, effect, artefact, run, () => app.world.kvm.pause(machine, app.epoch(), vmId));
};

/** All disks that migrate, of one instant (DESIGN.md 5). */
export const beginBackup = async (app: App, effect: StepEffect, run: Run): Promise<MigrationTaskCommand> => {
  const { source, target } = effect.plan;
  const machine = await sourceMachine(app, source.sourceId);
  const place = { kind: 'SOURCE', id: source.sourceId } as const;
  const artefact = { id: artefactIds.backup, kind: 'BACKUP', place, vmId: source.vmId } as const;
  const disks = target.volumes.map((volume) => volume.disk);
  const order = { taskId: effect.taskId, vm: source.vmId, disks };
  const backup = await acquire(app, effect, artefact, run, () =>
    app.world.kvm.beginBackup(machine, app.epoch(), order),
  );
  for (const volume of target.volumes) {
    const exported = backup.exports.find((candidate) => candidate.disk === volume.disk);
    if (exported?.sizeBytes !== volume.sizeBytes)
      throw new OutsideFailure({
        code: 'SOURCE_CHANGED',
        message: `Disk ${volume.disk} of the source VM is not as it was when the task was planned; create the task anew.`,
        retryable: false,
      });
  }
  return { type: 'RecordPointInTime', data: { backup } };
};

export const stageNvram = async (app: App, effect: StepEffect): Promise<MigrationTaskCommand> => {
  const { source, serverId } = effect.plan;
  const bytes = await app.world.kvm.readNvram(await sourceMachine(app, source.sourceId), source.vmId);
  if (bytes === null) return { type: 'RecordNvramStaged', data: { file: null, at: app.clock.now() } };
  const { machine, details } = await serverMachine(app, serverId);
  const file = places.stagedNvram(details.cachePath, effect.taskId);
  await app.world.staging.putFile(machine, app.epoch(), file, bytes);
  return { type: 'RecordNvramStaged', data: { file, sizeBytes: bytes.byteLength, at: app.clock.now() } };
};
