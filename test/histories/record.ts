import type { Json, StoredEvent } from '../../commands/ports/event-store.ts';
import { secondsBetween } from '../../domain/words/ids.ts';
import { invariantsHold, tasksIn } from '../../simulation/checks/invariants.ts';
import { type Ids, type Platform, worldOf } from '../../simulation/checks/platform.ts';
import { SimulatedStore } from '../../simulation/checks/store.ts';
import type { SimulatedVm } from '../../simulation/machine.ts';
import type { SimulatedVmwareVm } from '../../simulation/vcenter.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { labLikeVcenter } from '../../simulation/vmware-world.ts';
import type { SimulatedWorld } from '../../simulation/world.ts';
import { type Act, type Cue, seenIn } from './acts.ts';
import { FaultPlan } from './faults.ts';
import type { End, EventLine, History, Line } from './history-file.ts';
import { OwedBook } from './owed-now.ts';
import { changesFrom } from './plain.ts';
import { Player } from './player.ts';
import { worldData } from './world-data.ts';

/** A history to record: whose VMs, on which platform, and what happens. */
export type Scenario = {
  readonly name: string;
  readonly about: string;
  /** The recording with the platform. */
  readonly begins: string;
  readonly vms?: readonly SimulatedVm[];
  readonly vmware?: readonly SimulatedVmwareVm[];
  readonly bytesPerSecond?: number;
  readonly latencySeconds?: number;
  /** Before then it is open which of two wins a race, so no point is kept to go on from. */
  readonly decided?: Cue;
  readonly acts: (ids: Ids) => readonly Act[];
};

/** A moment is kept where something changed, and now and then while nothing does but a job goes on. */
const QUIET_SECONDS = 5;

const lineOf = (book: OwedBook, stored: StoredEvent): EventLine => {
  const { position: _, ...event } = stored;
  const before = book.by(event.stream);
  const after = book.add(stored);
  if (after === null) return { event };
  const known = new Map(before.map((owes) => [owes.key, JSON.stringify(owes)]));
  const now = after.filter((owes) => known.get(owes.key) !== JSON.stringify(owes));
  const keys = new Set(after.map(({ key }) => key));
  const no = before.flatMap(({ key }) => (keys.has(key) ? [] : [String(key)]));
  return now.length + no.length > 0 ? { event, owes: { now, no } } : { event };
};

/** The registration of a platform as the beginning of other histories: its events, what is owed meanwhile, its vault. */
export const recordBeginning = async (name: string, about: string, { store, vault }: Platform): Promise<History> => {
  const book = new OwedBook();
  const refs = await vault.refs();
  const kept = await Promise.all(refs.map(async (ref) => [ref, await vault.get(ref)] as const));
  const frame = { vcenters: [], bytesPerSecond: 1, latencySeconds: 0 };
  return {
    header: { history: name, about, begins: null, frame, acts: [], vault: Object.fromEntries(kept) },
    lines: store.events.map((event) => lineOf(book, event)),
  };
};

export const endIn = (store: SimulatedStore, world: SimulatedWorld, player: Player): End => {
  const tasks = tasksIn(store);
  const vms = world.machines.flatMap(({ vms }) => [...vms.values()]);
  const vmwareVms = tasks.flatMap(({ plan }) => world.vmwareVm(plan.source.vmId) ?? []);
  const intended = store.events.filter(({ type }) => type === 'ArtefactIntended');
  const artefactsOf = (taskId: string) =>
    intended.flatMap(({ data }) => (data.taskId === taskId ? [(data.artefact as { readonly id: string }).id] : []));
  return {
    end: {
      tasks: tasks.map((task) => {
        if (task.status !== 'ended') return task.status;
        return task.outcome.kind === 'FAILED' ? `FAILED ${task.outcome.failure.code}` : task.outcome.kind;
      }),
      answers: Object.fromEntries([...player.answers].toSorted()),
      left: world.inventory().toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      sources: Object.fromEntries([...vms, ...vmwareVms].map(({ id, power }) => [id, power])),
      jobs: world
        .starts()
        .map(([id]) => id)
        .toSorted(),
      artefacts: Object.fromEntries(tasks.map(({ plan: { taskId } }) => [taskId, artefactsOf(taskId).toSorted()])),
      cut: [...player.cut].toSorted(),
    },
  };
};

/** One whole history with the program as it is: the same bytes each time. */
export const record = async (scenario: Scenario, base: Platform): Promise<History> => {
  const { name, about, begins, vms = [], vmware } = scenario;
  const clock = new VirtualClock();
  const frame = {
    vcenters: vmware ? ['vc'] : [],
    bytesPerSecond: scenario.bytesPerSecond ?? 200_000_000,
    latencySeconds: scenario.latencySeconds ?? 0.05,
  };
  const { bytesPerSecond, latencySeconds } = frame;
  const vcenters = vmware ? { vcenters: [labLikeVcenter(vmware)] } : {};
  const world = worldOf(clock, vms, { vault: base.vault, bytesPerSecond, latencySeconds, ...vcenters });
  const faults = new FaultPlan();
  world.setFaults(faults);
  const store = new SimulatedStore(base.store.events);
  const acts = scenario.acts(base.ids);
  const book = new OwedBook();
  for (const event of store.events) book.add(event);

  const lines: Line[] = [];
  let written = store.events.length;
  let before: Json = {};
  let last = { at: clock.now(), changedAt: clock.now() };
  const observe = (moment: string): void => {
    const events = store.events.slice(written);
    written = store.events.length;
    lines.push(...events.map((event) => lineOf(book, event)));
    if (scenario.decided && !seenIn(store.events, scenario.decided)) return;
    const after = worldData(world, frame, faults);
    const changes = changesFrom(before, after);
    before = after;
    const at = clock.now();
    const moved = events.length > 0 || changes.length > 0;
    const quietFor = secondsBetween(last.changedAt, last.at);
    if (!moved && secondsBetween(last.at, at) < Math.max(QUIET_SECONDS, 2 * quietFor)) return;
    last = { at, changedAt: moved ? at : last.changedAt };
    lines.push({
      moment: moment.replace(/^after append of .*/, 'appended'),
      at,
      acts: player.done,
      ...(changes.length > 0 ? { world: changes } : {}),
    });
  };
  const player = new Player({ clock, world, store, faults, acts, epoch: 2, observe });
  await player.play();
  observe('the end');
  invariantsHold(store, world);
  lines.push(endIn(store, world, player));
  return { header: { history: name, about, begins, frame, acts }, lines };
};
