import type { Violation } from '../../domain/failure.ts';
import { secondsBetween } from '../../domain/ids.ts';
import type { SourceVm } from '../../domain/inventory.ts';
import type { SourceStop } from '../../domain/migration-task.events.ts';
import type { MigrationTaskCommand } from '../../domain/migration-task.ts';
import { artefactIds, type StepEffect } from '../../domain/task-effects.ts';
import { vmwareVmViolations } from '../../domain/vmware-planner.ts';
import { aggregates } from '../aggregates.ts';
import type { App } from '../app.ts';
import { vmwareEndpoint } from '../machines.ts';
import { OutsideFailure } from '../ports/machines.ts';
import type { VcenterEndpoint } from '../ports/vmware.ts';
import { vmwareToolsNow } from '../vmware-tools.ts';
import { contextOf, intend, type Run, recordMade } from './run.ts';

type StopSource = Extract<StepEffect, { kind: 'StopSource' }>;

/** VC-4: so long a guest may take to shut down; then the power is taken away. */
export const SHUTDOWN_LIMIT_SECONDS = 300;
const LOOK_SECONDS = 2;

const changed = (message: string): OutsideFailure =>
  new OutsideFailure({ code: 'SOURCE_CHANGED', message, retryable: false });

/** These two are failures in their own name; everything else that became true since the plan is a changed source. */
const asFailure = ({ code, message }: Violation): OutsideFailure =>
  code === 'VERSION_MISMATCH' || code === 'MISSING_DRIVERS'
    ? new OutsideFailure({ code, message, retryable: false })
    : changed(message);

/** TK-12 once more, at the start of the task (VC-1, VC-6): the plan may be hours old. */
const checkAgain = async (app: App, effect: StopSource, vm: SourceVm, endpoint: VcenterEndpoint): Promise<void> => {
  const { plan } = effect;
  const { version } = await app.world.vmware.probe(endpoint);
  const tools = await vmwareToolsNow(app, plan.serverId);
  const facts = { vcenterVersion: version, sshHosts: [], ...tools };
  const spoiled = vmwareVmViolations({ ...vm, power: 'OFF' }, facts, [])[0];
  if (spoiled) throw asFailure(spoiled);
  for (const volume of plan.target.volumes) {
    const disk = vm.disks.find((candidate) => candidate.name === volume.disk);
    if (disk?.obstacle) throw changed(`Disk ${volume.disk} of ${vm.name} can no longer be migrated: ${disk.obstacle}.`);
    const planned = plan.source.vmware?.files.find((file) => file.disk === volume.disk);
    if (disk?.sizeBytes !== volume.sizeBytes || disk.vmware?.path !== planned?.path)
      throw changed(
        `Disk ${volume.disk} of ${vm.name} is not as it was when the task was planned; create the task anew.`,
      );
  }
};

const find = async (app: App, effect: StopSource, endpoint: VcenterEndpoint): Promise<SourceVm> => {
  const { vmId, vmName } = effect.plan.source;
  const [vm] = await app.world.vmware.findVms(endpoint, [vmId]);
  if (!vm) throw changed(`${vmName} is no longer in vCenter; choose another VM.`);
  if (vm.power === 'SUSPENDED') throw changed(`${vmName} is suspended; resume it and shut it down, then order again.`);
  if (vm.power === 'RUNNING' && effect.plan.source.powerAtPlan === 'OFF') throw poweredOn(vmName);
  return vm;
};

export const poweredOn = (vmName: string): OutsideFailure =>
  new OutsideFailure({
    code: 'SOURCE_POWERED_ON',
    message: `${vmName} was powered on although it is being migrated; shut it down and order the migration again.`,
    retryable: false,
  });

/** Guest shutdown, then by force. Which of the two it was is known by who was asked last. */
const shutDown = async (
  app: App,
  effect: StopSource,
  endpoint: VcenterEndpoint,
  run: Run,
): Promise<SourceStop['how']> => {
  const { vmId } = effect.plan.source;
  const { vmware } = app.world;
  const before = effect.journey.shutdownAt;
  const at = before ?? app.clock.now();
  const record = { type: 'RecordShutdownRequested', data: { at } } as const;
  await app.handler.handle(aggregates.task(effect.taskId), record, contextOf(effect, 'shutdown-requested', run));
  const answer = await vmware.askGuestToShutDown(endpoint, vmId);
  while (answer === 'ASKED' && secondsBetween(at, app.clock.now()) < SHUTDOWN_LIMIT_SECONDS) {
    run.signal.throwIfAborted();
    if ((await vmware.power(endpoint, vmId)) === 'OFF') return 'GUEST_SHUTDOWN';
    const { taskId } = effect;
    const step = 'Waiting for the guest of the source VM to shut down';
    run.progress.report({
      taskId,
      phase: 'DATA_CONVERSION',
      at: app.clock.now(),
      condition: 'WORKING',
      disks: [],
      step,
    });
    await app.clock.sleep(LOOK_SECONDS, run.signal);
  }
  run.signal.throwIfAborted();
  await vmware.powerOff(endpoint, vmId);
  return 'FORCED_OFF';
};

/** VC-4: off when this is done. A VM that was off already is not ours to power on again (RT-8). */
export const stopSource = async (app: App, effect: StopSource, run: Run): Promise<MigrationTaskCommand> => {
  const { sourceId, vmId } = effect.plan.source;
  const { endpoint } = await vmwareEndpoint(app, sourceId);
  const vm = await find(app, effect, endpoint);
  await checkAgain(app, effect, vm, endpoint);
  const place = { kind: 'SOURCE', id: sourceId } as const;
  const artefact = { id: artefactIds.stoppedVm, kind: 'STOPPED_VM', place, vmId } as const;
  const asked = effect.journey.shutdownAt !== null;
  let how: SourceStop['how'] = asked ? 'GUEST_SHUTDOWN' : 'WAS_OFF';
  if (vm.power === 'RUNNING') {
    await intend(app, effect, artefact, run);
    how = await shutDown(app, effect, endpoint, run);
  }
  if (vm.power === 'RUNNING' || asked) await recordMade(app, effect, artefact.id, run);
  const sourceTime = await app.world.vmware.time(endpoint);
  return { type: 'RecordSourceStopped', data: { how, at: app.clock.now(), sourceTime } };
};
