import os from 'node:os';

/**
 * The names by which a server may be asked. A stranger's web page can point its own host name at this machine (DNS
 * rebinding) to read what is served here. Its requests carry that name in the header Host, and are refused.
 */
export interface AllowedHosts {
  /** The name or address that was bound; IPv6 without brackets. */
  readonly boundHost: string;
  /** Further names and addresses; '*' allows all. */
  readonly names: readonly string[];
}

/** The names of a machine: the address of each interface, and its host name. */
export interface MachineNames {
  readonly addresses: readonly string[];
  readonly hostName: string;
}

/** The current names of this machine. Addresses may come and go. */
export function machineNames(): MachineNames {
  const addresses = Object.values(os.networkInterfaces()).flatMap((all) => all ?? []);
  return { addresses: addresses.map(({ address }) => address), hostName: os.hostname() };
}

const WILDCARDS: readonly string[] = ['0.0.0.0', '::'];

/**
 * Whether a request with this header Host is answered. These names are allowed: loopback names; the bound address, or
 * for all interfaces (0.0.0.0, ::) every address of the machine; its host name, unless only loopback is bound; and the
 * names that were given. The port does not count, because it may be forwarded.
 *
 * @param header undefined: the request has none, so it does not come from a browser
 */
export function isAllowedHost(header: string | undefined, { boundHost, names }: AllowedHosts, machine: MachineNames) {
  if (names.includes('*') || header === undefined) return true;
  const host = hostOf(header);
  if (host === null) return false;
  if (isLoopback(host)) return true;
  const bound = normalised(boundHost);
  const allowed = [bound, ...names.map(normalised)];
  if (WILDCARDS.includes(bound)) allowed.push(...machine.addresses.map(normalised));
  if (!isLoopback(bound)) {
    const hostName = normalised(machine.hostName);
    allowed.push(hostName, hostName.split('.')[0] ?? hostName);
  }
  return allowed.includes(host);
}

/** The host of 'HOST' or 'HOST:PORT', an IPv6 one without its brackets; null when it is neither. */
function hostOf(header: string): string | null {
  const [, host] = /^(\[[\da-f:.]+\]|[^\s:[\]/@]+)(?::\d{1,5})?$/i.exec(header) ?? [];
  return host === undefined ? null : normalised(host.replace(/^\[|\]$/g, ''));
}

/** Case, the dot of the root, and the many spellings of an IPv6 address do not count. */
function normalised(host: string): string {
  if (!host.includes(':')) return host.toLowerCase().replace(/\.$/, '');
  try {
    return new URL(`http://[${host}]`).hostname.slice(1, -1);
  } catch {
    return host.toLowerCase();
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || /^127(\.\d{1,3}){3}$/.test(host) || host === '::1';
}
