import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import * as types from '@graphql-codegen/typescript';
import * as resolvers from '@graphql-codegen/typescript-resolvers';
import { parse } from 'graphql';
import { schemaText } from '../graphql/schema.ts';
import { CATALOGUE } from '../messages/catalogue.ts';

const FILE = new URL('../graphql/generated.ts', import.meta.url);

/** What resolvers of a type are given where that is more, or other, than what a client reads (graphql/parents.ts). */
const PARENTS = readFileSync(new URL('../graphql/parents.ts', import.meta.url), 'utf8').matchAll(
  /^export type (\w+)Parent\b/gm,
);

const CONFIG = {
  contextType: './context.ts#RequestContext',
  disableDescriptions: true,
  mappers: Object.fromEntries([...PARENTS].map(([, name]) => [name, `./parents.ts#${name}Parent`])),
  scalars: {
    ID: 'string',
    Bytes: 'number',
    Instant: 'string',
    Position: 'string',
  },
  strictScalars: true,
  enumsAsTypes: true,
  immutableTypes: true,
  useTypeImports: true,
  nonOptionalTypename: false,
  resolversNonOptionalTypename: { unionMember: true },
  makeResolverTypeCallable: true,
  inputMaybeValue: 'T | null',
  maybeValue: 'T | null | undefined',
  avoidOptionals: { field: true, object: false, inputValue: false, defaultValue: true },
  customResolverFn: '(parent: TParent, args: TArgs, context: TContext) => Promise<TResult> | TResult',
};

/** The types of the API's resolvers, as the SDL has them: what graphql/generated.ts holds. */
export const graphqlTypes = async (): Promise<string> =>
  codegen({
    filename: 'generated.ts',
    schema: parse(schemaText()),
    documents: [],
    config: CONFIG,
    plugins: [{ types: {} }, { resolvers: {} }],
    pluginMap: { types, resolvers },
  });

const WORDS = new URL('../graphql/words.graphql', import.meta.url);
const codesAsEnum = (sdl: string, name: string, codes: readonly string[]): string =>
  sdl.replace(
    new RegExp(`enum ${name} \\{[^}]*\\}`),
    `enum ${name} {\n${codes.map((code) => `  ${code}\n`).join('')}}`,
  );

/** graphql/words.graphql with every code of the catalogue in its enum: a code is written once, with its sentences. */
export const committedWords = (): string => readFileSync(WORDS, 'utf8');
export const wordsOfCatalogue = (): string =>
  codesAsEnum(
    codesAsEnum(committedWords(), 'ViolationCode', Object.keys(CATALOGUE.violation)),
    'FailureCode',
    Object.keys(CATALOGUE.failure),
  );

export const committedTypes = (): string => readFileSync(FILE, 'utf8');
export const writeTypes = async (): Promise<void> => {
  writeFileSync(WORDS, wordsOfCatalogue());
  writeFileSync(FILE, await graphqlTypes());
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writeTypes();
