import type { Language } from './message.ts';

const LANGUAGES: readonly Language[] = ['en', 'zh'];
const FALLBACK: Language = 'en';
/** So much of a header is looked at: a browser sends at most a few of these. */
const MOST_RANGES = 32;

type Range = { readonly language: string; readonly quality: number };

/** `zh-Hans-CN;q=0.8`: of the tag only the language counts, since there is one Chinese and one English. */
const rangeIn = (text: string): Range | undefined => {
  const found = /^([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]{1,64})?(?:\s*;\s*q=([01](?:\.\d{0,3})?))?$/.exec(text.trim());
  return found?.[1] ? { language: found[1].toLowerCase(), quality: Math.min(1, Number(found[2] ?? 1)) } : undefined;
};

/** What the best range for it says; of a language that none names, `*` speaks. Null: nothing speaks of it. */
const qualityOf = (language: Language, ranges: readonly Range[]): Range | null => {
  const naming = ranges.filter((range) => range.language === language);
  const speaking = naming.length > 0 ? naming : ranges.filter((range) => range.language === '*');
  return speaking.toSorted((one, other) => other.quality - one.quality)[0] ?? null;
};

/**
 * The language that a header `Accept-Language` asks for (RFC 9110, 12.5.4 and 12.4.2), or undefined where it asks for none of
 * ours. Where two are wanted alike, one that is named before one that `*` stands for, then the one that is named first. What is
 * malformed in it counts as not written.
 */
export const acceptedLanguage = (header: string | undefined): Language | undefined => {
  const ranges = (header ?? '').split(',', MOST_RANGES).flatMap((text) => rangeIn(text) ?? []);
  const wanted = LANGUAGES.flatMap((language) => {
    const best = qualityOf(language, ranges);
    const at = best === null || best.language === '*' ? ranges.length : ranges.indexOf(best);
    return best && best.quality > 0 ? [{ language, quality: best.quality, at }] : [];
  });
  return wanted.toSorted((one, other) => other.quality - one.quality || one.at - other.at)[0]?.language;
};

/** As above, English where nothing of ours is asked for. */
export const languageOf = (header: string | undefined): Language => acceptedLanguage(header) ?? FALLBACK;

type Environment = { readonly [Name in 'LC_ALL' | 'LC_MESSAGES' | 'LANG']?: string | undefined };

/** The language of a process by its locale: the first of the three that is set counts (POSIX, "Environment Variables", 8.2). */
export const localeLanguage = ({ LC_ALL, LC_MESSAGES, LANG }: Environment): Language =>
  /^zh(?:[_.@-]|$)/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'zh' : FALLBACK;
