import type { SourceVm } from '../platform/inventory.ts';
import type { Advisory } from '../words/failure.ts';
import { advisory } from '../words/said.ts';

/**
 * What the source's definition has and the target's has not, or has otherwise. `UNKNOWN`: a part that nobody has decided
 * on, by its path in the definition. `UNREAD`: a part that the source does not show; `instead` is its reason.
 */
export type DefinitionNote = {
  readonly kind: 'CHANGED' | 'LOST' | 'UNKNOWN' | 'UNREAD';
  readonly what: string;
  /** What the guest has instead, or what to do about it. */
  readonly instead?: string;
};

/** RT-12: what is not there any more one by one, and in one sentence what is there otherwise. */
export const definitionAdvisories = ({ name: vm, notes = [] }: SourceVm): readonly Advisory[] => {
  const gone = notes.filter(({ kind }) => kind !== 'CHANGED');
  const changes = notes.filter(({ kind }) => kind === 'CHANGED');
  const inWords = changes.map(({ what, instead }) => (instead ? `${what}: ${instead}` : what)).join('; ');
  return [
    ...gone.map((note) => goneAdvisory(vm, note)),
    ...(changes.length > 0 ? [advisory('CONVERTED', { vm, changes: inWords })] : []),
  ];
};

const goneAdvisory = (vm: string, { kind, what, instead }: DefinitionNote): Advisory => {
  switch (kind) {
    case 'UNKNOWN':
      return advisory('NOT_CARRIED', { vm, what });
    case 'UNREAD':
      return advisory('NOT_CARRIED', { vm, what, reason: instead ?? 'NO_REASON' });
    case 'LOST':
    case 'CHANGED':
      return advisory('NOT_CARRIED', { vm, lost: instead ? `${what}; ${instead}` : what });
  }
};
