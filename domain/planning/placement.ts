import type { HostAllocationStrategy } from '../platform/settings.ts';
import { attemptId, type OfAttempt } from '../task/attempt-keys.ts';
import { accept, type Decider, reject } from '../words/decider.ts';
import type { HostId } from '../words/ids.ts';
import { type Keyed, own, without } from '../words/keyed.ts';

/** What a host can take, as asked just now. Hosts that do not answer are left out by the caller. */
export type HostOffer = {
  readonly hostId: HostId;
  readonly runningVms: number;
  readonly usedMemoryBytes: number;
  readonly usedCpus: number;
  readonly freeStorageBytes: number;
  readonly freeCpus: number;
  readonly freeMemoryBytes: number;
  /** It has the firmware that the VM boots with (KV-8). */
  readonly boots: boolean;
  /** It stages data for others: taken only when no other host is as free. */
  readonly migrationServer: boolean;
};

/** What a VM takes on its host while it runs. */
export type RunningNeed = { readonly cpuCores: number; readonly memoryBytes: number };

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type PlacementEvent =
  /** `runs` is absent where the VM is not started, and in allotments of before it was looked at. */
  | { type: 'HostAllotted'; data: OfAttempt & { hostId: HostId; bytes: number; runs?: RunningNeed } }
  | { type: 'AllotmentSettled'; data: OfAttempt & { startedThere: boolean } };

export type PlacementCommand =
  | {
      type: 'AllotHost';
      data: OfAttempt & {
        bytes: number;
        /** Null: it is not started after the migration, so CPUs and memory do not count. */
        runs: RunningNeed | null;
        offers: readonly HostOffer[];
        strategy: HostAllocationStrategy;
        /** 0 ≤ chance < 1, for RANDOM; given, so that the decision stays pure. */
        chance: number;
      };
    }
  | { type: 'SettleAllotment'; data: OfAttempt & { startedThere: boolean } };

/** What an attempt was promised, until its VM is there or its attempt is over. */
type Choice = { readonly hostId: HostId; readonly bytes: number; readonly runs?: RunningNeed };

/** One stream per cluster: choices that are still in flight count (RT-9), so that a batch spreads over its hosts. */
export type Placement = {
  /** By the attempt's own id: what comes late for one attempt never touches the choice of another. */
  readonly inFlight: Keyed<Choice>;
  readonly lastHost: HostId | null;
};
export type PlacementRejection = { readonly reason: 'NoHostFits' | 'NoHostBoots' };

/** Null: it has none, or that is settled. */
export const choiceOf = ({ inFlight }: Placement, of: OfAttempt): Choice | null => own(inFlight, attemptId(of)) ?? null;

const inFlightOn = (state: Placement, hostId: HostId) =>
  Object.values(state.inFlight).filter((choice) => choice.hostId === hostId);

const load = (state: Placement, offer: HostOffer, strategy: HostAllocationStrategy): number => {
  switch (strategy) {
    case 'LEAST_RUNNING_VMS':
      return offer.runningVms + inFlightOn(state, offer.hostId).length;
    case 'LEAST_USED_MEMORY':
      return offer.usedMemoryBytes;
    case 'LEAST_USED_CPU':
      return offer.usedCpus;
    case 'LAST_MIGRATION_HOST':
      return offer.hostId === state.lastHost ? 0 : 1;
    case 'RANDOM':
      return 0;
  }
};

type Allotment = Extract<PlacementCommand, { type: 'AllotHost' }>['data'];

/** The offer without what was promised to attempts whose VMs are not there yet. */
const afterPromises = (state: Placement, offer: HostOffer): HostOffer => {
  const promised = inFlightOn(state, offer.hostId);
  const sum = (of: (choice: (typeof promised)[number]) => number) =>
    promised.reduce((total, one) => total + of(one), 0);
  return {
    ...offer,
    freeStorageBytes: offer.freeStorageBytes - sum(({ bytes }) => bytes),
    freeCpus: offer.freeCpus - sum(({ runs }) => runs?.cpuCores ?? 0),
    freeMemoryBytes: offer.freeMemoryBytes - sum(({ runs }) => runs?.memoryBytes ?? 0),
  };
};

/**
 * The host must have the VM's firmware, and volumes that lie on it must find room there. Beyond that the VM goes where it can run: to a host with CPUs and memory for it, else to one
 * with the memory alone, where it shares the CPUs; only where no host has even that it goes where it will stay stopped (TK-8).
 */
const hostsThatFit = ({ bytes, runs, offers }: Allotment, state: Placement): readonly HostOffer[] => {
  const left = offers.filter(({ boots }) => boots).map((offer) => ({ offer, free: afterPromises(state, offer) }));
  const room = left.filter(({ free }) => bytes === 0 || free.freeStorageBytes >= bytes);
  const memory = room.filter(({ free }) => runs === null || free.freeMemoryBytes >= runs.memoryBytes);
  const both = memory.filter(({ free }) => runs === null || free.freeCpus >= runs.cpuCores);
  const fitting = [both, memory, room].find((list) => list.length > 0) ?? [];
  return fitting.map(({ offer }) => offer);
};

/** The chosen host, or undefined when none has the room. Ties go to a host that stages nothing, then to the lowest id,
 * so that the answer is the same twice. */
const choose = (data: Allotment, state: Placement): HostId | undefined => {
  const fitting = hostsThatFit(data, state).toSorted(
    (a, b) => Number(a.migrationServer) - Number(b.migrationServer) || (a.hostId < b.hostId ? -1 : 1),
  );
  if (data.strategy === 'RANDOM') return fitting[Math.floor(data.chance * fitting.length)]?.hostId;
  return fitting.toSorted((a, b) => load(state, a, data.strategy) - load(state, b, data.strategy))[0]?.hostId;
};

export const placement: Decider<PlacementCommand, Placement, PlacementEvent, PlacementRejection> = {
  initial: { inFlight: {}, lastHost: null },
  decide: (command, state) => {
    if (command.type === 'SettleAllotment')
      return choiceOf(state, command.data) ? accept({ type: 'AllotmentSettled', data: command.data }) : accept();
    if (choiceOf(state, command.data)) return accept();
    const { taskId, attempt, bytes, runs, offers } = command.data;
    if (offers.length > 0 && !offers.some(({ boots }) => boots)) return reject({ reason: 'NoHostBoots' });
    const hostId = choose(command.data, state);
    return hostId
      ? accept({ type: 'HostAllotted', data: { taskId, attempt, hostId, bytes, ...(runs === null ? {} : { runs }) } })
      : reject({ reason: 'NoHostFits' });
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'HostAllotted': {
        const { taskId, attempt, ...choice } = event.data;
        return { ...state, inFlight: { ...state.inFlight, [attemptId({ taskId, attempt })]: choice } };
      }
      case 'AllotmentSettled': {
        const settled = choiceOf(state, event.data);
        const inFlight = without(state.inFlight, attemptId(event.data));
        return { inFlight, lastHost: settled && event.data.startedThere ? settled.hostId : state.lastHost };
      }
    }
  },
};
