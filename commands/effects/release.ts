import { claimantOf } from '../../domain/claims/claimant.ts';
import type { Artefact, Place } from '../../domain/task/artefact.ts';
import { numbersOf } from '../../domain/task/artefact-ids.ts';
import { attemptId } from '../../domain/task/attempt-keys.ts';
import type { ReleaseEffect } from '../../domain/task/task-effect.ts';
import { placeOfVolume, type VolumeArtefact } from '../../domain/task/volume-place.ts';
import type { HostId, ServerId, SourceId } from '../../domain/words/ids.ts';
import type { FencedMachine } from '../ports/machines.ts';
import { aggregates } from '../support/aggregates.ts';
import type { TaskApp } from '../support/app.ts';
import { hostMachine, serverMachine, sourceMachine } from '../support/machines.ts';
import { driverAt } from '../support/sources.ts';
import { storageAt } from '../support/storage.ts';
import { freeAddresses, freeSourceVm } from './claims.ts';
import { keyIdOf } from './places.ts';
import { contextOf, type Run } from './run.ts';
import { doorOf } from './task-key.ts';

const machineOf = async (app: TaskApp, place: Place): Promise<FencedMachine> => {
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

const onPlatform = async (app: TaskApp, effect: ReleaseEffect, artefact: Artefact, run: Run): Promise<boolean> => {
  const { taskId, source } = effect;
  const { attempt = 1 } = artefact;
  const context = contextOf(effect, 'release', run);
  switch (artefact.kind) {
    case 'SLOT':
      await app.handler.handle(aggregates.queue, { type: 'ReleaseSlot', data: { taskId, attempt } }, context);
      return true;
    case 'SOURCE_VM_CLAIM':
      await freeSourceVm(app, claimantOf(effect, attempt), taskId, source, context);
      return true;
    case 'ADDRESSES':
      await freeAddresses(app, claimantOf(effect, attempt), [taskId], artefact.networkId, context);
      return true;
    case 'ROOM': {
      const { storageId } = artefact;
      const command = { type: 'ReturnRoom', data: { storageId, taskId, attempt } } as const;
      await app.handler.handle(aggregates.storageRoom(storageId), command, context);
      return true;
    }
    case 'PLACEMENT': {
      // The outcome is the latest attempt's: what an earlier one chose came to nothing.
      const startedThere = effect.outcome === 'SUCCEEDED' && attempt === effect.attempt;
      const command = { type: 'SettleAllotment', data: { taskId, attempt, startedThere } } as const;
      await app.handler.handle(aggregates.placement(artefact.clusterId), command, context);
      return true;
    }
    default: // everything else is on a machine
      return false;
  }
};

/** What a source's driver made there, and the power of its VM; false: it is nothing of a driver's. */
const atSource = async (app: TaskApp, effect: ReleaseEffect, artefact: Artefact, run: Run): Promise<boolean> => {
  if (artefact.kind !== 'BACKUP' && artefact.kind !== 'PAUSED_VM' && artefact.kind !== 'STOPPED_VM') return false;
  const { taskId, source } = effect;
  const { attempt, moment } = numbersOf(artefact.id);
  const driver = await driverAt(app, source.sourceId);
  const vm = { taskId, attempt, moment, sourceId: source.sourceId, vmId: artefact.vmId };
  await (artefact.kind === 'BACKUP' ? driver.letGo(app, vm) : driver.restorePower(app, vm, run));
  return true;
};

const removeVolume = async (
  app: TaskApp,
  { storageId }: ReleaseEffect,
  taskId: string,
  machine: FencedMachine,
  artefact: VolumeArtefact,
): Promise<void> => {
  const place = placeOfVolume(storageId, artefact);
  const { backend } = await storageAt(app, place.storage);
  await backend.remove(machine, app.epoch(), { taskId, place });
};

/** Takes one thing back. Every branch may run twice, and succeeds where there is nothing left to take. */
export const release = async (app: TaskApp, effect: ReleaseEffect, run: Run): Promise<void> => {
  const { artefact, taskId } = effect;
  const by = { taskId, attempt: numbersOf(artefact.id).attempt }; // the task may be at a later one
  const mark = attemptId(by);
  if (await onPlatform(app, effect, artefact, run)) return;
  if (await atSource(app, effect, artefact, run)) return;
  const machine = await machineOf(app, artefact.place);
  const epoch = app.epoch();
  const { world } = app;
  switch (artefact.kind) {
    case 'JOB':
      return world.jobs.remove(machine, epoch, artefact.id.slice('job/'.length));
    case 'STAGING':
      return world.staging.remove(machine, epoch, artefact.path);
    case 'ACCESS_KEY':
      return world.accessKeys.discard(machine, epoch, keyIdOf(by));
    case 'AUTHORISATION':
      return world.accessKeys.revoke(machine, epoch, { keyId: keyIdOf(by), door: doorOf(artefact.id) });
    case 'VOLUME':
      return removeVolume(app, effect, mark, machine, artefact);
    case 'NVRAM':
      return world.target.undefineVm(machine, epoch, { uuid: taskId, taskId: mark });
    case 'VM_DEFINITION':
      return world.target.undefineVm(machine, epoch, { uuid: artefact.uuid, taskId: mark });
    case 'DHCP_ENTRY': {
      const { network, mac, ip, name } = artefact;
      return world.target.withdrawAddress(machine, epoch, { network, mac, ip, name });
    }
    case 'SLOT':
    case 'SOURCE_VM_CLAIM':
    case 'ADDRESSES':
    case 'ROOM':
    case 'PLACEMENT':
    case 'BACKUP':
    case 'PAUSED_VM':
    case 'STOPPED_VM':
      return; // given back above
  }
};
