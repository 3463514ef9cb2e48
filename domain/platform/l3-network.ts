import { fieldOf } from '../planning/order-rows.ts';
import { finderIn, type Span, sizeOf, spansOf } from '../words/address-spans.ts';
import { ipv4ToNumber, numberToIpv4 } from '../words/addresses.ts';
import { accept, type Decider, type Decision, reject } from '../words/decider.ts';
import type { Violation } from '../words/failure.ts';
import type { Ipv4, Mac, NetworkId, TaskId } from '../words/ids.ts';
import { type Keyed, own } from '../words/keyed.ts';
import { violation } from '../words/said.ts';

export type IpRange = { readonly start: Ipv4; readonly end: Ipv4 };

/** How a target NIC joins the network on a host: libvirt's own network (with DHCP entries), or a bridge. */
export type Attachment =
  | { readonly kind: 'LIBVIRT_NETWORK'; readonly name: string }
  | { readonly kind: 'BRIDGE'; readonly bridge: string };

export type L3NetworkDetails = {
  readonly id: NetworkId;
  readonly name: string;
  readonly cidr: string;
  readonly gateway: Ipv4 | null;
  readonly dns: readonly Ipv4[];
  /** Addresses that may be handed out; apart from any dynamic DHCP range. */
  readonly ranges: readonly IpRange[];
  readonly attachment: Attachment;
};

/** One NIC's wish: an IP by hand, or null for one from the ranges. `path` is where the wish stands in the command: a row, or the list where it has none. */
export type AddressWish = {
  readonly taskId: TaskId;
  readonly nic: number;
  readonly mac: Mac;
  readonly ip: Ipv4 | null;
  readonly path: readonly (string | number)[];
};
export type AddressGrant = { readonly taskId: TaskId; readonly nic: number; readonly mac: Mac; readonly ip: Ipv4 };

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type L3NetworkEvent =
  | { type: 'L3NetworkAdded'; data: L3NetworkDetails }
  | { type: 'AddressesReserved'; data: { networkId: NetworkId; claimId: string; grants: readonly AddressGrant[] } }
  /** `claimId` null: every claim that those tasks had then, in histories of before it was recorded. */
  | {
      type: 'AddressesReleased';
      data: { networkId: NetworkId; claimId: string | null; taskIds: readonly TaskId[] };
    };

export type L3NetworkCommand =
  | { type: 'AddL3Network'; data: L3NetworkDetails }
  | { type: 'ReserveAddresses'; data: { claimId: string; wishes: readonly AddressWish[] } }
  /** Only what that claim names for those tasks; an address that another claim names as well stays held. */
  | { type: 'ReleaseAddresses'; data: { claimId: string; taskIds: readonly TaskId[] } };

export type L3Network =
  | { readonly status: 'absent' }
  | {
      readonly status: 'added';
      readonly details: L3NetworkDetails;
      /** What each claim names: an address is free when none names it. Several may name one, all of them of one task. */
      readonly claims: Keyed<readonly AddressGrant[]>;
      readonly byIp: Keyed<AddressGrant>;
      readonly byMac: Keyed<AddressGrant>;
    };
type Added = Extract<L3Network, { status: 'added' }>;

/**
 * Addresses that nobody holds, in the order of the spans. Steps over held ones only: a call costs at most one look for each
 * address that is held, and the next one goes on from there.
 */
function* freeAddresses(state: Added, spans: readonly Span[], taken: ReadonlySet<string>): Generator<Ipv4> {
  for (const { from, to } of spans)
    for (let value = from; value <= to; value += 1) {
      const ip = numberToIpv4(value);
      if (!own(state.byIp, ip) && !taken.has(ip)) yield ip;
    }
}

/** Nobody holds the address, and the network hands it out. */
export const isFree = ({ details, byIp }: Added, ip: Ipv4): boolean =>
  !own(byIp, ip) && finderIn(spansOf(details))(ipv4ToNumber(ip));

/** How many addresses nobody holds. Grows with what is held and never with the size of a range. */
export const countFree = ({ details, byIp }: Added): number => {
  const spans = spansOf(details);
  const isOurs = finderIn(spans);
  return sizeOf(spans) - Object.keys(byIp).filter((ip) => isOurs(ipv4ToNumber(ip as Ipv4))).length; // keys of grants
};

/** Who is in the way of a wish. An earlier attempt of the very task is in the way of an order, and not of the task's next attempt. */
type InTheWay = (holder: AddressGrant | undefined, wish: AddressWish) => AddressGrant | undefined;
const anyHolder: InTheWay = (holder) => holder;
const anyOther: InTheWay = (holder, { taskId }) => (holder?.taskId === taskId ? undefined : holder);

type Asking = {
  readonly isOurs: (value: number) => boolean;
  readonly inTheWay: InTheWay;
  /** What earlier wishes of the same claim want. */
  readonly ips: ReadonlySet<string>;
  readonly macs: ReadonlySet<string>;
};

const macProblems = (state: Added, wish: AddressWish, { inTheWay, macs }: Asking): readonly Violation[] => {
  const holder = inTheWay(own(state.byMac, wish.mac), wish);
  if (!holder && !macs.has(wish.mac)) return [];
  const asked = { mac: wish.mac, network: state.details.name, nic: wish.nic };
  return [violation('IN_USE', fieldOf(wish.path, 'mac'), holder ? { ...asked, task: holder.taskId } : asked)];
};

const ipProblems = (state: Added, wish: AddressWish, { isOurs, inTheWay, ips }: Asking): readonly Violation[] => {
  const { ip, nic, path } = wish;
  if (ip === null) return [];
  const [at, asked] = [fieldOf(path, 'ip'), { ip, network: state.details.name, nic }];
  if (!isOurs(ipv4ToNumber(ip))) return [violation('OUT_OF_RANGE', at, asked)];
  return inTheWay(own(state.byIp, ip), wish) || ips.has(ip) ? [violation('IN_USE', at, asked)] : [];
};

/** What the wishes come to now: grants for all, or every violation. Used by planning too, which reserves nothing. */
export const allot = (
  state: Added,
  wishes: readonly AddressWish[],
  inTheWay: InTheWay = anyHolder,
): Decision<AddressGrant, readonly Violation[]> => {
  const spans = spansOf(state.details);
  const isOurs = finderIn(spans);
  const ips = new Set<string>();
  const macs = new Set<string>();
  const violations: Violation[] = [];
  const asking = { isOurs, inTheWay, ips, macs };
  for (const wish of wishes) {
    violations.push(...macProblems(state, wish, asking), ...ipProblems(state, wish, asking));
    macs.add(wish.mac);
    if (wish.ip) ips.add(wish.ip);
  }
  const free = freeAddresses(state, spans, ips);
  const grants: AddressGrant[] = [];
  for (const { path, ...wish } of wishes) {
    const ip = wish.ip ?? free.next().value;
    if (ip) grants.push({ ...wish, ip });
    else violations.push(violation('CAPACITY', path, { network: state.details.name, nic: wish.nic }));
  }
  return violations.length > 0 ? reject(violations) : accept(...grants);
};

const under = (grants: readonly AddressGrant[], key: 'ip' | 'mac'): Keyed<AddressGrant> =>
  Object.fromEntries(grants.map((grant) => [grant[key], grant]));

const notOf =
  (taskIds: ReadonlySet<string>) =>
  ({ taskId }: AddressGrant): boolean =>
    !taskIds.has(taskId);

/** What a claim holds for one task never answers what it asks for another. */
const answers = (grant: AddressGrant, wish: AddressWish): boolean =>
  grant.taskId === wish.taskId && grant.nic === wish.nic && grant.mac === wish.mac;

/** What the claim was granted for those wishes. */
export const grantedFor = (
  state: L3Network,
  claimId: string,
  wishes: readonly AddressWish[],
): readonly AddressGrant[] =>
  state.status === 'absent'
    ? []
    : (own(state.claims, claimId) ?? []).filter((grant) => wishes.some((wish) => answers(grant, wish)));

export const l3Network: Decider<L3NetworkCommand, L3Network, L3NetworkEvent, readonly Violation[]> = {
  initial: { status: 'absent' },
  decide: (command, state) => {
    if (command.type === 'AddL3Network')
      return state.status === 'absent' ? accept({ type: 'L3NetworkAdded', data: command.data }) : accept();
    if (state.status === 'absent') return reject([violation('NOT_FOUND', ['networkId'], { what: 'L3_NETWORK' })]);
    const networkId = state.details.id;
    const { claimId } = command.data;
    const granted = own(state.claims, claimId) ?? [];
    if (command.type === 'ReleaseAddresses') {
      const taskIds = command.data.taskIds.filter((taskId) => granted.some((grant) => grant.taskId === taskId));
      return taskIds.length === 0
        ? accept()
        : accept({ type: 'AddressesReleased', data: { networkId, claimId, taskIds } });
    }
    const wishes = command.data.wishes.filter((wish) => !granted.some((grant) => answers(grant, wish)));
    if (wishes.length === 0) return accept();
    const verdict = allot(state, wishes, anyOther);
    return verdict.ok
      ? accept({ type: 'AddressesReserved', data: { networkId, claimId, grants: verdict.events } })
      : verdict;
  },
  evolve: (state, event): L3Network => {
    if (state.status === 'absent')
      return event.type === 'L3NetworkAdded'
        ? { status: 'added', details: event.data, byIp: {}, byMac: {}, claims: {} }
        : state;
    switch (event.type) {
      case 'L3NetworkAdded':
        return state;
      case 'AddressesReserved': {
        const { grants, claimId } = event.data;
        return {
          ...state,
          byIp: { ...state.byIp, ...under(grants, 'ip') },
          byMac: { ...state.byMac, ...under(grants, 'mac') },
          claims: { ...state.claims, [claimId]: [...(own(state.claims, claimId) ?? []), ...grants] },
        };
      }
      case 'AddressesReleased': {
        const { claimId, taskIds } = event.data;
        const gone = new Set<string>(taskIds);
        const claims = Object.entries(state.claims)
          .map(
            ([id, grants]) => [id, claimId === null || claimId === id ? grants.filter(notOf(gone)) : grants] as const,
          )
          .filter(([, grants]) => grants.length > 0);
        const kept = claims.flatMap(([, grants]) => grants);
        return { ...state, byIp: under(kept, 'ip'), byMac: under(kept, 'mac'), claims: Object.fromEntries(claims) };
      }
    }
  },
};
