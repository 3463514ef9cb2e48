import { own } from '../words/keyed.ts';
import { isMade } from './artefact.ts';
import type { Migrating } from './migration-task.state.ts';
import { artefactIds, isHeldUp, jobNumber, jobsOf, type Step, stepEffect, type TaskEffect } from './task-effects.ts';

type DoStep = (name: string, step: Step) => readonly TaskEffect[];

const stageDisks = (state: Migrating, doStep: DoStep): readonly TaskEffect[] =>
  state.plan.target.volumes
    .filter(({ disk }) => !own(state.journey.staged, disk) && !isHeldUp(state, [jobsOf(state, 'stage', disk)]))
    .flatMap((volume) => {
      const name = `stage-${volume.disk}`;
      const { journey } = state;
      return doStep(name, { kind: 'StageDisk', volume, job: jobNumber(journey, name), journey });
    });

/** All disks of one instant from a backup job of a VM that runs or is paused. */
const fromKvm = (state: Migrating, doStep: DoStep): readonly TaskEffect[] => {
  const { plan, ledger, journey } = state;
  if (!isMade(ledger, artefactIds.atSource)) return doStep('authorise-source', { kind: 'AuthoriseAtSource' });
  const pauses = plan.source.pause && plan.source.powerAtPlan === 'RUNNING';
  if (pauses && !isMade(ledger, artefactIds.pausedVm)) return doStep('pause-source', { kind: 'PauseSource' });
  if (!journey.backup) return doStep('begin-backup', { kind: 'BeginBackup' });
  const disks = stageDisks(state, doStep);
  const nvram = plan.target.firmware === 'UEFI' && journey.nvram === undefined;
  return nvram ? [...disks, ...doStep('stage-nvram', { kind: 'StageNvram' })] : disks;
};

/** The VM is off and stays so (VC-4, VC-7): its disks are read as they stand, and then the guest is converted. */
const fromVmware = (state: Migrating, doStep: DoStep): readonly TaskEffect[] => {
  const { plan, journey } = state;
  if (!journey.stopped) return doStep('stop-source', { kind: 'StopSource', journey });
  if (plan.target.volumes.some(({ disk }) => !own(journey.staged, disk))) return stageDisks(state, doStep);
  if (isHeldUp(state, [jobsOf(state, 'convert', 'guest')])) return [];
  const job = jobNumber(journey, 'convert-guest');
  return doStep('convert-guest', { kind: 'ConvertGuest', job, journey });
};

/** Phase 1 (RT-2): what differs by the source's type. */
export const owedForConversion = (state: Migrating): readonly TaskEffect[] => {
  const { plan, ledger } = state;
  const doStep: DoStep = (name, step) => [stepEffect(state, name, step)];
  if (!isMade(ledger, artefactIds.staging)) return doStep('prepare-staging', { kind: 'PrepareStaging' });
  if (!isMade(ledger, artefactIds.accessKey)) return doStep('make-access-key', { kind: 'MakeAccessKey' });
  return plan.source.type === 'KVM' ? fromKvm(state, doStep) : fromVmware(state, doStep);
};
