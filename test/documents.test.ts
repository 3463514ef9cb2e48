import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** As GitHub makes them of headings. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
const anchorsIn = (page: string): readonly string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));

/** Links of a page that lead to a file, or to a heading in it. */
const deadLinksIn = (page: string, text: string): readonly string[] =>
  [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(([, path = '', anchor]) => {
    const target = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(root, target))) return [`${page}: ${path}`];
    return anchor === undefined || anchorsIn(target).includes(anchor) ? [] : [`${page}: ${path}#${anchor}`];
  });

test('pages: every link leads to a file that is there, and to a heading in it', () => {
  assert.ok(pages.length > 20, `${pages.length}`);
  assert.equal(
    pages.flatMap((page) => deadLinksIn(page, readFileSync(join(root, page), 'utf8'))),
    [],
  );
});

test('the rule itself: a dead link and a dead heading are seen', () => {
  const dead = (text: string) => deadLinksIn('docs/api.md', text);
  assert.equal(dead('[a](nothing.md) [b](../README.md) [c](https://example.org/x)'), ['docs/api.md: nothing.md']);
  assert.equal(dead('[a](../README.md#two-commands) [b](../README.md#none)'), ['docs/api.md: ../README.md#none']);
});

test('README: short enough to be read, and leads to the other pages', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  assert.ok(readme.split('\n').length <= 205, 'what belongs on a page of docs/ does not stand in the README');
});

test.run();
