import { z } from 'zod';

/** What the guest agent and the host's DHCP server know; both are optional and both are the guest's to forge. */
export type GuestTalk = {
  readonly interfaces?: string | undefined;
  readonly osInfo?: string | undefined;
  readonly leases: readonly string[];
  readonly now: number;
};

const Interfaces = z.object({
  return: z.array(
    z.object({
      'hardware-address': z.string().optional(),
      'ip-addresses': z.array(z.object({ 'ip-address': z.string(), 'ip-address-type': z.string() })).optional(),
    }),
  ),
});
const OsInfo = z.object({
  return: z.object({
    id: z.string().optional(),
    name: z.string().optional(),
    'pretty-name': z.string().optional(),
    'kernel-release': z.string().optional(),
  }),
});
const Lease = z.object({
  'ip-address': z.string(),
  'mac-address': z.string(),
  'expiry-time': z.number().optional(),
});
/** One that is odd hides no other. */
const Leases = z.array(z.unknown()).transform((leases) => leases.flatMap((lease) => Lease.safeParse(lease).data ?? []));

const ADDRESS = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;

/** IPv4 addresses by MAC: the agent's word first, else the lease; undefined where nobody knows. */
export const addressesOf = (talk: GuestTalk): ReadonlyMap<string, string> => {
  const leased = talk.leases.flatMap((text) => parsed(Leases, text) ?? []).filter((lease) => isLive(lease, talk.now));
  const told = (parsed(Interfaces, talk.interfaces)?.return ?? []).flatMap((nic) => {
    const address = nic['ip-addresses']?.find(
      (item) => item['ip-address-type'] === 'ipv4' && isUsable(item['ip-address']),
    );
    return nic['hardware-address'] && address ? [{ mac: nic['hardware-address'], ip: address['ip-address'] }] : [];
  });
  const known = [...leased.map((lease) => ({ mac: lease['mac-address'], ip: lease['ip-address'] })), ...told];
  return new Map(known.filter(({ ip }) => isUsable(ip)).map(({ mac, ip }) => [mac.toLowerCase(), ip]));
};

const isLive = (lease: { 'expiry-time'?: number | undefined }, now: number): boolean =>
  lease['expiry-time'] === undefined || lease['expiry-time'] === 0 || lease['expiry-time'] > now;

const isUsable = (ip: string): boolean => ADDRESS.test(ip) && !ip.startsWith('127.') && !ip.startsWith('169.254.');

/** The guest agent's name of the system; the family is always in it, because platforms are chosen by it (TK-9). */
export const systemByAgent = (osInfo: string | undefined): string | null => {
  const info = parsed(OsInfo, osInfo)?.return;
  const name = info?.['pretty-name'] ?? info?.name;
  if (!info || !name) return null;
  return withFamily(name, info.id === 'mswindows' ? 'Windows' : info['kernel-release'] ? 'Linux' : null);
};

const LINUXES =
  /debian|ubuntu|redhat|fedora|centos|rocky|alma|oracle|suse|opensuse|arch|gentoo|alpine|amazon|mageia|kylin|openeuler|linux/i;

/** libosinfo's id in the definition, `http://debian.org/debian/12`, as `debian 12 (Linux)`. */
export const systemByOsinfo = (id: string | undefined): string | null => {
  const match = /^https?:\/\/([^/]+)\/(.+)$/.exec(id ?? '');
  if (!match) return null;
  const name = (match[2] ?? '').replaceAll('/', ' ').slice(0, 80);
  const family = /microsoft/i.test(match[1] ?? '') ? 'Windows' : LINUXES.test(id ?? '') ? 'Linux' : null;
  return withFamily(name, family);
};

const withFamily = (name: string, family: 'Linux' | 'Windows' | null): string => {
  const clean = name.replace(/[^\P{C}]/gu, ' ').slice(0, 120);
  return family === null || clean.toLowerCase().includes(family.toLowerCase()) ? clean : `${clean} (${family})`;
};

const parsed = <T>(schema: z.ZodType<T>, text: string | undefined): T | undefined => {
  if (!text) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // not JSON: the guest says nothing that we understand
  }
};
