import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { faultOf, propertiesOf, rawClient, texts, vmNames, watch } from '../peers/vcsim/raw-soap.ts';
import { startVcsim, type Vcsim, type VcsimInventory } from '../peers/vcsim/vcsim.ts';
import { eventually } from '../support/eventually.ts';

const MIB = 1_048_576;
const bytes = randomBytes(MIB);
const disk = '/folder/web%20shop/web%20shop-flat.vmdk?dcPath=DC0&dsName=ds1';

const inventory = (image: string): VcsimInventory => ({
  clusters: [{ name: 'c1', hosts: [{ name: 'esx-1' }] }],
  datastores: [{ name: 'ds1' }],
  networks: [{ name: 'VM Network', kind: 'standard' }],
  vms: [
    { name: 'web shop', power: 'on', disks: [{ capacityBytes: MIB, image }] },
    { name: 'bare', power: 'on', tools: false },
    { name: 'off-1', disks: [{ capacityBytes: MIB }] },
    { name: 'off-2' },
    { name: 'old', power: 'suspended' },
  ],
});

const test = suite<{ vcsim: Vcsim; dir: string }>('The vCenter peer');
/** Asks ten times a second until the answer fits. */
const until = <T>(what: string, ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> => {
  const question = async (): Promise<{ readonly answer: T } | undefined> => {
    const answer = await ask();
    return fits(answer) ? { answer } : undefined;
  };
  return eventually(what, question, { everyMilliseconds: 100 }).then(({ answer }) => answer);
};
const vm = (vcsim: Vcsim, name: string) => ['VirtualMachine', vcsim.moref(name)] as const;

test.before(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'vcsim-test-'));
  const image = join(context.dir, 'shop.raw');
  await writeFile(image, bytes);
  context.vcsim = await startVcsim({
    inventory: inventory(image),
    settings: { queuedMs: 100, taskMs: 400, shutdownMs: 300 },
  });
});
test.before.each(async ({ vcsim }) => {
  await vcsim.clearFaults();
  await vcsim.fault({ kind: 'expireSessions' });
  await vcsim.resetCounters();
});
test.after(async ({ vcsim, dir }) => {
  await vcsim.stop();
  await rm(dir, { recursive: true, force: true });
});

test('a stranger or a wrong password: nothing is told, and it is counted', async ({ vcsim }) => {
  const client = rawClient(vcsim);
  const told = await propertiesOf(client, vm(vcsim, 'web shop'), 'name');
  assert.equal([told.status, texts(told, 'val')], [200, []]);
  assert.match(told.body, /<missingSet><path>name<\/path><fault><fault [^>]*"NotAuthenticated"/);
  assert.is(faultOf(await client.login('wrong')), 'InvalidLogin');
  const { failedLogins, logins, sessions, unauthenticated } = await vcsim.state();
  assert.equal(
    { failedLogins, logins, sessions, unauthenticated },
    { failedLogins: 1, logins: 0, sessions: 0, unauthenticated: 1 },
  );
});

test('login and logout: a cookie as a real server sends it, and no session is left', async ({ vcsim }) => {
  const client = rawClient(vcsim);
  const answer = await client.login();
  assert.match(String(answer.headers['set-cookie']), /^vmware_soap_session="[0-9a-f]{40}"; Path=\/; HttpOnly; Secure;/);
  assert.is(texts(await propertiesOf(client, vm(vcsim, 'web shop'), 'name'), 'val')[0], 'web shop');
  await client.call('Logout', 'SessionManager', 'SessionManager');
  const { logins, logouts, sessions } = await vcsim.state();
  assert.equal({ logins, logouts, sessions }, { logins: 1, logouts: 1, sessions: 0 });
});

test('paging: two objects of five, then the next, and a token is good once and in its own session', async ({
  vcsim,
}) => {
  const [client, other] = [rawClient(vcsim), rawClient(vcsim)];
  await client.login();
  await other.login();
  const first = await vmNames(client, 2);
  assert.is(texts(first, 'obj').length, 2);
  const [token = ''] = texts(first, 'token');
  const more = [
    'ContinueRetrievePropertiesEx',
    'PropertyCollector',
    'propertyCollector',
    `<token>${token}</token>`,
  ] as const;
  assert.is(faultOf(await other.call(...more)), 'InvalidArgument');
  const second = await client.call(...more);
  assert.is(texts(second, 'obj').length, 2);
  assert.is(faultOf(await client.call(...more)), 'InvalidArgument');
  const cancel = `<token>${texts(second, 'token')[0]}</token>`;
  const cancelled = await client.call('CancelRetrievePropertiesEx', 'PropertyCollector', 'propertyCollector', cancel);
  assert.is(cancelled.status, 200);
});

test('paging: the server may give less than is asked for', async ({ vcsim }) => {
  const client = rawClient(vcsim);
  await client.login();
  await vcsim.settings({ pageCap: 1 });
  const answer = await vmNames(client, 1000);
  await vcsim.settings({ pageCap: 0 });
  assert.is(texts(answer, 'obj').length, 1);
  assert.is(texts(answer, 'token').length, 1);
});

test('a server task: queued, running, then done, and the VM follows', async ({ vcsim }) => {
  const client = rawClient(vcsim);
  await client.login();
  const made = await client.call('PowerOnVM_Task', ...vm(vcsim, 'off-1'));
  const task = ['Task', texts(made, 'returnval')[0] ?? ''] as const;
  const state = async () => texts(await propertiesOf(client, task, 'info.state'), 'val')[0];
  const seen = new Set([await state()]);
  await until(
    'the task is done',
    async () => seen.add(await state()),
    (states) => states.has('success'),
  );
  assert.equal([...seen], ['queued', 'running', 'success']);
  assert.is((await vcsim.state()).power['off-1'], 'on');
});

test('a server task that fails: with the fault and the words that a test has ordered', async ({ vcsim }) => {
  const client = rawClient(vcsim);
  await client.login();
  await vcsim.fault({
    kind: 'taskFault',
    method: 'PowerOffVM_Task',
    fault: 'ResourceInUse',
    message: 'the lock is held',
  });
  const made = await client.call('PowerOffVM_Task', ...vm(vcsim, 'web shop'));
  const task = ['Task', texts(made, 'returnval')[0] ?? ''] as const;
  const info = await until(
    'the task has failed',
    () => propertiesOf(client, task, 'info'),
    (answer) => texts(answer, 'state')[0] === 'error',
  );
  assert.match(info.body, /<fault xsi:type="ResourceInUse">/);
  assert.equal(texts(info, 'localizedMessage'), ['the lock is held']);
  assert.is((await vcsim.state()).power['web shop'], 'on');
});

test('guest shutdown: asked for at once, done later, and refused where no Tools run', async ({ vcsim }) => {
  const client = rawClient(vcsim);
  await client.login();
  assert.is(faultOf(await client.call('ShutdownGuest', ...vm(vcsim, 'bare'))), 'ToolsUnavailable');
  assert.is(faultOf(await client.call('ShutdownGuest', ...vm(vcsim, 'off-2'))), 'InvalidPowerState');
  assert.is((await client.call('ShutdownGuest', ...vm(vcsim, 'web shop'))).status, 200);
  assert.is((await vcsim.state()).power['web shop'], 'on');
  await until(
    'the guest is off',
    () => vcsim.state(),
    ({ power }) => power['web shop'] === 'off',
  );
});

test('updates: versions grow, an old one is refused, and a start behind the back is told and in the history', async ({
  vcsim,
}) => {
  const client = rawClient(vcsim);
  await client.login();
  const since = new Date().toISOString();
  await watch(client, vm(vcsim, 'off-2'), 'runtime.powerState');
  const ask = (version: string) =>
    client.call(
      'WaitForUpdatesEx',
      'PropertyCollector',
      'propertyCollector',
      `<version>${version}</version><options><maxWaitSeconds>10</maxWaitSeconds></options>`,
    );
  assert.equal(texts(await ask(''), 'val'), ['poweredOff']);
  const waiting = ask('1');
  await vcsim.fault({ kind: 'power', vm: 'off-2', state: 'on' });
  const told = await waiting;
  assert.equal([texts(told, 'version'), texts(told, 'val')], [['2'], ['poweredOn']]);
  assert.is(faultOf(await ask('1')), 'InvalidCollectorVersion');
  const filter = `<filter><entity><entity type="VirtualMachine">${vcsim.moref('off-2')}</entity><recursion>self</recursion></entity><time><beginTime>${since}</beginTime></time><eventTypeId>VmPoweredOnEvent</eventTypeId></filter>`;
  const history = await client.call('QueryEvents', 'EventManager', 'EventManager', filter);
  assert.is(history.body.split('<returnval xsi:type="VmPoweredOnEvent">').length, 2);
});

test('/folder: bytes only for a session or a password, whole, in ranges, and counted', async ({ vcsim }) => {
  const client = rawClient(vcsim);
  assert.is((await client.get(disk)).status, 401);
  const basic = (password: string) => `Basic ${Buffer.from(`${vcsim.user}:${password}`).toString('base64')}`;
  assert.is((await client.get(disk, { headers: { Authorization: basic('wrong') } })).status, 401);
  const head = await client.get(disk, { method: 'HEAD', headers: { Authorization: basic(vcsim.password) } });
  assert.is(head.headers['content-length'], String(MIB));
  client.cookie = String(head.headers['set-cookie']).split(';')[0] ?? '';
  const part = await client.get(disk, { headers: { Range: 'bytes=4096-8191' } });
  assert.is(part.status, 206);
  assert.is(part.body, bytes.subarray(4096, 8192).toString('latin1'));
  assert.is((await client.get(disk)).body, bytes.toString('latin1'));
  assert.is((await client.get(disk.replace('DC0', 'DC1'))).status, 404);
  const { folderBytes, unauthenticated } = await vcsim.state();
  assert.equal([folderBytes, unauthenticated], [{ '[ds1] web shop/web shop-flat.vmdk': MIB + 4096 }, 2]);
});

test('/folder: an answer that breaks off, then sessions that die in mid-copy', async ({ vcsim }) => {
  const client = rawClient(vcsim);
  await client.login();
  await vcsim.fault({ kind: 'truncate', bytes: 1000 });
  const broken = await client.get(disk).catch((error: unknown) => error);
  assert.instance(broken, Error);
  await vcsim.fault({ kind: 'expireInMidCopy', afterBytes: MIB });
  assert.is((await client.get(disk)).body.length, MIB);
  assert.is((await client.get(disk)).status, 401);
  assert.is((await vcsim.state()).sessions, 0);
});

test('orders: 503 once, a fault of a method, a hostile answer, a cut connection, then all is well', async ({
  vcsim,
}) => {
  const client = rawClient(vcsim);
  await client.login();
  const name = () => propertiesOf(client, vm(vcsim, 'web shop'), 'name');
  await vcsim.fault({ kind: 'http503', path: '/sdk' });
  assert.is((await name()).status, 503);
  await vcsim.fault({ kind: 'methodFault', method: 'RetrievePropertiesEx', fault: 'NoPermission' });
  assert.is(faultOf(await name()), 'NoPermission');
  await vcsim.fault({ kind: 'hostile', shape: 'billionLaughs', method: 'RetrievePropertiesEx' });
  assert.match((await name()).body, /<!ENTITY lol9 /);
  await vcsim.fault({ kind: 'cutConnection', path: '/sdk' });
  assert.instance(await name().catch((error: unknown) => error), Error);
  assert.equal(texts(await name(), 'val'), ['web shop']);
  assert.is((await vcsim.state()).faultsWaiting, 0);
});

test.run();
