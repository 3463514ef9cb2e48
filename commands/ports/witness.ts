import type { Actor } from './event-store.ts';

/** A command from outside and what became of it, without anything of its content. */
export type Commanded = {
  readonly intent: string;
  readonly commandId: string;
  readonly actor: Actor;
  /** Of the HTTP request that it came with, where it did. */
  readonly requestId: string | null;
  /** `failed`: it was thrown out of, and whoever asked knows only that. */
  readonly outcome: 'accepted' | 'refused' | 'failed';
  /** Of the violations; empty unless refused. */
  readonly codes: readonly string[];
};

/** Hears of commands for logs and counts. Decides nothing, never throws. */
export interface Witness {
  commanded(told: Commanded): void;
}
