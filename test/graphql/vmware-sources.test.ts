import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import { credentialsOf } from '../../domain/platform/source.ts';
import type { SourceId } from '../../domain/words/ids.ts';
import { type Api, startApi } from './api.ts';
import { ADD, add, ESXI, REFUSAL, result, SYNC, told, VCENTER } from './vmware-asks.ts';
import { CANARY, CERTIFICATE, vcenterRow, vmOf, vmwareWorld } from './vmware-plane.ts';

type Context = { api: Api; vms: SourceVm[]; secrets: readonly string[] };
const test = suite<Context>('vmware sources');
test.before.each(async (context) => {
  context.vms = [vmOf(1), vmOf(2), vmOf(3)];
  const { world, fleet } = vmwareWorld(() => context.vms);
  context.secrets = fleet.secrets;
  context.api = await startApi({ world });
});
test.after.each(({ api }) => api.close());

const PROBE = `mutation ($address: String!, $port: Int! = 443) { result: probeCertificate(address: $address, port: $port) { ${REFUSAL}
  ... on Certificate { fingerprint subject issuer selfSigned notBefore notAfter tlsVersion } } }`;

test('a certificate is shown for comparison, and what is no address is not dialled', async ({ api }) => {
  const { __typename, ...shown } = await result(api, PROBE, { address: 'vc.example.org' });
  assert.equal(shown, {
    fingerprint: CERTIFICATE,
    subject: 'CN=vc.example.org\nO=Example',
    issuer: 'CN=ca.example.org',
    selfSigned: false,
    notBefore: '2025-01-01T00:00:00.000Z',
    notAfter: '2035-01-01T00:00:00.000Z',
    tlsVersion: 'TLSv1.2',
  });
  const odd = await result(api, PROBE, { address: '-oProxyCommand=id', port: 0 });
  assert.equal(told(odd), ['INVALID_INPUT address', 'OUT_OF_RANGE port']);
});

test('a vCenter whose TLS is too old is refused at its address', async ({ api }) => {
  const message = 'vc.example.org speaks no TLS 1.2.';
  api.app.world.vmware.probeCertificate = async () => {
    throw new OutsideFailure({ code: 'UNSUPPORTED_SOURCE', message });
  };
  assert.equal(told(await result(api, PROBE, { address: 'vc.example.org' })), ['UNSUPPORTED_SOURCE address']);
});

test('a vCenter is added with its ESXi hosts, and its secrets go into the vault alone', async ({ api, secrets }) => {
  const id = await add(api);
  const source = await api.app.handler.load(aggregates.source(id as SourceId));
  assert.equal(secrets, credentialsOf(source));
  assert.is(secrets.length, 2);
  const events = await api.history();
  assert.equal(
    events.map(({ type }) => type),
    ['SourceRegisterOpened', 'SourceRegistered', 'VcenterAdded'],
  );
  assert.not.match(JSON.stringify(events) + api.lines.join(''), CANARY);
});

const REFUSED: readonly (readonly [string, object, string])[] = [
  [
    'another certificate',
    { certificateFingerprint: CERTIFICATE.replace('10', 'FF') },
    'CERT_CHANGED certificateFingerprint',
  ],
  ['no fingerprint', { certificateFingerprint: 'AA:BB' }, 'INVALID_INPUT certificateFingerprint'],
  ['port 0', { port: 0 }, 'OUT_OF_RANGE port'],
  ['an empty password', { password: '' }, 'OUT_OF_RANGE password'],
  [
    'an ESXi host with another key',
    { esxiHosts: [{ name: 'esx1', ssh: { ...ESXI, hostKeyFingerprint: `SHA256:${'B'.repeat(43)}` } }] },
    'HOST_KEY_CHANGED esxiHosts[0].ssh.hostKeyFingerprint',
  ],
  [
    'an ESXi host whose key has a passphrase',
    { esxiHosts: [{ name: 'esx1', ssh: { ...ESXI, passphrase: CANARY } }] },
    'INVALID_INPUT esxiHosts[0].ssh.passphrase',
  ],
];
for (const [what, change, says] of REFUSED)
  test(`a vCenter with ${what} is refused with ${says}, without its secrets`, async ({ api }) => {
    const refused = await result(api, ADD, { input: { ...VCENTER, ...change } });
    assert.equal(told(refused), [says]);
    const events = await api.history();
    assert.equal(
      events.map(({ type }) => type),
      ['CommandRefused'],
    );
    assert.not.match(JSON.stringify([refused, events, api.lines]), CANARY);
  });

test('a wrong password is refused at the password, and an answer to what the schema lacks repeats none', async ({
  api,
}) => {
  api.app.world.vmware.probe = async () => {
    throw new OutsideFailure({ code: 'AUTH_FAILED', message: 'The vCenter refused the login.' });
  };
  assert.equal(told(await result(api, ADD, { input: VCENTER })), ['AUTH_FAILED password']);
  const { body } = await api.ask(ADD, { input: { ...VCENTER, password: { canary: CANARY } } });
  assert.match(body.errors?.[0]?.message ?? '', 'password');
  assert.not.match(JSON.stringify([body, api.lines]), CANARY);
});

test('a vCenter older than 5.0 is refused', async ({ api }) => {
  const facts = { apiType: 'VirtualCenter', version: '4.1.0', build: '1', fullName: '', instanceUuid: null };
  api.app.world.vmware.probe = async () => facts;
  assert.equal(told(await result(api, ADD, { input: VCENTER })), ['UNSUPPORTED_SOURCE address']);
});

const UPDATE = `mutation ($input: UpdateVCenterInput!) { result: updateVCenter(input: $input) { ${REFUSAL} ... on VcenterUpdated { id } } }`;

test('a renewed certificate and password are tried, then taken; another certificate than the one given is refused', async ({
  api,
}) => {
  const id = await add(api);
  api.app.world.vault.get = async () => ({ kind: 'password', password: CANARY });
  const { fingerprint } = await api.app.world.vmware.probeCertificate('', 443, false);
  const other = fingerprint.replace(/^../, fingerprint.startsWith('AA') ? 'BB' : 'AA');
  const update = (commandId: string, change: object) => result(api, UPDATE, { input: { commandId, id, ...change } });
  assert.equal(told(await update('u-1', { certificateFingerprint: other })), ['CERT_CHANGED certificateFingerprint']);
  assert.equal(told(await update('u-2', {})), ['INVALID_INPUT ']);
  assert.is((await update('u-3', { certificateFingerprint: fingerprint, password: CANARY })).id, id);
  const state = await api.app.handler.load(aggregates.source(id as SourceId));
  assert.is(state.status === 'added' && state.kind === 'VMWARE' && state.details.connection.fingerprint, fingerprint);
  const stored: unknown[] = [];
  for await (const event of api.app.store.readStream(`source-${id}`)) stored.push(event);
  assert.is(stored.length, 2);
  assert.not.match(JSON.stringify([stored, api.lines]), CANARY);
});

test('a sync says what it found, and a source that is no vCenter is refused', async ({ api }) => {
  const id = await add(api);
  const counts = { clusters: 1, hosts: 1, datastores: 1, networks: 1, vms: 3 };
  const found = await result(api, SYNC, { input: { commandId: 'sync-1', id } });
  assert.equal(found, { __typename: 'VcenterSynced', at: '2026-01-31T08:02:00.000Z', version: '6.7.0', ...counts });
  assert.equal(told(await result(api, SYNC, { input: { commandId: 'sync-2', id: 'nobody' } })), ['NOT_FOUND id']);
});

const INVENTORY = `query ($id: ID!, $clusterId: ID, $name: String, $first: Int = 50, $cursor: String) {
  result: vcenterInventory(sourceId: $id) { ${REFUSAL} ... on VcenterInventory { syncedAt version
    clusters { id name datacenter } hosts { id clusterId version } datastores { name freeBytes } networks { id name kind }
    vms(clusterId: $clusterId, name: $name, first: $first, cursor: $cursor) { total cursor
      rows { name disks { obstacleCode vmware { datastore } } nics { networkId } vmware { clusterName } } } } } }`;
type Page = {
  readonly total: number;
  readonly cursor: string | null;
  readonly rows: readonly { readonly name: string }[];
};
const pageOf = async (api: Api, variables: Record<string, unknown>): Promise<Page> =>
  (await result(api, INVENTORY, variables)).vms as Page; // asked for above

test('the last sync is read in pages, by cluster and by any part of a name', async ({ api, vms }) => {
  const other = vmOf(4);
  if (other.vmware) vms.push({ ...other, vmware: { ...other.vmware, clusterId: 'domain-c2' } });
  const id = await add(api);
  api.readModels.source = () => vcenterRow(id, true);
  await result(api, SYNC, { input: { commandId: 'sync-1', id } });
  const first = await pageOf(api, { id, first: 2 });
  assert.equal([first.total, first.rows.map(({ name }) => name)], [4, ['shop 1/ü', 'shop 2/ü']]);
  const rest = await pageOf(api, { id, first: 2, cursor: first.cursor });
  assert.equal([rest.cursor, rest.rows.map(({ name }) => name)], [null, ['shop 3/ü', 'shop 4/ü']]);
  assert.is((await pageOf(api, { id, clusterId: 'domain-c2' })).total, 1);
  assert.is((await pageOf(api, { id, name: 'SHOP 3' })).total, 1);
  assert.is((await pageOf(api, { id, name: 'nothing' })).total, 0);
});

const TRAITS = `query ($id: ID!) { result: vcenterInventory(sourceId: $id) { ... on VcenterInventory { vms {
  rows { vmware { encrypted secureBoot connected connection } nics { mac badMac } } } } } }`;

test('what a source cannot say is null, and never false; a NIC says what stands in place of its MAC', async ({
  api,
  vms,
}) => {
  const [vm] = vms;
  if (!vm?.vmware) throw new Error('no VM');
  const traits = { ...vm.vmware, encrypted: 'UNKNOWN', secureBoot: 'YES', connection: 'ORPHANED' } as const;
  vms.splice(0, 1, { ...vm, vmware: traits, nics: vm.nics.map((nic) => ({ ...nic, mac: null, badMac: 'x' })) });
  const id = await add(api);
  api.readModels.source = () => vcenterRow(id, true);
  await result(api, SYNC, { input: { commandId: 'sync-1', id } });
  const { rows } = (await result(api, TRAITS, { id })).vms as { readonly rows: readonly unknown[] }; // asked for above
  assert.equal(rows.slice(0, 2), [
    {
      vmware: { encrypted: null, secureBoot: true, connected: false, connection: 'ORPHANED' },
      nics: [{ mac: null, badMac: 'x' }],
    },
    {
      vmware: { encrypted: false, secureBoot: false, connected: true, connection: 'CONNECTED' },
      nics: [{ mac: vms[1]?.nics[0]?.mac, badMac: null }],
    },
  ]);
});

test('an inventory page is 1 to 200 VMs', async ({ api }) => {
  const id = await add(api);
  api.readModels.source = () => vcenterRow(id, true);
  await result(api, SYNC, { input: { commandId: 'sync-1', id } });
  assert.is((await pageOf(api, { id, first: 200 })).total, 3);
  for (const first of [0, 201])
    assert.is((await api.ask(INVENTORY, { id, first })).body.errors?.[0]?.extensions?.code, 'OUT_OF_RANGE');
});

test('without a sync, or with its result lost, the inventory is refused and says what to do', async ({ api }) => {
  assert.equal(told(await result(api, INVENTORY, { id: 'x' })), ['NOT_FOUND sourceId']);
  for (const synced of [false, true]) {
    api.readModels.source = (id) => vcenterRow(id, synced);
    assert.equal(told(await result(api, INVENTORY, { id: 'x' })), ['NOT_SYNCED sourceId']);
  }
  api.readModels.source = (id) => ({ ...vcenterRow(id, false), type: 'KVM', vcenter: null });
  assert.equal(told(await result(api, INVENTORY, { id: 'x' })), ['TYPE_MISMATCH sourceId']);
});

test('a source of VMware shows its vCenter and the last sync, and has no SSH', async ({ api }) => {
  api.readModels.sources = () => [vcenterRow('source-1', true)];
  const query = `{ sources { type ssh { address } libvirtVersion vcenter { address fingerprint legacyTls esxiHosts { name }
    version synced { at vms } } } }`;
  const { body } = await api.ask(query);
  assert.equal(body.data?.sources, [
    {
      type: 'VMWARE',
      ssh: null,
      libvirtVersion: null,
      vcenter: {
        address: 'vc.example.org',
        fingerprint: CERTIFICATE,
        legacyTls: false,
        esxiHosts: [],
        version: '6.7.0',
        synced: { at: '2026-01-31T08:00:00.000Z', vms: 3 },
      },
    },
  ]);
});

test.run();
