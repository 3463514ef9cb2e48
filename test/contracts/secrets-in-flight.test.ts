import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import { openSharedVault } from '../../adapters/secrets/shared-vault.ts';
import { openVault } from '../../adapters/secrets/vault.ts';
import { addCluster } from '../../commands/add-cluster.ts';
import { addHost } from '../../commands/add-host.ts';
import { addKvmSource } from '../../commands/add-kvm-source.ts';
import { addVCenter } from '../../commands/add-vcenter.ts';
import { addZone } from '../../commands/add-zone.ts';
import type { EventStore } from '../../commands/ports/event-store.ts';
import { OutsideFailure, type Vault } from '../../commands/ports/machines.ts';
import type { World } from '../../commands/ports/world.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import { uuid5 } from '../../commands/support/uuid.ts';
import { updateVCenter } from '../../commands/update-vcenter.ts';
import { credentialsOf } from '../../domain/platform/source.ts';
import type { Instant, SourceId } from '../../domain/words/ids.ts';
import { LOOKS, SecretSweep } from '../../runtime/secret-sweep.ts';
import { fakeWorld } from '../graphql/fakes.ts';
import { gate, losing, nodeOn, send } from './commands-once.support.ts';

const SSH_FINGERPRINT = `SHA256:${'A'.repeat(43)}`;
const FINGERPRINT = Array.from({ length: 32 }, () => 'AA').join(':');
const version = { major: 9, minor: 0, patch: 0 };
const HOST_FACTS = {
  machineId: null,
  missingPackages: [],
  cpuCores: 4,
  memoryBytes: 1,
  libvirt: version,
  qemu: version,
};
const KVM_FACTS = {
  access: 'root',
  missing: [],
  libvirt: version,
  qemu: version,
  usesCeph: false,
  pullBackup: true,
  machineId: null,
};
const refusedLogin = () => new OutsideFailure({ code: 'AUTH_FAILED', message: 'The password is wrong.' });

type Place = { readonly store: EventStore; readonly vault: Vault; readonly leave: () => Promise<void> };
const VAULTS: readonly (readonly [string, (directory: string, store: EventStore) => ReturnType<typeof openVault>])[] = [
  ['in a file', (directory) => openVault(join(directory, 'vault.db'), join(directory, 'vault.key'))],
  [
    'in the event store',
    (directory, store) =>
      openSharedVault(store, {
        keyFile: join(directory, 'vault.key'),
        before: join(directory, 'none.db'),
        now: () => '2026-01-01T00:00:00.000Z' as Instant,
      }),
  ],
];

for (const [where, open] of VAULTS) {
  const test = suite<{ place: Place }>(`secrets of commands in flight: vault ${where}`);
  test.before.each(async (context) => {
    const directory = mkdtempSync(join(tmpdir(), 'sampan-secrets-'));
    const store = await openSqliteStore(join(directory, 'events.db'));
    const beside = await openSqliteStore(join(directory, 'beside.db'));
    const vault = await open(directory, beside);
    const leave = async (): Promise<void> => {
      vault.close();
      await Promise.all([store.close(), beside.close()]);
      rmSync(directory, { recursive: true });
    };
    context.place = { store, vault, leave };
  });
  test.after.each(({ place }) => place.leave());

  const worldOf = (
    vault: Vault,
    answers: { probeHost?: () => Promise<void>; probeVcenter?: () => Promise<void> } = {},
  ): World => {
    const world = fakeWorld({ vault });
    const probeHostKey = async () => ({
      keyType: 'ssh-ed25519',
      hostKey: 'ssh-ed25519 AAAA',
      fingerprint: SSH_FINGERPRINT,
    });
    Object.assign(world, { hostKeys: { probeHostKey } });
    Object.assign(world.target, { probe: async () => answers.probeHost?.().then(() => HOST_FACTS) ?? HOST_FACTS });
    Object.assign(world.kvm, { probe: async () => KVM_FACTS });
    const shown = { certificate: 'PEM', fingerprint: FINGERPRINT };
    /** As a vCenter: each user has the password that ends in its name. */
    const probe = async (endpoint: { user: string; credential: Parameters<Vault['get']>[0] }) => {
      const secret = await vault.get(endpoint.credential);
      await answers.probeVcenter?.();
      if (secret.kind !== 'password' || !secret.password.endsWith(endpoint.user)) throw refusedLogin();
      return { apiType: 'VirtualCenter', version: '8.0.3', build: '1', fullName: '', instanceUuid: null };
    };
    Object.assign(world.vmware, { probeCertificate: async () => shown, probe });
    return world;
  };
  const clusterId = uuid5('cluster/c');
  const HOST = {
    name: 'h',
    clusterId,
    ssh: { address: '10.0.0.1', password: 'canary', hostKeyFingerprint: SSH_FINGERPRINT },
  };
  const VCENTER = {
    name: 'v',
    address: '10.0.0.2',
    user: 'ada',
    password: '1-ada',
    certificateFingerprint: FINGERPRINT,
  };
  const sourceId = uuid5('source/v') as SourceId;
  const platform = async (node: ReturnType<typeof nodeOn>): Promise<void> => {
    await send(node, addZone, 'z', { name: 'z' });
    await send(node, addCluster, 'c', { name: 'c', zoneId: uuid5('zone/z') });
  };
  const hostsOf = async (node: ReturnType<typeof nodeOn>) =>
    Object.values((await node.app.handler.load(aggregates.target)).hosts);
  const codes = (result: Awaited<ReturnType<typeof send>>) =>
    result.ok ? [] : result.violations.map(({ code }) => code);

  test('the same add command twice in flight: probed once, and its secret stays', async ({ place }) => {
    let probes = 0;
    const { until, open: finish } = gate();
    const probeHost = async (): Promise<void> => {
      probes += 1;
      if (probes > 1) throw refusedLogin();
      await until;
    };
    const node = nodeOn(place.store, { world: worldOf(place.vault, { probeHost }) });
    await platform(node);
    const both = [send(node, addHost, 'h', HOST), send(node, addHost, 'h', HOST)];
    finish();
    const [first, second] = await Promise.all(both);
    assert.ok(first?.ok);
    assert.equal(second, first);
    const [host] = await hostsOf(node);
    assert.equal(await place.vault.refs(), [host?.ssh.credential]);
  });

  test('two nodes, and the second takes over with a probe that fails: it destroys no secret but its own, and its answer is both', async ({
    place,
  }) => {
    const { until, open: finish } = gate();
    const slow = gate();
    const waits = async (): Promise<void> => {
      slow.open();
      await until;
    };
    const one = nodeOn(place.store, { alone: false, world: worldOf(place.vault, { probeHost: waits }) });
    const fails = () => Promise.reject(refusedLogin());
    const two = nodeOn(place.store, { alone: false, world: worldOf(place.vault, { probeHost: fails }) });
    await platform(one);
    const first = send(one, addHost, 'h', HOST);
    await slow.until;
    const [secret] = await place.vault.refs();
    const second = send(two, addHost, 'h', HOST);
    await two.clock.whenAsleep();
    two.clock.elapse();
    assert.equal(codes(await second), ['AUTH_FAILED']);
    assert.equal(await place.vault.refs(), [secret]);
    finish();
    assert.equal(await first, await second);
    assert.equal(await hostsOf(one), []);
  });

  test('an add command that fails leaves no secret, of a host, a KVM source or a vCenter', async ({ place }) => {
    const node = nodeOn(place.store, {
      world: worldOf(place.vault, { probeHost: () => Promise.reject(refusedLogin()) }),
    });
    Object.assign(node.app.world.kvm, { probe: () => Promise.reject(refusedLogin()) });
    await platform(node);
    const { ssh } = HOST;
    const esxiHosts = [{ name: 'esx', ssh }];
    assert.equal(codes(await send(node, addHost, 'h', HOST)), ['AUTH_FAILED']);
    assert.equal(codes(await send(node, addKvmSource, 'k', { name: 'k', ssh })), ['AUTH_FAILED']);
    assert.equal(codes(await send(node, addVCenter, 'v', { ...VCENTER, password: 'wrong', esxiHosts })), [
      'AUTH_FAILED',
    ]);
    assert.equal(await place.vault.refs(), []);
  });

  test('updateVCenter twice at once: each tries its own password, and user and password are those of one of them', async ({
    place,
  }) => {
    let probes = 0;
    const all = gate();
    const probeVcenter = async (): Promise<void> => {
      probes += 1;
      if (probes === 4) all.open(); // the first was to add it
      if (probes > 1) await all.until;
    };
    const node = nodeOn(place.store, { world: worldOf(place.vault, { probeVcenter }) });
    assert.ok((await send(node, addVCenter, 'v', VCENTER)).ok);
    const update = (id: string, change: object) => send(node, updateVCenter, id, { id: sourceId, ...change });
    const answers = await Promise.all([
      update('u1', { user: 'bob', password: '2-bob' }),
      update('u2', { user: 'eve', password: '3-eve' }),
      update('u3', { password: 'wrong' }),
    ]);
    assert.equal(answers.map(codes).toSorted(), [['AUTH_FAILED'], ['ACCESS_CHANGED'], []].toSorted());
    const state = await node.app.handler.load(aggregates.source(sourceId));
    assert.ok(state.status === 'added' && state.kind === 'VMWARE');
    const { user, credential } = state.details.connection;
    const secret = await place.vault.get(credential);
    assert.ok(secret.kind === 'password' && secret.password.endsWith(user), `${user} has another's password`);
    assert.equal((await place.vault.refs()).toSorted(), credentialsOf(state).toSorted());
  });

  test('a new password: whoever connected before goes on with it', async ({ place }) => {
    const node = nodeOn(place.store, { world: worldOf(place.vault) });
    assert.ok((await send(node, addVCenter, 'v', VCENTER)).ok);
    const before = await node.app.handler.load(aggregates.source(sourceId));
    for (const number of [2, 3])
      assert.ok((await send(node, updateVCenter, `u${number}`, { id: sourceId, password: `${number}-ada` })).ok);
    const [former] = credentialsOf(before);
    assert.ok(former);
    assert.equal({ ...(await place.vault.get(former)) }, { kind: 'password', password: '3-ada' });
  });

  test('left by a process that died before its event: found unused again and again, then removed; others stay', async ({
    place,
  }) => {
    const node = nodeOn(place.store, { world: worldOf(place.vault) });
    await platform(node);
    assert.ok((await send(node, addHost, 'h0', { ...HOST, ssh: { ...HOST.ssh, address: '10.0.0.7' } })).ok);
    assert.ok((await send(node, addVCenter, 'v', VCENTER)).ok);
    assert.ok((await send(node, updateVCenter, 'u', { id: sourceId, password: '2-ada' })).ok);
    const used = await place.vault.refs();
    assert.is(used.length, 3);
    const sweep = new SecretSweep(node.app);
    const looks = async (count: number): Promise<number> => {
      let removed = 0;
      for (let look = 1; look <= count; look += 1) removed += (await sweep.look()).length;
      return removed;
    };
    const source = { name: 'k', ssh: HOST.ssh };
    const dyingAt = (type: string) =>
      nodeOn(
        losing(place.store, (_, types) => types.includes(type)),
        { world: worldOf(place.vault) },
      );
    await send(dyingAt('SourceRegistered'), addKvmSource, 'k', source).catch(() => undefined);
    assert.is((await place.vault.refs()).length, 4);
    assert.is(await looks(LOOKS - 1), 0);
    // Sent again, it dies later: the register refers to the second secret, and whoever meets it there may add the source.
    await send(dyingAt('SourceAdded'), addKvmSource, 'k', source).catch(() => undefined);
    assert.is(await looks(1), 1);
    assert.is(await looks(LOOKS + 1), 0);
    assert.ok((await send(node, addKvmSource, 'k', source)).ok);
    assert.is((await place.vault.refs()).length, 5);
    assert.is(await looks(LOOKS), 1);
    const kept = credentialsOf(await node.app.handler.load(aggregates.source(uuid5('source/k') as SourceId)));
    assert.equal((await place.vault.refs()).toSorted(), [...used, ...kept].toSorted());
  });

  test('a history that cannot be read: nothing is removed', async ({ place }) => {
    const node = nodeOn(place.store, { world: worldOf(place.vault) });
    const lost = {
      ...losing(place.store, () => false),
      readAll: () => {
        throw new Error('away');
      },
    };
    await place.vault.put('source-orphan' as Parameters<Vault['put']>[0], { kind: 'password', password: 'canary' });
    const sweep = new SecretSweep({ ...node.app, store: lost });
    for (let look = 0; look <= LOOKS; look += 1) {
      const told = await sweep.look().catch(({ message }: Error) => message);
      assert.is(told, 'away');
    }
    assert.is((await place.vault.refs()).length, 1);
  });

  test.run();
}
