import type { FencedMachine } from '../../../commands/ports/machines.ts';
import type { CredentialRef, DiskName } from '../../../domain/words/ids.ts';
import { worldOf } from '../../../simulation/checks/platform.ts';
import { simulatedVm } from '../../../simulation/demo-world.ts';
import type { SimulatedMachine } from '../../../simulation/machine.ts';
import { VirtualClock } from '../../../simulation/virtual-clock.ts';
import type { OpenHarness } from './harness.ts';
import { jobsContract } from './jobs.suite.ts';
import { kvmSourceContract } from './kvm-source.suite.ts';
import { machinesContract } from './machines.suite.ts';
import { targetContract } from './target.suite.ts';

const reached = ({ name, address, hostKey }: SimulatedMachine): FencedMachine => ({
  fence: { taskId: 'of-this-test', generation: 1 },
  id: name,
  ssh: { address, port: 22, user: 'root', hostKey, credential: 'none' as CredentialRef },
});

const open: OpenHarness = async () => {
  const virtual = new VirtualClock();
  // Each call takes its time, and time passes by itself.
  const clock = {
    now: virtual.now,
    tick: virtual.tick,
    sleep: (seconds: number) => virtual.advance(seconds).then(() => undefined),
  };
  const bios = simulatedVm({ number: 1, name: 'bios', disksGiB: [1, 0.125] });
  const uefi = simulatedVm({ number: 2, name: 'uefi', firmware: 'UEFI' });
  const world = worldOf(virtual, [bios, uefi], { clock });
  return {
    ...world,
    source: reached(world.machine('src')),
    server: reached(world.machine('mig')),
    host: reached(world.machine('tgt')),
    bios: bios.id,
    uefi: uefi.id,
    disks: ['vda' as DiskName, 'vdb' as DiskName],
    cachePath: '/srv/cache',
    storagePath: '/srv/storage',
    network: 'lab-net',
    until: async (what, ask) => {
      for (let times = 0; times < 1000; times += 1) {
        const answer = await ask();
        if (answer !== undefined) return answer;
        await virtual.advance(1);
      }
      throw new Error(`Waited in vain for ${what}.`);
    },
    leftovers: async () => world.inventory().map(({ machine, kind, what }) => `${machine} ${kind} ${what}`),
    close: async () => undefined,
  };
};

const test = [machinesContract, kvmSourceContract, targetContract, jobsContract].map((contract) =>
  contract('simulated world', open),
);
for (const each of test) each.run();
