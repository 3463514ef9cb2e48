import { z } from 'zod';
import type { Wording } from '../../domain/words/failure.ts';
import { CATALOGUE, type Kind } from '../../messages/catalogue.ts';
import type { Entry, Room } from '../../messages/message.ts';
import { told } from '../../messages/say.ts';

type Said = Wording & { readonly code: string };

const KINDS = ['violation', 'failure', 'advisory', 'notice', 'logAdvice'] as const satisfies readonly Kind[];
const entryOf = (kind: Kind, code: string): Entry | undefined =>
  Object.entries<Room[string]>(CATALOGUE[kind]).find(([name]) => name === code)?.[1];
const fits = ({ details = [] }: Entry, names: readonly string[]): boolean =>
  names.length === 0 ||
  details.some(({ parameters }) => Object.keys(parameters).toSorted().join() === names.toSorted().join());

/** What a person reads of it in English. Throws where the catalogue has no sentence of just these parameters. */
export const sentence = (said: Said | undefined): string => {
  if (!said || said.message !== undefined) return said?.message ?? '';
  const { code, parameters = {} } = said;
  const { because, ...others } = parameters; // the words of a violation under another code
  if (typeof because === 'string') return sentence({ code: because, parameters: others });
  const names = Object.keys(parameters);
  const kind = KINDS.find((room) => {
    const entry = entryOf(room, code);
    return entry !== undefined && fits(entry, names);
  });
  if (!kind) throw new Error(`No sentence of ${code} has ${names.join(', ') || 'no parameters'}.`);
  return told('en', kind, { code, parameters: Object.entries(parameters) });
};

/** With its English sentence, as the API gives it. */
export const spoken = <T extends Said>(said: T): T & { readonly message: string } => ({
  ...said,
  message: sentence(said),
});

const Stored = z.object({
  code: z.string(),
  message: z.string().optional(),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** Of what stands in an event as it is stored. */
export const storedSentence = (stored: unknown): string => {
  const { message, parameters, ...said } = Stored.parse(stored);
  return sentence({ ...said, ...(message === undefined ? {} : { message }), ...(parameters ? { parameters } : {}) });
};
