import type { SourceId } from '../domain/ids.ts';
import type { SourceVm } from '../domain/inventory.ts';
import type { App } from './app.ts';
import { type CommandResult, refused, violationOf } from './door.ts';
import { sourceMachine } from './machines.ts';
import { OutsideFailure } from './ports/machines.ts';

/** KV-3: the running and paused VMs, asked of the source now. Looks only. */
export const listSourceVms = async (app: App, id: SourceId): Promise<CommandResult<readonly SourceVm[]>> => {
  try {
    return { ok: true, value: await app.world.kvm.listVms(await sourceMachine(app, id)), position: null };
  } catch (error) {
    if (error instanceof OutsideFailure) return refused(violationOf(error, ['sourceId']));
    throw error;
  }
};

/** First step of adding a machine (DESIGN.md 3.14): the key that it shows, for the administrator to compare. */
export const probeHostKey = async (
  app: App,
  address: string,
  port: number,
): Promise<CommandResult<{ readonly keyType: string; readonly fingerprint: string }>> => {
  try {
    const { keyType, fingerprint } = await app.world.hostKeys.probeHostKey(address, port);
    return { ok: true, value: { keyType, fingerprint }, position: null };
  } catch (error) {
    if (error instanceof OutsideFailure) return refused(violationOf(error, ['address']));
    throw error;
  }
};
