import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import { type Api, startApi, TOKEN } from './api.ts';

const FINGERPRINT = `SHA256:${'A'.repeat(43)}`;
const SSH = { address: '10.0.0.9', hostKeyFingerprint: FINGERPRINT, password: 'hunter2-canary' };
const NOBODY = 'nobody-there';

const test = suite<{ api: Api }>('mutations');
test.before.each(async (context) => {
  context.api = await startApi({
    world: {
      hostKeys: {
        probeHostKey: async (address) => {
          if (address === '10.0.0.9')
            throw new OutsideFailure({ code: 'UNREACHABLE', message: '10.0.0.9 does not answer.' });
          return { keyType: 'ssh-ed25519', hostKey: 'ssh-ed25519 AAAA', fingerprint: FINGERPRINT };
        },
      },
    },
  });
});
test.after.each(({ api }) => api.close());

const MUTATION = (name: string) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { result: ${name}(input: $input) {
    __typename ... on Refusal { violations { code path field message parameters { name value } } } } }`;
};
type Violation = { readonly code: string; readonly path: string[]; readonly field: string };
type Result = { readonly __typename: string; readonly violations?: readonly Violation[] };
const run = async (api: Api, name: string, input: Record<string, unknown>): Promise<Result> => {
  const { body } = await api.ask(MUTATION(name), { input });
  assert.is(body.errors, undefined, JSON.stringify(body.errors));
  return body.data?.result as Result;
};

const REFUSED: readonly (readonly [string, Record<string, unknown>, string, string])[] = [
  ['addZone', { commandId: 'z', name: '' }, 'INVALID_INPUT', 'name'],
  ['addZone', { commandId: '../x', name: 'east' }, 'BAD_COMMAND_ID', 'commandId'],
  ['addCluster', { commandId: 'c', name: 'c1', zoneId: NOBODY }, 'NOT_FOUND', 'zoneId'],
  ['addHost', { commandId: 'h', name: 'h1', clusterId: NOBODY, ssh: SSH }, 'UNREACHABLE', 'ssh.address'],
  ['addHost', { commandId: 'h', name: 'h1', clusterId: NOBODY, ssh: { ...SSH, port: 0 } }, 'OUT_OF_RANGE', 'ssh.port'],
  [
    'addPrimaryStorage',
    { commandId: 's', name: 's1', kind: 'LOCAL_STORAGE', path: '/etc', clusterIds: [NOBODY] },
    'INVALID_INPUT',
    'path',
  ],
  ...['NFS', 'TAPE'].map(
    (kind) =>
      [
        'addPrimaryStorage',
        { commandId: `s-${kind}`, name: 's1', kind, path: '/data/a', clusterIds: [NOBODY] },
        'INVALID_INPUT',
        'kind',
      ] as const,
  ),
  [
    'addL3Network',
    {
      commandId: 'n',
      name: 'n1',
      cidr: '10.1.0.0/24',
      ranges: [{ start: '10.1.0.9', end: '10.1.0.5' }],
      attachment: { kind: 'LIBVIRT_NETWORK', name: 'default' },
      clusterIds: [NOBODY],
    },
    'RANGE_REVERSED',
    'ranges[0]',
  ],
  ['addKvmSource', { commandId: 'k', name: 'k1', ssh: SSH }, 'UNREACHABLE', 'ssh.address'],
  ['addKvmSource', { commandId: 'k', name: 'k1', ssh: { ...SSH, privateKey: 'x' } }, 'INVALID_INPUT', 'ssh.password'],
  [
    'addMigrationServer',
    { commandId: 'm', name: 'm1', type: 'KVM', hostId: NOBODY, cachePath: '/var/cache/s', uplink: '7Kbps' },
    'INVALID_INPUT',
    'uplink',
  ],
  ['setMigrationServerEnabled', { commandId: 'e', id: NOBODY, enabled: true }, 'NOT_FOUND', 'id'],
  [
    'createMigrationBatch',
    { commandId: 'b', name: 'b1', sourceId: 's', serverId: 's', clusterId: 'c', storageId: 's', vms: [] },
    'OUT_OF_RANGE',
    'vms',
  ],
  ['cancelMigrationTask', { commandId: 't', id: NOBODY }, 'NOT_FOUND', 'id'],
  ['changeSettings', { commandId: 'g', migrationTaskParallelism: 1001 }, 'OUT_OF_RANGE', 'migrationTaskParallelism'],
  ['changeSettings', { commandId: 'g', cpuOvercommitRatio: 0.5 }, 'OUT_OF_RANGE', 'cpuOvercommitRatio'],
  ['changeSettings', { commandId: 'g', cpuOvercommitRatio: 64.5 }, 'OUT_OF_RANGE', 'cpuOvercommitRatio'],
];

const asObject = (value: unknown): Readonly<Record<string, unknown>> => ({ ...(value as object) });

for (const [name, input, code, field] of REFUSED)
  test(`${name} that is wrong at "${field}" answers a refusal with ${code} there, and audits it`, async ({ api }) => {
    const result = await run(api, name, input);
    assert.is(result.__typename, 'Refusal');
    const found = result.violations?.find((violation) => violation.field === field);
    assert.is(found?.code, code, JSON.stringify(result.violations));
    const events = await api.history();
    assert.equal(
      events.map(({ type }) => type),
      ['CommandRefused'],
    );
    assert.not.match(JSON.stringify(events), 'hunter2-canary');
  });

test('every violation of a batch is told at once, by path and as a field', async ({ api }) => {
  const input = {
    commandId: 'b',
    name: '',
    sourceId: 's',
    serverId: 's',
    clusterId: 'c',
    storageId: 's',
    vms: [{ vmId: 'v', nics: [{ number: 1 }, { number: 2, ip: '010.0.0.1' }] }],
  };
  const { violations = [] } = await run(api, 'createMigrationBatch', input);
  assert.equal(
    violations.map(({ field, path }) => [field, path]),
    [
      ['name', ['name']],
      ...['sourceId', 'clusterId', 'serverId', 'storageId'].map((field) => [field, [field]]), // none of them is there
      ['vms[0].nics[1].ip', ['vms', '0', 'nics', '1', 'ip']],
    ],
  );
});

test('of a batch with 3,200 bad NICs all is told, 50 are recorded, and how many more', async ({ api }) => {
  const nics = Array.from({ length: 64 }, (_, index) => ({ number: index + 1, mac: 'not-a-mac' }));
  const vms = Array.from({ length: 50 }, (_, index) => ({ vmId: `v${index}`, nics }));
  const input = { commandId: 'b', name: 'b', sourceId: 's', serverId: 's', clusterId: 'c', storageId: 's', vms };
  const { violations = [] } = await run(api, 'createMigrationBatch', input);
  const beside = ['sourceId', 'clusterId', 'serverId', 'storageId']; // none of them is there
  assert.is(violations.length, 3200 + beside.length);
  const [refused] = await api.history();
  const text = JSON.stringify(refused?.data);
  assert.ok(text.length < 32_768, `${text.length} characters are stored`);
  const recorded = refused?.data.violations as { code: string; parameters?: object }[];
  assert.equal(
    [recorded.length, recorded.at(-1)?.code, recorded.at(-1)?.parameters],
    [51, 'MORE_VIOLATIONS', { more: 3154 }],
  );
});

test('a zone that is added answers its id and the position at which a query sees it', async ({ api }) => {
  const add = `mutation ($input: AddZoneInput!) { addZone(input: $input) { ... on ZoneAdded { id position } } }`;
  const first = await api.ask(add, { input: { commandId: 'z1', name: 'east' } });
  const { id, position } = asObject(first.body.data?.addZone);
  assert.match(String(id), /^[0-9a-f-]{36}$/);
  await api.ask('query ($position: Position) { target(waitFor: $position) { zones { id name } } }', { position });
  assert.equal(api.readModels.waited, [String(position)]);
  const again = await api.ask(add, { input: { commandId: 'z1', name: 'east' } });
  assert.is(asObject(again.body.data?.addZone).id, id);
  assert.is((await api.history()).length, 1);
});

test('the same command id with another content is refused', async ({ api }) => {
  await run(api, 'addZone', { commandId: 'z1', name: 'east' });
  const { violations } = await run(api, 'addZone', { commandId: 'z1', name: 'west' });
  assert.is(violations?.[0]?.code, 'COMMAND_ID_REUSED');
});

test('an explicit null means "not given"', async ({ api }) => {
  const result = await run(api, 'changeSettings', { commandId: 'g', migrationTaskParallelism: null });
  assert.is(result.__typename, 'SettingsChanged');
});

test('who asked is the token’s user, whatever another header says', async ({ api }) => {
  const body = { query: MUTATION('addZone'), variables: { input: { commandId: 'z1', name: 'east' } } };
  await api.send(body, { 'x-sampan-user': 'mallory', authorization: `Bearer ${TOKEN}` });
  assert.equal((await api.history())[0]?.metadata.actor, { kind: 'user', name: 'admin' });
});

test('a host key is shown, or the reason why not', async ({ api }) => {
  const probe = (address: string) =>
    api.ask(
      `mutation ($address: String!) { probeHostKey(address: $address, port: 22) {
        __typename ... on HostKey { fingerprint } ... on Refusal { violations { code field } } } }`,
      { address },
    );
  const found = await probe('10.0.0.8');
  assert.equal(found.body.data?.probeHostKey, { __typename: 'HostKey', fingerprint: FINGERPRINT });
  const lost = await probe('10.0.0.9');
  const violations = [{ code: 'UNREACHABLE', field: 'address' }];
  assert.equal(lost.body.data?.probeHostKey, { __typename: 'Refusal', violations });
  const odd = await probe('-oProxyCommand=id');
  assert.equal(odd.body.data?.probeHostKey, {
    __typename: 'Refusal',
    violations: [{ code: 'INVALID_INPUT', field: 'address' }],
  });
});

test.run();
