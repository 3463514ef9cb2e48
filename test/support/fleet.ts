import { readFile } from 'node:fs/promises';

/** Asks the API: a mutation's or query's data, as it comes. Throws when GraphQL itself reports an error. */
export type Ask = (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<Record<string, unknown>>;

type Reached = { readonly name: string; readonly address: string };
/** What has to be known of the lab, or of a world that is made up like it. */
export type Machines = {
  readonly adminKey: string;
  readonly hosts: { readonly src: Reached; readonly mig: Reached; readonly tgt: Reached };
};

/** Asks the API of a service over HTTP, with its token. */
export const askOver =
  (url: string, token: string): Ask =>
  async (query, variables = {}) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const body = JSON.stringify({ query, variables });
    const reply = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
    const { data, errors } = (await reply.json()) as { data?: Record<string, unknown>; errors?: unknown };
    if (errors !== undefined || !data) throw new Error(`the API refused: ${JSON.stringify(errors)}`);
    return data;
  };

export type Fleet = {
  readonly clusterId: string;
  readonly hostIds: Readonly<Record<string, string>>;
  readonly storageId: string;
  readonly networkId: string;
  readonly sourceId: string;
  readonly serverId: string;
};

type Answer = { readonly id?: string; readonly violations?: unknown; readonly fingerprint?: string };

/** One mutation that must be accepted. */
export const accepted = async (ask: Ask, name: string, type: string, input: object): Promise<string> => {
  const query = `mutation($input: ${type}!) { ${name}(input: $input) { ... on Refusal { violations { code field message } } ... on ${RESULT[name]} { id } } }`;
  const answer = (await ask(query, { input }))[name] as Answer; // the shape that the query above asks for
  if (answer.id === undefined) throw new Error(`${name} was refused: ${JSON.stringify(answer.violations)}`);
  return answer.id;
};

const RESULT: Readonly<Record<string, string>> = {
  addZone: 'ZoneAdded',
  addCluster: 'ClusterAdded',
  addHost: 'HostAdded',
  addPrimaryStorage: 'PrimaryStorageAdded',
  addL3Network: 'L3NetworkAdded',
  addKvmSource: 'KvmSourceAdded',
  addVCenter: 'VcenterAdded',
  addMigrationServer: 'MigrationServerAdded',
};

const FINGERPRINT = `mutation($address: String!) { probeHostKey(address: $address) { ... on HostKey { fingerprint } ... on Refusal { violations { message } } } }`;

/** The two steps of adding a machine: see its key, then repeat it. */
export const loginTo = async (ask: Ask, lab: Machines, host: Reached, user: string) => {
  const shown = (await ask(FINGERPRINT, { address: host.address })).probeHostKey as Answer;
  const privateKey = await readFile(lab.adminKey, 'utf8');
  return { address: host.address, user, privateKey, hostKeyFingerprint: shown.fingerprint };
};

export type PlatformFleet = Omit<Fleet, 'sourceId' | 'serverId'>;

/** The target as an administrator registers it: a zone, a cluster of two hosts, their storage and network. */
export const registerPlatform = async (ask: Ask, lab: Machines): Promise<PlatformFleet> => {
  const { mig, tgt } = lab.hosts;
  const zoneId = await accepted(ask, 'addZone', 'AddZoneInput', { commandId: 'lab-zone', name: 'lab' });
  const cluster = { commandId: 'lab-cluster', name: 'cluster-1', zoneId };
  const clusterId = await accepted(ask, 'addCluster', 'AddClusterInput', cluster);
  const hostIds: Record<string, string> = {};
  for (const host of [mig, tgt]) {
    const ssh = await loginTo(ask, lab, host, 'root');
    const input = { commandId: `lab-host-${host.name}`, name: host.name, clusterId, ssh };
    hostIds[host.name] = await accepted(ask, 'addHost', 'AddHostInput', input);
  }
  const storage = {
    commandId: 'lab-storage',
    name: 'local',
    kind: 'LOCAL_STORAGE',
    path: '/srv/sampan',
    clusterIds: [clusterId],
  };
  const storageId = await accepted(ask, 'addPrimaryStorage', 'AddPrimaryStorageInput', storage);
  const networkId = await accepted(ask, 'addL3Network', 'AddL3NetworkInput', {
    commandId: 'lab-network',
    name: 'lab-net',
    cidr: '192.168.150.0/24',
    gateway: '192.168.150.1',
    ranges: [{ start: '192.168.150.10', end: '192.168.150.199' }],
    attachment: { kind: 'LIBVIRT_NETWORK', name: 'lab-net' },
    clusterIds: [clusterId],
  });
  return { clusterId, hostIds, storageId, networkId };
};

/** The whole lab: the platform, the source host, the migration server. */
export const registerLab = async (
  ask: Ask,
  lab: Machines,
  sourceUser = 'root',
  limits: { readonly downlink?: string; readonly uplink?: string } = {},
): Promise<Fleet> => {
  const { src } = lab.hosts;
  const platform = await registerPlatform(ask, lab);
  const ssh = await loginTo(ask, lab, src, sourceUser);
  const sourceId = await accepted(ask, 'addKvmSource', 'AddKvmSourceInput', {
    commandId: 'lab-source',
    name: 'src',
    ssh,
  });
  const serverId = await accepted(ask, 'addMigrationServer', 'AddMigrationServerInput', {
    commandId: 'lab-server',
    name: 'mig-server',
    type: 'KVM',
    hostId: platform.hostIds.mig,
    cachePath: '/srv/sampan-cache',
    ...limits,
  });
  return { ...platform, sourceId, serverId };
};
