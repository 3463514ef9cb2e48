import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import { clusterId, gib, networkId, serverId, storageId } from '../support/examples.ts';
import { type Api, startApi } from './api.ts';
import { serverView, taskRow } from './rows.ts';
import { add, REFUSAL, result, told } from './vmware-asks.ts';
import { seedTarget, vmOf, vmwareWorld } from './vmware-plane.ts';

type Context = { api: Api; vms: SourceVm[] };
const test = suite<Context>('vmware plans');
test.before.each(async (context) => {
  context.vms = [vmOf(1), vmOf(2), vmOf(3)];
  const { world } = vmwareWorld(() => context.vms);
  context.api = await startApi({ world });
});
test.after.each(({ api }) => api.close());

const PLAN = `query ($input: PlanMigrationBatchInput!) { result: planMigrationBatch(input: $input) { ${REFUSAL} ... on MigrationPlan {
  tasks { target { name } source { type powerAtPlan onStart vmware { transport transportReason hostName clusterName guestId } } }
  networkGroups { key number sourceNetwork needed networkId free } violations { code field } } } }`;
const order = (sourceId: string, change: object = {}) => ({
  commandId: 'b',
  name: 'move',
  sourceType: 'VMWARE',
  sourceId,
  ...{ serverId, clusterId, storageId },
  networkGroups: [{ sourceNetwork: 'VM Network', networkId }],
  vms: [{ vmId: 'vm-1' }, { vmId: 'vm-2' }],
  ...change,
});

test('the dry run says how the disks are read and why, what becomes of the power, and what each network needs', async ({
  api,
  vms,
}) => {
  vms[0] = vmOf(1, { power: 'RUNNING' });
  await seedTarget(api);
  const id = await add(api, { esxiHosts: [] });
  const plan = await result(api, PLAN, { input: order(id) });
  const vmware = {
    transport: 'HTTPS',
    transportReason:
      "Neither VMware's disk library nor SSH to ESXi host esx1.example.org was given, so vCenter hands out the disks.",
    hostName: 'esx1.example.org',
    clusterName: 'east',
    guestId: 'centos7_64Guest',
  };
  const source = { type: 'VMWARE', vmware };
  assert.equal(plan.tasks, [
    { target: { name: 'shop 1/ü-迁移' }, source: { ...source, powerAtPlan: 'RUNNING', onStart: 'SHUT_DOWN' } },
    { target: { name: 'shop 2/ü-迁移' }, source: { ...source, powerAtPlan: 'OFF', onStart: 'NOTHING' } },
  ]);
  const group = { key: 'network-7', number: null, sourceNetwork: 'VM Network', needed: 2, networkId, free: 3 };
  assert.equal(plan.networkGroups, [group]);
  assert.equal(plan.violations, []);
});

test('with an ESXi host that may be read over SSH the dry run takes that way', async ({ api }) => {
  await seedTarget(api);
  const id = await add(api);
  const plan = await result(api, PLAN, { input: order(id) });
  const tasks = plan.tasks as readonly { readonly source: { readonly vmware: { readonly transport: string } } }[];
  assert.equal(
    tasks.map(({ source }) => source.vmware.transport),
    ['SSH', 'SSH'],
  );
});

test('a group that is mapped by nothing is told as such, and needs what migrates', async ({ api }) => {
  await seedTarget(api);
  const id = await add(api);
  const input = order(id, {
    networkGroups: [],
    vms: [{ vmId: 'vm-1', nics: [{ number: 1, migrate: false }], extraNics: [{ networkId }] }, { vmId: 'vm-2' }],
  });
  const plan = await result(api, PLAN, { input });
  const group = { key: 'network-7', number: null, sourceNetwork: 'VM Network', needed: 1, networkId: null, free: null };
  assert.equal(plan.networkGroups, [group]);
  assert.equal(plan.violations, [{ code: 'REQUIRED', field: 'vms[1].nics' }]);
});

test('a batch of another cluster, and a network group that is neither number nor source network, are refused', async ({
  api,
}) => {
  await seedTarget(api);
  const id = await add(api);
  const other = await result(api, PLAN, { input: order(id, { sourceClusterId: 'domain-c9' }) });
  assert.equal(other.violations, [
    { code: 'OTHER_SOURCE_CLUSTER', field: 'vms[0].vmId' },
    { code: 'OTHER_SOURCE_CLUSTER', field: 'vms[1].vmId' },
  ]);
  for (const [index, group] of [{ networkId }, { number: 1, sourceNetwork: 'VM Network', networkId }].entries()) {
    const input = order(id, { commandId: `b-${index}`, networkGroups: [group] });
    const refused = await result(api, PLAN, { input });
    assert.equal(told(refused), ['INVALID_INPUT networkGroups[0]', 'REQUIRED vms[0].nics', 'REQUIRED vms[1].nics']);
  }
});

test('a server of type VMWARE shows where its tools are and what it lacks now', async ({ api }) => {
  await seedTarget(api);
  const query = `{ result: serverCapacity(id: "${serverId}") { ${REFUSAL}
    ... on ServerCapacity { cpuCores missingPackages missingForVmware virtioWinFound vddkFound } } }`;
  assert.equal(await result(api, query), {
    __typename: 'ServerCapacity',
    cpuCores: 8,
    missingPackages: [],
    missingForVmware: ['virt-v2v'],
    virtioWinFound: true,
    vddkFound: false,
  });
});

test('a server offers what is free beside what its tasks will take; what a restarted task has staged is taken once (MS-10)', async ({
  api,
}) => {
  await seedTarget(api);
  const query = `{ result: serverCapacity(id: "${serverId}") { ... on ServerCapacity { cacheAvailableBytes } } }`;
  const available = async (reserved: number, staged: number): Promise<unknown> => {
    api.readModels.server = () => ({ ...serverView, reservedBytes: gib(reserved), stagedBytes: gib(staged) });
    return (await result(api, query)).cacheAvailableBytes;
  };
  assert.equal([await available(60, 0), await available(60, 25), await available(600, 25)], [gib(30), gib(55), 0]);
});

test('a VMware server that lacks virt-v2v, and a path that is none, are refused at their fields', async ({ api }) => {
  await seedTarget(api);
  const query = `mutation ($input: AddMigrationServerInput!) { result: addMigrationServer(input: $input) { ${REFUSAL} } }`;
  const input = { commandId: 'm', name: 'm1', type: 'VMWARE', hostId: 'host-1', cachePath: '/var/cache/s' };
  assert.equal(told(await result(api, query, { input })), ['MISSING_TOOLS hostId']);
  const odd = await result(api, query, { input: { ...input, commandId: 'm2', virtioWin: '$(id)', vddk: 'lib' } });
  assert.equal(told(odd), ['INVALID_INPUT virtioWin', 'INVALID_INPUT vddk']);
});

test('a task tells what became of the source, of the guest, and what goes on now', async ({ api }) => {
  const steps = [{ message: 'Converting Debian 12', at: '2026-01-31T08:01:30Z' }];
  const conversion = { os: 'Debian 12', steps, warnings: ['no driver for x'], log: 'Finishing off', seconds: 181.5 };
  api.readModels.rows.set('task-1', taskRow({ sourcePower: 'FORCED_OFF', conversion }));
  api.progress.publish({
    taskId: 'task-1' as Parameters<typeof api.progress.publish>[0]['taskId'],
    phase: 'DATA_CONVERSION',
    at: '2026-01-31T08:01:31.000Z' as Parameters<typeof api.progress.publish>[0]['at'],
    condition: 'WORKING',
    disks: [],
    step: 'Converting the guest',
  });
  const query = `{ result: task(id: "task-1") { sourcePower conversion { os steps { message at } warnings log seconds }
    source { onStart vmware { transport } } progress { step bytesDone } } }`;
  assert.equal(await result(api, query), {
    sourcePower: 'FORCED_OFF',
    conversion,
    source: { onStart: 'NOTHING', vmware: null },
    progress: { step: 'Converting the guest', bytesDone: 1024 ** 3 },
  });
});

test.run();
