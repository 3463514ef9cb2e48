import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { StoreUnavailable } from '../../commands/ports/event-store.ts';
import { OutsideFailure, type Secret, type Vault } from '../../commands/ports/machines.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { Censor, secretsIn } from '../../runtime/censor.ts';
import { censoredVault } from '../../runtime/censored-vault.ts';
import { createLog, idsOf } from '../../runtime/log.ts';
import { storeSecrets } from '../../runtime/open-store.ts';

const test = suite('the log');

const written = (node?: string) => {
  const lines: string[] = [];
  const censor = new Censor();
  const to = { write: (line: string) => void lines.push(line) };
  const log = createLog('trace', { censor, to, ...(node === undefined ? {} : { node }) });
  const last = () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;
  return { log, lines, censor, last, all: () => lines.join('') };
};

const memoryVault = (): Vault => {
  const secrets = new Map<string, Secret>();
  return {
    put: async (ref, secret) => void secrets.set(ref, secret),
    get: async (ref) => secrets.get(ref) ?? { kind: 'password', password: '' },
    remove: async (name) => void secrets.delete(name),
    refs: async () => [...secrets.keys()].map(ref),
  };
};

const ref = (name: string) => name as CredentialRef;
const PASSWORD = 'Tr0ub4dor & "3" <x>';
const PASSPHRASE = 'correct horse battery';
const KEY = `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gt
ZWQyNTUxOQAAACDplantedplantedplantedplantedplantedplantedplanted0000AA
-----END OPENSSH PRIVATE KEY-----`;
const TOKEN = 'tokenPlantedHere0123456789abcdefghijklmnopqr';
const COOKIE = 'f00dcafe0123456789planted';
const STORE = 'esdb://admin:changeit@node1:2113,node2:2113?tls=true';

/** No secret in any form in which it could be written. */
const PLANTED: readonly string[] = [
  PASSWORD,
  'Tr0ub4dor',
  PASSPHRASE,
  'b3BlbnNzaC1rZXkt',
  'plantedplanted',
  TOKEN,
  COOKIE,
  'changeit',
  encodeURIComponent(PASSWORD),
  Buffer.from(PASSWORD).toString('base64'),
  Buffer.from(PASSPHRASE).toString('base64url'),
  'VHIwdWI0ZG9y',
];

/** Each breaks something with every secret at hand, in a way of its own. */
const FAILURES: Readonly<Record<string, () => unknown>> = {
  'an error that quotes a password': () => new Error(`login with ${PASSWORD} failed`),
  'an error that quotes the answer of a machine': () =>
    new OutsideFailure({
      code: 'JOB_FAILED',
      message: `mount -o password=${PASSWORD}`,
      log: PASSWORD,
    }),
  'a chain of causes with the store’s address at its end': () =>
    new StoreUnavailable('STORE_UNAVAILABLE', {
      cause: new Error('14 UNAVAILABLE', { cause: new Error(`no connection to ${STORE}`) }),
    }),
  'several errors in one': () => new AggregateError([new Error(KEY), new Error(`Bearer ${TOKEN}`)], 'all failed'),
  'an error with a request and a configuration on it': () =>
    Object.assign(new Error('400'), {
      config: { url: STORE, auth: { user: 'root', pass: PASSWORD } },
      request: { headers: { authorization: `Bearer ${TOKEN}`, cookie: `vmware_soap_session="${COOKIE}"` } },
      body: `<password>${PASSWORD.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</password>`,
    }),
  'an error whose cause is a text': () => new Error('outer', { cause: `passphrase: ${PASSPHRASE}` }),
  'an error whose stack has one line of a key': () => new Error(`unexpected ${KEY.split('\n')[2]} in file`),
  'a password in an address, in JSON and in base64': () =>
    new Error(
      `https://host/?p=${encodeURIComponent(PASSWORD)} ${JSON.stringify({ p: PASSWORD })} ${Buffer.from(PASSWORD).toString('base64')} ${Buffer.from(PASSPHRASE).toString('base64url')}`,
    ),
};

const knowing = async () => {
  const out = written();
  const vault = censoredVault(memoryVault(), out.censor);
  await vault.put(ref('a'), { kind: 'password', password: PASSWORD });
  await vault.put(ref('b'), { kind: 'privateKey', privateKey: KEY, passphrase: PASSPHRASE });
  out.censor.hide('token', [TOKEN]);
  out.censor.hide('store', secretsIn(STORE));
  return { ...out, vault };
};

for (const [what, make] of Object.entries(FAILURES))
  test(`${what}: no secret is written, and the line is still a line`, async () => {
    const { log, lines, all } = await knowing();
    const error = make();
    log.error({ err: error }, 'a stream is in trouble');
    log.error(error);
    log.warn({ reason: error, deep: { of: [{ the: { error } }] } }, `it says ${String(error)}`);
    log.child({ stream: 's', error }).info('from a child');
    assert.is(lines.length, 4);
    for (const line of lines) JSON.parse(line);
    for (const secret of PLANTED) assert.not.ok(all().includes(secret), `${secret} in ${all()}`);
  });

test('fields are hidden by their names, at any depth and whatever they hold', () => {
  const { log, last, all } = written();
  const headers = { Authorization: 'x1y2z3', 'set-cookie': ['x1y2z3'], Cookie: 'x1y2z3' };
  const config = { password: 'x1y2z3', privateKey: ['x1y2z3'], a: { b: [{ c: { passphrase: { d: 'x1y2z3' } } }] } };
  log.info({ headers, config, token: 'x1y2z3', apiKey: 'x1y2z3', credential: 'ref-1' }, 'told');
  assert.not.match(all(), 'x1y2z3');
  assert.is(last().credential, 'ref-1');
});

test('secrets that nobody has told of are known by their shape', () => {
  const { log, last, all } = written();
  const told: readonly (readonly [string, string])[] = [
    [`at ${STORE}.`, 'at esdb://[redacted]@node1:2113,node2:2113?tls=true.'],
    ['esdb+discover://admin:p@ss/w@rd@host:1', 'esdb+discover://[redacted]@host:1'],
    [`sent Bearer ${TOKEN}, refused`, 'sent Bearer [redacted], refused'],
    [`Cookie: vmware_soap_session=${COOKIE}; a=b\nnext`, 'Cookie: [redacted]\nnext'],
    [`vmware_soap_session="${COOKIE}" is over`, 'vmware_soap_session=[redacted] is over'],
    ['login password=s3cret&user=x', 'login password=[redacted]&user=x'],
    [`key ${KEY} end`, 'key [redacted] end'],
    [`cut ${KEY.slice(0, 90)}`, 'cut [redacted]'],
  ];
  for (const [text, shown] of told) {
    log.info(text);
    assert.is(last().msg, shown);
  }
  for (const secret of PLANTED) assert.not.ok(all().includes(secret), secret);
});

test('what is no secret is left as it is', () => {
  const { log, last } = written();
  const text = 'administrator@vsphere.local on https://vc.example.org:443/sdk: sudo must not ask for a password.';
  log.info({ stream: 'migrationTask-1', epoch: 7, ok: true, none: null }, text);
  const { time, ...line } = last();
  assert.match(String(time), /^\d{4}-\d\d-\d\dT/);
  assert.equal(line, { level: 30, stream: 'migrationTask-1', epoch: 7, ok: true, none: null, msg: text });
});

test('an error is told by type, code, message, stack and causes, and nothing that hangs on it', () => {
  const { log, last } = written('node-1');
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', request: 'junk' });
  const outer = new OutsideFailure({ code: 'UNREACHABLE', message: 'h1 does not answer.' }, { cause });
  log.error({ err: outer }, 'x');
  const { err, node } = last() as { err: Record<string, unknown> & { cause: Record<string, unknown> }; node: string };
  assert.is(node, 'node-1');
  assert.equal(Object.keys(err).toSorted(), ['cause', 'code', 'message', 'stack', 'type']);
  assert.equal([err.type, err.code, err.message], ['OutsideFailure', 'UNREACHABLE', 'h1 does not answer.']);
  assert.equal(
    [err.cause.code, err.cause.message, err.cause.request],
    ['ECONNREFUSED', 'connect ECONNREFUSED', undefined],
  );
});

test('a cause that is its own cause ends', () => {
  const { log, lines } = written();
  const error = new Error('round');
  error.cause = error;
  log.error({ err: error }, 'x');
  assert.is(lines.length, 1);
});

test('a secret that was changed or removed is held no longer; what is too short to be one hides nothing', async () => {
  const { log, last, vault } = await knowing();
  await vault.put(ref('a'), { kind: 'password', password: 'another one' });
  log.info(`${PASSWORD} / another one`);
  assert.is(last().msg, `${PASSWORD} / [redacted]`);
  await vault.remove(ref('a'));
  log.info('another one');
  assert.is(last().msg, 'another one');
  await vault.put(ref('a'), { kind: 'password', password: 'on' });
  log.info('one');
  assert.is(last().msg, 'one');
});

test('a secret that comes out of the vault after a restart is hidden from then on', async () => {
  const inner = memoryVault();
  await inner.put(ref('s'), { kind: 'sasl', user: 'u', password: PASSPHRASE });
  const { log, last, censor } = written();
  await censoredVault(inner, censor).get(ref('s'));
  log.info(`with ${PASSPHRASE}`);
  assert.is(last().msg, 'with [redacted]');
});

test('the password of a store’s address is found, encoded or not', () => {
  assert.equal(secretsIn('esdb://admin:p%40ss@host:2113'), ['p%40ss', 'p@ss']);
  assert.equal(secretsIn('esdb://admin:100%@host'), ['100%']);
  assert.equal(secretsIn('sqlite:/var/lib/x@y/events.db'), []);
  assert.equal(secretsIn('esdb://host:2113'), []);
});

test('the password in the store’s login file is hidden too', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-login-'));
  const storeLoginFile = join(directory, 'login');
  writeFileSync(storeLoginFile, 'sampan:from the file\n');
  assert.equal(storeSecrets({ storeUrl: 'esdb://host:2113', storeLoginFile }), ['from the file']);
  assert.equal(storeSecrets({ storeUrl: 'esdb://a:b%3Ac@host', storeLoginFile: null }), ['b%3Ac', 'b:c']);
  rmSync(directory, { recursive: true });
});

test('a line about a stream has the id of what it is about', () => {
  assert.equal(idsOf('migrationTask-7a-b'), { stream: 'migrationTask-7a-b', taskId: '7a-b' });
  assert.equal(idsOf('migrationBatch-1'), { stream: 'migrationBatch-1', batchId: '1' });
  assert.equal(idsOf('migrationQueue-main'), { stream: 'migrationQueue-main' });
});

test.run();
