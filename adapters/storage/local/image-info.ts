import { z } from 'zod';
import { type Bytes, formatGb } from '../../../domain/words/units.ts';
import { outside } from '../../libvirt-xml/failures.ts';

const Info = z.object({
  format: z.string(),
  'virtual-size': z.number().int().nonnegative(),
  'actual-size': z.number().int().nonnegative().optional(),
  'backing-filename': z.string().optional(),
  'full-backing-filename': z.string().optional(),
  encrypted: z.boolean().optional(),
  'format-specific': z
    .object({ data: z.object({ 'data-file': z.string().optional(), corrupt: z.boolean().optional() }).optional() })
    .optional(),
});
export type ImageInfo = z.infer<typeof Info>;

export const readImageInfo = (text: string): ImageInfo => {
  try {
    return Info.parse(JSON.parse(text));
  } catch (cause) {
    throw outside('VERIFY_FAILED', 'What qemu-img says of the volume cannot be read.', { cause });
  }
};

/** Why the image is not the volume that was ordered (I4, S18), or null. */
export const flawOf = (info: ImageInfo, sizeBytes: Bytes): string | null => {
  const data = info['format-specific']?.data;
  if (info.format !== 'qcow2') return `its format is ${info.format}, not qcow2`;
  if (info['virtual-size'] !== sizeBytes)
    return `its size is ${info['virtual-size']} bytes (${formatGb(info['virtual-size'])}), not ${sizeBytes}`;
  if (info['backing-filename'] !== undefined || info['full-backing-filename'] !== undefined)
    return 'it has a backing file';
  if (data?.['data-file'] !== undefined) return 'it has an external data file';
  if (info.encrypted === true) return 'it is encrypted';
  return data?.corrupt === true ? 'it is marked as corrupt' : null;
};

export const verified = (
  text: string,
  order: { readonly path: string; readonly sizeBytes: Bytes },
): { readonly allocatedBytes: Bytes } => {
  const info = readImageInfo(text);
  const flaw = flawOf(info, order.sizeBytes);
  if (flaw !== null)
    throw outside('VERIFY_FAILED', `The volume ${order.path} is not what it has to be: ${flaw}. Restart the task.`);
  return { allocatedBytes: (info['actual-size'] ?? 0) as Bytes };
};
