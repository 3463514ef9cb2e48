import { storageKinds } from '../../adapters/storage/kinds.ts';
import type { StoppedConsumer } from '../../commands/ports/consumers.ts';
import type { ProgressFeed } from '../../commands/ports/progress.ts';
import type { Replay, Replays } from '../../commands/ports/replays.ts';
import type { StorageBackend, StorageKinds } from '../../commands/ports/storage.ts';
import type { World } from '../../commands/ports/world.ts';
import { sourceDrivers } from '../../commands/sources/drivers.ts';
import type { Touch } from '../../projections/change-kinds.ts';
import { BEGINNING, type ChangeLog, type ResyncReason } from '../../projections/change-log.ts';
import type { ReadModels, TaskRow } from '../../projections/queries.ts';
import { type Place, RecentChanges, type Stretch } from '../../projections/recent-changes.ts';
import { DEFAULT_SETTINGS } from '../../projections/settings.projection.ts';

export type Progress = NonNullable<ReturnType<ProgressFeed['latest']>>;

/** A source of values that remembers nothing: readers get what comes after they ask. */
export class Feed<T> {
  readonly #readers = new Set<(value: T) => void>();
  get readers(): number {
    return this.#readers.size;
  }
  publish(value: T): void {
    for (const reader of this.#readers) reader(value);
  }
  async *read(signal: AbortSignal): AsyncGenerator<T> {
    const waiting: T[] = [];
    let wake = (): void => undefined;
    const reader = (value: T) => {
      waiting.push(value);
      wake();
    };
    this.#readers.add(reader);
    signal.addEventListener('abort', () => wake());
    try {
      while (!signal.aborted) {
        yield* waiting.splice(0);
        if (signal.aborted) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      this.#readers.delete(reader);
    }
  }
}

export class FakeProgress extends Feed<Progress> implements ProgressFeed {
  readonly #latest = new Map<string, Progress>();
  override publish(progress: Progress): void {
    this.#latest.set(progress.taskId, progress);
    super.publish(progress);
  }
  latest(taskId: string): Progress | undefined {
    return this.#latest.get(taskId);
  }
  updates(signal: AbortSignal): AsyncIterable<Progress> {
    return this.read(signal);
  }
}

export type FakeViews = ReadModels & {
  readonly rows: Map<string, TaskRow>;
  readonly waited: (string | null)[];
  fail: Error | null;
};

/** What a colleague's read models answer, from a map. */
export const fakeViews = (): FakeViews => {
  const rows = new Map<string, TaskRow>();
  const waited: (string | null)[] = [];
  const empty = { rows: [], cursor: null, total: 0 };
  const views: FakeViews = {
    rows,
    waited,
    fail: null,
    tasks: ({ states, deleted = false }) => {
      const asked = [...rows.values()].filter(({ deletedAt }) => (deletedAt !== null) === deleted);
      const found = asked.filter(({ state }) => !states || states.includes(state));
      return { rows: found, cursor: null, total: found.length };
    },
    task: (id) => {
      if (views.fail) throw views.fail;
      return rows.get(id);
    },
    taskCounts: () => ({ QUEUED: 0, MIGRATING: rows.size, SUCCEEDED: 0, FAILED: 0, CANCELLED: 0 }),
    queue: () => [],
    batches: () => empty,
    batch: () => undefined,
    servers: () => [],
    server: () => undefined,
    sources: () => [],
    source: () => undefined,
    target: () => ({
      zones: [{ kind: 'ZONE', id: 'zone-1', order: '1', name: 'east' }],
      clusters: [],
      hosts: [],
      storages: [],
      networks: [],
    }),
    network: () => undefined,
    heldAddresses: () => [],
    debt: () => [],
    audit: () => empty,
    nameOf: (kind, id) => (kind === 'ZONE' && id === 'zone-1' ? 'east' : null),
    settings: () => DEFAULT_SETTINGS,
    openStreams: () => [],
    health: () => [{ name: 'task@1', position: '7', caughtUp: true, lagSeconds: 0, parked: null }],
    waitFor: async (position) => void waited.push(position),
    changes: async function* () {},
  };
  return views;
};

/** Changes that the test tells of, at positions that are numbers; nothing of before it began is known. */
export class FakeChangeLog implements ChangeLog {
  readonly #recent: RecentChanges;
  readonly #watching = new Set<() => void>();

  constructor(most = 10_000) {
    this.#recent = new RecentChanges(most, (a, b) => Number(a) - Number(b));
  }
  get readers(): number {
    return this.#watching.size;
  }
  publish(position: string, ...touches: readonly Touch[]): void {
    this.#recent.add([{ position, touches }], position);
    for (const told of this.#watching) told();
  }
  position(): string {
    return this.#recent.head ?? BEGINNING;
  }
  here(): Place {
    return this.#recent.end;
  }
  async placeAfter(position: string): Promise<Place | ResyncReason> {
    const from = position === BEGINNING ? null : position;
    return this.#recent.reaches(from) ? this.#recent.placeAfter(from) : 'TOO_OLD';
  }
  from(place: Place, most: number): Stretch | null {
    return this.#recent.from(place, most);
  }
  watch(told: () => void): () => void {
    this.#watching.add(told);
    return () => void this.#watching.delete(told);
  }
}

/** A replay that ends when the test says so, and consumers that have stopped when it says so. */
export class FakeReplays implements Replays {
  readonly ordered: string[] = [];
  current: Replay | null = null;
  readonly stoppedNow: StoppedConsumer[] = [];
  order(commandId: string): Replay {
    this.ordered.push(commandId);
    if (this.current?.state === 'RUNNING') return this.current;
    const since = '2026-01-31T08:02:00.000Z' as Replay['since'];
    this.current = { commandId, state: 'RUNNING', events: 0, since, endedAt: null, reason: null };
    return this.current;
  }
  last(): Replay | null {
    return this.current;
  }
  stopped(): readonly StoppedConsumer[] {
    return this.stoppedNow;
  }
}

const unused = async (): Promise<never> => {
  throw new Error('The test did not say what this does.');
};

/** Nothing outside answers, unless a test says how. */
export const fakeWorld = (answers: Partial<World> = {}): World => ({
  vault: { put: async () => undefined, get: unused, remove: async () => undefined, refs: async () => [] },
  hostKeys: { probeHostKey: unused },
  jobs: {
    claim: unused,
    start: unused,
    status: unused,
    refresh: unused,
    raiseFence: unused,
    kill: unused,
    remove: unused,
  },
  accessKeys: { make: unused, discard: unused, authorise: unused, revoke: unused },
  staging: { probe: unused, prepare: unused, remove: unused, putFile: unused, getFile: unused },
  sources: sourceDrivers,
  kvm: {
    probe: unused,
    listVms: unused,
    findVms: unused,
    findVm: unused,
    pause: unused,
    resume: unused,
    beginBackup: unused,
    endBackup: unused,
    watchBackup: unused,
    evidence: unused,
    readNvram: unused,
  },
  vmware: {
    probeCertificate: unused,
    probe: unused,
    inventory: unused,
    time: unused,
    findVms: unused,
    power: unused,
    askGuestToShutDown: unused,
    powerOff: unused,
    powerOn: unused,
    awaitPowerOn: unused,
    ranSince: unused,
    datastoreCookie: unused,
    close: async () => undefined,
  },
  inventories: { put: async () => undefined, get: async () => null },
  names: { ipv4Of: unused },
  storages: storageKinds({ call: unused }),
  target: {
    probe: unused,
    handOutAddress: unused,
    withdrawAddress: unused,
    writeNvram: unused,
    defineVm: unused,
    undefineVm: unused,
    startVm: unused,
    vmState: unused,
  },
  ...answers,
});

/** LocalStorages whose room is told so. */
export const withRoom = ({ storages }: World, capacity: StorageBackend['capacity']): StorageKinds => ({
  LOCAL_STORAGE: (storage) => {
    const idle = storages.LOCAL_STORAGE?.(storage);
    if (!idle) throw new Error('The world has no LocalStorage.');
    return { ...idle, capacity };
  },
});
