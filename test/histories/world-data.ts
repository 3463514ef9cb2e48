import type { Json } from '../../commands/ports/event-store.ts';
import type { Vault } from '../../commands/ports/machines.ts';
import type { VirtualClock } from '../../simulation/virtual-clock.ts';
import { type SimulatedWorld, simulatedWorld } from '../../simulation/world.ts';
import { FaultPlan, type Troubles } from './faults.ts';
import { alive, plain } from './plain.ts';

/** What of a simulated world is the same all the time. */
export type WorldFrame = {
  readonly vcenters: readonly string[];
  readonly bytesPerSecond: number;
  readonly latencySeconds: number;
};
type Kept = { readonly frame: WorldFrame; readonly clock: VirtualClock; readonly vault: Vault };
type Named = { readonly name: string; readonly address: string };
type Data = {
  readonly machines: { readonly [name: string]: Named };
  readonly vcenters: { readonly [name: string]: Named };
  readonly faults: Troubles;
};

/** Machines with their jobs and files, vCenters with their VMs and sessions, and the faults that are still to come, as data. */
export const worldData = (world: SimulatedWorld, { vcenters }: WorldFrame, faults: FaultPlan): Json => {
  const heard = vcenters.map((name) => {
    const { listeners: _, ...vcenter } = world.vcenter(name);
    return [name, vcenter] as const;
  });
  const machines = Object.fromEntries(world.machines.map((machine) => [machine.name, machine]));
  return plain({ machines, vcenters: Object.fromEntries(heard), faults: faults.left });
};

/** A world that stands as that one stood. Which jobs it ever started is not in it: it counts anew. */
export const worldOfData = (data: Json, { frame, clock, vault }: Kept): readonly [SimulatedWorld, FaultPlan] => {
  const { machines, vcenters, faults } = alive(data) as Data; // worldData wrote it
  const { bytesPerSecond, latencySeconds } = frame;
  const world = simulatedWorld({
    clock,
    vault,
    bytesPerSecond,
    latencySeconds,
    machines: Object.values(machines).map(({ name, address }) => ({ name, address })),
    vcenters: Object.values(vcenters).map(({ name, address }) => ({ name, address })),
  });
  for (const machine of Object.values(machines)) Object.assign(world.machine(machine.name), machine);
  for (const vcenter of Object.values(vcenters)) Object.assign(world.vcenter(vcenter.name), vcenter);
  const plan = new FaultPlan(faults);
  world.setFaults(plan);
  return [world, plan];
};
