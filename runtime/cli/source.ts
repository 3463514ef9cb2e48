import { REFUSAL } from './client.ts';
import { type Command, clientOf, word } from './command.ts';
import { gb, table } from './format.ts';
import { Resolver, readInventory } from './inventory.ts';
import { BadInput, badInput } from './terminal.ts';

type Vm = {
  readonly id: string;
  readonly name: string;
  readonly power: string;
  readonly cpuCores: number;
  readonly memoryBytes: number;
  readonly disks: readonly { readonly sizeBytes: number }[];
  readonly nics: readonly unknown[];
};

const VMS = `query ($id: ID!) { result: sourceVms(sourceId: $id) { ${REFUSAL} ... on SourceVms { total vms { id name power firmware
  cpuCores memoryBytes guestOs cdromDrives disks { name bus sizeBytes format boot obstacle } nics { number mac model network ip } } } } }`;

export const source: Command = {
  usage: 'sampan source vms SOURCE',
  about: 'Asks a source, by name or id, for the running and paused VMs.',
  examples: ['sampan source vms old-kvm', 'sampan source vms old-kvm -o json'],
  run: async (call) => {
    if (word(call, 0, 'vms') !== 'vms') throw badInput('There is only "source vms SOURCE".');
    const client = clientOf(call);
    const resolver = new Resolver(await readInventory(client));
    const id = resolver.id('sources', word(call, 1, 'the name of a source'), 'source');
    if (resolver.problems.length > 0) throw new BadInput(resolver.problems);
    const found = await client.command<{ readonly total: number; readonly vms: readonly Vm[] }>(VMS, { id });
    const rows = found.vms.map((vm) => [
      vm.name,
      vm.power.toLowerCase(),
      String(vm.cpuCores),
      gb(vm.memoryBytes),
      `${vm.disks.length} (${gb(vm.disks.reduce((sum, disk) => sum + disk.sizeBytes, 0))})`,
      String(vm.nics.length),
      vm.id,
    ]);
    return {
      value: found,
      text: `${table(['NAME', 'POWER', 'CPU', 'MEMORY', 'DISKS', 'NICS', 'ID'], rows)}\n${found.total} VM(s)`,
    };
  },
};
