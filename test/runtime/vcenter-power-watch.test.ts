import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SourcePower } from '../../commands/ports/vmware.ts';
import { startVcsim, type Vcsim } from '../peers/vcsim/vcsim.ts';
import { eventually } from '../support/eventually.ts';
import { beforeEach, impatient, powerInventory, powerSettings, waiting } from './vcenter-power-world.ts';
import { codeOf, endpointOf, vaultOf, vmId, withSource } from './vcenter-world.ts';

const test = suite<{ vcsim: Vcsim }>('vCenter: the watch over a VM that is off (VC-7)');

test.before(async (context) => {
  context.vcsim = await startVcsim({ inventory: powerInventory, settings: powerSettings });
});
test.before.each(beforeEach);
test.after(({ vcsim }) => vcsim.stop());

/** Against a hang only. */
const signal = () => AbortSignal.timeout(240_000);

test('the watch: a run of a moment is seen (VC-7)', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const seen = vmware.awaitPowerOn(endpointOf(vcsim), vmId(vcsim, 'off'), signal());
    await waiting(vcsim);
    await vcsim.fault({ kind: 'power', vm: 'off', state: 'on' });
    await vcsim.fault({ kind: 'power', vm: 'off', state: 'off' });
    assert.is(await seen, 'RUNNING');
  });
});

test('the watch: one that is not off is seen at once, as what it is', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const watch = (name: string): Promise<SourcePower> =>
      vmware.awaitPowerOn(endpointOf(vcsim), vmId(vcsim, name), signal());
    assert.equal([await watch('on'), await watch('slept')], ['RUNNING', 'SUSPENDED']);
  });
});

test('the watch: ends with the reason of its signal, and leaves no collector', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const controller = new AbortController();
    const seen = vmware.awaitPowerOn(endpointOf(vcsim), vmId(vcsim, 'off'), controller.signal);
    await waiting(vcsim);
    const reason = new Error('the task is over');
    controller.abort(reason);
    assert.is(await seen.catch((error: unknown) => error), reason);
    const destroyed = async () => ((await vcsim.state()).requests.DestroyPropertyCollector === 1 ? true : undefined);
    await eventually('its collector is destroyed', destroyed, { everyMilliseconds: 20 });
  });
});

test('the watch: goes on through cut connections, 503 and an expired session', async ({ vcsim }) => {
  const clock = impatient();
  await withSource(
    vcsim,
    async (vmware) => {
      const seen = vmware.awaitPowerOn(endpointOf(vcsim), vmId(vcsim, 'off'), signal());
      await waiting(vcsim);
      await vcsim.fault({ kind: 'http503', path: '/sdk', times: 3 });
      await vcsim.fault({ kind: 'dropConnections' });
      await waiting(vcsim, 4);
      await vcsim.fault({ kind: 'expireSessions' });
      await waiting(vcsim, 6);
      await vcsim.fault({ kind: 'power', vm: 'off', state: 'on' });
      assert.is(await seen, 'RUNNING');
      assert.equal(clock.pauses.filter((seconds) => seconds >= 1).slice(0, 3), [1, 2, 4]);
    },
    { clock },
  );
  await withSource(vcsim, (vmware) => vmware.powerOff(endpointOf(vcsim), vmId(vcsim, 'off')));
});

test('the watch: a run while nothing could be asked is known afterwards, with DRS too', async ({ vcsim }) => {
  for (const name of ['off', 'off-drs']) {
    await vcsim.resetCounters();
    await withSource(
      vcsim,
      async (vmware) => {
        const seen = vmware.awaitPowerOn(endpointOf(vcsim), vmId(vcsim, name), signal());
        await waiting(vcsim);
        await vcsim.fault({ kind: 'http503', path: '/sdk', times: -1 });
        await vcsim.fault({ kind: 'dropConnections' });
        await vcsim.fault({ kind: 'power', vm: name, state: 'on' });
        await vcsim.fault({ kind: 'power', vm: name, state: 'off' });
        await vcsim.clearFaults();
        assert.is(await seen, 'RUNNING', name);
      },
      { clock: impatient() },
    );
  }
});

test('the watch: a VM that is removed meanwhile is NOT_FOUND', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const ended = codeOf(vmware.awaitPowerOn(endpointOf(vcsim), vmId(vcsim, 'gone'), signal()));
    await waiting(vcsim);
    await vcsim.fault({ kind: 'removeVm', vm: 'gone' });
    assert.is(await ended, 'NOT_FOUND');
  });
});

test('the watch: a changed password and a changed certificate end it', async () => {
  const other = await startVcsim({ inventory: powerInventory });
  try {
    let password = other.password;
    const vault = { ...vaultOf(''), get: async () => ({ kind: 'password', password }) as const };
    await withSource(
      other,
      async (vmware) => {
        const watch = () => codeOf(vmware.awaitPowerOn(endpointOf(other), vmId(other, 'off'), signal()));
        const first = watch();
        await waiting(other);
        password = 'changed meanwhile';
        await other.fault({ kind: 'expireSessions' });
        assert.is(await first, 'AUTH_FAILED');
        password = other.password;
        await other.resetCounters();
        const second = codeOf(vmware.awaitPowerOn(endpointOf(other), vmId(other, 'off'), signal()));
        await waiting(other);
        await other.fault({ kind: 'certificate' });
        assert.is(await second, 'CERT_CHANGED');
        await other.fault({ kind: 'expireSessions' });
      },
      { vault, clock: impatient() },
    );
  } finally {
    await other.stop();
  }
});

test('the history: whether it ran since an instant of the server (VC-7)', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    for (const name of ['off', 'off-drs']) {
      const [source, vm] = [endpointOf(vcsim), vmId(vcsim, name)];
      const before = await vmware.time(source);
      await vcsim.fault({ kind: 'power', vm: name, state: 'on' });
      assert.is(await vmware.ranSince(source, vm, before), true, `${name} runs`);
      await vmware.powerOff(source, vm);
      assert.is(await vmware.ranSince(source, vm, before), true, `${name} ran`);
      assert.is(await vmware.ranSince(source, vm, await vmware.time(source)), false, `${name} has not run since`);
    }
  });
});

test('the history: where the server has no events, the time of the last start counts', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const [source, vm] = [endpointOf(vcsim), vmId(vcsim, 'off')];
    await vcsim.fault({ kind: 'methodFault', method: 'QueryEvents', fault: 'NotImplemented', times: -1 });
    assert.is(await vmware.ranSince(source, vm, await vmware.time(source)), false);
    assert.is(await vmware.ranSince(source, vmId(vcsim, 'on'), '2000-01-01T00:00:00.000Z'), true);
  });
});

test.run();
