import * as assert from 'uvu/assert';
import { decode } from '../../adapters/eventstore/codec.ts';
import type { StoredEvent } from '../../commands/ports/event-store.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { type PlacementEvent, placement } from '../../domain/planning/placement.ts';
import { type SourceVmEvent, sourceVm } from '../../domain/platform/source-vm.ts';
import { type StorageRoomEvent, storageRoom } from '../../domain/platform/storage-room.ts';
import { type Artefact, DELIVERED_KINDS, isOfTheTask } from '../../domain/task/artefact.ts';
import { numbersOf } from '../../domain/task/artefact-ids.ts';
import { attemptId, type OfAttempt } from '../../domain/task/attempt-keys.ts';
import type { MigrationQueue, MigrationQueueEvent } from '../../domain/task/migration-queue.ts';
import { migrationQueue } from '../../domain/task/migration-queue.ts';
import type { MigrationTaskEvent } from '../../domain/task/migration-task.events.ts';
import { type Alive, evolveTask, type MigrationTask } from '../../domain/task/migration-task.state.ts';
import type { Progress } from '../../domain/task/telemetry.ts';
import { shownPlace } from '../../domain/task/volume-place.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { own } from '../../domain/words/keyed.ts';
import { category } from '../../domain/words/streams.ts';
import type { Item } from '../inventory.ts';
import type { SimulatedWorld } from '../world.ts';
import type { SimulatedStore } from './store.ts';
import { vmwareSourcesAreAsTheyWere } from './vmware.ts';

export type Ended = Extract<Alive, { status: 'ended' }>;
const OVER = new Set(['MigrationSucceeded', 'MigrationFailed', 'MigrationCancelled', 'RestartRefused']);
const AFTER_THE_END = new Set([
  'ArtefactReleased',
  'ReleaseFailed',
  'StagedRetentionChanged',
  'MigrationTaskDeleted',
  'DebtWrittenOff',
]);

const eventsOf = (store: SimulatedStore, kind: string): ReadonlyMap<string, readonly StoredEvent[]> => {
  const streams = new Map<string, StoredEvent[]>();
  for (const event of store.events)
    if (category(event.stream) === kind) {
      const known = streams.get(event.stream) ?? [];
      known.push(event);
      streams.set(event.stream, known);
    }
  return streams;
};

/** A stream holds only its own decider's events. */
const ownEvent = <E extends DomainEvent>(stored: StoredEvent): E => decode(stored) as E;

const isTask = (event: DomainEvent): event is MigrationTaskEvent => 'taskId' in event.data || 'plan' in event.data;

type Folded = { seen: number; readonly tasks: Map<string, MigrationTask> };
const folded = new WeakMap<SimulatedStore, Folded>();

/** Every task as its events make it. Asked at each tick of the clock, so only what is new is folded. */
export const tasksIn = (store: SimulatedStore): readonly Alive[] => {
  const known: Folded = folded.get(store) ?? { seen: 0, tasks: new Map() };
  folded.set(store, known);
  for (const stored of store.events.slice(known.seen)) {
    if (category(stored.stream) !== 'migrationTask') continue;
    const event = decode(stored);
    if (isTask(event))
      known.tasks.set(stored.stream, evolveTask(known.tasks.get(stored.stream) ?? { status: 'absent' }, event));
  }
  known.seen = store.events.length;
  return [...known.tasks.values()].flatMap((state) => (state.status === 'absent' ? [] : [state]));
};

/** The queue after each of its events. */
export const queuesIn = (store: SimulatedStore): readonly MigrationQueue[] => {
  const queues = [migrationQueue.initial];
  for (const event of [...eventsOf(store, 'migrationQueue').values()].flat())
    queues.push(migrationQueue.evolve(queues.at(-1) ?? migrationQueue.initial, ownEvent<MigrationQueueEvent>(event)));
  return queues;
};

export const allEnded = (store: SimulatedStore, tasks: number): boolean =>
  tasksIn(store).filter((task) => task.status === 'ended').length >= tasks;

/** What happened to a task, from each request to restart it on. */
const attemptsOf = (events: readonly StoredEvent[]): readonly (readonly StoredEvent[])[] => {
  const begins = [0, ...events.flatMap(({ type }, index) => (type === 'RestartRequested' ? [index] : []))];
  return begins.map((begin, index) => events.slice(begin, begins[index + 1]));
};

/** I5: what has ended stays so, unless it is restarted; afterwards only debt is paid, or written off, and the task deleted. */
const endsOnce = (store: SimulatedStore): void => {
  const attempts = [...eventsOf(store, 'migrationTask')].flatMap(([stream, events]) =>
    attemptsOf(events).map((ofOne) => [stream, ofOne] as const),
  );
  for (const [stream, events] of attempts) {
    const end = events.findIndex((event) => OVER.has(event.type));
    const later = events.slice(end + 1).map((event) => event.type);
    assert.ok(end >= 0, `${stream} has not ended`);
    assert.equal(
      later.filter((type) => !AFTER_THE_END.has(type)),
      [],
      `${stream} goes on after its end`,
    );
  }
};

/** I10, where no job had to be begun anew: what was done is never less than before, and never more than all. */
export const neverBackwards = (told: readonly Progress[]): void => {
  const best = new Map<string, number>();
  for (const { taskId, phase, disks } of told)
    for (const { disk, bytesDone, bytesTotal } of disks) {
      const key = `${taskId} ${phase} ${disk}`;
      assert.ok(bytesDone <= bytesTotal, `${key}: more than all`);
      assert.ok(bytesDone >= (best.get(key) ?? 0), `${key}: backwards`);
      best.set(key, bytesDone);
    }
};

/** Of which task and attempt a thing on a machine is, by its mark. */
const attemptOfItem = ({ of }: Item): OfAttempt => {
  const [taskId = '', attempt = '1'] = of.split('.');
  return { taskId: taskId as TaskId, attempt: Number(attempt) };
};

const matches = (item: Item, artefact: Artefact): boolean => {
  const isOfOther = numbersOf(artefact.id).attempt !== attemptOfItem(item).attempt;
  if (isOfOther && item.kind !== 'JOB' && !isOfTheTask(artefact)) return false;
  if (item.kind === 'JOB') return artefact.id === `job/${item.what}`;
  if (item.kind === 'NVRAM') return artefact.kind === 'NVRAM' || artefact.kind === 'VM_DEFINITION';
  if (artefact.kind === 'STAGING') return artefact.kind === item.kind && artefact.path === item.what;
  if (artefact.kind === 'VOLUME') return artefact.kind === item.kind && shownPlace(artefact.volume) === item.what;
  return artefact.kind === item.kind;
};

/** I7: each thing on a machine is owed, or was handed over. */
const nothingIsForgotten = (store: SimulatedStore, world: SimulatedWorld): void => {
  const tasks = new Map(tasksIn(store).map((task) => [task.plan.taskId as string, task]));
  const forgotten = world.inventory().filter((item) => {
    const of = attemptOfItem(item);
    const task = tasks.get(of.taskId);
    if (task?.status !== 'ended') return true;
    const owed = Object.values(task.ledger).some(({ artefact }) => matches(item, artefact));
    return (
      !owed &&
      !(task.outcome.kind === 'SUCCEEDED' && DELIVERED_KINDS.has(item.kind) && task.attempt.number === of.attempt)
    );
  });
  assert.equal(forgotten, [], 'left behind and owed by nobody');
};

/** I4, and KV-5: one VM, on volumes of one moment. */
const whatSucceededIsWhole = (store: SimulatedStore, world: SimulatedWorld): void => {
  for (const { plan, status, ...task } of tasksIn(store)) {
    if (status !== 'ended' || !('outcome' in task) || task.outcome.kind !== 'SUCCEEDED') continue;
    const domains = world.machines.flatMap((machine) => machine.domains.get(plan.taskId) ?? []);
    assert.is(domains.length, 1, 'the VM exists once');
    assert.ok((domains[0]?.starts ?? 0) <= 1, 'the VM was started once');
    const volumes = [
      ...world.machines.flatMap((machine) => [...machine.volumes.values()]),
      ...world.devices.values(),
    ].filter((volume) => volume.taskId === attemptId({ taskId: plan.taskId, attempt: task.attempt.number }));
    const moments = new Set(volumes.map((volume) => volume.content?.split('@')[1]));
    assert.is(volumes.length, plan.target.volumes.length);
    assert.is(moments.size, 1, 'all disks are of one moment');
    assert.ok(!moments.has(undefined), 'all disks are whole');
    if (plan.source.type === 'VMWARE')
      assert.ok(
        volumes.every(({ content }) => content?.startsWith('converted:')),
        'all disks are of the converted guest',
      );
  }
};

/** I3: a source VM is as it was, unless somebody else shut it down, or it was to stay paused. */
const sourcesAreAsTheyWere = (store: SimulatedStore, world: SimulatedWorld): void => {
  for (const task of tasksIn(store)) {
    if (task.status !== 'ended' || task.plan.source.type === 'VMWARE') continue;
    const { source } = task.plan;
    const { power } = world.vm(source.vmId);
    if (power === 'OFF') continue;
    const stays = task.outcome.kind === 'SUCCEEDED' || source.keepSourceStopped || own(task.ledger, 'paused-vm');
    if (power !== source.powerAtPlan) assert.ok(source.pause && stays, `${source.vmName} is ${power}`);
  }
};

const nothingIsHeld = (store: SimulatedStore): void => {
  const indebted = new Set<string>(
    tasksIn(store).flatMap((task) => (Object.keys(task.ledger).length > 0 ? task.plan.taskId : [])),
  );
  const { waiting, running } = queuesIn(store).at(-1) ?? migrationQueue.initial;
  assert.equal(
    [...waiting, ...running].filter(({ taskId }) => !indebted.has(taskId)),
    [],
    'places in the queue',
  );
  for (const [stream, events] of eventsOf(store, 'sourceVm')) {
    const { heldBy } = events.reduce(
      (state, event) => sourceVm.evolve(state, ownEvent<SourceVmEvent>(event)),
      sourceVm.initial,
    );
    assert.ok(heldBy === null || indebted.has(heldBy), `${stream} is still held`);
  }
  for (const [stream, events] of eventsOf(store, 'storageRoom')) roomIsGivenBackOnce(stream, events, indebted);
  for (const events of eventsOf(store, 'placement').values()) {
    const { inFlight } = events.reduce(
      (state, event) => placement.evolve(state, ownEvent<PlacementEvent>(event)),
      placement.initial,
    );
    assert.equal(
      Object.keys(inFlight).filter((taskId) => !indebted.has(taskId)),
      [],
      'placements',
    );
  }
};

const noFaultOfOurs = (store: SimulatedStore): void => {
  const faults = store.events.filter((event) => JSON.stringify(event.data).includes('"code":"INTERNAL"'));
  assert.equal(faults, [], 'an error of our own');
};

/** I1, I3, I4, I5, I7 of RELIABILITY 1B, once all tasks have ended. */
const roomIsGivenBackOnce = (stream: string, events: readonly StoredEvent[], indebted: ReadonlySet<string>): void => {
  let room = storageRoom.initial;
  for (const stored of events) {
    const before = room.promised.length;
    const event = ownEvent<StorageRoomEvent>(stored);
    room = storageRoom.evolve(room, event);
    const change = event.type === 'RoomPromised' ? 1 : -1;
    assert.is(
      room.promised.length,
      before + change,
      `${stream}: ${event.type} of ${event.data.taskId} changes nothing`,
    );
  }
  assert.ok(
    room.promised.every(({ taskId }) => indebted.has(taskId)),
    `${stream}: room is still promised`,
  );
};

export const invariantsHold = (store: SimulatedStore, world: SimulatedWorld): void => {
  assert.equal(world.jobsStartedTwice(), []);
  assert.equal(world.breaches, []);
  endsOnce(store);
  noFaultOfOurs(store);
  nothingIsForgotten(store, world);
  whatSucceededIsWhole(store, world);
  sourcesAreAsTheyWere(store, world);
  vmwareSourcesAreAsTheyWere(tasksIn(store), world);
  nothingIsHeld(store);
};

export const debtIn = (store: SimulatedStore): readonly string[] =>
  tasksIn(store).flatMap((task) => Object.keys(task.ledger));
export const outcomesIn = (store: SimulatedStore): readonly string[] =>
  tasksIn(store).map((task) => (task.status === 'ended' ? task.outcome.kind : task.status));
export const kindsLeft = (world: SimulatedWorld): readonly string[] =>
  world
    .inventory()
    .map((item) => item.kind)
    .toSorted();

/** What went wrong, with what uvu keeps apart from the message. */
export const wordsOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const details = 'details' in error && typeof error.details === 'string' ? error.details : '';
  return `${error.message} ${details}`.slice(0, 1500);
};
