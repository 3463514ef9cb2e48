import { createHash } from 'node:crypto';
import { type Client, REFUSAL } from './client.ts';
import { type Call, type Command, clientOf, type Outcome, text, word } from './command.ts';
import { type Kind, Resolver, readInventory } from './inventory.ts';
import { type InventoryFile, inventoryFile, loginOf, type SshPart } from './inventory-file.ts';
import { itemOf } from './one-item.ts';
import { BadInput, badInput, Failed, type Problem, type Terminal } from './terminal.ts';
import { readYaml } from './yaml-file.ts';

type Step = {
  readonly kind: Kind;
  readonly mutation: string;
  readonly typename: string;
  readonly name: string;
  readonly field: string;
};
type Done = { readonly kind: Kind; readonly name: string; readonly id: string; readonly outcome: 'added' | 'exists' };
type Work = {
  readonly terminal: Terminal;
  readonly client: Client;
  readonly resolver: Resolver;
  readonly trust: boolean;
  readonly done: Done[];
};

/** The same definition gives the same command id, so that a run that was cut off can be repeated (TK-13). */
const commandId = (kind: Kind, definition: object): string =>
  `apply-${kind}-${createHash('sha256').update(JSON.stringify(definition)).digest('hex').slice(0, 32)}`;

/** Refusals name fields of the one input; the reader has a file. */
const under = async <T>(field: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    const within = (problem: Problem) => ({ ...problem, field: [field, problem.field].filter(Boolean).join('.') });
    throw new BadInput(error.problems.map(within));
  }
};

const fingerprintOf = async ({ terminal, client, trust }: Work, ssh: SshPart, field: string): Promise<string> => {
  if (ssh.fingerprint !== undefined) return ssh.fingerprint;
  const port = ssh.port ?? 22;
  const query = `mutation ($address: String!, $port: Int!) { result: probeHostKey(address: $address, port: $port) {
    ${REFUSAL} ... on HostKey { keyType fingerprint } } }`;
  const shown = await under(`${field}.ssh`, () =>
    client.command<{ keyType: string; fingerprint: string }>(query, { address: ssh.address, port }),
  );
  const key = `${ssh.address}:${port} shows ${shown.keyType} ${shown.fingerprint}`;
  if (!trust)
    throw badInput(
      `${key}. Compare it on that machine and write it here, or use --trust-on-first-use.`,
      `${field}.ssh.fingerprint`,
    );
  terminal.note(key);
  if (terminal.interactive && !(await terminal.ask('Trust this key?')))
    throw new Failed('The key was not trusted; nothing more was done.');
  return shown.fingerprint;
};

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

/** In the order in which one thing needs another. */
const applyAll = async (work: Work, file: InventoryFile): Promise<void> => {
  const { resolver, terminal } = work;
  const step = (kind: Kind, mutation: string, typename: string, name: string, index: number): Step => ({
    kind,
    mutation,
    typename,
    name,
    field: `${kind}[${index}]`,
  });
  const login = async (ssh: SshPart, field: string) =>
    loginOf(terminal.env, ssh, await fingerprintOf(work, ssh, field));
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
      async () => ({ name: one.name, clusterId: clusterId(), ssh: await login(one.ssh, at.field) }),
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
  for (const [index, one] of file.sources.entries()) {
    const at = step('sources', 'addKvmSource', 'KvmSourceAdded', one.name, index);
    await add1(work, at, async () => ({ name: one.name, ssh: await login(one.ssh, at.field) }), one);
  }
  for (const [index, { host, ...one }] of file.servers.entries()) {
    const at = step('servers', 'addMigrationServer', 'MigrationServerAdded', one.name, index);
    await add1(work, at, async () => ({ ...one, hostId: resolver.id('hosts', host, `${at.field}.host`) }), {
      ...one,
      host,
    });
  }
};

const run = async (call: Call, file: InventoryFile): Promise<Outcome> => {
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

const TRUST = { 'trust-on-first-use': { type: 'boolean' } } as const;

export const apply: Command = {
  usage: 'sampan apply -f inventory.yaml [--trust-on-first-use]',
  about:
    'Registers what the file names and is not there yet; running it again changes nothing. Secrets are read from files or the environment.',
  examples: ['sampan apply -f inventory.yaml', 'SOURCE_PASSWORD=… sampan apply -f inventory.yaml --trust-on-first-use'],
  options: { file: { type: 'string', short: 'f' }, ...TRUST },
  run: (call) => {
    const file = text(call.options, 'file');
    if (file === undefined) throw badInput('Name the file: -f inventory.yaml');
    return run(call, readYaml(file, inventoryFile));
  },
};

const FLAGS = [
  'zone',
  'cluster',
  'address',
  'ssh-port',
  'user',
  'password-file',
  'password-env',
  'key-file',
  'passphrase-file',
  'fingerprint',
];
const MORE = [
  'path',
  'cidr',
  'gateway',
  'dns',
  'range',
  'libvirt-network',
  'bridge',
  'host',
  'cache-path',
  'migration-network',
  'uplink',
  'downlink',
  'description',
];

export const add: Command = {
  usage: 'sampan add zone|cluster|host|storage|network|source|server NAME [options]',
  about: 'Registers one thing: as apply does, with the fields as options. Lists are written with commas.',
  examples: [
    'sampan add zone east',
    'sampan add cluster c1 --zone east',
    'sampan add host h1 --cluster c1 --address 10.0.0.11 --key-file ~/.ssh/id_ed25519 --trust-on-first-use',
    'sampan add storage local --cluster c1 --path /var/lib/sampan-volumes',
    'sampan add network lan --cluster c1 --cidr 10.1.0.0/24 --range 10.1.0.10-10.1.0.50 --libvirt-network default',
    'sampan add source old-kvm --address 10.0.0.9 --password-env SOURCE_PASSWORD --fingerprint SHA256:…',
    'sampan add server mig --host h1 --cache-path /var/lib/sampan-cache --uplink 1Gbps',
  ],
  options: { ...TRUST, ...Object.fromEntries([...FLAGS, ...MORE].map((name) => [name, { type: 'string' } as const])) },
  run: (call) =>
    run(
      call,
      itemOf(
        word(call, 0, 'zone, cluster, host, storage, network, source or server'),
        word(call, 1, 'its name'),
        call.options,
      ),
    ),
};
