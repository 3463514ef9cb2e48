import type { KvmSource, TargetPlatform } from '../../commands/ports/hypervisors.ts';
import type { AccessKeys, HostKeyProbe, Jobs, StagingArea, Vault } from '../../commands/ports/machines.ts';
import { type FaultRates, type Faults, NO_FAULTS, seededFaults } from './faults.ts';
import { type Client, type Fleet, gateOf, nowOf, STEADY } from './fleet.ts';
import { type Item, itemsOn } from './inventory.ts';
import { simulatedJobs } from './jobs.ts';
import { shutDownVm, simulatedKvmSource } from './kvm-source.ts';
import { hostKeyOf, type MachineWish, type SimulatedMachine, type SimulatedVm, simulatedMachine } from './machine.ts';
import { memoryVault, simulatedAccessKeys, simulatedHostKeys, simulatedStagingArea } from './on-servers.ts';
import { type Random, seededRandom } from './random.ts';
import { rebootMachine, settleJobs } from './settle.ts';
import { simulatedTarget } from './target.ts';
import type { Time } from './virtual-clock.ts';

export type Ports = {
  readonly vault: Vault;
  readonly hostKeys: HostKeyProbe;
  readonly jobs: Jobs;
  readonly accessKeys: AccessKeys;
  readonly staging: StagingArea;
  readonly kvm: KvmSource;
  readonly target: TargetPlatform;
};

/** What a test does to the world, and sees of it, behind everybody's back. */
export type Control = {
  readonly machines: readonly SimulatedMachine[];
  readonly breaches: readonly string[];
  machine(name: string): SimulatedMachine;
  vm(id: string): SimulatedVm;
  silence(name: string, seconds: number): void;
  reboot(name: string): void;
  changeHostKey(name: string): void;
  shutDown(vmId: string): void;
  setFaults(faults: Faults): void;
  /** No call, no job and no machine fails any more; all answer again, with the keys that they had. */
  calm(): void;
  /** Everything of ours on all machines. */
  inventory(): readonly Item[];
  startsOf(jobId: string): number;
  jobsStartedTwice(): readonly string[];
  /** The same machines through another control plane's connections. */
  connect(client: Client): Ports;
};
export type SimulatedWorld = Ports & Control;

export type WorldWish = {
  readonly clock: Time;
  readonly seed?: number;
  readonly faults?: Partial<FaultRates>;
  readonly machines: readonly MachineWish[];
  /** What a copy moves where no limit is set. */
  readonly bytesPerSecond?: number;
  readonly latencySeconds?: number;
};

const portsOf = (fleet: Fleet, vault: Vault, client: Client): Ports => {
  const gate = gateOf(fleet, client);
  return {
    vault,
    hostKeys: simulatedHostKeys(fleet),
    jobs: simulatedJobs(fleet, gate),
    accessKeys: simulatedAccessKeys(gate),
    staging: simulatedStagingArea(fleet, gate),
    kvm: simulatedKvmSource(fleet, gate),
    target: simulatedTarget(fleet, gate),
  };
};

const controlOf = (fleet: Fleet, vault: Vault): Control => {
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
    silence: (name, seconds) => {
      machine(name).silentUntil = nowOf(fleet) + seconds * 1000;
    },
    reboot: (name) => rebootMachine(fleet, machine(name)),
    changeHostKey: (name) => {
      machine(name).hostKey = `ssh-ed25519 ${Buffer.from(`simulated:${name}:changed`).toString('base64')}`;
    },
    shutDown: (id) => {
      settleJobs(fleet);
      shutDownVm(fleet, hostOf(id), vm(id));
    },
    setFaults: (faults) => {
      fleet.faults = faults;
    },
    calm: () => {
      fleet.calm = true;
      fleet.faults = { onCall: () => null, onJob: () => null };
      for (const each of fleet.machines) Object.assign(each, { silentUntil: 0, hostKey: hostKeyOf(each.name) });
    },
    inventory: () => fleet.machines.flatMap(itemsOn),
    startsOf: (jobId) => fleet.starts.get(jobId) ?? 0,
    jobsStartedTwice: () => [...fleet.starts].filter(([, starts]) => starts > 1).map(([id]) => id),
    connect: (client) => portsOf(fleet, vault, client),
  };
};

const HOUR = 3600;

/** What happens to whole machines, at moments that the seed gives, in the first hour. */
const scheduleTroubles = (fleet: Fleet, control: Control, random: Random, rates: FaultRates): void => {
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
    time: wish.clock,
    machines: wish.machines.map(simulatedMachine),
    calm: false,
    starts: new Map(),
    breaches: [],
    bytesPerSecond: wish.bytesPerSecond ?? 200_000_000,
    faults: seededFaults(random, rates),
    latency: () => latency * (0.5 + random.next()),
  };
  const vault = memoryVault();
  const control = controlOf(fleet, vault);
  scheduleTroubles(fleet, control, random, rates);
  return { ...portsOf(fleet, vault, STEADY), ...control };
};
