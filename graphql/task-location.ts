import { locationOf } from '../commands/support/location.ts';
import type { TaskRow } from '../projections/queries.ts';
import { type GraphqlDeps, type RequestContext, shared } from './context.ts';

/** A VM that was never made, or is being taken away again, is nowhere. */
const isThere = ({ vm, state, condition }: TaskRow): boolean =>
  vm !== null && condition !== 'CANCELLING' && (state === 'MIGRATING' || state === 'SUCCEEDED');

/** Where the task put its VM: host, domain, volumes and addresses; null while there is none. */
export const location = ({ readModels }: GraphqlDeps, row: TaskRow, context: RequestContext) => {
  const { host } = row;
  if (host === null || !isThere(row)) return null;
  const { hosts } = shared(context, 'target', () => readModels.target());
  const found = hosts.find(({ id }) => id === host.id);
  const networkName = (id: string) => shared(context, `NETWORK/${id}`, () => readModels.nameOf('NETWORK', id));
  const disks = row.disks.filter(({ migrates }) => migrates);
  return {
    hostId: host.id,
    hostName: found?.name ?? null,
    hostAddress: found?.ssh.address ?? null,
    ...locationOf({ taskId: row.id, disks }),
    nics: row.target.nics.map(({ number, mac, ip, networkId }) => ({
      number,
      mac,
      ip,
      networkId,
      network: networkName(networkId),
    })),
  };
};
