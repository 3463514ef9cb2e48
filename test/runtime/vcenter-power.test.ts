import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EVERYWHERE } from '../../adapters/dial/dial.ts';
import { VimFault } from '../../adapters/vcenter/failures.ts';
import { Session } from '../../adapters/vcenter/session.ts';
import { createSnapshot, removeSnapshot } from '../../adapters/vcenter/snapshots.ts';
import { ordinaryLimits } from '../../adapters/vcenter/transport.ts';
import { vmwareSource } from '../../adapters/vcenter/vmware-source.ts';
import { systemClock } from '../../runtime/clock.ts';
import { startVcsim, type Vcsim } from '../peers/vcsim/vcsim.ts';
import { eventually } from '../support/eventually.ts';
import { beforeEach, powerInventory, powerSettings, waiting } from './vcenter-power-world.ts';
import { codeOf, endpointOf, failureOf, vaultOf, vmId, withSource } from './vcenter-world.ts';

const test = suite<{ vcsim: Vcsim }>('vCenter: power');

test.before(async (context) => {
  context.vcsim = await startVcsim({ inventory: powerInventory, settings: powerSettings });
});
test.before.each(beforeEach);
test.after(({ vcsim }) => vcsim.stop());

test('power off and on: the task is waited for, twice is once', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const [source, vm] = [endpointOf(vcsim), vmId(vcsim, 'on')];
    await vmware.powerOff(source, vm);
    assert.is((await vcsim.state()).power.on, 'off', 'it came back before the task had ended');
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
    assert.is(refused.code, 'HYPERVISOR_REFUSED');
    await vcsim.fault({ kind: 'delay', method: 'PowerOnVM_Task', ms: 400 });
    const asked = vmware.powerOn(source, vm);
    const met = async () => ((await vcsim.state()).faultsWaiting === 0 ? true : undefined);
    await eventually('the order is on its way', met, { everyMilliseconds: 20 });
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
      [failure.code, failure.message],
      ['HYPERVISOR_REFUSED', `127.0.0.1 refused (FileLocked): ${message} Correct this there and try again.`],
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
    await eventually('the guest is down', down, { everyMilliseconds: 50 });
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

test('snapshots: made, removed, and gone the second time', async ({ vcsim }) => {
  const options = { vault: vaultOf(vcsim.password), limits: ordinaryLimits, keepAliveSeconds: 60, idleSeconds: 60 };
  const session = new Session(endpointOf(vcsim), options);
  const made = await createSnapshot(session, systemClock, vmId(vcsim, 'snapped'), 'for <Sampan>');
  assert.is(made.type, 'VirtualMachineSnapshot');
  await assertSnapshots(vcsim, 1);
  await removeSnapshot(session, systemClock, made);
  await assertSnapshots(vcsim, 0);
  const again = await removeSnapshot(session, systemClock, made).catch((error: unknown) => error);
  assert.is(again instanceof VimFault && again.fault, 'ManagedObjectNotFound');
  await session.close();
  assert.is((await vcsim.state()).sessions, 0);
});

/** Another session beside it sees so many snapshots. */
const assertSnapshots = async (vcsim: Vcsim, snapshots: number): Promise<void> => {
  const vmware = vmwareSource({ vault: vaultOf(vcsim.password), clock: systemClock, dialing: EVERYWHERE });
  const [vm] = await vmware.findVms(endpointOf(vcsim), [vmId(vcsim, 'snapped')]).finally(() => vmware.close());
  assert.is(vm?.vmware?.snapshots, snapshots);
};

test.run();
