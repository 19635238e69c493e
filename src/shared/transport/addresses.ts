import { BlockList, isIP } from 'node:net';
import { type Families, hostAddresses } from './host-addresses.js';
import { hostAndPortOf, hostPort } from './resolve-address.js';

/** ZeroMQ addresses: whom they reach, and how other hosts write them. */

export const DEFAULT_PORT = 5555;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

const ANY_IPV4 = new BlockList();
ANY_IPV4.addAddress('0.0.0.0');
const ANY_IPV6 = new BlockList();
ANY_IPV6.addAddress('::', 'ipv6');

/** How other hosts reach what listens here. */
export interface Reachable {
  readonly address: string;
  /** Further addresses under which they may reach it, with their interfaces, for people: '10.0.0.2 (eth1)'. */
  readonly others: readonly string[];
}

/** Whether only this host can reach the address: ipc, 127.x.x.x, localhost or ::1, in whatever way they are written. */
export function isLocal(address: string): boolean {
  const host = hostAndPortOf(address)?.host;
  if (host === undefined) return isIpc(address);
  return isLoopbackName(host) || isIn(LOOPBACK, host);
}

/** Whether both ends are on this host, in a directory that other users may be kept out of. */
export function isIpc(address: string): boolean {
  return address.startsWith('ipc:');
}

/** How a process on this host reaches what listens on an address: 'tcp://[::]:5555' is 'tcp://[::1]:5555' to it. */
export function ownAddress(listenAddress: string): string {
  const parts = hostAndPortOf(listenAddress);
  const takes = parts && familiesOf(parts.host);
  return takes ? `tcp://${hostPort(takes === 'both' ? '::1' : '127.0.0.1', parts.port)}` : listenAddress;
}

/**
 * How other hosts reach what listens on an address: 'tcp://0.0.0.0:5555' is 'tcp://10.0.0.1:5555' to them.
 *
 * @param addressesOf this host's addresses; tests have others
 */
export async function reachableAddress(listenAddress: string, addressesOf = hostAddresses): Promise<Reachable> {
  const parts = hostAndPortOf(listenAddress);
  const takes = parts && familiesOf(parts.host);
  if (!takes) return { address: listenAddress, others: [] };
  const { chosen, others } = await addressesOf(takes);
  return { address: chosen === null ? ownAddress(listenAddress) : `tcp://${hostPort(chosen, parts.port)}`, others };
}

/** 'HOST:PORT' of a URL, as other hosts reach it. */
export async function reachableHttp(url: string): Promise<string> {
  const { address } = await reachableAddress(url.replace(/^http:/, 'tcp:'));
  return address.replace(/^tcp:\/\//, '');
}

/** Which addresses of this host are meant when none is named; null for a host that names one. */
function familiesOf(host: string): Families | null {
  if (host === '*' || isIn(ANY_IPV4, host)) return 'ipv4';
  return isIn(ANY_IPV6, host) ? 'both' : null;
}

function isLoopbackName(host: string): boolean {
  return /^(.+\.)?localhost$/i.test(host);
}

/** An IPv6 address may stand for an IPv4 one. */
function isIn(list: BlockList, host: string): boolean {
  const family = isIP(host);
  return family !== 0 && list.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
