import type { Language } from '../../messages/message.ts';
import { type Client, REFUSAL } from './client.ts';
import { type Call, type Command, clientOf, type Outcome, text, word } from './command.ts';
import { gb, plain, table, time } from './format.ts';
import { Resolver, readInventory } from './inventory.ts';
import { askVms, VM_FIELDS, type Vm } from './source-vms.ts';
import { synced, syncVCenter } from './sync.ts';
import { BadInput, badInput } from './terminal.ts';
import { columns, languageAt, line, title, wordFor } from './words.ts';

const obstacleLine = (language: Language, vm: string, { name, obstacleText }: Vm['disks'][number]): string =>
  line(language, 'DISK_OBSTACLE', { vm, disk: name, obstacle: obstacleText ?? '' });

const vmsText = (language: Language, vms: readonly Vm[], total: number): string => {
  const inClusters = vms.some(({ vmware }) => vmware !== null);
  const rows = vms.map(({ disks, vmware, ...vm }) => [
    vm.name,
    wordFor(language, 'power', vm.power),
    String(vm.cpuCores),
    gb(vm.memoryBytes),
    `${disks.length} (${gb(disks.reduce((sum, disk) => sum + disk.sizeBytes, 0))})`,
    String(vm.nics.length),
    ...(inClusters ? [vmware?.clusterName ?? '-', vmware?.guestFullName ?? '-'] : []),
    vm.id,
  ]);
  const more = inClusters ? (['CLUSTER', 'GUEST'] as const) : [];
  const head = columns(language, 'NAME', 'POWER', 'CPU', 'MEMORY', 'DISKS', 'NICS', ...more, 'ID');
  const obstacles = vms.flatMap(({ name, disks, nics, unreadable }) => [
    ...(unreadable === null ? [] : [plain(line(language, 'VM_UNREADABLE', { vm: name, reason: unreadable }))]),
    ...disks.flatMap((disk) => (disk.obstacle === null ? [] : plain(obstacleLine(language, name, disk)))),
    ...nics.flatMap(({ number, badMac }) =>
      badMac === null ? [] : plain(line(language, 'BAD_MAC', { vm: name, nic: number, mac: badMac })),
    ),
  ]);
  return [table(head, rows), ...obstacles, line(language, 'VMS', { count: total })].join('\n');
};

const vms = async (client: Client, id: string, language: Language): Promise<Outcome> => {
  const found = await askVms(client, id);
  return { value: found, text: vmsText(language, found.vms, found.total) };
};

const sync = async (client: Client, id: string, name: string): Promise<Outcome> => {
  const value = await syncVCenter(client, id);
  return { value, text: synced(name, value) };
};

type Part = { readonly id: string; readonly name: string };
type Inventory = {
  readonly syncedAt: string;
  readonly version: string;
  readonly clusters: readonly (Part & { readonly datacenter: string })[];
  readonly hosts: readonly (Part & {
    readonly clusterId: string;
    readonly version: string;
    readonly connected: boolean;
  })[];
  readonly datastores: readonly (Part & {
    readonly kind: string;
    readonly capacityBytes: number;
    readonly freeBytes: number;
  })[];
  readonly networks: readonly (Part & { readonly kind: string })[];
  readonly vms: { readonly rows: readonly Vm[]; readonly cursor: string | null; readonly total: number };
};
type Filter = { readonly clusterId?: string | undefined; readonly name?: string | undefined };

const INVENTORY = `query ($id: ID!, $clusterId: ID, $name: String, $cursor: String) { result: vcenterInventory(sourceId: $id) { ${REFUSAL}
  ... on VcenterInventory { syncedAt version build clusters { id name datacenter } hosts { id name clusterId version connected inMaintenance }
    datastores { id name kind capacityBytes freeBytes accessible } networks { id name kind }
    vms(clusterId: $clusterId, name: $name, first: 200, cursor: $cursor) { total cursor rows { ${VM_FIELDS} } } } } }`;

const inventoryText = (
  language: Language,
  { syncedAt, version, clusters, hosts, datastores, networks, vms: page }: Inventory,
): string => {
  const clusterName = (id: string) => clusters.find((cluster) => cluster.id === id)?.name ?? '-';
  return [
    plain(line(language, 'INVENTORY', { version, at: time(syncedAt) })),
    table(
      columns(language, 'CLUSTER', 'DATACENTER', 'ID'),
      clusters.map(({ name, datacenter, id }) => [name, datacenter, id]),
    ),
    table(
      columns(language, 'HOST', 'CLUSTER', 'VERSION', 'CONNECTED', 'ID'),
      hosts.map((host) => [
        host.name,
        clusterName(host.clusterId),
        host.version,
        title(language, host.connected ? 'YES' : 'NO'),
        host.id,
      ]),
    ),
    table(
      columns(language, 'DATASTORE', 'KIND', 'FREE', 'CAPACITY', 'ID'),
      datastores.map((one) => [one.name, one.kind, gb(one.freeBytes), gb(one.capacityBytes), one.id]),
    ),
    table(
      columns(language, 'NETWORK', 'KIND', 'ID'),
      networks.map(({ name, kind, id }) => [name, kind.toLowerCase(), id]),
    ),
    vmsText(language, page.rows, page.total),
  ].join('\n\n');
};

/** All pages of the last sync. */
const inventory = async (client: Client, id: string, filter: Filter, language: Language): Promise<Outcome> => {
  const ask = (cursor: string | null) => client.command<Inventory>(INVENTORY, { id, ...filter, cursor });
  const first = await ask(null);
  const rows = [...first.vms.rows];
  for (let { cursor } = first.vms; cursor !== null; ) {
    const next = (await ask(cursor)).vms;
    rows.push(...next.rows);
    cursor = next.cursor;
  }
  const whole = { ...first, vms: { ...first.vms, rows } };
  return { value: { ...first, vms: { total: first.vms.total, rows } }, text: inventoryText(language, whole) };
};

const sourceId = async (call: Call, client: Client): Promise<string> => {
  const resolver = new Resolver(await readInventory(client));
  const id = resolver.id('sources', word(call, 1, 'the name of a source'), 'source');
  if (resolver.problems.length > 0) throw new BadInput(resolver.problems);
  return id;
};

export const source: Command = {
  usage: 'sampan source vms|sync|inventory SOURCE [--cluster-id ID] [--name TEXT]',
  about:
    'vms: asks a source now for the running and paused VMs (KVM) or all VMs (VMware). sync: reads the inventory of a vCenter anew. inventory: what the last sync found.',
  examples: [
    'sampan source vms old-kvm',
    'sampan source vms old-vc -o json',
    'sampan source sync old-vc',
    'sampan source inventory old-vc --name shop',
  ],
  options: { 'cluster-id': { type: 'string' }, name: { type: 'string' } },
  run: async (call) => {
    const verb = word(call, 0, 'vms, sync or inventory');
    if (!['vms', 'sync', 'inventory'].includes(verb))
      throw badInput(`There is no "source ${verb}"; there are vms, sync and inventory.`);
    const client = clientOf(call);
    const id = await sourceId(call, client);
    const language = languageAt(call.terminal);
    if (verb === 'vms') return vms(client, id, language);
    if (verb === 'sync') return sync(client, id, word(call, 1, 'the name of a source'));
    const { options } = call;
    const filter = { clusterId: text(options, 'cluster-id'), name: text(options, 'name') };
    return inventory(client, id, filter, language);
  },
};
