import type { Ipv4, Mac } from './ids.ts';

/** Any common spelling (colons, dashes, dots, plain; either case) to `52:54:00:aa:00:01`; undefined for group, zero and broken addresses. */
export const parseMac = (text: string): Mac | undefined => {
  const digits = /^(?:[0-9a-f]{2}([:-]?)(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})$/i.test(text)
    ? text.toLowerCase().replace(/[^0-9a-f]/g, '')
    : '';
  if (digits.length !== 12 || digits === '000000000000') return undefined;
  if ((Number.parseInt(digits.slice(0, 2), 16) & 1) === 1) return undefined; // multicast and broadcast
  return (digits.match(/../g) ?? []).join(':') as Mac;
};

/** Enough to recognise it. */
const LONGEST_BAD_MAC = 64;

/** What a source says is a NIC's MAC, sorted: an address, none yet, or a text that can be none. `text`: already cleaned. */
export const sourceMac = (text: string): { readonly mac: Mac | null; readonly badMac?: string } => {
  const mac = parseMac(text);
  if (mac !== undefined) return { mac };
  return text === '' ? { mac: null } : { mac: null, badMac: text.slice(0, LONGEST_BAD_MAC) };
};

/** Strict dotted quad: four decimal numbers up to 255 without leading zeroes. */
export const parseIpv4 = (text: string): Ipv4 | undefined => {
  const parts = text.split('.');
  const good = parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
  return good ? (text as Ipv4) : undefined;
};

/** Digit by digit, because planning asks it of every address that a network has handed out. */
export const ipv4ToNumber = (ip: Ipv4): number => {
  let [value, part] = [0, 0];
  for (let at = 0; at < ip.length; at += 1) {
    const code = ip.charCodeAt(at);
    if (code === DOT) [value, part] = [value * 256 + part, 0];
    else part = part * 10 + code - ZERO;
  }
  return value * 256 + part;
};
const [DOT, ZERO] = [0x2e, 0x30];

export const numberToIpv4 = (value: number): Ipv4 =>
  `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}` as Ipv4;

export type Cidr = { readonly network: number; readonly prefix: number; readonly size: number };

/** `10.0.0.0/24` with no host bits set, prefix 1 to 32. */
export const parseCidr = (text: string): Cidr | undefined => {
  const [address = '', bits = '', ...rest] = text.split('/');
  const ip = parseIpv4(address);
  if (!ip || rest.length > 0 || !/^([1-9]|[12][0-9]|3[0-2])$/.test(bits)) return undefined;
  const size = 2 ** (32 - Number(bits));
  const network = ipv4ToNumber(ip);
  return network % size === 0 ? { network, prefix: Number(bits), size } : undefined;
};

export const cidrContains = (cidr: Cidr, ip: Ipv4): boolean => {
  const value = ipv4ToNumber(ip);
  return value >= cidr.network && value < cidr.network + cidr.size;
};
