import { GraphQLError, type ValueNode } from 'graphql';

const wholeNumber = (value: unknown): number => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new GraphQLError('Bytes are a whole number from 0 to 2^53 - 1.');
};

const text =
  (what: string, pattern: RegExp, isOne: (value: string) => boolean = () => true) =>
  (value: unknown): string => {
    if (typeof value === 'string' && pattern.test(value) && isOne(value)) return value;
    throw new GraphQLError(`This is not ${what}.`);
  };

const literal = (node: ValueNode): unknown => {
  if (node.kind === 'IntValue') return Number(node.value);
  return node.kind === 'StringValue' ? node.value : undefined;
};

/** No month 13. */
const isTime = (value: string): boolean => !Number.isNaN(Date.parse(value));

const scalar = <T>(parse: (value: unknown) => T) => ({
  serialize: parse,
  parseValue: parse,
  parseLiteral: (node: ValueNode) => parse(literal(node)),
});

export const scalars = {
  Bytes: scalar(wholeNumber),
  Instant: scalar(
    text('a time such as 2026-01-31T08:00:00.000Z', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/, isTime),
  ),
  Position: scalar(text('a position', /^[\x21-\x7e]{1,200}$/)),
};
