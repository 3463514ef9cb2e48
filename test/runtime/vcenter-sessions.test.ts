import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startVcsim, type Vcsim } from '../peers/vcsim/vcsim.ts';
import { eventually } from '../support/eventually.ts';
import { codeOf, endpointOf, failureOf, vaultOf, vmId, withSource } from './vcenter-world.ts';

const test = suite<{ vcsim: Vcsim }>('vCenter: sessions and answers');

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
      assert.equal([failure.code, failure.retryable], ['AUTH_FAILED', false]);
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
    await eventually('the second page is asked for', () => met(vcsim), 5, 20);
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
      await eventually('the idle session is logged out of', logouts, 10, 50);
      const { sessions, requests } = await vcsim.state();
      assert.is(sessions, 0);
      assert.ok((requests.CurrentTime ?? 0) >= 1, 'nothing kept it alive');
      await vmware.power(endpointOf(vcsim), vmId(vcsim, 'centos7-app01'));
      assert.is((await vcsim.state()).logins, 2);
    },
    { keepAliveSeconds: 0.2, idleSeconds: 0.5 },
  );
});

test('503, then fine: BUSY and retryable, and the next question is answered', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const source = endpointOf(vcsim);
    await vcsim.fault({ kind: 'http503', path: '/sdk' });
    const failure = await failureOf(vmware.power(source, vmId(vcsim, 'centos7-app01')));
    assert.equal([failure.code, failure.retryable], ['BUSY', true]);
    assert.is(await vmware.power(source, vmId(vcsim, 'centos7-app01')), 'RUNNING');
  });
});

test('a cut connection and silence: UNREACHABLE and retryable, in time', async ({ vcsim }) => {
  const limits = { callSeconds: 0.5 };
  await withSource(
    vcsim,
    async (vmware) => {
      const ask = () => failureOf(vmware.time(endpointOf(vcsim)));
      await vmware.time(endpointOf(vcsim));
      await vcsim.fault({ kind: 'cutConnection', method: 'CurrentTime' });
      const cut = await ask();
      await vcsim.fault({ kind: 'delay', method: 'CurrentTime', ms: 1500 });
      const start = performance.now();
      const late = await ask();
      assert.ok(performance.now() - start < 1200);
      assert.equal([cut.code, cut.retryable, late.code, late.retryable], ['UNREACHABLE', true, 'UNREACHABLE', true]);
      assert.match(late.message, /within 0.5 seconds/);
    },
    { limits },
  );
});

test('nobody listens: UNREACHABLE with the word of the system', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const nobody = endpointOf(vcsim, { port: 1 });
    assert.match((await failureOf(vmware.probe(nobody))).message, /does not answer on port 1 \(ECONNREFUSED\)/);
    assert.is(await codeOf(vmware.probeCertificate(vcsim.address, 1, false)), 'UNREACHABLE');
  });
});

test('a redirect is not followed (S16)', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    await vcsim.fault({ kind: 'redirect', path: '/sdk', location: `${vcsim.url}/elsewhere` });
    const failure = await failureOf(vmware.time(endpointOf(vcsim)));
    assert.is(failure.code, 'BAD_ANSWER');
    assert.match(failure.message, /redirect \(HTTP 302\), which is not followed/);
  });
});

test('a missing right: PERMISSION_DENIED; another fault: HYPERVISOR_REFUSED with its own words', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const source = endpointOf(vcsim);
    const vm = vmId(vcsim, 'centos7-app01');
    await vcsim.fault({ kind: 'methodFault', method: 'PowerOffVM_Task', fault: 'NoPermission' });
    assert.is(await codeOf(vmware.powerOff(source, vm)), 'PERMISSION_DENIED');
    await vcsim.fault({
      kind: 'methodFault',
      method: 'PowerOffVM_Task',
      fault: 'ResourceInUse',
      message: 'It is used.',
    });
    const failure = await failureOf(vmware.powerOff(source, vm));
    assert.equal([failure.code, failure.retryable], ['HYPERVISOR_REFUSED', false]);
    assert.match(failure.message, /refused \(ResourceInUse\): It is used\./);
  });
});

test('below 5.0: UNSUPPORTED_SOURCE before anybody logs in (VC-1)', async () => {
  const nothing = {
    clusters: [{ name: 'c', hosts: [{ name: 'h' }] }],
    datastores: [{ name: 'd' }],
    networks: [],
    vms: [],
  };
  const old = await startVcsim({ inventory: { version: '4.1.0', ...nothing } });
  try {
    await withSource(old, async (vmware) => {
      assert.is(await codeOf(vmware.probe(endpointOf(old))), 'UNSUPPORTED_SOURCE');
    });
    assert.is((await old.state()).logins, 0);
  } finally {
    await old.stop();
  }
});

const SHAPES = {
  billionLaughs: 'BAD_ANSWER',
  doctype: 'BAD_ANSWER',
  externalEntity: 'BAD_ANSWER',
  gigabyte: 'BAD_ANSWER',
  endless: 'BAD_ANSWER',
  deepNesting: 'BAD_ANSWER',
  notXml: 'BAD_ANSWER',
  empty: 'BAD_ANSWER',
  unclosed: 'BAD_ANSWER',
} as const;

test('hostile answers: refused within seconds and a bounded memory, and the next question is answered (S8)', async ({
  vcsim,
}) => {
  await withSource(vcsim, async (vmware) => {
    const source = endpointOf(vcsim);
    const vm = vmId(vcsim, 'centos7-app01');
    await vmware.power(source, vm);
    for (const [shape, code] of Object.entries(SHAPES) as [keyof typeof SHAPES, 'BAD_ANSWER'][]) {
      await vcsim.fault({ kind: 'hostile', method: 'RetrievePropertiesEx', shape });
      const [before, start] = [process.memoryUsage().rss, performance.now()];
      assert.is(await codeOf(vmware.power(source, vm)), code, shape);
      assert.ok(performance.now() - start < 5000, `${shape} took ${performance.now() - start} ms`);
      const grown = (process.memoryUsage().rss - before) / 1024 ** 2;
      assert.ok(grown < 100, `${shape}: ${grown} MiB`);
      assert.is(await vmware.power(source, vm), 'RUNNING', shape);
    }
  });
});

test('control characters and broken UTF-8 in names: replaced or refused, nothing crashes', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    for (const shape of ['controlCharacters', 'invalidUtf8'] as const) {
      await vcsim.fault({ kind: 'hostile', method: 'RetrievePropertiesEx', shape });
      const [vm] = await vmware.findVms(endpointOf(vcsim), [vmId(vcsim, 'centos7-app01')]);
      assert.match(vm?.name ?? '', /^web\ufffd/);
      assert.not.match(vm?.name ?? '', /\p{Cc}/u);
    }
  });
});

test('close while it logs in, and twice: no session is left, and later questions are refused', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    await vcsim.fault({ kind: 'delay', method: 'Login', ms: 300 });
    const asked = codeOf(vmware.time(endpointOf(vcsim)));
    await eventually('it asks for a login', () => met(vcsim), 5, 20);
    await Promise.all([vmware.close(), vmware.close()]);
    assert.is(await asked, 'UNREACHABLE');
    assert.is(await codeOf(vmware.time(endpointOf(vcsim))), 'UNREACHABLE');
  });
  const { logins, logouts } = await vcsim.state();
  assert.equal([logins, logouts], [1, 1]);
});

test.run();
