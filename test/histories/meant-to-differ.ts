import type { StoredEvent } from '../../commands/ports/event-store.ts';
import type { Owes } from './owed-now.ts';

/** Something that the program of a recording owed after an event and today's does not, or the other way, or with other words. */
export type Mismatch = {
  readonly history: string;
  /** Index of the event in its history. */
  readonly number: number;
  readonly event: StoredEvent;
  readonly key: string;
  readonly recorded: Owes[number] | null;
  readonly now: Owes[number] | null;
};

/** A difference that is meant: which mismatches it explains, and why going on is right all the same. */
export type Difference = {
  readonly name: string;
  readonly why: string;
  readonly explains: (mismatch: Mismatch) => boolean;
};

/**
 * Where today's program owes something else than the recorded one, on purpose. Each entry is as narrow as it can be: it names
 * the key, the step or the event that it is about. One that explains nothing fails the test, so that none outlives its reason.
 */
export const MEANT_TO_DIFFER: readonly Difference[] = [
  {
    name: 'between the event that ends a phase and the one that says so',
    why: 'The phase follows from what is left to do (ADR 0020). Both events are one append, so that no control plane ever looks between them.',
    explains: ({ event, recorded, key }) =>
      ENDS_A_PHASE.has(event.type) && (recorded === null ? OF_THE_NEXT_PHASE : OF_THE_LAST_PHASE).test(key),
  },
  {
    name: 'what a first attempt begins with',
    why: 'The facts of its plan are read again when its turn comes, before anything is touched (RT-15). Only where nothing of the attempt is there yet: once its staging directory was intended, it owes what it owed.',
    explains: ({ event, recorded, now, key }) =>
      event.type === 'MigrationStarted' && (recorded === null ? now?.step : null) === 'compare-plan'
        ? /\/1\/compare-plan\/1$/.test(key)
        : event.type === 'MigrationStarted' && now === null && /\/1\/prepare-staging\/1$/.test(key),
  },
];
const ENDS_A_PHASE: ReadonlySet<string> = new Set([
  'DiskStaged',
  'NvramStaged',
  'GuestConverted',
  'VolumeWritten',
  'VmStarted',
  'VmLeftStopped',
]);
const OF_THE_NEXT_PHASE =
  /\/(choose-host|configure-vm)\/\d+$|\/release\/(backup|authorisation\/source|job\/.*\.convert\..*)\/\d+$|^wanted .*\.(serve|write)\./;
const OF_THE_LAST_PHASE = /\/(convert-guest|configure-vm)\/\d+$|^wanted .*\.convert\./;

/** An order that is answered with another code now, where the recorded program had not answered it yet. */
export type AnsweredOtherwise = {
  readonly history: string;
  readonly command: string;
  readonly recorded: string;
  readonly now: string;
  readonly why: string;
};
export const ANSWERED_OTHERWISE: readonly AnsweredOtherwise[] = [
  {
    history: 'kvm-refused-order',
    command: 'order',
    recorded: 'NOT_FOUND',
    now: 'VM_SHUT_OFF',
    why: 'The source is asked for the very VMs of an order, whatever their power state; so the answer says that the VM is shut off, and to start it.',
  },
];

/** Answers as the recorded program would have given them. */
export const asRecorded = (
  history: string,
  answers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(answers).map(([command, answer]) => {
      const meant = ANSWERED_OTHERWISE.find((other) => other.history === history && other.command === command);
      return [command, meant?.now === answer ? meant.recorded : answer];
    }),
  );

/** What no difference explains, and the differences that explain nothing. */
export const judged = (
  mismatches: readonly Mismatch[],
  differences: readonly Difference[],
): { readonly unexplained: readonly Mismatch[]; readonly unused: readonly string[] } => ({
  unexplained: mismatches.filter((mismatch) => !differences.some(({ explains }) => explains(mismatch))),
  unused: differences.filter(({ explains }) => !mismatches.some(explains)).map(({ name }) => name),
});
