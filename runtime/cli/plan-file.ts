import { z } from 'zod';
import { type SourceTraits, sourceTypeOf, traitsOfSource } from '../../domain/task/source-traits.ts';
import type { Client } from './client.ts';
import { type Inventory, Resolver } from './inventory.ts';
import { askVms, type Vm } from './source-vms.ts';

const text = z.string().min(1);
const nic = {
  network: text.optional(),
  mac: z.string().optional(),
  ip: z.string().optional(),
  default: z.boolean().optional(),
};
const number = z.number().int();

const vm = z.strictObject({
  vm: text,
  name: text.optional(),
  cpuCores: number.optional(),
  memoryMiB: number.optional(),
  platform: z.enum(['LINUX', 'WINDOWS', 'WINDOWS_VIRTIO', 'OTHER']).optional(),
  start: z.boolean().optional(),
  freshUefiVariables: z.boolean().optional(),
  volumes: z
    .array(z.strictObject({ disk: text, migrate: z.boolean().optional(), displayName: text.optional() }))
    .optional(),
  nics: z.array(z.strictObject({ number, migrate: z.boolean().optional(), ...nic })).optional(),
  extraNics: z.array(z.strictObject(nic)).optional(),
});

/** plan.yaml: as `CreateMigrationBatchInput`, with names where that has ids. */
export const planFile = z.strictObject({
  name: text,
  description: z.string().optional(),
  source: text,
  /** VMware: the cluster that all VMs are of, by name or id. */
  sourceCluster: text.optional(),
  server: text,
  cluster: text,
  storage: text,
  compression: z.boolean().optional(),
  pauseSource: z.boolean().optional(),
  keepSourceStopped: z.boolean().optional(),
  useSourceMacAndIp: z.boolean().optional(),
  /** KVM: number of a NIC to L3 network. VMware: network of the source, by name or id, to L3 network. */
  networks: z.record(text, text).optional(),
  vms: z
    .array(z.preprocess((one) => (typeof one === 'string' ? { vm: one } : one), vm))
    .min(1, 'Name at least one VM.'),
});
export type PlanFile = z.output<typeof planFile>;
type Nic = {
  network?: string | undefined;
  mac?: string | undefined;
  ip?: string | undefined;
  default?: boolean | undefined;
};
type Named = { readonly id: string; readonly name: string };

const nicInput = ({ network, default: isDefault, ...rest }: Nic, resolver: Resolver, at: string) => ({
  ...rest,
  ...(isDefault === undefined ? {} : { isDefault }),
  ...(network === undefined ? {} : { networkId: resolver.id('networks', network, `${at}.network`) }),
});

const vmInput = (
  wish: z.output<typeof vm>,
  { among, kind }: { readonly among: readonly Named[]; readonly kind: string },
  resolver: Resolver,
  at: string,
) => {
  const { vm: name, start, nics, extraNics, ...rest } = wish;
  return {
    ...rest,
    vmId: resolver.pick(among, kind, name, `${at}.vm`),
    ...(start === undefined ? {} : { startAfterMigration: start }),
    ...(nics ? { nics: nics.map((one, index) => nicInput(one, resolver, `${at}.nics[${index}]`)) } : {}),
    ...(extraNics
      ? { extraNics: extraNics.map((one, index) => nicInput(one, resolver, `${at}.extraNics[${index}]`)) }
      : {}),
  };
};

/** Each once, by id; a name that two of them have is told as such. */
const distinct = (found: readonly Named[]): readonly Named[] => [
  ...new Map(found.map((one) => [one.id, one])).values(),
];
const clustersOf = (vms: readonly Vm[]) =>
  distinct(vms.flatMap(({ vmware }) => (vmware ? { id: vmware.clusterId, name: vmware.clusterName } : [])));
const networksOf = (vms: readonly Vm[]) =>
  distinct(vms.flatMap(({ nics }) => nics.map(({ network: name, networkId }) => ({ id: networkId ?? name, name }))));

const NIC_NUMBER = /^[1-9][0-9]?$/;

type Sources = {
  readonly type: string | undefined;
  /** Undefined: the source is not known, which is told where it is named. */
  readonly traits: SourceTraits | undefined;
  readonly networks: (group: string) => readonly Named[];
};

const groupInput = ([group, network]: readonly [string, string], from: Sources, resolver: Resolver) => {
  const at = `networks.${group}`;
  const networkId = resolver.id('networks', network, at);
  if (from.traits?.nicsGroupedBy === 'NETWORK')
    return { sourceNetwork: resolver.pick(from.networks(group), 'source network', group, at), networkId };
  if (from.traits && !NIC_NUMBER.test(group))
    resolver.problems.push({ field: at, message: `For a ${from.type} source a group is the number of a NIC.` });
  return { number: Number(group), networkId };
};

/** The order in the API's words, and every name that is unknown. */
export const resolvePlan = async (client: Client, plan: PlanFile, inventory: Inventory) => {
  const resolver = new Resolver(inventory);
  const { source, sourceCluster, server, cluster, storage, networks, vms, ...rest } = plan;
  const ids = {
    sourceId: resolver.id('sources', source, 'source'),
    serverId: resolver.id('servers', server, 'server'),
    clusterId: resolver.id('clusters', cluster, 'cluster'),
    storageId: resolver.id('storages', storage, 'storage'),
  };
  const sourceType = resolver.sourceType(ids.sourceId);
  const type = sourceTypeOf(sourceType);
  const traits = type && traitsOfSource(type);
  const listed = sourceType === undefined ? null : (await askVms(client, ids.sourceId)).vms;
  const sourceClusterId =
    sourceCluster === undefined || !listed
      ? undefined
      : resolver.pick(clustersOf(listed), 'source cluster', sourceCluster, 'sourceCluster');
  const inCluster = (listed ?? []).filter(({ vmware }) => !sourceClusterId || vmware?.clusterId === sourceClusterId);
  const chosen = inCluster.filter(({ id, name }) => vms.some(({ vm: wanted }) => wanted === id || wanted === name));
  // Names of networks need not be unique in a vCenter: those that the chosen VMs are in come first.
  const networksFor = (group: string) => {
    const near = networksOf(chosen).filter(({ id, name }) => group === id || group === name);
    return near.length > 0 ? near : networksOf(listed ?? []);
  };
  const from = { type: sourceType, traits, networks: networksFor };
  const networkGroups = Object.entries(networks ?? {}).map((group) => groupInput(group, from, resolver));
  const kind = traits?.offers === 'ALL_VMS' ? 'VM' : 'running or paused VM';
  const among = listed ? inCluster : vms.map(({ vm: name }) => ({ id: name, name })); // the source is the problem; its VMs are not one more
  const wishes = vms.map((one, index) => vmInput(one, { among, kind }, resolver, `vms[${index}]`));
  const input = { ...rest, ...ids, sourceType, sourceClusterId, networkGroups, vms: wishes };
  return { input, problems: resolver.problems };
};
