import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Api, startApi } from './api.ts';

/** What every plain object has without having been given it. */
const INHERITED = ['constructor', 'toString', 'valueOf', 'hasOwnProperty'];
const FINGERPRINT = `SHA256:${'A'.repeat(43)}`;

const test = suite<{ api: Api }>('ids that every object inherits (issue 17 A2)');
test.before.each(async (context) => {
  const probeHostKey = async () => ({ keyType: 'ssh-ed25519', hostKey: 'ssh-ed25519 AAAA', fingerprint: FINGERPRINT });
  context.api = await startApi({
    world: {
      hostKeys: { probeHostKey },
      vault: {
        put: async () => undefined,
        get: () => Promise.reject(),
        remove: async () => undefined,
        refs: async () => [],
      },
    },
  });
});
test.after.each(({ api }) => api.close());

const mutation = (name: string) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { result: ${name}(input: $input) {
    __typename ... on Refusal { violations { code field } } } }`;
};
type Answer = { readonly __typename: string; readonly violations?: readonly { code: string; field: string }[] };

const run = async (api: Api, name: string, input: Readonly<Record<string, unknown>>): Promise<Answer> => {
  const { body } = await api.ask(mutation(name), { input });
  assert.is(body.errors, undefined, JSON.stringify(body.errors));
  return body.data?.result as Answer;
};
const told = ({ violations = [] }: Answer) => violations.map(({ code, field }) => `${code} ${field}`);

const network = (clusterId: string) => ({
  name: 'n1',
  cidr: '10.1.0.0/24',
  ranges: [{ start: '10.1.0.5', end: '10.1.0.9' }],
  attachment: { kind: 'BRIDGE', bridge: 'br0' },
  clusterIds: [clusterId],
});
const MADE: readonly (readonly [string, (id: string) => Readonly<Record<string, unknown>>, string])[] = [
  ['addCluster', (zoneId) => ({ name: 'c1', zoneId }), 'zoneId'],
  [
    'addPrimaryStorage',
    (id) => ({ name: 's1', kind: 'LOCAL_STORAGE', path: '/data/a', clusterIds: [id] }),
    'clusterIds',
  ],
  ['addL3Network', network, 'clusterIds[0]'],
  ['addMigrationServer', (hostId) => ({ name: 'm1', type: 'KVM', hostId, cachePath: '/data/c' }), 'hostId'],
  ['setMigrationServerEnabled', (id) => ({ id, enabled: true }), 'id'],
  ['cancelMigrationTask', (id) => ({ id }), 'id'],
  ['writeOffDebt', (id) => ({ taskId: id, artefactId: id, reason: 'gone' }), 'taskId'],
  ['updateVCenter', (id) => ({ id, user: 'root' }), 'id'],
];

for (const [name, inputOf, field] of MADE)
  test(`${name}: not found, and nothing but the refusal is recorded`, async ({ api }) => {
    for (const id of INHERITED) {
      const answer = await run(api, name, { commandId: `${name}.${id}`, ...inputOf(id) });
      assert.equal(told(answer), [`NOT_FOUND ${field}`], id);
    }
    assert.equal(new Set((await api.history()).map(({ type }) => type)), new Set(['CommandRefused']));
  });

test('planMigrationBatch and createMigrationBatch: cluster, storage, server, source and network are not found', async ({
  api,
}) => {
  for (const id of INHERITED) {
    const vms = [{ vmId: id, nics: [{ number: 1, networkId: id }] }];
    const batch = { name: 'b', sourceId: id, serverId: id, clusterId: id, storageId: id, vms };
    const fields = ['sourceId', 'clusterId', 'serverId', 'storageId', 'vms[0].nics[0].networkId'];
    const refs = fields.map((field) => `NOT_FOUND ${field}`);
    assert.equal(told(await run(api, 'createMigrationBatch', { commandId: `b.${id}`, ...batch })), refs, id);
  }
});

test('what names a prototype is no id at all', async ({ api }) => {
  const answer = await run(api, 'addCluster', { commandId: 'c', name: 'c1', zoneId: '__proto__' });
  assert.equal(told(answer), ['INVALID_INPUT zoneId']);
});

test.run();
