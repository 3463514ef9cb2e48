import { makeCurrent, nextFile, removeLeftovers } from '../adapters/readstore/files.ts';
import { ReadStore } from '../adapters/readstore/store.ts';
import type { Clock } from '../commands/ports/clock.ts';
import type { EventCodec, EventStore, Position, StoredEvent } from '../commands/ports/event-store.ts';
import { StoreUnavailable } from '../commands/ports/event-store.ts';
import type { Replay, Replays } from '../commands/ports/replays.ts';
import { PROJECTIONS } from '../projections/all.ts';
import { BEGINNING } from '../projections/change-log.ts';
import type { Changed } from '../projections/fold.ts';
import type { AnyProjection, Projection, RowReader, Selection, Where } from '../projections/projection.ts';
import { ReadModelsBehind } from '../projections/queries.ts';
import type { Live } from '../projections/read-models.ts';
import { RunningChangeLog, remadeUpTo } from './change-log.ts';
import { Announcer } from './projection-changes.ts';
import {
  checkPosition,
  type ProjectionAlarm,
  ProjectionRunner,
  type ProjectionRunnerOptions,
  type Told,
} from './projection-runner.ts';
import { type History, inSlices } from './sliced-history.ts';

export type GenerationsOptions = {
  readonly store: History & Pick<EventStore, 'readAll'>;
  readonly codec: Pick<EventCodec, 'decode'>;
  /** The name under which the read models are found, see adapters/readstore/files.ts. */
  readonly file: string;
  readonly alarm: (alarm: ProjectionAlarm) => void;
  /** Told when a replay begins and when it ends. */
  readonly told?: (replay: Replay) => void;
  readonly clock: Clock;
  readonly projections?: readonly AnyProjection[];
};

/** One file of read models and whoever feeds it. */
type Generation = {
  readonly readStore: ReadStore;
  readonly runner: ProjectionRunner;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
};
type Building = Generation & {
  readonly file: string;
  /** Committed there and not announced yet: ahead of what can be read. */
  held: { readonly changed: readonly Changed[]; readonly position: string; readonly events: readonly StoredEvent[] }[];
};

/**
 * The read models that answer now, and those that are built to replace them. Readers ask here and never notice which: a new
 * generation takes over within one turn of the event loop, when it contains at least what the old one does.
 */
export class ReadGenerations implements RowReader, Live, Replays {
  readonly #options: GenerationsOptions;
  readonly #announcer = new Announcer();
  /** What clients follow. */
  readonly log: RunningChangeLog;
  #current: Generation;
  #building: Building | null = null;
  #replay: Replay | null = null;
  /** Generations that are on their way out. */
  #leaving: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: GenerationsOptions) {
    this.#options = options;
    this.log = new RunningChangeLog(options);
    removeLeftovers(options.file);
    this.#current = this.#open(options.file, options.store, {
      announcer: this.#told((...commit) => this.#announce(...commit)),
      alarm: (alarm) => this.#alarm(alarm),
      taken: () => this.#consider(),
    });
    const { runner, readStore } = this.#current;
    const places = readStore.projections.map((projection) => readStore.checkpoint(projection) as Position | null); // the store's
    this.log.beginAnew(runner.position, remadeUpTo(options.store, places));
  }

  /** Up to here everything is in the rows that answer now. */
  get position(): Position | null {
    return this.#current.runner.position as Position | null; // it came from the store
  }

  async whenCaughtUp(signal: AbortSignal): Promise<void> {
    await this.#current.runner.whenCaughtUp(signal);
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#building) this.#fail(this.#building, 'The service was stopped.');
    this.#current.stop.abort();
    await Promise.all([this.#current.ended, this.#leaving]);
    this.#current.readStore.close();
  }

  order(commandId: string): Replay {
    const last = this.last();
    if (last && (last.state === 'RUNNING' || last.commandId === commandId)) return last;
    if (this.#closed) throw new Error('The service is being stopped.');
    const since = this.#options.clock.now();
    this.#building = this.#build();
    const begun: Replay = { commandId, state: 'RUNNING', events: 0, since, endedAt: null, reason: null };
    this.#replay = begun;
    this.#options.told?.(begun);
    return begun;
  }

  last(): Replay | null {
    return this.#replay;
  }

  row<Row>(projection: Projection<Row>, key: string): Row | undefined {
    return this.#current.readStore.row(projection, key);
  }

  rows<Row>(projection: Projection<Row>, selection: Selection): readonly Row[] {
    return this.#current.readStore.rows(projection, selection);
  }

  count(projection: AnyProjection, where: Where): number {
    return this.#current.readStore.count(projection, where);
  }

  sum(projection: AnyProjection, column: string, where: Where): number {
    return this.#current.readStore.sum(projection, column, where);
  }

  countBy(projection: AnyProjection, column: string, where: Where): ReturnType<RowReader['countBy']> {
    return this.#current.readStore.countBy(projection, column, where);
  }

  health(): ReturnType<Live['health']> {
    return this.#current.runner.health();
  }

  changes(signal: AbortSignal): ReturnType<Live['changes']> {
    return this.#announcer.listen(signal);
  }

  async waitFor(position: string | null, timeoutMilliseconds: number): Promise<void> {
    if (position === null || position === BEGINNING) return;
    checkPosition(this.#options.store, position);
    const timeout = AbortSignal.timeout(timeoutMilliseconds);
    while (!this.#current.runner.contains(position)) {
      if (timeout.aborted || this.#closed) throw new ReadModelsBehind(position);
      const { runner, stop } = this.#current; // when that is replaced, its successor is asked
      await runner.reached(position, AbortSignal.any([timeout, stop.signal]));
    }
  }

  #open(
    file: string,
    store: History,
    told: Pick<ProjectionRunnerOptions, 'announcer' | 'alarm' | 'taken'>,
  ): Generation {
    const { codec, clock, projections = PROJECTIONS } = this.#options;
    const readStore = new ReadStore(file, projections);
    const stop = new AbortController();
    const runner = new ProjectionRunner({ store, codec, readStore, clock, ...told });
    return { readStore, runner, stop, ended: runner.run(stop.signal) };
  }

  #told(announce: Told['announce']): Told {
    return { announce, listen: (signal) => this.#announcer.listen(signal) };
  }

  #announce(...[changed, position, events]: Parameters<Told['announce']>): void {
    this.#announcer.announce(changed, position);
    this.log.take(events, position);
  }

  #alarm(alarm: ProjectionAlarm): void {
    if (alarm.kind === 'HISTORY_WENT_BACK') this.log.beginAnew(null);
    this.#options.alarm(alarm);
  }

  #build(): Building {
    const file = nextFile(this.#options.file);
    const count = (events: number): void => {
      if (this.#building === made && this.#replay)
        this.#replay = { ...this.#replay, events: this.#replay.events + events };
    };
    const announce: Told['announce'] = (changed, position, events) => {
      if (this.#building === made) made.held.push({ changed, position, events });
      else this.#announce(changed, position, events);
    };
    const generation = this.#open(file, inSlices(this.#options.store, count), {
      announcer: this.#told(announce),
      alarm: (alarm) => (this.#building === made ? this.#troubled(made, alarm) : this.#alarm(alarm)),
      taken: () => this.#consider(),
    });
    const made: Building = { ...generation, file, held: [] };
    return made;
  }

  /** The store away is waited for, as always; whatever else stands in the way would stand there for ever. */
  #troubled(building: Building, alarm: ProjectionAlarm): void {
    if (alarm.kind !== 'SUBSCRIPTION_FAILED' || alarm.error instanceof StoreUnavailable) return;
    this.#fail(building, alarm.error instanceof Error ? alarm.error.message : String(alarm.error));
  }

  /** After every commit of either generation: whether it is time, or was in vain. */
  #consider(): void {
    if (this.#current.runner.caughtUp) this.log.begin();
    const building = this.#building;
    if (building === null) return;
    const { position } = this.#current.runner;
    const isReached = (at: string): boolean => this.#current.runner.contains(at);
    building.held = building.held.filter((commit) => !isReached(commit.position));
    const obstacle = this.#obstacle(building);
    if (obstacle !== null) {
      this.#fail(building, obstacle);
      return;
    }
    if (!building.runner.caughtUp || !this.#current.runner.caughtUp) return;
    if (position !== null && !building.runner.contains(position)) return;
    for (const { position: at } of building.runner.parked.values()) if (!isReached(at)) return; // does the old one park there?
    this.#swap(building);
  }

  /** An event that only the new generation cannot take, or cannot take earlier: readers would see less than before. */
  #obstacle(building: Building): string | null {
    for (const [projection, { position, type, reason }] of building.runner.parked) {
      if (!this.#current.runner.caughtUp || !this.#current.runner.contains(position)) continue;
      const before = this.#current.runner.parked.get(projection);
      const { store } = this.#options;
      if (before && store.comparePositions(position as Position, before.position as Position) >= 0) continue;
      return `${projection} cannot take the event ${type} at position ${position}: ${reason}`;
    }
    return null;
  }

  #swap(building: Building): void {
    const old = this.#current;
    try {
      makeCurrent(this.#options.file, building.file);
    } catch (error) {
      this.#fail(building, error instanceof Error ? error.message : String(error));
      return;
    }
    this.#current = building;
    this.#building = null;
    for (const { changed, position, events } of building.held) this.#announce(changed, position, events);
    building.held = [];
    // What was parked and is not any more tells of events that nobody was told of.
    if (old.runner.parked.size > building.runner.parked.size) this.log.beginAnew(building.runner.position);
    this.log.begin();
    this.#leave(old);
    this.#end('DONE', null);
  }

  #fail(building: Building, reason: string): void {
    if (this.#building !== building) return;
    this.#building = null;
    this.#leave(building);
    this.#end('FAILED', reason);
  }

  #end(state: 'DONE' | 'FAILED', reason: string | null): void {
    if (this.#replay === null) return;
    const ended: Replay = { ...this.#replay, state, endedAt: this.#options.clock.now(), reason };
    this.#replay = ended;
    this.#options.told?.(ended);
  }

  #leave({ stop, ended, readStore }: Generation): void {
    stop.abort();
    const gone = ended
      .then(() => {
        readStore.close();
        removeLeftovers(this.#options.file, this.#building?.file);
      })
      .catch((error) => this.#options.alarm({ kind: 'OLD_FILES_STAY', error }));
    this.#leaving = Promise.all([this.#leaving, gone]);
  }
}
