import { lookup } from 'node:dns/promises';
import { isIP, isIPv6 } from 'node:net';

/** Host and port of 'tcp://HOST:PORT', an IPv6 host without its brackets; null for ipc. */
export function hostAndPortOf(address: string): { readonly host: string; readonly port: number } | null {
  const [, host = '', port = ''] = /^tcp:\/\/(.+):(\d+)$/.exec(address) ?? [];
  return host === '' ? null : { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

/** 'HOST:PORT', an IPv6 host in brackets. */
export function hostPort(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether the address has a name. A name may have other addresses the next time. */
export function hasName(address: string): boolean {
  const host = hostAndPortOf(address)?.host;
  return host !== undefined && isIP(host) === 0;
}

/**
 * The addresses that an address has now: itself, or 'tcp://IP:PORT' for each address of its host's name, in the
 * system's order. ZeroMQ would use only the first one, and with IPv6 on it would ignore a name's IPv4 addresses beside
 * IPv6 ones.
 *
 * @param find the addresses of a host's name; tests say them themselves
 * @throws Error with the `code` of the look-up ('ENOTFOUND', 'EAI_AGAIN', ...) when the name cannot be resolved
 */
export async function resolveAddress(address: string, find = addressesOf): Promise<string[]> {
  const parts = hostAndPortOf(address);
  if (!parts || !hasName(address)) return [address];
  const found = await find(parts.host);
  return found.map((entry) => `tcp://${hostPort(entry.address, parts.port)}`);
}

function addressesOf(host: string): Promise<{ readonly address: string }[]> {
  return lookup(host, { all: true });
}
