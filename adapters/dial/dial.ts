import { promises as dns, type LookupAddress } from 'node:dns';
import { BlockList, connect, isIPv6, type LookupFunction, type Socket } from 'node:net';
import { OutsideFailure } from '../../commands/ports/machines.ts';

/** Where a probe may connect to, and how long it looks; a failure takes that long too. */
export type Dialing = {
  readonly localAddresses: boolean;
  readonly seconds: number;
  readonly lookUp: (name: string) => Promise<readonly LookupAddress[]>;
};
const lookUp = (name: string) => dns.lookup(name, { all: true, order: 'ipv4first' });
export const EVERYWHERE: Dialing = { localAddresses: true, seconds: 10, lookUp };
export const ELSEWHERE: Dialing = { localAddresses: false, seconds: 10, lookUp };

/**
 * This machine, its link, groups, and where clouds answer with credentials (RFC 6890; AWS and others 169.254.169.254 and
 * fd00:ec2::254, Alibaba 100.100.100.200, Azure 168.63.129.16, Oracle 192.0.0.192). An IPv4 address inside IPv6 is the
 * IPv4 address (Node's BlockList for ::ffff:0:0/96); those that are translated on the way are none of a machine's own.
 */
const LOCAL = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['224.0.0.0', 3],
] as const)
  LOCAL.addSubnet(net, prefix, 'ipv4');
for (const address of ['100.100.100.200', '168.63.129.16']) LOCAL.addAddress(address, 'ipv4');
for (const [net, prefix] of [
  ['::', 127],
  ['fe80::', 10],
  ['ff00::', 8],
  ['64:ff9b::', 96],
  ['2002::', 16],
] as const)
  LOCAL.addSubnet(net, prefix, 'ipv6');
LOCAL.addAddress('fd00:ec2::254', 'ipv6');

/** Of an address in its normal form, as name look-up gives it: `0x7f.1` and `0177.0.0.1` have become 127.0.0.1 there. */
export const isLocal = (ip: string): boolean => LOCAL.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');

const notThere = (address: string): OutsideFailure =>
  new OutsideFailure({
    code: 'PERMISSION_DENIED',
    message: `${address} is a loopback, link-local, multicast or metadata address, where Sampan does not connect to; SAMPAN_LOCAL_ADDRESSES=allow on the control plane permits it.`,
  });

/** A name is looked up once, and what was looked at is what is connected to: another answer a moment later changes nothing. */
const allowed = async (address: string, dialing: Dialing): Promise<readonly LookupAddress[]> => {
  const found = await dialing.lookUp(address);
  if (!dialing.localAddresses && found.some((one) => isLocal(one.address))) throw notThere(address);
  return found;
};

/** A TCP connection to the address or name as it resolves now. Throws PERMISSION_DENIED, or the system's error. */
export const dial = async (address: string, port: number, dialing: Dialing, signal: AbortSignal): Promise<Socket> => {
  const found = await allowed(address, dialing);
  const [first] = found;
  const lookup: LookupFunction = (_name, { all }, answer) =>
    all ? answer(null, [...found]) : answer(null, first?.address ?? '', first?.family);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, lookup });
    const abort = (): void => void socket.destroy(new Error('It took too long.'));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', abort));
    socket.once('error', reject);
    socket.once('connect', () => resolve(socket));
  });
};

/**
 * One question to an address that somebody names. Whatever fails fails alike, and after the same time: closed, filtered,
 * silent and another protocol cannot be told apart, so that nobody maps a network with it. What `work` throws as
 * OutsideFailure says nothing of the network between and is passed on at once.
 */
export const askAlike = async <T>(
  dialing: Dialing,
  failure: OutsideFailure,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<'over'>((resolve) => {
    timer = setTimeout(() => resolve('over'), dialing.seconds * 1000);
  });
  try {
    const answer = await Promise.race([work(over.signal).then((value) => ({ value })), end]);
    if (answer === 'over') throw failure;
    return answer.value;
  } catch (error) {
    if (error instanceof OutsideFailure) throw error;
    await end;
    throw failure;
  } finally {
    clearTimeout(timer);
    over.abort();
  }
};
