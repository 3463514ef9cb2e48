import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { allEnded, outcomesIn, tasksIn } from '../../simulation/checks/invariants.ts';
import { during } from '../../simulation/checks/plane.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, toTheEnd } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { pathIn } from '../support/file-volumes.ts';
import { storedSentence } from '../support/sentence.ts';

const test = suite('the order of disks and the links of NICs, from the source to the target VM (RT-12)');
const base = await platform();

/** A NIC without its cable, and three disks of which the second boots, as `<boot order="1"/>` says at the source. */
const vm = (() => {
  const made = simulatedVm({ number: 1, name: 'web', disksGiB: [1, 2, 1] });
  const nics = made.nics.map((nic) => ({ ...nic, linkDown: true as const }));
  return { ...made, nics, disks: made.disks.map((disk, index) => ({ ...disk, boot: index === 1 })) };
})();

const moved = async (volumes: readonly object[] = []) => {
  const run = newRun(base, { vms: [vm] });
  const plane = await run.begin();
  await moving(base, run, plane, [vm], { vms: [{ vmId: vm.id, volumes }] });
  const last = await toTheEnd(run, 1, plane);
  assert.ok(allEnded(run.store, 1));
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  await during(run.clock, last.stop());
  assert.is(tasksIn(run.store).length, 1);
  const left = run.store.events.filter(({ type }) => type === 'VmLeftStopped');
  const [domain] = run.world.machines.flatMap((machine) => [...machine.domains.values()]);
  return {
    volumes: domain?.definition.volumes.map(
      ({ source, root }) => `${pathIn(source).split('/').at(-1)}${root ? ' boots' : ''}`,
    ),
    linkDown: domain?.definition.nics.map(({ linkDown }) => linkDown),
    power: domain?.power,
    reasons: left.map(({ data }) => storedSentence(data)),
  };
};

test('all disks come: their order is the source’s, the root boots from its place, and the VM is started', async () => {
  assert.equal(await moved(), {
    volumes: ['vda.qcow2', 'vdb.qcow2 boots', 'vdc.qcow2'],
    linkDown: [true],
    power: 'RUNNING',
    reasons: [],
  });
});

test('the last is left out: no name shifts, and the VM is started', async () => {
  assert.equal(await moved([{ disk: 'vdc', migrate: false }]), {
    volumes: ['vda.qcow2', 'vdb.qcow2 boots'],
    linkDown: [true],
    power: 'RUNNING',
    reasons: [],
  });
});

test('one before others is left out: the VM stays stopped, and old and new names are told', async () => {
  assert.equal(await moved([{ disk: 'vda', migrate: false }]), {
    volumes: ['vdb.qcow2 boots', 'vdc.qcow2'],
    linkDown: [true],
    power: 'OFF',
    reasons: [
      'Disk names in the guest shift: /dev/vdb becomes /dev/vda, /dev/vdc becomes /dev/vdb. Correct the names in its /etc/fstab, or make sure that it finds its disks by UUID or label, before you start it.',
    ],
  });
});

test.run();
