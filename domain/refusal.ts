import type { Violation } from './failure.ts';

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
/** A command that changed nothing, for the audit trail. Free of secrets: only its name, subject and violations. */
export type RefusalEvent = {
  type: 'CommandRefused';
  data: { command: string; subject: string | null; violations: readonly Violation[] };
};
