import type { RemoteInput } from '../commands/ports/machines.ts';

export const textOf = (input: RemoteInput, key: string): string => {
  const value = input[key];
  return typeof value === 'string' ? value : '';
};
