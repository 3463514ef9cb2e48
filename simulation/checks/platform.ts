import { addCluster } from '../../commands/add-cluster.ts';
import { addHost } from '../../commands/add-host.ts';
import { addKvmSource } from '../../commands/add-kvm-source.ts';
import { addL3Network } from '../../commands/add-l3-network.ts';
import { addMigrationServer } from '../../commands/add-migration-server.ts';
import { addPrimaryStorage } from '../../commands/add-primary-storage.ts';
import { addVCenter } from '../../commands/add-vcenter.ts';
import { addZone } from '../../commands/add-zone.ts';
import { changeSettings } from '../../commands/change-settings.ts';
import type { Vault } from '../../commands/ports/machines.ts';
import type { App } from '../../commands/support/app.ts';
import { type CommandResult, type Intent, throughDoor } from '../../commands/support/door.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import type { PrimaryStorageKind } from '../../domain/platform/storage-access.ts';
import type { DiskTransport } from '../../domain/task/task-plan.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { labLikeMachines } from '../demo-world.ts';
import type { SimulatedVm } from '../machine.ts';
import { fingerprintOf } from '../on-servers.ts';
import { PASSWORD } from '../vcenter.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { ESX, labLikeVcenter, VCENTER_ADDRESS } from '../vmware-world.ts';
import { type SimulatedWorld, simulatedWorld, type WorldWish } from '../world.ts';
import { controlPlane, during } from './plane.ts';
import { SimulatedStore } from './store.ts';

const ADMIN = { kind: 'user', name: 'ada' } as const;

export const order = <I, T>(
  app: App,
  intent: Intent<I, T>,
  commandId: string,
  input: unknown,
): Promise<CommandResult<T>> => throughDoor(app, intent, input, { commandId, actor: ADMIN });

export type Ids = {
  readonly sourceId: string;
  readonly serverId: string;
  readonly clusterId: string;
  readonly storageId: string;
  readonly networkId: string;
  /** Machine names of the simulated world by id in our streams. */
  readonly names: ReadonlyMap<string, string>;
};
export type Platform = { readonly store: SimulatedStore; readonly ids: Ids; readonly vault: Vault };

const ssh = (world: SimulatedWorld, name: string) => {
  const { address, hostKey } = world.machine(name);
  return { address, user: 'root', password: 'secret', hostKeyFingerprint: fingerprintOf(hostKey) };
};

/** Short, so that the staged data of a failed task is paid back within a run (RT-6). */
const RETENTION_SECONDS = 600;
const RANGE = { start: '192.168.150.10', end: '192.168.150.199' };

/** The platform's source is a vCenter whose disks are read so. */
export type VmwareOrder = { readonly transport: DiskTransport };

const vcenterOrder = async (world: SimulatedWorld, { transport }: VmwareOrder) => {
  const { fingerprint } = await world.vmware.probeCertificate(VCENTER_ADDRESS, 443, false);
  const esxiHosts = transport === 'SSH' ? [{ name: ESX.name, ssh: ssh(world, ESX.name) }] : [];
  const login = { user: 'administrator@vsphere.local', password: PASSWORD };
  return { name: 'vc', address: VCENTER_ADDRESS, ...login, certificateFingerprint: fingerprint, esxiHosts };
};

/** What the platform's volumes stand on, and the kinds that its world has beside LocalStorage. */
export type StorageWish = { readonly kind: PrimaryStorageKind; readonly path: string } & Pick<WorldWish, 'storages'>;
const LOCAL: StorageWish = { kind: 'LOCAL_STORAGE', path: '/srv/storage' };
export const kindsOf = ({ storages }: StorageWish): Pick<WorldWish, 'storages'> => (storages ? { storages } : {});

/** A platform with everything registered through the same door as an administrator's: each run begins from a fork of it. */
export const platform = async (targets = 1, vmware?: VmwareOrder, storage: StorageWish = LOCAL): Promise<Platform> => {
  const clock = new VirtualClock();
  const vcenters = vmware && [labLikeVcenter([])];
  const world = worldOf(clock, [], {
    targets,
    latencySeconds: 0,
    ...(vcenters ? { vcenters } : {}),
    ...kindsOf(storage),
  });
  const store = new SimulatedStore();
  const plane = await controlPlane({ store, world, clock, epoch: 1 });
  const add = async <I, T extends { readonly id: string }>(intent: Intent<I, T>, key: string, input: unknown) => {
    const result = await during(clock, order(plane.app, intent, key, input));
    if (!result.ok) throw new Error(`${intent.name}: ${JSON.stringify(result.violations)}`);
    return result.value.id;
  };
  const zoneId = await add(addZone, 'zone', { name: 'zone' });
  const clusterId = await add(addCluster, 'cluster', { name: 'cluster', zoneId });
  const names = new Map<string, string>();
  const hosts = world.machines.map((machine) => machine.name).filter((name) => name !== 'src' && name !== ESX.name);
  for (const name of hosts)
    names.set(await add(addHost, `host-${name}`, { name, clusterId, ssh: ssh(world, name) }), name);
  const hostId = [...names].find(([, name]) => name === 'mig')?.[0];
  const storageId = await add(addPrimaryStorage, 'storage', {
    name: 'local',
    kind: storage.kind,
    path: storage.path,
    clusterIds: [clusterId],
  });
  const networkId = await add(addL3Network, 'network', {
    name: 'lab-net',
    cidr: '192.168.150.0/24',
    gateway: '192.168.150.1',
    ranges: [RANGE],
    attachment: { kind: 'LIBVIRT_NETWORK', name: 'lab-net' },
    clusterIds: [clusterId],
  });
  const sourceId = vmware
    ? await add(addVCenter, 'source', await during(clock, vcenterOrder(world, vmware)))
    : await add(addKvmSource, 'source', { name: 'src', ssh: ssh(world, 'src') });
  const vddk = vmware?.transport === 'VDDK' ? { vddk: '/opt/vddk' } : {};
  const server = { name: 'mig', type: vmware ? 'VMWARE' : 'KVM', hostId, cachePath: '/srv/cache', ...vddk };
  const serverId = await add(addMigrationServer, 'server', server);
  names.set(sourceId, 'src').set(serverId, 'mig');
  await during(
    clock,
    order(plane.app, changeSettings, 'retention', { migrationCacheRetentionSeconds: RETENTION_SECONDS }),
  );
  await during(clock, plane.stop());
  return { store, vault: world.vault, ids: { sourceId, serverId, clusterId, storageId, networkId, names } };
};

/** The machines that the platform was registered with, new, with these VMs on the source. */
export const worldOf = (
  clock: VirtualClock,
  vms: readonly SimulatedVm[],
  wish: Omit<WorldWish, 'clock' | 'machines'> & { readonly targets?: number; readonly clock?: WorldWish['clock'] } = {},
): SimulatedWorld => {
  const machines = [...labLikeMachines(vms, wish.targets ?? 1), ...(wish.vcenters ? [ESX] : [])];
  return simulatedWorld({ clock, ...wish, machines });
};

export const batchOf = (
  { names: _, networkId, ...ids }: Ids,
  vms: readonly Pick<SourceVm, 'id'>[],
  more: object = {},
) => ({
  name: 'move',
  ...ids,
  networkGroups: [{ number: 1, networkId }],
  vms: vms.map(({ id }) => ({ vmId: id })),
  ...more,
});

export type Created = { readonly taskIds: readonly TaskId[] };
