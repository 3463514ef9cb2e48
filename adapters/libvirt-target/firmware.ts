import { z } from 'zod';
import type { VmDefinition } from '../../commands/ports/hypervisors.ts';
import type { RemoteOutput } from '../../commands/ports/machines.ts';
import { outside } from '../libvirt-xml/failures.ts';
import type { Loader } from './definition.ts';

/** QEMU's docs/interop/firmware.json, as far as it is needed. */
const Description = z.object({
  'interface-types': z.array(z.string()),
  mapping: z.object({
    device: z.string(),
    executable: z.object({ filename: z.string() }).optional(),
    'nvram-template': z.object({ filename: z.string() }).optional(),
  }),
  targets: z.array(z.object({ architecture: z.string(), machines: z.array(z.string()) })),
  features: z.array(z.string()),
});
type Firmware = { readonly loader: Loader; readonly size: number; readonly machines: readonly string[] };

const UNWANTED: ReadonlySet<string> = new Set(['enrolled-keys', 'secure-boot', 'requires-smm']);

const firmwaresOf = (reply: RemoteOutput): readonly Firmware[] =>
  Array.from({ length: Number(reply.text('count')) }, (_, index): readonly Firmware[] => {
    const parsed = Description.safeParse(asJson(reply.text(`firmware${index}`)));
    if (!parsed.success || !parsed.data['interface-types'].includes('uefi')) return [];
    const { mapping, targets, features } = parsed.data;
    const path = mapping.executable?.filename;
    const template = mapping['nvram-template']?.filename;
    if (mapping.device !== 'flash' || !path || !template || features.some((feature) => UNWANTED.has(feature)))
      return [];
    const machines = targets.filter(({ architecture }) => architecture === 'x86_64').flatMap((one) => one.machines);
    return [{ loader: { path, template }, size: Number(reply.text(`size${index}`)), machines }];
  }).flat();

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a description that cannot be read describes nothing
  }
};

/** Firmware that is there as files alone, without a description: it serves both kinds of machine. */
const undescribedOf = (reply: RemoteOutput): readonly { readonly loader: Loader; readonly size: number }[] =>
  Array.from({ length: Number(reply.maybe('pairs') ?? 0) }, (_, index) => ({
    loader: { path: reply.text(`code${index}`), template: reply.text(`template${index}`) },
    size: Number(reply.text(`templateSize${index}`)),
  }));

/** Of which sizes the host has firmware, as far as it was asked. */
export const variableSizesOf = (reply: RemoteOutput): readonly number[] | undefined =>
  reply.maybe('pairs') === undefined
    ? undefined
    : [...new Set([...firmwaresOf(reply), ...undescribedOf(reply)].map(({ size }) => size))];

/**
 * Variables fit firmware of their own size only: 2 MiB and 4 MiB builds do not read each other's. null leaves the choice
 * to libvirt, which is right where the moved variables fit its choice, and where there are none yet.
 */
export const loaderFor = (vm: VmDefinition, reply: RemoteOutput): Loader | null => {
  const size = reply.maybe('nvramSize');
  if (vm.firmware !== 'UEFI' || vm.nvram === null || size === undefined) return null;
  const fitting = firmwaresOf(reply).filter(({ machines }) => machines.some((name) => isOfMachine(name, vm.machine)));
  if (fitting[0]?.size === Number(size)) return null;
  const loader = [...fitting, ...undescribedOf(reply)].find((firmware) => firmware.size === Number(size))?.loader;
  if (loader) return loader;
  throw outside(
    'HYPERVISOR_REFUSED',
    `The target host has no UEFI firmware whose variables are ${size} bytes, as the source's are: install the firmware (ovmf) of that size, or order the VM anew with freshUefiVariables.`,
  );
};

const isOfMachine = (pattern: string, machine: VmDefinition['machine']): boolean =>
  machine === 'q35' ? pattern.includes('q35') : pattern.startsWith('pc-i440fx') || pattern === 'pc';
