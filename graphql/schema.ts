import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLSchema, isUnionType } from 'graphql';

const PARTS = [
  'schema',
  'words',
  'tasks',
  'task-course',
  'records',
  'inventory',
  'vmware',
  'commands',
  'task-commands',
  'batches',
  'plans',
] as const;

/** The whole SDL, as it is written beside this file. */
export const schemaText = (): string =>
  PARTS.map((part) => readFileSync(new URL(`./${part}.graphql`, import.meta.url), 'utf8')).join('\n');

export const readSchema = (): GraphQLSchema => buildSchema(schemaText());

/** Every result says which member of its union it is; the compiled queries need it said by a function. */
export const unionResolvers = (schema: GraphQLSchema) =>
  Object.fromEntries(
    Object.values(schema.getTypeMap())
      .filter(isUnionType)
      .map((union) => [union.name, { resolveType: (value: { readonly __typename: string }) => value.__typename }]),
  );
