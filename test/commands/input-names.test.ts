import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { shown } from '../../domain/words/names.ts';

/** A hash of these, or a hypervisor, sees them as they are; people do not. */
const SECRETS = new Set(['password', 'privateKey', 'passphrase']);
/** Several lines are meant there. */
const LINES = new Set(['description']);
const BREAKS = new Set(['\n', '\t']);

type Field = { readonly path: string; readonly key: string; readonly schema: z.ZodType };
type Intent = { readonly name: string; readonly input: z.ZodType };

const isString = (schema: unknown): boolean =>
  schema instanceof z.ZodString || (schema instanceof z.ZodPipe && isString(schema.in));

/** Every place of an input where text is taken, however it is wrapped. */
const fieldsOf = (schema: unknown, path: string, key = ''): readonly Field[] => {
  if (isString(schema) && schema instanceof z.ZodType) return [{ path, key, schema }];
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([name, part]) => fieldsOf(part, `${path}.${name}`, name));
  if (schema instanceof z.ZodArray) return fieldsOf(schema.element, `${path}[]`, key);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => fieldsOf(option, path, key));
  if (schema instanceof z.ZodPipe) return fieldsOf(schema.in, path, key);
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return fieldsOf(schema.unwrap(), path, key);
  const plain = [z.ZodNumber, z.ZodBoolean, z.ZodEnum, z.ZodNull, z.ZodLiteral, z.ZodUnknown]; // the last: read by another command's schema
  assert.ok(
    plain.some((kind) => schema instanceof kind),
    `${path}: this test does not know ${String(schema)}`,
  );
  return [];
};

const COMMANDS = new URL('../../commands/', import.meta.url);
const isIntent = (value: unknown): value is Intent =>
  typeof value === 'object' && value !== null && 'input' in value && 'run' in value && 'name' in value;
const files = readdirSync(COMMANDS).filter((name) => name.endsWith('.ts'));
const modules: object[] = await Promise.all(files.map((name) => import(new URL(name, COMMANDS).href)));
const intents = modules.flatMap((module) => Object.values(module)).filter(isIntent);
const fields = intents.flatMap(({ name, input }) => fieldsOf(input, name));

const hidden = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code)).filter((text) =>
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(text),
);

test('the walk finds the inputs and their text', () => {
  assert.ok(intents.length >= 16, intents.map(({ name }) => name).join());
  const paths = fields.map(({ path }) => path);
  for (const path of [
    'AddZone.name',
    'AddKvmSource.ssh.user',
    'AddVcenter.esxiHosts[].name',
    'CreateMigrationBatch.vms[].name',
    'CreateMigrationBatch.vms[].volumes[].displayName',
    'CreateMigrationBatch.networkGroups[].sourceNetwork',
    'AddMigrationServer.description',
    'AddL3Network.attachment.bridge',
  ])
    assert.ok(paths.includes(path), `${path} in ${paths.join(' ')}`);
  assert.ok(hidden.length > 6000, `${hidden.length}`);
});

for (const { path, key, schema } of fields.filter((field) => !SECRETS.has(field.key)))
  test(`${path} takes no character that nobody sees`, () => {
    for (const character of hidden) {
      if (LINES.has(key) && BREAKS.has(character)) continue;
      assert.not.ok(schema.safeParse(`a${character}b`).success, shown(`a${character}b`));
    }
  });

test.run();
