import { BlockList, isIP } from 'node:net';
import { type Families, hostAddresses } from './host-addresses.js';
import { hostAndPortOf, hostPort } from './resolve-address.js';

/** Tells which hosts a ZeroMQ address reaches, and how other hosts write it. */

export const DEFAULT_PORT = 5555;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

const ANY_IPV4 = new BlockList();
ANY_IPV4.addAddress('0.0.0.0');
const ANY_IPV6 = new BlockList();
ANY_IPV6.addAddress('::', 'ipv6');

/** How other hosts reach an address that is listened on here. */
export interface Reachable {
  readonly address: string;
  /** More addresses that may work, with their interfaces, for people: '10.0.0.2 (eth1)'. */
  readonly others: readonly string[];
}

/** Whether only this host can reach the address: ipc, 127.x.x.x, localhost or ::1, however it is written. */
export function isLocal(address: string): boolean {
  const host = hostAndPortOf(address)?.host;
  if (host === undefined) return isIpc(address);
  return isLoopbackName(host) || isIn(LOOPBACK, host);
}

/** Whether both ends are on this host. The directory of an ipc address can be closed to other users. */
export function isIpc(address: string): boolean {
  return address.startsWith('ipc:');
}

/**
 * The address by which a process on this host reaches a listening address: 'tcp://[::]:5555' becomes
 * 'tcp://[::1]:5555'.
 */
export function ownAddress(listenAddress: string): string {
  const parts = hostAndPortOf(listenAddress);
  const takes = parts && familiesOf(parts.host);
  return takes ? `tcp://${hostPort(takes === 'both' ? '::1' : '127.0.0.1', parts.port)}` : listenAddress;
}

/**
 * The address by which other hosts reach a listening address: 'tcp://0.0.0.0:5555' becomes 'tcp://10.0.0.1:5555'.
 *
 * @param addressesOf this host's addresses; tests give others
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

/** The families of addresses that are meant if none is named; null for a host that names one. */
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
