import {
  coerceInputValue,
  GraphQLError,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
} from 'graphql';

type Given = string | readonly string[];
type Fields = ReadonlyMap<string, unknown>;

const typeAt = (type: GraphQLInputObjectType, path: readonly string[]): GraphQLInputType | undefined => {
  const [name = '', ...rest] = path;
  const fields = type.getFields();
  const field = Object.hasOwn(fields, name) ? fields[name]?.type : undefined;
  if (field === undefined || rest.length === 0) return field;
  const inner = getNamedType(field);
  return isInputObjectType(inner) ? typeAt(inner, rest) : undefined;
};

const valueFor = (type: GraphQLInputType | undefined, given: Given): unknown => {
  const texts = [given].flat();
  if (type && isListType(getNullableType(type))) return texts.flatMap((text) => text.split(','));
  const [only] = texts;
  const isFlag = type !== undefined && getNamedType(type).name === 'Boolean' && /^(true|false)$/.test(only ?? '');
  if (texts.length > 1) return texts; // said twice: the type refuses it
  return isFlag ? only === 'true' : only;
};

const refused = (field: string): GraphQLError =>
  new GraphQLError(`"${field}" is no filter of this list, or not with this value; the schema has them.`, {
    extensions: { code: 'INVALID_INPUT' },
  });

/**
 * The filter that a query string asks for, `states=FAILED,CANCELLED&created.from=…`, by the type that the schema has for it.
 * Throws a GraphQLError that names the field and never shows the value.
 */
export const filterOfQuery = (type: GraphQLInputObjectType, query: Iterable<readonly [string, Given]>): object => {
  const fields = new Map<string, unknown>();
  for (const [name, given] of query) {
    const path = name.split('.');
    const found = typeAt(type, path);
    if (found === undefined || path.length > 2) throw refused(name.replace(/[^\w.]/g, '?').slice(0, 64));
    put(fields, path, valueFor(found, given));
  }
  return coerceInputValue(plain(fields), type, (path) => {
    throw refused(path.filter((step) => typeof step === 'string').join('.'));
  }) as object; // of an input object
};

const put = (fields: Map<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void => {
  if (rest.length === 0) {
    fields.set(name, value);
    return;
  }
  const inner = fields.get(name);
  const within = inner instanceof Map ? inner : new Map<string, unknown>();
  put(within, rest, value);
  fields.set(name, within);
};

const plain = (fields: Fields): object =>
  Object.fromEntries([...fields].map(([name, value]) => [name, value instanceof Map ? plain(value) : value]));
