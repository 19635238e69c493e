import os from 'node:os';

/** ZeroMQ addresses: whom they reach, and how other hosts write them. */

export const DEFAULT_PORT = 5555;

/** Whether only this host can reach the address: ipc, 127.x.x.x, localhost or ::1. */
export function isLocal(address: string): boolean {
  return isIpc(address) || /^tcp:\/\/(127\.\d+\.\d+\.\d+|localhost|\[::1\]):/.test(address);
}

/** Whether both ends are on this host, in a directory that other users may be kept out of. */
export function isIpc(address: string): boolean {
  return address.startsWith('ipc:');
}

/** How other hosts reach what listens on an address: 'tcp://0.0.0.0:5555' is 'tcp://10.0.0.1:5555' to them. */
export function reachableAddress(listenAddress: string): string {
  return listenAddress.replace(/^tcp:\/\/(0\.0\.0\.0|\*|\[::\]):/, `tcp://${hostAddress()}:`);
}

/** 'HOST:PORT' of a URL, as other hosts reach it. */
export function reachableHttp(url: string): string {
  return reachableAddress(url.replace(/^http:/, 'tcp:')).replace(/^tcp:\/\//, '');
}

/** The first address of this host that others can reach; 127.0.0.1 when it has none. */
export function hostAddress(interfaces = os.networkInterfaces()): string {
  const all = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
