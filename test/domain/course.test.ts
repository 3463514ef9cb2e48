import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ArtefactKind } from '../../domain/task/artefact.ts';
import { newAttempt } from '../../domain/task/attempt.ts';
import { COURSE } from '../../domain/task/course.ts';
import { isAsked, needsOf, owedSteps, phaseOf, settledStep } from '../../domain/task/course-walk.ts';
import type { MigrationTaskEvent } from '../../domain/task/migration-task.events.ts';
import { owedByTask } from '../../domain/task/migration-task.process.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import type { Rule } from '../../domain/task/rule.ts';
import { STEP_NAMES, type StepKind, stepName, WHOLE } from '../../domain/task/steps.ts';
import { plannedTraits } from '../../domain/task/storage-traits.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import { artefacts, at, held, planOf, vda } from '../support/examples.ts';
import { failedAt, startedAgain } from './restart-walk.ts';
import { created, decided, MUCH_LATER, reportsOf, type Said, started, told, untilOwed } from './task-walk.ts';
import { vmwarePlanOf } from './vmware-facts.ts';

const test = suite('the course of a task');
const KINDS = Object.keys(COURSE) as readonly StepKind[];
const rules = KINDS.map((kind): readonly [StepKind, Rule<StepKind>] => [kind, COURSE[kind] as Rule<StepKind>]);

/** LocalStorage's, a shared storage's, and one between the two. */
const STORAGES: readonly Pick<TaskPlan, 'storageTraits'>[] = [
  {},
  { storageTraits: { hostFirst: false, writtenBy: 'SERVER', format: 'raw' } },
  { storageTraits: { hostFirst: true, writtenBy: 'SERVER', format: 'raw' } },
];

const onLocalStorage: readonly TaskPlan[] = (['BIOS', 'UEFI'] as const).flatMap((firmware) => {
  const kvm = planOf({ firmware, pause: firmware === 'UEFI' });
  const files = kvm.target.volumes.map(
    ({ disk }) => ({ disk, datastore: 'ds1', path: `${disk}.vmdk`, bus: 'scsi' }) as const,
  );
  return [
    kvm,
    { ...kvm, source: { ...kvm.source, type: 'VMWARE', pause: false, vmware: vmwarePlanOf(files) } } as const,
  ];
});

const plans: readonly TaskPlan[] = onLocalStorage.flatMap((plan) =>
  STORAGES.map((storage) => ({ ...plan, ...storage })),
);

/** Of every plan the first attempt, and the second, which finds all staged by the first: of these sources some stood still, some ran. */
const runs = plans.flatMap((plan) => [1, 2].map((attempt) => ({ plan, attempt })));

/** Every state that a task without trouble passes through in that attempt, one report after the other. */
function* statesOf(plan: TaskPlan, attempt = 1): Generator<MigrationTask> {
  const first = started(plan);
  let state = attempt === 1 ? first : startedAgain(failedAt(untilOwed(first, 'ConfigureVm'), 'configure-vm'));
  for (let rounds = 0; rounds < 100; rounds += 1) {
    yield state;
    const [due] = owedByTask(state).filter((effect) => effect.kind !== 'WatchSource');
    if (!due) return;
    for (const report of reportsOf(due, MUCH_LATER, plannedTraits(plan))) {
      state = told(state, report);
      yield state;
    }
  }
  throw new Error('The task has no end.');
}

test('table: a step needs only such as stand before it, so that no two wait for each other', () => {
  for (const [index, kind] of KINDS.entries())
    for (const needed of COURSE[kind].needs)
      if (typeof needed === 'string') assert.ok(KINDS.indexOf(needed) < index, `${kind} needs ${needed}`);
  for (const plan of plans)
    for (const attempt of [newAttempt(1, 1), newAttempt(2, 1)]) {
      const free = new Set<StepKind>();
      for (const _ of KINDS)
        for (const kind of KINDS) if (needsOf({ plan, attempt }, kind).every((one) => free.has(one))) free.add(kind);
      assert.is(free.size, KINDS.length, `waiting for each other: ${KINDS.filter((kind) => !free.has(kind))}`);
    }
});

test('table: names are told apart, also those of disks, and each kind of job has one step', () => {
  const names = rules.map(([kind, { per }]) => (per === 'disk' ? `${STEP_NAMES[kind]}-` : STEP_NAMES[kind]));
  for (const name of names)
    assert.equal(
      names.filter(
        (other) => other === name || (name.endsWith('-') && other.startsWith(name) && other !== 'stage-nvram'),
      ),
      [name],
    );
  const roles = rules.flatMap(([, { jobs = [] }]) => jobs);
  assert.equal([...roles].sort(), [...new Set(roles)].sort());
});

test('table: phases are in order, and what ends one is not needed by one before', () => {
  const phases = rules.flatMap(([, { phase }]) => phase ?? []);
  assert.equal([...new Set(phases)], ['DATA_CONVERSION', 'DATA_DOWNLOAD', 'RESOURCE_CONFIGURATION']);
  assert.equal([...phases].sort(), phases, 'they happen to be in the order of the alphabet');
});

test('table: whatever can be in the ledger is made by one step, or was held before the task began', () => {
  const made = rules.flatMap(([, { makes = [] }]) => makes.map(({ kind, on }) => `${kind} ${on}`));
  assert.is(new Set(made).size, made.length);
  const kinds = new Set<ArtefactKind>([...rules.flatMap(([, { makes = [] }]) => makes.map(({ kind }) => kind)), 'JOB']);
  for (const { kind } of held) kinds.add(kind);
  const all: Readonly<Record<ArtefactKind, true>> = {
    ...{ SLOT: true, SOURCE_VM_CLAIM: true, ADDRESSES: true, STAGING: true, ACCESS_KEY: true, AUTHORISATION: true },
    ...{ PAUSED_VM: true, STOPPED_VM: true, BACKUP: true, JOB: true, PLACEMENT: true, VOLUME: true, NVRAM: true },
    ...{ DHCP_ENTRY: true, VM_DEFINITION: true, ROOM: true },
  };
  assert.equal([...kinds].sort(), Object.keys(all).sort());
});

test('walk: a step that is asked for always has its input: nothing waits in silence', () => {
  let asked = 0;
  for (const { plan, attempt } of runs)
    for (const state of statesOf(plan, attempt)) {
      if (state.status !== 'migrating') continue;
      const { moment } = state.attempt;
      const disks = plan.target.volumes.map(({ disk }) => ({ disk, moment }));
      const subjects = { task: [WHOLE], moment: [{ disk: null, moment }], disk: disks };
      for (const [kind, rule] of rules)
        for (const of of subjects[rule.per])
          if (isAsked(state, kind, of)) {
            asked += 1;
            assert.ok(rule.input(state, of), `${kind} ${of.disk} in ${plan.source.type}`);
          }
      assert.ok(owedByTask(state).length > 0, 'it runs and owes nothing');
    }
  assert.ok(asked > 100);
});

test('walk: the event that a row names is the one after which its step is no longer asked for', () => {
  const settled = new Set<string>();
  for (const { plan, attempt } of runs)
    for (const before of statesOf(plan, attempt)) {
      if (before.status !== 'migrating') continue;
      const owed = owedSteps(before);
      for (const effect of owed.filter(({ kind }) => COURSE[kind].settledBy !== null)) {
        let state: MigrationTask = before;
        const events: MigrationTaskEvent[] = [];
        for (const report of reportsOf(effect, at(20))) {
          const decision = decided(state, report);
          assert.ok(decision.ok);
          if (decision.ok) events.push(...decision.events);
          state = told(state, report);
        }
        assert.ok(
          events.some((event) => settledStep(event) === effect.step),
          effect.step,
        );
        settled.add(effect.kind);
      }
    }
  assert.equal(
    KINDS.filter((kind) => COURSE[kind].settledBy !== null && !settled.has(kind)),
    [],
  );
});

test('phase: the first with something left to do, and what the events say', () => {
  for (const { plan, attempt } of runs) {
    let told: string = 'DATA_CONVERSION';
    let state: MigrationTask = created(plan);
    for (const next of statesOf(plan, attempt)) {
      state = next;
      if (state.status === 'migrating') told = phaseOf(state);
    }
    assert.is(told, 'RESOURCE_CONFIGURATION');
    assert.is(state.status, 'ended');
  }
});

test('given back: the source’s authorisation and backup go once everything is read, and are not made again', () => {
  const [plan] = plans;
  assert.ok(plan);
  const seen: string[] = [];
  for (const state of statesOf(plan)) {
    if (state.status !== 'migrating') continue;
    const { atSource, backup } = artefacts;
    const released = {
      type: 'RecordReleased',
      data: { artefactId: atSource.id, at: at(9) },
    } as const satisfies Said;
    const owed = owedByTask(state).flatMap((effect) => (effect.kind === 'Release' ? [effect.artefact.id] : []));
    if (!owed.includes(atSource.id)) continue;
    seen.push(phaseOf(state));
    assert.ok(owed.includes(backup.id) || !(backup.id in state.ledger));
    const after = told(state, released);
    assert.not(owedByTask(after).some((effect) => effect.kind === 'AuthoriseAtSource'));
  }
  assert.equal([...new Set(seen)], ['DATA_DOWNLOAD', 'RESOURCE_CONFIGURATION']);
});

test('names: of a disk’s step, the step and the disk; of a later moment’s, that too', () => {
  assert.is(stepName('StageDisk', { disk: vda, moment: 3 }), 'stage-vda.m3');
  assert.is(stepName('BeginBackup', { disk: null, moment: 2 }), 'begin-backup.m2');
  assert.is(stepName('StageDisk', { disk: vda, moment: 1 }), 'stage-vda');
  assert.is(stepName('ChooseHost', WHOLE), 'choose-host');
});

test.run();
