import type { Brand } from './decider.ts';

/** Whole bytes below 2^53. */
export type Bytes = Brand<number, 'Bytes'>;
/** Whole bits per second; 1 Kbps = 1,000 bit/s (MS-3). */
export type BitsPerSecond = Brand<number, 'BitsPerSecond'>;

export const GIB = 1024 ** 3;
export const MIB = 1024 ** 2;

const FACTOR = { Kbps: 1e3, Mbps: 1e6, Gbps: 1e9 } as const;
const MIN_BANDWIDTH = 8e3;
const MAX_BANDWIDTH = 32e9;

/** `100Mbps` and the like; undefined for anything that MS-3 refuses (fractions, other units, other digits, out of range). */
export const parseBandwidth = (text: string): BitsPerSecond | undefined => {
  const match = /^([0-9]{1,11})(Kbps|Mbps|Gbps)$/.exec(text);
  if (!match) return undefined;
  const value = Number(match[1]) * FACTOR[match[2] as keyof typeof FACTOR];
  return value >= MIN_BANDWIDTH && value <= MAX_BANDWIDTH ? (value as BitsPerSecond) : undefined;
};

/** As `parseBandwidth` reads it back: the largest unit in which it is whole. `bits`: whole Kbps, as all that was ever ordered. */
export const formatBandwidth = (bits: number): string => {
  if (bits % FACTOR.Gbps === 0) return `${bits / FACTOR.Gbps}Gbps`;
  return bits % FACTOR.Mbps === 0 ? `${bits / FACTOR.Mbps}Mbps` : `${bits / FACTOR.Kbps}Kbps`;
};

const AS_GB = (bytes: number): string => String(Number((bytes / GIB).toFixed(2)));
/** GB of 2^30 bytes with at most two decimals: `19.12 GB` (SPEC section 0). */
export const formatGb = (bytes: number): string => `${AS_GB(bytes)} GB`;
