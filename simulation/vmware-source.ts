import { X509Certificate } from 'node:crypto';
import { OutsideFailure } from '../commands/ports/machines.ts';
import type { InventoryCache, ShownCertificate, VcenterEndpoint, VmwareSource } from '../commands/ports/vmware.ts';
import type { SourceVm } from '../domain/platform/inventory.ts';
import type { VcenterInventory } from '../domain/platform/vcenter-inventory.ts';
import { outside } from './failures.ts';
import { type Fleet, nowOf } from './fleet.ts';
import { type Client, later, never } from './gate.ts';
import { settleJobs } from './settle.ts';
import {
  askToShutDown,
  type SimulatedVcenter,
  type SimulatedVmwareVm,
  settleGuests,
  toolsAnswer,
  turnOff,
  turnOn,
} from './vcenter.ts';

const BUILD = '15679289'; // of the vCenter 6.7 U3 whose answers the peer gives (test/peers/vcsim)
/** Peer: a power operation is a task of the server's, which takes its time before it is seen to have ended. */
const TASK_SECONDS = 1.5;

const asSourceVm = ({ guest: _, goesOff: __, runs: ___, startedBy: ____, deeds: _____, ...vm }: SimulatedVmwareVm) =>
  vm satisfies SourceVm;

const silent = (address: string) =>
  outside('UNREACHABLE', `${address} does not answer on port 443. Check that it is up and reachable.`);

const vcenterAt = (fleet: Fleet, address: string): SimulatedVcenter => {
  const found = fleet.vcenters.find((vcenter) => vcenter.address === address);
  if (!found || found.silentUntil > nowOf(fleet)) throw silent(address);
  return found;
};

/** Peer: TLS first, then a front that may be too busy, then the login; there is no epoch that could be too old. */
const reached = (fleet: Fleet, source: VcenterEndpoint): SimulatedVcenter => {
  const there = vcenterAt(fleet, source.address);
  if (there.certificate !== source.certificate)
    throw outside('CERT_CHANGED', `${source.address} shows another certificate than the one that was confirmed.`);
  if (there.busyUntil > nowOf(fleet))
    throw outside('BUSY', `${source.address} is too busy or not ready (HTTP 503). Try again in a while.`);
  return there;
};

/** One control plane's session; made anew wherever it is found to have ended. */
type Login = { cookie: string | null };
const loggedIn = (there: SimulatedVcenter, login: Login): string => {
  if (login.cookie !== null && there.sessions.has(login.cookie)) return login.cookie;
  there.logins += 1;
  login.cookie = `vmware_soap_session="${there.name}-${there.logins}"`;
  there.sessions.add(login.cookie);
  return login.cookie;
};

const POWER_VERBS: ReadonlySet<string> = new Set(['vcenter-shut-down', 'vcenter-power-off', 'vcenter-power-on']);

type SoapGate = <T>(source: VcenterEndpoint, verb: string, act: (there: SimulatedVcenter) => T) => Promise<T>;

const soapGate =
  (fleet: Fleet, client: Client, login: Login): SoapGate =>
  async (source, verb, act) => {
    await client.pass('before', verb);
    await fleet.time.sleep(fleet.latency());
    if (client.lost()) return never();
    const there = reached(fleet, source);
    const fault = fleet.faults.onCall({ machine: there.name, verb, changes: POWER_VERBS.has(verb) });
    if (fault?.when === 'before') throw new OutsideFailure(fault.failure);
    const take = () => {
      settleJobs(fleet);
      settleGuests(fleet);
      loggedIn(there, login);
      return act(there);
    };
    if (fault?.when === 'late') {
      void later(fleet, fault.seconds, take);
      throw new OutsideFailure(fault.failure);
    }
    const answer = take();
    await client.pass('after', verb);
    await fleet.time.sleep(fleet.latency());
    if (fault) throw new OutsideFailure(fault.failure);
    if (there.silentUntil > nowOf(fleet)) throw silent(source.address);
    return answer;
  };

const vmOf = (there: SimulatedVcenter, id: string): SimulatedVmwareVm => {
  const vm = there.vms.get(id);
  if (!vm) throw outside('NOT_FOUND', `${there.address} does not have this object any more.`);
  return vm;
};

const powerOf = ({ power }: SimulatedVmwareVm) => (power === 'PAUSED' ? 'RUNNING' : power); // vSphere has no such state

const startedSince = (there: SimulatedVcenter, id: string, since: number): boolean =>
  there.starts.some(({ vm, at }) => vm === id && at > since);

/** Clusters and hosts are those that its VMs name. */
const inventoryOf = (there: SimulatedVcenter): VcenterInventory => {
  const vms = [...there.vms.values()];
  const traits = vms.map(({ vmware }) => vmware);
  const disks = vms.flatMap((vm) => vm.disks.flatMap(({ vmware }) => vmware ?? []));
  const once = <T extends { readonly id: string }>(items: readonly T[]): readonly T[] => [
    ...new Map(items.map((item) => [item.id, item])).values(),
  ];
  return {
    version: there.version,
    build: BUILD,
    clusters: once(
      traits.map(({ clusterId, clusterName, datacenterPath }) => ({
        id: clusterId,
        name: clusterName,
        datacenter: datacenterPath,
      })),
    ),
    hosts: once(
      traits.map(({ hostId, hostName, clusterId, hostVersion }) => ({
        id: hostId,
        name: hostName,
        clusterId,
        version: hostVersion,
        connected: true,
        inMaintenance: false,
      })),
    ),
    datastores: once(
      disks.map(({ datastore, datastoreKind }) => ({
        id: `datastore-${datastore}`,
        name: datastore,
        kind: datastoreKind,
        capacityBytes: 2 ** 42,
        freeBytes: 2 ** 41,
        accessible: true,
      })),
    ),
    networks: there.networks,
    vms: vms.map(asSourceVm),
  };
};

/** Resolves with the next change that the server tells of, or when the signal aborts. */
const nextChange = ({ listeners }: SimulatedVcenter, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const ring = (): void => {
      listeners.delete(ring);
      signal.removeEventListener('abort', ring);
      resolve();
    };
    listeners.add(ring);
    signal.addEventListener('abort', ring, { once: true });
  });

const RECONNECT_SECONDS = 30;

/** As adapters/vcenter/power-watch.ts: connected it is told at once; after a gap it asks for what happened meanwhile. */
const awaitPowerOn = async (
  fleet: Fleet,
  client: Client,
  [source, id, signal]: Parameters<VmwareSource['awaitPowerOn']>,
): ReturnType<VmwareSource['awaitPowerOn']> => {
  const begun = nowOf(fleet);
  const vcenter = fleet.vcenters.find(({ address }) => address === source.address);
  if (!vcenter) return never();
  await client.pass('before', 'await-power-on');
  for (;;) {
    signal.throwIfAborted();
    if (client.lost()) return never();
    const away = vcenter.silentUntil > nowOf(fleet) || vcenter.busyUntil > nowOf(fleet);
    if (away) {
      await fleet.time.sleep(RECONNECT_SECONDS, signal);
      continue;
    }
    reached(fleet, source);
    const vm = vmOf(vcenter, id);
    if (vm.power !== 'OFF' || startedSince(vcenter, id, begun)) {
      await client.pass('after', 'await-power-on');
      return vm.power === 'OFF' ? 'RUNNING' : powerOf(vm);
    }
    await nextChange(vcenter, signal);
  }
};

const shownBy = (vcenter: SimulatedVcenter): ShownCertificate => {
  const leaf = new X509Certificate(vcenter.certificate);
  return {
    certificate: vcenter.certificate,
    fingerprint: leaf.fingerprint256,
    subject: leaf.subject,
    issuer: leaf.issuer,
    selfSigned: true,
    notBefore: new Date(leaf.validFrom).toISOString(),
    notAfter: new Date(leaf.validTo).toISOString(),
    tlsVersion: 'TLSv1.2',
  };
};

/** A vCenter in memory. What each method does was seen on the peer (test/peers/vcsim, test/contracts of the port). */
export const simulatedVmwareSource = (fleet: Fleet, client: Client): VmwareSource => {
  const login: Login = { cookie: null };
  const soap = soapGate(fleet, client, login);
  const tasked = async (...[source, verb, act]: Parameters<typeof soap<void>>): Promise<void> => {
    await soap(source, verb, act);
    await fleet.time.sleep(TASK_SECONDS);
  };
  return {
    probeCertificate: async (address) => {
      await fleet.time.sleep(fleet.latency());
      return shownBy(vcenterAt(fleet, address));
    },
    probe: (source) =>
      soap(source, 'vcenter-probe', ({ apiType, version, name }) => ({
        apiType,
        version,
        build: BUILD,
        fullName: `VMware vCenter Server ${version} build-${BUILD}`,
        instanceUuid: `simulated-${name}`,
      })),
    inventory: (source) => soap(source, 'vcenter-inventory', inventoryOf),
    time: (source) => soap(source, 'vcenter-time', () => fleet.time.now()),
    findVms: (source, ids) =>
      soap(source, 'vcenter-find-vms', ({ vms }) => ids.flatMap((id) => vms.get(id) ?? []).map(asSourceVm)),
    power: (source, id) => soap(source, 'vcenter-power', (there) => powerOf(vmOf(there, id))),
    askGuestToShutDown: (source, id) =>
      soap(source, 'vcenter-shut-down', (there) => {
        const vm = vmOf(there, id);
        if (vm.power === 'OFF') return 'ASKED';
        if (!toolsAnswer(fleet, vm)) return 'NO_TOOLS';
        askToShutDown(fleet, vm);
        return 'ASKED';
      }),
    powerOff: (source, id) => tasked(source, 'vcenter-power-off', (there) => turnOff(there, vmOf(there, id))),
    powerOn: (source, id) => tasked(source, 'vcenter-power-on', (there) => turnOn(fleet, there, vmOf(there, id), 'US')),
    awaitPowerOn: (...asked) => awaitPowerOn(fleet, client, asked),
    ranSince: (source, id, since) =>
      soap(
        source,
        'vcenter-events',
        (there) => vmOf(there, id).power === 'RUNNING' || startedSince(there, id, Date.parse(since)),
      ),
    datastoreCookie: (source) => soap(source, 'vcenter-cookie', (there) => loggedIn(there, login)),
    close: async () => undefined,
  };
};

/** What a sync found, as it would come back from a file. */
export const simulatedInventories = (): InventoryCache => {
  const kept = new Map<string, string>();
  return {
    put: async (sourceId, inventory) => void kept.set(sourceId, JSON.stringify(inventory)),
    get: async (sourceId) => JSON.parse(kept.get(sourceId) ?? 'null') as VcenterInventory | null, // only put writes there
  };
};
