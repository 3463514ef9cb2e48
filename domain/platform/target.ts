import { accept, type Decider, type Decision, reject } from '../words/decider.ts';
import type { Violation } from '../words/failure.ts';
import type { ClusterId, HostId, NetworkId, ServerId, StorageId, ZoneId } from '../words/ids.ts';
import { type Keyed, own, without } from '../words/keyed.ts';
import { violation } from '../words/said.ts';
import type { Bytes } from '../words/units.ts';
import type { SshAccess } from './source.ts';
import type { StorageAccess } from './storage-access.ts';

/** The target platform's topology is one stream: its parts refer to each other, are few, and change seldom (docs/adr/0007). */
export type Zone = { readonly id: ZoneId; readonly name: string };
export type Cluster = { readonly id: ClusterId; readonly zoneId: ZoneId; readonly name: string };
export type TargetHost = {
  readonly id: HostId;
  readonly clusterId: ClusterId;
  readonly name: string;
  readonly ssh: SshAccess;
  readonly cpuCores: number;
  readonly memoryBytes: Bytes;
  readonly libvirtVersion: string;
  readonly qemuVersion: string;
  /** What the machine itself says that it is; hosts of before this was asked have none until they are identified. */
  readonly machineId?: string;
};
export type PrimaryStorage = {
  readonly id: StorageId;
  readonly name: string;
  readonly access: StorageAccess;
  readonly clusterIds: readonly ClusterId[];
};

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type TargetEvent =
  | { type: 'ZoneAdded'; data: Zone }
  | { type: 'ClusterAdded'; data: Cluster }
  | { type: 'HostAdded'; data: TargetHost }
  | { type: 'HostIdentified'; data: { hostId: HostId; machineId: string } }
  | { type: 'PrimaryStorageAdded'; data: PrimaryStorage }
  | { type: 'L3NetworkAttached'; data: { networkId: NetworkId; clusterId: ClusterId } }
  | { type: 'MigrationServerRoleGranted'; data: { hostId: HostId; serverId: ServerId; serverName: string } }
  | { type: 'MigrationServerRoleReturned'; data: { hostId: HostId; serverId: ServerId } };

export type TargetCommand =
  | { type: 'AddZone'; data: Zone }
  | { type: 'AddCluster'; data: Cluster }
  | { type: 'AddHost'; data: TargetHost }
  | { type: 'IdentifyHost'; data: { hostId: HostId; machineId: string } }
  | { type: 'AddPrimaryStorage'; data: PrimaryStorage }
  | { type: 'AttachL3Network'; data: { networkId: NetworkId; clusterId: ClusterId } }
  | { type: 'GrantMigrationServerRole'; data: { hostId: HostId; serverId: ServerId; serverName: string } }
  | { type: 'ReturnMigrationServerRole'; data: { hostId: HostId; serverId: ServerId } };

export type Target = {
  readonly zones: Keyed<Zone>;
  readonly clusters: Keyed<Cluster>;
  readonly hosts: Keyed<TargetHost>;
  readonly storages: Keyed<PrimaryStorage>;
  /** Network ids by cluster id. */
  readonly networks: Keyed<readonly NetworkId[]>;
  /** The migration server of a host, by host id (MS-2). */
  readonly roles: Keyed<{ readonly serverId: ServerId; readonly serverName: string }>;
};

export const hostsOf = (target: Target, cluster: ClusterId): readonly TargetHost[] =>
  Object.values(target.hosts).filter((host) => host.clusterId === cluster);

type Verdict = Decision<TargetEvent, readonly Violation[]>;
const unknown = (field: string, what: string): Verdict => reject([violation('NOT_FOUND', [field], { what })]);
const nameTaken = (name: string, what: string): Verdict => reject([violation('DUPLICATE', ['name'], { name, what })]);

const addZone = (zone: Zone, state: Target): Verdict => {
  if (own(state.zones, zone.id)) return accept();
  const twin = Object.values(state.zones).find((other) => other.name === zone.name);
  return twin ? nameTaken(zone.name, 'ZONE') : accept({ type: 'ZoneAdded', data: zone });
};

const addCluster = (cluster: Cluster, state: Target): Verdict => {
  if (own(state.clusters, cluster.id)) return accept();
  if (!own(state.zones, cluster.zoneId)) return unknown('zoneId', 'ZONE');
  const twin = Object.values(state.clusters).find(
    (other) => other.zoneId === cluster.zoneId && other.name === cluster.name,
  );
  return twin ? nameTaken(cluster.name, 'CLUSTER_OF_ZONE') : accept({ type: 'ClusterAdded', data: cluster });
};

const addHost = (host: TargetHost, state: Target): Verdict => {
  if (own(state.hosts, host.id)) return accept();
  if (!own(state.clusters, host.clusterId)) return unknown('clusterId', 'CLUSTER');
  const all = Object.values(state.hosts);
  const sameName = all.find((other) => other.name === host.name);
  if (sameName) return nameTaken(host.name, 'HOST');
  const same = all.find((other) => isSameMachine(other, host));
  return same
    ? reject([violation('DUPLICATE', ['ssh'], { address: host.ssh.address, other: same.name })])
    : accept({ type: 'HostAdded', data: host });
};
const isSameMachine = (one: TargetHost, other: TargetHost): boolean =>
  one.ssh.hostKey === other.ssh.hostKey ||
  one.ssh.address === other.ssh.address ||
  (one.machineId !== undefined && one.machineId === other.machineId);

const identifyHost = (data: { hostId: HostId; machineId: string }, state: Target): Verdict => {
  const host = own(state.hosts, data.hostId);
  if (!host) return unknown('hostId', 'HOST');
  return host.machineId === undefined ? accept({ type: 'HostIdentified', data }) : accept();
};

const addStorage = (storage: PrimaryStorage, state: Target): Verdict => {
  if (own(state.storages, storage.id)) return accept();
  const missing = storage.clusterIds.findIndex((id) => !own(state.clusters, id));
  if (missing >= 0) return unknown('clusterIds', 'CLUSTER');
  const twin = Object.values(state.storages).find((other) => other.name === storage.name);
  return twin ? nameTaken(storage.name, 'PRIMARY_STORAGE') : accept({ type: 'PrimaryStorageAdded', data: storage });
};

const attachNetwork = (data: { networkId: NetworkId; clusterId: ClusterId }, state: Target): Verdict => {
  if (!own(state.clusters, data.clusterId)) return unknown('clusterIds', 'CLUSTER');
  return own(state.networks, data.clusterId)?.includes(data.networkId)
    ? accept()
    : accept({ type: 'L3NetworkAttached', data });
};

const grantRole = (data: { hostId: HostId; serverId: ServerId; serverName: string }, state: Target): Verdict => {
  if (!own(state.hosts, data.hostId)) return unknown('hostId', 'HOST');
  const holder = own(state.roles, data.hostId);
  if (holder?.serverId === data.serverId) return accept();
  return holder
    ? reject([violation('DUPLICATE', ['hostId'], { other: holder.serverName })])
    : accept({ type: 'MigrationServerRoleGranted', data });
};

export const target: Decider<TargetCommand, Target, TargetEvent, readonly Violation[]> = {
  initial: { zones: {}, clusters: {}, hosts: {}, storages: {}, networks: {}, roles: {} },
  decide: (command, state) => {
    switch (command.type) {
      case 'AddZone':
        return addZone(command.data, state);
      case 'AddCluster':
        return addCluster(command.data, state);
      case 'AddHost':
        return addHost(command.data, state);
      case 'IdentifyHost':
        return identifyHost(command.data, state);
      case 'AddPrimaryStorage':
        return addStorage(command.data, state);
      case 'AttachL3Network':
        return attachNetwork(command.data, state);
      case 'GrantMigrationServerRole':
        return grantRole(command.data, state);
      case 'ReturnMigrationServerRole':
        return own(state.roles, command.data.hostId)?.serverId === command.data.serverId
          ? accept({ type: 'MigrationServerRoleReturned', data: command.data })
          : accept();
    }
  },
  evolve: (state, event): Target => {
    switch (event.type) {
      case 'ZoneAdded':
        return { ...state, zones: { ...state.zones, [event.data.id]: event.data } };
      case 'ClusterAdded':
        return { ...state, clusters: { ...state.clusters, [event.data.id]: event.data } };
      case 'HostAdded':
        return { ...state, hosts: { ...state.hosts, [event.data.id]: event.data } };
      case 'HostIdentified': {
        const { hostId, machineId } = event.data;
        const host = own(state.hosts, hostId);
        return host ? { ...state, hosts: { ...state.hosts, [hostId]: { ...host, machineId } } } : state;
      }
      case 'PrimaryStorageAdded':
        return { ...state, storages: { ...state.storages, [event.data.id]: event.data } };
      case 'L3NetworkAttached': {
        const { clusterId, networkId } = event.data;
        return {
          ...state,
          networks: { ...state.networks, [clusterId]: [...(own(state.networks, clusterId) ?? []), networkId] },
        };
      }
      case 'MigrationServerRoleGranted': {
        const { hostId, serverId, serverName } = event.data;
        return { ...state, roles: { ...state.roles, [hostId]: { serverId, serverName } } };
      }
      case 'MigrationServerRoleReturned': {
        if (own(state.roles, event.data.hostId)?.serverId !== event.data.serverId) return state;
        return { ...state, roles: without(state.roles, event.data.hostId) };
      }
    }
  },
};
