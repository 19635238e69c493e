import { InvalidArgumentError } from 'commander';
import type { HttpAddress } from '../shared/http-server.js';

/** Parsers of option values. Each throws commander's InvalidArgumentError, which says what is allowed and exits with 2. */

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** A decimal number above `min` (or from `min` on, with `inclusive`) and up to `max`. */
export function decimalNumber(min: number, max: number, bound: 'inclusive' | 'exclusive'): (text: string) => number {
  return (text) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    const inRange = bound === 'inclusive' ? value >= min : value > min;
    if (!(inRange && value <= max)) {
      const range = bound === 'inclusive' ? `from ${min} to ${max}` : `above ${min}, at most ${max}`;
      throw new InvalidArgumentError(`It must be a number ${range}.`);
    }
    return value;
  };
}

/** 'on' (true) or 'off' (false). */
export function onOff(text: string): boolean {
  if (text !== 'on' && text !== 'off') throw new InvalidArgumentError("It must be 'on' or 'off'.");
  return text === 'on';
}

/** 'auto', or a whole number from 0 to `max`. */
export function autoOrWholeNumber(max: number): (text: string) => number | 'auto' {
  const parse = wholeNumber(0, max);
  return (text) => {
    if (text === 'auto') return 'auto';
    try {
      return parse(text);
    } catch {
      throw new InvalidArgumentError(`It must be 'auto' or a whole number from 0 to ${max}.`);
    }
  };
}

/** 'HOST:PORT', port 0..65535, or 'off' (null). An IPv6 host stands in brackets. */
export function httpAddress(text: string): HttpAddress | 'off' {
  // Not null, which commander takes for a missing value.
  return text === 'off' ? text : hostAndPort(text, "'HOST:PORT' or 'off'");
}

/** 'HOST:PORT', port 0..65535. An IPv6 host stands in brackets. */
export function hostAndPort(text: string, expected = "'HOST:PORT'"): HttpAddress {
  const [, host = '', port = ''] = /^(\[[\da-f:.]+\]|[^:]+):(\d{1,5})$/i.exec(text) ?? [];
  if (host === '' || Number(port) > 65_535) throw new InvalidArgumentError(`It must be ${expected}.`);
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/** Host names and addresses without ports, separated by commas; '*' stands for any. */
export function hostNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (!names.every((name) => /^([\w.-]+|[\da-f.]*:[\da-f:.]+|\*)$/i.test(name))) {
    throw new InvalidArgumentError("It must be host names or addresses without ports, as 'node1,10.0.0.5', or '*'.");
  }
  return names;
}

/** A ZeroMQ address: 'tcp://HOST:PORT', port 0..65535, or 'ipc:///PATH', path at most 107 bytes. It comes back as it is. */
export function address(text: string): string {
  const tcp = /^tcp:\/\/(.+):(\d{1,5})$/.exec(text);
  const isTcp = tcp !== null && Number(tcp[2]) <= 65_535;
  const isIpc = /^ipc:\/\/\/./.test(text);
  if (!isTcp && !isIpc) throw new InvalidArgumentError("It must be 'tcp://HOST:PORT' or 'ipc:///PATH'.");
  // The kernel's limit on the path of a local socket, less its closing zero.
  if (isIpc && Buffer.byteLength(text.slice('ipc://'.length)) > 107) {
    throw new InvalidArgumentError('The path of an ipc address must have at most 107 bytes.');
  }
  return text;
}
