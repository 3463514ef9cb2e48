import type { DhcpEntry, TargetPlatform, VmDefinition } from '../../commands/ports/hypervisors.ts';
import { type FencedMachine, mandateOf, type RemoteInput, type RemoteProgram } from '../../commands/ports/machines.ts';
import { entryXml, type Places, placesToAdd, placesToRemove, readNetwork } from './addresses.ts';
import { definitionXml } from './definition.ts';
import { loaderFor } from './firmware.ts';
import { toTargetHostFacts } from './probe.ts';

const SLOW_SECONDS = 180;

export const libvirtTarget = (program: RemoteProgram): TargetPlatform => ({
  probe: async (host) => toTargetHostFacts(await program.call(host, 'tgt-probe', {})),
  handOutAddress: async (host, epoch, entry) => {
    const network = readNetwork(await program.call(host, 'tgt-network', { network: entry.network }));
    await updateNetwork(program, host, {
      ...mandateOf(host, epoch),
      ...changeOf('add', entry, placesToAdd(network, entry)),
      entry: entryXml(entry, network),
    });
  },
  withdrawAddress: async (host, epoch, entry) => {
    await program.call(host, 'task-fence', mandateOf(host, epoch)); // or an addition that was given up may come after the look
    const network = readNetwork(await program.call(host, 'tgt-network', { network: entry.network }));
    await updateNetwork(program, host, {
      ...mandateOf(host, epoch),
      ...changeOf('delete', entry, placesToRemove(network, entry)),
      entry: entryXml({ ...entry, name: '' }, network),
    });
  },
  writeNvram: async (host, epoch, { taskId, path, bytes }) => {
    await program.call(host, 'tgt-nvram-write', { ...mandateOf(host, epoch), task: taskId, path, bytes });
  },
  defineVm: (host, epoch, vm) => defineVm(program, host, epoch, vm),
  undefineVm: async (host, epoch, { uuid, taskId }) => {
    const input = { ...mandateOf(host, epoch), task: taskId, uuid };
    await program.call(host, 'tgt-undefine', input, { timeoutSeconds: SLOW_SECONDS });
  },
  startVm: async (host, epoch, uuid) => {
    const input = { ...mandateOf(host, epoch), uuid };
    const reply = await program.call(host, 'tgt-start', input, { timeoutSeconds: SLOW_SECONDS });
    return reply.text('started') === 'yes' ? { started: true } : { started: false, reason: reply.text('reason') };
  },
  vmState: async (host, uuid) => stateOf((await program.call(host, 'tgt-state', { uuid })).text('power')),
});

const changeOf = (change: 'add' | 'delete', entry: DhcpEntry, places: Places): RemoteInput => ({
  network: entry.network,
  change,
  live: places.live ? 'yes' : 'no',
  config: places.config ? 'yes' : 'no',
});

const updateNetwork = async (program: RemoteProgram, host: FencedMachine, input: RemoteInput): Promise<void> => {
  if (input.live === 'no' && input.config === 'no') return;
  await program.call(host, 'tgt-network-update', input);
};

const defineVm = async (
  program: RemoteProgram,
  host: FencedMachine,
  epoch: number,
  vm: VmDefinition,
): Promise<void> => {
  const loader = vm.nvram === null ? null : loaderFor(vm, await program.call(host, 'tgt-firmware', { path: vm.nvram }));
  const input = { ...mandateOf(host, epoch), task: vm.taskId, uuid: vm.uuid, xml: definitionXml(vm, loader) };
  await program.call(host, 'tgt-define', input);
};

const stateOf = (power: string): 'RUNNING' | 'PAUSED' | 'OFF' | 'ABSENT' => {
  switch (power) {
    case 'absent':
      return 'ABSENT';
    case 'shut off':
    case 'crashed':
      return 'OFF';
    case 'paused':
    case 'pmsuspended':
      return 'PAUSED';
    default:
      return 'RUNNING';
  }
};
