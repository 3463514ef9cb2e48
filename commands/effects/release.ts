import type { Artefact, Place } from '../../domain/task/artefact.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import type { ReleaseEffect } from '../../domain/task/task-effect.ts';
import { placeOfVolume, type VolumeArtefact } from '../../domain/task/volume-place.ts';
import type { HostId, ServerId, SourceId, SourceVmId } from '../../domain/words/ids.ts';
import { type Machine, OutsideFailure } from '../ports/machines.ts';
import { aggregates } from '../support/aggregates.ts';
import type { App } from '../support/app.ts';
import { hostMachine, serverMachine, sourceMachine, vmwareEndpoint } from '../support/machines.ts';
import { storageAt } from '../support/storage.ts';
import { forgotten, watchingOn } from '../support/watched.ts';
import { keyIdOf } from './places.ts';
import { contextOf, type Run } from './run.ts';

const machineOf = async (app: App, place: Place): Promise<Machine> => {
  switch (place.kind) {
    case 'SOURCE':
      return sourceMachine(app, place.id as SourceId);
    case 'SERVER':
      return (await serverMachine(app, place.id as ServerId)).machine;
    case 'HOST':
      return hostMachine(app, place.id as HostId);
    case 'PLATFORM':
      throw new Error('What is in our own streams is not on a machine.');
  }
};

const onPlatform = async (app: App, effect: ReleaseEffect, artefact: Artefact, run: Run): Promise<boolean> => {
  const { taskId, source } = effect;
  const context = contextOf(effect, 'release', run);
  switch (artefact.kind) {
    case 'SLOT':
      await app.handler.handle(aggregates.queue, { type: 'ReleaseSlot', data: { taskId } }, context);
      return true;
    case 'SOURCE_VM_CLAIM': {
      const { sourceId, vmId, claimedAt } = source;
      const command = { type: 'ReleaseSourceVm', data: { sourceId, vmId, taskId } } as const;
      await app.handler.handle(aggregates.sourceVm(claimedAt, vmId), command, context);
      return true;
    }
    case 'ADDRESSES': {
      const command = { type: 'ReleaseAddresses', data: { taskIds: [taskId] } } as const;
      await app.handler.handle(aggregates.network(artefact.networkId), command, context);
      return true;
    }
    case 'PLACEMENT': {
      const command = {
        type: 'SettleAllotment',
        data: { taskId, startedThere: effect.outcome === 'SUCCEEDED' },
      } as const;
      await app.handler.handle(aggregates.placement(artefact.clusterId), command, context);
      return true;
    }
    default: // everything else is on a machine
      return false;
  }
};

/** A VM that was shut down or removed meanwhile is nothing that could be resumed: there is no pause left to take back. */
const resume = async (app: App, machine: Machine, vmId: SourceVmId): Promise<void> => {
  try {
    await app.world.kvm.resume(machine, app.epoch(), vmId);
  } catch (error) {
    const code = error instanceof OutsideFailure ? error.failure.code : null;
    if (code !== 'SOURCE_SHUT_DOWN' && code !== 'NOT_FOUND') throw error;
  }
};

/** Updates of Windows can keep a guest in its shutdown for long; one that still runs after this does not mean to go off. */
const SLOW_SHUTDOWN_SECONDS = 1800;

/** The guest was asked to, and nobody has seen the VM off since. */
const asksToShutDown = (task: MigrationTask): boolean =>
  task.status !== 'absent' && task.attempt.shutdownAt !== null && task.attempt.hold === null;

/**
 * RT-8: the VM runs again as it did. Where the guest was asked to shut down and has not yet, it would go off after we had
 * looked: so that is waited for.
 */
const powerOnAgain = async (app: App, effect: ReleaseEffect, vmId: SourceVmId, run: Run): Promise<void> => {
  const { endpoint } = await vmwareEndpoint(app, effect.source.sourceId);
  const task = await app.handler.load(aggregates.task(effect.taskId));
  const { vmware } = app.world;
  try {
    const asked = watchingOn(app.clock, `slow shutdown of ${effect.taskId}`);
    if (asksToShutDown(task))
      while ((await vmware.power(endpoint, vmId)) === 'RUNNING' && asked.look() < SLOW_SHUTDOWN_SECONDS) {
        await app.clock.sleep(2, run.signal);
        run.signal.throwIfAborted();
      }
    await vmware.powerOn(endpoint, vmId);
    forgotten(app.clock, `slow shutdown of ${effect.taskId}`);
  } catch (error) {
    if (!(error instanceof OutsideFailure) || error.failure.code !== 'NOT_FOUND') throw error; // removed meanwhile
  }
};

const removeVolume = async (
  app: App,
  { taskId, storageId }: ReleaseEffect,
  machine: Machine,
  artefact: VolumeArtefact,
): Promise<void> => {
  const place = placeOfVolume(storageId, artefact);
  const { backend } = await storageAt(app, place.storage);
  await backend.remove(machine, app.epoch(), { taskId, place });
};

/** Takes one thing back. Every branch may run twice, and succeeds where there is nothing left to take. */
export const release = async (app: App, effect: ReleaseEffect, run: Run): Promise<void> => {
  const { artefact, taskId } = effect;
  if (await onPlatform(app, effect, artefact, run)) return;
  if (artefact.kind === 'STOPPED_VM') return powerOnAgain(app, effect, artefact.vmId, run);
  const machine = await machineOf(app, artefact.place);
  const epoch = app.epoch();
  const { world } = app;
  switch (artefact.kind) {
    case 'JOB':
      return world.jobs.remove(machine, epoch, artefact.id.slice('job/'.length));
    case 'STAGING':
      return world.staging.remove(machine, epoch, artefact.path);
    case 'ACCESS_KEY':
      return world.accessKeys.discard(machine, epoch, keyIdOf(taskId));
    case 'AUTHORISATION':
      return world.accessKeys.revoke(machine, epoch, keyIdOf(taskId));
    case 'PAUSED_VM':
      return resume(app, machine, artefact.vmId);
    case 'BACKUP':
      return world.kvm.endBackup(machine, epoch, { taskId, vm: artefact.vmId });
    case 'VOLUME':
      return removeVolume(app, effect, machine, artefact);
    case 'NVRAM':
      return world.target.undefineVm(machine, epoch, { uuid: taskId, taskId });
    case 'VM_DEFINITION':
      return world.target.undefineVm(machine, epoch, { uuid: artefact.uuid, taskId });
    case 'DHCP_ENTRY': {
      const { network, mac, ip, name } = artefact;
      return world.target.withdrawAddress(machine, epoch, { network, mac, ip, name });
    }
    case 'SLOT':
    case 'SOURCE_VM_CLAIM':
    case 'ADDRESSES':
    case 'PLACEMENT':
      return;
  }
};
