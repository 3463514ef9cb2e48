import type { Clock } from '../ports/clock.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { TaskFence } from '../ports/machines.ts';
import type { Witness } from '../ports/witness.ts';
import type { World } from '../ports/world.ts';
import type { CommandHandler } from './handle.ts';
import type { RunningCommands } from './running-commands.ts';

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

/** What the effects of one task act through: the machines that they find by it may be changed for that task. */
export type TaskApp = App & { readonly fence: TaskFence };
