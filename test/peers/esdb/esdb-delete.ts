import { setTimeout as later } from 'node:timers/promises';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { streamDeleted, wrongExpectedVersion } from './esdb-errors.ts';
import type { NodeContext } from './esdb-node.ts';
import { expectedOf, streamName } from './esdb-wire.ts';

type DeleteReq = InstanceType<typeof streams.DeleteReq>;
type DeleteResp = InstanceType<typeof streams.DeleteResp>;
type TombstoneReq = InstanceType<typeof streams.TombstoneReq>;
type TombstoneResp = InstanceType<typeof streams.TombstoneResp>;

type Asked = { readonly stream: string; readonly expected: ReturnType<typeof expectedOf> };

const asked = (request: DeleteReq | TombstoneReq): Asked => {
  const options = request.getOptions();
  if (options === undefined) return { stream: '', expected: 'any' };
  return { stream: streamName(options.getStreamIdentifier()), expected: expectedOf(options, options.getRevision()) };
};

/**
 * docs "Deleting streams and events": a deleted stream is gone for its readers, its revisions go on where they were
 * when it is written to again; a tombstone is for ever.
 */
const remove = async <Response>(
  context: NodeContext,
  call: ServerUnaryCall<DeleteReq | TombstoneReq, Response>,
  answer: sendUnaryData<Response>,
  { tombstone, respond }: { readonly tombstone: boolean; readonly respond: (position: string) => Response },
): Promise<void> => {
  const { stream, expected } = asked(call.request);
  const refused = context.admit(call.metadata, tombstone ? 'Tombstone' : 'Delete', { stream, write: true });
  if (refused) return answer(refused);
  const met = context.faults.meet('delete');
  if (met.held) await met.held;
  if (met.fail) return answer(met.fail);
  if (met.swallow || context.stopped()) return;
  const outcome = context.log.remove(stream, expected, tombstone);
  if (met.answerAfterMs) await later(met.answerAfterMs);
  if (outcome.kind === 'tombstoned') return answer(streamDeleted(stream));
  if (outcome.kind === 'wrong') return answer(wrongExpectedVersion(stream, expected, outcome.current));
  answer(null, respond(String(outcome.position)));
};

export const deleteStream =
  (context: NodeContext) =>
  (call: ServerUnaryCall<DeleteReq, DeleteResp>, answer: sendUnaryData<DeleteResp>): void => {
    const respond = (at: string): DeleteResp => {
      const position = new streams.DeleteResp.Position();
      position.setCommitPosition(at);
      position.setPreparePosition(at);
      const response = new streams.DeleteResp();
      response.setPosition(position);
      return response;
    };
    void remove(context, call, answer, { tombstone: false, respond });
  };

export const tombstoneStream =
  (context: NodeContext) =>
  (call: ServerUnaryCall<TombstoneReq, TombstoneResp>, answer: sendUnaryData<TombstoneResp>): void => {
    const respond = (at: string): TombstoneResp => {
      const position = new streams.TombstoneResp.Position();
      position.setCommitPosition(at);
      position.setPreparePosition(at);
      const response = new streams.TombstoneResp();
      response.setPosition(position);
      return response;
    };
    void remove(context, call, answer, { tombstone: true, respond });
  };
