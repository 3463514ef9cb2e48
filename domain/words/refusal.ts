import type { Violation } from './failure.ts';
import { cutTo } from './names.ts';
import { reworded, violation } from './said.ts';

/** One mistake in an order of 50 VMs is 3,200 violations: who asked is told all of them, the history keeps so many. */
const MOST_RECORDED = 50;
const LONGEST_MESSAGE = 500;

const cut = (text: string): string => (text.length > LONGEST_MESSAGE ? `${cutTo(text, LONGEST_MESSAGE - 1)}…` : text);
const inShort = (told: Violation): Violation => reworded(told, cut);
const leftOut = ({ code, parameters }: Violation): number =>
  code === 'MORE_VIOLATIONS' ? Number(parameters?.more ?? 0) : 0;

/** What is kept of a refusal: the first violations, and how many more there were. What was cut before is counted on. */
export const forRecord = (violations: readonly Violation[], most = MOST_RECORDED): readonly Violation[] => {
  const told = violations.filter(({ code }) => code !== 'MORE_VIOLATIONS');
  const kept = told.slice(0, most).map(inShort);
  const more = told.length - kept.length + violations.reduce((sum, one) => sum + leftOut(one), 0);
  if (more === 0) return kept;
  return [...kept, violation('MORE_VIOLATIONS', [], { more })];
};

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
/** A command that changed nothing, for the audit trail. Free of secrets: only its name, subject and violations. */
export type RefusalEvent = {
  type: 'CommandRefused';
  data: { command: string; subject: string | null; violations: readonly Violation[] };
};
