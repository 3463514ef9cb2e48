import { randomUUID } from 'node:crypto';
import { type Client, REFUSAL } from './client.ts';
import { plain } from './format.ts';

export type Sync = {
  readonly at: string;
  readonly version: string;
  readonly clusters: number;
  readonly hosts: number;
  readonly datastores: number;
  readonly networks: number;
  readonly vms: number;
};

const SYNC = `mutation ($input: SyncVCenterInput!) { result: syncVCenter(input: $input) { ${REFUSAL}
  ... on VcenterSynced { at version clusters hosts datastores networks vms } } }`;

export const syncVCenter = (client: Client, id: string): Promise<Sync> =>
  client.command<Sync>(SYNC, { input: { commandId: `sync-${randomUUID()}`, id } });

/** `synced old-vc 6.7.0: 2 clusters, 6 hosts, …` */
export const synced = (name: string, sync: Sync): string => {
  const { version, clusters, hosts, datastores, networks, vms } = sync;
  const counts = `${clusters} cluster(s), ${hosts} host(s), ${datastores} datastore(s), ${networks} network(s), ${vms} VM(s)`;
  return plain(`synced ${name} ${version}: ${counts}`);
};
