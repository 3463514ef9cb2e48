import type {
  VcenterCluster,
  VcenterDatastore,
  VcenterHost,
  VcenterNetwork,
} from '../../domain/platform/vcenter-inventory.ts';
import type { VimFault } from './failures.ts';
import { describedOr, type Found, setIn, textIn } from './found.ts';
import { morOf } from './soap.ts';
import { child, childrenOf, flagOf, numberOf, textOf } from './xml.ts';

type Places = ReadonlyMap<string, Found>;

/** What is around VMs, by id. What cannot be read is in none of these but in `unreadable`, with the server's reason. */
export type Surroundings = {
  readonly hosts: ReadonlyMap<string, VcenterHost>;
  readonly clusters: ReadonlyMap<string, VcenterCluster>;
  readonly datastores: ReadonlyMap<string, VcenterDatastore>;
  readonly networks: ReadonlyMap<string, VcenterNetwork>;
  /** Distributed port groups by their key, opaque networks by the id that devices have. */
  readonly networkByKey: ReadonlyMap<string, VcenterNetwork>;
  readonly unreadable: ReadonlyMap<string, VimFault>;
};

const NETWORK_KINDS: ReadonlyMap<string, VcenterNetwork['kind']> = new Map([
  ['Network', 'STANDARD'],
  ['DistributedVirtualPortgroup', 'DISTRIBUTED'],
  ['OpaqueNetwork', 'OPAQUE'],
]);
const COMPUTE: ReadonlySet<string> = new Set(['ComputeResource', 'ClusterComputeResource']);
const HOST: ReadonlySet<string> = new Set(['HostSystem']);
const DATASTORE: ReadonlySet<string> = new Set(['Datastore']);

/** `root`: id of the root folder, above which there is nothing. */
export const surroundingsOf = (found: readonly Found[], root: string): Surroundings => {
  const places: Places = new Map(found.map((item) => [item.ref.id, item]));
  const unreadable = new Map<string, VimFault>();
  const readable = <T>(kinds: { has(type: string): boolean }, describe: (item: Found) => readonly T[]): readonly T[] =>
    found
      .filter(({ ref }) => kinds.has(ref.type))
      .flatMap((item) =>
        describedOr(
          () => describe(item),
          (fault) => {
            unreadable.set(item.ref.id, fault);
            return [];
          },
        ),
      );
  const networks = readable(NETWORK_KINDS, (item) =>
    isForUplinks(item) ? [] : [{ network: networkOf(item), keys: keysOf(item) }],
  );
  return {
    hosts: byId(readable(HOST, (item) => [hostOf(item)])),
    clusters: byId(readable(COMPUTE, (item) => [clusterOf(item, places, root)])),
    datastores: byId(readable(DATASTORE, (item) => [datastoreOf(item)])),
    networks: byId(networks.map(({ network }) => network)),
    networkByKey: new Map(networks.flatMap(({ network, keys }) => keys.map((key) => [key, network]))),
    unreadable,
  };
};

const byId = <T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.id, item]));

/**
 * Inventory path of the datacenter above: its folders, then itself, without the root folder; segments as vCenter spells
 * them. Empty where there is none, and where a folder above is not shown: a path with a hole is another path. A loop of
 * parents, which only a hostile server has, ends.
 */
const datacenterAbove = (id: string, places: Places, root: string): string => {
  const above: Found[] = [];
  let next: string | undefined = id;
  while (next !== undefined && next !== root && above.length < DEEPEST) {
    const place = places.get(next);
    if (place === undefined) return '';
    above.push(place);
    next = parentOf(place);
  }
  const datacenter = above.findIndex(({ ref }) => ref.type === 'Datacenter');
  if (datacenter < 0 || next !== root) return '';
  return above
    .slice(datacenter)
    .map((item) => textIn(item, 'name'))
    .reverse()
    .join('/');
};
const DEEPEST = 100;

const parentOf = (item: Found): string | undefined => morOf(setIn(item, 'parent'))?.id;

const clusterOf = (item: Found, places: Places, root: string): VcenterCluster => ({
  id: item.ref.id,
  name: textIn(item, 'name'),
  datacenter: datacenterAbove(item.ref.id, places, root),
});

const hostOf = (item: Found): VcenterHost => ({
  id: item.ref.id,
  name: textIn(item, 'name'),
  clusterId: parentOf(item) ?? '',
  version: textIn(item, 'summary.config.product.version'),
  connected: textIn(item, 'runtime.connectionState') === 'connected',
  inMaintenance: flagOf(setIn(item, 'runtime.inMaintenanceMode')),
});

const datastoreOf = (item: Found): VcenterDatastore => ({
  id: item.ref.id,
  name: textIn(item, 'name'),
  kind: textIn(item, 'summary.type'),
  capacityBytes: numberOf(setIn(item, 'summary.capacity')) ?? 0,
  freeBytes: numberOf(setIn(item, 'summary.freeSpace')) ?? 0,
  accessible: flagOf(setIn(item, 'summary.accessible')),
});

/** A switch's own port group, to which no VM can be connected; vCenter marks it with this tag (vSphere reference). */
const isForUplinks = (item: Found): boolean =>
  childrenOf(setIn(item, 'tag'), 'Tag').some((tag) => textOf(child(tag, 'key')) === 'SYSTEM/DVS.UPLINKPG');

const networkOf = (item: Found): VcenterNetwork => ({
  id: item.ref.id,
  name: textIn(item, 'name'),
  kind: NETWORK_KINDS.get(item.ref.type) ?? 'STANDARD',
});

/**
 * By kind and key, because the ids of the two kinds are not of one space. A port group's key is its id as well as
 * far as we know; that serves where the key is not told.
 */
const keysOf = (item: Found): readonly string[] => {
  const { type, id } = item.ref;
  const portgroup = type === 'DistributedVirtualPortgroup' ? (textOf(setIn(item, 'key')) ?? id) : undefined;
  const opaque = textOf(child(setIn(item, 'summary'), 'opaqueNetworkId'));
  return [
    ...(portgroup === undefined ? [] : [`portgroup ${portgroup}`]),
    ...(opaque === undefined ? [] : [`opaque ${opaque}`]),
  ];
};
