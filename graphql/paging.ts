import { GraphQLError } from 'graphql';
import { LARGEST_PAGE, type PageRequest } from '../projections/queries.ts';
import { type Given, given } from './mutations.ts';

export type Paging = { readonly first: number; readonly cursor?: string | null };

/** As rows are sorted: padded numbers of a position, with what stands between them; or such a place in another order. */
const CURSOR = /^(?:([A-Za-z:/]{0,8}[0-9]{20}){1,4}|WyJ[A-Za-z0-9_-]{8,3990})$/;
/** As long as a name may be. */
const LONGEST_SEARCH = 128;

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

/** A filter without what was not given. Refuses to search for more than a name. */
export const searching = <T extends { readonly search?: string | null }>(filter: T | null | undefined): Given<T> => {
  if ((filter?.search?.length ?? 0) > LONGEST_SEARCH)
    throw invalid(`Search for at most ${LONGEST_SEARCH} characters.`, 'OUT_OF_RANGE');
  return given(filter);
};
