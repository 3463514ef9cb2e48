import { z } from 'zod';
import type { Findings } from '../../domain/task/review.ts';
import type { DiskName } from '../../domain/words/ids.ts';
import type { JobStatus } from '../ports/machines.ts';

const point = z.string().transform((text) => (text === '' ? null : text));
const file = z.object({ state: z.enum(['INTACT', 'DAMAGED', 'GONE']), point });
const disk = z.object({
  disk: z.string().transform((name) => name as DiskName),
  state: z.enum(['INTACT', 'PARTIAL', 'DAMAGED', 'GONE']),
  point,
  bytes: z.number().int().nonnegative(),
  converted: file.nullable(),
});
const json = <T>(of: z.ZodType<T>) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(of);
const reply = z.object({ disks: json(z.array(disk)), variables: json(file.nullable()) });

/** What the job found of each staged file; throws where the report is none of ours. */
export const findingsOf = ({ result }: Pick<Extract<JobStatus, { state: 'exited' }>, 'result'>): Findings =>
  reply.parse(result);
