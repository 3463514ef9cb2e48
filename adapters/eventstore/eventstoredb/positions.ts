import type { Position } from '../../../commands/ports/event-store.ts';

/** Where an event stands in the server's log. ON DISK in the read models' checkpoints: `commit:prepare`, both decimal. */
export type LogPosition = { readonly commit: bigint; readonly prepare: bigint };

const SHAPE = /^(0|[1-9][0-9]{0,19}):(0|[1-9][0-9]{0,19})$/;
/** What a server says that has no position to give: the largest unsigned number. */
const NONE = 2n ** 64n - 1n;

export const asPosition = ({ commit, prepare }: LogPosition): Position => `${commit}:${prepare}` as Position;

export const logPosition = (position: Position): LogPosition => {
  const [, commit, prepare] = SHAPE.exec(position) ?? [];
  if (commit === undefined || prepare === undefined)
    throw new RangeError(`Not a position of an EventStoreDB store: ${position}`);
  return { commit: BigInt(commit), prepare: BigInt(prepare) };
};

export const isPlace = (position: LogPosition | undefined): position is LogPosition =>
  position !== undefined && position.commit >= 0n && position.commit < NONE && position.prepare < NONE;

const sign = (difference: bigint): number => (difference < 0n ? -1 : difference > 0n ? 1 : 0);

export const compare = (a: LogPosition, b: LogPosition): number =>
  a.commit === b.commit ? sign(a.prepare - b.prepare) : sign(a.commit - b.commit);
