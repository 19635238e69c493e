import { isIP, isIPv6 } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { DEFAULT_HTTP_ADDRESS, type HttpAddress } from '../shared/http/http-server.js';
import { MAX_SOCKET_PATH_BYTES } from '../shared/transport/socket-directory.js';

/** Parsers of addresses; values.ts has those of other values. A port alone is a port of the loopback interface. */

const LOOPBACK = '127.0.0.1';
const MAX_PORT = 65_535;

/** An address for HTTP, as in hostAndPort, or 'off'. */
export function httpAddress(text: string): HttpAddress | 'off' {
  // 'off', not null: commander takes null for a missing value.
  return /^(off|no|false)$/i.test(text) ? 'off' : hostAndPort(text, "'HOST:PORT' or 'off'");
}

/**
 * 'HOST:PORT', 'PORT', ':PORT', a bare address or 'localhost', each with or without 'http://'. An IPv6 host stands in
 * brackets.
 *
 * @param expected what the message names
 * @param defaultPort of an address without one
 */
export function hostAndPort(
  text: string,
  expected = "'HOST:PORT'",
  defaultPort = DEFAULT_HTTP_ADDRESS.port,
): HttpAddress {
  const parts = partsOf(text.replace(/^http:\/\/|\/$/gi, ''));
  if (!parts || (parts.host === '' && parts.port === null)) throw new InvalidArgumentError(`It must be ${expected}.`);
  const host = parts.host === '' ? LOOPBACK : parts.host.replace(/^\[|\]$/g, '');
  return { host, port: parts.port ?? defaultPort };
}

/** Defaults for the parts that a ZeroMQ address leaves out. */
export interface AddressDefaults {
  /** Whether a port alone is accepted: it is one of the loopback interface. */
  readonly loopback: boolean;
  /** Port of an address without one; null: the port is required. */
  readonly port: number | null;
}

/**
 * A ZeroMQ address: 'tcp://HOST:PORT' with or without 'tcp://', or 'ipc:///PATH', whose path has at most
 * MAX_SOCKET_PATH_BYTES.
 *
 * @returns a parser that returns the complete address
 */
export function address({ loopback, port: defaultPort }: AddressDefaults): (text: string) => string {
  return (text) => {
    if (text.startsWith('ipc://')) return ipcAddress(text);
    const parts = partsOf(text.replace(/^tcp:\/\//, ''), text.startsWith('tcp://'));
    const host = parts?.host || (loopback && parts?.port != null ? LOOPBACK : '');
    const port = parts?.port ?? defaultPort;
    if (!parts || host === '' || port === null) {
      throw new InvalidArgumentError("It must be 'tcp://HOST:PORT', 'HOST:PORT' or 'ipc:///PATH'.");
    }
    return `tcp://${host}:${port}`;
  };
}

function ipcAddress(text: string): string {
  if (!/^ipc:\/\/\/./.test(text)) throw new InvalidArgumentError("It must be 'tcp://HOST:PORT' or 'ipc:///PATH'.");
  if (Buffer.byteLength(text.slice('ipc://'.length)) > MAX_SOCKET_PATH_BYTES) {
    throw new InvalidArgumentError(`The path of an ipc address must have at most ${MAX_SOCKET_PATH_BYTES} bytes.`);
  }
  return text;
}

/**
 * Host as written ('' if there is none) and port (null if there is none); null for a text that is not an address.
 *
 * @param isHost whether a word without a port must be a host
 */
function partsOf(text: string, isHost = false): { readonly host: string; readonly port: number | null } | null {
  const [, host = '', port] = /^(\[[\da-f:.]+(?:%\w+)?\]|[^\s:/[\]]*)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const bare = /^\d{1,5}$/.test(text) ? text : undefined;
  if (bare !== undefined) return Number(bare) <= MAX_PORT ? { host: '', port: Number(bare) } : null;
  if (host === '' && port === undefined) return null;
  if (port === undefined) return isHost || isBareHost(host) ? { host, port: null } : null;
  return Number(port) <= MAX_PORT ? { host, port: Number(port) } : null;
}

/** A word without a port could be anything; an address, a name with dots, or 'localhost' can only be a host. */
function isBareHost(host: string): boolean {
  const inBrackets = /^\[(.*)\]$/.exec(host)?.[1];
  if (inBrackets !== undefined) return isIPv6(inBrackets.replace(/%\w+$/, ''));
  return isIP(host) !== 0 || host === 'localhost' || host === '*' || /^[a-z\d-]+(\.[a-z\d-]+)+\.?$/i.test(host);
}
