import { child, childrenOf, type Node, textOf } from './xml.ts';

/** The newest version of the API that this client was written for. */
const NEWEST = '8.0';
/** VC-1. */
const OLDEST = '5.0';

/** Below zero where `one` is older; missing numbers count as zero, so 8.0 equals 8.0.0.0. */
export const compareVersions = (one: string, other: string): number => {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

const numbersOf = (version: string): readonly number[] =>
  version.split('.').map((text) => Number.parseInt(text, 10) || 0);

/** By the first two numbers alone: 8.0.3.0 is a release of 8.0, with the same words and a few more. */
export const compareReleases = (one: string, other: string): number =>
  compareVersions(releaseOf(one), releaseOf(other));
const releaseOf = (version: string): string => version.split('.').slice(0, 2).join('.');

/** What a server is, and in which version of the API it is spoken with; where they differ, it hides what is newer. */
export type Versions = { readonly server: string; readonly spoken: string };

/**
 * Whether what the API has since `since` is told by this server. HIDDEN: it may be there, but not in the version that is
 * spoken. NOT_THERE: the server itself is older, so that there is no such thing.
 */
export const wordFor = ({ server, spoken }: Versions, since: string): 'TOLD' | 'HIDDEN' | 'NOT_THERE' => {
  if (compareVersions(spoken, since) >= 0) return 'TOLD';
  return compareVersions(server, since) < 0 ? 'NOT_THERE' : 'HIDDEN';
};

export const isTooOld = (version: string): boolean => compareVersions(version, OLDEST) < 0;

/**
 * Which version to speak: the newest that both know, in the server's own spelling (`8.0.1.0`), because it knows no other.
 * `listed`: the answer to GET /sdk/vimServiceVersions.xml, which lists the version and the prior ones (since 4.0, vendor's
 * SDK guide); where it is missing the API version that `about` tells counts.
 */
export const versionToSpeak = (listed: Node | undefined, apiVersion: string): string => {
  const known = versionsIn(listed)
    .filter((version) => compareReleases(version, NEWEST) <= 0)
    .sort(compareVersions);
  return known.at(-1) ?? (compareReleases(apiVersion, NEWEST) <= 0 ? apiVersion : NEWEST);
};

const versionsIn = (listed: Node | undefined): readonly string[] => {
  const vim25 = childrenOf(listed, 'namespace').find((item) => textOf(child(item, 'name')) === 'urn:vim25');
  const versions = [child(vim25, 'version'), ...childrenOf(child(vim25, 'priorVersions'), 'version')];
  return versions.flatMap((node) => (/^\d+(\.\d+){1,4}$/.test(node?.text ?? '') ? [node?.text ?? ''] : []));
};
