import type { Clock } from '../ports/clock.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { KvmSource, TargetPlatform } from '../ports/hypervisors.ts';
import type { AccessKeys, HostKeyProbe, Jobs, StagingArea, Vault } from '../ports/machines.ts';
import type { InventoryCache, VmwareSource } from '../ports/vmware.ts';
import type { Witness } from '../ports/witness.ts';
import type { CommandHandler } from './handle.ts';
import type { RunningCommands } from './running-commands.ts';

/** Everything outside that effects and commands act through; the real world and the simulated one both fit. */
export type World = {
  readonly vault: Vault;
  readonly hostKeys: HostKeyProbe;
  readonly jobs: Jobs;
  readonly accessKeys: AccessKeys;
  readonly staging: StagingArea;
  readonly kvm: KvmSource;
  readonly vmware: VmwareSource;
  readonly inventories: InventoryCache;
  readonly target: TargetPlatform;
};

/** What the write side needs. Time, chance and the epoch of this runner are given, never taken. */
export type App = {
  readonly store: EventStore;
  readonly handler: CommandHandler;
  readonly world: World;
  readonly clock: Clock;
  readonly random: () => number;
  readonly epoch: () => number;
  readonly running: RunningCommands;
  readonly witness?: Witness;
};
