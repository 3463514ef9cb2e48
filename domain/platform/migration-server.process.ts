import type { HostId, ServerId } from '../words/ids.ts';
import type { MigrationServer } from './migration-server.ts';

/** A proposed server owes the claim of its host's role (MS-2); the answer makes it added or refused. */
export type ServerEffect = {
  readonly kind: 'ClaimServerRole';
  readonly key: string;
  readonly notBefore: null;
  readonly serverId: ServerId;
  readonly hostId: HostId;
  readonly serverName: string;
};

export const owedByServer = (state: MigrationServer): readonly ServerEffect[] => {
  if (state.status !== 'proposed') return [];
  const { id, hostId, name } = state.details;
  return [{ kind: 'ClaimServerRole', key: `${id}/role`, notBefore: null, serverId: id, hostId, serverName: name }];
};
