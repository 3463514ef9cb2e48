import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startVcsim, type Vcsim } from '../peers/vcsim/vcsim.ts';
import { eventually } from '../support/eventually.ts';
import { codeOf, endpointOf, failureOf, vaultOf, vmId, withSource } from './vcenter-world.ts';

const test = suite<{ vcsim: Vcsim }>('vCenter: sessions');

test.before(async (context) => {
  context.vcsim = await startVcsim({ settings: { queuedMs: 0, taskMs: 50, shutdownMs: 100 } });
});
test.before.each(async ({ vcsim }) => {
  await vcsim.clearFaults();
  await vcsim.fault({ kind: 'expireSessions' });
  await vcsim.resetCounters();
});
test.after(({ vcsim }) => vcsim.stop());

test('probe: says what it is, and leaves no session', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const { instanceUuid, fullName, ...facts } = await vmware.probe(endpointOf(vcsim));
    assert.equal(facts, { apiType: 'VirtualCenter', version: '6.5.0', build: '5973321' });
    assert.ok(instanceUuid && fullName.includes('6.5.0'));
    assert.is((await vcsim.state()).sessions, 0);
  });
});

test('wrong password: AUTH_FAILED once, with advice and without the password', async ({ vcsim }) => {
  await withSource(
    vcsim,
    async (vmware) => {
      const failure = await failureOf(vmware.probe(endpointOf(vcsim)));
      assert.is(failure.code, 'AUTH_FAILED');
      assert.match(failure.message, /Update the credential/);
      assert.not.match(failure.message, /wr0ng/);
    },
    { vault: vaultOf('wr0ng') },
  );
  assert.is((await vcsim.state()).failedLogins, 1);
});

test('passwords with anything in them arrive as they are (S7)', async () => {
  for (const password of [`:@/%"'$ é<&>]]>`, 'ends in a newline\n', ' spaces ', '数据\r\t']) {
    const odd = await startVcsim({ password, vms: 1 });
    try {
      assert.is(
        await withSource(odd, async (vmware) => (await vmware.probe(endpointOf(odd))).apiType),
        'VirtualCenter',
      );
    } finally {
      await odd.stop();
    }
  }
});

test('twenty questions at once: one login, one session; close logs out', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const vm = vmId(vcsim, 'centos7-app01');
    const powers = await Promise.all(Array.from({ length: 20 }, () => vmware.power(endpointOf(vcsim), vm)));
    assert.equal(new Set(powers), new Set(['RUNNING']));
    const { sessions, logins } = await vcsim.state();
    assert.equal([sessions, logins], [1, 1]);
  });
  assert.is((await vcsim.state()).logouts, 1);
});

test('an expired session: made anew once, however many find it out, and the question is answered', async ({
  vcsim,
}) => {
  await withSource(vcsim, async (vmware) => {
    const source = endpointOf(vcsim);
    const vm = vmId(vcsim, 'centos7-app01');
    const before = await vmware.datastoreCookie(source);
    await vcsim.fault({ kind: 'expireSessions' });
    assert.equal(await Promise.all([1, 2, 3].map(() => vmware.power(source, vm))), ['RUNNING', 'RUNNING', 'RUNNING']);
    const after = await vmware.datastoreCookie(source);
    assert.match(after, /^vmware_soap_session="[^"]+"$/);
    assert.is.not(after, before);
    const { sessions, logins } = await vcsim.state();
    assert.equal([sessions, logins], [1, 2]);
  });
});

const met = async (vcsim: Vcsim) => ((await vcsim.state()).faultsWaiting === 0 ? true : undefined);

test('a session that expires between two pages: the inventory is whole all the same', async ({ vcsim }) => {
  await vcsim.settings({ pageCap: 1 });
  await withSource(vcsim, async (vmware) => {
    await vcsim.fault({ kind: 'delay', method: 'ContinueRetrievePropertiesEx', ms: 400 });
    const asked = vmware.inventory(endpointOf(vcsim));
    await eventually('the second page is asked for', () => met(vcsim), { everyMilliseconds: 20 });
    await vcsim.fault({ kind: 'expireSessions' });
    assert.is((await asked).vms.length, 4);
    assert.is((await vcsim.state()).logins, 2);
  }).finally(() => vcsim.settings({ pageCap: 0 }));
});

test('the cookie of the session: /folder takes it', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const Cookie = await vmware.datastoreCookie(endpointOf(vcsim));
    const url = `${vcsim.url}/folder/centos7-app01/centos7-app01-flat.vmdk?dcPath=DC0&dsName=ds1`;
    const { Agent, request } = await import('node:https');
    const agent = new Agent({ ca: vcsim.certificatePem, keepAlive: false });
    const status = await new Promise((resolve, reject) => {
      const asked = request(url, { method: 'HEAD', agent, headers: { Cookie } }, (answer) =>
        resolve(answer.statusCode),
      );
      asked.on('error', reject);
      asked.end();
    });
    assert.is(status, 200);
  });
});

test('in use it is kept alive, unused it is logged out of, and used again it is made anew', async ({ vcsim }) => {
  const logouts = async () => ((await vcsim.state()).logouts === 1 ? true : undefined);
  await withSource(
    vcsim,
    async (vmware) => {
      await vmware.power(endpointOf(vcsim), vmId(vcsim, 'centos7-app01'));
      await eventually('the idle session is logged out of', logouts, { everyMilliseconds: 50 });
      const { sessions, requests } = await vcsim.state();
      assert.is(sessions, 0);
      assert.ok((requests.CurrentTime ?? 0) >= 1, 'nothing kept it alive');
      await vmware.power(endpointOf(vcsim), vmId(vcsim, 'centos7-app01'));
      assert.is((await vcsim.state()).logins, 2);
    },
    { keepAliveSeconds: 0.2, idleSeconds: 0.5 },
  );
});

test('close while it logs in, and twice: no session is left, and later questions are refused', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    await vcsim.fault({ kind: 'delay', method: 'Login', ms: 300 });
    const asked = codeOf(vmware.time(endpointOf(vcsim)));
    await eventually('it asks for a login', () => met(vcsim), { everyMilliseconds: 20 });
    await Promise.all([vmware.close(), vmware.close()]);
    assert.is(await asked, 'UNREACHABLE');
    assert.is(await codeOf(vmware.time(endpointOf(vcsim))), 'UNREACHABLE');
  });
  const { logins, logouts } = await vcsim.state();
  assert.equal([logins, logouts], [1, 1]);
});

test.run();
