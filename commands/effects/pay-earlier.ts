import type { StepOf } from '../../domain/task/steps.ts';
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
  throw new OutsideFailure({
    code: 'UNREACHABLE',
    message: `What an earlier attempt left could not be removed yet: ${owed}. Look at the debt of the task and at the machines that it names, then restart it.`,
    parameters: { owed },
  });
};
