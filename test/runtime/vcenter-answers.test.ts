import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startVcsim, type Vcsim } from '../peers/vcsim/vcsim.ts';
import { cpuMillisecondsOf } from '../support/cpu.ts';
import { codeOf, endpointOf, failureOf, vmId, withSource } from './vcenter-world.ts';

const test = suite<{ vcsim: Vcsim }>('vCenter: answers that are none, late, or hostile');

test.before(async (context) => {
  context.vcsim = await startVcsim({ settings: { queuedMs: 0, taskMs: 50, shutdownMs: 100 } });
});
test.before.each(async ({ vcsim }) => {
  await vcsim.clearFaults();
  await vcsim.fault({ kind: 'expireSessions' });
  await vcsim.resetCounters();
});
test.after(({ vcsim }) => vcsim.stop());

test('503, then fine: BUSY and retryable, and the next question is answered', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const source = endpointOf(vcsim);
    await vcsim.fault({ kind: 'http503', path: '/sdk' });
    const failure = await failureOf(vmware.power(source, vmId(vcsim, 'centos7-app01')));
    assert.is(failure.code, 'BUSY');
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
      await vcsim.fault({ kind: 'delay', method: 'CurrentTime', ms: 600_000 });
      const late = await ask();
      assert.equal([cut.code, late.code], ['UNREACHABLE', 'UNREACHABLE']);
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
    assert.is(failure.code, 'HYPERVISOR_REFUSED');
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

test('hostile answers: refused with bounded work and memory, and the next question is answered (S8)', async ({
  vcsim,
}) => {
  await withSource(vcsim, async (vmware) => {
    const source = endpointOf(vcsim);
    const vm = vmId(vcsim, 'centos7-app01');
    await vmware.power(source, vm);
    for (const [shape, code] of Object.entries(SHAPES) as [keyof typeof SHAPES, 'BAD_ANSWER'][]) {
      await vcsim.fault({ kind: 'hostile', method: 'RetrievePropertiesEx', shape });
      const before = process.memoryUsage().rss;
      const cpu = await cpuMillisecondsOf(async () => assert.is(await codeOf(vmware.power(source, vm)), code, shape));
      assert.ok(cpu < 5000, `${shape} took ${cpu} ms`);
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

test.run();
