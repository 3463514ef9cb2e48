import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DiskTransport } from '../../domain/task/task-plan.ts';
import {
  debtIn,
  invariantsHold,
  kindsLeft,
  neverBackwards,
  outcomesIn,
  tasksIn,
} from '../../simulation/checks/invariants.ts';
import { during } from '../../simulation/checks/plane.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, toTheEnd } from '../../simulation/checks/runs.ts';
import { ofVmware, withVcenter } from '../../simulation/checks/vmware.ts';
import { simulatedVmwareVm } from '../../simulation/vmware-world.ts';

const test = suite('VMware tasks, when nothing goes wrong');
const LEFT = ['DHCP_ENTRY', 'DHCP_ENTRY', 'VM_DEFINITION', 'VOLUME', 'VOLUME'];
const bases = {
  HTTPS: await platform(1, { transport: 'HTTPS' }),
  SSH: await platform(1, { transport: 'SSH' }),
  VDDK: await platform(1, { transport: 'VDDK' }),
};

for (const transport of ['HTTPS', 'SSH', 'VDDK'] as const satisfies readonly DiskTransport[])
  test(`over ${transport}: shut down, read, converted, written and started; the source stays off, nothing is owed`, async () => {
    const base = bases[transport];
    const vms = [simulatedVmwareVm({ number: 41, name: 'shop [1] ü+%', disksGiB: [2, 1] })];
    const run = newRun(base, withVcenter(vms));
    const plane = await run.begin();
    await moving(base, run, plane, vms, ofVmware(base));
    await toTheEnd(run, 1, plane);
    assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
    const [task] = tasksIn(run.store);
    assert.is(task?.plan.source.vmware?.transport, transport);
    assert.is(task?.plan.target.name, 'shop [1] ü+%-迁移');
    assert.equal(debtIn(run.store), []);
    invariantsHold(run.store, run.world);
    neverBackwards(plane.progress);
    assert.equal(kindsLeft(run.world), LEFT);
    assert.equal(run.world.vmwareVm('vm-41')?.deeds, ['asked']);
    assert.is(run.world.vmwareVm('vm-41')?.power, 'OFF');
    assert.equal(plane.errors, []);
    await during(run.clock, plane.stop());
  });

test('a VM that was off before is moved and nothing is ever done to its power (RT-8)', async () => {
  const base = bases.HTTPS;
  const vms = [simulatedVmwareVm({ number: 42, name: 'mail', power: 'OFF', firmware: 'UEFI' })];
  const run = newRun(base, withVcenter(vms));
  const plane = await run.begin();
  await moving(base, run, plane, vms, ofVmware(base));
  await toTheEnd(run, 1, plane);
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  invariantsHold(run.store, run.world);
  assert.equal(run.world.vmwareVm('vm-42')?.deeds, []);
  assert.equal(plane.errors, []);
});
test.run();
