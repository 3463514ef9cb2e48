import { type MigrationTaskCommand, reportOf, type StepReport } from '../../domain/task/migration-task.commands.ts';
import type { StepEffect, StepKind, StepOf } from '../../domain/task/steps.ts';
import type { ReleaseEffect, TaskEffect } from '../../domain/task/task-effect.ts';
import type { Problem } from '../../domain/words/failure.ts';
import { problem } from '../../domain/words/said.ts';
import { StoreUnavailable } from '../ports/event-store.ts';
import { LeaseLost } from '../ports/leadership.ts';
import { OutsideFailure } from '../ports/machines.ts';
import { aggregates } from '../support/aggregates.ts';
import type { App, TaskApp } from '../support/app.ts';
import { actingFor, givingBack } from './act-for-task.ts';
import { chooseHost } from './choose-host.ts';
import { comparePlan } from './compare-plan.ts';
import { configureVm } from './configure-vm.ts';
import { convertGuest } from './convert-guest.ts';
import { examineStorage } from './examine-storage.ts';
import { JobEnded } from './follow-job.ts';
import { refusedNewMoment } from './new-moment.ts';
import { payEarlier } from './pay-earlier.ts';
import { authoriseAtHost, authoriseAtSource, makeAccessKey, prepareStaging } from './prepare.ts';
import { promiseRoom } from './promise-room.ts';
import { release } from './release.ts';
import { reviewStaged } from './review-staged.ts';
import { contextOf, type Run, Superseded } from './run.ts';
import { holdSource, pauseSource, stageNvram, watchSource } from './source-steps.ts';
import { stageDisk } from './stage-disk.ts';
import { writeVolume } from './write-volume.ts';

type Executor<K extends StepKind> = (
  app: TaskApp,
  step: StepOf<K>,
  run: Run,
) => Promise<StepReport | undefined> | Promise<void>;

/** One executor per kind: look first, then act, and give back what records the outcome (none: the ledger says it). */
const EXECUTORS: { readonly [K in StepKind]: Executor<K> } = {
  PayEarlier: payEarlier,
  ReviewStaged: async (app, step, run) => refusedNewMoment(step, await reviewStaged(app, step, run)),
  ExamineStorage: examineStorage,
  ComparePlan: comparePlan,
  PrepareStaging: prepareStaging,
  MakeAccessKey: makeAccessKey,
  AuthoriseAtSource: authoriseAtSource,
  PauseSource: pauseSource,
  BeginBackup: holdSource,
  StopSource: holdSource,
  StageDisk: stageDisk,
  StageNvram: stageNvram,
  ConvertGuest: convertGuest,
  PromiseRoom: promiseRoom,
  ChooseHost: chooseHost,
  PayAddresses: payEarlier,
  AuthoriseAtHost: authoriseAtHost,
  WriteVolume: writeVolume,
  ConfigureVm: configureVm,
  WatchSource: watchSource,
};
const doStep = <K extends StepKind>(app: TaskApp, step: StepOf<K>, run: Run) => EXECUTORS[step.kind](app, step, run);

/** What went wrong, as data. A store that is away, an abort and a settled effect are nobody's failure: they are thrown on. */
const problemOf = (error: unknown, run: Run): { readonly problem: Problem; readonly unexpected: boolean } => {
  if (error instanceof Superseded || error instanceof StoreUnavailable || run.signal.aborted) throw error;
  if (error instanceof LeaseLost) throw error; // another node does it now
  if (error instanceof OutsideFailure && error.failure.code === 'STALE_EPOCH') throw error; // another control plane does it now
  if (error instanceof OutsideFailure) return { problem: error.failure, unexpected: false };
  const log = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { problem: { ...problem('INTERNAL', { what: 'OWN_ERROR' }), log }, unexpected: true };
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
    const report = await doStep(actingFor(app, effect), effect, run);
    if (report) await record(app, effect, reportOf(report, effect), 'outcome', run);
  } catch (error) {
    const { problem, unexpected } = problemOf(error, run);
    const { migrationCacheRetentionSeconds: retentionSeconds } = await app.handler.load(aggregates.settings);
    const { attempt, step: name, try: nth } = effect;
    const data = {
      attempt,
      step: name,
      try: nth,
      problem,
      jobEnded: error instanceof JobEnded,
      unexpected,
      retentionSeconds,
      at: app.clock.now(),
    };
    await record(app, effect, { type: 'RecordStepFailed', data }, 'failed', run);
  }
};

const giveBack = async (app: App, effect: ReleaseEffect, run: Run): Promise<void> => {
  const said = { attempt: effect.attempt, artefactId: effect.artefact.id };
  try {
    await givingBack(app, effect.taskId, (acting) => release(acting, effect, run));
    await record(app, effect, { type: 'RecordReleased', data: { ...said, at: app.clock.now() } }, 'released', run);
  } catch (error) {
    const { problem } = problemOf(error, run);
    const command = { type: 'RecordReleaseFailed', data: { ...said, problem, at: app.clock.now() } } as const;
    await record(app, effect, command, 'release-failed', run);
  }
};

/** Throws Superseded and the signal's reason when there is nothing to record, and StoreUnavailable. */
export const executeTaskEffect = (app: App, effect: TaskEffect, run: Run): Promise<void> =>
  effect.kind === 'Release' ? giveBack(app, effect, run) : step(app, effect, run);
