import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { createDecoder, decode, type Encoded, encode, UnknownEvent, UnreadableEvent } from '../../adapters/eventstore/codec.ts';
import { eventTable } from '../../adapters/eventstore/event-table.ts';
import { upcasts } from '../../adapters/eventstore/upcasts.ts';
import type { JsonObject } from '../../commands/ports/event-store.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { eventsDocument } from '../../scripts/events-doc.ts';
import { eventExamples } from './event-examples.ts';

const GOLDEN = new URL('./events/', import.meta.url);
const golden = readdirSync(GOLDEN)
  .sort()
  .map((name) => ({ name, encoded: JSON.parse(readFileSync(new URL(name, GOLDEN), 'utf8')) as Encoded }));

const stored = (type: string, data: JsonObject, schema = 1) => ({ type, data, metadata: { schema } });
const examples = Object.entries(eventExamples).map(([type, data]) => ({ type, data }) as DomainEvent);
const failureOf = (call: () => unknown): Error => {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('It did not fail.');
};

test('every version of every event type: has a golden file, and no file is left over', () => {
  const expected = Object.entries(eventTable).flatMap(([type, { schema }]) =>
    Array.from({ length: schema }, (_, index) => `${type}@${index + 1}.json`),
  );
  assert.equal(
    golden.map(({ name }) => name),
    expected.sort(),
  );
});

test('every golden file: is named after what it holds and decodes; one of the current version unchanged', () => {
  for (const { name, encoded } of golden) {
    const { type, data, schema } = encoded;
    assert.is(name, `${type}@${schema}.json`);
    const decoded = decode(stored(type, data, schema));
    assert.is(decoded.type, type);
    if (schema === eventTable[type].schema) assert.equal(decoded.data, data);
  }
});

test('every example: comes back as it was after encode, JSON and decode', () => {
  assert.is(examples.length, Object.keys(eventTable).length);
  for (const event of examples) {
    const { type, data, schema } = encode(event);
    assert.equal(decode(stored(type, JSON.parse(JSON.stringify(data)) as JsonObject, schema)), event);
  }
});

test('every field of every example: without it the event is unreadable, or the field is optional', () => {
  const optional: string[] = [];
  for (const { type, data } of examples)
    for (const field of Object.keys(data)) {
      const { [field]: _, ...rest } = data as JsonObject;
      try {
        decode(stored(type, rest, eventTable[type].schema));
        optional.push(`${type}.${field}`);
      } catch (error) {
        assert.instance(error, UnreadableEvent);
      }
    }
  assert.equal(optional, []);
});

test('fields that nobody knows: stay, at any depth', () => {
  const data = { taskId: 't', failure: { ...FAILURE, ticket: 7 }, at: '2026-01-01T00:00:00.000Z', extra: [1] };
  assert.equal(decode(stored('MigrationFailed', data)).data, { ...data, attempt: 1 });
  const now = { ...data, attempt: 2 };
  assert.equal(decode(stored('MigrationFailed', now, 2)).data, now);
});
const FAILURE = { code: 'INTERNAL', message: 'It broke.', retryable: false };

test('an unknown type: refused by name, also one that every object has', () => {
  for (const type of ['DiskTeleported', 'constructor', '__proto__', 'toString', '']) {
    const failure = failureOf(() => decode({ ...stored(type, {}), stream: 'task-1', revision: 4 }));
    assert.instance(failure, UnknownEvent);
    assert.is(failure.message, `The event ${type}@1 (task-1, revision 4) is of a type that this version does not know.`);
  }
});

test('an unknown version: refused, be it newer, zero or no number', () => {
  for (const schema of [eventTable.SlotGranted.schema + 1, 0, -1, 1.5, Number.NaN])
    assert.instance(
      failureOf(() => decode(stored('SlotGranted', { taskId: 't' }, schema))),
      UnreadableEvent,
    );
});

test('data of another shape: refused with its place, and no value of it', () => {
  const data = { taskId: 't', failure: { ...FAILURE, code: 'canary' }, at: 7 };
  const failure = failureOf(() => decode(stored('MigrationFailed', data)));
  assert.instance(failure, UnreadableEvent);
  assert.is(failure.message, 'The event MigrationFailed@1 cannot be read: failure.code: invalid_value; at: invalid_type');
});

test('older versions: are lifted step by step, each from its own version on', () => {
  const table = { Moved: { schema: 3, parse: z.looseObject({ metres: z.number(), by: z.string() }) } };
  const decodeMoved = createDecoder(table, {
    'Moved@1': ({ feet, ...rest }) => ({ ...rest, metres: Number(feet) / 4 }),
    'Moved@2': (data) => ({ ...data, by: 'unknown' }),
  });
  const moved = (data: JsonObject, schema: number) => decodeMoved(stored('Moved', data, schema));
  assert.equal(moved({ feet: 8, kept: true }, 1), { type: 'Moved', data: { kept: true, metres: 2, by: 'unknown' } });
  assert.equal(moved({ metres: 5 }, 2), { type: 'Moved', data: { metres: 5, by: 'unknown' } });
  assert.equal(moved({ metres: 5, by: 'ada' }, 3), { type: 'Moved', data: { metres: 5, by: 'ada' } });
  const gap = failureOf(() => createDecoder(table, {})(stored('Moved', { metres: 5 }, 2)));
  assert.instance(gap, UnreadableEvent);
  assert.match(gap.message, /no step from version 2/);
});

test('version 1 of what counted tries: its attempt is the try, of the first attempt of the task', () => {
  const retryAt = '2026-01-01T00:00:00.000Z';
  const known = { taskId: 't', failure: FAILURE, retryAt };
  assert.equal(decode(stored('StepFailed', { ...known, step: 'stage-vda', attempt: 3, jobEnded: true })).data, {
    ...{ ...known, step: 'stage-vda', jobEnded: true },
    ...{ attempt: 1, try: 3 },
  });
  assert.equal(decode(stored('ReleaseFailed', { ...known, artefactId: 'staging', attempt: 7 })).data, {
    ...{ ...known, artefactId: 'staging' },
    ...{ attempt: 1, try: 7 },
  });
  assert.equal(decode(stored('SlotDeferred', { taskId: 't', reason: 'SERVER_CAPACITY', attempt: 2, retryAt })).data, {
    ...{ taskId: 't', reason: 'SERVER_CAPACITY', retryAt },
    ...{ attempt: 1, try: 2 },
  });
});

test('version 1 of the queue: its places are those of the first attempt, which needs all that it stages', () => {
  const queued = { taskId: 't', serverId: 's', bytes: 7 };
  assert.equal(decode(stored('TaskQueued', queued)).data, { ...queued, attempt: 1, needs: 7 });
  for (const type of ['SlotGranted', 'SlotTaken', 'SlotReleased'])
    assert.equal(decode(stored(type, { taskId: 't' })).data, { taskId: 't', attempt: 1 });
});

test('version 1 of claims: a release of addresses is of every claim, and a source VM is claimed by the name of the task', () => {
  const released = { networkId: 'n', taskIds: ['t'] };
  assert.equal(decode(stored('AddressesReleased', released)).data, { ...released, claimId: null });
  const claim = { sourceId: 's', vmId: 'v', taskId: 't' };
  for (const type of ['SourceVmClaimed', 'SourceVmReleased'])
    assert.equal(decode(stored(type, claim)).data, { ...claim, claimId: 't' });
});

test('the table of upcasts: has a step for each older version and no other', () => {
  const needed = Object.entries(eventTable).flatMap(([type, { schema }]) =>
    Array.from({ length: schema - 1 }, (_, index) => `${type}@${index + 1}`),
  );
  assert.equal(Object.keys(upcasts).sort(), needed.sort());
});

test('docs/events.md: is what the codec says (node --import tsx scripts/events-doc.ts)', () => {
  assert.is(readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8'), eventsDocument());
});

test.run();
