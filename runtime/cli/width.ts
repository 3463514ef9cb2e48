import stringWidth from 'string-width';

/** Columns that a terminal gives the text: two for each of 迁移 and for an emoji, none for a combining mark. */
export const widthOf = (text: string): number => stringWidth(text);

export const padTo = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - widthOf(text)));

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** What fits, with `…` where something was left out; never half of what a person sees as one character. */
export const fitTo = (text: string, columns: number): string => {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (widthOf(kept + segment) > columns - 1) break;
    kept += segment;
  }
  return columns > 0 ? `${kept}…` : '';
};
