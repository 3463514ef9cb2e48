import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export type Source = { readonly path: string; readonly text: string; readonly code: string; readonly lines: number };
/** `to`: a path from the root for our own files, a bare name for modules. */
export type Arrow = { readonly from: string; readonly to: string; readonly ours: boolean };

/**
 * Text without comments, so that words in them are not taken for code. Strings and regular expressions stay: a `//` in
 * them follows a quote, a colon or a backslash here.
 */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[\s;,{}()])\/\/.*$/gm, '$1');

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.m?ts$|\.mjs$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

/** What a run leaves behind, and what others wrote. */
const NOT_OURS: readonly string[] = ['node_modules', 'data', 'dist', 'coverage'];
/** Read and not listed: no rule forgets a folder that is new. */
const topFolders: readonly string[] = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_OURS.includes(entry.name))
  .map(({ name }) => name)
  .toSorted();

export const sources: readonly Source[] = topFolders.flatMap(filesUnder).map((path) => {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text, code: withoutComments(text), lines: text.split('\n').length - 1 };
});

const SPECIFIERS = [
  /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
  /\bimport\s*['"]([^'"]+)['"]/g,
  /\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g,
  /\bnew URL\(\s*['"](\.{1,2}\/[^'"]+\.(?:m?ts|mjs))['"]/g,
];

export const folderOf = (path: string): string => path.slice(0, path.indexOf('/'));
/** Folders at the top that have code of ours. */
export const codeFolders: readonly string[] = [...new Set(sources.map(({ path }) => folderOf(path)))];

export const specifiersOf = (code: string): readonly string[] =>
  SPECIFIERS.flatMap((pattern) => [...code.matchAll(pattern)].flatMap((match) => match[1] ?? []));

export const arrowsOf = ({ path, code }: Pick<Source, 'path' | 'code'>): readonly Arrow[] =>
  specifiersOf(code).map((specifier) => {
    const ours = specifier.startsWith('.');
    return { from: path, to: ours ? normalize(join(dirname(path), specifier)) : specifier, ours };
  });

const FROM = /\b(?:import|export)\s+([^'"`;]*?)\bfrom\s*['"](\.[^'"]+)['"]/g;
const isOfTypes = (names: string): boolean =>
  names.startsWith('type ') ||
  names
    .replace(/[{}]/g, '')
    .split(',')
    .every((name) => /^\s*(type\s.*)?$/s.test(name));

/** Our files that a file needs while it runs: what it imports of them is not types alone. */
export const valueArrowsOf = ({ path, code }: Pick<Source, 'path' | 'code'>): readonly string[] =>
  [...code.matchAll(FROM)].flatMap(([, names = '', to = '']) =>
    isOfTypes(names) ? [] : [normalize(join(dirname(path), to))],
  );

/** Each circle once, from file to file. */
export const circlesIn = (arrows: ReadonlyMap<string, readonly string[]>): readonly string[] => {
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) circles.push([...way.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const next of arrows.get(file) ?? []) walk(next, [...way, file]);
    done.add(file);
  };
  for (const file of arrows.keys()) walk(file, []);
  return circles;
};
