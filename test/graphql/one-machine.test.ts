import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decode, encode } from '../../adapters/eventstore/codec.ts';
import { addKvmSource } from '../../commands/add-kvm-source.ts';
import { OutsideFailure, type Secret } from '../../commands/ports/machines.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import type { App } from '../../commands/support/app.ts';
import { throughDoor } from '../../commands/support/door.ts';
import { CommandHandler } from '../../commands/support/handle.ts';
import { credentialsOf } from '../../domain/platform/source.ts';
import type { CommandId, CredentialRef, SourceId } from '../../domain/words/ids.ts';
import { gib } from '../support/examples.ts';
import { type Api, startApi } from './api.ts';
import { fakeWorld } from './fakes.ts';

type Machine = { hostKey: string; machineId: string | null; instanceUuid?: string | null };
const fingerprintOf = (text: string) => `SHA256:${createHash('sha256').update(text).digest('base64').slice(0, 43)}`;
const certificateOf = (text: string) =>
  (createHash('sha256').update(text).digest('hex').toUpperCase().match(/../g) ?? []).join(':');

/** What answers under which address; a test puts machines there. */
const network = new Map<string, Machine>();
const secrets = new Map<CredentialRef, Secret>();
const at = (address: string): Machine => {
  const found = network.get(address);
  if (found) return found;
  throw new OutsideFailure({ code: 'UNREACHABLE', message: 'It does not answer.' });
};
const version = { major: 9, minor: 0, patch: 0 };

const world = (): Partial<App['world']> => {
  const idle = fakeWorld();
  return {
    vault: {
      put: async (ref, secret) => void secrets.set(ref, secret),
      get: async (ref) => secrets.get(ref) ?? { kind: 'password', password: 'none' },
      remove: async (ref) => void secrets.delete(ref),
      refs: async () => [...secrets.keys()],
    },
    hostKeys: {
      probeHostKey: async (address) => {
        const { hostKey } = at(address);
        return { keyType: 'ssh-ed25519', hostKey, fingerprint: fingerprintOf(hostKey) };
      },
    },
    kvm: {
      ...idle.kvm,
      findVms: async () => [],
      probe: async ({ ssh }) => ({
        ...{ hostName: 'h', bootId: 'b', libvirt: version, qemu: version, access: 'root', missing: [] },
        ...{ pullBackup: true, usesCeph: false, machineId: at(ssh.address).machineId },
      }),
    },
    target: {
      ...idle.target,
      probe: async ({ ssh }) => ({
        ...{ hostName: 'h', bootId: 'b', libvirt: version, qemu: version, cpuCores: 8, memoryBytes: gib(16) },
        ...{ memoryFreeBytes: gib(8), addresses: [], networks: [], uefi: true, missingPackages: [] },
        ...{ runningVms: 0, runningVcpus: 0, machineId: at(ssh.address).machineId },
      }),
    },
    vmware: {
      ...idle.vmware,
      probeCertificate: async (address) => ({
        ...{ certificate: 'PEM', fingerprint: certificateOf(at(address).hostKey), subject: 'CN=v', issuer: 'CN=v' },
        ...{ selfSigned: true, notBefore: '2025-01-01T00:00:00.000Z', notAfter: '2035-01-01T00:00:00.000Z' },
        tlsVersion: 'TLSv1.2',
      }),
      probe: async ({ address }) => ({
        ...{ apiType: 'VirtualCenter', version: '6.7.0', build: '1', fullName: 'vCenter' },
        instanceUuid: at(address).instanceUuid ?? null,
      }),
    },
  };
};

const test = suite<{ api: Api }>('one machine, one source');
test.before.each(async (context) => {
  network.clear();
  secrets.clear();
  context.api = await startApi({ world: world() });
});
test.after.each(({ api }) => api.close());

const REFUSAL = '... on Refusal { violations { code field message parameters { name value } } }';
type Violation = { code: string; field: string; message: string; parameters: { name: string; value: string }[] };
type Result = { readonly id?: string; readonly violations?: readonly Violation[] };

const order = async (api: Api, name: string, type: string, added: string, input: object): Promise<Result> => {
  const query = `mutation ($input: ${type}!) { result: ${name}(input: $input) { ... on ${added} { id } ${REFUSAL} } }`;
  const { body } = await api.ask(query, { input });
  assert.is(body.errors, undefined, JSON.stringify(body.errors));
  return body.data?.result as Result;
};
const login = (address: string) => {
  const key = network.get(address)?.hostKey ?? 'none';
  return { address, user: 'root', password: 'secret', hostKeyFingerprint: fingerprintOf(key) };
};
const addSource = (api: Api, name: string, address: string, commandId = name) =>
  order(api, 'addKvmSource', 'AddKvmSourceInput', 'KvmSourceAdded', { commandId, name, ssh: login(address) });
const addVcenter = (api: Api, name: string, address: string) =>
  order(api, 'addVCenter', 'AddVCenterInput', 'VcenterAdded', {
    ...{ commandId: name, name, address, user: 'u', password: 'secret' },
    certificateFingerprint: certificateOf(network.get(address)?.hostKey ?? ''),
  });
const sourcesIn = async (api: Api): Promise<readonly string[]> =>
  (await api.history()).flatMap(({ type, data }) =>
    type === 'SourceAdded' || type === 'VcenterAdded' ? [String(data.name)] : [],
  );
const refusedAs = (result: Result, field: string, first: string): void => {
  assert.equal(
    result.violations?.map(({ code, field: where }) => [code, where]),
    [['DUPLICATE', field]],
  );
  const [violation] = result.violations ?? [];
  assert.match(violation?.message ?? '', `source ${first} (`);
  assert.is(violation?.parameters.find(({ name }) => name === 'other')?.value, first);
};

test('a KVM host that is added by name and by address, with one host key, is one source (TK-14)', async ({ api }) => {
  network.set('kvm1.example.org', { hostKey: 'ssh-ed25519 AAAA', machineId: null });
  network.set('192.0.2.7', { hostKey: 'ssh-ed25519 AAAA', machineId: null });
  assert.ok((await addSource(api, 'first', 'kvm1.example.org')).id);
  refusedAs(await addSource(api, 'second', '192.0.2.7'), 'ssh.address', 'first');
  assert.equal(await sourcesIn(api), ['first']);
  assert.is(secrets.size, 1, 'the secret of the refused source is not kept');
});

test('two SSH servers of one machine show two keys: its machine id tells that it is one source (TK-14)', async ({
  api,
}) => {
  network.set('192.0.2.7', { hostKey: 'ssh-ed25519 AAAA', machineId: 'a'.repeat(32) });
  network.set('192.0.2.8', { hostKey: 'ssh-rsa BBBB', machineId: 'a'.repeat(32) });
  network.set('192.0.2.9', { hostKey: 'ssh-rsa CCCC', machineId: 'c'.repeat(32) });
  await addSource(api, 'first', '192.0.2.7');
  refusedAs(await addSource(api, 'second', '192.0.2.8'), 'ssh.address', 'first');
  assert.ok((await addSource(api, 'third', '192.0.2.9')).id, 'another machine is another source');
});

test('machines that have no machine id are not one machine for that', async ({ api }) => {
  network.set('192.0.2.7', { hostKey: 'ssh-ed25519 AAAA', machineId: null });
  network.set('192.0.2.8', { hostKey: 'ssh-ed25519 BBBB', machineId: null });
  assert.ok((await addSource(api, 'first', '192.0.2.7')).id);
  assert.ok((await addSource(api, 'second', '192.0.2.8')).id);
});

test('of several adds of one machine at once, on two nodes, one wins; the same command again answers the same', async ({
  api,
}) => {
  for (const last of [1, 2, 3, 4])
    network.set(`192.0.2.${last}`, { hostKey: `ssh-ed25519 KEY${last}`, machineId: 'a'.repeat(32) });
  const other: App = {
    ...api.app,
    handler: new CommandHandler({ store: api.app.store, codec: { encode, decode }, now: api.app.clock.now }),
  };
  const actor = { kind: 'user', name: 'ada' } as const;
  const results = await Promise.all(
    [1, 2, 3, 4].map((last) =>
      throughDoor(
        last % 2 ? api.app : other,
        addKvmSource,
        { name: `s${last}`, ssh: login(`192.0.2.${last}`) },
        {
          commandId: `c${last}`,
          actor,
        },
      ),
    ),
  );
  const won = results.filter(({ ok }) => ok);
  assert.is(won.length, 1, JSON.stringify(results));
  const [name] = await sourcesIn(api);
  assert.is((await sourcesIn(api)).length, 1);
  const again = await addSource(api, name ?? '', `192.0.2.${name?.slice(1)}`, `c${name?.slice(1)}`);
  assert.is(again.id, won[0]?.ok ? won[0].value.id : undefined);
});

const context = (commandId: string) => ({
  commandId: commandId as CommandId,
  ...{ actor: { kind: 'user', name: 'ada' } as const, correlationId: commandId, causationId: null },
});
/** As an older version stored it: the source alone. */
const storedBefore = async (api: Api, id: string, name: string, address: string): Promise<void> => {
  const ssh = { address, port: 22, user: 'root', hostKey: at(address).hostKey, credential: 'x' as CredentialRef };
  await api.app.handler.handle(
    aggregates.source(id as SourceId),
    {
      type: 'AddSource',
      data: {
        id: id as SourceId,
        name,
        connection: { kind: 'KVM', ssh, sasl: null },
        libvirtVersion: '9.0.0',
        qemuVersion: '7.2.0',
      },
    },
    context(`old-${id}`),
  );
};

test('a source of before the register is known by its host key, and asked for its machine id when the next is added', async ({
  api,
}) => {
  network.set('192.0.2.7', { hostKey: 'ssh-ed25519 AAAA', machineId: 'a'.repeat(32) });
  network.set('192.0.2.8', { hostKey: 'ssh-ed25519 BBBB', machineId: 'b'.repeat(32) });
  network.set('old', { hostKey: 'ssh-ed25519 AAAA', machineId: null });
  network.set('other-port', { hostKey: 'ssh-rsa BBBB', machineId: 'b'.repeat(32) });
  await storedBefore(api, 's-1', 'one', '192.0.2.7');
  await storedBefore(api, 's-2', 'two', '192.0.2.8');
  refusedAs(await addSource(api, 'a', 'old'), 'ssh.address', 'one');
  refusedAs(await addSource(api, 'b', 'other-port'), 'ssh.address', 'two');
});

test('an old source that does not answer does not keep others from being added', async ({ api }) => {
  network.set('192.0.2.7', { hostKey: 'ssh-ed25519 AAAA', machineId: 'a'.repeat(32) });
  await storedBefore(api, 's-1', 'one', '192.0.2.7');
  network.delete('192.0.2.7');
  network.set('192.0.2.8', { hostKey: 'ssh-ed25519 BBBB', machineId: 'b'.repeat(32) });
  assert.ok((await addSource(api, 'two', '192.0.2.8')).id);
});

test('a removed source stands in nobody’s way', async ({ api }) => {
  network.set('192.0.2.7', { hostKey: 'ssh-ed25519 AAAA', machineId: 'a'.repeat(32) });
  const { id } = await addSource(api, 'first', '192.0.2.7');
  const gone = { type: 'RemoveSource', data: { id: id as SourceId } } as const;
  await api.app.handler.handle(aggregates.source(id as SourceId), gone, context('remove'));
  assert.ok((await addSource(api, 'second', '192.0.2.7')).id);
  refusedAs(await addSource(api, 'third', '192.0.2.7'), 'ssh.address', 'second');
});

test('a process that ended between registration and source: the source is added when it is met', async ({ api }) => {
  network.set('192.0.2.7', { hostKey: 'ssh-ed25519 AAAA', machineId: 'a'.repeat(32) });
  const { append } = api.app.store;
  let dies = true;
  api.app.store.append = function (this: App['store'], stream, expected, events) {
    if (!dies || !stream.startsWith('source-')) return append.call(api.app.store, stream, expected, events);
    throw new Error('killed here');
  };
  const input = { commandId: 'x', name: 'first', ssh: login('192.0.2.7') };
  const query = 'mutation ($input: AddKvmSourceInput!) { addKvmSource(input: $input) { __typename } }';
  assert.ok((await api.ask(query, { input })).body.errors, 'the first add died');
  dies = false;
  refusedAs(await addSource(api, 'second', '192.0.2.7'), 'ssh.address', 'first');
  assert.equal(await sourcesIn(api), ['first'], 'the first is there now, with its secret');
});

test('a vCenter that is added twice is known by its instance UUID, one without it by its certificate', async ({
  api,
}) => {
  network.set('vc1.example.org', { hostKey: 'K1', machineId: null, instanceUuid: 'AB-1' });
  network.set('192.0.2.20', { hostKey: 'K2', machineId: null, instanceUuid: 'ab-1' });
  network.set('vc2.example.org', { hostKey: 'K1', machineId: null, instanceUuid: 'cd-2' });
  network.set('esx1.example.org', { hostKey: 'K3', machineId: null });
  network.set('192.0.2.21', { hostKey: 'K3', machineId: null });
  assert.ok((await addVcenter(api, 'vc', 'vc1.example.org')).id);
  refusedAs(await addVcenter(api, 'vc-again', '192.0.2.20'), 'address', 'vc');
  assert.ok((await addVcenter(api, 'vc2', 'vc2.example.org')).id, 'one wildcard certificate, two vCenters');
  assert.ok((await addVcenter(api, 'esx', 'esx1.example.org')).id);
  refusedAs(await addVcenter(api, 'esx-again', '192.0.2.21'), 'address', 'esx');
});

const update = (api: Api, commandId: string, id: string | undefined, address: string) =>
  order(api, 'updateKvmSource', 'UpdateKvmSourceInput', 'KvmSourceUpdated', { commandId, id, ssh: login(address) });

test('a KVM source moves to another address and a new host key as long as it is the same machine', async ({ api }) => {
  network.set('192.0.2.7', { hostKey: 'ssh-ed25519 AAAA', machineId: 'a'.repeat(32) });
  const { id } = await addSource(api, 'first', '192.0.2.7');
  network.delete('192.0.2.7');
  network.set('192.0.2.70', { hostKey: 'ssh-ed25519 NEW', machineId: 'a'.repeat(32) });
  assert.is((await update(api, 'u1', id, '192.0.2.70')).id, id);
  const source = await api.app.handler.load(aggregates.source(id as SourceId));
  assert.is(source.status === 'added' && source.kind === 'KVM' && source.details.connection.ssh.address, '192.0.2.70');
  // The one before too, with the new secret: whoever connected under it goes on.
  assert.equal([...secrets.keys()].toSorted(), credentialsOf(source).toSorted());
  assert.is(new Set([...secrets.values()].map((secret) => JSON.stringify(secret))).size, 1);
  network.set('192.0.2.71', { hostKey: 'ssh-ed25519 NEW', machineId: null });
  refusedAs(await addSource(api, 'second', '192.0.2.71'), 'ssh.address', 'first');
});

test('a KVM source does not become another machine, nor one that is a source already', async ({ api }) => {
  network.set('192.0.2.7', { hostKey: 'ssh-ed25519 AAAA', machineId: 'a'.repeat(32) });
  network.set('192.0.2.8', { hostKey: 'ssh-ed25519 BBBB', machineId: 'b'.repeat(32) });
  const { id } = await addSource(api, 'first', '192.0.2.7');
  const moved = await update(api, 'u1', id, '192.0.2.8');
  assert.equal(
    moved.violations?.map(({ code, field }) => [code, field]),
    [['STATE_CONFLICT', 'ssh.address']],
  );
  assert.is((await update(api, 'u2', 'nobody', '192.0.2.8')).violations?.[0]?.code, 'NOT_FOUND');
  await addSource(api, 'second', '192.0.2.8');
  network.set('192.0.2.9', { hostKey: 'ssh-ed25519 BBBB', machineId: 'a'.repeat(32) });
  refusedAs(await update(api, 'u3', id, '192.0.2.9'), 'ssh.address', 'second');
});

test('another vCenter at the address of a source is not taken for it', async ({ api }) => {
  network.set('vc.example.org', { hostKey: 'K1', machineId: null, instanceUuid: 'ab-1' });
  const { id } = await addVcenter(api, 'vc', 'vc.example.org');
  network.set('vc.example.org', { hostKey: 'K2', machineId: null, instanceUuid: 'cd-2' });
  const input = { commandId: 'u', id, certificateFingerprint: certificateOf('K2') };
  const result = await order(api, 'updateVCenter', 'UpdateVCenterInput', 'VcenterUpdated', input);
  assert.equal(
    result.violations?.map(({ code, field }) => [code, field]),
    [['STATE_CONFLICT', 'id']],
  );
});

test('a target host under two keys and addresses is one host, an old one is asked for its machine id (MS-2)', async ({
  api,
}) => {
  const name = async (mutation: string, input: object): Promise<string> => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
    const added = `${type.slice(3)}Added`;
    return String((await order(api, mutation, `${type}Input`, added, input)).id);
  };
  const zoneId = await name('addZone', { commandId: 'z', name: 'z' });
  const clusterId = await name('addCluster', { commandId: 'c', name: 'c', zoneId });
  network.set('192.0.2.7', { hostKey: 'ssh-ed25519 AAAA', machineId: null });
  network.set('192.0.2.8', { hostKey: 'ssh-ed25519 BBBB', machineId: 'a'.repeat(32) });
  const add = (commandId: string, address: string) =>
    order(api, 'addHost', 'AddHostInput', 'HostAdded', {
      ...{ commandId, name: commandId, clusterId },
      ssh: login(address),
    });
  assert.ok((await add('h1', '192.0.2.7')).id);
  network.set('192.0.2.7', { hostKey: 'ssh-ed25519 AAAA', machineId: 'a'.repeat(32) });
  const twin = await add('h2', '192.0.2.8');
  assert.equal(
    twin.violations?.map(({ code, field, message }) => [code, field, message]),
    [['DUPLICATE', 'ssh', 'The machine at 192.0.2.8 is taken by host h1; choose another.']],
  );
});

test('two sources of one machine from before: no batch of the second', async ({ api }) => {
  network.set('192.0.2.7', { hostKey: 'ssh-ed25519 AAAA', machineId: null });
  network.set('192.0.2.8', { hostKey: 'ssh-ed25519 CCCC', machineId: null });
  await storedBefore(api, 's-1', 'one', '192.0.2.7');
  await storedBefore(api, 's-2', 'two', '192.0.2.7');
  await addSource(api, 'third', '192.0.2.8');
  const input = {
    ...{ name: 'b', sourceId: 's-2', serverId: 'm', clusterId: 'c', storageId: 's' },
    vms: [{ vmId: 'vm-1', nics: [] }],
  };
  const query = `query ($input: PlanMigrationBatchInput!) { result: planMigrationBatch(input: $input) { ... on MigrationPlan { violations { code field message } } ${REFUSAL} } }`;
  const { body } = await api.ask(query, { input: { ...input, commandId: 'p' } });
  assert.is(body.errors, undefined, JSON.stringify(body.errors));
  const { violations } = { ...(body.data?.result as Result) };
  const found = violations?.filter(({ code }) => code === 'DUPLICATE') ?? [];
  assert.equal(
    found.map(({ field }) => field),
    ['sourceId'],
    JSON.stringify(body),
  );
  assert.match(found[0]?.message ?? '', 'source one (');
});

test.run();
