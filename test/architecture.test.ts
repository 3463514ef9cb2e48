import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Arrow,
  arrowsOf,
  circlesIn,
  codeFolders,
  folderOf,
  type Source,
  sources,
  valueArrowsOf,
} from './support/sources.ts';

// DESIGN.md section 2, as patterns: what the files of a folder may import of ours, beside their own folder.
const ALLOWED: Readonly<Record<string, readonly RegExp[]>> = {
  domain: [/^messages\/catalogue\.ts$/], // types alone: see below
  messages: [/^domain\/words\//],
  commands: [/^domain\//],
  projections: [/^domain\//],
  adapters: [/^domain\//, /^commands\/ports\//, /^projections\/projection\.ts$/],
  graphql: [/^commands\/(?!(?:effects|sources)\/)/, /^projections\/queries\.ts$/, /^messages\//],
  runtime: [/^(domain|messages|commands|projections|adapters|graphql)\//],
  simulation: [/^(domain|commands|adapters|runtime)\//],
  bin: [/^(runtime|adapters|commands|domain|projections)\//],
  scripts: [/./],
  test: [/./],
};
/** What adapters share: no adapter may reach into another one apart from these. */
const SHARED_BY_ADAPTERS = [
  /^adapters\/libvirt-xml\//,
  /^adapters\/definition-table\//,
  /^adapters\/jobs\/exec\.ts$/,
  /^adapters\/dial\//,
  /^adapters\/drafts\//,
];
/** Written by GraphQL Code Generator (scripts/graphql-types.ts); what it brings of its own is no code of ours. */
const GENERATED = 'graphql/generated.ts';
/** Longer than 300 lines, and why. */
const LONG_FILES: readonly string[] = [GENERATED];
const LONGEST = 300;

const adapterOf = (path: string): string => path.split('/').slice(0, 2).join('/');
const production = sources.filter(({ path }) => !/^(test|scripts|bin)\//.test(path));
const DOMAIN_ROOMS = ['task', 'batch', 'claims', 'planning', 'platform', 'words'];

const isAllowed = ({ from, to }: Arrow): boolean => {
  const [here, there] = [folderOf(from), folderOf(to)];
  if (here === 'adapters' && there === 'adapters')
    return adapterOf(from) === adapterOf(to) || SHARED_BY_ADAPTERS.some((shared) => shared.test(to));
  return here === there || (ALLOWED[here] ?? []).some((allowed) => allowed.test(to));
};

const none = (found: readonly string[], rule: string): void =>
  assert.is(found.length, 0, `${rule}:\n  ${found.join('\n  ')}`);
// This file quotes code in strings; its own imports are not what the rules are about.
const arrows = sources.filter(({ path }) => path !== 'test/architecture.test.ts').flatMap(arrowsOf);
const show = ({ from, to }: Arrow): string => `${from} → ${to}`;
const filesWith = (pattern: RegExp, among: readonly Source[]): readonly string[] =>
  among.flatMap(({ path, code }) => {
    const found = pattern.exec(code);
    return found ? [`${path}: ${found[0].trim()}`] : [];
  });

test('imports: enough of them are read for the rules below to mean something', () => {
  assert.ok(sources.length > 150 && arrows.length > 600, `${sources.length} files, ${arrows.length} imports`);
  assert.ok(arrows.some(({ from, to }) => from === 'commands/support/handle.ts' && to === 'domain/words/decider.ts'));
  assert.ok(arrows.some(({ from, to }) => from === 'graphql/views.ts' && to === 'projections/queries.ts'));
});

test('imports: every one of ours names a file that exists', () => {
  const known = new Set(sources.map(({ path }) => path));
  const dangling = arrows.filter(
    ({ from, to, ours }) => ours && /\.(ts|mjs)$/.test(to) && !known.has(to) && from !== '',
  );
  none(dangling.map(show), 'imports without a file');
});

test('folders: each that has code is known here and to the compiler', () => {
  assert.equal(codeFolders, Object.keys(ALLOWED).toSorted());
  const { include } = JSON.parse(readFileSync(new URL('../tsconfig.json', import.meta.url), 'utf8'));
  assert.equal(
    codeFolders.filter((folder) => folder !== 'bin'), // one file of JavaScript
    include.toSorted(),
  );
});

test('folders: only the arrows of DESIGN.md section 2', () => {
  none(arrows.filter((arrow) => arrow.ours && !isAllowed(arrow)).map(show), 'forbidden arrows');
});

test('the rule itself: forbidden arrows are seen as such', () => {
  const forbidden = [
    ['domain/a.ts', 'commands/b.ts'],
    ['commands/a.ts', 'adapters/ssh/b.ts'],
    ['commands/a.ts', 'projections/queries.ts'],
    ['commands/a.ts', 'messages/say.ts'],
    ['domain/a.ts', 'messages/say.ts'],
    ['projections/a.ts', 'messages/say.ts'],
    ['messages/a.ts', 'domain/task/steps.ts'],
    ['projections/a.ts', 'commands/support/app.ts'],
    ['adapters/ssh/a.ts', 'adapters/secrets/vault.ts'],
    ['adapters/ssh/a.ts', 'commands/support/app.ts'],
    ['graphql/a.ts', 'domain/words/ids.ts'],
    ['graphql/a.ts', 'projections/rows.ts'],
    ['graphql/a.ts', 'runtime/log.ts'],
    ['runtime/a.ts', 'test/support/spec.ts'],
    ['runtime/a.ts', 'simulation/world.ts'],
    ['simulation/a.ts', 'test/support/b.ts'],
  ] as const;
  none(forbidden.filter(([from, to]) => isAllowed({ from, to, ours: true })).map(String), 'allowed by mistake');
});

test('rooms: the domain has one for each subject, and only the union of all events stands beside them', () => {
  const beside = sources.filter(
    ({ path }) => path.startsWith('domain/') && !DOMAIN_ROOMS.some((room) => path.startsWith(`domain/${room}/`)),
  );
  assert.equal(
    beside.map(({ path }) => path),
    ['domain/events.ts'],
  );
});

test('imports: no values in a circle (COURSE.md 6)', () => {
  const values = new Map(sources.map((source) => [source.path, valueArrowsOf(source)]));
  assert.ok(values.get('commands/effects/task-effects.ts')?.includes('commands/effects/choose-host.ts'));
  none(circlesIn(values), 'circles of value imports');
});

test('the rule itself: a circle of three is seen, and one of types is none', () => {
  const [a, b, c] = ['./a.ts', './b.ts', './c.ts'].map((name) => `import { x } from '${name}';`);
  const inRoom = (name: string, code = '') => ({ path: `x/${name}.ts`, code });
  const circlesOf = (files: readonly Pick<Source, 'path' | 'code'>[]) =>
    circlesIn(new Map(files.map((file) => [file.path, valueArrowsOf(file)])));
  assert.is(circlesOf([inRoom('a', b), inRoom('b', c), inRoom('c', a)]).length, 1);
  const types = "import type { x } from './a.ts';\nimport { type Y, type Z } from './a.ts';";
  assert.is(circlesOf([inRoom('a', b), inRoom('b', c), inRoom('c', types)]).length, 0);
});

test('commands: no module of Node, apart from crypto (names are looked up through a port)', () => {
  const wrong = sources
    .filter(({ path }) => path.startsWith('commands/'))
    .flatMap(arrowsOf)
    .filter(({ to }) => to.startsWith('node:') && to !== 'node:crypto');
  none(wrong.map(show), 'modules of Node in commands');
});

test('messages: nothing but types of domain/words, so that a browser can have them (DESIGN.md 20)', () => {
  const messages = sources.filter(({ path }) => path.startsWith('messages/'));
  assert.ok(messages.length > 10);
  const modules = messages.flatMap(arrowsOf).filter(({ ours }) => !ours);
  none(modules.map(show), 'modules in messages');
  const values = messages.flatMap((source) =>
    valueArrowsOf(source)
      .filter((to) => !to.startsWith('messages/'))
      .map((to) => `${source.path} → ${to}`),
  );
  none(values, 'values of other folders in messages');
});

test('imports: read in every form', () => {
  const code = [
    "import { a } from './a.ts';",
    "import type {\n  B,\n} from '../b.ts';",
    "export { c } from './c.ts';",
    "import './d.ts';",
    "const e = await import('./e.ts');",
    "new URL('./f.ts', import.meta.url)",
  ].join('\n');
  const found = arrowsOf({ path: 'domain/x/y.ts', code }).map(({ to }) => to);
  const expected = ['domain/x/a.ts', 'domain/b.ts', 'domain/x/c.ts', 'domain/x/d.ts', 'domain/x/e.ts', 'domain/x/f.ts'];
  assert.equal(new Set(found), new Set(expected));
});

test('domain: no module, no clock, no dice, no process, nothing that waits', () => {
  const domain = sources.filter(({ path }) => path.startsWith('domain/'));
  none(
    domain
      .flatMap(arrowsOf)
      .filter(({ ours }) => !ours)
      .map(show),
    'modules in the domain',
  );
  const impure =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|(?<![.\w-])process\.|\bglobalThis\b|\bcrypto\b|\basync\b|\bawait\b|\bPromise\b|\bsetTimeout\b|(?<!virsh )\bconsole\b/;
  none(filesWith(impure, domain), 'impure domain');
  const dates = filesWith(/\bnew Date\(/, domain).filter((found) => !found.startsWith('domain/words/ids.ts:'));
  none(dates, 'Date outside domain/words/ids.ts');
});

test('projections: no clock and no dice, so that replay gives the same bytes (UX-1)', () => {
  const impure = /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\brandomUUID\b|\bsetTimeout\b/;
  none(
    filesWith(
      impure,
      sources.filter(({ path }) => path.startsWith('projections/')),
    ),
    'impure projections',
  );
});

test('zod: at the door, in adapters, in the configuration and the files given to the command line only (STYLE 10)', () => {
  const places =
    /^(commands\/(?:support\/)?[^/]+\.ts|adapters\/.+\.ts|runtime\/config\.ts|runtime\/cli\/[^/]+-file\.ts)$/;
  const wrong = production.flatMap(arrowsOf).filter(({ from, to }) => /^zod(\/|$)/.test(to) && !places.test(from));
  none(wrong.map(show), 'zod elsewhere');
});

test('rxjs: in runtime/ and graphql/subscriptions.ts only (STYLE 9)', () => {
  const places = /^(runtime\/|graphql\/subscriptions\.ts$)/;
  const wrong = production.flatMap(arrowsOf).filter(({ from, to }) => /^rxjs(\/|$)/.test(to) && !places.test(from));
  none(wrong.map(show), 'rxjs elsewhere');
});

/**
 * Types that could be asked with any string, by file, and how many: of values that are only read by a name of ours, or walked.
 * All others are `Keyed` (domain/words/keyed.ts), which the compiler lets nobody ask with square brackets, or a Map.
 */
const OPEN: Readonly<Record<string, number>> = {
  'adapters/eventstore/eventstoredb/records.ts': 1, // JSON as the client gives and takes it
  'adapters/eventstore/eventstoredb/retention.ts': 1,
  'adapters/jobs/jobs.ts': 1, // what a job reported, by our names
  'adapters/libvirt-xml/xml.ts': 5, // nodes of the parser and attributes, by our names
  'simulation/machine.ts': 1,
  'simulation/vcenter.ts': 1,
  'adapters/vcenter/soap.ts': 1, // attributes that are written
  'adapters/vcenter/transport.ts': 1, // headers that are sent
  'adapters/vcenter/xml.ts': 4, // nodes of the parser, by the keys that they have
  'commands/support/conversion-report.ts': 1,
  'commands/effects/follow-job.ts': 2,
  'commands/ports/event-store.ts': 2, // JSON
  'commands/ports/machines.ts': 2, // input and report of a job, by our names
  'domain/words/failure.ts': 1, // parameters that are walked
  'domain/words/keyed.ts': 2,
  'domain/platform/migration-server.ts': 1, // an empty object
  'messages/catalogue.ts': 1, // walked; asked as a Map
  'messages/message.ts': 2, // written down, and walked
  [GENERATED]: 1,
  'graphql/refusal.ts': 1, // walked
  'projections/projection.ts': 2, // columns of a projection, by our names
  'projections/rows.ts': 1, // walked
  'runtime/cli/client.ts': 3, // JSON that goes out and comes in
  'runtime/cli/command.ts': 1, // options, by our names
  'runtime/cli/one-item.ts': 1, // handed to the parser as it is
  'runtime/cli/plan-check.ts': 1, // a plan file as it was read, by names of ours and walked
  'runtime/log.ts': 1, // fields of a line, written
  'runtime/verify.ts': 1, // asked with `own`
};
const OPEN_TYPE = /\bRecord<string\b|\[\w+: string\]/g;
/** `word in table`, but not `for (… in …)`, a mapped type, a word in quotes, or the one symbol-like constant of the parsers. */
const ASKED_BY_IN = /(?<!['"\w]|TEXT|for \(const )(?<=[\s(!])(?!TEXT\b)[a-z][\w.?]*[\w)] in (?!T\b)[A-Za-z_]\w*/g;
const openTypesIn = ({ path, code }: Pick<Source, 'path' | 'code'>): readonly string[] => {
  const count = [...code.matchAll(OPEN_TYPE)].length;
  const allowed = Object.hasOwn(OPEN, path) ? OPEN[path] : 0;
  return count === allowed ? [] : [`${path}: ${count} instead of ${allowed}`];
};
/** Without texts and patterns, which may hold any words. */
const inQuotesLeftOut = (code: string): string =>
  code.replace(/'(?:[^'\\\n]|\\.)*'|"[^"\n]*"|`[^`]*`|(?<=[\s(:,=])\/(?:[^/\\\n]|\\.)+\/[a-z]*/g, "''");
const askedByIn = ({ path, code }: Pick<Source, 'path' | 'code'>): readonly string[] =>
  [...inQuotesLeftOut(code).matchAll(ASKED_BY_IN)].map(([found]) => `${path}: ${found}`);

test('objects: none is asked with a string from outside (issue 17 A2)', () => {
  none(
    production.flatMap(openTypesIn),
    'types that any string may ask; use Keyed and own of domain/words/keyed.ts, or a Map',
  );
  const esdbFailures = 'adapters/eventstore/eventstoredb/failures.ts'; // a name of ours in an error of the client
  none(
    production.filter(({ path }) => path !== esdbFailures).flatMap(askedByIn),
    '`in` with what is not written there',
  );
});

test('the rule itself: an open type, a second one where one is known, and a word that is asked for are seen', () => {
  const inZones = (code: string) => ({ path: 'domain/zones.ts', code });
  assert.is(openTypesIn(inZones('type Zones = Readonly<Record<string, Zone>>;')).length, 1);
  assert.is(openTypesIn(inZones('type Zones = { readonly [id: string]: Zone };')).length, 1);
  assert.is(openTypesIn(inZones("type Words = Readonly<Record<'a' | 'b', Zone>>;")).length, 0);
  const known = sources.find(({ path }) => path === 'runtime/log.ts');
  assert.is(openTypesIn({ path: 'runtime/log.ts', code: `${known?.code} type More = Record<string, 1>;` }).length, 1);
  assert.is(askedByIn(inZones('if (id in zones) return;')).length, 1);
  assert.is(askedByIn(inZones('found.filter((item) => item.ref.type in KINDS && item)')).length, 1);
  assert.is(askedByIn(inZones("for (const key in zones) if ('a' in zones || x === 'one in ten') return;")).length, 0);
});

test('types: no any, no double cast, no enum, nothing switched off (STYLE 18)', () => {
  const others = sources.filter(({ path }) => path !== 'test/architecture.test.ts');
  none(filesWith(/\bas unknown as\b/, others), 'double casts');
  none(
    filesWith(
      /(?:[:<,|&(=]|\bas)\s*any\b(?!\s*[:=(.'`])/,
      others.filter(({ path }) => path.endsWith('.ts') && path !== GENERATED),
    ),
    'any',
  );
  none(filesWith(/^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s+\w+\s*\{/m, others), 'enums');
  const switchedOff = others.filter(({ text }) => /@ts-(?:ignore|nocheck|expect-error)/.test(text));
  none(
    switchedOff.map(({ path }) => path),
    'the type checker is switched off',
  );
});

test('names: kebab-case, and no utils (STYLE 18)', () => {
  const name = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/;
  const wrong = sources.filter(({ path }) => !name.test(path.split('/').at(-1) ?? '') || /(?:^|\/)utils?\./.test(path));
  none(
    wrong.map(({ path }) => path),
    'file names',
  );
});

test(`length: no file of production code over ${LONGEST} lines, apart from those named`, () => {
  const long = production.filter(({ path, lines }) => lines > LONGEST && !LONG_FILES.includes(path));
  none(
    long.map(({ path, lines }) => `${path}: ${lines}`),
    'long files',
  );
});

const tests = sources.filter(({ path }) => path.endsWith('.test.ts'));

test('tests: each file runs, and none runs a part of its cases only', () => {
  assert.ok(tests.length > 10);
  none(
    tests.filter(({ code }) => !/\b\w+\.run\(\);?\s*$/m.test(code)).map(({ path }) => path),
    'test files without run()',
  );
  const others = tests.filter(({ path }) => path !== 'test/architecture.test.ts');
  none(filesWith(/\btest\.only\(/, others), 'test.only hides the other cases');
});

test.run();
