import type { MigrationTaskCommand } from '../../domain/task/migration-task.ts';
import type { StepEffect, TaskEffect } from '../../domain/task/task-effects.ts';
import type { Failure } from '../../domain/words/failure.ts';
import { StoreUnavailable } from '../ports/event-store.ts';
import { LeaseLost } from '../ports/leadership.ts';
import { OutsideFailure } from '../ports/machines.ts';
import { aggregates } from '../support/aggregates.ts';
import type { App } from '../support/app.ts';
import { chooseHost } from './choose-host.ts';
import { configureVm } from './configure-vm.ts';
import { convertGuest } from './convert-guest.ts';
import { JobEnded } from './follow-job.ts';
import { authoriseAtHost, authoriseAtSource, makeAccessKey, prepareStaging } from './prepare.ts';
import { release } from './release.ts';
import { contextOf, type Run, Superseded } from './run.ts';
import { beginBackup, pauseSource, stageNvram } from './source-steps.ts';
import { stageDisk } from './stage-disk.ts';
import { stageFromVmware } from './stage-from-vmware.ts';
import { stopSource } from './stop-source.ts';
import { watchSource } from './watch-source.ts';
import { writeVolume } from './write-volume.ts';

/** One executor per kind: look first, then act, and give back the command that records the outcome (none: the ledger says it). */
const doStep = async (app: App, effect: StepEffect, run: Run): Promise<MigrationTaskCommand | undefined> => {
  switch (effect.kind) {
    case 'PrepareStaging':
      await prepareStaging(app, effect, run);
      return undefined;
    case 'MakeAccessKey':
      await makeAccessKey(app, effect, run);
      return undefined;
    case 'AuthoriseAtSource':
      await authoriseAtSource(app, effect, run);
      return undefined;
    case 'PauseSource':
      await pauseSource(app, effect, run);
      return undefined;
    case 'BeginBackup':
      return beginBackup(app, effect, run);
    case 'StopSource':
      return stopSource(app, effect, run);
    case 'WatchSource':
      return watchSource(app, effect, run);
    case 'ConvertGuest':
      return convertGuest(app, effect, run);
    case 'StageDisk':
      return effect.plan.source.type === 'KVM' ? stageDisk(app, effect, run) : stageFromVmware(app, effect, run);
    case 'StageNvram':
      return stageNvram(app, effect);
    case 'ChooseHost':
      return chooseHost(app, effect, run);
    case 'AuthoriseAtHost':
      await authoriseAtHost(app, effect, run);
      return undefined;
    case 'WriteVolume':
      return writeVolume(app, effect, run);
    case 'ConfigureVm':
      return configureVm(app, effect, run);
  }
};

/** What went wrong, as data. A store that is away, an abort and a settled effect are nobody's failure: they are thrown on. */
const failureOf = (error: unknown, run: Run): Failure => {
  if (error instanceof Superseded || error instanceof StoreUnavailable || run.signal.aborted) throw error;
  if (error instanceof LeaseLost) throw error; // another node does it now
  if (error instanceof OutsideFailure && error.failure.code === 'STALE_EPOCH') throw error; // another control plane does it now
  if (error instanceof OutsideFailure) return error.failure;
  const log = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    code: 'INTERNAL',
    message: 'Sampan ran into an error of its own; see the log and report it.',
    retryable: true,
    log,
  };
};

const record = async (
  app: App,
  effect: TaskEffect,
  command: MigrationTaskCommand,
  act: string,
  run: Run,
): Promise<void> => {
  await app.handler.handle(aggregates.task(effect.taskId), command, contextOf(effect, act, run));
};

const step = async (app: App, effect: StepEffect, run: Run): Promise<void> => {
  try {
    const command = await doStep(app, effect, run);
    if (command) await record(app, effect, command, 'outcome', run);
  } catch (error) {
    const failure = failureOf(error, run);
    const { migrationCacheRetentionSeconds: retentionSeconds } = await app.handler.load(aggregates.settings);
    const { step: name, attempt } = effect;
    const data = {
      step: name,
      attempt,
      failure,
      jobEnded: error instanceof JobEnded,
      retentionSeconds,
      at: app.clock.now(),
    };
    await record(app, effect, { type: 'RecordStepFailed', data }, 'failed', run);
  }
};

const giveBack = async (app: App, effect: Extract<TaskEffect, { kind: 'Release' }>, run: Run): Promise<void> => {
  const artefactId = effect.artefact.id;
  try {
    await release(app, effect, run);
    await record(app, effect, { type: 'RecordReleased', data: { artefactId, at: app.clock.now() } }, 'released', run);
  } catch (error) {
    const failure = failureOf(error, run);
    const command = { type: 'RecordReleaseFailed', data: { artefactId, failure, at: app.clock.now() } } as const;
    await record(app, effect, command, 'release-failed', run);
  }
};

/** Throws Superseded and the signal's reason when there is nothing to record, and StoreUnavailable. */
export const executeTaskEffect = (app: App, effect: TaskEffect, run: Run): Promise<void> =>
  effect.kind === 'Release' ? giveBack(app, effect, run) : step(app, effect, run);
