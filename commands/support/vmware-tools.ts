import type { VmwareFacts } from '../../domain/planning/batch-order.ts';
import type { ServerId } from '../../domain/words/ids.ts';
import type { App } from './app.ts';
import { serverMachine } from './machines.ts';

/** Where Red Hat's and Fedora's package of the drivers puts them. */
export const DEFAULT_VIRTIO_WIN = '/usr/share/virtio-win';

/** What the migration server has for conversions now. Looks only. */
export const vmwareToolsNow = async (
  app: App,
  serverId: ServerId,
): Promise<Pick<VmwareFacts, 'vddk' | 'virtioWin'>> => {
  const { machine, details } = await serverMachine(app, serverId);
  const look = details.vmware ?? { virtioWin: DEFAULT_VIRTIO_WIN, vddk: null };
  const { virtioWin, vddk } = await app.world.staging.probe(machine, details.cachePath, look);
  return { vddk, virtioWin: { path: look.virtioWin, found: virtioWin } };
};
