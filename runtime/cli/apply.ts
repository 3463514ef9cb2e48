import { createHash } from 'node:crypto';
import { REFUSAL } from './client.ts';
import { type Call, type Command, clientOf, type Outcome, text } from './command.ts';
import { type Kind, Resolver, readInventory } from './inventory.ts';
import {
  type InventoryFile,
  inventoryFile,
  type Login,
  loginOf,
  type SshPart,
  saslLoginOf,
  type VcenterPart,
  vcenterLoginOf,
} from './inventory-file.ts';
import { synced, syncVCenter } from './sync.ts';
import { BadInput, badInput } from './terminal.ts';
import { certificateOf, hostKeyOf, type Trust, under } from './trust.ts';
import { readYaml } from './yaml-file.ts';

type Step = {
  readonly kind: Kind;
  readonly mutation: string;
  readonly typename: string;
  readonly name: string;
  readonly field: string;
};
type Done = { readonly kind: Kind; readonly name: string; readonly id: string; readonly outcome: 'added' | 'exists' };
type Source = InventoryFile['sources'][number];
type Work = Trust & { readonly resolver: Resolver; readonly done: Done[] };

/** The same definition gives the same command id, so that a run that was cut off can be repeated (TK-13). */
const commandId = (kind: Kind, definition: object): string =>
  `apply-${kind}-${createHash('sha256').update(JSON.stringify(definition)).digest('hex').slice(0, 32)}`;

const add1 = async (
  work: Work,
  { kind, mutation, typename, name, field }: Step,
  input: () => Promise<object>,
  definition: object,
) => {
  const { client, resolver, done } = work;
  if (resolver.has(kind, name)) {
    done.push({ kind, name, id: resolver.id(kind, name, field), outcome: 'exists' });
    return;
  }
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { result: ${mutation}(input: $input) { ${REFUSAL} ... on ${typename} { id } } }`;
  const known = resolver.problems.length;
  const given = await input();
  if (resolver.problems.length > known) throw new BadInput(resolver.problems);
  const sent = { commandId: commandId(kind, definition), ...given };
  const { id } = await under(field, () => client.command<{ readonly id: string }>(query, { input: sent }));
  resolver.add(kind, { id, name });
  done.push({ kind, name, id, outcome: 'added' });
  work.terminal.note(`added ${kind.slice(0, -1)} ${name}`);
};

const login = async (work: Work, ssh: SshPart, field: string): Promise<Login> =>
  loginOf(work.terminal.env, ssh, await hostKeyOf(work, ssh, field));

const vcenterLogin = async (work: Work, vcenter: VcenterPart, field: string) => {
  const certificate = await certificateOf(work, vcenter, field);
  const hosts: { readonly name: string; readonly ssh: Login }[] = [];
  for (const [index, { name, ssh }] of (vcenter.esxiHosts ?? []).entries())
    hosts.push({ name, ssh: await login(work, ssh, `${field}.esxiHosts[${index}].ssh`) });
  return vcenterLoginOf(work.terminal.env, vcenter, certificate, hosts);
};

/** A vCenter that was never synced is synced once, after it was added or in a later run. */
const applyVcenter = async (work: Work, one: Source, vcenter: VcenterPart, field: string): Promise<void> => {
  const { name } = one;
  const step = { kind: 'sources', mutation: 'addVCenter', typename: 'VcenterAdded', name, field } as const;
  await add1(work, step, async () => ({ name, ...(await vcenterLogin(work, vcenter, field)) }), one);
  if (work.resolver.wasSynced(name)) return;
  const id = work.resolver.id('sources', name, field);
  work.terminal.note(synced(name, await under(field, () => syncVCenter(work.client, id))));
};

const applySource = async (work: Work, one: Source, field: string): Promise<void> => {
  const { name, ssh, sasl, vcenter } = one;
  if (vcenter) return applyVcenter(work, one, vcenter, `${field}.vcenter`);
  if (!ssh) return; // the file has exactly one of the two
  const step = { kind: 'sources', mutation: 'addKvmSource', typename: 'KvmSourceAdded', name, field } as const;
  return add1(
    work,
    step,
    async () => ({ name, ssh: await login(work, ssh, `${field}.ssh`), sasl: saslLoginOf(work.terminal.env, sasl) }),
    one,
  );
};

/** In the order in which one thing needs another. */
const applyAll = async (work: Work, file: InventoryFile): Promise<void> => {
  const { resolver } = work;
  const step = (kind: Kind, mutation: string, typename: string, name: string, index: number): Step => ({
    kind,
    mutation,
    typename,
    name,
    field: `${kind}[${index}]`,
  });
  const clusterIds = (names: readonly string[], field: string) =>
    names.map((name, index) => resolver.id('clusters', name, `${field}.clusters[${index}]`));
  for (const [index, one] of file.zones.entries())
    await add1(work, step('zones', 'addZone', 'ZoneAdded', one.name, index), async () => one, one);
  for (const [index, one] of file.clusters.entries()) {
    const at = step('clusters', 'addCluster', 'ClusterAdded', one.name, index);
    await add1(
      work,
      at,
      async () => ({ name: one.name, zoneId: resolver.id('zones', one.zone, `${at.field}.zone`) }),
      one,
    );
  }
  for (const [index, one] of file.hosts.entries()) {
    const at = step('hosts', 'addHost', 'HostAdded', one.name, index);
    const clusterId = () => resolver.id('clusters', one.cluster, `${at.field}.cluster`);
    await add1(
      work,
      at,
      async () => ({ name: one.name, clusterId: clusterId(), ssh: await login(work, one.ssh, `${at.field}.ssh`) }),
      one,
    );
  }
  for (const [index, { clusters, ...one }] of file.storages.entries()) {
    const at = step('storages', 'addPrimaryStorage', 'PrimaryStorageAdded', one.name, index);
    await add1(work, at, async () => ({ ...one, clusterIds: clusterIds(clusters, at.field) }), { ...one, clusters });
  }
  for (const [index, { clusters, ...one }] of file.networks.entries()) {
    const at = step('networks', 'addL3Network', 'L3NetworkAdded', one.name, index);
    await add1(work, at, async () => ({ ...one, clusterIds: clusterIds(clusters, at.field) }), { ...one, clusters });
  }
  for (const [index, one] of file.sources.entries()) await applySource(work, one, `sources[${index}]`);
  for (const [index, { host, ...one }] of file.servers.entries()) {
    const at = step('servers', 'addMigrationServer', 'MigrationServerAdded', one.name, index);
    await add1(work, at, async () => ({ ...one, hostId: resolver.id('hosts', host, `${at.field}.host`) }), {
      ...one,
      host,
    });
  }
};

export const applyFile = async (call: Call, file: InventoryFile): Promise<Outcome> => {
  const client = clientOf(call);
  const resolver = new Resolver(await readInventory(client));
  const trust = call.options['trust-on-first-use'] === true;
  const work: Work = { terminal: call.terminal, client, resolver, trust, done: [] };
  await applyAll(work, file);
  return {
    value: { applied: work.done },
    text: work.done.map(({ kind, name, id, outcome }) => `${outcome}  ${kind.slice(0, -1)}  ${name}  ${id}`).join('\n'),
  };
};

export const TRUST = { 'trust-on-first-use': { type: 'boolean' } } as const;

export const apply: Command = {
  usage: 'sampan apply -f inventory.yaml [--trust-on-first-use]',
  about:
    'Registers what the file names and is not there yet, and syncs a new vCenter once; running it again changes nothing. Secrets are read from files or the environment.',
  examples: [
    'sampan apply -f inventory.yaml',
    'SOURCE_PASSWORD=… VC_PASSWORD=… sampan apply -f inventory.yaml --trust-on-first-use',
  ],
  options: { file: { type: 'string', short: 'f' }, ...TRUST },
  run: (call) => {
    const file = text(call.options, 'file');
    if (file === undefined) throw badInput('Name the file: -f inventory.yaml');
    return applyFile(call, readYaml(file, inventoryFile));
  },
};
