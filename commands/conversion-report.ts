import { z } from 'zod';
import type { ConvertedGuest } from '../domain/migration-task.events.ts';

const list = <T>(item: z.ZodType<T>) =>
  z
    .string()
    .default('[]')
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.array(item));

/** What the job reports. Free text of the guest goes no further than these fields, cut to a length that people read. */
const line = z.string().transform((text) => text.replace(/\p{Cc}/gu, ' ').slice(0, 300));
const reply = z.object({
  blockBus: z.enum(['virtio', 'scsi', 'sata', 'ide']).default('virtio'),
  netModel: z.enum(['virtio', 'e1000', 'rtl8139']).default('virtio'),
  machine: z.enum(['q35', 'pc']).nullable().default(null).catch(null),
  product: line.default(''),
  virtioScsi: z.enum(['1', '0', 'unknown']).default('unknown'),
  steps: list(z.object({ message: line, at: z.string() })),
  warnings: list(line),
  seconds: z.coerce.number().default(0),
});

/** The job's report as the domain's event; throws where it is none of ours. */
export const convertedGuestOf = (
  result: Readonly<Record<string, string>>,
  disks: ConvertedGuest['disks'],
): ConvertedGuest => {
  const { product, virtioScsi, ...told } = reply.parse(result);
  const known = virtioScsi === 'unknown' ? null : virtioScsi === '1';
  return { ...told, disks, os: product === '' ? null : product, virtioScsi: known };
};
