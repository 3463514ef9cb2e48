import { sizeDifferences } from '../../../domain/planning/drift.ts';
import { driftInWords } from '../../../domain/planning/drift-words.ts';
import { artefactIds, holdMarkOf, idsOf } from '../../../domain/task/artefact-ids.ts';
import { type Evidence, type KvmEvidence, kvmSince, type SinceMoment } from '../../../domain/task/evidence.ts';
import type { StepOf } from '../../../domain/task/steps.ts';
import { wordingOf } from '../../../domain/words/said.ts';
import { acquire, type Run } from '../../effects/run.ts';
import { OutsideFailure } from '../../ports/machines.ts';
import type { App, TaskApp } from '../../support/app.ts';
import { sourceMachine } from '../../support/machines.ts';
import { evidenceOf, type Held, type HoldSource, type VmAt, type VmOfTask } from '../source-driver.ts';

/** KV-4: a VM that the administrator resumed or stopped meanwhile shows in the backup, which looks again. */
export const pauseVm = async (app: TaskApp, step: StepOf<'PauseSource'>, run: Run): Promise<void> => {
  const { sourceId, vmId } = step.input;
  const machine = await sourceMachine(app, sourceId);
  const place = { kind: 'SOURCE', id: sourceId } as const;
  const artefact = { id: artefactIds.pausedVm, kind: 'PAUSED_VM', place, vmId } as const;
  await acquire(app, step, artefact, run, () => app.world.kvm.pause(machine, app.epoch(), vmId));
};

/** Between the review and the hold it may have run still: what is read now would be of another moment. */
const hasRunSince = (since: Evidence | null, now: KvmEvidence | null): boolean =>
  since !== null && (now === null || kvmSince(evidenceOf('KVM', since), now) === 'HAS_RUN');

/** All disks that migrate, of one instant (DESIGN.md 5). */
export const beginBackup = async (app: TaskApp, step: HoldSource, run: Run): Promise<Held> => {
  const { source, target } = step.input.plan;
  const { sourceId, vmId, vmName } = source;
  const machine = await sourceMachine(app, sourceId);
  const place = { kind: 'SOURCE', id: sourceId } as const;
  const artefact = { id: idsOf(step).backup, kind: 'BACKUP', place, vmId } as const;
  const order = { taskId: holdMarkOf(step), vm: vmId, disks: target.volumes.map(({ disk }) => disk) };
  const backup = await acquire(app, step, artefact, run, () => app.world.kvm.beginBackup(machine, app.epoch(), order));
  for (const { disk, sizeBytes } of target.volumes) {
    const exported = backup.exports.find((candidate) => candidate.disk === disk);
    const [other] = sizeDifferences(disk, sizeBytes, exported?.sizeBytes);
    if (other) throw new OutsideFailure({ code: 'SOURCE_CHANGED', ...wordingOf(driftInWords(other, vmName)) });
  }
  const { evidence, ...facts } = backup;
  if (hasRunSince(step.input.heldSince, evidence))
    throw new OutsideFailure({
      code: 'SOURCE_CHANGED',
      message: `${source.vmName} has run since its disks were staged; restart the task with leave to read it again.`,
    });
  return { type: 'RecordPointInTime', data: { backup: facts, evidence } };
};

/** As its host counts; a VM that is off may have run and been shut down since. */
export const ranSince = async (app: App, { sourceId, vmId }: VmAt, evidence: Evidence): Promise<SinceMoment> => {
  const then = evidenceOf('KVM', evidence);
  const machine = await sourceMachine(app, sourceId);
  return kvmSince(then, await app.world.kvm.evidence(machine, vmId, Object.keys(then.writes)));
};

/** A VM that was shut down or removed meanwhile is nothing that could be resumed: there is no pause left to take back. */
export const resumeVm = async (app: TaskApp, { sourceId, vmId }: VmOfTask): Promise<void> => {
  const machine = await sourceMachine(app, sourceId);
  try {
    await app.world.kvm.resume(machine, app.epoch(), vmId);
  } catch (error) {
    const code = error instanceof OutsideFailure ? error.failure.code : null;
    if (code !== 'SOURCE_SHUT_DOWN' && code !== 'NOT_FOUND') throw error;
  }
};
