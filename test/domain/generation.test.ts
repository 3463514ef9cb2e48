import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generationOf, onceItIsOver, whileItRuns } from '../../domain/task/generation.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import { at, planOf } from '../support/examples.ts';
import { created, started, told } from './task-walk.ts';

const numberOf = (task: MigrationTask): number | null => (task.status === 'absent' ? null : generationOf(task));

test('attempt n: 2n−1 while it runs, 2n once it is over, and each is newer than the one before', () => {
  const numbers = [1, 2, 3].flatMap((attempt) => [whileItRuns(attempt), onceItIsOver(attempt)]);
  assert.equal(numbers, [1, 2, 3, 4, 5, 6]);
});

test('a first attempt: 1 while it waits and runs, 2 from its end on', () => {
  const cancel = { type: 'CancelTask', data: { at: at(9) } } as const;
  const [queued, running] = [created(planOf()), started(planOf())];
  assert.equal([numberOf(queued), numberOf(running)], [1, 1]);
  assert.equal([numberOf(told(queued, cancel)), numberOf(told(running, cancel))], [2, 2]);
});

test.run();
