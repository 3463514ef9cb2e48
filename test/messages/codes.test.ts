import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DiskObstacle } from '../../domain/platform/inventory.ts';
import type { Settings } from '../../domain/platform/settings.ts';
import type { ArtefactKind, Place } from '../../domain/task/artefact.ts';
import type { DeferralReason } from '../../domain/task/migration-queue.ts';
import type { Consistency, Phase } from '../../domain/task/migration-task.events.ts';
import type { ReviewCode } from '../../domain/task/review.ts';
import { STEP_NAMES } from '../../domain/task/steps.ts';
import type { FailureCode, ViolationCode } from '../../domain/words/failure.ts';
import { CATALOGUE, type CodeOf, type Kind } from '../../messages/catalogue.ts';
import type {
  AuditOutcome,
  BatchRow,
  QueueRow,
  SubjectKind,
  TaskCondition,
  TaskRow,
  TaskState,
} from '../../projections/rows.ts';
import { type Source, sources } from '../support/sources.ts';

/** Whether the catalogue has each of these codes; false does not compile where true is asked. */
type Has<K extends Kind, Codes extends string> = [Codes] extends [CodeOf<K>] ? true : false;

test('codes: whatever the types of the other folders know has its words', () => {
  const violation: Has<'violation', ViolationCode> = true;
  const failure: Has<'failure', FailureCode> = true;
  const obstacle: Has<'obstacle', DiskObstacle> = true;
  const phase: Has<'phase', Phase> = true;
  const taskState: Has<'taskState', TaskState> = true;
  const condition: Has<'condition', TaskCondition | 'UNREACHABLE' | 'STALLED' | 'WORKING'> = true;
  const deferral: Has<'deferral', DeferralReason> = true;
  const review: Has<'review', ReviewCode> = true;
  const batchState: Has<'batchState', BatchRow['state']> = true;
  const queueState: Has<'queueState', QueueRow['state']> = true;
  const consistency: Has<'consistency', Consistency | 'SHUT_DOWN'> = true;
  const sourcePower: Has<'sourcePower', NonNullable<TaskRow['sourcePower']>> = true;
  const sourcePause: Has<'sourcePause', NonNullable<TaskRow['sourcePause']>> = true;
  const targetVm: Has<'targetVm', NonNullable<TaskRow['vm']>> = true;
  const artefact: Has<'artefact', ArtefactKind> = true;
  const place: Has<'place', Place['kind']> = true;
  const outcome: Has<'auditOutcome', AuditOutcome> = true;
  const subject: Has<'subjectKind', SubjectKind> = true;
  const strategy: Has<'strategy', Settings['hostAllocationStrategy']> = true;
  const all = [
    violation,
    failure,
    obstacle,
    phase,
    taskState,
    condition,
    deferral,
    review,
    batchState,
    queueState,
    consistency,
  ];
  const more = [sourcePower, sourcePause, targetVm, artefact, place, outcome, subject, strategy];
  assert.ok([...all, ...more].every(Boolean));
});

test('codes: every step has its words, by the name that is stored', () => {
  assert.equal(Object.keys(CATALOGUE.step).toSorted(), Object.values(STEP_NAMES).toSorted());
});

/** What is written as a code beside a message: `code: 'X'`, or first in a call that takes code and message. */
const WRITTEN = /\bcode: '([A-Z][A-Z0-9_]+)'|\b(?:say|violation|outside|at|bad)\(\s*'([A-Z][A-Z0-9_]+)'/g;
const codesIn = ({ path, code }: Pick<Source, 'path' | 'code'>): readonly (readonly [string, string])[] =>
  [...code.matchAll(WRITTEN)].map(([, one, other]) => [one ?? other ?? '', path]);

const FOLDERS = /^(domain|commands|adapters|projections)\//;
/** Errors of the API and of the store, which no history has; they have their words where the API gives them. */
const NOT_TOLD_HERE = new Set(['STORE_UNAVAILABLE', 'HISTORY_UNREADABLE']);
const KINDS = ['violation', 'failure', 'advisory', 'notice'] as const;
const known = new Set(KINDS.flatMap((kind) => Object.keys(CATALOGUE[kind])));
const unknownIn = (files: readonly Pick<Source, 'path' | 'code'>[]): readonly string[] =>
  files
    .flatMap(codesIn)
    .filter(([code]) => !known.has(code) && !NOT_TOLD_HERE.has(code))
    .map(([code, path]) => `${path}: ${code}`);

test('codes: each one that the program writes beside a message stands in the catalogue, though its type is a string', () => {
  const files = sources.filter(({ path }) => FOLDERS.test(path));
  assert.ok(files.flatMap(codesIn).length > 100);
  assert.equal(unknownIn(files), []);
});

test('the rule itself: a code that has no words is seen, in both forms', () => {
  const path = 'domain/x.ts';
  assert.equal(unknownIn([{ path, code: "advisories.push({ code: 'NOBODY_KNOWS', message });" }]), [
    'domain/x.ts: NOBODY_KNOWS',
  ]);
  assert.is(unknownIn([{ path, code: "say(\n 'NOBODY_KNOWS', `x`)" }]).length, 1);
});

test('codes: every advisory and notice of the catalogue is one that the program can give', () => {
  const written = sources
    .filter(({ path }) => FOLDERS.test(path))
    .map(({ code }) => code)
    .join('\n');
  const codes = [...Object.keys(CATALOGUE.advisory), ...Object.keys(CATALOGUE.notice)];
  assert.equal(
    codes.filter((code) => !written.includes(`'${code}'`)),
    [],
  );
});

/** The names of commands and of what is audited beside them. */
const ACTION = /\bdone\('(\w+)'|\baction: '(\w+)'|^\s{2}name: '([A-Z]\w+|replayReadModels)',$/gm;

test('codes: every act that is audited has its words', () => {
  const files = sources.filter(
    ({ path }) => path === 'projections/audit-entries.ts' || /^commands\/[^/]+\.ts$/.test(path),
  );
  const acts = files.flatMap(({ code }) =>
    [...code.matchAll(ACTION)].map((found) => found.slice(1).find(Boolean) ?? ''),
  );
  assert.ok(acts.length > 30, `${acts.length}`);
  const words = Object.keys(CATALOGUE.action);
  assert.equal(
    [...new Set(acts)].filter((act) => !words.includes(act)),
    [],
  );
});

test.run();
