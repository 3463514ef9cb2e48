import * as assert from 'uvu/assert';
import type { Alive } from '../../domain/task/migration-task.state.ts';
import { own } from '../../domain/words/keyed.ts';
import type { SimulatedVmwareVm } from '../vcenter.ts';
import { labLikeVcenter } from '../vmware-world.ts';
import type { SimulatedWorld } from '../world.ts';
import type { Platform } from './platform.ts';
import type { RunWish } from './runs.ts';

/** What a batch of VMware VMs says beside what every batch says. */
export const ofVmware = ({ ids }: Platform, more: object = {}): object => ({
  sourceType: 'VMWARE',
  sourceClusterId: 'domain-c7',
  networkGroups: [{ sourceNetwork: 'network-7', networkId: ids.networkId }],
  ...more,
});

/** A run whose vCenter has these VMs. */
export const withVcenter = (
  vms: readonly SimulatedVmwareVm[],
  wish: Omit<RunWish, 'vms' | 'vcenters'> = {},
): RunWish => ({ ...wish, vms: [], vcenters: [labLikeVcenter(vms)] });

const targetRuns = (world: SimulatedWorld, taskId: string): boolean =>
  world.machines.some((machine) => machine.domains.get(taskId)?.power === 'RUNNING');

/** I3, RT-8, VC-7: off after success, else as it was before; never both, unless somebody else switched it on afterwards. */
export const vmwareSourcesAreAsTheyWere = (tasks: readonly Alive[], world: SimulatedWorld): void => {
  for (const task of tasks) {
    if (task.status !== 'ended' || task.plan.source.type !== 'VMWARE') continue;
    const { source, taskId } = task.plan;
    const vm = world.vmwareVm(source.vmId);
    if (!vm) continue;
    const told = `${vm.name} is ${vm.power} after ${vm.deeds.join(', ')}`;
    if (task.outcome.kind === 'SUCCEEDED') assert.ok(vm.power === 'OFF' || vm.startedBy === 'SOMEBODY', told);
    else {
      // What was started on a host that was away for all of the cleaning is debt that was tried and failed; its source stays off until it is paid.
      const stuck = Object.values(task.ledger).some(
        ({ artefact, trouble }) => artefact.kind === 'VM_DEFINITION' && trouble !== null,
      );
      assert.not(targetRuns(world, taskId) && !(stuck && vm.power === 'OFF'), `${told}, and its target runs`);
      if (source.powerAtPlan === 'OFF')
        assert.equal(
          vm.deeds.filter((deed) => deed !== 'on by somebody'),
          [],
          told,
        );
      else if (!source.keepSourceStopped && !own(task.ledger, 'stopped-vm'))
        assert.ok(vm.power === 'RUNNING' && vm.goesOff === null, told);
    }
  }
};
