import { randomUUID } from 'node:crypto';
import { setTimeout as later } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { endCall, invalidPosition } from './esdb-errors.ts';
import { filterOf } from './esdb-filter.ts';
import type { NodeContext } from './esdb-node.ts';
import { isPosition, type ReadCall, type ReadOptions } from './esdb-read.ts';
import type { EsdbRecord } from './esdb-types.ts';
import { CAUGHT_UP, encodeCheckpoint, encodeConfirmation, FELL_BEHIND, streamName } from './esdb-wire.ts';

export type Subscription = {
  pump(): void;
  /** Delivers nothing any more, without an error: what a half-dead server or middlebox does. */
  silence(): void;
  /** As when the server shuts down or drops a subscriber. */
  end(): void;
  /** Says that it fell behind and is no longer live; with the next event, or at once, it has caught up again. */
  fallBehind(): void;
};

/** Events looked at in one go; between two goes other requests have their turn. */
const SLICE = 2_000;
/** So many undelivered live events, and it is told that it fell behind. A real server's buffer has a size of its own. */
const LIVE_BUFFER = 1_000;

/**
 * Index in $all of the first record to look at. As a real server (23.10.6) was seen to do it: it reads one record at the
 * given place and begins after *that one*. Where the place's own record was scavenged away that is the first which still
 * stands after it, and so a resumed subscription never gives it, with a filter or without.
 */
const startOf = (context: NodeContext, options: ReadOptions): { next: number; afterRevision: number } | undefined => {
  const all = options.getAll();
  const of = options.getStream();
  if (all?.hasEnd() || of?.hasEnd()) return { next: context.horizon(), afterRevision: -1 };
  if (of?.hasRevision()) return { next: 0, afterRevision: Number(of.getRevision()) };
  const given = all?.getPosition();
  if (given === undefined) return { next: 0, afterRevision: -1 };
  const position = Number(given.getCommitPosition());
  if (position === 0) return { next: 0, afterRevision: -1 };
  if (!isPosition(context, position)) return undefined;
  let index = context.log.indexFrom(position);
  const horizon = context.horizon();
  while (index < horizon && context.log.all[index]?.bytes === undefined) index += 1;
  return { next: Math.min(index + 1, horizon), afterRevision: -1 };
};

/**
 * docs "Catch-up subscriptions": confirmation, then what stands there after the given place, caughtUp, then what comes.
 * With a filter a checkpoint after every so many events looked at, whether they matched or not.
 */
export const subscribe = async (context: NodeContext, call: ReadCall, options: ReadOptions): Promise<void> => {
  const met = context.faults.meet('subscribe');
  if (met.held) await met.held;
  if (met.fail) return endCall(call, met.fail);
  if (met.swallow || context.stopped() || call.cancelled) return;
  if (met.answerAfterMs) await later(met.answerAfterMs);
  const start = startOf(context, options);
  if (start === undefined) return endCall(call, invalidPosition());
  const filter = filterOf(options.getFilter());
  const only = options.hasStream() ? streamName(options.getStream()?.getStreamIdentifier()) : undefined;
  const wanted = (record: EsdbRecord): boolean =>
    only === undefined ? filter.matches(record) : record.stream === only && record.revision > start.afterRevision;

  let { next } = start;
  let [live, silent, waiting, scheduled, since, sent] = [false, false, false, false, 0, 0];
  const pumpLater = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      pump();
    });
  };
  const put = (bytes: Buffer): void => {
    if (call.write(bytes) || waiting) return;
    waiting = true;
    call.once('drain', () => {
      waiting = false;
      pumpLater();
    });
  };
  const deliver = (record: EsdbRecord): void => {
    if (record.bytes === undefined || !wanted(record)) return;
    put(record.bytes);
    sent += 1;
    if (context.faults.takeDuplicate()) put(record.bytes);
    if (sent === met.cutAfter) context.cut();
  };
  const pump = (): void => {
    if (waiting || silent || call.cancelled || call.destroyed || context.faults.frozen) return;
    const horizon = context.horizon();
    if (live && horizon - next > LIVE_BUFFER) fallBehind();
    const until = Math.min(next + SLICE, horizon);
    while (next < until && !waiting) {
      const record = context.log.all[next];
      next += 1;
      since += 1;
      if (record === undefined) continue;
      deliver(record);
      if (since < filter.checkpointEvery) continue;
      since = 0;
      put(encodeCheckpoint(record.position));
    }
    if (waiting) return;
    if (next < horizon) {
      pumpLater();
      return;
    }
    if (!live && context.tellsCaughtUp) put(CAUGHT_UP);
    live = true;
  };
  const fallBehind = (): void => {
    if (live) put(FELL_BEHIND);
    live = false;
  };

  const subscription: Subscription = {
    pump: pumpLater,
    silence: () => {
      silent = true;
    },
    end: () => endCall(call, { code: status.CANCELLED, details: 'Operation cancelled by the server' }),
    fallBehind: () => {
      fallBehind();
      pumpLater();
    },
  };
  const leave = context.join(subscription);
  call.once('cancelled', leave);
  call.once('close', leave);
  call.once('error', leave);
  put(encodeConfirmation(randomUUID()));
  pumpLater();
};
