import { ipv4ToNumber, parseCidr } from './addresses.ts';
import type { Ipv4 } from './ids.ts';

/** Addresses as numbers, both ends included. */
export type Span = { readonly from: number; readonly to: number };

/** Of which addresses a network hands some out. */
export type Ranged = {
  readonly cidr: string;
  readonly gateway: Ipv4 | null;
  readonly ranges: readonly { readonly start: Ipv4; readonly end: Ipv4 }[];
};

/** The gateway, the network's own address and its broadcast address are nobody's; point-to-point and single addresses have neither of the latter. */
const nobodys = ({ cidr, gateway }: Ranged): readonly Span[] => {
  const block = parseCidr(cidr);
  const edges = block && block.size > 2 ? [block.network, block.network + block.size - 1] : [];
  return [...edges, ...(gateway === null ? [] : [ipv4ToNumber(gateway)])].map((value) => ({ from: value, to: value }));
};

const without = (spans: readonly Span[], cut: Span): readonly Span[] =>
  spans.flatMap((span): readonly Span[] => {
    if (cut.to < span.from || cut.from > span.to) return [span];
    const left = { from: span.from, to: cut.from - 1 };
    const right = { from: cut.to + 1, to: span.to };
    return [left, right].filter(({ from, to }) => from <= to);
  });

/**
 * What the network hands out: range by range in their order, each address once even where ranges overlap, without what is
 * nobody's. As few spans as there are ranges and gaps, however many addresses there are: nothing here walks a range.
 */
export const spansOf = (network: Ranged): readonly Span[] => {
  const cuts = [...nobodys(network)];
  const found: Span[] = [];
  for (const { start, end } of network.ranges) {
    const range = { from: ipv4ToNumber(start), to: ipv4ToNumber(end) };
    if (range.to < range.from) continue; // holds nothing, and cuts nothing off the others
    found.push(...cuts.reduce<readonly Span[]>(without, [range]));
    cuts.push(range);
  }
  return found;
};

export const sizeOf = (spans: readonly Span[]): number => spans.reduce((sum, { from, to }) => sum + to - from + 1, 0);

/** How to ask many times whether an address is in the spans, which do not overlap. */
export const finderIn = (spans: readonly Span[]): ((value: number) => boolean) => {
  const sorted = spans.toSorted((a, b) => a.from - b.from);
  return (value) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.to ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    const span = sorted[low];
    return span !== undefined && value >= span.from;
  };
};
