import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import os from 'node:os';

/** Families of addresses that count. For 'both', IPv4 goes first, because more hosts have it. */
export type Families = 'ipv4' | 'both';

/** This host's addresses, as other hosts may use them. */
export interface HostAddresses {
  /** The address that others most likely reach; null if there is only loopback. */
  readonly chosen: string | null;
  /** The other addresses that they may reach, with their interfaces, for people: '10.0.0.2 (eth1)'. */
  readonly others: readonly string[];
}

/** This host's own address on its default route, by family; null without a route. */
export interface DefaultRoutes {
  readonly ipv4: string | null;
  readonly ipv6: string | null;
}

/**
 * Addresses that are reserved for documentation and routed like any other: https://www.rfc-editor.org/rfc/rfc5737,
 * rfc3849
 */
const ELSEWHERE = { ipv4: '192.0.2.1', ipv6: '2001:db8::1' };
const DISCARD_PORT = 9;

/** Bridges of containers and virtual machines; other hosts do not reach them. */
const INTERNAL_BRIDGE =
  /^(docker|br-|veth|virbr|vnet|cni|flannel|cali|lxc|lxd|podman|kube-|weave|vboxnet|vmnet|bridge1\d\d)/;
/** Valid on one link only: https://www.rfc-editor.org/rfc/rfc3927, rfc4291 */
const LINK_LOCAL = /^(169\.254\.|fe[89ab][\da-f]:)/i;

/** Asks the system. Nothing is sent. */
export async function hostAddresses(families: Families): Promise<HostAddresses> {
  const routes = {
    ipv4: await addressTowards('ipv4'),
    ipv6: families === 'both' ? await addressTowards('ipv6') : null,
  };
  return chooseAddress(families, os.networkInterfaces(), routes);
}

/** The address of the default route's interface, or else the first one of an interface that leads outside. */
export function chooseAddress(
  families: Families,
  interfaces: NodeJS.Dict<os.NetworkInterfaceInfo[]>,
  routes: DefaultRoutes,
): HostAddresses {
  const candidates = Object.entries(interfaces).flatMap(([name, infos]) =>
    (infos ?? [])
      .filter(({ internal, address }) => !internal && !LINK_LOCAL.test(address))
      .map(({ address }) => ({ name, address, isInternal: INTERNAL_BRIDGE.test(name), isIPv6: isIPv6(address) })),
  );
  const wanted = candidates.filter((candidate) => families === 'both' || !candidate.isIPv6);
  const outer = wanted.filter(({ isInternal }) => !isInternal);
  const routed = [routes.ipv4, families === 'both' ? routes.ipv6 : null].filter((address) => address !== null);
  const byFamily = [...outer, ...wanted].sort((a, b) => Number(a.isIPv6) - Number(b.isIPv6));
  const chosen = routed[0] ?? byFamily.find(({ isInternal }) => !isInternal)?.address ?? byFamily[0]?.address ?? null;
  return {
    chosen,
    others: outer.filter(({ address }) => address !== chosen).map(({ address, name }) => `${address} (${name})`),
  };
}

/** Connecting a datagram socket sends nothing: it looks up the route and takes the address of its interface. */
function addressTowards(family: keyof typeof ELSEWHERE): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket(family === 'ipv4' ? 'udp4' : 'udp6');
    const end = (address: string | null) => {
      socket.close();
      resolve(address);
    };
    socket.once('error', () => end(null));
    socket.connect(DISCARD_PORT, ELSEWHERE[family], (...[error]: [Error?]) => {
      if (error) end(null);
      else end(outwards(socket.address().address));
    });
  });
}

/** Some systems take loopback if there is no default route. */
function outwards(address: string): string | null {
  return /^(127\.|::1$|::$|0\.0\.0\.0$)/.test(address) || LINK_LOCAL.test(address) ? null : address;
}
