import type { DiskName, ServerId, SourceId, SourceVmId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import type { Bytes } from '../words/units.ts';
import type { SinceMoment } from './evidence.ts';
import type { Facts } from './migration-task.state.ts';
import { type Moment, momentOf } from './moment.ts';
import { isMeantToRun, traitsOfSource } from './source-traits.ts';

/** What a staged file is, by its own checksums. Without any, of another version or of another disk it is damaged. */
export type FileState = 'INTACT' | 'DAMAGED' | 'GONE';
/** PARTIAL: all that was finished of it is intact. One finished range that is not makes it damaged. */
export type DiskState = FileState | 'PARTIAL';

/** `point`: the instant that the file's manifest names; null: it names none. */
export type FileFinding = { readonly state: FileState; readonly point: string | null };
export type DiskFinding = {
  readonly disk: DiskName;
  readonly state: DiskState;
  readonly point: string | null;
  /** Of the disk, holes included, that need not be read again; 0 of what was not finished when the server booted. */
  readonly bytes: number;
  /** The overlay that a conversion wrote; null: none was to be looked at. */
  readonly converted: FileFinding | null;
};
export type Findings = {
  readonly disks: readonly DiskFinding[];
  /** Null: none were to be looked at. */
  readonly variables: FileFinding | null;
};

/** What the history says that is staged, and what a restart has to know to judge it. */
export type ReviewInput = {
  readonly serverId: ServerId;
  readonly sourceId: SourceId;
  readonly vmId: SourceVmId;
  readonly compression: boolean;
  /** RT-5: the VM runs on while it is copied; any other has to stand still from its moment on. */
  readonly runsOn: boolean;
  /** The last moment that something is staged of; null: nothing is. */
  readonly moment: Moment | null;
  readonly disks: readonly {
    readonly disk: DiskName;
    readonly sizeBytes: Bytes;
    /** All of it was staged of that moment. */
    readonly whole: boolean;
    readonly converted: boolean;
  }[];
  /** UEFI variables of that moment. `known`: they were looked for, or are not needed; `file` null: there are none. */
  readonly variables: { readonly known: boolean; readonly file: string | null };
};

/** Why it is that moment, or why it has to be a new one. */
export type ReviewCode =
  /** Nothing has to be read of the source again. */
  | 'ALL_KEPT'
  /** Of the same moment: finished disks and ranges stay, the rest is read. */
  | 'REST_IS_READ'
  /** Of the same moment: a staged disk is gone or damaged, and is read again. */
  | 'DAMAGED_IS_READ_AGAIN'
  /** A new moment: past retention, or nothing was ever staged. */
  | 'NOTHING_STAGED'
  /** A new moment: not all had been staged, and the source runs on. */
  | 'SOURCE_RUNS_ON'
  /** A new moment: the source was put back, or started by others. */
  | 'SOURCE_HAS_RUN'
  /** A new moment: a staged disk is gone or damaged, and the source runs on. */
  | 'STAGED_DAMAGED'
  /** A new moment: the history is older than evidence, so nobody can tell whether the source ran since. */
  | 'NO_EVIDENCE';

/** What stands beside the disks, and belongs to their moment. */
export type Beside = 'VARIABLES' | 'CONVERSION';

export type Review = {
  /** The moment that the attempt is for; null: a new one has to be taken. */
  readonly moment: number | null;
  /** Disks whose copies stay, whole ones and those that are gone on with; what was whole and is half now is read again. */
  readonly kept: readonly DiskName[];
  /** How much of each of them is not read again; `sparedBytes` in all. */
  readonly spared: readonly { readonly disk: DiskName; readonly bytes: number }[];
  readonly sparedBytes: number;
  readonly code: ReviewCode;
  /** Of the moment that is kept: what was recorded of it and is to be found or made again. */
  readonly again: readonly Beside[];
};

const anew = (code: ReviewCode): Review => ({ moment: null, kept: [], spared: [], sparedBytes: 0, code, again: [] });

/**
 * Told without reading what is staged, where it cannot change the outcome; null: it has to be read. `since` is null where the
 * source was not asked.
 */
export const decidedUnread = (input: ReviewInput, since: SinceMoment | null): Review | null => {
  if (input.moment === null) return anew('NOTHING_STAGED');
  if (input.runsOn)
    return input.disks.every(({ whole }) => whole) && input.variables.known ? null : anew('SOURCE_RUNS_ON');
  if (input.moment.evidence === null) return anew('NO_EVIDENCE');
  return since === 'HAS_RUN' ? anew('SOURCE_HAS_RUN') : null;
};

type Reviewed = ReviewInput['disks'][number] & { readonly found: DiskFinding | undefined };

/** What a restart does with what is staged (RT-5; the table in docs/adr/0030). */
export const reviewOf = (input: ReviewInput, findings: Findings, since: SinceMoment | null): Review => {
  const { moment, runsOn } = input;
  const decided = decidedUnread(input, since);
  if (decided || moment === null) return decided ?? anew('NOTHING_STAGED');
  if (!runsOn && since === null) return anew('SOURCE_HAS_RUN'); // what nobody looked at is not known to have stood still
  const disks = input.disks.map(
    (disk): Reviewed => ({ ...disk, found: findings.disks.find((found) => found.disk === disk.disk) }),
  );
  const isOf = (found: { readonly point: string | null } | null | undefined) => found?.point === moment.takenAt;
  const isWhole = ({ found }: Reviewed) => isOf(found) && found?.state === 'INTACT';
  const isKept = (disk: Reviewed) =>
    isWhole(disk) || (!disk.whole && isOf(disk.found) && disk.found?.state === 'PARTIAL' && disk.found.bytes > 0);
  const isLost = (disk: Reviewed) =>
    !isWhole(disk) && (disk.whole || (isOf(disk.found) && disk.found?.state === 'DAMAGED'));
  const variables = variablesOf(input, findings, isOf);
  const lost = disks.some(isLost) || variables === 'LOST';
  const complete = disks.every(isWhole) && variables === 'THERE';
  if (runsOn && !complete) return anew('STAGED_DAMAGED'); // all of it had been staged
  const kept = disks.filter(isKept);
  const spared = kept.map(({ disk, found }) => ({ disk, bytes: found?.bytes ?? 0 }));
  const converted = disks.filter((disk) => disk.converted);
  const overlays = disks.every(isWhole) && converted.every(({ found }) => isIntact(found?.converted, isOf));
  return {
    moment: moment.no,
    kept: kept.map(({ disk }) => disk),
    spared,
    sparedBytes: spared.reduce((sum, { bytes }) => sum + bytes, 0),
    code: complete ? 'ALL_KEPT' : lost ? 'DAMAGED_IS_READ_AGAIN' : 'REST_IS_READ',
    again: [
      ...(variables === 'LOST' ? (['VARIABLES'] as const) : []),
      ...(converted.length > 0 && !overlays ? (['CONVERSION'] as const) : []),
    ],
  };
};

/** Of what the history says is there, what is not: nobody counted on room for it. */
export const bytesMissing = (input: ReviewInput, { disks }: Findings): number =>
  input.disks
    .filter(({ whole }) => whole)
    .filter(({ disk }) => (disks.find((found) => found.disk === disk)?.state ?? 'GONE') === 'GONE')
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

type IsOf = (found: { readonly point: string | null } | null | undefined) => boolean;

const isIntact = (found: FileFinding | null | undefined, isOf: IsOf): boolean =>
  isOf(found) && found?.state === 'INTACT';

const variablesOf = (
  { variables: { known, file } }: ReviewInput,
  { variables }: Findings,
  isOf: IsOf,
): 'THERE' | 'LOST' | 'NEVER' => {
  if (!known) return 'NEVER';
  return file === null || isIntact(variables, isOf) ? 'THERE' : 'LOST';
};

/** The last moment that a copy holds, or is on the way to. */
const stagedMoment = ({ moments, copies }: Facts['staged']): Moment | null => {
  const numbers = Object.values(copies).flatMap(({ holds, becoming }) => holds ?? becoming ?? []);
  return numbers.length === 0 ? null : momentOf(moments, Math.max(...numbers));
};

/** What a restart has to look at, by the history of the task. */
export const whatToReview = ({ plan, staged }: Pick<Facts, 'plan' | 'staged'>): ReviewInput => {
  const moment = stagedMoment(staged);
  const { source, target } = plan;
  const needsVariables = traitsOfSource(source.type).givesUefiVariables && target.firmware === 'UEFI';
  const variables = staged.variables?.moment === moment?.no ? staged.variables : null;
  return {
    serverId: plan.serverId,
    sourceId: source.sourceId,
    vmId: source.vmId,
    compression: plan.compression,
    runsOn: isMeantToRun(source),
    moment,
    disks: target.volumes.map(({ disk, sizeBytes }) => ({
      disk,
      sizeBytes,
      whole: moment !== null && own(staged.copies, disk)?.holds === moment.no,
      converted: moment !== null && staged.conversion?.moment === moment.no,
    })),
    variables: { known: !needsVariables || variables !== null, file: variables?.file ?? null },
  };
};
