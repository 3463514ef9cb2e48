import type { VmwareFacts } from '../../../domain/planning/batch-order.ts';
import type { References } from '../../../domain/planning/planned.ts';
import type { App } from '../../support/app.ts';
import { vmwareEndpoint } from '../../support/machines.ts';
import { vmwareToolsNow } from '../../support/vmware-tools.ts';
import type { Ask } from '../source-driver.ts';
import { hasName } from './datastore-file.ts';

const UNKNOWN = { vddk: null, virtioWin: null };

/** What a plan for VMs of a vCenter depends on: the vCenter as it is now, and what the server has for conversions. Looks only. */
export const vmwareFacts = async (app: App, { sourceId, serverId }: References, ask: Ask): Promise<VmwareFacts> => {
  const { endpoint, esxiHosts, instanceUuid } = await vmwareEndpoint(app, sourceId);
  const [{ version }, tools] = await Promise.all([
    app.world.vmware.probe(endpoint),
    ask(() => vmwareToolsNow(app, serverId), UNKNOWN, 'serverId'),
  ]);
  const httpsName = hasName(endpoint);
  return { vcenterVersion: version, instanceUuid, httpsName, sshHosts: esxiHosts.map(({ name }) => name), ...tools };
};
