import { z } from 'zod';
import type { DhcpEntry } from '../../commands/ports/hypervisors.ts';
import type { RemoteOutput } from '../../commands/ports/machines.ts';
import { readDefinition } from '../libvirt-xml/definition.ts';
import { outside } from '../libvirt-xml/failures.ts';
import { attributeOf, buildXml, childOf, childrenOf, type Element, element } from '../libvirt-xml/xml.ts';

type Host = { readonly mac: string; readonly ip: string; readonly name: string };
/** Where an entry has to be changed: in the running network, in its definition. */
export type Places = { readonly live: boolean; readonly config: boolean };

export type NetworkReport = {
  readonly active: boolean;
  readonly live: readonly Host[];
  readonly defined: readonly Host[];
  readonly leases: readonly { readonly mac: string; readonly ip: string }[];
  /** Of the network's own IPv4 addresses, as numbers. */
  readonly subnets: readonly { readonly address: number; readonly prefix: number }[];
};

const Lease = z.object({
  'ip-address': z.string(),
  'mac-address': z.string(),
  'expiry-time': z.number().optional(),
});

export const readNetwork = (reply: RemoteOutput): NetworkReport => {
  const now = Number(reply.text('now'));
  const live = readDefinition(reply.text('live'), 'The network').root;
  return {
    active: reply.text('active') === 'yes',
    live: hostsOf(live),
    subnets: subnetsOf(live),
    defined: hostsOf(readDefinition(reply.text('defined'), "The network's definition").root),
    leases: leasesOf(reply.maybe('leases') ?? '')
      .filter((lease) => (lease['expiry-time'] ?? 0) === 0 || (lease['expiry-time'] ?? 0) > now)
      .map((lease) => ({ mac: lease['mac-address'].toLowerCase(), ip: lease['ip-address'] })),
  };
};

/** One without a MAC (an IPv6 lease by DUID) says nothing of IPv4, and hides no other. */
const leasesOf = (text: string): readonly z.infer<typeof Lease>[] => {
  if (text.trim() === '') return [];
  try {
    return z
      .array(z.unknown())
      .parse(JSON.parse(text))
      .flatMap((lease) => Lease.safeParse(lease).data ?? []);
  } catch (cause) {
    throw outside('HYPERVISOR_REFUSED', "The network's leases cannot be read.", { cause });
  }
};

const hostsOf = (network: Element): readonly Host[] =>
  childrenOf(network, 'ip').flatMap((ip) =>
    childrenOf(childOf(ip, 'dhcp'), 'host').map((host) => ({
      mac: (attributeOf(host, 'mac') ?? '').toLowerCase(),
      ip: attributeOf(host, 'ip') ?? '',
      name: attributeOf(host, 'name') ?? '',
    })),
  );

const subnetsOf = (network: Element): NetworkReport['subnets'] =>
  childrenOf(network, 'ip')
    .filter((ip) => (attributeOf(ip, 'family') ?? 'ipv4') === 'ipv4')
    .map((ip) => ({
      address: asNumber(attributeOf(ip, 'address') ?? ''),
      prefix: Number(attributeOf(ip, 'prefix') ?? prefixOf(attributeOf(ip, 'netmask') ?? '255.255.255.0')),
    }));

const asNumber = (ip: string): number => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const prefixOf = (netmask: string): number => asNumber(netmask).toString(2).replaceAll('0', '').length;

/** libvirt takes an entry for any address, and dnsmasq then never hands it out. */
const refuseForeign = (network: NetworkReport, entry: DhcpEntry): void => {
  const shift = (address: number, prefix: number): number => Math.floor(address / 2 ** (32 - prefix));
  const ip = asNumber(entry.ip);
  if (network.subnets.some(({ address, prefix }) => shift(address, prefix) === shift(ip, prefix))) return;
  throw outside(
    'STATE_CONFLICT',
    `${entry.ip} does not lie in an IPv4 subnet of network ${entry.network} on this host: correct the network's range.`,
  );
};

const isSame = (host: Host, entry: DhcpEntry): boolean => host.mac === entry.mac && host.ip === entry.ip;

/** Where the entry is still missing. Throws IN_USE when its MAC or IP is another's (TP-4). */
export const placesToAdd = (network: NetworkReport, entry: DhcpEntry): Places => {
  refuseForeign(network, entry);
  const others = [...network.live, ...network.defined].filter((host) => !isSame(host, entry));
  const rival = others.find((host) => host.mac === entry.mac || host.ip === entry.ip);
  if (rival)
    throw outside(
      'IN_USE',
      `In network ${entry.network}, ${rival.mac} has ${rival.ip} already: choose another address.`,
    );
  const lease = network.leases.find((held) => held.ip === entry.ip && held.mac !== entry.mac);
  if (lease)
    throw outside(
      'IN_USE',
      `In network ${entry.network}, ${entry.ip} is leased to ${lease.mac}: choose another address.`,
    );
  return {
    live: network.active && !network.live.some((host) => isSame(host, entry)),
    config: !network.defined.some((host) => isSame(host, entry)),
  };
};

/** Where the entry still is. An entry that differs is not the one that was handed out, and stays. */
export const placesToRemove = (network: NetworkReport, entry: DhcpEntry): Places => ({
  live: network.active && network.live.some((host) => isSame(host, entry)),
  config: network.defined.some((host) => isSame(host, entry)),
});

const HOST_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/**
 * The name is what the guest is told it is called, and marks the entry as ours. libvirt takes equal names for the same
 * machine: where another entry of the network has it (another NIC of the same VM), the MAC is put behind it. It is left
 * out where it is no host name.
 */
export const entryXml = (entry: DhcpEntry, network: NetworkReport): string => {
  const isTaken = (name: string) =>
    [...network.live, ...network.defined].some((host) => host.name === name && !isSame(host, entry));
  const candidates = [entry.name, `${entry.name}-${entry.mac.replaceAll(':', '')}`];
  const name = HOST_NAME.test(entry.name)
    ? candidates.find((candidate) => HOST_NAME.test(candidate) && !isTaken(candidate))
    : undefined;
  return buildXml(element('host', { mac: entry.mac, name, ip: entry.ip }));
};
