import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OutsideFailure, type Secret, type Vault } from '../../commands/ports/machines.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';

export type OpenedVault = { readonly vault: Vault; readonly cleanup: () => Promise<void> };

export const SECRETS: readonly Secret[] = [
  { kind: 'password', password: 'canary pässword :@/%"\' $ \n' },
  { kind: 'password', password: '' },
  { kind: 'privateKey', privateKey: `canary key ${'x'.repeat(12_000)}\n` },
  { kind: 'privateKey', privateKey: 'canary key', passphrase: 'canary phrase' },
  { kind: 'sasl', user: 'canary user', password: 'canary password' },
];

export const ref = (name: string): CredentialRef => name as CredentialRef;

export const outsideFailureOf = async (call: Promise<unknown>): Promise<OutsideFailure> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof OutsideFailure) return error;
    throw error;
  }
  throw new Error('It did not fail.');
};

/** What every vault does, the simulated one too. */
export const vaultContract = (name: string, open: () => Promise<OpenedVault>): { run(): void } => {
  const contract = suite(`vault contract: ${name}`);
  let opened: OpenedVault | undefined;
  contract.before(async () => {
    opened = await open();
  });
  contract.after(async () => {
    await opened?.cleanup();
  });
  const test = (title: string, check: (vault: Vault) => Promise<void>): void => {
    contract(title, async () => {
      if (opened === undefined) throw new Error('The vault was not opened.');
      await check(opened.vault);
    });
  };

  test('put: each kind of secret comes back as it went in', async (vault) => {
    for (const [number, secret] of SECRETS.entries()) await vault.put(ref(`kinds/${number}`), secret);
    for (const [number, secret] of SECRETS.entries())
      assert.equal({ ...(await vault.get(ref(`kinds/${number}`))) }, secret);
  });

  test('put again under the same name: the newer secret stands, of whatever kind', async (vault) => {
    for (const secret of SECRETS) {
      await vault.put(ref('again'), secret);
      await vault.put(ref('again'), secret);
      assert.equal({ ...(await vault.get(ref('again'))) }, secret);
    }
  });

  test('a secret that was got can be put under another name', async (vault) => {
    const secret: Secret = { kind: 'sasl', user: 'ada', password: 'canary' };
    await vault.put(ref('first'), secret);
    await vault.put(ref('second'), await vault.get(ref('first')));
    assert.equal({ ...(await vault.get(ref('second'))) }, secret);
  });

  test('unknown: get fails with NOT_FOUND, remove does nothing', async (vault) => {
    const { failure } = await outsideFailureOf(vault.get(ref('unknown')));
    assert.is(failure.code, 'NOT_FOUND');
    await vault.remove(ref('unknown'));
  });

  test('what it keeps can be listed: each name once, without what was removed', async (vault) => {
    const secret: Secret = { kind: 'password', password: 'canary' };
    const before = new Set(await vault.refs());
    for (const name of ['listed', 'listed', 'listed/too', 'unlisted']) await vault.put(ref(name), secret);
    await vault.remove(ref('unlisted'));
    const added = (await vault.refs()).filter((name) => !before.has(name));
    assert.equal(added.toSorted(), ['listed', 'listed/too']);
  });

  test('removed, twice: it is gone, others stay, and the name can be used again', async (vault) => {
    const secret: Secret = { kind: 'password', password: 'canary' };
    await vault.put(ref('gone'), secret);
    await vault.put(ref('stays'), secret);
    await vault.remove(ref('gone'));
    await vault.remove(ref('gone'));
    assert.is((await outsideFailureOf(vault.get(ref('gone')))).failure.code, 'NOT_FOUND');
    assert.equal({ ...(await vault.get(ref('stays'))) }, secret);
    await vault.put(ref('gone'), secret);
    assert.equal({ ...(await vault.get(ref('gone'))) }, secret);
  });

  return contract;
};
