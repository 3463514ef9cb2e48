import { GraphQLError } from 'graphql';
import type { PageRequest } from '../projections/queries.ts';

export type Paging = { readonly first: number; readonly cursor?: string | null };

const LARGEST_PAGE = 200;
/** As rows are sorted: padded numbers of a position, with what stands between them. */
const CURSOR = /^([A-Za-z:/]{0,8}[0-9]{20}){1,4}$/;

const invalid = (message: string, code: string): GraphQLError => new GraphQLError(message, { extensions: { code } });

/** For a cursor that is none of those that a page gave. */
export const noCursor = (): GraphQLError =>
  invalid('This is no cursor; give one that a page answered with, or none for the first page.', 'INVALID_INPUT');

export const checkFirst = (first: number): void => {
  if (first < 1 || first > LARGEST_PAGE) throw invalid(`"first" is 1 to ${LARGEST_PAGE}.`, 'OUT_OF_RANGE');
};

const MOST_NAMES = 200;

export const checkNames = (names: readonly string[]): void => {
  if (names.length > MOST_NAMES) throw invalid(`"names" are at most ${MOST_NAMES}.`, 'OUT_OF_RANGE');
};

export const page = ({ first, cursor }: Paging): PageRequest => {
  checkFirst(first);
  if (cursor != null && !CURSOR.test(cursor)) throw noCursor();
  return { first, after: cursor ?? null };
};
