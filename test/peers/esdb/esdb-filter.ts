import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { EsdbRecord } from './esdb-types.ts';

type FilterOptions = InstanceType<typeof streams.ReadReq.Options.FilterOptions>;

/** docs "Catch-up subscriptions", checkpointing: the search window of a filter that names none. */
const DEFAULT_WINDOW = 32;

export type Filter = { readonly matches: (record: EsdbRecord) => boolean; readonly checkpointEvery: number };

export const NO_FILTER: Filter = { matches: () => true, checkpointEvery: Number.POSITIVE_INFINITY };

/**
 * docs "Catch-up subscriptions", server-side filtering: on the stream's name or the event's type, by prefixes or by a regular expression, never
 * both. Simpler: the expression is one of JavaScript here, one of .NET there.
 */
export const filterOf = (options: FilterOptions | undefined): Filter => {
  if (options === undefined) return NO_FILTER;
  const onType = options.hasEventType();
  const expression = onType ? options.getEventType() : options.getStreamIdentifier();
  const prefixes = expression?.getPrefixList() ?? [];
  const regex = new RegExp(expression?.getRegex() ?? '');
  const window = options.hasMax() ? options.getMax() : DEFAULT_WINDOW;
  return {
    matches: ({ type, stream }) => {
      const value = onType ? type : stream;
      return prefixes.length > 0 ? prefixes.some((prefix) => value.startsWith(prefix)) : regex.test(value);
    },
    checkpointEvery: window * Math.max(1, options.getCheckpointintervalmultiplier()),
  };
};
