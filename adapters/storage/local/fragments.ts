import { readFileSync } from 'node:fs';

/** The verbs `local-…` of the remote program. */
export const localStorageFragments = (): readonly string[] => [
  readFileSync(new URL('./verbs.sh', import.meta.url), 'utf8'),
];
