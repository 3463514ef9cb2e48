import { GraphQLError } from 'graphql';
import type { PageRequest } from '../projections/queries.ts';

export type Paging = { readonly first: number; readonly cursor?: string | null };

const LARGEST_PAGE = 200;

export const page = ({ first, cursor }: Paging): PageRequest => {
  if (first >= 1 && first <= LARGEST_PAGE) return { first, after: cursor ?? null };
  throw new GraphQLError(`"first" is 1 to ${LARGEST_PAGE}.`, { extensions: { code: 'OUT_OF_RANGE' } });
};
