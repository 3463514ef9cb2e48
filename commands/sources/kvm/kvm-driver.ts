import { holdMarkOf } from '../../../domain/task/artefact-ids.ts';
import { sourceMachine } from '../../support/machines.ts';
import type { SourceDriver } from '../source-driver.ts';
import { beginBackup, pauseVm, ranSince, resumeVm } from './hold.ts';
import { diskReader } from './read-disk.ts';

/** KVM hosts over SSH: a VM is read from a backup job, whether it runs or is paused. */
export const kvmDriver: SourceDriver = {
  listVms: async (app, id) => app.world.kvm.listVms(await sourceMachine(app, id)),
  findVms: async (app, id, vms) => app.world.kvm.findVms(await sourceMachine(app, id), vms),
  facts: async () => null,
  uefiVariables: async (app, { sourceId, vmId }) => app.world.kvm.readNvram(await sourceMachine(app, sourceId), vmId),
  pause: pauseVm,
  hold: beginBackup,
  readerOf: diskReader,
  raiseFence: async (app, id) => app.world.jobs.raiseFence(await sourceMachine(app, id), app.epoch()),
  ranSince,
  letGo: async (app, { sourceId, vmId, ...of }) =>
    app.world.kvm.endBackup(await sourceMachine(app, sourceId), app.epoch(), { taskId: holdMarkOf(of), vm: vmId }),
  restorePower: resumeVm,
};
