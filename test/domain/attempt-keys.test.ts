import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BatchEffect } from '../../domain/batch/migration-batch.process.ts';
import { claimsOf } from '../../domain/claims/claim.ts';
import { askKey, claimantOf, returnKey, vmClaimOf } from '../../domain/claims/claimant.ts';
import { pathsOfPlan } from '../../domain/planning/plan-paths.ts';
import type { ArtefactKind } from '../../domain/task/artefact.ts';
import { attemptId, attemptOf } from '../../domain/task/attempt-keys.ts';
import { COURSE } from '../../domain/task/course.ts';
import { owedByQueue, type QueueEffect } from '../../domain/task/migration-queue.process.ts';
import { migrationQueue } from '../../domain/task/migration-queue.ts';
import { owedByTask } from '../../domain/task/migration-task.process.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import { migrationTask } from '../../domain/task/migration-task.ts';
import { owedForRestart, type RestartEffect } from '../../domain/task/restart.process.ts';
import { owedForRetention, type RetentionEffect } from '../../domain/task/staged-retention.ts';
import { plannedTraits } from '../../domain/task/storage-traits.ts';
import type { TaskEffect } from '../../domain/task/task-effect.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { chanceOf } from '../support/chance.ts';
import { at, failureOf, gib, planOf, serverId, taskId } from '../support/examples.ts';
import { answer, GRANTED, request } from './restart-walk.ts';
import { created, decided, failed, reportsOf, started, told } from './task-walk.ts';
import { vmwarePlanOf } from './vmware-facts.ts';

type Kind = (TaskEffect | RestartEffect | RetentionEffect | QueueEffect | BatchEffect)['kind'];
type Named = { readonly kind: Kind | 'its name'; readonly key: string };

const kvm = planOf({ firmware: 'UEFI', pause: true });
const files = kvm.target.volumes.map(
  ({ disk }) => ({ disk, datastore: 'ds1', path: `${disk}.vmdk`, bus: 'scsi' }) as const,
);
const vmware = { ...kvm.source, type: 'VMWARE', pause: false, vmware: vmwarePlanOf(files) } as const;
const shared = { storageTraits: { hostFirst: false, writtenBy: 'SERVER', format: 'raw' } } as const;
const PLANS: readonly TaskPlan[] = [kvm, { ...kvm, source: vmware }, { ...kvm, ...shared }];

/** All that such a task owes in that attempt on a way with troubles, to an end that chance picks. */
const owedOnAWay = (plan: TaskPlan, attempt: number, seed: number): Named[] => {
  const { below, oneOf, shuffled } = chanceOf(seed);
  const seen: Named[] = [];
  let state = migrationTask.evolve(created(plan), { type: 'MigrationStarted', data: { taskId, attempt, at: at(0) } });
  for (let step = 1; step < 250; step += 1) {
    const due = owedByTask(state);
    seen.push(...due, ...owedForRetention(state, step));
    const [effect] = shuffled(due);
    if (!effect) break;
    const now = at(step * 4000);
    const mishap = below(8);
    if (mishap === 0 && effect.kind === 'Release')
      state = told(state, {
        type: 'RecordReleaseFailed',
        data: { artefactId: effect.artefact.id, problem: failureOf('UNREACHABLE'), at: now },
      });
    else if (mishap < 2 && effect.kind !== 'Release')
      state = told(
        state,
        failed(effect, now, failureOf(oneOf(['COPY_FAILED', 'UNREACHABLE', 'NO_SPACE'])), below(2) === 0),
      );
    else if (state.status === 'migrating' && below(300) === 0)
      state = told(state, { type: 'CancelTask', data: { at: now } });
    else if (below(30) === 0)
      state = told(state, { type: 'AdoptRetention', data: { retentionSeconds: step, at: now } });
    else state = told(state, ...reportsOf(effect, now, plannedTraits(plan)));
  }
  return seen;
};

const owedInTheQueue = (attempt: number): Named[] => {
  const place = { taskId, attempt };
  const queued = { type: 'TaskQueued', data: { ...place, serverId, bytes: gib(1), needs: gib(1) } } as const;
  const granted = { type: 'SlotGranted', data: place } as const;
  const deferrals = [1, 2, 3].map(
    (nth) =>
      ({ type: 'SlotDeferred', data: { ...place, reason: 'SERVER_CAPACITY', try: nth, retryAt: at(nth) } }) as const,
  );
  let state = migrationQueue.initial;
  return [queued, ...deferrals, granted].flatMap((event) => {
    state = migrationQueue.evolve(state, event);
    return owedByQueue(state);
  });
};

/** What is asked for it and given back, be it granted or refused; each number is given to one attempt, refused or not. */
const claimedFor = (attempt: number): Named[] =>
  claimsOf([kvm], pathsOfPlan(kvm)).flatMap((claim): Named[] => {
    const claimant = claimantOf(kvm, attempt);
    return [
      { kind: 'AskClaim', key: askKey(claimant, claim.id) },
      { kind: 'ReturnClaim', key: returnKey(claimant, claim.id) },
      { kind: 'its name', key: claim.kind === 'SOURCE_VM' ? vmClaimOf(claimant, taskId) : claimant.id },
    ];
  });

/** Of every attempt the same ways, so that nothing but its number tells them apart. */
const owedIn = (attempt: number): readonly Named[] => [
  ...PLANS.flatMap((plan) => Array.from({ length: 25 }, (_, seed) => owedOnAWay(plan, attempt, seed + 1)).flat()),
  ...owedInTheQueue(attempt),
  ...claimedFor(attempt),
];

type ByAttempt = Named & { readonly attempt: number };

const refusedOrGranted = (state: MigrationTask, granted: boolean): MigrationTask =>
  owedForRestart(state).reduce((before, effect) => {
    if (effect.kind !== 'AskClaim' || before.status !== 'claiming') return before;
    return told(before, answer(before, effect.claim.id, granted ? GRANTED : { granted: false, violations: [] }));
  }, state);

/** Of 15: a definition that stays lets nobody restart; an address that stays is what a later attempt waits for. */
const OFTEN_STUCK: Readonly<Partial<Record<ArtefactKind, number>>> = { VM_DEFINITION: 0, DHCP_ENTRY: 14 };

/** One task that fails and is restarted again and again, refused at times; every effect comes to something once, by its key. */
const owedOverRestarts = (plan: TaskPlan, seed: number): readonly ByAttempt[] => {
  const { below, oneOf, shuffled } = chanceOf(seed);
  const seen: ByAttempt[] = [];
  const done = new Set<string>();
  let state = started(plan);
  for (let step = 1; step < 600; step += 1) {
    if (state.status === 'absent') break;
    const now = at(step * 4000);
    const attempt = attemptOf(state);
    const begins = owedForRestart(state);
    const due = owedByTask(state);
    for (const { kind, key } of [...due, ...begins]) {
      seen.push({ kind, key, attempt });
      assert.not.ok(done.has(key), `${key} has come to something, and is owed again`);
    }
    if (state.status === 'ended' && below(3) === 0) {
      if (state.outcome.kind !== 'FAILED') break;
      const decision = decided(state, request(plan, 'ALLOW', now));
      if (decision.ok) state = told(state, request(plan, 'ALLOW', now));
      continue;
    }
    if (state.status === 'claiming' && below(3) === 0) {
      for (const { key } of begins) done.add(key);
      state = refusedOrGranted(state, below(3) > 0);
      continue;
    }
    const [place] = begins;
    if (place?.kind === 'QueueTask') {
      done.add(place.key);
      state = told(state, { type: 'RecordMade', data: { artefactId: place.artefactId } });
      continue;
    }
    if (state.status === 'queued' && below(2) === 0) {
      state = told(state, { type: 'StartMigration', data: { attempt, at: now } });
      continue;
    }
    const [effect] = shuffled(due.filter(({ kind }) => kind !== 'WatchSource'));
    if (!effect) continue;
    const waits = effect.kind === 'PayEarlier' || effect.kind === 'PayAddresses';
    const stuck = effect.kind === 'Release' && below(15) < (OFTEN_STUCK[effect.artefact.kind] ?? 9);
    if (effect.kind === 'Release' && stuck) {
      const problem = failureOf('UNREACHABLE');
      state = told(state, { type: 'RecordReleaseFailed', data: { artefactId: effect.artefact.id, problem, at: now } });
      done.add(effect.key);
    } else if (effect.kind !== 'Release' && (waits || below(effect.kind === 'ConfigureVm' ? 2 : 12) === 0)) {
      const halfDone = reportsOf(effect, now).slice(0, -1);
      const problem = failureOf(oneOf(['UNREACHABLE', 'NO_SPACE']));
      state = told(state, ...halfDone, failed(effect, now, problem, below(2) === 0));
      done.add(effect.key);
    } else {
      state = told(state, ...reportsOf(effect, now));
      done.add(effect.key);
    }
  }
  return seen;
};

test('an id of an attempt: the bare id of the task for the first, as all keys once were', () => {
  const id = 'b1' as TaskId;
  assert.equal(
    [1, 2, 12].map((attempt) => attemptId({ taskId: id, attempt })),
    ['b1', 'b1.2', 'b1.12'],
  );
});

test('attempts of a task: no two share a key, of no kind of effect and no step', () => {
  const over = PLANS.flatMap((plan) =>
    Array.from({ length: 40 }, (_, seed) => owedOverRestarts(plan, seed + 1)).flat(),
  );
  assert.ok(Math.max(...over.map(({ attempt }) => attempt)) > 3, 'restarted too rarely');
  const attempts = [1, 2, 3, 4, 11, 12];
  const all = attempts.map((attempt) => [...owedIn(attempt), ...over.filter((one) => one.attempt === attempt)]);
  const kinds = new Set(all.flat().map(({ kind }) => kind));
  assert.equal(
    [...kinds].sort(),
    [
      ...Object.keys(COURSE),
      'Release',
      'AdoptRetention',
      'GrantSlot',
      'StartTask',
      'AskClaim',
      'QueueTask',
      'ReturnClaim',
      'its name',
    ].sort(),
  );
  const owners = new Map<string, number>();
  for (const [index, owed] of all.entries()) {
    const keys = new Set(owed.map(({ key }) => key));
    assert.ok(keys.size > 100, `only ${keys.size} keys`);
    for (const key of keys) {
      assert.is(owners.get(key), undefined, `${key} of attempts ${owners.get(key)} and ${attempts[index]}`);
      owners.set(key, attempts[index] ?? 0);
    }
  }
});

test.run();
