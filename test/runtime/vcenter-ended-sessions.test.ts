import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { VmwareSource } from '../../commands/ports/vmware.ts';
import { startVcsim, type Vcsim, type VcsimSettings } from '../peers/vcsim/vcsim.ts';
import { eventually } from '../support/eventually.ts';
import { codeOf, endpointOf, failureOf, vmId, withSource } from './vcenter-world.ts';

const test = suite<{ vcsim: Vcsim }>('vCenter: sessions that the server ended (A15, A16)');

const SETTINGS = { queuedMs: 0, taskMs: 50, shutdownMs: 100, pageCap: 0, endedSession: 'missingSet' } as const;
const NAME = 'centos7-app01';

test.before(async (context) => {
  context.vcsim = await startVcsim({ settings: SETTINGS });
});
test.before.each(async ({ vcsim }) => {
  await vcsim.clearFaults();
  await vcsim.settings(SETTINGS);
  await vcsim.fault({ kind: 'expireSessions' });
  if ((await vcsim.state()).power[NAME] !== 'on') await vcsim.fault({ kind: 'power', vm: NAME, state: 'on' });
  await vcsim.resetCounters();
});
test.after(({ vcsim }) => vcsim.stop());

const WAYS: readonly NonNullable<VcsimSettings['endedSession']>[] = ['missingSet', 'fault'];
type Ask = (vmware: VmwareSource, vcsim: Vcsim) => Promise<unknown>;
const QUESTIONS: Readonly<Record<string, Ask>> = {
  power: (vmware, vcsim) => vmware.power(endpointOf(vcsim), vmId(vcsim, NAME)),
  findVms: (vmware, vcsim) => vmware.findVms(endpointOf(vcsim), [vmId(vcsim, NAME)]),
  inventory: async (vmware, vcsim) => {
    const { datastores: _, ...rest } = await vmware.inventory(endpointOf(vcsim)); // whose free space changes
    return rest;
  },
};

for (const endedSession of WAYS)
  for (const [question, ask] of Object.entries(QUESTIONS))
    test(`${question}, told by ${endedSession}: logged in again, and answered as before`, async ({ vcsim }) => {
      await vcsim.settings({ ...SETTINGS, endedSession });
      await withSource(vcsim, async (vmware) => {
        const before = await ask(vmware, vcsim);
        await vcsim.fault({ kind: 'expireSessions' });
        assert.equal(await ask(vmware, vcsim), before);
        assert.is((await vcsim.state()).logins, 2);
      });
    });

test('a running VM is never told as one that is off, without a name and without disks', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    await vmware.time(endpointOf(vcsim));
    await vcsim.fault({ kind: 'expireSessions' });
    const [vm] = await vmware.findVms(endpointOf(vcsim), [vmId(vcsim, NAME)]);
    assert.equal([vm?.name, vm?.power, vm?.disks.length, vm?.unreadable], [NAME, 'RUNNING', 2, undefined]);
  });
});

test('the put-back of a source: powered on although the session had ended', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const [source, vm] = [endpointOf(vcsim), vmId(vcsim, NAME)];
    await vmware.powerOff(source, vm);
    await vcsim.fault({ kind: 'expireSessions' });
    await vmware.powerOn(source, vm);
    assert.is((await vcsim.state()).power[NAME], 'on');
    assert.is((await vcsim.state()).requests.PowerOnVM_Task, 1);
  });
});

test('a session that ends as often as it is made: BUSY and retryable, not a wrong password', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    await vcsim.fault({ kind: 'expireSessions', method: 'RetrievePropertiesEx', times: -1 });
    const failure = await failureOf(vmware.power(endpointOf(vcsim), vmId(vcsim, NAME)));
    assert.is(failure.code, 'BUSY');
    assert.match(failure.message, /ended the session twice/);
    await vcsim.clearFaults();
  });
});

/** Where an inventory is when its session ends: the view is made, the view is read, a further page is read. */
const MOMENTS = ['CreateContainerView', 'RetrievePropertiesEx', 'ContinueRetrievePropertiesEx', 'DestroyView'];

for (const endedSession of [...WAYS, 'empty'] as const)
  for (const method of MOMENTS)
    test(`an inventory whose session ends before ${method}, told by ${endedSession}: whole all the same`, async ({
      vcsim,
    }) => {
      await vcsim.settings({ ...SETTINGS, pageCap: 2, endedSession });
      await withSource(vcsim, async (vmware) => {
        const source = endpointOf(vcsim);
        const whole = await vmware.inventory(source);
        await vcsim.fault({ kind: 'expireSessions', method });
        const found = await vmware.inventory(source);
        assert.equal(
          [found.vms, found.clusters, found.hosts, found.networks],
          [whole.vms, whole.clusters, whole.hosts, whole.networks],
        );
        assert.is((await vcsim.state()).faultsWaiting, 0);
      });
    });

test('objects by their ids, more than a page of them: whole although the session ends in between', async ({
  vcsim,
}) => {
  await vcsim.settings({ ...SETTINGS, pageCap: 1 });
  await withSource(vcsim, async (vmware) => {
    const [source, ids] = [endpointOf(vcsim), [vmId(vcsim, NAME), vmId(vcsim, 'win2008-sql')]];
    const whole = await vmware.findVms(source, ids);
    await vcsim.fault({ kind: 'expireSessions', method: 'ContinueRetrievePropertiesEx' });
    assert.equal(await vmware.findVms(source, ids), whole);
  });
});

test('a view or a page token that the server has dropped: read once more, then BUSY', async ({ vcsim }) => {
  await vcsim.settings({ ...SETTINGS, pageCap: 2 });
  await withSource(vcsim, async (vmware) => {
    const source = endpointOf(vcsim);
    const whole = await vmware.inventory(source);
    const view = { kind: 'methodFault', method: 'RetrievePropertiesEx', fault: 'ManagedObjectNotFound' } as const;
    await vcsim.fault(view);
    assert.is((await vmware.inventory(source)).vms.length, whole.vms.length);
    await vcsim.fault({ kind: 'methodFault', method: 'ContinueRetrievePropertiesEx', fault: 'InvalidArgument' });
    assert.is((await vmware.inventory(source)).vms.length, whole.vms.length);
    await vcsim.fault({ ...view, times: 2 });
    const failure = await failureOf(vmware.inventory(source));
    assert.is(failure.code, 'BUSY');
    assert.match(failure.message, /lost the list of its objects twice/);
  });
});

test('a view that leads nowhere is no empty vCenter', async ({ vcsim }) => {
  await vcsim.settings({ ...SETTINGS, endedSession: 'empty' });
  await withSource(vcsim, async (vmware) => {
    await vcsim.fault({ kind: 'expireSessions', method: 'RetrievePropertiesEx', times: -1 });
    assert.is(await codeOf(vmware.inventory(endpointOf(vcsim))), 'BUSY');
    await vcsim.clearFaults();
  });
});

test('a VM that may not be read: listed by its name with the reason, and its power is not guessed', async ({
  vcsim,
}) => {
  await withSource(vcsim, async (vmware) => {
    const [source, vm] = [endpointOf(vcsim), vmId(vcsim, NAME)];
    await vcsim.fault({ kind: 'unreadable', vm: NAME, path: 'runtime.powerState', times: -1 });
    assert.is(await codeOf(vmware.power(source, vm)), 'PERMISSION_DENIED');
    const [found] = await vmware.findVms(source, [vm]);
    assert.equal(
      [found?.name, found?.power, found?.unreadable],
      [NAME, 'UNKNOWN', { denied: true, reason: 'Permission to perform this operation was denied.' }],
    );
    const { vms } = await vmware.inventory(source);
    assert.equal(
      vms.map(({ name, unreadable }) => [name, unreadable !== undefined]).filter(([, unread]) => unread),
      [[NAME, true]],
    );
    await vcsim.clearFaults();
    await vcsim.fault({ kind: 'unreadable', vm: NAME });
    assert.is((await vmware.findVms(source, [vm]))[0]?.name, vm, 'without a name it is told by its id');
  });
});

test('a VM that goes while it is read is left out, and not told as one that cannot be read', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    await vcsim.fault({ kind: 'unreadable', vm: NAME, fault: 'ManagedObjectNotFound' });
    assert.equal(await vmware.findVms(endpointOf(vcsim), [vmId(vcsim, NAME)]), []);
  });
});

test('the history: who may not look at it has not learned that nothing ran', async ({ vcsim }) => {
  await withSource(vcsim, async (vmware) => {
    const [source, vm] = [endpointOf(vcsim), vmId(vcsim, NAME)];
    await vmware.powerOff(source, vm);
    const since = await vmware.time(source);
    await vcsim.fault({ kind: 'methodFault', method: 'QueryEvents', fault: 'NoPermission', times: -1 });
    assert.is(await codeOf(vmware.ranSince(source, vm, since)), 'PERMISSION_DENIED');
    await vcsim.clearFaults();
    await vcsim.fault({ kind: 'methodFault', method: 'QueryEvents', fault: 'NotImplemented', times: -1 });
    await vcsim.fault({ kind: 'unreadable', vm: NAME, path: 'runtime.bootTime', times: -1 });
    assert.is(await codeOf(vmware.ranSince(source, vm, since)), 'PERMISSION_DENIED');
  });
});

test('the watch and a task: begun again in a new session', async ({ vcsim }) => {
  const asked = async (method: string) => ((await vcsim.state()).requests[method] ?? 0) > 0 || undefined;
  await withSource(vcsim, async (vmware) => {
    const [source, vm] = [endpointOf(vcsim), vmId(vcsim, NAME)];
    await vcsim.fault({ kind: 'expireSessions', method: 'WaitForUpdatesEx' });
    await vmware.powerOff(source, vm);
    assert.is((await vcsim.state()).power[NAME], 'off');
    await vcsim.resetCounters();
    const seen = vmware.awaitPowerOn(source, vm, AbortSignal.timeout(300_000));
    await eventually('it waits for updates', () => asked('WaitForUpdatesEx'), { everyMilliseconds: 20 });
    await vcsim.fault({ kind: 'expireSessions' });
    await vcsim.fault({ kind: 'power', vm: NAME, state: 'on' });
    assert.is(await seen, 'RUNNING');
  });
});

test.run();
