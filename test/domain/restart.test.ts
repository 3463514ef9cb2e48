import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Artefact, intended, made } from '../../domain/task/artefact.ts';
import { generationOf } from '../../domain/task/generation.ts';
import type { MigrationTaskEvent } from '../../domain/task/migration-task.events.ts';
import { owedByTask } from '../../domain/task/migration-task.process.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import { migrationTask } from '../../domain/task/migration-task.ts';
import { bytesStaged, owedForRestart } from '../../domain/task/restart.process.ts';
import { keepsStagedData, owedForRetention } from '../../domain/task/staged-retention.ts';
import type { Violation } from '../../domain/words/failure.ts';
import { own } from '../../domain/words/keyed.ts';
import {
  artefacts,
  at,
  failureOf,
  gib,
  jobOnServer,
  networkId,
  planOf,
  taskId,
  vda,
  vdb,
  volumeOf,
} from '../support/examples.ts';
import {
  ASKED_AT,
  answer,
  askedAgain,
  claimsFor,
  failedAt,
  GRANTED,
  queuedAgain,
  request,
  startedAgain,
} from './restart-walk.ts';
import {
  created,
  decided,
  ledgerOf,
  MUCH_LATER,
  owed,
  reportsOf,
  type Said,
  started,
  stepOf,
  told,
  until,
  untilOwed,
} from './task-walk.ts';

const plan = planOf();
const paused = planOf({ pause: true });
const NET = `net/${networkId}`;
const VM = `vm/${taskId}`;
const TAKEN: Violation = { code: 'IN_USE', path: ['target', 'nics', 0], message: '10.0.0.10 is taken.' };
const REFUSED = { granted: false, violations: [TAKEN] } as const;

const inDownload = failedAt(untilOwed(started(plan), 'WriteVolume'), 'write-vda');
const halfStaged = (of = plan): MigrationTask => {
  const staging = untilOwed(started(of), 'StageDisk');
  return failedAt(told(staging, ...reportsOf(stepOf(staging, 'stage-vda'), at(15))), 'stage-vdb');
};

/** As if it had not been given back. */
const owing = (state: MigrationTask, artefact: Artefact): MigrationTask => {
  if (state.status !== 'ended') throw new Error('It has ended.');
  return { ...state, ledger: made(intended(state.ledger, artefact), artefact.id) };
};
const away = (artefactId: string, ...when: readonly number[]): readonly Said[] =>
  when.map((seconds) => ({
    type: 'RecordReleaseFailed',
    data: { artefactId, problem: failureOf('UNREACHABLE'), at: at(seconds) },
  }));
const sixTimesFrom = (seconds: number): readonly number[] => [0, 1, 2, 3, 4, 5].map((nth) => seconds + nth * 4000);

const eventsOf = (state: MigrationTask, saying: Said): readonly MigrationTaskEvent[] => {
  const decision = decided(state, saying);
  if (!decision.ok) throw new Error(JSON.stringify(decision.rejection));
  return decision.events;
};
const typesOf = (state: MigrationTask, saying: Said): readonly string[] =>
  eventsOf(state, saying).map(({ type }) => type);
const refusalOf = (state: MigrationTask, saying: Said): readonly (readonly [string, string])[] => {
  const decision = decided(state, saying);
  return decision.ok ? [] : decision.rejection.map(({ code, path }) => [code, path.join('.')] as const);
};
const released = (artefactId: string): Said => ({ type: 'RecordReleased', data: { artefactId, at: at(7000) } });

test('failed: a restart is asked for once, with a number of its own, and its claims', () => {
  assert.equal(eventsOf(inDownload, request(plan)), [
    {
      type: 'RestartRequested',
      data: { taskId, attempt: 2, claims: claimsFor(plan), newMoment: 'ALLOW', at: ASKED_AT },
    },
  ]);
  assert.equal(
    owedForRestart(askedAgain(inDownload)).map(({ key }) => key),
    [`task-1.2/ask/${VM}`, `task-1.2/ask/${NET}`],
  );
});

const NOT_FAILED: readonly (readonly [string, string, MigrationTask])[] = [
  ['queued', 'RESTART_QUEUED', created(plan)],
  ['migrating', 'RESTART_MIGRATING', started(plan)],
  [
    'cancelled',
    'RESTART_CANCELLED',
    until(told(started(plan), { type: 'CancelTask', data: { at: at(5) } }), ({ status }) => status === 'ended'),
  ],
  ['succeeded', 'RESTART_SUCCEEDED', until(started(plan), ({ status }) => status === 'ended')],
  ['deleted', 'RESTART_DELETED', told(inDownload, { type: 'DeleteTask', data: { at: at(5) } })],
  ['asked for already', 'RESTART_UNDER_WAY', askedAgain(inDownload)],
  ['queued again', 'RESTART_QUEUED', queuedAgain(inDownload)],
  ['migrating again', 'RESTART_MIGRATING', startedAgain(inDownload)],
];
for (const [name, code, state] of NOT_FAILED)
  test(`${name}: no restart`, () => assert.equal(refusalOf(state, request(plan)), [[code, 'id']]));

test('a source that is stopped or paused again: who restarts has to say whether it may be', () => {
  const failed = halfStaged(paused);
  assert.equal(refusalOf(failed, request(paused, null)), [['REQUIRED', 'readAgain']]);
  assert.equal(refusalOf(failed, request(paused, 'REFUSE')), []);
  assert.equal(refusalOf(inDownload, request(plan, null)), [], 'one that runs on is read anew');
});

test('a definition of an earlier attempt that is not known to be gone: refused, with its host', () => {
  const configuring = untilOwed(started(plan), 'ConfigureVm');
  const step = stepOf(configuring, 'configure-vm');
  const made = told(configuring, ...reportsOf(step, at(40)).slice(0, -1));
  const cleaning = told(made, {
    type: 'RecordStepFailed',
    data: {
      ...{ step: step.step, try: 1, problem: failureOf('VERIFY_FAILED'), jobEnded: false, unexpected: false },
      ...{ retentionSeconds: 60, at: at(41) },
    },
  });
  const ended = until(
    told(cleaning, ...away('vm-definition', ...sixTimesFrom(1000))),
    ({ status }) => status === 'ended',
  );
  const decision = decided(ended, request(plan));
  assert.is(decision.ok, false);
  if (decision.ok) return;
  assert.equal(
    decision.rejection.map(({ code, parameters }) => [code, parameters]),
    [['EARLIER_VM_LEFT', { task: 'move', host: 'host-1' }]],
  );
});

test('all claims granted: queued again, with its slot still owed and everything else held', () => {
  const asked = askedAgain(inDownload);
  const half = told(asked, answer(asked, NET, GRANTED));
  assert.equal(typesOf(half, answer(asked, NET, GRANTED)), [], 'the same answer again');
  assert.equal(typesOf(half, answer(asked, VM, GRANTED)), ['RestartClaimAnswered', 'MigrationRequeued']);
  const queued = told(half, answer(asked, VM, GRANTED));
  assert.is(queued.status, 'queued');
  assert.equal(ledgerOf(queued), ['staging', `addresses/${networkId}.2`, 'source-vm.2', 'slot.2']);
  assert.equal(owed(queued), []);
  const [place, ...others] = owedForRestart(queued);
  assert.equal(others, []);
  assert.equal(place?.kind === 'QueueTask' && [place.key, place.bytes, place.needs], ['task-1.2/queue', gib(4), 0]);
  const placed = told(queued, { type: 'RecordMade', data: { artefactId: 'slot.2' } });
  assert.equal(owedForRestart(placed), []);
});

test('an answer for another attempt changes nothing', () => {
  const asked = askedAgain(inDownload);
  const late = {
    ...answer(asked, VM, GRANTED),
    data: { attempt: 1, claimId: VM, answer: GRANTED, at: ASKED_AT },
  } as Said;
  assert.equal(typesOf(asked, late), []);
});

test('an address that is assigned anew is in the plan from then on', () => {
  const asked = askedAgain(inDownload);
  const grant = { taskId, nic: 1, mac: '52:54:00:aa:00:01', ip: '10.0.0.77' } as never;
  const queued = told(asked, answer(asked, NET, { granted: true, grants: [grant] }), answer(asked, VM, GRANTED));
  assert.is(queued.status === 'queued' && queued.plan.target.nics[0]?.ip, '10.0.0.77');
});

test('a claim refused: the task is as it was, and gives back what was granted', () => {
  const asked = askedAgain(inDownload);
  const half = told(asked, answer(asked, NET, REFUSED));
  assert.equal(typesOf(half, answer(asked, VM, GRANTED)), ['RestartClaimAnswered', 'RestartRefused']);
  const refused = told(half, answer(asked, VM, GRANTED));
  assert.is(refused.status, 'ended');
  assert.ok(keepsStagedData(refused), 'the old retention goes on');
  assert.equal(owed(refused), ['Release 2/release/source-vm.2/1', 'Release 2/release/staging/1']);
  assert.equal(ledgerOf(told(refused, released('source-vm.2'))), ['staging']);
  assert.is(generationOf(refused as never), 4);
});

test('after a refused restart: the next has the next number', () => {
  const asked = askedAgain(inDownload);
  const refused = told(asked, answer(asked, NET, REFUSED), answer(asked, VM, REFUSED));
  const [requested] = eventsOf(refused, request(plan));
  assert.is(requested?.type === 'RestartRequested' && requested.data.attempt, 3);
});

test('while it claims: nothing staged is removed, it is not cancelled, deleted or written off, and no retention is owed', () => {
  const asked = askedAgain(inDownload);
  assert.equal(owed(asked), []);
  assert.equal(owedForRetention(asked, 60), []);
  assert.equal(refusalOf(asked, { type: 'CancelTask', data: { at: ASKED_AT } }), [['TASK_CLAIMING', 'id']]);
  assert.equal(refusalOf(asked, { type: 'DeleteTask', data: { at: ASKED_AT } }), [['TASK_CLAIMING', 'id']]);
  const off: Said = { type: 'WriteOffDebt', data: { artefactId: 'staging', reason: 'gone', at: ASKED_AT } };
  assert.equal(refusalOf(asked, off), [['DEBT_OF_LIVE_TASK', 'taskId']]);
});

const COMPARED: Said = { type: 'RecordPlanCompared', data: { addresses: [], at: ASKED_AT } };

test('a retention removal that raced the request: what it says is dropped, and the restart looks itself', () => {
  const late = {
    type: 'RecordReleased',
    data: { attempt: 1, moment: 1, artefactId: 'staging', at: at(6001) },
  } as const;
  for (const state of [askedAgain(inDownload), queuedAgain(inDownload), startedAgain(inDownload)])
    assert.equal(migrationTask.decide(late, state), { ok: true, events: [] });
  const migrating = startedAgain(inDownload);
  const review = stepOf(migrating, 'review-staged');
  const gone: Said = {
    type: 'RecordStagedReviewed',
    data: { moment: null, kept: [], spared: [], sparedBytes: 0, code: 'NOTHING_STAGED', again: [] },
  };
  assert.is(review.moment, 1);
  const next = told(migrating, gone, COMPARED);
  assert.is(next.status === 'migrating' && next.attempt.moment, 2);
  assert.ok(owed(next).includes('PrepareStaging 2/prepare-staging/1'), 'the directory is made anew');
});

test('order of a later attempt: pays, reviews, and only then begins', () => {
  const job = jobOnServer('task-1.1.stage.vdb.1');
  const migrating = startedAgain(owing(halfStaged(paused), job));
  assert.equal(owed(migrating), [`Release 2/release/${job.id}/1`]);
  const stuck = told(migrating, ...away(job.id, 6000));
  assert.equal(owed(stuck), ['PayEarlier 2/pay-earlier/1', `Release 2/release/${job.id}/2`]);
  const paid = told(stuck, released(job.id));
  assert.equal(owed(paid), ['ReviewStaged 2/review-staged/1', 'ExamineStorage 2/examine-storage/1']);
  const reviewed = told(paid, ...reportsOf(stepOf(paid, 'review-staged'), ASKED_AT));
  assert.ok(owed(reviewed).includes('ComparePlan 2/compare-plan/1'));
  assert.ok(owed(told(reviewed, COMPARED)).includes('PrepareStaging 2/prepare-staging/1'));
});

test('what an earlier attempt left and never goes: waited for about an hour, then it fails and drops nothing', () => {
  let state = told(startedAgain(owing(inDownload, artefacts.accessKey)), ...away('access-key', 6000));
  let tries = 0;
  let seconds = 6000;
  while (state.status === 'migrating') {
    const step = stepOf(state, 'pay-earlier');
    if (step.notBefore !== null) seconds = (Date.parse(step.notBefore) - Date.parse(at(0))) / 1000;
    tries += 1;
    state = told(state, {
      type: 'RecordStepFailed',
      data: {
        ...{
          step: 'pay-earlier',
          try: step.try,
          problem: failureOf('UNREACHABLE'),
          jobEnded: false,
          unexpected: false,
        },
        ...{ retentionSeconds: 86_400, at: at(seconds) },
      },
    });
  }
  assert.is(tries, 24);
  assert.ok(seconds - 6000 > 3000 && seconds - 6000 < 4500, `${seconds - 6000} s`);
  assert.equal(state.status !== 'absent' && bytesStaged(state), gib(4));
});

/** The steps that an attempt owes from its review on, to the end of the task. */
const stepsOn = (state: MigrationTask): readonly string[] => {
  const seen: string[] = [];
  const last = until(state, (now) => {
    for (const line of owed(now)) if (!line.startsWith('Release') && !seen.includes(line)) seen.push(line);
    return now.status === 'ended';
  });
  assert.is(last.status === 'ended' && last.outcome.kind, 'SUCCEEDED');
  return seen.map((line) => line.slice(line.indexOf('/') + 1, line.lastIndexOf('/')));
};

test('phase 1 was complete, the source runs on: nothing is read, and the phases end in their order', () => {
  const types: string[] = [];
  const state = startedAgain(inDownload);
  assert.equal(stepsOn(state), [
    ...['review-staged', 'examine-storage', 'compare-plan', 'prepare-staging', 'make-access-key', 'choose-host'],
    ...['authorise-host', 'write-vda', 'write-vdb', 'configure-vm'],
  ]);
  let walked = state;
  while (walked.status === 'migrating') {
    const [effect] = owedByTask(walked);
    if (!effect) throw new Error('It runs and owes nothing.');
    for (const report of reportsOf(effect, at(6100))) {
      types.push(...eventsOf(walked, report).map(({ type }) => type));
      walked = told(walked, report);
    }
  }
  assert.equal(
    types.filter((type) => /Completed$|Reviewed$|HostChosen$|VmStarted$/.test(type)),
    [
      ...['StagedReviewed', 'DataConversionCompleted', 'TargetHostChosen', 'DataDownloadCompleted'],
      ...['VmStarted', 'ResourceConfigurationCompleted'],
    ],
  );
});

const EVIDENCE = { kind: 'KVM', bootId: 'b', domainId: 4, writes: { vda: 1, vdb: 2 } } as const;
const halfOfOneThatStoodStill = (): MigrationTask => {
  const ended = halfStaged(planOf({ powerAtPlan: 'PAUSED' }));
  if (ended.status !== 'ended') throw new Error('It has ended.');
  const moments = ended.staged.moments.map((moment) => ({ ...moment, evidence: EVIDENCE }));
  return { ...ended, staged: { ...ended.staged, moments } };
};

test('not complete, the source stands still: only what is missing, of the same moment', () => {
  const state = startedAgain(halfOfOneThatStoodStill());
  const steps = stepsOn(state);
  assert.equal(
    steps.filter((step) => /stage|backup/.test(step)),
    ['review-staged', 'begin-backup', 'stage-vdb'],
  );
});

test('a moment that is held again: by a source that has not run since, and a new one by any', () => {
  const since = (state: MigrationTask): unknown => {
    const step = stepOf(
      until(state, (now) => owed(now).some((line) => line.startsWith('BeginBackup'))),
      'begin-backup',
    );
    return step.kind === 'BeginBackup' ? step.input.heldSince : 'it is no hold';
  };
  assert.equal(since(startedAgain(halfOfOneThatStoodStill())), EVIDENCE);
  assert.is(since(started(plan)), null);
});

test('not complete, the source runs on: all disks anew, of a new moment', () => {
  const state = startedAgain(halfStaged());
  assert.equal(
    stepsOn(state).filter((step) => /stage-v|backup/.test(step)),
    ['begin-backup.m2', 'stage-vda.m2', 'stage-vdb.m2'],
  );
});

test('a new moment that is not allowed: no report of one counts, and nothing is dropped', () => {
  const state = startedAgain(halfStaged(), 'REFUSE');
  const anew: Said = {
    type: 'RecordStagedReviewed',
    data: { moment: null, kept: [], spared: [], sparedBytes: 0, code: 'SOURCE_RUNS_ON', again: [] },
  };
  assert.equal(typesOf(state, anew), []);
  const failed = failedAt(state, 'review-staged');
  assert.is(failed.status === 'ended' && bytesStaged(failed), gib(2));
});

test('a damaged disk of a moment that is kept: read again, and what was converted of all is made anew', () => {
  const state = startedAgain(inDownload);
  const damaged = told(state, {
    type: 'RecordStagedReviewed',
    data: {
      moment: 1,
      kept: [vdb],
      spared: [{ disk: vdb, bytes: gib(2) }],
      sparedBytes: gib(2),
      code: 'DAMAGED_IS_READ_AGAIN',
      again: [],
    },
  });
  assert.equal(damaged.status === 'migrating' && Object.keys(damaged.staged.copies), ['vdb']);
  assert.is(damaged.status === 'migrating' && damaged.attempt.moment, 1);
});

test('what keepSourceStopped left paused: no debt, and the next attempt’s to go on with', () => {
  const ended = halfStaged(planOf({ pause: true, keepSourceStopped: true }));
  assert.equal(ledgerOf(ended), ['staging']);
  const queued = queuedAgain(ended);
  assert.ok(ledgerOf(queued).includes('paused-vm'));
  assert.is(queued.status === 'queued' && own(queued.ledger, 'paused-vm')?.made, false, 'it is looked at anew');
  const asked = askedAgain(ended);
  const refused = told(asked, answer(asked, NET, REFUSED), answer(asked, VM, REFUSED));
  assert.equal(ledgerOf(refused), ['staging'], 'a refused restart leaves it as it was');
  const cancelled = until(
    told(queued, { type: 'CancelTask', data: { at: ASKED_AT } }),
    ({ status }) => status === 'ended',
  );
  assert.equal(ledgerOf(cancelled), []);
});

test('cancel at every point of the beginning: all that is held and staged goes', () => {
  const queued = queuedAgain(inDownload);
  const migrating = startedAgain(inDownload);
  const reviewed = told(migrating, ...reportsOf(stepOf(migrating, 'review-staged'), ASKED_AT));
  for (const state of [queued, migrating, reviewed]) {
    const ended = until(
      told(state, { type: 'CancelTask', data: { at: MUCH_LATER } }),
      ({ status }) => status === 'ended',
    );
    assert.is(ended.status === 'ended' && ended.outcome.kind, 'CANCELLED');
    assert.equal(ledgerOf(ended), []);
  }
});

test('success of a later attempt: delivers its own, and what an earlier one left is debt', () => {
  const left = owing(inDownload, volumeOf(vda));
  const state = told(startedAgain(left), ...away('volume/vda', ...sixTimesFrom(7000)));
  const done = until(state, ({ status }) => status === 'ended');
  assert.is(done.status === 'ended' && done.outcome.kind, 'SUCCEEDED');
  assert.equal(ledgerOf(done), ['volume/vda']);
});

test('generation: as after the attempt before while it waits, its own once it runs', () => {
  const seen = [inDownload, askedAgain(inDownload), queuedAgain(inDownload), startedAgain(inDownload)].map((state) =>
    state.status === 'absent' ? 0 : generationOf(state),
  );
  assert.equal(seen, [2, 2, 2, 3]);
});

test.run();
