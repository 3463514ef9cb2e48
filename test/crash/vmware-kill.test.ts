import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { debtIn, invariantsHold, kindsLeft, outcomesIn, wordsOf } from '../../simulation/checks/invariants.ts';
import { Life } from '../../simulation/checks/plane.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { newRun, ordered, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { ofVmware, withVcenter } from '../../simulation/checks/vmware.ts';
import type { SimulatedVmwareVm } from '../../simulation/vcenter.ts';
import { simulatedVmwareVm } from '../../simulation/vmware-world.ts';

const test = suite('VMware tasks, killed at every point');
const base = await platform(1, { transport: 'HTTPS' });
const SECONDS_AFTER_THE_KILL = [0, 5, 200, 400];

const ended = ({ store }: Run): boolean => store.events.at(-1)?.type === 'MigrationSucceeded';

/** One run that dies at the n-th point, and is taken over. Tells where it died, or null when it came to its end first. */
const dieAt = async (vms: readonly SimulatedVmwareVm[], diesAt: number, lost: boolean, pause: number) => {
  const run = newRun(base, withVcenter(vms, { bytesPerSecond: 500_000_000 }));
  const first = await run.begin(new Life(diesAt, lost));
  void ordered(base, first, vms, ofVmware(base));
  const over = () => first.life.died !== null || (run.store.events.length > base.store.events.length && ended(run));
  await run.clock.runUntil(over, 3600);
  await run.clock.advance(pause);
  const second = first.life.died === null ? first : await run.begin();
  const again = ordered(base, second, vms, ofVmware(base)); // the client got no answer and asks again (F02)
  await toTheEnd(run, vms.length, second);
  const answer = await again;
  assert.ok(answer.ok, JSON.stringify(answer));
  return { run, died: first.life.died };
};

const everyPoint = async (vm: SimulatedVmwareVm, deeds: RegExp, stride = 1): Promise<number> => {
  for (let point = 1, runs = 1; ; point += stride, runs += 1) {
    const lost = runs % 2 === 0;
    const pause = SECONDS_AFTER_THE_KILL[(runs >> 1) % 4] ?? 0;
    let where = `point ${point}, in flight ${lost ? 'lost' : 'continues'}, ${pause} s away`;
    try {
      const { run, died } = await dieAt([vm], point, lost, pause);
      if (died === null) return runs;
      where = `${where}, ${died}`;
      assert.equal(outcomesIn(run.store), ['SUCCEEDED'], where);
      assert.equal(debtIn(run.store), [], where);
      assert.equal(kindsLeft(run.world), ['DHCP_ENTRY', 'DHCP_ENTRY', 'VM_DEFINITION', 'VOLUME']);
      invariantsHold(run.store, run.world);
      assert.match(run.world.vmwareVm(vm.id)?.deeds.join(' ') ?? '', deeds);
    } catch (error) {
      throw new Error(`${where}: ${wordsOf(error)}`, { cause: error });
    }
  }
};

test('a guest that shuts down is never cut off, wherever the control plane is killed, and the VM arrives', async () => {
  const guest = { shutDownSeconds: 6, convertSeconds: 3 };
  const points = await everyPoint(simulatedVmwareVm({ number: 41, name: 'shop', guest }), /^(asked ?)+$/);
  assert.ok(points > 100, `only ${points} points`);
});

test('a guest that hears and never shuts down is forced off once, wherever the control plane is killed', async () => {
  const guest = { shutDownSeconds: null, convertSeconds: 3 };
  const points = await everyPoint(simulatedVmwareVm({ number: 42, name: 'stubborn', guest }), /^(asked )+off$/, 23);
  assert.ok(points > 15, `only ${points} points`);
});

test('a VM that was off is left alone, wherever the control plane is killed', async () => {
  const vm = simulatedVmwareVm({
    number: 43,
    name: 'mail',
    power: 'OFF',
    firmware: 'UEFI',
    guest: { convertSeconds: 3 },
  });
  assert.ok((await everyPoint(vm, /^$/, 3)) > 30);
});
test.run();
