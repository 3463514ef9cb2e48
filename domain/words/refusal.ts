import type { Violation } from './failure.ts';
import { cutTo } from './names.ts';

/** One mistake in an order of 50 VMs is 3,200 violations: who asked is told all of them, the history keeps so many. */
const MOST_RECORDED = 50;
const LONGEST_MESSAGE = 500;

const inShort = (told: Violation): Violation =>
  told.message.length > LONGEST_MESSAGE ? { ...told, message: `${cutTo(told.message, LONGEST_MESSAGE - 1)}…` } : told;
const leftOut = ({ code, parameters }: Violation): number =>
  code === 'MORE_VIOLATIONS' ? Number(parameters?.more ?? 0) : 0;

/** What is kept of a refusal: the first violations, and how many more there were. What was cut before is counted on. */
export const forRecord = (violations: readonly Violation[], most = MOST_RECORDED): readonly Violation[] => {
  const told = violations.filter(({ code }) => code !== 'MORE_VIOLATIONS');
  const kept = told.slice(0, most).map(inShort);
  const more = told.length - kept.length + violations.reduce((sum, one) => sum + leftOut(one), 0);
  if (more === 0) return kept;
  const message = `${more} more violations are not recorded; mend these and try again to see the others.`;
  return [...kept, { code: 'MORE_VIOLATIONS', path: [], message, parameters: { more } }];
};

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
/** A command that changed nothing, for the audit trail. Free of secrets: only its name, subject and violations. */
export type RefusalEvent = {
  type: 'CommandRefused';
  data: { command: string; subject: string | null; violations: readonly Violation[] };
};
