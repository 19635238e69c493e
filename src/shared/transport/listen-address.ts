import { lookup } from 'node:dns/promises';
import net from 'node:net';
import os from 'node:os';

/** A place to listen, in the form of Node's servers. */
export interface ListenPlace {
  readonly host: string;
  readonly port: number;
}

/**
 * The places that a ZeroMQ address names: 'tcp://HOST:PORT'. HOST is an address (IPv6 in brackets), a name, a network
 * interface, or '*' for every IPv4 address. PORT is a number, or '*' for a free one. A name may have several addresses,
 * IPv4 first.
 *
 * @throws Error for a text that is not such an address, or a name without an address
 */
export async function listenPlaces(address: string): Promise<ListenPlace[]> {
  const match = /^tcp:\/\/(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^:[\]]+)):(?<port>\d{1,5}|\*)$/.exec(address);
  const port = match?.groups?.port === '*' ? 0 : Number(match?.groups?.port);
  const host = match?.groups?.bracketed ?? match?.groups?.plain;
  if (!host || port > 65_535) throw new Error('no such address');
  return (await hostsOf(host)).map((one) => ({ host: one, port }));
}

/** 'tcp://HOST:PORT' as peers write it. */
export const tcpAddress = (host: string, port: number): string =>
  `tcp://${net.isIPv6(host) ? `[${host}]` : host}:${port}`;

async function hostsOf(host: string): Promise<string[]> {
  if (host === '*') return ['0.0.0.0'];
  if (net.isIP(host)) return [host];
  const ofInterface = os.networkInterfaces()[host];
  const found = ofInterface ?? (await lookup(host, { all: true }));
  const isIPv6 = ({ family }: (typeof found)[number]): boolean => family === 6 || family === 'IPv6';
  // A link-local address would have to be named with its link.
  const usable = found.filter(({ address }) => !/^fe80:/i.test(address));
  return [...usable.filter((one) => !isIPv6(one)), ...usable.filter(isIPv6)].map(({ address }) => address);
}
