import { status } from '@grpc/grpc-js';
import { batchBadRequest, handlerThrew, invalidArgument, type RpcFailure } from './esdb-errors.ts';
import type { Proposed } from './esdb-types.ts';

const NO_ID = '00000000-0000-0000-0000-000000000000';

/** Only the data count, as a real 23.10.6 counts them: neither the metadata nor the type. */
export const sizeOf = (events: readonly Proposed[]): number => events.reduce((sum, { data }) => sum + data.length, 0);

/** A real 23.10.6 ends when something is appended to the stream `$$`: who asks for that here is to hear of it. */
const ENDS_THE_SERVER = '$$';

/** What a real 23.10.6 was seen to refuse whatever stands in the stream, as `Append` answers it. */
export const refusalOf = (stream: string, events: readonly Proposed[]): RpcFailure | undefined => {
  if (stream === ENDS_THE_SERVER)
    return invalidArgument('A real server ends when something is appended to the stream $$: it must never be sent.');
  const nothing = stream === '' || events.some(({ id, type }) => type === '' || id === NO_ID);
  return nothing ? handlerThrew() : undefined;
};

/** The same as an answer of `BatchAppend`. */
export const batchRefusal = ({ code, details }: RpcFailure) =>
  batchBadRequest(code === status.UNKNOWN ? 'BadRequest' : details);
