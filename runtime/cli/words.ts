import type { CodeOf, Kind, Message } from '../../messages/catalogue.ts';
import { localeLanguage } from '../../messages/language.ts';
import type { Language } from '../../messages/message.ts';
import { told } from '../../messages/say.ts';
import type { Terminal } from './terminal.ts';
import { padTo } from './width.ts';

/** The language of a terminal, by its locale. */
export const languageAt = ({ env }: Pick<Terminal, 'env'>): Language => localeLanguage(env);

/** The word for a code that the API gave. */
export const wordFor = (language: Language, kind: Kind, code: string): string => told(language, kind, { code });

type LineOf<C extends CodeOf<'line'>> = Extract<Message, { kind: 'line'; code: C }>;
/** A line with its values; without the right ones it does not compile. */
export const line = <C extends CodeOf<'line'>>(
  language: Language,
  code: C,
  ...[parameters]: LineOf<C>['parameters'] extends undefined ? [] : [parameters: LineOf<C>['parameters']]
): string => told(language, 'line', { code, parameters: Object.entries(parameters ?? {}) });

export const title = (language: Language, code: CodeOf<'title'>): string => wordFor(language, 'title', code);

/** A title with room for the longest of its language before the values. */
export const titled = (language: Language, code: CodeOf<'title'>): string =>
  padTo(title(language, code), language === 'zh' ? 12 : 10);

export const columns = (language: Language, ...codes: readonly CodeOf<'column'>[]): readonly string[] =>
  codes.map((code) => wordFor(language, 'column', code));
