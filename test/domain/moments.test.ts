import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { begun, type Copies, converted, finished, holds } from '../../domain/task/copy.ts';
import { heldByBackup, heldStandingStill, readingOf } from '../../domain/task/hold.ts';
import type { ConvertedGuest } from '../../domain/task/migration-task.events.ts';
import { type Moment, momentOf, nextMoment, withMoment } from '../../domain/task/moment.ts';
import {
  copyBegun,
  NOTHING_STAGED,
  type Of,
  type OneMoment,
  ofOneMoment,
  type StagedCopy,
  type StagedData,
  type StagedVariables,
  stagingGone,
} from '../../domain/task/staged-data.ts';
import { own } from '../../domain/words/keyed.ts';
import { at, backupOf, vda, vdb } from '../support/examples.ts';

const moment = (no: number, seconds = no): Moment => ({
  no,
  takenAt: at(seconds),
  consistency: 'CRASH_CONSISTENT',
  evidence: null,
});
const file = (disk: typeof vda) => ({ disk, file: `/cache/${disk}.qcow2`, format: 'qcow2' }) as const;
const nothing: Copies = {};

test('moments: numbered from 1; one that is known stays as it was taken', () => {
  assert.is(nextMoment([]), 1);
  const two = withMoment(withMoment([], moment(1)), moment(2));
  assert.is(nextMoment(two), 3);
  assert.equal(withMoment(two, moment(1, 99)), two);
  assert.equal([momentOf(two, 2), momentOf(two, 3)], [moment(2), null]);
});

test('a copy that a job writes: holds nothing; only the same moment makes it whole', () => {
  const becoming = begun(nothing, vda, 1);
  assert.equal(own(becoming, vda), {
    ...{ holds: null, becoming: 1, complete: false, file: null, format: null, converted: null },
  });
  assert.is(finished(becoming, file(vda), 2), becoming);
  const whole = finished(becoming, file(vda), 1);
  assert.ok(holds(whole, vda, 1));
  assert.not(holds(whole, vda, 2) || holds(whole, vdb, 1));
});

test('a copy that holds a moment: is not made anew for the same one, and forgets it for another', () => {
  const whole = finished(nothing, file(vda), 1);
  assert.is(begun(whole, vda, 1), whole);
  const anew = begun(whole, vda, 2);
  assert.not(holds(anew, vda, 1) || holds(anew, vda, 2));
  assert.is(own(anew, vda)?.file, file(vda).file);
  assert.is(finished(anew, file(vda), 1), anew, 'the one before it comes too late');
  assert.is(finished(whole, file(vda), 2), whole, 'no job has begun to write that');
});

test('an overlay: only of a copy that holds the moment that was converted', () => {
  const overlays = [vda, vdb].map((disk) => ({ disk, file: `/cache/${disk}.converted` }));
  const copies = begun(finished(finished(nothing, file(vda), 1), file(vdb), 1), vdb, 2);
  const after = converted(copies, overlays, 1);
  assert.is(own(after, vda)?.converted, '/cache/vda.converted');
  assert.is(own(after, vdb)?.converted, null);
  assert.equal(converted(copies, overlays, 2), copies);
});

test('a hold: says how each disk of its moment can be read, and of no other moment', () => {
  const backup = heldByBackup({ attempt: 1, moment: 2 }, backupOf([vda]));
  const { socket } = backupOf([vda]);
  assert.equal(readingOf(backup, 2, vda), { heldBy: 'BACKUP', socket, exportName: vda });
  assert.equal([readingOf(backup, 1, vda), readingOf(backup, 2, vdb), readingOf(null, 1, vda)], [null, null, null]);
  assert.equal(readingOf(heldStandingStill({ attempt: 3, moment: 1 }, [vda]), 1, vda), { heldBy: 'STANDING_STILL' });
});

const guest: ConvertedGuest = {
  ...{ disks: [], os: null, blockBus: 'virtio', netModel: 'virtio', virtioScsi: null },
  ...{ renamed: [], steps: [], warnings: [], log: '', seconds: 1 },
};
/** vda is of moment 1, vdb of moment 2, as a machine that is not watched might leave them. */
const mixed: StagedData = {
  moments: [moment(1), moment(2)],
  copies: finished(finished(nothing, file(vda), 1), file(vdb), 2),
  variables: { moment: 2, file: '/cache/nvram.fd', sizeBytes: 4 },
  conversion: { moment: 1, guest },
  dropped: {},
};

test('what is staged: asked for one moment, it shows what is of that one alone', () => {
  const shown = <M>({ moment: taken, copy, variables, guest: made }: OneMoment<M>) => [
    taken?.no ?? null,
    copy(vda)?.file ?? null,
    copy(vdb)?.file ?? null,
    variables?.file ?? null,
    made?.blockBus ?? null,
  ];
  assert.equal(ofOneMoment(mixed, 1, shown), [1, file(vda).file, null, null, 'virtio']);
  assert.equal(ofOneMoment(mixed, 2, shown), [2, null, file(vdb).file, '/cache/nvram.fd', null]);
  assert.equal(ofOneMoment(mixed, 3, shown), [null, null, null, null, null]);
});

test('a job that begins another moment: what was found or made beside the old one is dropped with it', () => {
  const anew = copyBegun(mixed, vda, 2);
  assert.equal([anew.variables?.moment, anew.conversion, own(anew.copies, vda)?.becoming], [2, null, 2]);
  assert.equal(stagingGone(mixed), { ...NOTHING_STAGED, moments: mixed.moments });
});

/** A machine is put together of these: by their type, of one moment. */
const machineOf = <M>(
  disks: readonly Of<M, StagedCopy>[],
  variables: Of<M, StagedVariables>,
  made: Of<M, ConvertedGuest> | null,
): readonly string[] => [...disks.map((disk) => disk.file), variables.file ?? '', made?.blockBus ?? ''];

test('what belongs to one moment: is put together where it was asked for', () => {
  const whole: StagedData = {
    moments: [moment(1)],
    copies: finished(finished(nothing, file(vda), 1), file(vdb), 1),
    variables: { moment: 1, file: '/cache/nvram.fd', sizeBytes: 4 },
    conversion: null,
    dropped: {},
  };
  const parts = ofOneMoment(whole, 1, ({ copy, variables, guest: made }) => {
    const disks = [copy(vda), copy(vdb)].flatMap((disk) => disk ?? []);
    return variables ? machineOf(disks, variables, made) : [];
  });
  assert.equal(parts, [file(vda).file, file(vdb).file, '/cache/nvram.fd', '']);
});

/** Names of two moments, as the compiler makes one for each `ofOneMoment`. */
type First = { readonly first: true };
type Second = { readonly second: true };
type Refused<Given, Wanted> = Given extends Wanted ? false : true;

/** What `machineOf` is given where it wants what is of the first moment. This does not compile when one of them is taken. */
const refused: {
  readonly diskOfAnother: Refused<Of<Second, StagedCopy>, Of<First, StagedCopy>>;
  readonly diskOfOneOrTheOther: Refused<Of<First | Second, StagedCopy>, Of<First, StagedCopy>>;
  readonly diskOfNobody: Refused<StagedCopy, Of<First, StagedCopy>>;
  readonly disksOfBoth: Refused<readonly Of<First | Second, StagedCopy>[], Parameters<typeof machineOf<First>>[0]>;
  readonly variablesOfAnother: Refused<Of<Second, StagedVariables>, Parameters<typeof machineOf<First>>[1]>;
  readonly guestOfAnother: Refused<Of<Second, ConvertedGuest>, Parameters<typeof machineOf<First>>[2]>;
  readonly setOfAnother: Refused<OneMoment<Second>, OneMoment<First>>;
  readonly setWithItsDisks: Refused<Omit<OneMoment<First>, 'copy'> & Pick<OneMoment<Second>, 'copy'>, OneMoment<First>>;
  readonly itsOwn: Refused<OneMoment<First>, OneMoment<First>>;
} = {
  diskOfAnother: true,
  diskOfOneOrTheOther: true,
  diskOfNobody: true,
  disksOfBoth: true,
  variablesOfAnother: true,
  guestOfAnother: true,
  setOfAnother: true,
  setWithItsDisks: true,
  itsOwn: false,
};

test('a type of moments: refuses another’s, both and nobody’s, and takes its own', () => {
  assert.equal(
    Object.entries(refused).filter(([, is]) => !is),
    [['itsOwn', false]],
  );
});

test.run();
