import { readFileSync, writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema, validateSchema } from 'graphql';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSchema } from '../../graphql/schema.ts';

const FILE = new URL('./schema.snapshot.txt', import.meta.url);

test('the schema is sound', () => {
  assert.equal(validateSchema(readSchema()), []);
});

test('the schema is the one that clients know (SAMPAN_SNAPSHOT=write takes a new one)', () => {
  const now = `${printSchema(lexicographicSortSchema(readSchema()))}\n`;
  if (process.env.SAMPAN_SNAPSHOT === 'write') writeFileSync(FILE, now);
  assert.is(now, readFileSync(FILE, 'utf8'));
});

test.run();
