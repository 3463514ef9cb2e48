import type { Evidence } from '../../domain/task/evidence.ts';
import type { StepReport } from '../../domain/task/migration-task.commands.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import { type Held, type HoldSource, poweredOn, type SourceDriver } from '../sources/source-driver.ts';
import type { TaskApp } from '../support/app.ts';
import { serverMachine } from '../support/machines.ts';
import { driverAt } from '../support/sources.ts';
import { places } from './places.ts';
import type { Run } from './run.ts';

// Steps at the source: what each does there is the driver's of its type.

/** A step that the traits of a type have is one that its driver can do (test/commands/source-drivers.test.ts). */
const able = <K extends 'pause' | 'watch'>(driver: SourceDriver, act: K): NonNullable<SourceDriver[K]> => {
  const does = driver[act];
  if (!does) throw new Error(`The source's type cannot ${act}.`);
  return does;
};

export const pauseSource = async (app: TaskApp, step: StepOf<'PauseSource'>, run: Run): Promise<void> =>
  able(await driverAt(app, step.input.sourceId), 'pause')(app, step, run);

export const holdSource = async (app: TaskApp, step: HoldSource, run: Run): Promise<Held> =>
  (await driverAt(app, step.input.plan.source.sourceId)).hold(app, step, run);

export const watchSource = async (app: TaskApp, step: StepOf<'WatchSource'>, run: Run): Promise<never> =>
  able(await driverAt(app, step.input.sourceId), 'watch')(app, step, run);

/** The last look before the target starts, which must succeed: two machines with one identity are worse than a failed task (I3). */
export const assureSourceStoodStill = async (
  app: TaskApp,
  { sourceId, vmId, vmName }: TaskPlan['source'],
  since: Evidence,
): Promise<void> => {
  const driver = await driverAt(app, sourceId);
  if ((await driver.ranSince(app, { sourceId, vmId }, since)) === 'HAS_RUN') throw poweredOn(vmName);
};

export const stageNvram = async (app: TaskApp, step: StepOf<'StageNvram'>): Promise<StepReport> => {
  const { sourceId, vmId, serverId, pointInTime } = step.input;
  const bytes = await (await driverAt(app, sourceId)).uefiVariables(app, { sourceId, vmId });
  if (bytes === null) return { type: 'RecordNvramStaged', data: { file: null, at: app.clock.now() } };
  const { machine, details } = await serverMachine(app, serverId);
  const file = places.stagedNvram(details.cachePath, step.taskId);
  await app.world.staging.putFile(machine, app.epoch(), file, bytes, pointInTime);
  return { type: 'RecordNvramStaged', data: { file, sizeBytes: bytes.byteLength, at: app.clock.now() } };
};
