import { randomUUID } from 'node:crypto';
import { setTimeout as later } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { consumerTooSlow, endCall, invalidPosition, type RpcFailure, streamDeleted } from './esdb-errors.ts';
import { filterOf } from './esdb-filter.ts';
import type { NodeContext } from './esdb-node.ts';
import { isPosition, type ReadCall, type ReadOptions } from './esdb-read-call.ts';
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
/** A live subscription of a real 23.10.6 has room for so many events that were not sent yet; one more ends it. */
const LIVE_ROOM = 32;
/**
 * Appends of one turn of this event loop come one after the other in a real server, which sends in between: only what
 * one append brings, or what has waited so long for a client that takes nothing, fills the room.
 */
const TAKES_NOTHING_MS = 250;

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
  if ('code' in filter) return endCall(call, filter);
  const only = options.hasStream() ? streamName(options.getStream()?.getStreamIdentifier()) : undefined;
  if (only !== undefined && context.log.view(only, context.horizon()).kind === 'tombstoned')
    return endCall(call, streamDeleted(only));
  const wanted = (record: EsdbRecord): boolean =>
    only === undefined ? filter.matches(record) : record.stream === only && record.revision > start.afterRevision;

  let { next } = start;
  let known = 0;
  let [live, silent, ended, waiting, scheduled] = [false, false, false, false, false];
  let [since, sent, waitingSince] = [0, 0, 0];
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
    waitingSince = performance.now();
    call.once('drain', () => {
      waiting = false;
      pumpLater();
    });
  };
  const deliver = (record: EsdbRecord): boolean => {
    if (record.bytes === undefined || !wanted(record)) return false;
    put(record.bytes);
    sent += 1;
    if (context.faults.takeDuplicate()) put(record.bytes);
    if (sent === met.cutAfter) context.cut();
    return true;
  };
  const tellCheckpoint = ({ position }: EsdbRecord): void => {
    since += 1;
    if (since < filter.checkpointEvery) return;
    since = 0;
    put(encodeCheckpoint(position, live ? position : 0));
  };
  const noRoomFor = (from: number, horizon: number): boolean => {
    let room = LIVE_ROOM;
    for (let index = from; index < horizon && room >= 0; index += 1) {
      const record = context.log.all[index];
      if (record?.bytes !== undefined && wanted(record)) room -= 1;
    }
    return room < 0;
  };
  /** Each append's events go out at once; what a client does not take waits, and what finds no room ends the subscription. */
  const deliverLive = (horizon: number): void => {
    const stuck = waiting && performance.now() - waitingSince > TAKES_NOTHING_MS;
    const tooSlow = noRoomFor(stuck ? next : Math.max(next, known), horizon);
    known = horizon;
    if (waiting && !tooSlow) return;
    const until = tooSlow ? Math.min(next + LIVE_ROOM, horizon) : horizon;
    for (; next < until; next += 1) {
      const record = context.log.all[next];
      if (record === undefined) continue;
      deliver(record);
      tellCheckpoint(record);
    }
    if (tooSlow) end(consumerTooSlow());
  };
  const deliverPage = (horizon: number): void => {
    const until = Math.min(next + SLICE, horizon);
    let room = context.timing.subscriptionPage;
    while (next < until && !waiting && room > 0) {
      const record = context.log.all[next];
      next += 1;
      if (record === undefined) continue;
      if (deliver(record)) room -= 1;
      tellCheckpoint(record);
    }
    if (waiting) return;
    if (next < horizon) {
      pumpLater();
      return;
    }
    if (context.tellsCaughtUp) put(CAUGHT_UP);
    live = true;
  };
  const pump = (): void => {
    if (ended || silent || call.cancelled || call.destroyed || context.faults.frozen) return;
    const horizon = context.horizon();
    if (live) deliverLive(horizon);
    else if (!waiting) deliverPage(horizon);
  };
  const end = (why: RpcFailure): void => {
    ended = true;
    endCall(call, why);
  };

  const subscription: Subscription = {
    pump: () => (live ? pump() : pumpLater()),
    silence: () => {
      silent = true;
    },
    end: () => end({ code: status.CANCELLED, details: 'Operation cancelled by the server' }),
    fallBehind: () => {
      if (live) put(FELL_BEHIND);
      live = false;
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
