import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EVERYWHERE } from '../../adapters/dial/dial.ts';
import type { VcenterClock } from '../../adapters/vcenter/clock.ts';
import { realClock } from '../../adapters/vcenter/clock.ts';
import { VimFault } from '../../adapters/vcenter/failures.ts';
import { Session } from '../../adapters/vcenter/session.ts';
import { createSnapshot, removeSnapshot } from '../../adapters/vcenter/snapshots.ts';
import { ordinaryLimits } from '../../adapters/vcenter/transport.ts';
import { vmwareSource } from '../../adapters/vcenter/vmware-source.ts';
import type { SourcePower } from '../../commands/ports/vmware.ts';
import { startVcsim, type Vcsim, type VcsimInventory } from '../peers/vcsim/vcsim.ts';
import { eventually } from '../support/eventually.ts';
import { codeOf, endpointOf, failureOf, vaultOf, vmId, withSource } from './vcenter-world.ts';

const inventory: VcsimInventory = {
  clusters: [
    { name: 'c1', hosts: [{ name: 'esx-1' }] },
    { name: 'c2', drs: true, hosts: [{ name: 'esx-2' }] },
  ],
  datastores: [{ name: 'ds1' }],
  networks: [],
  vms: [
    { name: 'on', cluster: 'c1', power: 'on', noFiles: true },
    { name: 'bare', cluster: 'c1', power: 'on', tools: false, noFiles: true },
    { name: 'off', cluster: 'c1', noFiles: true },
    { name: 'off-drs', cluster: 'c2', noFiles: true },
    { name: 'gone', cluster: 'c1', noFiles: true },
    { name: 'slept', cluster: 'c1', power: 'suspended', noFiles: true },
    { name: 'snapped', cluster: 'c1', noFiles: true },
  ],
};
const test = suite<{ vcsim: Vcsim }>('vCenter: power');

test.before(async (context) => {
  context.vcsim = await startVcsim({ inventory, settings: { queuedMs: 50, taskMs: 300, shutdownMs: 100 } });
});
test.before.each(async ({ vcsim }) => {
  await vcsim.clearFaults();
  await vcsim.fault({ kind: 'expireSessions' });
  await vcsim.resetCounters();
});
test.after(({ vcsim }) => vcsim.stop());

/** The watch's pauses, without their time. */
const impatient = (): VcenterClock & { readonly pauses: number[] } => {
  const pauses: number[] = [];
  const sleep: VcenterClock['sleep'] = (seconds, signal) => {
    pauses.push(seconds);
    return realClock.sleep(Math.min(seconds, 0.1), signal);
  };
  return { pauses, now: realClock.now, sleep };
};
const waiting = (vcsim: Vcsim, atLeast = 2): Promise<true> =>
  eventually(
    'it waits for updates',
    async () => (((await vcsim.state()).requests.WaitForUpdatesEx ?? 0) >= atLeast ? true : undefined),
    10,
    20,
  );

test('power off and on: the task is waited for, twice is once', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const [source, vm] = [endpointOf(vcsim), vmId(vcsim, 'on')];
    const start = performance.now();
    await vmware.powerOff(source, vm);
    assert.ok(performance.now() - start >= 340, 'it came back before the task had ended');
    assert.is((await vcsim.state()).power.on, 'off');
    await vmware.powerOff(source, vm);
    await vmware.powerOn(source, vm);
    await vmware.powerOn(source, vm);
    assert.is(await vmware.power(source, vm), 'RUNNING');
    const { requests } = await vcsim.state();
    assert.equal([requests.PowerOffVM_Task, requests.PowerOnVM_Task], [1, 1]);
    assert.is(requests.CreatePropertyCollector, requests.DestroyPropertyCollector);
  });
});

test('somebody else was faster: fine when it is as wanted, refused when it is not', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const [source, vm] = [endpointOf(vcsim), vmId(vcsim, 'off')];
    await vcsim.fault({
      kind: 'taskFault',
      method: 'PowerOnVM_Task',
      fault: 'InvalidPowerState',
      message: 'It is not off.',
    });
    const refused = await failureOf(vmware.powerOn(source, vm));
    assert.equal([refused.code, refused.retryable], ['HYPERVISOR_REFUSED', false]);
    await vcsim.fault({ kind: 'delay', method: 'PowerOnVM_Task', ms: 400 });
    const asked = vmware.powerOn(source, vm);
    const met = async () => ((await vcsim.state()).faultsWaiting === 0 ? true : undefined);
    await eventually('the order is on its way', met, 5, 20);
    await vcsim.fault({ kind: 'power', vm: 'off', state: 'on' });
    await asked;
    await vmware.powerOff(source, vm);
  });
});

test('a task that fails: HYPERVISOR_REFUSED with its own words', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const message = 'Unable to access file since it is locked.';
    await vcsim.fault({ kind: 'taskFault', method: 'PowerOffVM_Task', fault: 'FileLocked', message });
    const failure = await failureOf(vmware.powerOff(endpointOf(vcsim), vmId(vcsim, 'on')));
    assert.equal(
      [failure.code, failure.retryable, failure.message],
      ['HYPERVISOR_REFUSED', false, `127.0.0.1 refused (FileLocked): ${message} Correct this there and try again.`],
    );
    assert.is((await vcsim.state()).power.on, 'on');
  });
});

test('a session that expires while a task runs: its end is waited for all the same', async ({ vcsim }) => {
  await vcsim.settings({ taskMs: 1500 });
  await withSource(vcsim, async (vmware) => {
    const asked = vmware.powerOff(endpointOf(vcsim), vmId(vcsim, 'on'));
    await waiting(vcsim);
    await vcsim.fault({ kind: 'expireSessions' });
    await asked;
    assert.is((await vcsim.state()).power.on, 'off');
    assert.is((await vcsim.state()).requests.PowerOffVM_Task, 1);
    await vmware.powerOn(endpointOf(vcsim), vmId(vcsim, 'on'));
  }).finally(() => vcsim.settings({ taskMs: 300 }));
});

test('guest shutdown: asked at once; without Tools nobody can be asked; off is asked', async ({ vcsim }) => {
  await vcsim.settings({ shutdownMs: -1 });
  await withSource(vcsim, async (vmware) => {
    const source = endpointOf(vcsim);
    assert.is(await vmware.askGuestToShutDown(source, vmId(vcsim, 'on')), 'ASKED');
    assert.is(await vmware.power(source, vmId(vcsim, 'on')), 'RUNNING');
    assert.is(await vmware.askGuestToShutDown(source, vmId(vcsim, 'bare')), 'NO_TOOLS');
    assert.is(await vmware.askGuestToShutDown(source, vmId(vcsim, 'off')), 'ASKED');
    assert.is(await codeOf(vmware.askGuestToShutDown(source, vmId(vcsim, 'slept'))), 'HYPERVISOR_REFUSED');
    await vcsim.settings({ shutdownMs: 50 });
    await vmware.askGuestToShutDown(source, vmId(vcsim, 'on'));
    const down = async () => ((await vmware.power(source, vmId(vcsim, 'on'))) === 'OFF' ? true : undefined);
    await eventually('the guest is down', down, 5, 50);
    await vmware.powerOn(source, vmId(vcsim, 'on'));
  });
});

test('a VM that does not exist: NOT_FOUND, whatever its id looks like', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    for (const id of ['vm-9999', '', '</_this><x>', '/path@folder-5 é']) {
      const vm = id as ReturnType<typeof vmId>;
      assert.is(await codeOf(vmware.power(endpointOf(vcsim), vm)), 'NOT_FOUND', id);
      assert.is(await codeOf(vmware.powerOff(endpointOf(vcsim), vm)), 'NOT_FOUND', id);
    }
  });
});

const signalOf = (seconds: number) => AbortSignal.timeout(seconds * 1000);

test('the watch: a run of a moment is seen (VC-7)', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const seen = vmware.awaitPowerOn(endpointOf(vcsim), vmId(vcsim, 'off'), signalOf(20));
    await waiting(vcsim);
    await vcsim.fault({ kind: 'power', vm: 'off', state: 'on' });
    await vcsim.fault({ kind: 'power', vm: 'off', state: 'off' });
    assert.is(await seen, 'RUNNING');
  });
});

test('the watch: one that is not off is seen at once, as what it is', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const watch = (name: string): Promise<SourcePower> =>
      vmware.awaitPowerOn(endpointOf(vcsim), vmId(vcsim, name), signalOf(10));
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
    await eventually('its collector is destroyed', destroyed, 5, 20);
  });
});

test('the watch: goes on through cut connections, 503 and an expired session', async ({ vcsim }) => {
  const clock = impatient();
  await withSource(
    vcsim,
    async (vmware) => {
      const seen = vmware.awaitPowerOn(endpointOf(vcsim), vmId(vcsim, 'off'), signalOf(30));
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
        const seen = vmware.awaitPowerOn(endpointOf(vcsim), vmId(vcsim, name), signalOf(30));
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
    const ended = codeOf(vmware.awaitPowerOn(endpointOf(vcsim), vmId(vcsim, 'gone'), signalOf(20)));
    await waiting(vcsim);
    await vcsim.fault({ kind: 'removeVm', vm: 'gone' });
    assert.is(await ended, 'NOT_FOUND');
  });
});

test('the watch: a changed password and a changed certificate end it', async () => {
  const other = await startVcsim({ inventory });
  try {
    let password = other.password;
    const vault = { ...vaultOf(''), get: async () => ({ kind: 'password', password }) as const };
    await withSource(
      other,
      async (vmware) => {
        const watch = () => codeOf(vmware.awaitPowerOn(endpointOf(other), vmId(other, 'off'), signalOf(20)));
        const first = watch();
        await waiting(other);
        password = 'changed meanwhile';
        await other.fault({ kind: 'expireSessions' });
        assert.is(await first, 'AUTH_FAILED');
        password = other.password;
        await other.resetCounters();
        const second = codeOf(vmware.awaitPowerOn(endpointOf(other), vmId(other, 'off'), signalOf(20)));
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

test('snapshots: made, removed, and gone the second time', async ({ vcsim }) => {
  const options = { vault: vaultOf(vcsim.password), limits: ordinaryLimits, keepAliveSeconds: 60, idleSeconds: 60 };
  const session = new Session(endpointOf(vcsim), options);
  const made = await createSnapshot(session, realClock, vmId(vcsim, 'snapped'), 'for <Sampan>');
  assert.is(made.type, 'VirtualMachineSnapshot');
  await assertSnapshots(vcsim, 1);
  await removeSnapshot(session, realClock, made);
  await assertSnapshots(vcsim, 0);
  const again = await removeSnapshot(session, realClock, made).catch((error: unknown) => error);
  assert.is(again instanceof VimFault && again.fault, 'ManagedObjectNotFound');
  await session.close();
  assert.is((await vcsim.state()).sessions, 0);
});

/** Another session beside it sees so many snapshots. */
const assertSnapshots = async (vcsim: Vcsim, snapshots: number): Promise<void> => {
  const vmware = vmwareSource({ vault: vaultOf(vcsim.password), dialing: EVERYWHERE });
  const [vm] = await vmware.findVms(endpointOf(vcsim), [vmId(vcsim, 'snapped')]).finally(() => vmware.close());
  assert.is(vm?.vmware?.snapshots, snapshots);
};

test.run();
