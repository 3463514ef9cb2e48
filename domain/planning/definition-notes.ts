import type { SourceVm } from '../platform/inventory.ts';
import type { Advisory } from '../words/failure.ts';

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
export const definitionAdvisories = ({ name, notes = [] }: SourceVm): readonly Advisory[] => {
  const gone = notes.filter(({ kind }) => kind !== 'CHANGED');
  const changes = notes.filter(({ kind }) => kind === 'CHANGED');
  const inWords = changes.map(({ what, instead }) => `${what}: ${instead ?? 'otherwise'}`).join('; ');
  const changed = {
    code: 'CONVERTED',
    message: `The guest of ${name} finds these other than they were: ${inWords}.`,
    parameters: { what: changes.map(({ what }) => what).join('; ') },
  };
  return [
    ...gone.map((note) => ({
      code: 'NOT_CARRIED',
      message: goneMessage(name, note),
      parameters: { what: note.what },
    })),
    ...(changes.length > 0 ? [changed] : []),
  ];
};

const goneMessage = (name: string, { kind, what, instead }: DefinitionNote): string => {
  switch (kind) {
    case 'UNKNOWN':
      return `${what} of the definition of ${name} is nothing that we know, so the target VM does not have it; see what it is for.`;
    case 'UNREAD':
      return `The source does not show ${what} of ${name} (${instead ?? 'it gives no reason'}), so whether the guest needs something of it is not known; look at it there.`;
    case 'LOST':
    case 'CHANGED':
      return `${name} has what the target VM does not get: ${what}${instead ? `; ${instead}` : ''}.`;
  }
};
