import type { SshAccess } from '../domain/platform/source.ts';
import { shownAccess } from '../domain/platform/storage-access.ts';
import { sizeOf, spansOf } from '../domain/words/address-spans.ts';
import { type ProjectedEvent, project, sortKey } from './projection.ts';
import type { TargetRow } from './rows.ts';

const key = (kind: TargetRow['kind'], id: string): string => `${kind}/${id}`;
export const targetKey = key;

const keysOf = (event: ProjectedEvent): readonly string[] => {
  switch (event.type) {
    case 'ZoneAdded':
      return [key('ZONE', event.data.id)];
    case 'ClusterAdded':
      return [key('CLUSTER', event.data.id)];
    case 'HostAdded':
      return [key('HOST', event.data.id)];
    case 'PrimaryStorageAdded':
      return [key('STORAGE', event.data.id)];
    case 'L3NetworkAdded':
      return [key('NETWORK', event.data.id)];
    case 'L3NetworkAttached':
      return [key('CLUSTER', event.data.clusterId)];
    case 'MigrationServerRoleGranted':
    case 'MigrationServerRoleReturned':
      return [key('HOST', event.data.hostId)];
    default:
      return [];
  }
};

/** Everything but the name of the secret. */
export const withoutCredential = ({ address, port, user, hostKey }: SshAccess) => ({ address, port, user, hostKey });

/** Each part of the platform is a row; what is attached to a cluster stands in the cluster's, whose stream tells of both. */
export const targetProjection = project<TargetRow>({
  name: 'target',
  version: 1,
  reads: ['targetPlatform', 'l3Network'],
  columns: { sort: (row) => row.order, kind: (row) => row.kind },
  indexes: [['kind', 'sort']],
  keysOf,
  creates: {
    ZoneAdded: ({ data, position }) => ({ kind: 'ZONE', id: data.id, order: sortKey(position), name: data.name }),
    ClusterAdded: ({ data, position }) => ({
      kind: 'CLUSTER',
      id: data.id,
      order: sortKey(position),
      name: data.name,
      zoneId: data.zoneId,
      networkIds: [],
    }),
    HostAdded: ({ data, position }) => ({
      kind: 'HOST',
      id: data.id,
      order: sortKey(position),
      name: data.name,
      clusterId: data.clusterId,
      ssh: withoutCredential(data.ssh),
      cpuCores: data.cpuCores,
      memoryBytes: data.memoryBytes,
      libvirtVersion: data.libvirtVersion,
      qemuVersion: data.qemuVersion,
      migrationServer: null,
    }),
    PrimaryStorageAdded: ({ data, position }) => ({
      kind: 'STORAGE',
      id: data.id,
      order: sortKey(position),
      name: data.name,
      storageKind: data.access.kind,
      path: shownAccess(data.access),
      clusterIds: data.clusterIds,
    }),
    L3NetworkAdded: ({ data, position }) => ({
      kind: 'NETWORK',
      order: sortKey(position),
      ...data,
      addresses: sizeOf(spansOf(data)),
    }),
  },
  changes: {
    L3NetworkAttached: (row, { data }) =>
      row.kind === 'CLUSTER' ? { ...row, networkIds: [...row.networkIds, data.networkId] } : row,
    MigrationServerRoleGranted: (row, { data }) =>
      row.kind === 'HOST' ? { ...row, migrationServer: { id: data.serverId, name: data.serverName } } : row,
    MigrationServerRoleReturned: (row) => (row.kind === 'HOST' ? { ...row, migrationServer: null } : row),
  },
});
