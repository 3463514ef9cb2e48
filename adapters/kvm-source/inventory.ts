import type { Firmware, SourceNic, SourceVm } from '../../domain/platform/inventory.ts';
import { sourceMac } from '../../domain/words/addresses.ts';
import type { Ipv4, SourceVmId } from '../../domain/words/ids.ts';
import { keyed, own } from '../../domain/words/keyed.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { readDefinition } from '../libvirt-xml/definition.ts';
import { outside } from '../libvirt-xml/failures.ts';
import { attributeOf, childOf, childrenOf, type Element, textOf } from '../libvirt-xml/xml.ts';
import { notesOf, withKept } from './definition-table.ts';
import { scsiControllersOf } from './disk-traits.ts';
import { cdromDrivesOf, disksOf } from './disks.ts';
import { addressesOf, type GuestTalk, systemByAgent, systemByOsinfo } from './guest.ts';
import { pciLayoutOf } from './pci-layout.ts';

/** What `virsh dumpxml` and `virsh domstats --raw` say of one VM. */
export type VmReport = {
  readonly xml: string;
  readonly stats: string;
  readonly talk: GuestTalk;
  /** Names, one a line: what libvirt keeps of a VM beside its definition. */
  readonly kept?: { readonly snapshots: string; readonly checkpoints: string };
};

export const toSourceVm = (report: VmReport): SourceVm => {
  const { root: domain, metadata } = readDefinition(report.xml, "The VM's definition");
  const stats = keyValues(report.stats);
  return {
    id: (textOf(childOf(domain, 'uuid')) ?? '') as SourceVmId,
    name: textOf(childOf(domain, 'name')) ?? '',
    power: powerIn(stats) ?? 'UNKNOWN',
    firmware: firmwareOf(domain),
    cpuCores: cpusOf(domain),
    memoryBytes: memoryOf(domain),
    guestOs: systemByAgent(report.talk.osInfo) ?? systemByOsinfo(osinfoId(metadata)),
    machine: machineOf(domain),
    disks: disksOf(domain, capacitiesOf(stats)),
    nics: nicsOf(domain, addressesOf(report.talk)),
    cdromDrives: cdromDrivesOf(domain),
    ...scsiControllersOf(domain),
    ...pciLayoutOf(domain),
    ...clockOf(domain),
    ...hpetOf(domain),
    ...withKept(notesOf(domain), report.kept),
  };
};

/** libvirt's virDomainState. A crashed VM holds its disks no longer in a state worth moving: it counts as off. */
const POWER = keyed<SourceVm['power']>({
  '1': 'RUNNING',
  '2': 'RUNNING',
  '3': 'PAUSED',
  '4': 'RUNNING',
  '5': 'OFF',
  '6': 'OFF',
  '7': 'SUSPENDED',
});
export const powerIn = (stats: ReadonlyMap<string, string>): SourceVm['power'] | undefined =>
  own(POWER, stats.get('state.state') ?? '');

export const keyValues = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const match = /^\s*([a-z0-9_.-]+)=(.*)$/i.exec(line);
      return match ? [[match[1] ?? '', match[2] ?? '']] : [];
    }),
  );

/** Virtual sizes by device name; a disk with a backing chain is listed once per layer, the top one first. */
export const capacitiesOf = (stats: ReadonlyMap<string, string>): ReadonlyMap<string, number> => {
  const sizes = new Map<string, number>();
  for (let index = 0; stats.has(`block.${index}.name`); index += 1) {
    const name = stats.get(`block.${index}.name`) ?? '';
    const size = Number(stats.get(`block.${index}.capacity`) ?? Number.NaN);
    if (!sizes.has(name) && Number.isSafeInteger(size)) sizes.set(name, size);
  }
  return sizes;
};

const CLOCKS = keyed<NonNullable<SourceVm['clock']>>({ utc: 'UTC', localtime: 'LOCAL_TIME' });
const clockOf = (domain: Element): { readonly clock?: NonNullable<SourceVm['clock']> } => {
  const clock = own(CLOCKS, attributeOf(childOf(domain, 'clock'), 'offset') ?? '');
  return clock ? { clock } : {};
};

/** QEMU gives one to a PC where the definition does not take it away. */
const hpetOf = (domain: Element): { readonly hpet?: true } => {
  const timer = childrenOf(childOf(domain, 'clock'), 'timer').find((each) => attributeOf(each, 'name') === 'hpet');
  return attributeOf(timer, 'present') === 'no' ? {} : { hpet: true };
};

const firmwareOf = (domain: Element): Firmware => {
  const os = childOf(domain, 'os');
  const loader = childOf(os, 'loader');
  const uefi =
    attributeOf(os, 'firmware') === 'efi' ||
    attributeOf(loader, 'type') === 'pflash' ||
    childOf(os, 'nvram') !== undefined ||
    /ovmf|efi/i.test(textOf(loader) ?? '');
  return uefi ? 'UEFI' : 'BIOS';
};

const machineOf = (domain: Element): string | null => {
  const machine = attributeOf(childOf(domain, 'os', 'type'), 'machine');
  if (machine === undefined) return null;
  return machine.includes('q35') ? 'q35' : /^pc($|-)/.test(machine) ? 'pc' : machine;
};

const cpusOf = (domain: Element): number => {
  const vcpu = childOf(domain, 'vcpu');
  return countIn(attributeOf(vcpu, 'current') ?? textOf(vcpu) ?? '1', 'CPUs');
};

/** Throws OutsideFailure: a VM without such a number cannot be planned, and none is made up for it. */
const countIn = (text: string, what: string): number => {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw outside('HYPERVISOR_REFUSED', `The VM's number of ${what} cannot be read.`);
};

const UNITS = keyed<number>({ b: 1, bytes: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 });

const memoryOf = (domain: Element): Bytes => {
  const memory = childOf(domain, 'memory');
  const unit = own(UNITS, attributeOf(memory, 'unit') ?? 'KiB') ?? 1024;
  return countIn(String(Number(textOf(memory) ?? 0) * unit), 'bytes of memory') as Bytes;
};

const nicsOf = (domain: Element, addresses: ReadonlyMap<string, string>): readonly SourceNic[] =>
  childrenOf(childOf(domain, 'devices'), 'interface').map((nic, index) => {
    const address = sourceMac(attributeOf(childOf(nic, 'mac'), 'address') ?? '');
    return {
      number: index + 1,
      ...address,
      model: attributeOf(childOf(nic, 'model'), 'type') ?? 'rtl8139',
      network: networkOf(nic),
      ip: ((address.mac && addresses.get(address.mac)) ?? null) as Ipv4 | null,
      ...(attributeOf(childOf(nic, 'link'), 'state') === 'down' ? { linkDown: true as const } : {}),
    };
  });

const networkOf = (nic: Element): string => {
  const source = childOf(nic, 'source');
  const named = ['network', 'bridge', 'dev', 'name', 'path'].map((key) => attributeOf(source, key));
  return named.find((name) => name !== undefined) ?? attributeOf(nic, 'type') ?? '';
};

/** By local name: the prefix is the writer's choice. */
const osinfoId = (metadata: Element | undefined): string | undefined => {
  const tagged = (metadata?.children ?? []).find((item) => /(^|:)libosinfo$/.test(item.name));
  return attributeOf(
    tagged?.children.find((item) => /(^|:)os$/.test(item.name)),
    'id',
  );
};
