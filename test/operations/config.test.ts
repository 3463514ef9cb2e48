import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BadConfig, readConfig } from '../../runtime/config.ts';

const test = suite('the store’s address in a file');
const directory = mkdtempSync(join(tmpdir(), 'sampan-config-'));
const file = join(directory, 'store');
test.after(() => rmSync(directory, { recursive: true }));

const refused = (env: NodeJS.ProcessEnv): string => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof BadConfig) return error.message;
    throw error;
  }
  return 'accepted';
};

test('it is read without its line end, and is what the variable would be', () => {
  writeFileSync(file, 'esdb://admin:changeit@node1:2113?tls=true\n');
  const { storeUrl } = readConfig({ SAMPAN_EVENT_STORE_FILE: file });
  assert.is(storeUrl, 'esdb://admin:changeit@node1:2113?tls=true');
});

test('a file that is missing or holds no address, and both at once, are refused without telling what is in it', () => {
  writeFileSync(file, 'changeit');
  const store = 'esdb://host';
  assert.match(refused({ SAMPAN_EVENT_STORE_FILE: file }), 'The event store is sqlite:<file> or esdb://');
  assert.not.match(refused({ SAMPAN_EVENT_STORE_FILE: file }), 'changeit');
  assert.match(refused({ SAMPAN_EVENT_STORE_FILE: `${file}.not` }), 'cannot be read');
  assert.match(refused({ SAMPAN_EVENT_STORE_FILE: file, SAMPAN_EVENT_STORE: store }), 'not both');
});

test.run();
