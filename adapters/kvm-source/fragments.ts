import { readFileSync } from 'node:fs';

const read = (name: string): string => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');

/** The verbs `src-…` of the remote program. */
export const kvmSourceFragments = (): readonly string[] =>
  ['verbs.sh', 'listing.sh', 'nvram.sh', 'evidence.sh', 'backup.sh', 'freeze.sh'].map(read);
