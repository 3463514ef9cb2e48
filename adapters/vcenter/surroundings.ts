import { keyed, own } from '../../domain/keyed.ts';
import type { VcenterCluster, VcenterDatastore, VcenterHost, VcenterNetwork } from '../../domain/vcenter-inventory.ts';
import { clean } from './names.ts';
import type { Found } from './property-collector.ts';
import { morOf } from './soap.ts';
import { child, childrenOf, flagOf, numberOf, textOf } from './xml.ts';

type Place = { readonly type: string; readonly name: string; readonly parent: string | undefined };

/** What is around VMs, by id. */
export type Surroundings = {
  readonly hosts: ReadonlyMap<string, VcenterHost>;
  readonly clusters: ReadonlyMap<string, VcenterCluster>;
  readonly datastores: ReadonlyMap<string, VcenterDatastore>;
  readonly networks: ReadonlyMap<string, VcenterNetwork>;
  /** Distributed port groups by their key, opaque networks by the id that devices have. */
  readonly networkByKey: ReadonlyMap<string, VcenterNetwork>;
};

const NETWORK_KINDS = keyed<VcenterNetwork['kind']>({
  Network: 'STANDARD',
  DistributedVirtualPortgroup: 'DISTRIBUTED',
  OpaqueNetwork: 'OPAQUE',
});
const COMPUTE: ReadonlySet<string> = new Set(['ComputeResource', 'ClusterComputeResource']);

export const textIn = ({ properties }: Found, path: string): string => clean(textOf(properties.get(path)) ?? '');

export const surroundingsOf = (found: readonly Found[]): Surroundings => {
  const places = new Map(found.map((item) => [item.ref.id, placeOf(item)]));
  const networks = found.filter((item) => own(NETWORK_KINDS, item.ref.type) !== undefined && !isForUplinks(item));
  return {
    hosts: byId(found.filter(({ ref }) => ref.type === 'HostSystem').map(hostOf)),
    clusters: byId(found.filter(({ ref }) => COMPUTE.has(ref.type)).map((item) => clusterOf(item, places))),
    datastores: byId(found.filter(({ ref }) => ref.type === 'Datastore').map(datastoreOf)),
    networks: byId(networks.map(networkOf)),
    networkByKey: new Map(networks.flatMap((item) => keysOf(item).map((key) => [key, networkOf(item)]))),
  };
};

const byId = <T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.id, item]));

const placeOf = (item: Found): Place => ({
  type: item.ref.type,
  name: textIn(item, 'name'),
  parent: morOf(item.properties.get('parent'))?.id,
});

/**
 * Inventory path of the datacenter above: its folders, then itself, without the root folder; segments as vCenter spells
 * them. A loop of parents, which only a hostile server has, ends.
 */
const datacenterAbove = (id: string, places: ReadonlyMap<string, Place>): string => {
  const above: Place[] = [];
  let place = places.get(id);
  while (place !== undefined && above.length < 100) {
    above.push(place);
    place = places.get(place.parent ?? '');
  }
  const datacenter = above.findIndex(({ type }) => type === 'Datacenter');
  if (datacenter < 0) return '';
  return above
    .slice(datacenter)
    .filter(({ type, parent }) => type !== 'Folder' || parent !== undefined)
    .map(({ name }) => name)
    .reverse()
    .join('/');
};

const clusterOf = (item: Found, places: ReadonlyMap<string, Place>): VcenterCluster => ({
  id: item.ref.id,
  name: textIn(item, 'name'),
  datacenter: datacenterAbove(item.ref.id, places),
});

const hostOf = (item: Found): VcenterHost => ({
  id: item.ref.id,
  name: textIn(item, 'name'),
  clusterId: morOf(item.properties.get('parent'))?.id ?? '',
  version: textIn(item, 'summary.config.product.version'),
  connected: textIn(item, 'runtime.connectionState') === 'connected',
  inMaintenance: flagOf(item.properties.get('runtime.inMaintenanceMode')),
});

const datastoreOf = (item: Found): VcenterDatastore => ({
  id: item.ref.id,
  name: textIn(item, 'name'),
  kind: textIn(item, 'summary.type'),
  capacityBytes: numberOf(item.properties.get('summary.capacity')) ?? 0,
  freeBytes: numberOf(item.properties.get('summary.freeSpace')) ?? 0,
  accessible: flagOf(item.properties.get('summary.accessible')),
});

/** A switch's own port group, to which no VM can be connected; vCenter marks it with this tag (vSphere reference). */
const isForUplinks = ({ properties }: Found): boolean =>
  childrenOf(properties.get('tag'), 'Tag').some((tag) => textOf(child(tag, 'key')) === 'SYSTEM/DVS.UPLINKPG');

const networkOf = (item: Found): VcenterNetwork => ({
  id: item.ref.id,
  name: textIn(item, 'name'),
  kind: own(NETWORK_KINDS, item.ref.type) ?? 'STANDARD',
});

/**
 * By kind and key, because the ids of the two kinds are not of one space. A port group's key is its id as well as
 * far as we know; that serves where the key is not told.
 */
const keysOf = ({ ref, properties }: Found): readonly string[] => {
  const portgroup = ref.type === 'DistributedVirtualPortgroup' ? (textOf(properties.get('key')) ?? ref.id) : undefined;
  const opaque = textOf(child(properties.get('summary'), 'opaqueNetworkId'));
  return [
    ...(portgroup === undefined ? [] : [`portgroup ${portgroup}`]),
    ...(opaque === undefined ? [] : [`opaque ${opaque}`]),
  ];
};
