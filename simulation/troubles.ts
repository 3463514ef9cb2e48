import type { FaultRates } from './faults.ts';
import { type Fleet, nowOf } from './fleet.ts';
import type { Random } from './random.ts';
import type { Control } from './world.ts';

const HOUR = 3600;

/** What happens to whole machines, at moments that the seed gives, in the first hour. */
export const scheduleTroubles = (fleet: Fleet, control: Control, random: Random, rates: FaultRates): void => {
  const some = (count: number, happen: () => void): void => {
    for (let number = 0; number < count; number += 1)
      void fleet.time.sleep(random.between(0, HOUR)).then(() => fleet.calm || happen());
  };
  const anyName = (): string => random.pick(control.machines)?.name ?? '';
  some(rates.silences, () => control.silence(anyName(), random.between(1, 1200)));
  some(rates.reboots, () => control.reboot(anyName()));
  some(rates.keyChanges, () => control.changeHostKey(anyName()));
  some(rates.shutDowns, () => {
    const vm = random.pick(control.machines.flatMap((machine) => [...machine.vms.keys()]));
    if (vm !== undefined) control.shutDown(vm);
  });
  const anyVm = (): string => random.pick(fleet.vcenters.flatMap(({ vms }) => [...vms.keys()])) ?? '';
  some(rates.powerOns, () => control.powerOn(anyVm()));
  some(rates.removals, () => control.removeVm(anyVm()));
  some(rates.sessionLosses, () => control.loseSessions());
  for (const vcenter of fleet.vcenters) {
    some(rates.silences, () => control.silence(vcenter.name, random.between(1, 1200)));
    some(rates.busyTimes, () => {
      vcenter.busyUntil = nowOf(fleet) + random.between(1, 600) * 1000;
    });
  }
};
