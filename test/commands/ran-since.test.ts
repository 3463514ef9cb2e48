import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decode } from '../../adapters/eventstore/codec.ts';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import { sourceMachine, vmwareEndpoint } from '../../commands/support/machines.ts';
import { driverAt } from '../../commands/support/sources.ts';
import type { DiskName, SourceId, TaskId } from '../../domain/words/ids.ts';
import { during } from '../../simulation/checks/plane.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, toTheEnd } from '../../simulation/checks/runs.ts';
import { withVcenter } from '../../simulation/checks/vmware.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { simulatedVmwareVm } from '../../simulation/vmware-world.ts';
import type { SimulatedWorld } from '../../simulation/world.ts';

const test = suite('whether a source ran since its moment, as its driver tells');
const kvmBase = await platform();
const vmwareBase = await platform(1, { transport: 'HTTPS' });
const HOURS = 12 * 3600;

type Meanwhile = {
  readonly world: SimulatedWorld;
  readonly id: string;
  /** Somebody else resumes it, and pauses it again at once. */
  readonly resumeAndPause: () => Promise<void>;
};

/** A paused VM, of whose two disks a backup takes the moment; `meanwhile` happens, and the driver is asked. */
const sinceBackup = async (meanwhile: (happens: Meanwhile) => unknown): Promise<string> => {
  const vm = simulatedVm({ number: 1, name: 'web', disksGiB: [1, 1] });
  const run = newRun(kvmBase, { vms: [vm] });
  const taskId = 'task-1' as TaskId;
  const app = { ...(await run.begin()).app, fence: { taskId, generation: 1 } };
  const sourceId = kvmBase.ids.sourceId as SourceId;
  const act = async () => {
    const driver = await driverAt(app, sourceId);
    const machine = await sourceMachine(app, sourceId);
    const { kvm } = app.world;
    await kvm.pause(machine, app.epoch(), vm.id);
    const order = { taskId, vm: vm.id, disks: vm.disks.map(({ name }): DiskName => name) };
    const { evidence } = await kvm.beginBackup(machine, app.epoch(), order);
    if (!evidence) throw new Error('no evidence');
    assert.equal(Object.keys(evidence.writes), ['vda', 'vdb']);
    await driver.letGo(app, { sourceId, vmId: vm.id, taskId, attempt: 1, moment: 1 });
    await app.clock.sleep(HOURS);
    const resumeAndPause = async () => {
      await kvm.resume(machine, app.epoch(), vm.id);
      await kvm.pause(machine, app.epoch(), vm.id);
    };
    await meanwhile({ world: run.world, id: vm.id, resumeAndPause });
    await app.clock.sleep(HOURS);
    return driver.ranSince(app, { sourceId, vmId: vm.id }, evidence).catch((error: unknown) => {
      if (error instanceof OutsideFailure) return error.failure.code;
      throw error;
    });
  };
  return during(run.clock, act(), 3 * HOURS);
};

test('KVM, paused all the time: it stood still, though its backup has ended', async () => {
  assert.is(await sinceBackup(() => undefined), 'STOOD_STILL');
});

for (const [what, happens] of [
  ['resumed and paused again', ({ resumeAndPause }) => resumeAndPause()],
  ['shut down', ({ world, id }) => world.shutDown(id)],
  [
    'shut down and started again',
    ({ world, id }) => {
      world.shutDown(id);
      world.start(id);
    },
  ],
  ['gone with its host, which was booted anew', ({ world }) => world.reboot('src')],
] as const satisfies readonly (readonly [string, (happens: Meanwhile) => unknown])[])
  test(`KVM, ${what} by somebody: it has run`, async () => assert.is(await sinceBackup(happens), 'HAS_RUN'));

test('KVM, removed from its host: nothing is claimed, the VM is not found', async () => {
  const removed = await sinceBackup(({ world, id }) => world.machine('src').vms.delete(id));
  assert.is(removed, 'NOT_FOUND');
});

test('KVM, a whole task on a VM that it paused: the event of the moment has the evidence, and it stood still to the end', async () => {
  const vm = simulatedVm({ number: 1, name: 'web', disksGiB: [1, 1] });
  const run = newRun(kvmBase, { vms: [vm] });
  const plane = await run.begin();
  await moving(kvmBase, run, plane, [vm], { pauseSource: true });
  await toTheEnd(run, 1, plane);
  const taken = run.store.events.map(decode).find((event) => event.type === 'PointInTimeTaken');
  assert.ok(taken?.type === 'PointInTimeTaken' && taken.data.evidence);
  const { evidence } = taken.data;
  assert.equal(evidence.kind === 'KVM' && Object.keys(evidence.writes), ['vda', 'vdb']);
  const { app } = await run.begin();
  const sourceId = kvmBase.ids.sourceId as SourceId;
  const asked = driverAt(app, sourceId).then((driver) => driver.ranSince(app, { sourceId, vmId: vm.id }, evidence));
  assert.is(await during(run.clock, asked), 'STOOD_STILL');
});

/** A VM of a vCenter that is off; `meanwhile` happens, and the driver is asked. */
const sinceStop = async (meanwhile: (world: SimulatedWorld, id: string) => unknown): Promise<string> => {
  const vm = { ...simulatedVmwareVm({ number: 41, name: 'shop' }), power: 'OFF' as const };
  const run = newRun(vmwareBase, withVcenter([vm]));
  const { app } = await run.begin();
  const sourceId = vmwareBase.ids.sourceId as SourceId;
  const act = async () => {
    const { endpoint } = await vmwareEndpoint(app, sourceId);
    const sourceTime = await app.world.vmware.time(endpoint);
    await app.clock.sleep(HOURS);
    await meanwhile(run.world, vm.id);
    await app.clock.sleep(HOURS);
    const driver = await driverAt(app, sourceId);
    const vmAt = { sourceId, vmId: vm.id };
    await app.world.vmware.powerOff(endpoint, vm.id); // whatever happened, it is off when the driver is asked
    return driver.ranSince(app, vmAt, { kind: 'VMWARE', sourceTime });
  };
  return during(run.clock, act(), 3 * HOURS);
};

test('VMware, off all the time: it stood still', async () => {
  assert.is(await sinceStop(() => undefined), 'STOOD_STILL');
});

test('VMware, powered on and off again by somebody: it has run, by the vCenter’s own history', async () => {
  assert.is(await sinceStop((world, id) => world.powerOn(id)), 'HAS_RUN');
});

test.run();
