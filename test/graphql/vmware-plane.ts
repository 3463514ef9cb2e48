import type { World } from '../../commands/ports/world.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import type { CommandContext } from '../../commands/support/handle.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import type { CommandId } from '../../domain/words/ids.ts';
import type { SourceRow } from '../../projections/queries.ts';
import { CERTIFICATES } from '../../simulation/vcenter-certificate.ts';
import { clusterId, gib, hostId, ip, mac, networkId, serverId, storageId, zoneId } from '../support/examples.ts';
import type { Api } from './api.ts';
import { fakeWorld, withRoom } from './fakes.ts';

export const CANARY = 'hunter2-canary';
export const CERTIFICATE = Array.from({ length: 32 }, (_, byte) => (byte + 16).toString(16).toUpperCase()).join(':');
export const HOST_KEY = `SHA256:${'A'.repeat(43)}`;

type Fleet = { readonly put: Map<string, unknown>; readonly secrets: string[] };
export type Inventory = Awaited<ReturnType<World['vmware']['inventory']>>;

/** Two clusters that both have a network of the name "VM Network"; names are any text. */
export const vmOf = (number: number, change: Partial<SourceVm> = {}): SourceVm => ({
  id: `vm-${number}` as SourceVm['id'],
  name: `shop ${number}/ü`,
  power: 'OFF',
  firmware: 'BIOS',
  cpuCores: 2,
  memoryBytes: gib(2),
  guestOs: 'CentOS 7 (64-bit)',
  machine: null,
  disks: [
    {
      name: 'sda' as SourceVm['disks'][number]['name'],
      bus: 'scsi',
      sizeBytes: gib(4),
      format: 'vmdk',
      boot: true,
      obstacle: null,
      vmware: {
        deviceKey: 2000,
        controller: 'SCSI',
        controllerModel: 'pvscsi',
        mode: 'persistent',
        backing: 'FLAT',
        datastore: 'ds1',
        datastoreKind: 'VMFS',
        path: `shop/${number}.vmdk`,
        thin: true,
      },
    },
  ],
  nics: [{ number: 1, mac: mac(number), model: 'vmxnet3', network: 'VM Network', networkId: 'network-7', ip: null }],
  cdromDrives: 1,
  vmware: {
    guestId: 'centos7_64Guest',
    guestFullName: 'CentOS 7 (64-bit)',
    template: false,
    hostId: 'host-9',
    hostName: 'esx1.example.org',
    hostVersion: '6.7.0',
    clusterId: 'domain-c1',
    clusterName: 'east',
    datacenterPath: 'DC0',
    secureBoot: 'NO',
    toolsRunning: true,
    snapshots: 0,
    needsConsolidation: false,
    encrypted: 'NO',
    connection: 'CONNECTED',
  },
  ...change,
});

export const inventoryOf = (vms: readonly SourceVm[]): Inventory => ({
  version: '6.7.0',
  build: '1',
  clusters: [{ id: 'domain-c1', name: 'east', datacenter: 'DC0' }],
  hosts: [
    {
      id: 'host-9',
      name: 'esx1.example.org',
      clusterId: 'domain-c1',
      version: '6.7.0',
      connected: true,
      inMaintenance: false,
    },
  ],
  datastores: [
    { id: 'datastore-1', name: 'ds1', kind: 'VMFS', capacityBytes: gib(9), freeBytes: gib(5), accessible: true },
  ],
  networks: [{ id: 'network-7', name: 'VM Network', kind: 'STANDARD' }],
  vms,
});

/** A vCenter, a migration server and a target host that answer; what was stored is kept for the test to look at. */
export const vmwareWorld = (vms: () => readonly SourceVm[]): { world: Partial<World>; fleet: Fleet } => {
  const fleet: Fleet = { put: new Map(), secrets: [] };
  const idle = fakeWorld();
  const certificate = {
    certificate: CERTIFICATES[0],
    fingerprint: CERTIFICATE,
    subject: 'CN=vc.example.org\nO=Example',
    issuer: 'CN=ca.example.org',
    selfSigned: false,
    notBefore: '2025-01-01T00:00:00.000Z',
    notAfter: '2035-01-01T00:00:00.000Z',
    tlsVersion: 'TLSv1.2',
  };
  const facts = { apiType: 'VirtualCenter', version: '6.7.0', build: '1', fullName: 'vCenter', instanceUuid: null };
  const world: Partial<World> = {
    vault: { ...idle.vault, put: async (ref) => void fleet.secrets.push(ref) },
    hostKeys: {
      probeHostKey: async () => ({ keyType: 'ssh-ed25519', hostKey: 'ssh-ed25519 AAAA', fingerprint: HOST_KEY }),
    },
    vmware: {
      ...idle.vmware,
      probeCertificate: async () => certificate,
      probe: async () => facts,
      inventory: async () => inventoryOf(vms()),
      findVms: async (_, ids) => vms().filter(({ id }) => ids.includes(id)),
    },
    inventories: {
      put: async (id, inventory) => void fleet.put.set(id, inventory),
      get: async (id) => (fleet.put.get(id) as Inventory | undefined) ?? null,
    },
    staging: {
      ...idle.staging,
      probe: async () => ({
        bootId: 'boot',
        cores: 8,
        memoryBytes: gib(16),
        cacheTotalBytes: gib(100),
        cacheFreeBytes: gib(90),
        addresses: [ip(9)],
        missingPackages: [],
        missingForVmware: ['virt-v2v'],
        virtioWin: true,
        vddk: false,
      }),
    },
    storages: withRoom(idle, async () => ({ totalBytes: gib(100), freeBytes: gib(90) })),
    target: {
      ...idle.target,
      probe: async () => ({
        hostName: 'h1',
        machineId: null,
        bootId: 'boot',
        libvirt: { major: 9, minor: 0, patch: 0 },
        qemu: { major: 7, minor: 2, patch: 0 },
        cpuCores: 16,
        memoryBytes: gib(32),
        memoryFreeBytes: gib(30),
        addresses: [],
        networks: [],
        uefi: true,
        missingPackages: [],
        runningVms: 0,
        runningVcpus: 0,
      }),
    },
  };
  return { world, fleet };
};

export const context = (id: string): CommandContext => ({
  commandId: id as CommandId,
  actor: { kind: 'user', name: 'test' },
  correlationId: id,
  causationId: null,
});

/** A target cluster with one host, which is a migration server for VMware, and a network of three addresses. */
export const seedTarget = async ({ app: { handler } }: Api): Promise<void> => {
  const credential = 'host' as Parameters<World['vault']['get']>[0];
  const ssh = { address: '10.0.0.1', port: 22, user: 'root', hostKey: 'ssh-ed25519 AAAA', credential };
  const versions = { libvirtVersion: '9.0.0', qemuVersion: '7.2.0' };
  const host = { id: hostId, clusterId, name: 'h1', ssh, cpuCores: 16, memoryBytes: gib(32), ...versions };
  const storage = {
    id: storageId,
    name: 'local',
    access: { kind: 'LOCAL_STORAGE', path: '/var/lib/volumes' },
  } as const;
  const target = aggregates.target;
  await handler.handle(target, { type: 'AddZone', data: { id: zoneId, name: 'east' } }, context('zone'));
  await handler.handle(target, { type: 'AddCluster', data: { id: clusterId, zoneId, name: 'c1' } }, context('cluster'));
  await handler.handle(target, { type: 'AddHost', data: host }, context('host'));
  const attached = { ...storage, clusterIds: [clusterId] };
  await handler.handle(target, { type: 'AddPrimaryStorage', data: attached }, context('storage'));
  const attachment = { kind: 'LIBVIRT_NETWORK', name: 'default' } as const;
  const ranges = [{ start: ip(10), end: ip(12) }];
  const lan = { id: networkId, name: 'lan', cidr: '10.0.0.0/24', gateway: null, dns: [], ranges, attachment };
  await handler.handle(aggregates.network(networkId), { type: 'AddL3Network', data: lan }, context('network'));
  await handler.handle(target, { type: 'AttachL3Network', data: { networkId, clusterId } }, context('attach'));
  const tools = { vmware: { virtioWin: '/usr/share/virtio-win', vddk: null } };
  const limits = { migrationNetwork: null, migrationAddress: null, uplink: null, downlink: null, advisories: [] };
  const cache = { cachePath: '/var/cache/sampan', cacheTotalBytes: gib(100) };
  const server = {
    id: serverId,
    name: 'mig',
    description: '',
    type: 'VMWARE',
    hostId,
    ...cache,
    ...limits,
    ...tools,
  } as const;
  const at = aggregates.server(serverId);
  await handler.handle(at, { type: 'ProposeMigrationServer', data: server }, context('server'));
  await handler.handle(at, { type: 'RecordRoleGranted', data: {} }, context('role'));
};

export const vcenterRow = (id: string, synced: boolean): SourceRow => ({
  id,
  order: '1',
  name: 'old-vc',
  type: 'VMWARE',
  ssh: null,
  sasl: false,
  libvirtVersion: null,
  qemuVersion: null,
  vcenter: {
    address: 'vc.example.org',
    port: 443,
    user: 'admin',
    fingerprint: CERTIFICATE,
    legacyTls: false,
    esxiHosts: [],
    apiType: 'VirtualCenter',
    version: '6.7.0',
    build: '1',
    synced: synced
      ? {
          at: '2026-01-31T08:00:00.000Z' as NonNullable<NonNullable<SourceRow['vcenter']>['synced']>['at'],
          version: '6.7.0',
          clusters: 1,
          hosts: 1,
          datastores: 1,
          networks: 1,
          vms: 3,
        }
      : null,
  },
  addedAt: '2026-01-31T08:00:00.000Z',
  removedAt: null,
});
