import type { DhcpEntry, TargetPlatform, VmDefinition } from '../../commands/ports/hypervisors.ts';
import type { Machine, RemoteInput, RemoteProgram } from '../../commands/ports/machines.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { outside } from '../libvirt-xml/failures.ts';
import { entryXml, type Places, placesToAdd, placesToRemove, readNetwork } from './addresses.ts';
import { definitionXml } from './definition.ts';
import { loaderFor } from './firmware.ts';
import { toTargetHostFacts } from './probe.ts';
import { flawOf, readImageInfo, verified } from './volumes.ts';

const SLOW_SECONDS = 180;

export const libvirtTarget = (program: RemoteProgram): TargetPlatform => ({
  probe: async (host) => toTargetHostFacts(await program.call(host, 'tgt-probe', {})),
  storageCapacity: async (host, path) => {
    const capacity = (await program.call(host, 'tgt-capacity', { path })).text('capacity');
    return { totalBytes: bytesAfter('total', capacity), freeBytes: bytesAfter('free', capacity) };
  },
  createVolume: async (host, epoch, volume) => {
    const input = { epoch: String(epoch), task: volume.taskId, path: volume.path, size: String(volume.sizeBytes) };
    const reply = await program.call(host, 'tgt-volume-create', input);
    const flaw = flawOf(readImageInfo(reply.text('info')), volume);
    if (flaw !== null) throw outside('STATE_CONFLICT', `A volume is at ${volume.path} already, and ${flaw}.`);
  },
  verifyVolume: async (host, volume) => {
    const reply = await program.call(host, 'tgt-volume-verify', { task: volume.taskId, path: volume.path });
    return verified(reply.text('info'), volume);
  },
  deleteVolume: async (host, epoch, { path, taskId }) => {
    await program.call(host, 'tgt-volume-delete', { epoch: String(epoch), task: taskId, path });
  },
  handOutAddress: async (host, epoch, entry) => {
    const network = readNetwork(await program.call(host, 'tgt-network', { network: entry.network }));
    await updateNetwork(program, host, {
      ...changeOf('add', epoch, entry, placesToAdd(network, entry)),
      entry: entryXml(entry, network),
    });
  },
  withdrawAddress: async (host, epoch, entry) => {
    const network = readNetwork(await program.call(host, 'tgt-network', { network: entry.network }));
    await updateNetwork(program, host, {
      ...changeOf('delete', epoch, entry, placesToRemove(network, entry)),
      entry: entryXml({ ...entry, name: '' }, network),
    });
  },
  writeNvram: async (host, epoch, { taskId, path, bytes }) => {
    await program.call(host, 'tgt-nvram-write', { epoch: String(epoch), task: taskId, path, bytes });
  },
  defineVm: (host, epoch, vm) => defineVm(program, host, epoch, vm),
  undefineVm: async (host, epoch, { uuid, taskId }) => {
    const input = { epoch: String(epoch), task: taskId, uuid };
    await program.call(host, 'tgt-undefine', input, { timeoutSeconds: SLOW_SECONDS });
  },
  startVm: async (host, epoch, uuid) => {
    const input = { epoch: String(epoch), uuid };
    const reply = await program.call(host, 'tgt-start', input, { timeoutSeconds: SLOW_SECONDS });
    return reply.text('started') === 'yes' ? { started: true } : { started: false, reason: reply.text('reason') };
  },
  vmState: async (host, uuid) => stateOf((await program.call(host, 'tgt-state', { uuid })).text('power')),
});

const bytesAfter = (key: string, text: string): Bytes => {
  const match = new RegExp(`^${key}=(\\d+)$`, 'm').exec(text);
  if (!match) throw outside('INTERNAL', 'The capacity of the storage cannot be read.');
  return Number(match[1]) as Bytes;
};

const changeOf = (change: 'add' | 'delete', epoch: number, entry: DhcpEntry, places: Places): RemoteInput => ({
  epoch: String(epoch),
  network: entry.network,
  change,
  live: places.live ? 'yes' : 'no',
  config: places.config ? 'yes' : 'no',
});

const updateNetwork = async (program: RemoteProgram, host: Machine, input: RemoteInput): Promise<void> => {
  if (input.live === 'no' && input.config === 'no') return;
  await program.call(host, 'tgt-network-update', input);
};

const defineVm = async (program: RemoteProgram, host: Machine, epoch: number, vm: VmDefinition): Promise<void> => {
  const loader = vm.nvram === null ? null : loaderFor(vm, await program.call(host, 'tgt-firmware', { path: vm.nvram }));
  const input = { epoch: String(epoch), task: vm.taskId, uuid: vm.uuid, xml: definitionXml(vm, loader) };
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
