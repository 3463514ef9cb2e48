import { outside } from './failures.ts';
import type { Faults } from './faults.ts';
import type { SimulatedMachine, SimulatedVolume } from './machine.ts';
import type { SimulatedVcenter } from './vcenter.ts';
import type { Time } from './virtual-clock.ts';

/** All machines, and what happened to them that should never happen. */
export type Fleet = {
  readonly time: Time;
  readonly machines: readonly SimulatedMachine[];
  readonly vcenters: readonly SimulatedVcenter[];
  /** Block devices that every machine sees, by name. */
  readonly devices: Map<string, SimulatedVolume>;
  /** How often each job id was begun, however often it was removed since (I1). */
  readonly starts: Map<string, number>;
  /** By job id, what each copy job that has ended had read of the source. */
  readonly bytesRead: Map<string, number>;
  /** Something was pulled away from under what still used it. */
  readonly breaches: string[];
  readonly bytesPerSecond: number;
  faults: Faults;
  /** What was still to happen to machines does not happen any more. */
  calm: boolean;
  /** How long a call takes on its way there and back. */
  latency(): number;
};

export const nowOf = (fleet: Fleet): number => Date.parse(fleet.time.now());

export const notThere = (address: string) =>
  outside('UNREACHABLE', `${address} does not answer by SSH on port 22. Check that it is up and reachable.`);

export const machineAt = (fleet: Fleet, address: string): SimulatedMachine => {
  const found = fleet.machines.find((machine) => machine.address === address);
  if (!found || found.silentUntil > nowOf(fleet)) throw notThere(address);
  return found;
};
