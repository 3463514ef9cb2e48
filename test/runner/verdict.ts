import type { Run } from './child.ts';
import { parseTotals } from './totals.ts';

/** How one file (or check) did. `reason` null: it passed. */
export type Verdict = {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly reason: string | null;
  readonly output: string;
};

/** `atLeast`: cases that the file declares and that have to have run; 0 where that is not asked. */
export const judge = (name: string, ran: Run, atLeast: number): Verdict => {
  const totals = parseTotals(ran.output);
  const { total, passed, skipped } = totals ?? { total: 0, passed: 0, skipped: 0 };
  const reason = ((): string | null => {
    if (ran.ended === 'TIMED_OUT') return `timed out after ${ran.seconds.toFixed(0)} s`;
    if (!totals) return `ended without totals (exit code ${ran.exitCode})`;
    if (total === 0) return 'ran no test: is test.run() missing?';
    if (total > passed) return `${total - passed} of ${total} tests failed`;
    if (ran.ended === 'LINGERED') return 'an open handle kept it alive after its last test';
    if (ran.exitCode !== 0) return `exit code ${ran.exitCode}`;
    if (total < atLeast) return `ran ${total} tests, but declares ${atLeast}`;
    return null;
  })();
  const failed = reason === null ? 0 : Math.max(1, total - passed);
  return { name, passed, failed, skipped, seconds: ran.seconds, reason, output: ran.output };
};

/** A tool that only has an exit code: the type checker, the linter. It counts when it fails. */
export const judgeCheck = (name: string, ran: Run): Verdict => {
  const reason = ran.ended === 'TIMED_OUT' ? 'timed out' : ran.exitCode === 0 ? null : `exit code ${ran.exitCode}`;
  const failed = reason === null ? 0 : 1;
  return { name, passed: 0, failed, skipped: 0, seconds: ran.seconds, reason, output: ran.output };
};

export const line = (verdict: Verdict): string => {
  const time = `${verdict.seconds.toFixed(1)} s`;
  const skipped = verdict.skipped > 0 ? `, ${verdict.skipped} skipped` : '';
  return verdict.reason === null
    ? `ok    ${verdict.name}  ${verdict.passed} passed${skipped}  ${time}`
    : `FAIL  ${verdict.name}  ${verdict.reason}  ${time}`;
};

export const closingLine = (verdicts: readonly Verdict[]): string => {
  const sum = (key: 'passed' | 'failed'): number => verdicts.reduce((total, verdict) => total + verdict[key], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed`;
};
