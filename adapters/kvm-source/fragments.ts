import { readFileSync } from 'node:fs';

const read = (name: string): string => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');

/** The verbs `src-…` of the remote program. */
export const kvmSourceFragments = (): readonly string[] => [read('verbs.sh'), read('backup.sh'), read('freeze.sh')];
