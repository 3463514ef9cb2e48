/** What uvu printed at the end of a file, with NO_COLOR=1. Skipped tests are not in `total`. */
export type Totals = { readonly total: number; readonly passed: number; readonly skipped: number };

const figure = (output: string, label: string): number | undefined => {
  const found = [...output.matchAll(new RegExp(`^ {2}${label}: +([0-9]+)$`, 'gm'))].at(-1)?.[1];
  return found === undefined ? undefined : Number(found);
};

/** Undefined when a file ended (or died) before uvu said how it went. */
export const parseTotals = (output: string): Totals | undefined => {
  const [total, passed, skipped] = ['Total', 'Passed', 'Skipped'].map((label) => figure(output, label));
  return total === undefined || passed === undefined || skipped === undefined ? undefined : { total, passed, skipped };
};

/** uvu's last line: after it only an open handle keeps a process alive. */
export const hasEnded = (output: string): boolean => /^ {2}Duration: +\S+$/m.test(output);

const code = (source: string): string => source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

/** How many cases a file's text declares at least: a loop around one declaration runs it more often. */
export const countCases = (source: string): number =>
  [...code(source).matchAll(/(?<![.\w])test(?:\.skip|\.only)?\(/g)].length;

/** `// timeout: 600s` anywhere in the file, in milliseconds. */
export const timeoutIn = (source: string): number | undefined => {
  const seconds = /^\/\/ timeout: ([0-9]+)s\b/m.exec(source)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
};
