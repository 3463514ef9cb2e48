import type { Language } from '../../messages/message.ts';
import { durationIn, time } from './format.ts';
import { line, wordFor } from './words.ts';

type Transfer = { readonly bytesCopied: number; readonly bytesOnWire: number; readonly seconds: number };
export type Attempt = {
  readonly number: number;
  readonly startedAt: string | null;
  readonly elapsedSeconds: number | null;
  readonly outcome: string | null;
  readonly phase: string | null;
  readonly phases: readonly { readonly phase: string; readonly elapsedSeconds: number }[];
  readonly pointInTime: { readonly at: string } | null;
  readonly failure: { readonly code: string; readonly text: string; readonly stepText: string } | null;
  readonly review: { readonly text: string } | null;
  readonly disks: readonly {
    readonly name: string;
    readonly sparedBytes: number | null;
    readonly staged: Transfer | null;
    readonly written: Transfer | null;
  }[];
};
/** What `attemptLines` needs of a task's attempts. */
export const ATTEMPTS = `attempts { number requestedAt startedAt endedAt elapsedSeconds outcome phase phases { phase startedAt endedAt elapsedSeconds }
  pointInTime { at consistency } failure { code message text step stepText phase } review { code text sparedBytes }
  disks { name sparedBytes staged { bytesCopied bytesOnWire seconds } written { bytesCopied bytesOnWire seconds } } }`;

const listIn = (language: Language, parts: readonly string[]): string => parts.join(language === 'zh' ? '，' : ', ');
const movedIn = ({ bytesCopied: bytes, bytesOnWire: wire, seconds }: Transfer) => ({ bytes, wire, time: seconds });

const didWith = (language: Language, { sparedBytes, staged, written }: Attempt['disks'][number]): readonly string[] => [
  ...(sparedBytes ? [line(language, 'DISK_SPARED', { bytes: sparedBytes })] : []),
  ...(staged ? [line(language, 'DISK_STAGED', movedIn(staged))] : []),
  ...(written ? [line(language, 'DISK_WRITTEN', movedIn(written))] : []),
];

/** `failed in data download`: how it ended, or that it goes on, and which phase it came to. */
const howIt = (language: Language, { outcome, startedAt, phase }: Attempt): string => {
  const state = wordFor(language, 'taskState', outcome ?? (startedAt === null ? 'QUEUED' : 'MIGRATING'));
  return phase === null || outcome === 'SUCCEEDED' ? state : `${state} (${wordFor(language, 'phase', phase)})`;
};

const linesOf = (language: Language, attempt: Attempt): readonly string[] => {
  const { number, startedAt, elapsedSeconds, phases, pointInTime, failure, review, disks } = attempt;
  const told = { number, how: howIt(language, attempt), started: time(startedAt) };
  const done = disks.map((disk) => ({ disk: disk.name, did: listIn(language, didWith(language, disk)) }));
  const times = phases.map(
    ({ phase, elapsedSeconds: seconds }) => `${wordFor(language, 'phase', phase)} ${durationIn(language, seconds)}`,
  );
  return [
    line(language, 'ATTEMPT', { ...told, time: durationIn(language, elapsedSeconds) }),
    ...[
      ...(review ? [review.text] : []),
      ...(pointInTime ? [line(language, 'DATA_OF', { at: time(pointInTime.at) })] : []),
      ...(times.length > 0 ? [listIn(language, times)] : []),
      ...done.filter(({ did }) => did !== '').map((one) => line(language, 'DISK_DID', one)),
      ...(failure ? [`${failure.stepText}: ${failure.code}: ${failure.text}`] : []),
    ].map((one) => `  ${one}`),
  ];
};

/** RT-3: each attempt with its times, what it transferred and was spared, and why it ended. */
export const attemptLines = (language: Language, attempts: readonly Attempt[]): readonly string[] =>
  attempts.flatMap((attempt) => linesOf(language, attempt));
