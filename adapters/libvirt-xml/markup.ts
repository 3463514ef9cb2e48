/** A piece of markup, by its place in the text. `PASSED`: a comment, CDATA or an instruction, whose content is no markup. */
export type Mark = {
  readonly kind: 'OPEN' | 'CLOSE' | 'EMPTY' | 'PASSED' | 'DECLARATION';
  readonly name: string;
  readonly start: number;
  readonly end: number;
};

const PASSED = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** All markup in order, in one pass; what is not closed reaches to the end of the text, and the parser refuses it. */
export function* marksOf(text: string): Generator<Mark> {
  for (let start = text.indexOf('<'); start >= 0; ) {
    const mark = markAt(text, start);
    yield mark;
    start = text.indexOf('<', mark.end);
  }
}

const markAt = (text: string, start: number): Mark => {
  const passed = PASSED.find(([begin]) => text.startsWith(begin, start));
  if (passed) return { kind: 'PASSED', name: '', start, end: after(text, passed[1], start + passed[0].length) };
  const end = endOfTag(text, start);
  if (text[start + 1] === '!') return { kind: 'DECLARATION', name: '', start, end };
  const closes = text[start + 1] === '/';
  const name = /[^\s/>]*/y;
  name.lastIndex = start + (closes ? 2 : 1);
  const kind = closes ? 'CLOSE' : text[end - 2] === '/' ? 'EMPTY' : 'OPEN';
  return { kind, name: name.exec(text)?.[0] ?? '', start, end };
};

const after = (text: string, part: string, from: number): number => {
  const at = text.indexOf(part, from);
  return at < 0 ? text.length : at + part.length;
};

/** Behind the `>` that does not stand in an attribute's value. */
const endOfTag = (text: string, start: number): number => {
  let quote = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '>') return at + 1;
    else if (character === '"' || character === "'") quote = character;
  }
  return text.length;
};

/** A document type or another declaration. The same words in CDATA, a comment or an instruction declare nothing. */
export const hasDeclaration = (text: string): boolean => {
  for (const { kind } of marksOf(text)) if (kind === 'DECLARATION') return true;
  return false;
};

/**
 * The text without the root's children of that name, and those apart. By the structure alone: a name in CDATA or deeper down
 * ends nothing, so nobody who may write into such an element can add to what is outside it.
 */
export const withoutChildren = (text: string, name: string): { readonly rest: string; readonly cut: string } => {
  let depth = 0;
  let begun = -1;
  let kept = 0;
  const rest: string[] = [];
  const cut: string[] = [];
  const take = (start: number, end: number) => {
    rest.push(text.slice(kept, start));
    cut.push(text.slice(start, end));
    kept = end;
  };
  for (const mark of marksOf(text)) {
    if (mark.kind === 'CLOSE') depth -= 1;
    const wanted = depth === 1 && mark.name === name;
    if (wanted && mark.kind === 'EMPTY') take(mark.start, mark.end);
    if (wanted && mark.kind === 'OPEN') begun = mark.start;
    if (wanted && mark.kind === 'CLOSE' && begun >= 0) {
      take(begun, mark.end);
      begun = -1;
    }
    if (mark.kind === 'OPEN') depth += 1;
  }
  return { rest: rest.join('') + text.slice(kept), cut: cut.join('') };
};
