import * as assert from 'uvu/assert';
import { addMigrationServer } from '../../commands/add-migration-server.ts';
import { cancelTask } from '../../commands/cancel-task.ts';
import { changeSettings } from '../../commands/change-settings.ts';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import { deleteTasks } from '../../commands/delete-tasks.ts';
import type { JsonObject, StoredEvent } from '../../commands/ports/event-store.ts';
import { restartTasks } from '../../commands/restart-tasks.ts';
import type { App } from '../../commands/support/app.ts';
import type { Intent } from '../../commands/support/door.ts';
import { tasksIn } from '../../simulation/checks/invariants.ts';
import { controlPlane, Life, type Plane } from '../../simulation/checks/plane.ts';
import { order } from '../../simulation/checks/platform.ts';
import type { SimulatedStore } from '../../simulation/checks/store.ts';
import { damageStaged } from '../../simulation/staged-files.ts';
import type { VirtualClock } from '../../simulation/virtual-clock.ts';
import type { SimulatedWorld } from '../../simulation/world.ts';
import { type Act, type Cue, seenIn } from './acts.ts';
import { noticingCuts } from './cuts.ts';
import type { FaultPlan } from './faults.ts';
import { OwedBook } from './owed-now.ts';

export type Stage = {
  readonly clock: VirtualClock;
  readonly world: SimulatedWorld;
  readonly store: SimulatedStore;
  readonly faults: FaultPlan;
  readonly acts: readonly Act[];
  /** Of the first control plane; each that takes over has the next. */
  readonly epoch: number;
  /** Told at each point at which the control plane may die: what it was about to do, or had just done. */
  readonly observe?: (what: string) => void;
};

const DAYS = 5 * 86_400;
/** No history has a quarter as many; a program that begins the same again and again would never come to an end. */
const MOST_EVENTS = 1000;

/** A life whose every point is told of, as long as it lasts. */
class Observed extends Life {
  readonly #observe: (what: string) => void;
  constructor(observe: (what: string) => void) {
    super();
    this.#observe = observe;
  }
  override async pass(what: string): Promise<void> {
    if (this.died === null) this.#observe(what);
    return super.pass(what);
  }
}

/** Plays the acts of a history with the program as it is, until nothing is owed any more. */
export class Player {
  /** How many of the acts have been done. */
  done = 0;
  readonly answers = new Map<string, string>();
  /** Copies and conversions that ran when their job was killed or removed. */
  readonly cut = new Set<string>();
  readonly planes: Plane[] = [];
  readonly #stage: Stage;
  readonly #asked = new Map<string, () => Promise<void>>();
  readonly #book = new OwedBook();
  #folded = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** From the act at `from` on. Commands of the acts before are sent again, as by clients that got no answer. */
  async play(from = 0): Promise<void> {
    const { acts, clock } = this.#stage;
    await this.#begin();
    this.done = from;
    for (const act of acts.slice(0, from)) if ('command' in act) await this.#perform(act);
    for (const act of acts.slice(from)) {
      if (act.cue) await this.#await(act.cue);
      this.done += 1;
      await this.#perform(act);
    }
    assert.ok(await clock.runUntil(() => this.#quiet, DAYS), 'it comes to no end within five days');
    await clock.advance(60);
    assert.equal(
      this.planes.flatMap(({ errors }) => errors),
      [],
    );
  }

  get #events(): readonly StoredEvent[] {
    const { events } = this.#stage.store;
    if (events.length > MOST_EVENTS) throw new Error(`it goes round in circles: ${events.length} events`);
    return events;
  }

  get #quiet(): boolean {
    const events = this.#events;
    for (const event of events.slice(this.#folded)) this.#book.add(event);
    this.#folded = events.length;
    return this.answers.size === this.#asked.size && this.#book.nothing;
  }

  async #begin(): Promise<void> {
    const { store, world, clock, epoch, observe } = this.#stage;
    const life = observe ? new Observed(observe) : new Life();
    const around = noticingCuts(world, clock, (jobId) => void this.cut.add(jobId));
    this.planes.push(await controlPlane({ store, world, clock, life, around, epoch: epoch + this.planes.length }));
  }

  get #app(): App {
    const plane = this.planes.at(-1);
    if (!plane) throw new Error('No control plane has begun.');
    return plane.app;
  }

  async #await(cue: Cue): Promise<void> {
    const { clock } = this.#stage;
    const found = (): StoredEvent | undefined => seenIn(this.#events, cue);
    assert.ok(await clock.runUntil(() => found() !== undefined, DAYS), `there is no ${cue.seen}`);
    const since = Date.parse(found()?.metadata.at ?? '');
    await clock.advance(Math.max(0, (since - Date.parse(clock.now())) / 1000 + (cue.seconds ?? 0)));
  }

  async #perform(act: Act): Promise<void> {
    const { world, clock, faults } = this.#stage;
    switch (act.act) {
      case 'order':
        return this.#ask(act.command, act.input, createMigrationBatch);
      case 'change-settings':
        return this.#ask(act.command, act.input, changeSettings);
      case 'add-server':
        return this.#ask(act.command, act.input, addMigrationServer);
      case 'cancel':
        return this.#ask(act.command, { id: this.#taskOf(act) }, cancelTask);
      case 'restart':
        return this.#ask(act.command, { ids: [this.#taskOf(act)], readAgain: act.readAgain }, restartTasks);
      case 'delete':
        return this.#ask(act.command, { ids: [this.#taskOf(act)] }, deleteTasks);
      case 'damage':
        return damageStaged(world.machine(act.machine), act.disk);
      case 'kill':
        this.planes.at(-1)?.life.kill();
        await clock.advance(act.seconds);
        await this.#begin();
        for (const [command, ask] of this.#asked) if (!this.answers.has(command)) void ask();
        return;
      case 'fail':
        return faults.add(act.troubles);
      case 'silence':
        return world.silence(act.machine, act.seconds);
      case 'reboot':
        return world.reboot(act.machine);
      case 'change-host-key':
        return world.changeHostKey(act.machine);
      case 'fill':
        world.machine(act.machine).full = act.reason;
        return;
      case 'shut-down':
        return world.shutDown(act.vm);
      case 'power-on':
        return world.powerOn(act.vm);
      case 'remove-vm':
        return world.removeVm(act.vm);
      case 'lose-sessions':
        return world.loseSessions();
      case 'calm':
        faults.clear();
        for (const machine of world.machines) machine.silentUntil = 0;
        return;
    }
  }

  #taskOf({ task }: { readonly task: number }): string {
    return tasksIn(this.#stage.store)[task]?.plan.taskId ?? '';
  }

  /** Not waited for: others may come meanwhile. A client asks again where the control plane died before it answered. */
  #ask<I, T>(command: string, input: JsonObject, intent: Intent<I, T>): void {
    const ask = async (): Promise<void> => {
      const result = await order(this.#app, intent, command, input);
      const codes = result.ok ? [] : result.violations.map(({ code }) => code);
      this.answers.set(command, result.ok ? 'ok' : codes.toSorted().join(' '));
    };
    this.#asked.set(command, ask);
    void ask();
  }
}
