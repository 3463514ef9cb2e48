// timeout: 600s
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { onHost } from '../peers/lab/host.ts';
import { attachLab } from '../peers/lab/lab.ts';
import { type HostileShape, startVcsim, type VcsimVm } from '../peers/vcsim/vcsim.ts';
import { eventually } from '../support/eventually.ts';
import { accepted } from '../support/fleet.ts';
import { startService } from '../support/service.ts';
import { createBatch, taskEnded, taskEndedOn, taskNow } from '../support/tasks.ts';
import { parentAddress, registerVmware } from '../support/vmware-fleet.ts';

const test = suite('What goes wrong at a vCenter, each with its code (VC-1, VC-4, VC-7, RT-8, RT-10, S4, S8)');
const lab = await attachLab();
const { mig } = lab.hosts;
const work = mkdtempSync(`${tmpdir()}/sampan-vmware-`);
const MIB = 1_048_576;
const image = join(work, 'noise.raw');
writeFileSync(image, randomBytes(96 * MIB));
let mac = 0;
const vm = (name: string, more: Partial<VcsimVm> = {}): VcsimVm => ({
  name,
  guestId: 'debian11_64Guest',
  power: 'on',
  host: 'esxi-1',
  disks: [{ controller: 'pvscsi', capacityBytes: 96 * MIB, image }],
  nics: [{ mac: `00:50:56:00:01:0${++mac}`, network: 'VM Network' }],
  ...more,
});
const vcsim = await startVcsim({
  address: parentAddress(lab),
  certificate: 'caIssued',
  settings: { shutdownMs: 1500 },
  inventory: {
    version: '6.7.0',
    clusters: [
      {
        name: 'cluster-v',
        hosts: [{ name: 'esxi-1' }, { name: 'esxi-old', version: '6.0.0' }],
      },
    ],
    datastores: [{ name: 'ds1' }],
    networks: [{ name: 'VM Network', kind: 'standard' }],
    vms: [
      vm('bumpy'),
      vm('refused', { tools: false }),
      vm('woken'),
      vm('dropped'),
      vm('other-cert'),
      vm('mismatch', { host: 'esxi-old', power: 'off' }),
    ],
  },
});
const service = await startService(join(work, 'data'));
const { ask } = service;
// Slow enough to be caught in the middle: 96 MiB take about eight seconds.
const fleet = await registerVmware(ask, lab, vcsim, { downlink: '100Mbps' });
const networkGroups = [{ sourceNetwork: 'VM Network', networkId: fleet.networkId }];
const order = (name: string, commandId = name) =>
  createBatch(ask, fleet, {
    commandId,
    name,
    sourceType: 'VMWARE',
    networkGroups,
    compression: false,
    vms: [{ vmId: vcsim.moref(name) }],
  });
const refusalOf = (name: string, commandId = name): Promise<string> =>
  order(name, commandId).then(
    () => 'accepted',
    (error: Error) => error.message,
  );
const inMidCopy = (id: string): Promise<true> =>
  eventually(
    'some of its bytes are there',
    async () => ((await taskNow(ask, id)).progress?.bytesDone ?? 0) > 4 * MIB || undefined,
    { everyMilliseconds: 100 },
  );
const powerOf = async (name: string) => (await vcsim.state()).power[name];

test('a wrong password is refused at its field, and nothing of it is kept (VC-1)', async () => {
  const shown = { name: 'again', address: vcsim.address, port: vcsim.port, user: vcsim.user };
  const input = { commandId: 'again', ...shown, password: 'wrong', certificateFingerprint: vcsim.fingerprint };
  const refused = await accepted(ask, 'addVCenter', 'AddVCenterInput', input).then(
    () => 'accepted',
    (error: Error) => error.message,
  );
  assert.match(refused, /"code":"AUTH_FAILED","field":"password"/);
  assert.is(((await ask('{ sources { id } }')).sources as unknown[]).length, 1);
});

test('a host of another version than its vCenter is refused when the batch is created (VC-1)', async () => {
  assert.match(await refusalOf('mismatch'), /"code":"VERSION_MISMATCH","field":"vms\[0\]\.vmId"/);
});

test('503, an expired session and cut answers in mid-copy are survived: what is staged is what the datastore has (RT-5)', async () => {
  await vcsim.fault({ kind: 'http503', path: '/folder', times: 2 });
  await vcsim.fault({ kind: 'truncate', bytes: 1000, path: '/folder', times: 2 });
  await vcsim.fault({ kind: 'expireInMidCopy', afterBytes: 16 * MIB });
  const [id = ''] = await order('bumpy');
  const task = await taskEndedOn(mig, ask, id);
  assert.is(task.failure?.code, 'NO_OPERATING_SYSTEM', JSON.stringify(task.failure)); // noise converts to nothing
  assert.is((await vcsim.state()).faultsWaiting, 0);
  const staged = await onHost(mig, `sha256sum < /srv/sampan-cache/sampan-${id}/vda.raw`);
  const there = createHash('sha256').update(readFileSync(image)).digest('hex');
  assert.is(staged.split(' ')[0], there);
  assert.is(await powerOf('bumpy'), 'on');
});

test('a server task that fails: its own words, and the VM is as it was', async () => {
  await vcsim.fault({
    kind: 'taskFault',
    method: 'PowerOffVM_Task',
    fault: 'ResourceInUse',
    message: 'held by backup',
  });
  const [id = ''] = await order('refused');
  const task = await taskEnded(ask, id);
  assert.is(task.failure?.code, 'HYPERVISOR_REFUSED', JSON.stringify(task.failure));
  assert.match(task.failure?.message ?? '', /held by backup/);
  assert.is(await powerOf('refused'), 'on');
});

test('powered on behind our back while it is copied: the task fails at once, and the VM runs on (VC-7)', async () => {
  const [id = ''] = await order('woken');
  await inMidCopy(id);
  await vcsim.fault({ kind: 'power', vm: 'woken', state: 'on' });
  const task = await taskEnded(ask, id);
  assert.is(task.failure?.code, 'SOURCE_POWERED_ON', JSON.stringify(task.failure));
  assert.is(await powerOf('woken'), 'on');
});

test('cancelled while its guest still shuts down: it is off for a moment and runs again (RT-8)', async () => {
  await vcsim.settings({ shutdownMs: 4000 });
  const [id = ''] = await order('dropped');
  const shuttingDown = async () =>
    ((await ask('query($id: ID!) { task(id: $id) { sourcePower } }', { id })).task as { sourcePower: string | null })
      .sourcePower === 'SHUTTING_DOWN' || undefined;
  await eventually('its guest shuts down', shuttingDown, { everyMilliseconds: 100 });
  await ask('mutation($id: ID!) { cancelMigrationTask(input: { commandId: "drop", id: $id }) { __typename } }', { id });
  const starts = async () => (await vcsim.state()).requests.PowerOnVM_Task ?? 0;
  const before = await starts();
  const task = await taskEnded(ask, id);
  assert.equal([task.state, task.debt], ['CANCELLED', []]);
  assert.is(await starts(), before + 1); // it had really gone off
  assert.is(await powerOf('dropped'), 'on');
  await vcsim.settings({ shutdownMs: 500 });
});

const SYNC = `mutation($id: ID!, $commandId: String!) { syncVCenter(input: { commandId: $commandId, id: $id }) {
  __typename ... on Refusal { violations { code } } } }`;
const sync = async (commandId: string): Promise<string> => {
  const told = (await ask(SYNC, { id: fleet.sourceId, commandId })).syncVCenter as {
    __typename: string;
    violations?: readonly { code: string }[];
  };
  return told.violations?.map(({ code }) => code).join() ?? told.__typename;
};
const SHAPES: readonly HostileShape[] = [
  'billionLaughs',
  'doctype',
  'externalEntity',
  'gigabyte',
  'deepNesting',
  'notXml',
  'empty',
  'unclosed',
];

test('hostile answers are refused one by one, the service lives, and the next sync is right (S8)', async () => {
  const told: string[] = [];
  for (const shape of SHAPES) {
    // Each time: an answer that cannot be read is asked for again, object by object.
    await vcsim.fault({ kind: 'hostile', shape, method: 'RetrievePropertiesEx', times: -1 });
    told.push(`${shape} ${await sync(`hostile-${shape}`)}`);
    await vcsim.clearFaults();
  }
  assert.equal(
    told,
    SHAPES.map((shape) => `${shape} BAD_ANSWER`),
  );
  for (const shape of ['controlCharacters', 'invalidUtf8'] as const) {
    await vcsim.fault({ kind: 'hostile', shape, method: 'RetrievePropertiesEx' });
    assert.match(await sync(shape), /^(VcenterSynced|BAD_ANSWER)$/); // either is right; a crash is not
    await vcsim.clearFaults();
  }
  assert.is(await sync('well'), 'VcenterSynced');
});

test('another certificate in mid-copy: CERT_CHANGED, not a byte of the session to the stranger; then nothing is planned (S4)', async () => {
  const [id = ''] = await order('other-cert');
  await inMidCopy(id);
  await vcsim.fault({ kind: 'certificate', names: [vcsim.address] });
  await vcsim.fault({ kind: 'dropConnections' });
  await vcsim.resetCounters();
  const task = await eventually(
    'the copy gives up',
    async () => {
      const { state, failure, debt } = await taskNow(ask, id);
      const troubled = debt.some(({ kind }) => kind === 'STOPPED_VM');
      return failure?.code === 'CERT_CHANGED' && troubled ? { state, failure } : undefined;
    },
    { everyMilliseconds: 500 },
  );
  assert.match(task.failure.message, /certificate/);
  const { requests, unauthenticated, logins } = await vcsim.state();
  assert.equal([requests, unauthenticated, logins], [{}, 0, 0]);
  const refusal = await refusalOf('mismatch', 'asked-anew'); // the first id has its answer (TK-13)
  assert.match(refusal, /"code":"CERT_CHANGED"/, refusal);
});

test.after(async () => {
  await service.kill(); // it still owes a power-on to a vCenter that it does not trust
  await vcsim.stop();
});
test.run();
