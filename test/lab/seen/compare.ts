import type { Report } from '../../peers/lab/reporter.ts';
import type { Difference } from './definition.ts';

/** What every target VM has other than its source, and who says so. */
const EVERYWHERE: readonly Difference[] = [
  { facts: /^machine\.product_uuid$/, rule: 'docs/what-comes-along.md: changed with every VM, a new machine ID' },
  { facts: /^address\./, rule: 'TK-6: an address of the target network' },
];

export type Comparison = {
  /** Other at the target, and nothing says so. */
  readonly untold: readonly string[];
  /** Expected to be other, and it is not: the expectation is stale. */
  readonly stale: readonly string[];
};

/** Source and target fact by fact. `notices`: all sentences that the plan has about the VM. */
export const compare = (
  source: Report,
  target: Report,
  differs: readonly Difference[],
  notices: readonly string[],
): Comparison => {
  const keys = [...new Set([...source.keys(), ...target.keys()])].sort();
  const other = keys.filter((key) => source.get(key) !== target.get(key));
  const allowed = [...EVERYWHERE, ...differs].filter(
    (difference) => 'rule' in difference || notices.some((notice) => difference.notice.test(notice)),
  );
  return {
    untold: other
      .filter((key) => !allowed.some(({ facts }) => facts.test(key)))
      .map((key) => `${key}: ${source.get(key) ?? 'absent'} → ${target.get(key) ?? 'absent'}`),
    stale: differs.filter(({ facts }) => !other.some((key) => facts.test(key))).map(({ facts }) => String(facts)),
  };
};
