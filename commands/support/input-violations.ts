import type { z } from 'zod';
import type { Violation, ViolationCode } from '../../domain/words/failure.ts';

const codeOf = (issue: z.core.$ZodIssue): ViolationCode => {
  if (issue.code === 'too_big' || issue.code === 'too_small') return 'OUT_OF_RANGE';
  return issue.code === 'invalid_type' && issue.input === undefined ? 'REQUIRED' : 'INVALID_INPUT';
};

export const REQUIRED = 'This field is required; fill it in.';

/** What of an input has not the form that it needs. It has to be parsed with `reportInput`, so that what is missing is told as that. */
export const inputViolations = ({ issues }: z.ZodError): readonly Violation[] =>
  issues.map((issue) => {
    const code = codeOf(issue);
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    return { code, path, message: code === 'REQUIRED' ? REQUIRED : issue.message };
  });
