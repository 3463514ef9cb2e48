import type { VmDefinition } from '../../commands/ports/hypervisors.ts';
import { domainName } from '../../domain/words/names.ts';
import { buildXml, type Element, element } from '../libvirt-xml/xml.ts';
import { controllerElements, diskElements, nicElements, otherElements } from './devices.ts';

export const consoleLogOf = (taskId: string): string => `/var/log/libvirt/qemu/${domainName(taskId)}.console.log`;

/** Marks a VM as ours, beside its name. STORED SHAPE: it stays in definitions for as long as the VMs live. */
const OUR_NAMESPACE = 'https://sampan.invalid/xmlns/domain/1';

/** A named loader with the template of its variables, where the host's own choice does not fit the moved ones. */
export type Loader = { readonly path: string; readonly template: string };

/**
 * Our own definition from the plan. `host-passthrough`: the guest sees the CPU that it runs on, which is the fastest and
 * never lacks what the source had on the same kind of host; a live migration needs equal CPUs then, as a cluster has them.
 */
export const definitionXml = (vm: VmDefinition, loader: Loader | null = null): string =>
  buildXml(
    element('domain', { type: 'kvm' }, [
      element('name', {}, domainName(vm.taskId)),
      element('uuid', {}, vm.uuid),
      element('title', {}, vm.title.replace(/\s+/g, ' ')),
      element('description', {}, vm.description),
      element('metadata', {}, [element('sampan:migration', { 'xmlns:sampan': OUR_NAMESPACE, task: vm.taskId })]),
      element('memory', { unit: 'b' }, String(vm.memoryBytes)),
      element('vcpu', {}, String(vm.cpuCores)),
      osElement(vm, loader),
      element('features', {}, [element('acpi'), element('apic')]),
      element('cpu', { mode: 'host-passthrough', check: 'none', migratable: 'on' }, [
        vm.windows ? element('topology', { sockets: 1, cores: vm.cpuCores, threads: 1 }) : undefined,
      ]),
      element('clock', { offset: clockOf(vm) }, [
        element('timer', { name: 'rtc', tickpolicy: 'catchup' }),
        element('timer', { name: 'pit', tickpolicy: 'delay' }),
        element('timer', { name: 'hpet', present: vm.hpet ? 'yes' : 'no' }),
      ]),
      element('on_poweroff', {}, 'destroy'),
      element('on_reboot', {}, 'restart'),
      element('on_crash', {}, 'destroy'),
      element('devices', {}, [
        ...diskElements(vm),
        ...controllerElements(vm),
        ...nicElements(vm),
        ...otherElements(consoleLogOf(vm.taskId)),
      ]),
    ]),
  );

const clockOf = ({ clock, windows }: VmDefinition): string =>
  (clock ? clock === 'LOCAL_TIME' : windows) ? 'localtime' : 'utc';

/** Secure boot stays off: `firmware='efi'` alone picks enrolled keys, and a guest that is not signed for them is refused. */
const osElement = (vm: VmDefinition, loader: Loader | null): Element => {
  const type = element('type', { arch: 'x86_64', machine: vm.machine }, 'hvm');
  if (vm.firmware === 'BIOS') return element('os', {}, [type]);
  if (loader)
    return element('os', {}, [
      type,
      element('loader', { readonly: 'yes', type: 'pflash' }, loader.path),
      element('nvram', { template: loader.template }, vm.nvram ?? ''),
    ]);
  return element('os', { firmware: 'efi' }, [
    type,
    element('firmware', {}, [
      element('feature', { enabled: 'no', name: 'enrolled-keys' }),
      element('feature', { enabled: 'no', name: 'secure-boot' }),
    ]),
    vm.nvram === null ? undefined : element('nvram', {}, vm.nvram),
  ]);
};
