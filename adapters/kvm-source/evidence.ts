import type { KvmEvidence } from '../../domain/task/evidence.ts';

type Said = {
  readonly bootId: string | undefined;
  readonly domainId: string | undefined;
  readonly writes: string | undefined;
};

const countsOf = (writes: string): readonly (readonly [string, number])[] =>
  writes.split(',').flatMap((one) => {
    const [, disk, count] = /^(.+):(\d+)$/.exec(one) ?? [];
    return disk !== undefined && count !== undefined ? [[disk, Number(count)] as const] : [];
  });

/** Of those of these disks that QEMU counts. Null: the host did not say, or began the backup before it was asked to. */
export const readEvidence = ({ bootId, domainId, writes }: Said, disks: readonly string[]): KvmEvidence | null => {
  if (bootId === undefined || bootId === '' || domainId === undefined || writes === undefined) return null;
  const counts = countsOf(writes).filter(([disk]) => disks.includes(disk));
  return {
    kind: 'KVM',
    bootId,
    domainId: domainId === '' ? null : Number(domainId),
    writes: Object.fromEntries(counts),
  };
};

/** At the moment itself all of it is known, or nothing is kept. */
export const readEvidenceOfMoment = (said: Said, disks: readonly string[]): KvmEvidence | null => {
  const found = readEvidence(said, disks);
  return found && found.domainId !== null && Object.keys(found.writes).length === disks.length ? found : null;
};
