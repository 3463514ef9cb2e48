import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { platform } from '../../simulation/checks/platform.ts';
import { killedAtEachPoint } from '../../simulation/checks/points.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';

const test = suite('processes, killed at every point');
const base = await platform();
const bytesPerSecond = 500_000_000;

const bios = [simulatedVm({ number: 1, name: 'web', disksGiB: [1, 0.5] })];
const uefi = [simulatedVm({ number: 2, name: 'db', firmware: 'UEFI', disksGiB: [1] })];

test('a BIOS VM with two disks arrives wherever the control plane is killed', async () => {
  const left = ['DHCP_ENTRY', 'DHCP_ENTRY', 'VM_DEFINITION', 'VOLUME', 'VOLUME'];
  const move = { wish: { vms: bios, bytesPerSecond }, more: { pauseSource: true } };
  const points = await killedAtEachPoint(base, move, left);
  assert.ok(points > 100, `only ${points} points`);
});

test('a UEFI VM arrives wherever the control plane is killed', async () => {
  const left = ['DHCP_ENTRY', 'DHCP_ENTRY', 'NVRAM', 'VM_DEFINITION', 'VOLUME'];
  const points = await killedAtEachPoint(base, { wish: { vms: uefi, bytesPerSecond } }, left);
  assert.ok(points > 100, `only ${points} points`);
});
test.run();
