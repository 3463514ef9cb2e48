import type { Vault } from '../commands/ports/machines.ts';
import type { StorageKinds } from '../commands/ports/storage.ts';
import type { InventoryCache } from '../commands/ports/vmware.ts';
import type { World } from '../commands/ports/world.ts';
import { sourceDrivers } from '../commands/sources/drivers.ts';
import { type FaultRates, type Faults, NO_FAULTS, seededFaults } from './faults.ts';
import { type Fleet, nowOf } from './fleet.ts';
import { type Client, type Gate, gateOf, STEADY } from './gate.ts';
import { goOn } from './guest-run.ts';
import { type Item, itemsOn, itemsShared } from './inventory.ts';
import { simulatedJobs } from './jobs.ts';
import { shutDownVm, simulatedKvmSource } from './kvm-source.ts';
import { simulatedLocalStorage } from './local-storage.ts';
import {
  hostKeyOf,
  type MachineWish,
  type SimulatedMachine,
  type SimulatedVm,
  type SimulatedVolume,
  simulatedMachine,
} from './machine.ts';
import {
  memoryVault,
  simulatedAccessKeys,
  simulatedHostKeys,
  simulatedNames,
  simulatedStagingArea,
} from './on-servers.ts';
import { seededRandom } from './random.ts';
import { rebootMachine, settleJobs } from './settle.ts';
import { simulatedTarget } from './target.ts';
import { scheduleTroubles } from './troubles.ts';
import { type SimulatedVcenter, type SimulatedVmwareVm, simulatedVcenter, type VcenterWish } from './vcenter.ts';
import { vcenterControl } from './vcenter-control.ts';
import type { Time } from './virtual-clock.ts';
import { simulatedInventories, simulatedVmwareSource } from './vmware-source.ts';

/** What a test does to the world, and sees of it, behind everybody's back. */
export type Control = {
  readonly machines: readonly SimulatedMachine[];
  readonly breaches: readonly string[];
  /** Volumes that every machine sees. */
  readonly devices: ReadonlyMap<string, SimulatedVolume>;
  machine(name: string): SimulatedMachine;
  vm(id: string): SimulatedVm;
  vcenter(name?: string): SimulatedVcenter;
  /** A VMware VM, as it is now; undefined once it was removed. */
  vmwareVm(id: string): SimulatedVmwareVm | undefined;
  /** Somebody else switches a VMware VM on, or removes it. */
  powerOn(vmId: string): void;
  removeVm(vmId: string): void;
  loseSessions(): void;
  silence(name: string, seconds: number): void;
  reboot(name: string): void;
  changeHostKey(name: string): void;
  shutDown(vmId: string): void;
  /** Somebody else starts a VM of a KVM host that is off. */
  start(vmId: string): void;
  setFaults(faults: Faults): void;
  /** No call, no job and no machine fails any more; all answer again, with the keys that they had. */
  calm(): void;
  /** Everything of ours on all machines. */
  inventory(): readonly Item[];
  startsOf(jobId: string): number;
  /** Every job that was ever started, and how often. */
  starts(): readonly (readonly [jobId: string, starts: number])[];
  /** What the copy jobs that have ended read of the source, each. */
  bytesRead(): readonly (readonly [jobId: string, bytes: number])[];
  jobsStartedTwice(): readonly string[];
  /** The same machines through another control plane's connections. */
  connect(client: Client): World;
};
export type SimulatedWorld = World & Control;

export type WorldWish = {
  readonly clock: Time;
  readonly seed?: number;
  readonly faults?: Partial<FaultRates>;
  readonly machines: readonly MachineWish[];
  readonly vcenters?: readonly VcenterWish[];
  /** Secrets that were kept before this world began. */
  readonly vault?: Vault;
  /** Kinds of storage that it has beside LocalStorage. */
  readonly storages?: (fleet: Fleet, gate: Gate) => StorageKinds;
  /** What a copy moves where no limit is set. */
  readonly bytesPerSecond?: number;
  readonly latencySeconds?: number;
};

type Kept = {
  readonly vault: Vault;
  readonly inventories: InventoryCache;
  readonly storages: NonNullable<WorldWish['storages']>;
};

const portsOf = (fleet: Fleet, { vault, inventories, storages }: Kept, client: Client): World => {
  const gate = gateOf(fleet, client);
  return {
    vault,
    hostKeys: simulatedHostKeys(fleet),
    jobs: simulatedJobs(fleet, gate),
    accessKeys: simulatedAccessKeys(gate, fleet.time),
    staging: simulatedStagingArea(fleet, gate),
    sources: sourceDrivers,
    kvm: simulatedKvmSource(fleet, gate),
    vmware: simulatedVmwareSource(fleet, client),
    inventories,
    target: simulatedTarget(fleet, gate),
    storages: { LOCAL_STORAGE: simulatedLocalStorage(fleet, gate), ...storages(fleet, gate) },
    names: simulatedNames,
  };
};

const controlOf = (fleet: Fleet, kept: Kept): Control => {
  const machine = (name: string): SimulatedMachine => {
    const found = fleet.machines.find((candidate) => candidate.name === name);
    if (!found) throw new Error(`The simulated world has no machine ${name}.`);
    return found;
  };
  const hostOf = (vmId: string): SimulatedMachine => {
    const found = fleet.machines.find((candidate) => candidate.vms.has(vmId));
    if (!found) throw new Error(`The simulated world has no VM ${vmId}.`);
    return found;
  };
  const vm = (id: string): SimulatedVm => hostOf(id).vms.get(id) as SimulatedVm; // hostOf looked
  return {
    machines: fleet.machines,
    breaches: fleet.breaches,
    machine,
    vm,
    ...vcenterControl(fleet),
    silence: (name, seconds) => {
      const there = fleet.vcenters.find((vcenter) => vcenter.name === name) ?? machine(name);
      there.silentUntil = nowOf(fleet) + seconds * 1000;
    },
    reboot: (name) => rebootMachine(fleet, machine(name)),
    changeHostKey: (name) => {
      machine(name).hostKey = `ssh-ed25519 ${Buffer.from(`simulated:${name}:changed`).toString('base64')}`;
    },
    shutDown: (id) => {
      settleJobs(fleet);
      shutDownVm(fleet, hostOf(id), vm(id));
    },
    start: (id) => {
      if (vm(id).power === 'OFF') goOn(fleet, vm(id));
    },
    setFaults: (faults) => {
      fleet.faults = faults;
    },
    calm: () => {
      fleet.calm = true;
      fleet.faults = { onCall: () => null, onJob: () => null };
      for (const each of fleet.machines) Object.assign(each, { silentUntil: 0, hostKey: hostKeyOf(each.name) });
      for (const each of fleet.vcenters) Object.assign(each, { silentUntil: 0, busyUntil: 0 });
    },
    devices: fleet.devices,
    inventory: () => [...fleet.machines.flatMap(itemsOn), ...itemsShared(fleet.devices)],
    starts: () => [...fleet.starts],
    bytesRead: () => [...fleet.bytesRead],
    startsOf: (jobId) => fleet.starts.get(jobId) ?? 0,
    jobsStartedTwice: () => [...fleet.starts].filter(([, starts]) => starts > 1).map(([id]) => id),
    connect: (client) => portsOf(fleet, kept, client),
  };
};

/**
 * A whole fleet in memory behind the same ports as the real one (DESIGN.md 3.17). It never counts where an issue says
 * "real", and says so wherever it shows. Nothing in it has a timer: where a job stands follows from the clock.
 */
export const simulatedWorld = (wish: WorldWish): SimulatedWorld => {
  const random = seededRandom(wish.seed ?? 1);
  const rates = { ...NO_FAULTS, ...wish.faults };
  const latency = wish.latencySeconds ?? 0.05;
  const fleet: Fleet = {
    time: wish.clock.outside ?? wish.clock,
    machines: wish.machines.map(simulatedMachine),
    vcenters: (wish.vcenters ?? []).map(simulatedVcenter),
    devices: new Map(),
    calm: false,
    starts: new Map(),
    bytesRead: new Map(),
    breaches: [],
    bytesPerSecond: wish.bytesPerSecond ?? 200_000_000,
    faults: seededFaults(random, rates),
    latency: () => latency * (0.5 + random.next()),
  };
  const kept = {
    vault: wish.vault ?? memoryVault(),
    inventories: simulatedInventories(),
    storages: wish.storages ?? (() => ({})),
  };
  const control = controlOf(fleet, kept);
  scheduleTroubles(fleet, control, random, rates);
  return { ...portsOf(fleet, kept, STEADY), ...control };
};
