import { readFileSync } from 'node:fs';

const read = (name: string): string => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');

/** The verbs `tgt-…` of the remote program. */
export const libvirtTargetFragments = (): readonly string[] => [read('verbs.sh'), read('vm.sh')];
