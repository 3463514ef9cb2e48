import { status } from '@grpc/grpc-js';
import type { EsdbCall, EsdbFault } from './esdb-control.ts';
import { notLeader, type RpcFailure, serverBusy, unavailable } from './esdb-errors.ts';

type Waiting = Extract<EsdbFault, { readonly times?: number }>;
type Order = { readonly fault: Waiting; left: number; passing: number };

/** What a request meets: it is held, refused, swallowed, answered late or not at all, or nothing of that. */
export type Encounter = {
  readonly held?: Promise<void>;
  readonly swallow?: boolean;
  readonly fail?: RpcFailure;
  /** The failure is this append's alone, and the next one of the same call is taken. */
  readonly alone?: boolean;
  readonly silentAfter?: boolean;
  /** Connections are cut once it was carried out, and nobody hears of it. */
  readonly cut?: boolean;
  readonly answerAfterMs?: number;
  readonly cutAfter?: number;
};

export type Faults = {
  order(fault: Waiting): void;
  /** Meets at most one order; those of one request are met in the order in which they were given. */
  meet(call: EsdbCall): Encounter;
  takeDuplicate(): boolean;
  freeze(): void;
  thaw(): void;
  readonly frozen: boolean;
  release(): void;
  clear(): void;
  waiting(): number;
  held(): number;
};

const ORDINARY: readonly EsdbCall[] = ['append', 'read', 'subscribe', 'delete'];

const APPENDS: readonly Waiting['kind'][] = ['committedNotAnswered', 'busy', 'cutAppend'];

const concerns = (fault: Waiting, call: EsdbCall): boolean => {
  if (fault.kind === 'duplicate') return false;
  if (APPENDS.includes(fault.kind)) return call === 'append';
  if (fault.kind === 'cutAfter') return call === (fault.on ?? 'read');
  return !('on' in fault) || fault.on === undefined ? ORDINARY.includes(call) : fault.on === call;
};

/** A gate that is closed until it is opened; knows how many stand before it. */
const createGate = () => {
  const before: (() => void)[] = [];
  return {
    pass: () => new Promise<void>((resolve) => void before.push(resolve)),
    open: () => {
      for (const go of before.splice(0)) go();
    },
    count: () => before.length,
  };
};

export const createFaults = (leader: () => { address: string; port: number }): Faults => {
  let orders: Order[] = [];
  let frozen = false;
  const held = createGate();
  const ice = createGate();

  const take = (wanted: (fault: Waiting) => boolean): Waiting | undefined => {
    const order = orders.find(({ fault }) => wanted(fault));
    if (order === undefined) return undefined;
    if (order.passing > 0) {
      order.passing -= 1;
      return undefined;
    }
    if (order.left > 0) order.left -= 1;
    if (order.left === 0) orders = orders.filter((other) => other !== order);
    return order.fault;
  };

  const encounter = (fault: Waiting | undefined): Encounter => {
    switch (fault?.kind) {
      case undefined:
      case 'duplicate':
        return {};
      case 'noAnswer':
        return { swallow: true };
      case 'committedNotAnswered':
        return { silentAfter: true };
      case 'unavailable':
        return { fail: unavailable('ordered by a test') };
      case 'busy':
        return { fail: serverBusy(), alone: true };
      case 'cutAppend':
        return { silentAfter: true, cut: true };
      case 'error':
        return { fail: { code: fault.code, details: fault.message ?? status[fault.code] ?? 'error' } };
      case 'notLeader':
        return { fail: notLeader({ ...leader(), ...definedOf(fault) }) };
      case 'slow':
        return { answerAfterMs: fault.ms };
      case 'hold':
        return { held: held.pass() };
      case 'cutAfter':
        return { cutAfter: fault.events };
    }
  };

  return {
    order(fault) {
      orders.push({ fault, left: fault.times ?? 1, passing: 'after' in fault ? (fault.after ?? 0) : 0 });
    },
    meet(call) {
      const met = encounter(take((fault) => concerns(fault, call)));
      if (!frozen) return met;
      const thawed = ice.pass();
      return { ...met, held: met.held ? Promise.all([met.held, thawed]).then(() => undefined) : thawed };
    },
    takeDuplicate: () => take(({ kind }) => kind === 'duplicate') !== undefined,
    freeze() {
      frozen = true;
    },
    thaw() {
      frozen = false;
      ice.open();
    },
    get frozen() {
      return frozen;
    },
    release: () => held.open(),
    clear() {
      orders = [];
    },
    waiting: () => orders.reduce((sum, { left }) => sum + (left < 0 ? 1 : left), 0),
    held: () => held.count() + ice.count(),
  };
};

const definedOf = ({ address, port }: { readonly address?: string; readonly port?: number }) => ({
  ...(address !== undefined && { address }),
  ...(port !== undefined && { port }),
});
