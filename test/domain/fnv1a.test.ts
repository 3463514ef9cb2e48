import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatedMac } from '../../domain/planning/nic-planner.ts';
import { fnv1a } from '../../domain/words/fnv1a.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { printOf } from '../../domain/words/short-text.ts';

test('FNV-1a: as its authors list it, for text of ASCII', () => {
  assert.equal(['', 'a', 'foobar'].map(fnv1a), [0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
  assert.not(fnv1a('Straße') === fnv1a('Strasse'));
});

test('a MAC that was made up, and a print: what is stored stays what it is', () => {
  const task = 'task-1' as TaskId;
  assert.equal([generatedMac(task, 1), generatedMac(task, 2)], ['52:54:00:60:93:0e', '52:54:00:60:91:7b']);
  assert.equal([printOf('foobar'), printOf('')], ['bf9cf968', '811c9dc5']);
});

test.run();
