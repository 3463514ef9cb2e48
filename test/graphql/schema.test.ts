import { readFileSync, writeFileSync } from 'node:fs';
import {
  buildSchema,
  findBreakingChanges,
  isEnumType,
  lexicographicSortSchema,
  parse,
  printSchema,
  validate,
  validateSchema,
} from 'graphql';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSchema } from '../../graphql/schema.ts';
import { CATALOGUE } from '../../messages/catalogue.ts';
import {
  committedTypes,
  committedWords,
  graphqlTypes,
  wordsOfCatalogue,
  writeTypes,
} from '../../scripts/graphql-types.ts';
import { MEANT_TO_BREAK } from './meant-to-break.ts';

const SNAPSHOT = new URL('./schema.snapshot.txt', import.meta.url);
/** As the last release told it: what clients were written against. Only a release changes it. */
const RELEASED = readFileSync(new URL('./schema.released.txt', import.meta.url), 'utf8');

const now = `${printSchema(lexicographicSortSchema(readSchema()))}\n`;
const broken = (before: string, after: string): readonly string[] =>
  findBreakingChanges(buildSchema(before), buildSchema(after)).map(({ description }) => description);
const meant = Object.values(MEANT_TO_BREAK).flat();

test('the schema is sound', () => {
  assert.equal(validateSchema(readSchema()), []);
});

test('what clients were written against is in the schema still, apart from what is meant to break (meant-to-break.ts)', () => {
  assert.equal([...broken(RELEASED, now)].sort(), [...meant].sort());
});

/** As clients send them: words as text, in the document and in variables. */
const SENT = [
  'mutation ($type: String!, $up: String) { addMigrationServer(input: { commandId: "a", name: "m", type: $type, hostId: "h", cachePath: "/c", uplink: $up }) { __typename } }',
  'mutation { addPrimaryStorage(input: { commandId: "a", name: "s", kind: "LOCAL_STORAGE", path: "/p", clusterIds: [] }) { __typename } }',
  'mutation ($type: String) { createMigrationBatch(input: { commandId: "a", name: "b", sourceType: $type, sourceId: "s", serverId: "m", clusterId: "c", storageId: "t", vms: [] }) { __typename } }',
  'query ($action: String) { audit(filter: { action: $action }) { total } }',
];

test('what takes a word as text takes it still: an enum in its place would refuse what clients send', () => {
  for (const text of SENT) assert.equal(validate(readSchema(), parse(text)), [], text);
});

test('a change that breaks clients is found', () => {
  const without = (part: string, by = ''): readonly string[] => broken(now, now.replace(part, by));
  assert.equal(without('  cancelMigrationTask(input: CancelMigrationTaskInput!): CancelMigrationTaskResult!\n'), [
    'Mutation.cancelMigrationTask was removed.',
  ]);
  assert.equal(without('input CancelMigrationTaskInput {\n', 'input CancelMigrationTaskInput {\n  why: String!\n'), [
    'A required field why on input type CancelMigrationTaskInput was added.',
  ]);
  assert.equal(without('enum Outcome {\n  CANCELLED\n', 'enum Outcome {\n'), [
    'CANCELLED was removed from enum type Outcome.',
  ]);
});

test('the schema is the one that is committed (SAMPAN_SNAPSHOT=write takes a new one, and the types of its resolvers)', async () => {
  if (process.env.SAMPAN_SNAPSHOT === 'write') {
    const unmeant = broken(readFileSync(SNAPSHOT, 'utf8'), now).filter((change) => !meant.includes(change));
    assert.equal(unmeant, [], 'nothing is written: this breaks clients');
    writeFileSync(SNAPSHOT, now);
    await writeTypes();
  }
  assert.is(now, readFileSync(SNAPSHOT, 'utf8'));
});

test('graphql/generated.ts is what the schema says (node --import tsx scripts/graphql-types.ts)', async () => {
  assert.is(committedTypes(), await graphqlTypes());
});

test('every code of the catalogue is in its enum (node --import tsx scripts/graphql-types.ts, then the snapshot)', () => {
  assert.is(committedWords(), wordsOfCatalogue());
});

/** Enums whose values people read as words, by the kind of their words. */
const WORDS = {
  TaskState: 'taskState',
  Phase: 'phase',
  DeferralReason: 'deferral',
  BatchState: 'batchState',
  QueueState: 'queueState',
  Consistency: 'consistency',
  SourcePower: 'sourcePower',
  SourcePause: 'sourcePause',
  SourceOnStart: 'sourceOnStart',
  TargetVmState: 'targetVm',
  Power: 'power',
  AuditOutcome: 'auditOutcome',
  SubjectKind: 'subjectKind',
  ArtefactKind: 'artefact',
  Place: 'place',
  HostAllocationStrategy: 'strategy',
  FailureCode: 'failure',
  ViolationCode: 'violation',
} as const;

test('every value of an enum has its word, and every word its value', () => {
  const schema = readSchema();
  for (const [name, kind] of Object.entries(WORDS)) {
    const type = schema.getType(name);
    const values = isEnumType(type) ? type.getValues().map((value) => value.name) : [];
    assert.equal([...values].sort(), Object.keys(CATALOGUE[kind]).sort(), name);
  }
});

test.run();
