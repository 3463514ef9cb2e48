import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { KvmEvidence, SinceMoment } from '../../domain/task/evidence.ts';
import type { Moment } from '../../domain/task/moment.ts';
import {
  type DiskFinding,
  decidedUnread,
  type Findings,
  type Review,
  type ReviewInput,
  reviewOf,
} from '../../domain/task/review.ts';
import type { DiskName, Instant, ServerId, SourceId, SourceVmId } from '../../domain/words/ids.ts';
import { keyed } from '../../domain/words/keyed.ts';
import type { Bytes } from '../../domain/words/units.ts';

const AT = '2026-11-30T12:00:00.000Z' as Instant;
const EARLIER = '2026-11-29T12:00:00.000Z';
const [vda, vdb] = ['vda' as DiskName, 'vdb' as DiskName];
const evidence: KvmEvidence = { kind: 'KVM', bootId: 'boot-1', domainId: 3, writes: keyed({ vda: 17, vdb: 0 }) };
const moment: Moment = { no: 2, takenAt: AT, consistency: 'PAUSED', evidence };

type Wish = Partial<ReviewInput> & { readonly whole?: readonly DiskName[]; readonly converted?: boolean };
const input = ({ whole = [vda, vdb], converted = false, ...more }: Wish = {}): ReviewInput => ({
  serverId: 'server-1' as ServerId,
  sourceId: 'source-1' as SourceId,
  vmId: 'vm-1' as SourceVmId,
  compression: true,
  runsOn: false,
  moment,
  disks: [
    { disk: vda, sizeBytes: 100 as Bytes, whole: whole.includes(vda), converted },
    { disk: vdb, sizeBytes: 50 as Bytes, whole: whole.includes(vdb), converted },
  ],
  variables: { known: true, file: null },
  ...more,
});
const runsOn = (wish: Wish = {}): ReviewInput => input({ runsOn: true, ...wish });
/** Stored before evidence was. */
const old: Moment = { ...moment, evidence: null };

const finding = (disk: DiskName, more: Partial<DiskFinding> = {}): DiskFinding => ({
  disk,
  state: 'INTACT',
  point: AT,
  bytes: disk === vda ? 100 : 50,
  converted: null,
  ...more,
});
type Second = Partial<DiskFinding>;
const INTACT: Second = {};
const HALF: Second = { state: 'PARTIAL', bytes: 16 };
const BEFORE_BOOT: Second = { state: 'PARTIAL', bytes: 0 };
const DAMAGED: Second = { state: 'DAMAGED', bytes: 0 };
const GONE: Second = { state: 'GONE', bytes: 0, point: null };
const OF_ANOTHER: Second = { point: EARLIER };
const HALF_OF_ANOTHER: Second = { ...HALF, point: EARLIER };
const DAMAGED_OF_ANOTHER: Second = { ...DAMAGED, point: EARLIER };
const found = (second: Second, more: Partial<Findings> = {}): Findings => ({
  disks: [finding(vda), finding(vdb, second)],
  variables: null,
  ...more,
});

type Whole = Omit<Review, 'spared'>;
/** Each disk that is kept was spared something, and together they make what was. */
const whole = (...of: Parameters<typeof reviewOf>): Whole => {
  const { spared, ...review } = reviewOf(...of);
  assert.equal(
    spared.map(({ disk }) => disk),
    review.kept,
  );
  assert.is(
    spared.reduce((sum, { bytes }) => sum + bytes, 0),
    review.sparedBytes,
  );
  return review;
};
const keeps = (
  code: Review['code'],
  kept: readonly DiskName[],
  sparedBytes: number,
  ...again: Review['again']
): Whole => ({ moment: 2, kept, sparedBytes, code, again });
const anew = (code: Review['code']): Whole => ({ moment: null, kept: [], sparedBytes: 0, code, again: [] });

const ONE = { whole: [vda] };
const UNKNOWN = { variables: { known: false, file: null } };
const STILL: SinceMoment = 'STOOD_STILL';
const RAN: SinceMoment = 'HAS_RUN';

// COURSE: phase 1 of the task that failed | its source | what a restart does.
const TABLE: readonly (readonly [string, ReviewInput, Second, SinceMoment | null, Whole])[] = [
  ['complete, stands still: nothing is read again', input(), INTACT, STILL, keeps('ALL_KEPT', [vda, vdb], 150)],
  ['complete, runs on: nothing is read again', runsOn(), INTACT, null, keeps('ALL_KEPT', [vda, vdb], 150)],
  [
    'complete, runs on, without evidence: nothing is read again',
    runsOn({ moment: old }),
    INTACT,
    null,
    keeps('ALL_KEPT', [vda, vdb], 150),
  ],
  ['not complete, stands still: finished ranges stay', input(ONE), HALF, STILL, keeps('REST_IS_READ', [vda, vdb], 116)],
  ['not complete, stands still: a disk not begun', input(ONE), GONE, STILL, keeps('REST_IS_READ', [vda], 100)],
  [
    'not complete, stands still: whole on disk, which nobody had reported',
    input(ONE),
    INTACT,
    STILL,
    keeps('ALL_KEPT', [vda, vdb], 150),
  ],
  [
    'not complete, stands still, the server booted: only the finished disk',
    input(ONE),
    BEFORE_BOOT,
    STILL,
    keeps('REST_IS_READ', [vda], 100),
  ],
  [
    'not complete, stands still: what is there of another moment is nothing',
    input(ONE),
    OF_ANOTHER,
    STILL,
    keeps('REST_IS_READ', [vda], 100),
  ],
  [
    'not complete, stands still: half of another moment is nothing',
    input(ONE),
    HALF_OF_ANOTHER,
    STILL,
    keeps('REST_IS_READ', [vda], 100),
  ],
  [
    'not complete, stands still: nor is what is damaged of another moment',
    input(ONE),
    DAMAGED_OF_ANOTHER,
    STILL,
    keeps('REST_IS_READ', [vda], 100),
  ],
  [
    'not complete, stands still: its variables were never looked for',
    input(UNKNOWN),
    INTACT,
    STILL,
    keeps('REST_IS_READ', [vda, vdb], 150),
  ],
  ['not complete, runs on: a new moment', runsOn(ONE), HALF, null, anew('SOURCE_RUNS_ON')],
  [
    'not complete, runs on: also where nobody had reported the last disk',
    runsOn(ONE),
    INTACT,
    null,
    anew('SOURCE_RUNS_ON'),
  ],
  ['its variables were never looked for, runs on', runsOn(UNKNOWN), INTACT, null, anew('SOURCE_RUNS_ON')],
  ['complete, has run: a new moment', input(), INTACT, RAN, anew('SOURCE_HAS_RUN')],
  ['not complete, has run: a new moment', input(ONE), HALF, RAN, anew('SOURCE_HAS_RUN')],
  ['complete, and nobody looked whether it has run', input(), INTACT, null, anew('SOURCE_HAS_RUN')],
  ['damaged, stands still: that disk again', input(), DAMAGED, STILL, keeps('DAMAGED_IS_READ_AGAIN', [vda], 100)],
  ['gone, stands still: that disk again', input(), GONE, STILL, keeps('DAMAGED_IS_READ_AGAIN', [vda], 100)],
  [
    'whole by the history, of another moment on disk, stands still: that disk again',
    input(),
    OF_ANOTHER,
    STILL,
    keeps('DAMAGED_IS_READ_AGAIN', [vda], 100),
  ],
  [
    'half of it, damaged, stands still: that disk again',
    input(ONE),
    DAMAGED,
    STILL,
    keeps('DAMAGED_IS_READ_AGAIN', [vda], 100),
  ],
  [
    'whole by the history, half on disk, stands still: that disk again',
    input(),
    HALF,
    STILL,
    keeps('DAMAGED_IS_READ_AGAIN', [vda], 100),
  ],
  ['damaged, runs on: a new moment', runsOn(), DAMAGED, null, anew('STAGED_DAMAGED')],
  ['gone, runs on: a new moment', runsOn(), GONE, null, anew('STAGED_DAMAGED')],
  ['of another moment, runs on: a new moment', runsOn(), OF_ANOTHER, null, anew('STAGED_DAMAGED')],
  ['past retention, stands still: a new moment', input({ moment: null }), GONE, null, anew('NOTHING_STAGED')],
  ['past retention, runs on: a new moment', runsOn({ moment: null }), GONE, null, anew('NOTHING_STAGED')],
  ['without evidence, has to stand still: a new moment', input({ moment: old }), INTACT, null, anew('NO_EVIDENCE')],
  ['without evidence, not complete, runs on', runsOn({ ...ONE, moment: old }), HALF, null, anew('SOURCE_RUNS_ON')],
];
for (const [what, reviewed, second, since, review] of TABLE)
  test(`${what}: ${review.code}`, () => assert.equal(whole(reviewed, found(second), since), review));

test('all disks gone, stands still: the same moment, and every disk again', () => {
  const gone = { disks: [finding(vda, GONE), finding(vdb, GONE)], variables: null };
  assert.equal(whole(input(), gone, STILL), keeps('DAMAGED_IS_READ_AGAIN', [], 0));
});

test('a disk that the job did not speak of is not there', () => {
  const silent = { disks: [finding(vda)], variables: null };
  assert.equal(whole(input(), silent, STILL), keeps('DAMAGED_IS_READ_AGAIN', [vda], 100));
});

const FILE = { variables: { known: true, file: '/cache/nvram.fd' } };
for (const [what, variables] of [
  ['damaged', { state: 'DAMAGED', point: AT }],
  ['gone', { state: 'GONE', point: null }],
  ['of another moment', { state: 'INTACT', point: EARLIER }],
  ['not spoken of', null],
] as const) {
  test(`UEFI variables ${what}: found again of a source that stands still, a new moment of one that runs on`, () => {
    const lost = found(INTACT, { variables });
    const again = keeps('DAMAGED_IS_READ_AGAIN', [vda, vdb], 150, 'VARIABLES');
    assert.equal(whole(input(FILE), lost, STILL), again);
    assert.equal(whole(runsOn(FILE), lost, null), anew('STAGED_DAMAGED'));
  });
}
test('UEFI variables as they were put: nothing is read again', () => {
  const there = found(INTACT, { variables: { state: 'INTACT', point: AT } });
  assert.equal(whole(runsOn(FILE), there, null), keeps('ALL_KEPT', [vda, vdb], 150));
});

const CONVERTED = { converted: { state: 'INTACT', point: AT } } as const;
const converted = (second: Second): Findings => ({
  disks: [finding(vda, CONVERTED), finding(vdb, { ...CONVERTED, ...second })],
  variables: null,
});
test('converted, and every overlay as it was sealed: it is not converted again', () => {
  assert.equal(whole(input({ converted: true }), converted({}), STILL), keeps('ALL_KEPT', [vda, vdb], 150));
});
for (const [what, overlay] of [
  ['damaged', { state: 'DAMAGED', point: AT }],
  ['gone', { state: 'GONE', point: null }],
  ['of another moment', { state: 'INTACT', point: EARLIER }],
  ['that names no moment', { state: 'DAMAGED', point: null }],
] as const)
  test(`an overlay ${what}: the guest is converted again, and nothing is read of the source`, () => {
    const review = whole(input({ converted: true }), converted({ converted: overlay }), STILL);
    assert.equal(review, keeps('ALL_KEPT', [vda, vdb], 150, 'CONVERSION'));
  });
test('converted, and a disk below an overlay is damaged: that disk and the conversion again', () => {
  const review = whole(input({ converted: true }), converted(DAMAGED), STILL);
  assert.equal(review, keeps('DAMAGED_IS_READ_AGAIN', [vda], 100, 'CONVERSION'));
});

test('what is staged is read only where that can change the outcome', () => {
  for (const [reviewed, since, unread] of [
    [input(), STILL, null],
    [input(ONE), STILL, null],
    [runsOn(), null, null],
    [input(), RAN, 'SOURCE_HAS_RUN'],
    [runsOn(ONE), null, 'SOURCE_RUNS_ON'],
    [input({ moment: old }), null, 'NO_EVIDENCE'],
    [runsOn({ moment: null }), null, 'NOTHING_STAGED'],
  ] as const)
    assert.is(decidedUnread(reviewed, since)?.code ?? null, unread);
});

test.run();
