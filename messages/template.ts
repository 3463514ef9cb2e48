import type { DetailedSentence, Language } from './message.ts';
import { shown } from './values.ts';

const PLACE = /\{\{(\w+)\}\}/;

/** Values by the names of parameters. A Map: the names of a stored event are anybody's. */
export type Values = ReadonlyMap<string, string | number>;

/** The names of its parameters in the order in which they stand, and the text before, between and behind them. */
const taken = (template: string): { readonly names: readonly string[]; readonly texts: readonly string[] } => {
  const parts = template.split(PLACE);
  return { names: parts.filter((_, index) => index % 2 === 1), texts: parts.filter((_, index) => index % 2 === 0) };
};

export const namesIn = (template: string): readonly string[] => taken(template).names;

/**
 * The sentence with its values, or undefined where one is missing. Values are put in once and never read again, so a machine
 * that is called `{{host}}` is shown by that name (i18next, which looks again, would put the host there).
 */
export const filled = (detail: DetailedSentence, language: Language, values: Values): string | undefined => {
  const { names, texts } = taken(detail[language]);
  const kinds = new Map(Object.entries(detail.parameters));
  let text = texts[0] ?? '';
  for (const [index, name] of names.entries()) {
    const [kind, value] = [kinds.get(name), values.get(name)];
    if (kind === undefined || value === undefined) return undefined;
    text += shown(language, kind, value) + (texts[index + 1] ?? '');
  }
  return text;
};

/** Where the value ends that begins here: before the next text of the template, or at the end of the prose. */
const endOf = (prose: string, from: number, text: string, isLast: boolean): number => {
  if (!isLast) return text === '' ? -1 : prose.indexOf(text, from + 1);
  const end = prose.length - text.length;
  return end > from && prose.endsWith(text) ? end : -1;
};

/**
 * What an English sentence says by this template, or undefined where it is another sentence. One pass through the prose,
 * however long: the names in it are an outsider's.
 */
export const recognised = (template: string, prose: string): Values | undefined => {
  const { names, texts } = taken(template);
  const values = new Map<string, string>();
  if (names.length === 0) return prose === template ? values : undefined;
  let at = texts[0]?.length ?? 0;
  if (!prose.startsWith(texts[0] ?? '')) return undefined;
  for (const [index, name] of names.entries()) {
    const text = texts[index + 1] ?? '';
    const end = endOf(prose, at, text, index === names.length - 1);
    if (end < 0) return undefined;
    const value = prose.slice(at, end);
    if ((values.get(name) ?? value) !== value) return undefined;
    values.set(name, value);
    at = end + text.length;
  }
  return values;
};
