import type streams from '@eventstore/db-client/generated/streams_pb.js';
import { handlerThrew, type RpcFailure } from './esdb-errors.ts';
import type { EsdbRecord } from './esdb-types.ts';

type FilterOptions = InstanceType<typeof streams.ReadReq.Options.FilterOptions>;

/** docs "Catch-up subscriptions", checkpointing: the search window of a filter that names none. */
const DEFAULT_WINDOW = 32;

export type Filter = { readonly matches: (record: EsdbRecord) => boolean; readonly checkpointEvery: number };

const regexOf = (text: string): RegExp | undefined => {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
};

export const NO_FILTER: Filter = { matches: () => true, checkpointEvery: Number.POSITIVE_INFINITY };

/**
 * docs "Catch-up subscriptions", server-side filtering: on the stream's name or the event's type, by prefixes or by a regular expression, never
 * both. No prefix at all lets nothing through, as a real 23.10.6 was seen to do. Simpler: the expression is one of JavaScript here, one of .NET there.
 */
export const filterOf = (options: FilterOptions | undefined): Filter | RpcFailure => {
  if (options === undefined) return NO_FILTER;
  const onType = options.hasEventType();
  const expression = onType ? options.getEventType() : options.getStreamIdentifier();
  const prefixes = expression?.getPrefixList() ?? [];
  const regex = regexOf(expression?.getRegex() ?? '');
  if (regex === undefined) return handlerThrew();
  const window = options.hasMax() ? options.getMax() : DEFAULT_WINDOW;
  return {
    matches: ({ type, stream }) => {
      const value = onType ? type : stream;
      return expression?.getRegex() ? regex.test(value) : prefixes.some((prefix) => value.startsWith(prefix));
    },
    checkpointEvery: window * Math.max(1, options.getCheckpointintervalmultiplier()),
  };
};
