import { z } from 'zod';
import type { Client } from './client.ts';
import { REFUSAL } from './client.ts';
import { type Inventory, Resolver } from './inventory.ts';
import { BadInput } from './terminal.ts';

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
  server: text,
  cluster: text,
  storage: text,
  compression: z.boolean().optional(),
  pauseSource: z.boolean().optional(),
  keepSourceStopped: z.boolean().optional(),
  /** Group number (the NIC's) to L3 network. */
  networks: z.record(z.string().regex(/^[1-9][0-9]?$/, 'A group is the number of a NIC.'), text).optional(),
  vms: z.array(z.union([text.transform((name) => ({ vm: name })), vm])).min(1, 'Name at least one VM.'),
});
export type PlanFile = z.output<typeof planFile>;
type Nic = {
  network?: string | undefined;
  mac?: string | undefined;
  ip?: string | undefined;
  default?: boolean | undefined;
};
type Named = { readonly id: string; readonly name: string };

const VMS = `query ($id: ID!) { result: sourceVms(sourceId: $id) { ${REFUSAL} ... on SourceVms { vms { id name } } } }`;

const nicInput = ({ network, default: isDefault, ...rest }: Nic, resolver: Resolver, at: string) => ({
  ...rest,
  ...(isDefault === undefined ? {} : { isDefault }),
  ...(network === undefined ? {} : { networkId: resolver.id('networks', network, `${at}.network`) }),
});

const vmInput = (
  wish: z.output<typeof vm> | { vm: string },
  among: readonly Named[],
  resolver: Resolver,
  at: string,
) => {
  const {
    vm: name,
    start,
    nics,
    extraNics,
    ...rest
  } = { start: undefined, nics: undefined, extraNics: undefined, ...wish };
  return {
    ...rest,
    vmId: resolver.pick(among, 'running or paused VM', name, `${at}.vm`),
    ...(start === undefined ? {} : { startAfterMigration: start }),
    ...(nics ? { nics: nics.map((one, index) => nicInput(one, resolver, `${at}.nics[${index}]`)) } : {}),
    ...(extraNics
      ? { extraNics: extraNics.map((one, index) => nicInput(one, resolver, `${at}.extraNics[${index}]`)) }
      : {}),
  };
};

/** Every name that is unknown is told at once. */
export const resolvePlan = async (client: Client, plan: PlanFile, inventory: Inventory) => {
  const resolver = new Resolver(inventory);
  const { source, server, cluster, storage, networks, vms, ...rest } = plan;
  const ids = {
    sourceId: resolver.id('sources', source, 'source'),
    serverId: resolver.id('servers', server, 'server'),
    clusterId: resolver.id('clusters', cluster, 'cluster'),
    storageId: resolver.id('storages', storage, 'storage'),
  };
  const networkGroups = Object.entries(networks ?? {}).map(([group, network]) => ({
    number: Number(group),
    networkId: resolver.id('networks', network, `networks.${group}`),
  }));
  const listed = ids.sourceId
    ? await client.command<{ readonly vms: readonly Named[] }>(VMS, { id: ids.sourceId })
    : { vms: vms.map((one) => ({ id: one.vm, name: one.vm })) }; // the source is the problem; its VMs are not one more
  const wishes = vms.map((one, index) => vmInput(one, listed.vms, resolver, `vms[${index}]`));
  if (resolver.problems.length > 0) throw new BadInput(resolver.problems);
  return { ...rest, ...ids, networkGroups, vms: wishes };
};
