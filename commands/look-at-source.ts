import type { SourceVm } from '../domain/platform/inventory.ts';
import type { SourceId } from '../domain/words/ids.ts';
import { OutsideFailure } from './ports/machines.ts';
import type { ShownCertificate } from './ports/vmware.ts';
import type { App } from './support/app.ts';
import { type CommandResult, refused, violationOf } from './support/door.ts';
import { driverAt } from './support/sources.ts';

/** KV-3: the running and paused VMs of a KVM host, every VM of a vCenter, asked of the source now. Looks only. */
export const listSourceVms = async (app: App, id: SourceId): Promise<CommandResult<readonly SourceVm[]>> => {
  try {
    return { ok: true, value: await (await driverAt(app, id)).listVms(app, id), position: null };
  } catch (error) {
    if (error instanceof OutsideFailure) return refused(violationOf(error, ['sourceId']));
    throw error;
  }
};

/** First step of adding a vCenter: the certificate that it shows, for the administrator to compare. Sends no HTTP. */
export const probeCertificate = async (
  app: App,
  address: string,
  port: number,
  legacyTls: boolean,
): Promise<CommandResult<Omit<ShownCertificate, 'certificate'>>> => {
  try {
    const { certificate: _, ...shown } = await app.world.vmware.probeCertificate(address, port, legacyTls);
    return { ok: true, value: shown, position: null };
  } catch (error) {
    if (error instanceof OutsideFailure) return refused(violationOf(error, ['address']));
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
