import type { Version } from '../../commands/ports/hypervisors.ts';

const NONE: Version = { major: 0, minor: 0, patch: 0 };

/** `9.0.0` (or `9.0`) behind `label` in what `virsh version` prints; 0.0.0 where it is not told. */
export const versionAfter = (label: string, text: string): Version => {
  const line = text.split('\n').find((candidate) => candidate.startsWith(label));
  const match = /(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?\s*$/.exec(line ?? '');
  return match ? { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3] ?? 0) } : NONE;
};

/** The daemon's version where it differs from the library that virsh uses. */
export const libvirtVersion = (text: string): Version => {
  const daemon = versionAfter('Running against daemon:', text);
  return daemon.major > 0 ? daemon : versionAfter('Using library:', text);
};

export const qemuVersion = (text: string): Version => versionAfter('Running hypervisor: QEMU', text);

/** Compared as numbers: 1.10 is later than 1.9 (KV-6). */
export const atLeast = (version: Version, major: number, minor: number, patch = 0): boolean =>
  version.major !== major
    ? version.major > major
    : version.minor !== minor
      ? version.minor > minor
      : version.patch >= patch;
