import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import { type Api, startApi } from '../graphql/api.ts';
import { add } from '../graphql/vmware-asks.ts';
import { CANARY, CERTIFICATE, vcenterRow, vmOf, vmwareWorld } from '../graphql/vmware-plane.ts';
import { type Cli, cliOf } from './terminal.ts';

type Context = { api: Api; cli: Cli; vms: SourceVm[]; secrets: readonly string[] };
const test = suite<Context>('cli of vmware');
test.before.each(async (context) => {
  context.vms = [vmOf(1, { power: 'RUNNING' }), vmOf(2)];
  const { world, fleet } = vmwareWorld(() => context.vms);
  context.secrets = fleet.secrets;
  context.api = await startApi({ world });
  context.cli = cliOf(context.api);
});
test.after.each(async ({ api, cli }) => {
  cli.remove();
  await api.close();
});

const INVENTORY = `sources:
  - name: old-vc
    vcenter:
      address: vc.example.org
      user: administrator@vsphere.local
      passwordEnv: SOURCE_PASSWORD
      esxiHosts: [{ name: esx1.example.org, ssh: { address: 10.0.0.7, privateKeyEnv: SOURCE_PASSWORD } }]
`;
const typesOf = async (api: Api) => (await api.history()).map(({ type }) => type);

test('a vCenter takes two steps of trust, for its certificate and for the key of each ESXi host', async ({
  api,
  cli,
  secrets,
}) => {
  const file = cli.file('i.yaml', INVENTORY);
  const first = await cli.run('apply', '-f', file);
  assert.is(first.code, 2);
  const shown = `${CERTIFICATE} of CN=vc.example.org, O=Example, issued by CN=ca.example.org, valid 2025-01-01 to 2035-01-01, TLSv1.2`;
  assert.match(
    first.notes,
    `sources[0].vcenter.fingerprint: vc.example.org:443 shows the certificate ${shown}. Compare it`,
  );
  const pinned = INVENTORY.replace('      user:', `      fingerprint: "${CERTIFICATE.toLowerCase()}"\n      user:`);
  const second = await cli.run('apply', '-f', cli.file('j.yaml', pinned));
  assert.is(second.code, 2);
  assert.match(second.notes, 'sources[0].vcenter.esxiHosts[0].ssh.fingerprint: 10.0.0.7:22 shows ssh-ed25519 SHA256:');
  assert.equal([await typesOf(api), secrets.length], [[], 0]);
});

test('with --trust-on-first-use a vCenter is added and synced once, and no secret is told', async ({
  api,
  cli,
  secrets,
}) => {
  const { code, out, notes } = await cli.run('apply', '-f', cli.file('i.yaml', INVENTORY), '--trust-on-first-use');
  assert.is(code, 0, notes);
  assert.match(notes, 'synced old-vc 6.7.0: 1 cluster(s), 1 host(s), 1 datastore(s), 1 network(s), 2 VM(s)');
  assert.equal(await typesOf(api), ['SourceRegisterOpened', 'SourceRegistered', 'VcenterAdded', 'VcenterSynced']);
  assert.is(secrets.length, 2);
  assert.not.match(out + notes + api.lines.join('') + JSON.stringify(await api.history()), CANARY);
});

test('a vCenter that is there is synced only if it never was', async ({ api, cli }) => {
  const id = await add(api);
  const file = cli.file('i.yaml', INVENTORY);
  for (const [synced, events] of [
    [false, ['SourceRegisterOpened', 'SourceRegistered', 'VcenterAdded', 'VcenterSynced']],
    [true, ['SourceRegisterOpened', 'SourceRegistered', 'VcenterAdded', 'VcenterSynced']],
  ] as const) {
    api.readModels.sources = () => [vcenterRow(id, synced)];
    const { code, out } = await cli.run('apply', '-f', file);
    assert.equal([code, out, await typesOf(api)], [0, `exists  source  old-vc  ${id}`, events]);
  }
});

test('a wrong certificate and a source that is of two kinds end with 2 at their fields', async ({ cli }) => {
  const other = INVENTORY.replace(
    '      user:',
    `      fingerprint: "${CERTIFICATE.replace('10', 'FF')}"\n      user:`,
  );
  const changed = await cli.run('apply', '-f', cli.file('i.yaml', other), '--trust-on-first-use');
  assert.is(changed.code, 2);
  assert.match(changed.notes, 'sources[0].vcenter.certificateFingerprint: vc.example.org shows the certificate');
  const both =
    'sources: [{ name: x, ssh: { address: a }, vcenter: { address: b, user: c, passwordEnv: D } }, { name: y }]';
  const odd = await cli.run('apply', '-f', cli.file('j.yaml', both));
  assert.is(odd.code, 2);
  assert.match(odd.notes, 'sources[0]: Say either ssh: {…}');
  assert.match(odd.notes, 'sources[1]: Say either ssh: {…}');
  const none = INVENTORY.replace('      passwordEnv: SOURCE_PASSWORD\n', '');
  assert.match((await cli.run('apply', '-f', cli.file('k.yaml', none))).notes, 'sources[0].vcenter.passwordFile: Say');
});

test('a vCenter can be added by options, old TLS too', async ({ api, cli }) => {
  const login = ['--address', 'vc.example.org', '--user', 'admin', '--password-env', 'SOURCE_PASSWORD'];
  const added = await cli.run('add', 'vcenter', 'old-vc', ...login, '--legacy-tls', '--trust-on-first-use');
  assert.is(added.code, 0, added.notes);
  const event = (await api.history()).find(({ type }) => type === 'VcenterAdded');
  assert.match(JSON.stringify(event?.data), '"legacyTls":true');
});

test('a server of type VMWARE takes the paths of its tools, and a path that is none is refused there', async ({
  api,
  cli,
}) => {
  const ssh = { address: '10.0.0.1', port: 22, user: 'root', hostKey: 'ssh-ed25519 AAAA' };
  const machine = { ssh, cpuCores: 8, memoryBytes: 1, libvirtVersion: '9.0.0', qemuVersion: '7.2.0' };
  const h1 = {
    kind: 'HOST',
    id: 'host-1',
    order: '1',
    name: 'h1',
    clusterId: 'c',
    migrationServer: null,
    ...machine,
  } as const;
  api.readModels.target = () => ({ zones: [], clusters: [], hosts: [h1], storages: [], networks: [] });
  const tools = 'type: VMWARE, virtioWin: drivers, vddk: /opt/vddk';
  const servers = `servers: [{ name: mig, host: h1, cachePath: /var/cache/s, ${tools} }]`;
  const { code, notes } = await cli.run('apply', '-f', cli.file('i.yaml', servers));
  assert.is(code, 2);
  assert.is(notes, 'servers[0].virtioWin: Give an absolute path of plain letters, digits and "._@+-".');
});

test.run();
