import { type Machine, OutsideFailure } from '../commands/ports/machines.ts';
import { outside } from './failures.ts';
import { passFence } from './fences.ts';
import { type Fleet, machineAt, notThere, nowOf } from './fleet.ts';
import type { SimulatedMachine } from './machine.ts';
import { settleJobs } from './settle.ts';

/** A control plane at the other end of the connections. The crash tests cut them before or after a call has its effect. */
export type Client = {
  pass(point: 'before' | 'after', verb: string): Promise<void>;
  /** What it had sent and has not arrived yet never will. */
  lost(): boolean;
};
export const STEADY: Client = { pass: async () => undefined, lost: () => false };

/** One call to one machine: how all ports reach the fleet. `epoch` null: it changes nothing there. A fence is the machine's. */
export type Gate = <T>(
  machine: Machine,
  verb: string,
  epoch: number | null,
  act: (there: SimulatedMachine) => T,
) => Promise<T>;

/** As `mutating` in the job program: a newer epoch is kept, an older one refused before anything is done. */
const checkEpoch = (there: SimulatedMachine, epoch: number): void => {
  if (epoch < there.epoch) throw outside('STALE_EPOCH', 'A newer control plane has taken over this machine.');
  there.epoch = epoch;
};

export const never = (): Promise<never> => new Promise(() => undefined);

/**
 * The call is on the machine already: neither the death of who sent it nor the calm of the world takes it back, a reboot does.
 * Nobody hears of a refusal, an older epoch's for one.
 */
export const later = async (fleet: Fleet, seconds: number, take: () => unknown): Promise<void> => {
  await fleet.time.sleep(seconds);
  try {
    take();
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
  }
};

export const gateOf =
  (fleet: Fleet, client: Client): Gate =>
  async (machine, verb, epoch, act) => {
    const { address, hostKey } = machine.ssh;
    await client.pass('before', verb);
    await fleet.time.sleep(fleet.latency());
    if (client.lost()) return never();
    const there = machineAt(fleet, address);
    // No authentication byte is sent to another key: nothing of the call happens (lab: adapters/ssh against a changed key).
    if (there.hostKey !== hostKey)
      throw outside('HOST_KEY_CHANGED', `${address} shows another SSH host key than the one that was confirmed.`);
    const fault = fleet.faults.onCall({ machine: there.name, verb, changes: epoch !== null });
    if (fault?.when === 'before') throw new OutsideFailure(fault.failure);
    const take = () => {
      settleJobs(fleet);
      if (epoch !== null) {
        checkEpoch(there, epoch);
        passFence(there, machine);
      }
      return act(there);
    };
    if (fault?.when === 'late') {
      const boot = there.boots;
      void later(fleet, fault.seconds, () => there.boots === boot && take());
      throw new OutsideFailure(fault.failure);
    }
    const answer = take();
    await client.pass('after', verb);
    await fleet.time.sleep(fleet.latency());
    if (fault) throw new OutsideFailure(fault.failure);
    if (there.silentUntil > nowOf(fleet)) throw notThere(address);
    return answer;
  };
