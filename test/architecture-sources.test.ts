import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { arrowsOf, type Source, sources } from './support/sources.ts';

// docs/adr/0022: who may ask for it, and who may speak to its hypervisors.

/** The type's own folder, and planning, whose rules differ by type. */
const ITS_OWN = /^(commands\/sources|domain\/planning)\//;
const PRODUCTION = /^(domain|commands|graphql|projections|runtime)\//;
const NAMES_A_TYPE = /'(?:KVM|VMWARE)'|\bof(?:Kvm|Vmware)\b/g;
/** Where a type is named beside those, how often, and why. All others ask a trait (domain/task/source-traits.ts) or a driver. */
const NAMED: Readonly<Record<string, number>> = {
  'domain/platform/migration-server.ts': 2, // the type itself
  'domain/platform/source.ts': 14, // the source's own stream: each type is registered in words of its own
  'domain/task/evidence.ts': 3, // what is stored of a moment, in words of each type
  'domain/task/source-traits.ts': 1, // what is meant where an order does not say
  'graphql/generated.ts': 2, // the type itself, as the API has it
  'commands/add-kvm-source.ts': 1, // registration: the word that is stored
  'commands/add-vcenter.ts': 1,
};

const SPEAKS_TO_A_SOURCE = /\bworld\.(?:kvm|vmware)\b/g;
/** Beside the drivers: intents of one type alone, which register it, change how it is reached, or look at it before. */
const SPEAKERS: Readonly<Record<string, number>> = {
  'commands/add-kvm-source.ts': 1,
  'commands/add-vcenter.ts': 2,
  'commands/look-at-source.ts': 1, // the certificate of an address that is not registered yet
  'commands/support/ask-inventory.ts': 1, // a sync, which vCenters alone have
  'commands/support/register-source.ts': 1,
  'commands/update-kvm-source.ts': 1,
  'commands/update-vcenter.ts': 2,
  'runtime/censored-world.ts': 2, // ports are wrapped, one by one
  'runtime/fence.ts': 2,
};

const among = sources.filter(({ path }) => PRODUCTION.test(path) && !ITS_OWN.test(path));
const otherThan = (
  allowed: Readonly<Record<string, number>>,
  pattern: RegExp,
  files: readonly Pick<Source, 'path' | 'code'>[],
): readonly string[] =>
  files.flatMap(({ path, code }) => {
    const found = [...code.matchAll(pattern)].length;
    const expected = Object.hasOwn(allowed, path) ? (allowed[path] ?? 0) : 0;
    return found === expected ? [] : [`${path}: ${found} instead of ${expected}`];
  });
const none = (found: readonly string[], rule: string): void =>
  assert.is(found.length, 0, `${rule}:\n  ${found.join('\n  ')}`);

test('the type of a source: nobody asks for it but its driver and planning', () => {
  none(otherThan(NAMED, NAMES_A_TYPE, among), 'questions for the type; ask a trait of it or its driver');
  const known = new Set(sources.map(({ path }) => path));
  none(
    Object.keys({ ...NAMED, ...SPEAKERS }).filter((path) => !known.has(path)),
    'files that are gone',
  );
});

test('the hypervisors of sources: nobody speaks to them but drivers, and what registers one type', () => {
  none(otherThan(SPEAKERS, SPEAKS_TO_A_SOURCE, among), 'calls past the driver');
});

const typeOf = (path: string): string | undefined => /^commands\/sources\/([^/]+)\//.exec(path)?.[1];

test('drivers: none reaches into the folder of another, and only the registry knows them', () => {
  const arrows = sources.filter(({ path }) => PRODUCTION.test(path)).flatMap(arrowsOf);
  const reaching = arrows.filter(({ from, to }) => typeOf(to) !== undefined && typeOf(from) !== typeOf(to));
  assert.ok(reaching.some(({ from }) => from === 'commands/sources/drivers.ts'));
  const others = reaching.filter(({ from }) => from !== 'commands/sources/drivers.ts');
  none(
    others.map(({ from, to }) => `${from} → ${to}`),
    'arrows into a driver',
  );
});

test('the rule itself: a question and a call past the driver are seen, in a file that is listed too', () => {
  const file = (path: string, code: string) => [{ path, code }];
  const asks = "if (plan.source.type === 'VMWARE') return;";
  assert.is(otherThan(NAMED, NAMES_A_TYPE, file('domain/task/course.ts', asks)).length, 1);
  assert.is(otherThan(NAMED, NAMES_A_TYPE, file('domain/task/source-traits.ts', `${asks} 'KVM'`)).length, 1);
  assert.is(otherThan(NAMED, NAMES_A_TYPE, file('graphql/x.ts', 'when: ofKvm,')).length, 1);
  assert.is(otherThan(SPEAKERS, SPEAKS_TO_A_SOURCE, file('commands/effects/x.ts', 'app.world.kvm.pause()')).length, 1);
});

test.run();
