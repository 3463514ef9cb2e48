import type { CommandResult } from '../commands/support/door.ts';

export type Violation = Extract<CommandResult<unknown>, { ok: false }>['violations'][number];

/** `vms[0].nics[1].ip`, as a person reads it. */
export const fieldOf = (path: Violation['path']): string =>
  path.reduce<string>((field, step) => {
    if (typeof step === 'number') return `${field}[${step}]`;
    return field === '' ? step : `${field}.${step}`;
  }, '');

export const parametersOf = (record: Readonly<Record<string, unknown>> | undefined) =>
  Object.entries(record ?? {}).map(([name, value]) => ({ name, value: value === null ? '' : String(value) }));

export const violationView = ({ code, path, message, parameters }: Violation) => ({
  code,
  path: path.map(String),
  field: fieldOf(path),
  ...(message === undefined ? {} : { message }),
  parameters: Object.entries(parameters ?? {}).map(([name, value]) => ({ name, value })), // numbers as such, to be shown
});

export const refusal = (violations: readonly Violation[]) => ({
  __typename: 'Refusal' as const,
  violations: violations.map(violationView),
});

/** A result of the write side as a member of its union: what the command gave, and where the history stands after it. */
export const resultView = <Name extends string, T, V extends object>(
  result: CommandResult<T>,
  typename: Name,
  view: (value: T) => V,
) =>
  result.ok ? { __typename: typename, ...view(result.value), position: result.position } : refusal(result.violations);
