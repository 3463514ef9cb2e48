import { setTimeout as later } from 'node:timers/promises';
import { endCall, invalidPosition, invalidRead, type RpcFailure, streamDeleted } from './esdb-errors.ts';
import { filterOf } from './esdb-filter.ts';
import type { NodeContext } from './esdb-node.ts';
import { isPosition, type ReadCall, type ReadOptions } from './esdb-read-call.ts';
import { subscribe } from './esdb-subscribe.ts';
import type { EsdbRecord } from './esdb-types.ts';
import { encodeStreamNotFound, streamName } from './esdb-wire.ts';

/** The records that an answer consists of, oldest or newest first, and how to go on from one to the next. */
type Range = { readonly source: readonly EsdbRecord[]; readonly start: number; readonly step: 1 | -1 };

const rangeOfAll = (context: NodeContext, options: ReadOptions): Range | RpcFailure => {
  const all = options.getAll();
  const back = options.getReadDirection() === 1;
  const horizon = context.horizon();
  const given = all?.getPosition();
  if (given === undefined) {
    const atEnd = all?.hasEnd() ?? false;
    return {
      source: context.log.all,
      start: back ? (atEnd ? horizon : 0) - 1 : atEnd ? horizon : 0,
      step: back ? -1 : 1,
    };
  }
  const position = Number(given.getCommitPosition());
  if (!isPosition(context, position)) return invalidPosition();
  // Forwards from a position on, backwards from before it (docs "Reading events", reading from $all).
  const index = context.log.indexFrom(position);
  return { source: context.log.all, start: Math.min(index, horizon) - (back ? 1 : 0), step: back ? -1 : 1 };
};

const rangeOfStream = (context: NodeContext, options: ReadOptions): Range | 'absent' | RpcFailure => {
  const asked = options.getStream();
  const name = streamName(asked?.getStreamIdentifier());
  const back = options.getReadDirection() === 1;
  if (Number(options.getCount()) === 0 || (asked?.hasEnd() && !back)) return invalidRead();
  const view = context.log.view(name, context.horizon());
  if (view.kind === 'tombstoned') return streamDeleted(name);
  if (view.kind === 'absent') return 'absent';
  const { records } = view;
  const first = records[0]?.revision ?? view.last + 1;
  let start = asked?.hasEnd() ? records.length - (back ? 1 : 0) : 0;
  if (asked?.hasRevision()) {
    const index = Number(asked.getRevision()) - first;
    start = back ? Math.min(index, records.length - 1) : Math.max(index, 0);
  }
  return { source: records, start, step: back ? -1 : 1 };
};

/** Sends what matches, no faster than the client takes it. */
const send = async (
  call: ReadCall,
  { source, start, step }: Range,
  limits: { readonly horizon: number; readonly count: number; readonly cutAfter: number },
  matches: (record: EsdbRecord) => boolean,
): Promise<'done' | 'cut'> => {
  let sent = 0;
  let wake = (): void => undefined;
  for (const event of ['drain', 'cancelled', 'close']) call.on(event, () => wake());
  for (let index = start; index >= 0 && index < limits.horizon && sent < limits.count; index += step) {
    const record = source[index];
    if (record?.bytes === undefined || !matches(record)) continue;
    if (sent === limits.cutAfter) return 'cut';
    sent += 1;
    if (!call.write(record.bytes)) {
      if (call.cancelled || call.destroyed) return 'done';
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (call.cancelled || call.destroyed) return 'done';
  }
  return sent === limits.cutAfter ? 'cut' : 'done';
};

const readOnce = async (context: NodeContext, call: ReadCall, options: ReadOptions): Promise<void> => {
  const met = context.faults.meet('read');
  if (met.held) await met.held;
  if (met.fail) return endCall(call, met.fail);
  if (met.swallow || context.stopped()) return;
  if (met.answerAfterMs) await later(met.answerAfterMs);
  const range = options.hasAll() ? rangeOfAll(context, options) : rangeOfStream(context, options);
  if (range === 'absent') {
    call.write(encodeStreamNotFound(streamName(options.getStream()?.getStreamIdentifier())));
    return void call.end();
  }
  if ('code' in range) return endCall(call, range);
  const horizon = options.hasAll() ? context.horizon() : range.source.length;
  const filter = filterOf(options.getFilter());
  if ('code' in filter) return endCall(call, filter);
  const limits = { horizon, count: Number(options.getCount()), cutAfter: met.cutAfter ?? Number.POSITIVE_INFINITY };
  const ended = await send(call, range, limits, filter.matches);
  if (ended === 'cut') context.cut();
  else call.end();
};

export const read =
  (context: NodeContext) =>
  (call: ReadCall): void => {
    const options = call.request.getOptions();
    if (options === undefined) return;
    const stream = options.hasAll() ? '$all' : streamName(options.getStream()?.getStreamIdentifier());
    const isSubscription = options.hasSubscription();
    call.on('error', () => undefined);
    const refused = context.admit(call.metadata, isSubscription ? 'Subscribe' : 'Read', { stream, write: false });
    if (refused) endCall(call, refused);
    else void (isSubscription ? subscribe(context, call, options) : readOnce(context, call, options));
  };
