import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MigrationTaskEvent } from '../../domain/task/migration-task.events.ts';
import { owedByTask } from '../../domain/task/migration-task.process.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import { migrationTask } from '../../domain/task/migration-task.ts';
import type { TaskEffect } from '../../domain/task/task-effect.ts';
import type { Failure } from '../../domain/words/failure.ts';
import { type Instant, secondsAfter } from '../../domain/words/ids.ts';
import { type Chance, chanceOf } from '../support/chance.ts';
import { at, failureOf, planOf, vda, vdb } from '../support/examples.ts';
import { created, decided, failed, ledgerOf, reportsOf, type Said } from './task-walk.ts';

const SEEDS = 1_000;
const LOOKS = 1_500;

const FAILURES: readonly [Failure, ...Failure[]] = [
  failureOf('UNREACHABLE'),
  failureOf('UNREACHABLE'),
  failureOf('COPY_FAILED'),
  failureOf('IN_USE'),
  failureOf('NO_SPACE', false),
];

/** What one task lives through: each command is tried a second time, and what must hold is checked after every event. */
class Life {
  readonly history: MigrationTaskEvent[] = [];
  readonly #chance: Chance;
  readonly #mayFail: number;
  state: MigrationTask;
  now: Instant = at(0);

  constructor(seed: number) {
    this.#chance = chanceOf(seed);
    this.#mayFail = this.#chance.oneOf([0, 0.05, 0.2, 0.5]);
    const { oneOf, happens } = this.#chance;
    const plan = planOf({
      firmware: oneOf(['BIOS', 'UEFI'] as const),
      disks: oneOf([[vda], [vda, vdb]] as const),
      pause: happens(0.5),
      powerAtPlan: oneOf(['RUNNING', 'PAUSED'] as const),
      keepSourceStopped: happens(0.3),
    });
    this.state = created(plan);
  }

  tell(command: Said): void {
    const decision = decided(this.state, command);
    if (!decision.ok) return;
    for (const event of decision.events) {
      this.#checkRelease(event);
      this.state = migrationTask.evolve(this.state, event);
      this.history.push(event);
    }
    const again = decided(this.state, command);
    assert.ok(!again.ok || again.events.length === 0, `${command.type} has an effect twice`);
  }

  #checkRelease(event: MigrationTaskEvent): void {
    if (event.type !== 'ArtefactReleased') return;
    const left = ledgerOf(this.state);
    const { artefactId } = event.data;
    if (artefactId.startsWith('volume/') || artefactId.startsWith('addresses/'))
      assert.not(left.includes('vm-definition'), 'a volume or an address is taken from a VM that is defined');
    if (artefactId === 'source-vm')
      assert.not(left.includes('backup') || left.includes('paused-vm'), 'the source VM is let go half undone');
  }

  #execute(effect: TaskEffect): void {
    const { happens, oneOf, below } = this.#chance;
    const reports = reportsOf(effect, this.now);
    const fails = happens(this.#mayFail);
    const crashes = happens(0.05);
    for (const report of fails || crashes ? reports.slice(0, below(reports.length)) : reports) this.tell(report);
    if (crashes || !fails) return;
    const failure = oneOf(FAILURES);
    if (effect.kind === 'Release') {
      const artefactId = effect.artefact.id;
      this.tell({ type: 'RecordReleaseFailed', data: { artefactId, problem: failure, at: this.now } });
    } else this.tell(failed(effect, this.now, failure, failure.code !== 'UNREACHABLE' && happens(0.7)));
  }

  /** One look of the runner: everything that is due, in any order; else time passes until something is. */
  look(): void {
    const { happens, shuffled } = this.#chance;
    const effects = owedByTask(this.state);
    assert.is(new Set(effects.map((effect) => effect.key)).size, effects.length, 'two effects with one key');
    const due = effects.filter((effect) => effect.notBefore === null || effect.notBefore <= this.now);
    for (const effect of shuffled(due)) this.#execute(effect);
    this.now = secondsAfter(this.now, 1);
    const next = effects.flatMap((effect) => effect.notBefore ?? []).toSorted()[0];
    if (due.length === 0 && next !== undefined && next > this.now) this.now = next;
    if (happens(0.004)) this.tell({ type: 'CancelTask', data: { at: this.now } });
  }

  get live(): boolean {
    return this.state.status === 'migrating' || this.state.status === 'cleaning';
  }
}

const inContext = (seed: number, check: () => void): void => {
  try {
    check();
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
};

const ledgerIsOwed = (state: MigrationTask): boolean => ledgerOf(state).length === 0 || owedByTask(state).length > 0;

test(`${SEEDS} lives with failures, crashes and cancellations: each ends, owes until then, and pays its debt (I6, I7)`, () => {
  const outcomes: Record<string, number> = {};
  let debts = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1)
    inContext(seed, () => {
      const life = new Life(seed);
      life.tell({ type: 'StartMigration', data: { attempt: 1, at: life.now } });
      for (let looks = 0; life.live; looks += 1) {
        assert.ok(looks < LOOKS, `is still ${life.state.status} after ${LOOKS} looks`);
        assert.ok(owedByTask(life.state).length > 0, `owes nothing while ${life.state.status}`);
        life.look();
      }
      assert.is(life.state.status, 'ended');
      if (life.state.status === 'ended') {
        const { kind } = life.state.outcome;
        outcomes[kind] = (outcomes[kind] ?? 0) + 1;
        assert.is(
          kind === 'SUCCEEDED',
          life.history.some((event) => event.type === 'MigrationSucceeded'),
        );
      }
      const ends = life.history.filter((event) => /^Migration(Succeeded|Failed|Cancelled)$/.test(event.type));
      assert.is(ends.length, 1, 'ended more than once');
      if (ledgerOf(life.state).length > 0) debts += 1;
      for (let looks = 0; ledgerOf(life.state).length > 0; looks += 1) {
        assert.ok(looks < LOOKS && ledgerIsOwed(life.state), `never pays ${ledgerOf(life.state).join(', ')}`);
        life.look();
      }
    });
  // The dice must have shown every face, or the test has tried less than it says.
  for (const kind of ['SUCCEEDED', 'FAILED', 'CANCELLED'])
    assert.ok((outcomes[kind] ?? 0) > 20, JSON.stringify(outcomes));
  assert.ok(debts > 20, `only ${debts} debts`);
});

test('any life, shuffled and doubled: evolve is total, and so is what is owed', () => {
  for (let seed = 1; seed <= 100; seed += 1)
    inContext(seed, () => {
      const life = new Life(seed);
      life.tell({ type: 'StartMigration', data: { attempt: 1, at: life.now } });
      for (let looks = 0; life.live && looks < LOOKS; looks += 1) life.look();
      const events = chanceOf(seed).shuffled([...life.history, ...life.history]);
      const begun = created(planOf());
      const state = events.reduce(migrationTask.evolve, begun);
      owedByTask(state);
      events.reduce(migrationTask.evolve, migrationTask.initial);
    });
});

test('any life, told again from its start: events that come twice in order leave the same end (I5)', () => {
  for (let seed = 1; seed <= 100; seed += 1)
    inContext(seed, () => {
      const life = new Life(seed);
      life.tell({ type: 'StartMigration', data: { attempt: 1, at: life.now } });
      for (let looks = 0; life.live && looks < LOOKS; looks += 1) life.look();
      const again = life.history.reduce(migrationTask.evolve, life.state);
      assert.is(again.status, 'ended');
      assert.equal(again.status === 'ended' && again.outcome, life.state.status === 'ended' && life.state.outcome);
    });
});

test.run();
