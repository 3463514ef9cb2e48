import { toSourceVm } from '../../adapters/kvm-source/inventory.ts';
import { definitionXml } from '../../adapters/libvirt-target/definition.ts';
import { type Element, parseXml } from '../../adapters/libvirt-xml/xml.ts';
import type { VmDefinition } from '../../commands/ports/hypervisors.ts';
import { kvmRules } from '../../domain/planning/kvm-rules.ts';
import { layoutFor } from '../../domain/planning/pci-layout.ts';
import { planVolumes, scsiControllersFor } from '../../domain/planning/vm-planner.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import { fileAt } from '../support/file-volumes.ts';
import { NVRAM, TASK, UUID } from './definitions.ts';

/** A definition as its host tells it, every disk of 1 KiB. */
export const sourceVm = (xml: string): SourceVm => {
  const names = [...xml.matchAll(/dev=['"](\w+)['"]/g)].map(([, name]) => name);
  return toSourceVm({
    xml,
    stats: [
      'state.state=1',
      ...names.map((name, index) => `block.${index}.name=${name}\nblock.${index}.capacity=1024`),
    ].join('\n'),
    talk: { leases: [], now: 0 },
  });
};

type Bus = VmDefinition['volumes'][number]['bus'];

/** The definition that the target gets of it when nothing else is ordered, or with every volume on another bus. */
export const arrived = (vm: SourceVm, bus?: Bus): Element => {
  const order = { volumes: [], taskId: TASK } as never;
  const asked = { platform: 'LINUX', machine: kvmRules.machine(vm), given: false } as const;
  const { volumes } = planVolumes(order, vm, [], (disk, root) => bus ?? kvmRules.busOf(asked, disk, root));
  const definition: VmDefinition = {
    taskId: TASK,
    uuid: UUID,
    title: vm.name,
    description: '',
    firmware: vm.firmware,
    nvram: vm.firmware === 'UEFI' ? NVRAM : null,
    machine: kvmRules.machine(vm),
    windows: false,
    ...(vm.clock ? { clock: vm.clock } : {}),
    cpuCores: vm.cpuCores,
    memoryBytes: vm.memoryBytes,
    volumes: volumes.map(({ disk, bus: on, root, traits }) => ({
      source: fileAt(`/v/${disk}`),
      format: 'qcow2',
      bus: on,
      root,
      sourceName: disk,
      ...(traits ? { traits } : {}),
    })),
    ...scsiControllersFor(vm, volumes),
    ...(vm.hpet ? { hpet: vm.hpet } : {}),
    ...layoutFor(vm, { volumes, nics: vm.nics as never }, bus !== undefined),
    nics: vm.nics.flatMap(({ number, mac, model, linkDown }) =>
      mac
        ? [{ number, mac, model, attachment: { kind: 'BRIDGE', bridge: 'br0' } as const, linkDown: linkDown ?? false }]
        : [],
    ),
    cdromDrives: vm.cdromDrives,
  };
  return parseXml(definitionXml(definition));
};
