import { ipv4ToNumber, parseCidr } from '../domain/addresses.ts';
import type { L3NetworkDetails } from '../domain/l3-network.ts';
import type { SshAccess } from '../domain/source.ts';
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

/** As the network hands them out: each address once, not the gateway's, the network's own and its broadcast address. */
export const countAddresses = ({ cidr, ranges, gateway }: L3NetworkDetails): number => {
  const block = parseCidr(cidr);
  const edges = block && block.size > 2 ? [block.network, block.network + block.size - 1] : [];
  const nobodys = [...new Set([...edges, ...(gateway === null ? [] : [ipv4ToNumber(gateway)])])];
  const spans = ranges
    .map(({ start, end }) => ({ from: ipv4ToNumber(start), to: ipv4ToNumber(end) }))
    .toSorted((a, b) => a.from - b.from);
  let count = 0;
  let next = 0;
  for (const { from, to } of spans) {
    const first = Math.max(from, next);
    if (to < first) continue;
    count += to - first + 1 - nobodys.filter((value) => value >= first && value <= to).length;
    next = to + 1;
  }
  return count;
};

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
      storageKind: data.kind,
      path: data.path,
      clusterIds: data.clusterIds,
    }),
    L3NetworkAdded: ({ data, position }) => ({
      kind: 'NETWORK',
      order: sortKey(position),
      ...data,
      addresses: countAddresses(data),
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
