import type { JsonObject, StoredEvent } from '../../commands/ports/event-store.ts';
import type { Troubles } from './faults.ts';

/**
 * When something happens: so many seconds after the `times`-th event that reads so, at once where nothing is said. An event
 * reads `Type subject`, its subject being the artefact, the step, the disk or the code that it is about.
 */
export type Cue = { readonly seen: string; readonly times?: number; readonly seconds?: number };

/** What a history is made of beside the program: orders of administrators, and what happens to machines. */
export type Act = { readonly cue?: Cue } & (
  | { readonly act: 'order' | 'change-settings' | 'add-server'; readonly command: string; readonly input: JsonObject }
  /** The `task`-th task of the history, counted from 0. */
  | { readonly act: 'cancel'; readonly command: string; readonly task: number }
  | {
      readonly act: 'restart';
      readonly command: string;
      readonly task: number;
      readonly readAgain: 'ALLOW' | 'REFUSE';
    }
  | { readonly act: 'delete'; readonly command: string; readonly task: number }
  /** What is staged of the disk is no longer what was read. */
  | { readonly act: 'damage'; readonly machine: string; readonly disk: string }
  /** The control plane dies, and another one takes over so many seconds later. */
  | { readonly act: 'kill'; readonly seconds: number }
  | { readonly act: 'fail'; readonly troubles: Partial<Troubles> }
  | { readonly act: 'silence'; readonly machine: string; readonly seconds: number }
  | { readonly act: 'reboot' | 'change-host-key'; readonly machine: string }
  /** The machine has no room for another VM that runs. */
  | { readonly act: 'fill'; readonly machine: string; readonly reason: string }
  | { readonly act: 'shut-down' | 'power-on' | 'remove-vm'; readonly vm: string }
  | { readonly act: 'lose-sessions' }
  /** Nothing fails any more. */
  | { readonly act: 'calm' }
);

const word = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;

/** An event as a cue reads it. */
const reads = ({ type, data }: StoredEvent): string => {
  const { artefactId, artefact, step, disk, reason, failure, taskId } = data;
  const subject = [artefactId, fieldOf(artefact, 'id'), step, disk, reason, fieldOf(failure, 'code'), taskId];
  return `${type} ${subject.map(word).find((found) => found !== undefined) ?? ''}`;
};

/** The event that a cue waits for, once it is there. */
export const seenIn = (events: readonly StoredEvent[], { seen, times = 1 }: Cue): StoredEvent | undefined => {
  const pattern = new RegExp(`^${seen}$`);
  return events.filter((event) => pattern.test(reads(event)))[times - 1];
};
