import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type KvmEvidence, kvmSince } from '../../domain/task/evidence.ts';
import { keyed } from '../../domain/words/keyed.ts';

const then: KvmEvidence = { kind: 'KVM', bootId: 'boot-1', domainId: 3, writes: keyed({ vda: 17, vdb: 0 }) };

test('the same run of the domain with the same writes: it stood still', () => {
  assert.is(kvmSince(then, then), 'STOOD_STILL');
  const more = { ...then, writes: keyed({ ...then.writes, vdc: 5 }) };
  assert.is(kvmSince(then, more), 'STOOD_STILL', 'a disk that is not of the moment says nothing of it');
});

const later: readonly (readonly [string, Partial<KvmEvidence>])[] = [
  ['one more write to any disk', { writes: keyed({ vda: 17, vdb: 1 }) }],
  ['fewer writes', { writes: keyed({ vda: 16, vdb: 0 }) }],
  ['a disk that is not counted any more', { writes: keyed({ vda: 17 }) }],
  ['another run of the domain', { domainId: 4 }],
  ['a domain that is off', { domainId: null, writes: {} }],
  ['another boot of the host', { bootId: 'boot-2' }],
];
for (const [what, change] of later)
  test(`${what}: it has run`, () => assert.is(kvmSince(then, { ...then, ...change }), 'HAS_RUN'));

test('off then and off now: nothing is known of what came between, so it has run', () => {
  const off = { ...then, domainId: null, writes: {} };
  assert.is(kvmSince(off, off), 'HAS_RUN');
});

test.run();
