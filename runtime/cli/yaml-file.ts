import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { BadInput, badInput } from './terminal.ts';

export const fieldOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((field, step) => {
    if (typeof step === 'number') return `${field}[${step}]`;
    return field === '' ? String(step) : `${field}.${String(step)}`;
  }, '');

/** Both files that the CLI reads come through here: parsed, or every problem with its field. */
export const readYaml = <T>(file: string, schema: z.ZodType<T>): T => {
  const document = parseDocument(textOf(file));
  const [error] = document.errors;
  if (error) throw badInput(`${file} is not YAML: ${error.message.split('\n')[0]}`);
  return checked(schema, document.toJS({ maxAliasCount: 100 }));
};

export const checked = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new BadInput(parsed.error.issues.map(({ path, message }) => ({ field: fieldOf(path), message })));
};

export const textOf = (file: string): string => {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw badInput(`${file} cannot be read (${why}).`);
  }
};
