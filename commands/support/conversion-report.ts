import { z } from 'zod';
import type { ConvertedGuest } from '../../domain/task/migration-task.events.ts';

const list = <T>(item: z.ZodType<T>) =>
  z
    .string()
    .default('[]')
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.array(item));

/** What the job reports. Free text of the guest goes no further than these fields, cut to a length that people read. */
const line = z.string().transform((text) => text.replace(/\p{Cc}/gu, ' ').slice(0, 300));
/** virt-v2v's words for what the guest has drivers for (its `gcaps_*`); where it said nothing, what was asked for holds. */
const reply = z.object({
  blockBus: z.enum(['virtio-blk', 'virtio-scsi', 'ide', '']).default(''),
  netModel: z.enum(['virtio-net', 'e1000', 'rtl8139', '']).default(''),
  product: line.default(''),
  distro: line.default(''),
  version: line.default(''),
  virtioScsi: z.enum(['1', '0', 'unknown']).default('unknown'),
  steps: list(z.object({ message: line, at: z.string() })),
  warnings: list(line),
  renamed: list(line),
  seconds: z.coerce.number().default(0),
});

const BLOCK_BUS = { 'virtio-blk': 'virtio', 'virtio-scsi': 'scsi', ide: 'ide', '': 'virtio' } as const;

/** Some distributions call themselves by a number only: `12.8` of `debian`. */
const nameOf = (product: string, distro: string, version: string): string | null => {
  if (/\p{L}/u.test(product)) return product;
  const name = `${distro} ${product === '' ? version : product}`.trim();
  return name === '' ? null : name;
};

/** The job's report as the domain's event; throws where it is none of ours. */
export const convertedGuestOf = (
  result: Readonly<Record<string, string>>,
  disks: ConvertedGuest['disks'],
  log: string,
): ConvertedGuest => {
  const { product, distro, version, virtioScsi, blockBus, netModel, ...told } = reply.parse(result);
  return {
    ...told,
    disks,
    log,
    os: nameOf(product, distro, version),
    blockBus: BLOCK_BUS[blockBus],
    netModel: netModel === 'e1000' || netModel === 'rtl8139' ? netModel : 'virtio',
    virtioScsi: virtioScsi === 'unknown' ? null : virtioScsi === '1',
  };
};
