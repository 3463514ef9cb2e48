import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { debtIn, invariantsHold, kindsLeft, outcomesIn } from '../../simulation/checks/invariants.ts';
import { Life } from '../../simulation/checks/plane.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { newRun, ordered, toTheEnd } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import type { SimulatedVm } from '../../simulation/machine.ts';

const test = suite('processes, killed at every point');
const base = await platform();
const SECONDS_AFTER_THE_KILL = [0, 5];

const bios = [simulatedVm({ number: 1, name: 'web', disksGiB: [1, 0.5] })];
const uefi = [simulatedVm({ number: 2, name: 'db', firmware: 'UEFI', disksGiB: [1] })];

/** One run that dies at the n-th point, and is taken over. Tells where it died, or null when it came to its end first. */
const dieAt = async (vms: readonly SimulatedVm[], more: object, diesAt: number, lost: boolean, pause: number) => {
  const run = newRun(base, { vms, bytesPerSecond: 500_000_000 });
  const first = await run.begin(new Life(diesAt, lost));
  void ordered(base, first, vms, more);
  const over = () => first.life.died !== null || (run.store.events.length > base.store.events.length && ended(run));
  await run.clock.runUntil(over, 3600);
  await run.clock.advance(pause);
  const second = first.life.died === null ? first : await run.begin();
  const again = ordered(base, second, vms, more); // the client got no answer and asks again (F02)
  await toTheEnd(run, vms.length, second);
  const answer = await again;
  assert.ok(answer.ok, JSON.stringify(answer));
  return { run, died: first.life.died };
};
const ended = (run: ReturnType<typeof newRun>): boolean => run.store.events.at(-1)?.type === 'MigrationSucceeded';

const everyPoint = async (vms: readonly SimulatedVm[], more: object, left: readonly string[]): Promise<number> => {
  for (let point = 1; ; point += 1) {
    const lost = point % 2 === 0;
    const where = `point ${point}, in flight ${lost ? 'lost' : 'continues'}`;
    try {
      const { run, died } = await dieAt(vms, more, point, lost, SECONDS_AFTER_THE_KILL[(point >> 1) % 2] ?? 0);
      if (died === null) return point;
      assert.equal(
        outcomesIn(run.store),
        vms.map(() => 'SUCCEEDED'),
        where,
      );
      assert.equal(debtIn(run.store), [], where);
      assert.equal(kindsLeft(run.world), left);
      invariantsHold(run.store, run.world);
    } catch (error) {
      throw new Error(`${where}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }
};

test('a BIOS VM with two disks arrives wherever the control plane is killed', async () => {
  const left = ['DHCP_ENTRY', 'DHCP_ENTRY', 'VM_DEFINITION', 'VOLUME', 'VOLUME'];
  const points = await everyPoint(bios, { pauseSource: true }, left);
  assert.ok(points > 100, `only ${points} points`);
});

test('a UEFI VM arrives wherever the control plane is killed', async () => {
  const left = ['DHCP_ENTRY', 'DHCP_ENTRY', 'NVRAM', 'VM_DEFINITION', 'VOLUME'];
  const points = await everyPoint(uefi, {}, left);
  assert.ok(points > 100, `only ${points} points`);
});
test.run();
