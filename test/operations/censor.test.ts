import { execFileSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import { Censor } from '../../runtime/censor.ts';
import { censoredWorld } from '../../runtime/censored-world.ts';
import { allEnded } from '../../simulation/checks/invariants.ts';
import { controlPlane, during } from '../../simulation/checks/plane.ts';
import { batchOf, order, platform, worldOf } from '../../simulation/checks/platform.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { byCode } from '../../simulation/faults.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';

const test = suite('the censor');

const PASSWORD = `p+ä s"w'o<r>d & $\\50%`;
const python = (program: string): string =>
  execFileSync(
    'python3',
    ['-c', `import sys, json, html, shlex, urllib.parse as u\nv = sys.argv[1]\nprint(${program}, end="")`, PASSWORD],
    { encoding: 'utf8' },
  );
const bash = (program: string): string => execFileSync('bash', ['-c', program, 'bash', PASSWORD], { encoding: 'utf8' });
const numeric = (base: number): string =>
  [...PASSWORD]
    .map((sign) => (/[\w ]/.test(sign) ? sign : `&#${base === 16 ? 'x' : ''}${sign.codePointAt(0)?.toString(base)};`))
    .join('');

/** As other programs write it; made by them where they are here. */
const WRITTEN: Readonly<Record<string, string>> = {
  'as it is': PASSWORD,
  'in an address': encodeURIComponent(PASSWORD),
  'in an address, in small letters': encodeURIComponent(PASSWORD).replace(/%../g, (part) => part.toLowerCase()),
  'in an address, by Python': python('u.quote(v)'),
  'in an address with every sign encoded': [...Buffer.from(PASSWORD)].map((byte) => `%${byte.toString(16)}`).join(''),
  'in a form': new URLSearchParams({ v: PASSWORD }).toString().slice(2),
  'in a form, by Python': python('u.quote_plus(v)'),
  'in JSON': JSON.stringify(PASSWORD).slice(1, -1),
  'in JSON, by Python': python('json.dumps(v)[1:-1]'),
  'in HTML, by Python': python('html.escape(v)'),
  'in XML, with names': PASSWORD.replace(
    /[&<>"']/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? '&apos;',
  ),
  'in XML, as text': PASSWORD.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;' })[sign] ?? '&gt;'),
  'in XML, with decimal numbers': numeric(10),
  'in XML, with hexadecimal numbers': numeric(16),
  'in a shell, by Python': python('shlex.quote(v)[1:-1]'),
  'in a shell, by bash': bash(`printf %q "$1"`),
  'in a shell, by bash again': bash(`echo -n "\${1@Q}"`).slice(1, -1),
  'in a shell, in double quotes': PASSWORD.replace(/["$\\]/g, '\\$&'),
  'in base64': Buffer.from(PASSWORD).toString('base64').replace(/=+$/, ''),
  'in base64 of addresses': Buffer.from(PASSWORD).toString('base64url'),
};

for (const [how, written] of Object.entries(WRITTEN))
  test(`a password ${how}: nothing of it is left, and what stands around it is`, () => {
    const censor = new Censor();
    censor.hide('it', [PASSWORD]);
    assert.is(censor.text(`before ${written} after`), 'before [redacted] after');
    assert.is(censor.text(`a=${written}&${written}`), 'a=[redacted]&[redacted]');
  });

test('a password within base64 of more, as for a proxy: what tells of it is left out', () => {
  const censor = new Censor();
  const secret = 'correct horse battery';
  censor.hide('it', [secret]);
  for (const user of ['u', 'ab', 'abc', 'root'])
    for (const alphabet of ['base64', 'base64url'] as const) {
      const shown = censor.text(`x ${Buffer.from(`${user}:${secret}!`).toString(alphabet)} y`);
      assert.match(shown, /^x \w{1,8}\[redacted\]\S{0,5} y$/);
    }
});

test('secrets that overlap, lie in each other or begin alike are all hidden, and are given back one by one', () => {
  const censor = new Censor();
  censor.hide('a', ['abcdef', 'abcdxyz']);
  censor.hide('b', ['defghi', 'cde', 'cdef']);
  assert.is(censor.text('1 abcdefghi 2 abcdxyz 3 cdef 4 abcd'), '1 [redacted] 2 [redacted] 3 [redacted] 4 abcd');
  censor.hide('c', ['abcdef']);
  censor.forget('a');
  assert.is(censor.text('abcdef abcdxyz'), '[redacted] abcdxyz');
  censor.forget('c');
  assert.is(censor.text('abcdef abcdxyz'), 'ab[redacted] abcdxyz');
  censor.forget('b');
  assert.is(censor.text('abcdefghi'), 'abcdefghi');
});

const key = (seed: number): string => {
  const line = (number: number): string => Buffer.from(`${seed}/${number}`.repeat(12)).toString('base64').slice(0, 70);
  const lines = Array.from({ length: 30 }, (_, number) => line(number));
  return `-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gt\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----`;
};
const stepsFor = (keys: number): { readonly hiding: number; readonly reading: number } => {
  const censor = new Censor();
  for (let seed = 0; seed < keys; seed += 1) censor.hide(`key-${seed}`, [key(seed)]);
  const hiding = censor.steps;
  const log = 'qemu-nbd: Failed to open /srv/cache/disk.qcow2: b3BlbnNzaC1rZXk -----BEGIN CERTIFICATE-----\n'.repeat(
    200,
  );
  assert.is(censor.text(log), log);
  return { hiding, reading: censor.steps - hiding };
};

test('a thousand keys: a text costs what it costs with ten, and each key is taken in once', () => {
  const [few, many] = [stepsFor(10), stepsFor(1000)];
  assert.ok(many.reading <= 2 * few.reading, JSON.stringify([few, many]));
  assert.ok(many.hiding <= 2 * 100 * few.hiding, JSON.stringify([few, many]));
});

test('no failure, note or log that becomes an event has a secret in it, from whatever machine and in whatever form', async () => {
  const base = await platform();
  const clock = new VirtualClock();
  const vms = [1, 2, 3].map((number) => simulatedVm({ number, name: `vm-${number}`, disksGiB: [1] }));
  const world = worldOf(clock, vms, { vault: base.vault });
  const store = base.store.fork();
  const censor = new Censor();
  censor.hide('it', [PASSWORD]);
  const words = Object.values(WRITTEN).join(' | ');
  let calls = 0;
  world.setFaults({
    onJob: (id) =>
      /\.(stage|write)\.vda\.1$/.test(id) ? { part: 0.5, end: byCode('COPY_FAILED', `ssh said ${words}`) } : null,
    onCall: ({ verb }) => {
      calls += 1;
      if (verb === 'job-status' || calls % 5 !== 0) return null;
      const failure = { code: 'IN_USE', message: `refused: ${words}`, log: words } as const;
      return { when: 'before', failure };
    },
  });
  const plane = await controlPlane({ store, world, clock, epoch: 2, around: (inner) => censoredWorld(inner, censor) });
  const created = await during(clock, order(plane.app, createMigrationBatch, 'b', batchOf(base.ids, vms)));
  if (created.ok) await clock.runUntil(() => allEnded(store, 3), 86_400);
  const told = JSON.stringify([store.events, plane.progress, created]);
  assert.match(told, '[redacted]');
  assert.match(told, 'StepFailed');
  for (const [how, written] of Object.entries(WRITTEN))
    assert.not.ok(told.includes(JSON.stringify(written).slice(1, -1)), how);
});

test.run();
