import type { Version } from '../ports/hypervisors.ts';

export const versionText = ({ major, minor, patch }: Version): string => `${major}.${minor}.${patch}`;

/** KV-6: compared number by number, so that 1.2.10 is above 1.2.9. */
export const atLeast = (version: Version, floor: Version): boolean => {
  const order = [version.major - floor.major, version.minor - floor.minor, version.patch - floor.patch];
  return (order.find((difference) => difference !== 0) ?? 0) >= 0;
};
