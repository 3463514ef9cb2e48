import type { Wording } from '../words/failure.ts';
import { problem } from '../words/said.ts';
import type { Difference } from './drift.ts';

/** Both values, and what to do; some differences have a sentence of their own. */
export const driftInWords = ({ what, of, planned, now }: Difference, vm: string): Wording => {
  switch (what) {
    case 'VM_GONE':
      return problem('SOURCE_CHANGED', { vm });
    case 'SHUT_OFF':
      return problem('SOURCE_CHANGED', { vm, planned, power: now });
    case 'STORAGE_GONE':
      return problem('SOURCE_CHANGED', { vm, storage: planned });
    case 'DISK_UNREADABLE':
      return problem('SOURCE_CHANGED', { vm, disk: String(of), why: now });
    case 'ADDRESS_TAKEN':
      return problem('SOURCE_CHANGED', { vm, nic: Number(of), address: planned, task: now });
    default:
      return of === null
        ? problem('SOURCE_CHANGED', { vm, what, planned, now })
        : problem('SOURCE_CHANGED', { vm, what, of: String(of), planned, now });
  }
};
