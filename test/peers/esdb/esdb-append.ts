import { setTimeout as later } from 'node:timers/promises';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerDuplexStream, ServerReadableStream, sendUnaryData } from '@grpc/grpc-js';
import emptyMessages from 'google-protobuf/google/protobuf/empty_pb.js';
import { appendConflict, batchErrors, endCall, maxAppendSizeExceeded, streamDeleted } from './esdb-errors.ts';
import type { NodeContext } from './esdb-node.ts';
import { batchRefusal, refusalOf, sizeOf } from './esdb-refusals.ts';
import { appendTime } from './esdb-timing.ts';
import type { AppendOutcome, Expected, Proposed, Written } from './esdb-types.ts';
import { expectedOf, proposedOf, streamName, uuidOf, uuidText } from './esdb-wire.ts';

type AppendReq = InstanceType<typeof streams.AppendReq>;
type AppendResp = InstanceType<typeof streams.AppendResp>;
type BatchReq = InstanceType<typeof streams.BatchAppendReq>;
type BatchResp = InstanceType<typeof streams.BatchAppendResp>;
type Success = Extract<AppendOutcome, Written>;

const LOST = '18446744073709551615'; // -1 as an unsigned number
/** See `repeatedPosition` of the options. undefined: the answer has none. */
const positionOf = (outcome: Success, context: NodeContext): string | undefined => {
  if (outcome.kind === 'written' || context.repeatedPosition === 'first') return String(outcome.position);
  return context.repeatedPosition === 'invalid' ? LOST : undefined;
};

const appendSuccess = (outcome: Success, context: NodeContext): AppendResp => {
  const success = new streams.AppendResp.Success();
  if (outcome.revision < 0) success.setNoStream(new shared.Empty());
  else success.setCurrentRevision(String(outcome.revision));
  const at = positionOf(outcome, context);
  if (at === undefined) success.setNoPosition(new shared.Empty());
  else {
    const position = new streams.AppendResp.Position();
    position.setCommitPosition(at);
    position.setPreparePosition(at);
    success.setPosition(position);
  }
  const response = new streams.AppendResp();
  response.setSuccess(success);
  return response;
};

/** One request, one stream of its own: what the client uses with credentials of their own, or with an old server. */
export const append =
  (context: NodeContext) =>
  (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>): void => {
    let stream = '';
    let expected: Expected = 'any';
    const events: Proposed[] = [];
    call.on('data', (request: AppendReq) => {
      const options = request.getOptions();
      const message = request.getProposedMessage();
      if (options) {
        stream = streamName(options.getStreamIdentifier());
        expected = expectedOf(options, options.getRevision());
      } else if (message) events.push(proposedOf(message));
    });
    call.on('error', () => undefined);
    call.on('end', () => void carryOut());
    const carryOut = async (): Promise<void> => {
      const refused = context.admit(call.metadata, 'Append', { stream, write: true });
      if (refused) return answer(refused);
      const met = context.faults.meet('append');
      await met.held;
      if (met.fail) return answer(met.fail);
      if (met.swallow || context.stopped()) return;
      const never = refusalOf(stream, events);
      if (never) return answer(never);
      if (sizeOf(events) > context.maxAppendSize) return answer(maxAppendSizeExceeded(context.maxAppendSize));
      const outcome = context.log.append(stream, expected, events);
      if (met.cut) context.cut();
      if (met.silentAfter) return;
      await appendTime(context.timing);
      if (met.answerAfterMs) await later(met.answerAfterMs);
      if (outcome.kind === 'tombstoned') return answer(streamDeleted(stream));
      if (outcome.kind !== 'wrong') return answer(null, appendSuccess(outcome, context));
      const response = new streams.AppendResp();
      response.setWrongExpectedVersion(appendConflict(expected, outcome.current));
      answer(null, response);
    };
  };

const fillBatch = (response: BatchResp, stream: string, expected: Expected, outcome: AppendOutcome, at?: string) => {
  if (outcome.kind === 'tombstoned') return response.setError(batchErrors.streamDeleted(stream));
  if (outcome.kind === 'wrong') return response.setError(batchErrors.wrongExpectedVersion(expected, outcome.current));
  const success = new streams.BatchAppendResp.Success();
  if (outcome.revision < 0) success.setNoStream(new emptyMessages.Empty());
  else success.setCurrentRevision(String(outcome.revision));
  if (at === undefined) success.setNoPosition(new emptyMessages.Empty());
  else {
    const position = new shared.AllStreamPosition();
    position.setCommitPosition(at);
    position.setPreparePosition(at);
    success.setPosition(position);
  }
  return response.setSuccess(success);
};

type Batch = { readonly stream: string; readonly expected: Expected; readonly deadline: number; events: Proposed[] };
type Carried = Pick<Batch, 'stream' | 'expected'> & { readonly outcome: AppendOutcome; readonly lateMs: number };

/**
 * One stream for all appends of a connection; each is known by its correlation id and may come in several messages.
 * An append that fails is an answer among others; what concerns the node (not leader, not ready) ends the stream and all
 * that is under way on it, as Streams.BatchAppend.cs does. They are begun one after the other, in the order of the messages: one that
 * is held holds those behind it. Of a call that has ended nothing more is begun.
 */
export const batchAppend =
  (context: NodeContext) =>
  (call: ServerDuplexStream<BatchReq, BatchResp>): void => {
    const batches = new Map<string, Batch>();
    let turn = Promise.resolve();
    let over = false;
    const refused = context.admit(call.metadata, 'BatchAppend');
    if (refused) return void endCall(call, refused);
    const respond = (id: string, stream: string, fill: (response: BatchResp) => unknown): void => {
      const response = new streams.BatchAppendResp();
      const identifier = new shared.StreamIdentifier();
      identifier.setStreamName(Buffer.from(stream, 'utf8'));
      response.setCorrelationId(uuidOf(id));
      response.setStreamIdentifier(identifier); // without it the client throws while it reads the error
      fill(response);
      if (!call.destroyed && !call.cancelled) call.write(response);
    };
    const begin = async (id: string, { stream, expected, events, deadline }: Batch): Promise<void> => {
      context.count('BatchAppend');
      if (deadline <= Date.now()) return respond(id, stream, (response) => response.setError(batchErrors.timeout()));
      const met = context.faults.meet('append');
      if (met.held) await met.held;
      if (met.alone) return respond(id, stream, (response) => response.setError(batchErrors.busy()));
      const fail = met.fail ?? context.writeRefusal(call.metadata);
      if (fail) {
        over = true;
        return void endCall(call, fail);
      }
      if (met.swallow || over || context.stopped() || call.cancelled || call.destroyed) return;
      if (!context.mayUse(call.metadata, stream)) {
        return respond(id, stream, (response) => response.setError(batchErrors.accessDenied()));
      }
      const never = refusalOf(stream, events);
      if (never) return respond(id, stream, (response) => response.setError(batchRefusal(never)));
      const size = context.maxAppendSize;
      if (sizeOf(events) > size) {
        return respond(id, stream, (response) => response.setError(batchErrors.maxAppendSizeExceeded(size)));
      }
      const outcome = context.log.append(stream, expected, events);
      if (met.cut) {
        over = true;
        context.cut();
      }
      if (!met.silentAfter) void answer(id, { stream, expected, outcome, lateMs: met.answerAfterMs ?? 0 });
    };
    const answer = async (id: string, { stream, expected, outcome, lateMs }: Carried): Promise<void> => {
      await appendTime(context.timing);
      if (lateMs > 0) await later(lateMs);
      const at = 'position' in outcome ? positionOf(outcome, context) : undefined;
      respond(id, stream, (response) => fillBatch(response, stream, expected, outcome, at));
    };
    call.on('data', (request: BatchReq) => {
      const id = uuidText(request.getCorrelationId());
      const options = request.getOptions();
      if (options) {
        const stream = streamName(options.getStreamIdentifier());
        const deadline = options.getDeadline()?.toDate().getTime() ?? Number.POSITIVE_INFINITY;
        const expected = expectedOf(options, options.getStreamPosition());
        batches.set(id, { stream, expected, deadline, events: [] });
      }
      const batch = batches.get(id);
      if (batch === undefined) return;
      for (const message of request.getProposedMessagesList()) batch.events.push(proposedOf(message));
      if (!request.getIsFinal()) return;
      batches.delete(id);
      turn = turn.then(() => begin(id, batch));
    });
    call.on('error', () => undefined);
    call.on('end', () => call.end());
  };
