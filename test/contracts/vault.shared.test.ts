import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import { openSharedVault } from '../../adapters/secrets/shared-vault.ts';
import { openVault } from '../../adapters/secrets/vault.ts';
import type { EventStore, StoredEvent } from '../../commands/ports/event-store.ts';
import type { Secret } from '../../commands/ports/machines.ts';
import type { Instant } from '../../domain/words/ids.ts';
import { collect, collectPages } from './event-store.support.ts';
import { outsideFailureOf, ref, SECRETS, vaultContract } from './vault.suite.ts';

const now = () => '2026-01-01T00:00:00.000Z' as Instant;
const PASSWORD: Secret = { kind: 'password', password: 'canary' };

type Place = {
  readonly directory: string;
  readonly store: EventStore;
  /** The vault as the node sees it whose key file has this name. */
  readonly node: (name: string) => ReturnType<typeof openSharedVault>;
  readonly keyOf: (name: string) => string;
};

const place = async (): Promise<Place> => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-vault-'));
  const store = await openSqliteStore(join(directory, 'events.db'));
  const keyOf = (name: string): string => join(directory, `${name}.key`);
  const node = (name: string) =>
    openSharedVault(store, { keyFile: keyOf(name), before: join(directory, `${name}.db`), now });
  return { directory, store, node, keyOf };
};
const leave = async ({ store, directory }: Place): Promise<void> => {
  await store.close();
  rmSync(directory, { recursive: true });
};
const inPlace = async (work: (place: Place) => Promise<void>): Promise<void> => {
  const here = await place();
  await work(here);
  await leave(here);
};

vaultContract('in the event store', async () => {
  const here = await place();
  const vault = await here.node('a');
  return {
    vault,
    cleanup: async () => {
      vault.close();
      await leave(here);
    },
  };
}).run();

const rejection = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'it did not fail',
    (error: Error) => error.message,
  );

test('two nodes with one key: each sees at once what the other put, changed and removed', () =>
  inPlace(async ({ node, keyOf }) => {
    const a = await node('a');
    copyFileSync(keyOf('a'), keyOf('b'));
    const b = await node('b');
    for (const secret of SECRETS) {
      await a.put(ref('one'), secret);
      assert.equal({ ...(await b.get(ref('one'))) }, secret);
    }
    await b.put(ref('one'), PASSWORD);
    assert.equal({ ...(await a.get(ref('one'))) }, PASSWORD);
    await b.remove(ref('one'));
    assert.is((await outsideFailureOf(a.get(ref('one')))).failure.code, 'NOT_FOUND');
  }));

test('a node without the key, or with another: refused, and no key is made', () =>
  inPlace(async ({ node, keyOf }) => {
    await node('a');
    assert.match(
      await rejection(node('b')),
      /its key .*b\.key is missing: restore it, or copy it from a node that runs/,
    );
    assert.not(existsSync(keyOf('b')));
    writeFileSync(keyOf('b'), `${Buffer.alloc(32, 7).toString('base64')}\n`, { mode: 0o600 });
    assert.match(await rejection(node('b')), /b\.key is not the key of the vault in the event store/);
    assert.ok(existsSync(keyOf('b')));
  }));

test('two new nodes at once: the key of one becomes the vault’s, the other leaves none behind', () =>
  inPlace(async ({ node, keyOf }) => {
    const [a, b] = await Promise.allSettled([node('a'), node('b')]);
    assert.equal([a.status, b.status].toSorted(), ['fulfilled', 'rejected']);
    assert.is(existsSync(keyOf('a')), a.status === 'fulfilled');
    assert.is(existsSync(keyOf('b')), b.status === 'fulfilled');
  }));

test('parallel puts from two nodes: one of the values stands, whole', () =>
  inPlace(async ({ node, keyOf }) => {
    const a = await node('a');
    copyFileSync(keyOf('a'), keyOf('b'));
    const b = await node('b');
    const passwords = ['one', 'two'];
    await Promise.all([a, b].map((vault, at) => vault.put(ref('x'), { ...PASSWORD, password: passwords[at] ?? '' })));
    const secret = await a.get(ref('x'));
    assert.ok(secret.kind === 'password' && passwords.includes(secret.password));
  }));

const textOf = (events: readonly StoredEvent[]): string => JSON.stringify(events);

test('in the store: nothing of a secret in plain text, and of a removed or replaced one not even the sealed text', () =>
  inPlace(async ({ node, store }) => {
    const vault = await node('a');
    await vault.put(ref('x'), PASSWORD);
    const sealed = String((await store.readLast('secret-x'))?.data.box);
    await vault.put(ref('x'), PASSWORD);
    const again = String((await store.readLast('secret-x'))?.data.box);
    await vault.remove(ref('x'));
    const all = textOf(await collectPages(store.readAll(null)));
    for (const text of ['canary', Buffer.from('canary').toString('base64'), sealed, again])
      assert.not.ok(all.includes(text));
    assert.equal(
      (await collect(store.readStream('secret-x'))).map(({ type }) => type),
      ['SecretShredded'],
    );
  }));

test('coming from the embedded store: its secrets are taken over as they are, once, and what was removed stays removed', () =>
  inPlace(async ({ node, directory, keyOf }) => {
    const before = await openVault(join(directory, 'a.db'), keyOf('a'));
    for (const [number, secret] of SECRETS.entries()) await before.put(ref(`s${number}`), secret);
    before.close();
    const vault = await node('a');
    for (const [number, secret] of SECRETS.entries()) assert.equal({ ...(await vault.get(ref(`s${number}`))) }, secret);
    await vault.put(ref('s0'), { kind: 'password', password: 'newer' });
    await vault.remove(ref('s1'));
    const again = await node('a');
    assert.equal({ ...(await again.get(ref('s0'))) }, { kind: 'password', password: 'newer' });
    assert.is((await outsideFailureOf(again.get(ref('s1')))).failure.code, 'NOT_FOUND');
  }));

test.run();
