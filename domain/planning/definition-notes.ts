import type { SourceVm } from '../platform/inventory.ts';
import type { Advisory } from '../words/failure.ts';

/**
 * What the source's definition has and the target's has not, or has otherwise. `UNKNOWN`: a part that nobody has decided
 * on, by its path in the definition.
 */
export type DefinitionNote = {
  readonly kind: 'CHANGED' | 'LOST' | 'UNKNOWN';
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
    ...gone.map(({ kind, what, instead }) => ({
      code: 'NOT_CARRIED',
      message:
        kind === 'UNKNOWN'
          ? `${what} of the definition of ${name} is nothing that we know, so the target VM does not have it; see what it is for.`
          : `${name} has what the target VM does not get: ${what}${instead ? `; ${instead}` : ''}.`,
      parameters: { what },
    })),
    ...(changes.length > 0 ? [changed] : []),
  ];
};
