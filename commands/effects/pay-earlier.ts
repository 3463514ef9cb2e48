import type { StepOf } from '../../domain/task/steps.ts';
import { problem } from '../../domain/words/said.ts';
import { OutsideFailure } from '../ports/machines.ts';
import type { TaskApp } from '../support/app.ts';

/**
 * What an earlier attempt left could not be removed so far. Its removals are tried by themselves; this step only waits, as long as
 * one waits for a machine that is away, and then says what is in the way.
 */
export const payEarlier = async (
  _: TaskApp,
  { input }: StepOf<'PayEarlier'> | StepOf<'PayAddresses'>,
): Promise<never> => {
  const owed = input.owed.map(({ id }) => `"${id}"`).join(', ');
  throw new OutsideFailure(problem('UNREACHABLE', { owed }));
};
