import { setTimeout as later } from 'node:timers/promises';

/** How long an append takes, and how many events of a subscription that catches up are sent in one go. */
export type Timing = { readonly appendMs: number; readonly subscriptionPage: number };

/** As fast as this machine: what most tests want. */
export const AT_ONCE: Timing = { appendMs: 0, subscriptionPage: Number.POSITIVE_INFINITY };
/** A real 23.10.6 on a quiet machine: 1.2 ms an append one after the other, pages of 32 to a subscription. */
export const AS_MEASURED: Timing = { appendMs: 1.2, subscriptionPage: 32 };

/**
 * Resolves after the time of an append, to a tenth of a millisecond, which a timer alone does not know. Appends wait
 * beside each other, as a real server's do.
 */
export const appendTime = async ({ appendMs }: Timing): Promise<void> => {
  if (appendMs === 0) return;
  const due = performance.now() + appendMs;
  if (appendMs >= 1) await later(Math.floor(appendMs));
  while (performance.now() < due) await new Promise((resolve) => setImmediate(resolve));
};
