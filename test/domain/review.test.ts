import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { asksTheSource, type Found, reviewed, type StagedSoFar, stagedSoFar } from '../../domain/task/review.ts';
import { at, planOf, vda, vdb } from '../support/examples.ts';
import { failedAt } from './restart-walk.ts';
import { reportsOf, started, stepOf, told, untilOwed } from './task-walk.ts';

const evidence = { kind: 'VMWARE', sourceTime: at(1) } as const;
const so = (wishes: Partial<StagedSoFar>): StagedSoFar => ({
  ...{ moment: 3, takenAt: at(1), whole: [vda, vdb], complete: true, meantToRun: false, evidence },
  ...wishes,
});
const RUNS_ON = { meantToRun: true, evidence: null };
const HALF = { whole: [vda], complete: false };
const found = (wishes: Partial<Found>): Found => ({
  ...{ intact: [vda, vdb], gone: false, since: 'STOOD_STILL' },
  ...wishes,
});

const TABLE: readonly (readonly [string, StagedSoFar | null, Found, ReturnType<typeof reviewed>])[] = [
  ['complete, runs on', so(RUNS_ON), found({ since: null }), { moment: 3, kept: [vda, vdb], code: 'INTACT' }],
  ['complete, stands still', so({}), found({}), { moment: 3, kept: [vda, vdb], code: 'INTACT' }],
  ['not complete, stands still', so(HALF), found({ intact: [vda] }), { moment: 3, kept: [vda], code: 'INTACT' }],
  ['not complete, runs on', so({ ...HALF, ...RUNS_ON }), found({}), { moment: null, kept: [], code: 'NOT_COMPLETE' }],
  ['complete, has run', so({}), found({ since: 'HAS_RUN' }), { moment: null, kept: [], code: 'SOURCE_HAS_RUN' }],
  ['not complete, has run', so(HALF), found({ since: 'HAS_RUN' }), { moment: null, kept: [], code: 'SOURCE_HAS_RUN' }],
  ['a disk damaged, stands still', so({}), found({ intact: [vdb] }), { moment: 3, kept: [vdb], code: 'DAMAGED' }],
  ['a disk damaged, runs on', so(RUNS_ON), found({ intact: [vdb] }), { moment: null, kept: [], code: 'DAMAGED' }],
  ['past retention, stands still', so({}), found({ gone: true }), { moment: null, kept: [], code: 'NOTHING_STAGED' }],
  ['past retention, runs on', so(RUNS_ON), found({ gone: true }), { moment: null, kept: [], code: 'NOTHING_STAGED' }],
  ['nothing was staged', null, found({}), { moment: null, kept: [], code: 'NOTHING_STAGED' }],
  ['no evidence, stands still', so({ evidence: null }), found({}), { moment: null, kept: [], code: 'NO_EVIDENCE' }],
  ['the source did not say', so({}), found({ since: null }), { moment: null, kept: [], code: 'SOURCE_HAS_RUN' }],
];

for (const [row, staged, looked, outcome] of TABLE)
  test(`review: ${row}`, () => assert.equal(reviewed(staged, looked), outcome));

test('the source is asked: only where it is to stand still, and evidence can tell', () => {
  assert.equal([null, so({}), so(RUNS_ON), so({ evidence: null }), so({ meantToRun: true })].map(asksTheSource), [
    false,
    true,
    false,
    false,
    false,
  ]);
});

test('staged so far: of a running KVM VM with UEFI, complete once its variables are there too', () => {
  const staging = untilOwed(started(planOf({ firmware: 'UEFI' })), 'StageDisk');
  const disks = told(
    staging,
    ...reportsOf(stepOf(staging, 'stage-vda'), at(11)),
    ...reportsOf(stepOf(staging, 'stage-vdb'), at(12)),
  );
  const withoutVariables = failedAt(disks, 'stage-nvram');
  const all = told(disks, ...reportsOf(stepOf(disks, 'stage-nvram'), at(13)));
  const [before, after] = [withoutVariables, failedAt(untilOwed(all, 'WriteVolume'), 'write-vda')].map((state) =>
    state.status === 'ended' ? stagedSoFar(state) : null,
  );
  assert.equal([before?.whole, before?.complete, before?.meantToRun], [[vda, vdb], false, true]);
  assert.equal([after?.whole, after?.complete, after?.moment], [[vda, vdb], true, 1]);
});

test('staged so far: a moment that was taken and not read of is none', () => {
  const ended = failedAt(untilOwed(started(planOf()), 'StageDisk'), 'stage-vda');
  assert.is(ended.status === 'ended' && ended.staged.moments.length, 1);
  assert.is(ended.status === 'ended' && stagedSoFar(ended), null);
});

test.run();
