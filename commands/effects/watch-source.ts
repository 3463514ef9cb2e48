import { isAway } from '../../domain/retry-policy.ts';
import type { StepEffect } from '../../domain/task-effects.ts';
import type { App } from '../app.ts';
import { vmwareEndpoint } from '../machines.ts';
import { OutsideFailure } from '../ports/machines.ts';
import type { VcenterEndpoint } from '../ports/vmware.ts';
import type { Run } from './run.ts';
import { poweredOn } from './stop-source.ts';

type WatchSource = Extract<StepEffect, { kind: 'WatchSource' }>;

/** Others may be mended while the disks are still copied: only the last look, before the target starts, has to succeed. */
const mayBeMended = (error: unknown): unknown =>
  error instanceof OutsideFailure && (error.failure.code === 'AUTH_FAILED' || error.failure.code === 'CERT_CHANGED')
    ? new OutsideFailure({ ...error.failure, retryable: true }, { cause: error })
    : error;

const AWAY_SECONDS = 30;
/** A vCenter that is away is asked until it is back: only the last look, before the target starts, has to succeed in time. */
const ranMeanwhile = async (
  app: App,
  endpoint: VcenterEndpoint,
  { plan, since }: WatchSource,
  signal: AbortSignal,
): Promise<boolean> => {
  for (;;) {
    try {
      return await app.world.vmware.ranSince(endpoint, plan.source.vmId, since);
    } catch (error) {
      if (!(error instanceof OutsideFailure) || !isAway(error.failure)) throw error;
      await app.clock.sleep(AWAY_SECONDS, signal);
      signal.throwIfAborted();
    }
  }
};

/** VC-7: never ends well. It throws SOURCE_POWERED_ON, or the signal's reason once the task no longer runs. */
export const watchSource = async (app: App, effect: WatchSource, run: Run): Promise<never> => {
  const { sourceId, vmId, vmName } = effect.plan.source;
  const { endpoint } = await vmwareEndpoint(app, sourceId);
  try {
    if (!(await ranMeanwhile(app, endpoint, effect, run.signal)))
      await app.world.vmware.awaitPowerOn(endpoint, vmId, run.signal);
  } catch (error) {
    run.signal.throwIfAborted();
    throw mayBeMended(error);
  }
  throw poweredOn(vmName);
};

/** The last look before the target starts, which must succeed: two machines with one identity are worse than a failed task (I3). */
export const assureSourceIsOff = async (app: App, { plan }: StepEffect, since: string): Promise<void> => {
  const { sourceId, vmId, vmName } = plan.source;
  const { endpoint } = await vmwareEndpoint(app, sourceId);
  const { vmware } = app.world;
  if ((await vmware.power(endpoint, vmId)) !== 'OFF' || (await vmware.ranSince(endpoint, vmId, since)))
    throw poweredOn(vmName);
};
