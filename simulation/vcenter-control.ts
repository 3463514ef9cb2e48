import type { Fleet } from './fleet.ts';
import { settleJobs } from './settle.ts';
import { loseSessions, removeVm, type SimulatedVcenter, settleGuests, turnOn } from './vcenter.ts';
import type { Control } from './world.ts';

/** What a test does to the vCenters, and sees of them. */
export const vcenterControl = (
  fleet: Fleet,
): Pick<Control, 'vcenter' | 'vmwareVm' | 'powerOn' | 'removeVm' | 'loseSessions'> => {
  const settle = (): void => {
    settleJobs(fleet);
    settleGuests(fleet);
  };
  const ofVm = (id: string): SimulatedVcenter | undefined => fleet.vcenters.find(({ vms }) => vms.has(id));
  return {
    vcenter: (name) => {
      const found = fleet.vcenters.find((vcenter) => name === undefined || vcenter.name === name);
      if (!found) throw new Error(`The simulated world has no vCenter ${name ?? ''}.`);
      return found;
    },
    vmwareVm: (id) => {
      settle();
      return ofVm(id)?.vms.get(id);
    },
    powerOn: (id) => {
      settle();
      const vcenter = ofVm(id);
      const vm = vcenter?.vms.get(id);
      if (vcenter && vm) turnOn(fleet, vcenter, vm, 'SOMEBODY');
    },
    removeVm: (id) => {
      settle();
      const vm = ofVm(id)?.vms.get(id);
      if (vm) removeVm(ofVm(id) as SimulatedVcenter, vm.id); // it has the VM
    },
    loseSessions: () => {
      settle();
      for (const vcenter of fleet.vcenters) loseSessions(fleet, vcenter);
    },
  };
};
