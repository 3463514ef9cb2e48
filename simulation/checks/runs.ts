import * as assert from 'uvu/assert';
import { type CreatedBatch, createMigrationBatch } from '../../commands/create-migration-batch.ts';
import type { CommandResult } from '../../commands/support/door.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import type { FaultRates } from '../faults.ts';
import type { SimulatedVm } from '../machine.ts';
import { seededRandom } from '../random.ts';
import type { VcenterWish } from '../vcenter.ts';
import { VirtualClock } from '../virtual-clock.ts';
import type { SimulatedWorld, WorldWish } from '../world.ts';
import { allEnded } from './invariants.ts';
import { controlPlane, during, Life, type Plane } from './plane.ts';
import { batchOf, order, type Platform, worldOf } from './platform.ts';
import type { SimulatedStore } from './store.ts';

export type Run = {
  readonly clock: VirtualClock;
  readonly world: SimulatedWorld;
  readonly store: SimulatedStore;
  /** A new control plane on the same history and machines, with a higher epoch. */
  begin(life?: Life): Promise<Plane>;
};

export type RunWish = {
  readonly vms: readonly SimulatedVm[];
  readonly seed?: number;
  readonly faults?: Partial<FaultRates>;
  readonly latencySeconds?: number;
  readonly bytesPerSecond?: number;
  readonly targets?: number;
  readonly vcenters?: readonly VcenterWish[];
  readonly storages?: NonNullable<WorldWish['storages']>;
};

export const newRun = (base: Platform, { vms, seed = 1, ...wish }: RunWish): Run => {
  const clock = new VirtualClock();
  const world = worldOf(clock, vms, { seed, vault: base.vault, ...wish });
  const store = base.store.fork();
  const chance = seededRandom(seed + 1);
  let epoch = 1;
  const begin = (life = new Life()): Promise<Plane> => {
    epoch += 1;
    return controlPlane({ store, world, clock, epoch, life, random: chance.next });
  };
  return { clock, world, store, begin };
};

/** Orders the batch and insists on it. */
export const moving = async (
  base: Platform,
  run: Run,
  plane: Plane,
  vms: readonly Pick<SourceVm, 'id'>[],
  more: object = {},
) => {
  const result = await during(run.clock, ordered(base, plane, vms, more));
  assert.ok(result.ok, JSON.stringify(result));
  return result.ok ? result.value.taskIds : [];
};

export const ordered = (
  base: Platform,
  plane: Plane,
  vms: readonly Pick<SourceVm, 'id'>[],
  more: object = {},
): Promise<CommandResult<CreatedBatch>> => order(plane.app, createMigrationBatch, 'b1', batchOf(base.ids, vms, more));

const DAYS = 2 * 86_400;

/** Until all tasks have ended, however often the control plane dies on the way: each time a new one takes over. */
export const toTheEnd = async (run: Run, tasks: number, plane: Plane): Promise<Plane> => {
  let current = plane;
  while (!allEnded(run.store, tasks)) {
    const over = () => allEnded(run.store, tasks) || current.life.died !== null;
    assert.ok(await run.clock.runUntil(over, DAYS), 'not ended within two days');
    if (current.life.died !== null) current = await run.begin();
  }
  return current;
};

/** The first so many calls of a verb fail before they have an effect; everything else goes well. */
export const failing = (run: Run, verb: string, times: number): void => {
  let left = times;
  run.world.setFaults({
    onJob: () => null,
    onCall: (call) => {
      if (call.verb !== verb || left === 0) return null;
      left -= 1;
      const failure = { code: 'UNREACHABLE', message: 'The connection broke.' } as const;
      return { when: 'before', failure };
    },
  });
};
