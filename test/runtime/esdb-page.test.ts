import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('What docs/eventstoredb.md says');
const root = new URL('../../', import.meta.url);

test('each test that it names is there, and each section but what is only measured names one', () => {
  const page = readFileSync(new URL('docs/eventstoredb.md', root), 'utf8');
  const named = [...page.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, file = '']) => file);
  assert.ok(named.length > 15);
  for (const file of named) assert.ok(existsSync(fileURLToPath(new URL(file, root))), file);
  for (const section of page.split(/^## /m).slice(1)) assert.match(section, /test\.ts/, section.split('\n')[0]);
});

test.run();
