import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';

/** Values that are none of what is asked for, or only just: what people, scripts and attackers send. */
export const ODD: readonly unknown[] = [
  ...['', ' ', 'garbage', '-1', '0', '1e3', '0x10', '1.5', 'NaN', '٣', 'null', '__proto__', 'constructor', 'toString'],
  ...['../../etc/passwd', '-oProxyCommand=id', "' or 1=1 --", '%s%n', '\u0000', 'a\u0000b', '\u202e', '\ud800', '💥'],
  ...['x'.repeat(300), '0'.repeat(200), '9'.repeat(40), 'a:b', '1:2', '::', '127.0.0.1', 'Z2FyYmFnZQ', '=', 'e30='],
  ...[0, -1, 1.5, 2 ** 31, -(2 ** 31), 2 ** 53, 1e308, true, false, null],
  ...[[], {}, ['x'], [[]], { a: 1 }, { __proto__: null }, [null]],
];

type Selection = { readonly type: string; readonly name: string; readonly field: GraphQLField<unknown, unknown> };

export const rootFields = (schema: GraphQLSchema): readonly Selection[] =>
  ['Query', 'Mutation'].flatMap((type) =>
    Object.entries({
      ...(type === 'Query' ? schema.getQueryType() : schema.getMutationType())?.getFields(),
    }).map(([name, field]) => ({ type, name, field })),
  );

const SAMPLES: Readonly<Record<string, unknown>> = {
  String: 'sample',
  ID: 'sample',
  Int: 1,
  Float: 1,
  Boolean: false,
  Position: '1',
  Bytes: 1,
  Instant: '2026-01-31T08:00:00.000Z',
};

/** The least that the type takes. */
export const sampleOf = (type: GraphQLInputType): unknown => {
  if (isNonNullType(type)) return sampleOf(type.ofType);
  if (isListType(type)) return [];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isInputObjectType(type)) return SAMPLES[type.name];
  const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
  return Object.fromEntries(required.map((field) => [field.name, sampleOf(field.type)]));
};

/** Below the top each place gets another few of them: together all, and the test stays short. */
const FEW = 6;
const fewOf = (place: number): readonly unknown[] =>
  Array.from({ length: FEW }, (_, index) => ODD[(place * FEW + index) % ODD.length]);

/** The sample with one odd value in one place, for each place of the type. */
export function* oddOnes(type: GraphQLInputType, depth = 0, place = 0): Generator<unknown> {
  if (isNonNullType(type)) return yield* oddOnes(type.ofType, depth, place);
  yield* depth === 0 ? ODD : fewOf(place);
  if (isListType(type)) for (const one of oddOnes(type.ofType, depth + 1, place + 1)) yield [one];
  if (!isInputObjectType(type)) return;
  const sample = { ...Object(sampleOf(type)) } as Record<string, unknown>;
  for (const [index, field] of Object.values(type.getFields()).entries())
    for (const one of oddOnes(field.type, depth + 1, place + index + 1)) yield { ...sample, [field.name]: one };
}

/** A whole operation for a root field, every argument as a variable. */
export const operationOf = ({ type, name, field }: Selection): string => {
  const used = field.args.map((argument) => `$${argument.name}: ${String(argument.type)}`).join(', ');
  const given = field.args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
  const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  const variables = used === '' ? '' : ` (${used})`;
  return `${type.toLowerCase()}${variables} { ${name}${given === '' ? '' : `(${given})`}${selection} }`;
};

export const samplesOf = (args: readonly GraphQLArgument[]): Record<string, unknown> =>
  Object.fromEntries(args.filter(({ type }) => isNonNullType(type)).map((one) => [one.name, sampleOf(one.type)]));
