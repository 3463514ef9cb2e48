import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Moment } from '../../domain/task/moment.ts';
import { type ReviewInput, whatToReview } from '../../domain/task/review.ts';
import { copyBegun, diskStaged, NOTHING_STAGED, type StagedData, stagingGone } from '../../domain/task/staged-data.ts';
import { at, type PlanWishes, planOf, taskId, vda, vdb } from '../support/examples.ts';

const moments = [1, 2].map((no): Moment => ({ no, takenAt: at(no), consistency: 'PAUSED', evidence: null }));
const taken: StagedData = { ...NOTHING_STAGED, moments };
const stagedAs = (staged: StagedData, disk: typeof vda, moment: number): StagedData =>
  diskStaged(copyBegun(staged, disk, moment), {
    taskId,
    attempt: 1,
    moment,
    disk,
    file: `/cache/${disk}.qcow2`,
    format: 'qcow2',
    bytesCopied: 1,
    bytesOnWire: 1,
    seconds: 1,
  });
const look = (staged: StagedData, wishes: PlanWishes = {}): ReviewInput =>
  whatToReview({ plan: planOf(wishes), staged });
const wholeOf = ({ disks }: ReviewInput) => disks.filter(({ whole }) => whole).map(({ disk }) => disk);

test('nothing is staged, or not any more: there is no moment to look for', () => {
  for (const staged of [taken, stagingGone(stagedAs(taken, vda, 1))]) {
    assert.is(look(staged).moment, null);
    assert.equal(wholeOf(look(staged)), []);
  }
});

test('disks of one moment: that one, and those that were whole', () => {
  const reviewed = look(copyBegun(stagedAs(taken, vda, 1), vdb, 1));
  assert.equal([reviewed.moment, wholeOf(reviewed)], [moments[0], [vda]]);
});

test('one disk still of the moment before, the other begun of the next: the next, of which none is whole', () => {
  const reviewed = look(copyBegun(stagedAs(stagedAs(taken, vda, 1), vdb, 1), vdb, 2));
  assert.equal([reviewed.moment, wholeOf(reviewed)], [moments[1], []]);
});

test('a new moment was taken, and nothing of it staged: the one before it', () => {
  const reviewed = look(stagedAs(stagedAs(taken, vda, 1), vdb, 1));
  assert.equal([reviewed.moment, wholeOf(reviewed)], [moments[0], [vda, vdb]]);
});

test('UEFI variables count as known where they are of that moment, or are not needed', () => {
  const disks = stagedAs(stagedAs(taken, vda, 1), vdb, 1);
  const withOnes = (moment: number, file: string | null) => ({
    ...disks,
    variables: { moment, file, sizeBytes: null },
  });
  const uefi = { firmware: 'UEFI' } as const;
  assert.equal(look(disks).variables, { known: true, file: null });
  assert.equal(look(disks, uefi).variables, { known: false, file: null });
  assert.equal(look(withOnes(1, '/cache/nvram.fd'), uefi).variables, { known: true, file: '/cache/nvram.fd' });
  assert.equal(look(withOnes(1, null), uefi).variables, { known: true, file: null });
  assert.equal(look(withOnes(2, '/cache/nvram.fd'), uefi).variables, { known: false, file: null });
});

test('a source that ran and is not paused runs on; any other has to stand still', () => {
  const disks = stagedAs(taken, vda, 1);
  assert.is(look(disks).runsOn, true);
  assert.is(look(disks, { pause: true }).runsOn, false);
  assert.is(look(disks, { powerAtPlan: 'PAUSED' }).runsOn, false);
});

test.run();
