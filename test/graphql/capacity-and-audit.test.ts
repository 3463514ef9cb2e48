import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import type { BitsPerSecond } from '../../domain/words/units.ts';
import type { AuditRow } from '../../projections/rows.ts';
import { gib, hostId } from '../support/examples.ts';
import { type Api, startApi } from './api.ts';
import { fakeWorld } from './fakes.ts';
import { serverView } from './rows.ts';
import { REFUSAL, result, told } from './vmware-asks.ts';
import { seedTarget } from './vmware-plane.ts';

type Context = { api: Api; host: { vcpus: number; away: boolean } };
const test = suite<Context>('capacity of hosts, and the audit trail');
test.before.each(async (context) => {
  context.host = { vcpus: 3, away: false };
  const idle = fakeWorld();
  const version = { major: 9, minor: 0, patch: 0 };
  const probe: typeof idle.target.probe = async () => {
    if (context.host.away) throw new OutsideFailure({ code: 'UNREACHABLE', message: 'It is off.' });
    return {
      ...{ hostName: 'h1', machineId: null, bootId: 'b', libvirt: version, qemu: version, cpuCores: 16 },
      ...{ memoryBytes: gib(32), memoryFreeBytes: gib(20), addresses: [], networks: [], uefi: true },
      ...{ missingPackages: [], runningVms: 2, runningVcpus: context.host.vcpus },
    };
  };
  context.api = await startApi({ world: { target: { ...idle.target, probe } } });
  await seedTarget(context.api);
});
test.after.each(({ api }) => api.close());

const CAPACITY = `query ($id: ID!) { result: hostCapacity(id: $id) { ${REFUSAL}
  ... on HostCapacity { cpuCores cpuCoresAvailable memoryBytes memoryAvailableBytes runningVms } } }`;

test('a host says what it has and what is free, never less than nothing (TP-3)', async ({ api, host }) => {
  const { __typename, ...capacity } = await result(api, CAPACITY, { id: hostId });
  assert.equal(capacity, {
    ...{ cpuCores: 16, cpuCoresAvailable: 13, runningVms: 2 },
    ...{ memoryBytes: gib(32), memoryAvailableBytes: gib(20) },
  });
  host.vcpus = 40;
  assert.is((await result(api, CAPACITY, { id: hostId })).cpuCoresAvailable, 0);
});

test('a host whose cores count more than once offers more CPUs (GS-4)', async ({ api }) => {
  const { body } = await api.ask(
    'mutation { changeSettings(input: { commandId: "g", cpuOvercommitRatio: 2.5 }) { ... on SettingsChanged { changed } } }',
  );
  assert.equal(body.data?.changeSettings, { changed: true });
  const { cpuCores, cpuCoresAvailable } = await result(api, CAPACITY, { id: hostId });
  assert.equal([cpuCores, cpuCoresAvailable], [16, 37]);
});

test('a host that is away, or none, is a refusal that says which', async ({ api, host }) => {
  host.away = true;
  assert.equal(told(await result(api, CAPACITY, { id: hostId })), ['UNREACHABLE id']);
  assert.equal(told(await result(api, CAPACITY, { id: 'nobody' })), ['NOT_FOUND id']);
  assert.equal(told(await result(api, CAPACITY, { id: '../etc' })), ['NOT_FOUND id']);
});

test('a bandwidth comes out as it goes in (MS-3)', async ({ api }) => {
  api.readModels.servers = () => [{ ...serverView, uplink: 15e8 as BitsPerSecond }];
  const { body } = await api.ask('{ servers { uplink downlink } }');
  assert.equal(body.data?.servers, [{ uplink: '1500Mbps', downlink: null }]);
});

const AUDIT = `query ($filter: AuditFilter, $first: Int, $cursor: String) { audit(filter: $filter, first: $first, cursor: $cursor) {
  total cursor rows { at actorKind actorName action outcome subject { kind id name } commandId detail { name value }
    violations { code field message } } } }`;

const ROW: AuditRow = {
  position: '7',
  order: '00000000000000000007',
  at: '2026-01-31T08:00:00.000Z',
  actor: { kind: 'user', name: 'ann' },
  action: 'CreateMigrationBatch',
  subject: { kind: 'BATCH', id: 'batch-1', name: 'move' },
  outcome: 'REFUSED',
  commandId: 'c-1',
  correlationId: 'c-1',
  detail: { vms: 2, pause: true },
  violations: [{ code: 'CAPACITY', path: ['vms', 1, 'vmId'], message: 'Too large.' }],
};

test('the audit trail: who, when, with what, what came of it; filter and page are handed on (MS-12)', async ({
  api,
}) => {
  const asked: unknown[] = [];
  api.readModels.audit = (filter, page) => {
    asked.push([filter, page]);
    return { rows: [ROW], cursor: ROW.order, total: 41 };
  };
  const variables = { filter: { actor: 'ann', subjectId: 'batch-1' }, first: 1, cursor: '00000000000000000009' };
  const { body } = await api.ask(AUDIT, variables);
  assert.equal(body.errors, undefined);
  const { position: _, order, actor, correlationId: __, violations: ___, detail: ____, ...same } = ROW;
  assert.equal(body.data?.audit, {
    total: 41,
    cursor: order,
    rows: [
      {
        ...same,
        actorKind: actor.kind,
        actorName: actor.name,
        detail: [
          { name: 'vms', value: '2' },
          { name: 'pause', value: 'true' },
        ],
        violations: [{ code: 'CAPACITY', field: 'vms[1].vmId', message: 'Too large.' }],
      },
    ],
  });
  assert.equal(asked, [
    [
      { actor: 'ann', subjectId: 'batch-1' },
      { first: 1, after: '00000000000000000009' },
    ],
  ]);
});

test('the audit trail: a page has 1 to 200 rows, and a cursor is one that a page gave', async ({ api }) => {
  const codes = async (variables: Record<string, unknown>) =>
    (await api.ask(AUDIT, variables)).body.errors?.map(({ extensions }) => extensions?.code);
  assert.equal(await codes({ first: 201 }), ['OUT_OF_RANGE']);
  assert.equal(await codes({ first: 0 }), ['OUT_OF_RANGE']);
  assert.equal(await codes({ first: 5, cursor: "' or 1=1" }), ['INVALID_INPUT']);
});

test.run();
