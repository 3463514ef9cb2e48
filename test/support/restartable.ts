import * as assert from 'uvu/assert';
import { cancelTasks } from '../../commands/cancel-tasks.ts';
import { changeSettings } from '../../commands/change-settings.ts';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import { deleteTasks } from '../../commands/delete-tasks.ts';
import type { Intent } from '../../commands/support/door.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { during, type Plane } from '../../simulation/checks/plane.ts';
import { batchOf, order, type Platform } from '../../simulation/checks/platform.ts';
import { newRun, type Run } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';

export type Prepared = { readonly run: Run; readonly plane: Plane };

/** These verbs are refused from now on, and no others. */
export const refusing = (run: Run, ...verbs: readonly string[]): void => {
  const failure = { code: 'HYPERVISOR_REFUSED', message: 'libvirt refused.' } as const;
  run.world.setFaults({
    onJob: () => null,
    onCall: ({ verb }) => (verbs.includes(verb) ? { when: 'before', failure } : null),
  });
};

const vmsOf = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    simulatedVm({ number: index + 1, name: `vm-${index + 1}`, disksGiB: [1, 1] }),
  );

const told = async <I, T>({ run, plane }: Prepared, intent: Intent<I, T>, id: string, input: object): Promise<T> => {
  const answer = await during(run.clock, order(plane.app, intent, id, input));
  assert.ok(answer.ok, JSON.stringify(answer));
  if (!answer.ok) throw new Error('It was refused.');
  return answer.value;
};
const moved = async (base: Platform, on: Prepared, name: string, vms: readonly Pick<SourceVm, 'id'>[], more = {}) =>
  (await told(on, createMigrationBatch, name, batchOf(base.ids, vms, { name, ...more }))).taskIds;

/** By how its stream ends; the ledger may still hold something. */
const endedAs = ({ run }: Prepared, id: TaskId): string | null => {
  const ends = ['MigrationSucceeded', 'MigrationFailed', 'MigrationCancelled'];
  return run.store.events.findLast(({ type, data }) => ends.includes(type) && data.taskId === id)?.type ?? null;
};
export const until = async (on: Prepared, ids: readonly TaskId[], end: string): Promise<void> => {
  const all = () => ids.every((id) => endedAs(on, id) === end);
  assert.ok(await on.run.clock.runUntil(all, 7200), `not all ${end}`);
};

/** libvirt refused to define their VMs: all of them failed in the last phase, and what was staged is kept. */
export const failedTasks = async (
  base: Platform,
  count: number,
  more: object = {},
): Promise<Prepared & { readonly ids: readonly TaskId[] }> => {
  const vms = vmsOf(count);
  const run = newRun(base, { vms, bytesPerSecond: 500_000_000, latencySeconds: 0.05 });
  const on = { run, plane: await run.begin() };
  refusing(run, 'define-vm');
  const ids = await moved(base, on, 'b1', vms, more);
  await until(on, ids, 'MigrationFailed');
  refusing(run);
  return { ...on, ids };
};

export const STATES = ['succeeded', 'failed', 'cancelled', 'deleted', 'migrating', 'queued'] as const;
export type InState = { readonly [S in (typeof STATES)[number]]: TaskId };

/** One task in each state; the last two stay in theirs, since the one that migrates is held up. */
export const everyState = async (base: Platform): Promise<Prepared & { readonly tasks: InState }> => {
  const vms = vmsOf(6);
  const run = newRun(base, { vms, bytesPerSecond: 500_000_000, latencySeconds: 0.05 });
  const on = { run, plane: await run.begin() };
  const one = async (name: string, index: number): Promise<TaskId> => {
    const [id] = await moved(base, on, name, vms.slice(index, index + 1));
    assert.ok(id);
    return id;
  };
  const succeeded = await one('succeeded', 0);
  await until(on, [succeeded], 'MigrationSucceeded');
  refusing(run, 'define-vm');
  const [failed, deleted] = [await one('failed', 1), await one('deleted', 2)];
  await until(on, [failed, deleted], 'MigrationFailed');
  refusing(run);
  await told(on, deleteTasks, 'delete', { ids: [deleted] });
  const cancelled = await one('cancelled', 3);
  await told(on, cancelTasks, 'cancel', { ids: [cancelled] });
  await until(on, [cancelled], 'MigrationCancelled');
  await told(on, changeSettings, 'one-at-once', { migrationTaskParallelism: 1 });
  run.world.setFaults({
    onJob: () => null,
    onCall: ({ verb }) =>
      verb === 'prepare-staging' ? { when: 'before', failure: { code: 'UNREACHABLE', message: 'It is away.' } } : null,
  });
  const migrating = await one('migrating', 4);
  const started = () => run.store.events.some(({ type, data }) => type === 'StepFailed' && data.taskId === migrating);
  assert.ok(await run.clock.runUntil(started, 600), 'it does not migrate');
  const queued = await one('queued', 5);
  return { ...on, tasks: { succeeded, failed, cancelled, deleted, migrating, queued } };
};
