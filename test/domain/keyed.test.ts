import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Keyed, keyed, own, without } from '../../domain/words/keyed.ts';

const INHERITED = Object.getOwnPropertyNames(Object.prototype);
const root = fileURLToPath(new URL('../..', import.meta.url));

test('empty: finds nothing of what every object inherits', () => {
  assert.ok(INHERITED.includes('__proto__') && INHERITED.includes('constructor'));
  assert.equal(
    INHERITED.map((id) => own(keyed({}), id)).filter((found) => found !== undefined),
    [],
  );
});

test('made by spreading or from entries: finds what was put there, under any id, and leaves it out again', () => {
  for (const id of ['z1', ...INHERITED])
    for (const kept of [
      { ...keyed<number>({ other: 1 }), [id]: 2 },
      Object.fromEntries([
        ['other', 1],
        [id, 2],
      ]),
    ]) {
      assert.equal([own(kept, id), own(kept, 'other'), Object.values(kept)], [2, 1, [1, 2]], id);
      assert.equal(JSON.stringify(without<number>(kept, id)), '{"other":1}', id);
    }
});

/** What a state may not be asked like; each must be refused by the compiler, at its own line. */
const MUTANTS = [
  'state.zones[id];',
  'state.zones[branded];',
  'state.zones.constructor === state.zones.toString || state.zones.anything;',
  'const { [id]: taken, ...rest } = state.zones; void [taken, rest];',
  '(state.zones as { -readonly [K in keyof typeof state.zones]: Zone })[id] = zone;',
  "state.zones['z1'];",
];

test('the type: a state cannot be asked with square brackets, whatever kind of string the id is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sampan-keyed-'));
  const header = [
    `import type { Keyed } from '${root}domain/words/keyed.ts';`,
    `import type { Target, Zone } from '${root}domain/platform/target.ts';`,
    `import type { ZoneId } from '${root}domain/words/ids.ts';`,
    'declare const state: Target; declare const zone: Zone; declare const id: string; declare const branded: ZoneId;',
    'export const allowed: Keyed<Zone> = { ...state.zones, [id]: zone }; export const all: readonly Zone[] = Object.values(state.zones);',
    '// The mutants follow.',
  ];
  try {
    writeFileSync(join(folder, 'mutants.mts'), [...header, ...MUTANTS, ''].join('\n'));
    const extended = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...extended, include: ['mutants.mts'] }));
    const tsc = join(root, 'node_modules/typescript/lib/tsc.js');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
    const lines = [...stdout.matchAll(/mutants\.mts\((\d+),/g)].map((match) => Number(match[1]));
    const expected = MUTANTS.map((_, index) => header.length + 1 + index);
    assert.equal([...new Set(lines)], expected, stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const typed: Keyed<number> = keyed({ a: 1 });
test('a table that is written down answers its own words only', () => {
  assert.equal([own(typed, 'a'), own(typed, 'toString')], [1, undefined]);
});

test.run();
