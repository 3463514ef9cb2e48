import { type Lead, type Leadership, LeaseLost, type RunnerLease } from '../../commands/ports/leadership.ts';
import type { Lease } from './sqlite-lease.ts';

/** On the embedded store the process that has the data is the runner, from its start to its end. */
export const onlyNode = ({ epoch, holder }: Lease): RunnerLease => ({
  leadership: (): Leadership => ({ here: true, epoch, holder: `${holder.host} (${holder.pid})` }),
  campaign: async (signal: AbortSignal, lead: Lead): Promise<void> => {
    const over = new AbortController();
    await lead({ epoch, over: over.signal, held: () => !over.signal.aborted }, signal);
    over.abort(new LeaseLost(epoch));
  },
});
