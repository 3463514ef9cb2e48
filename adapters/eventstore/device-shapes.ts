import { z } from 'zod';
import type { DiskName } from '../../domain/words/ids.ts';

/* Parts of a stored plan that say what a guest sees of its devices; as loose as those of shapes.ts. */

const count = z.number();
const text = z.string();

export const diskTraits = z.looseObject({
  logicalBlockBytes: count.exactOptional(),
  physicalBlockBytes: count.exactOptional(),
  serial: text.exactOptional(),
  wwn: text.exactOptional(),
  vendor: text.exactOptional(),
  product: text.exactOptional(),
  rotationRate: count.exactOptional(),
  place: z.looseObject({ controller: count, bus: count, target: count, unit: count }).exactOptional(),
});

const place = z.looseObject({ bus: count, slot: count, function: count });
export const pciLayout = z.looseObject({
  buses: z.array(z.looseObject({ index: count, model: text, place })),
  devices: z.array(
    z.union([
      z.looseObject({
        kind: z.literal('DISK'),
        disk: text as z.ZodType<string, string> as z.ZodType<DiskName, DiskName>,
        place,
      }),
      z.looseObject({ kind: z.literal('NIC'), number: count, place }),
      z.looseObject({ kind: z.literal('SCSI_CONTROLLER'), index: count, place }),
    ]),
  ),
});
