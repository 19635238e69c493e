import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { booleanOf } from '../shared/text/boolean-words.js';

/**
 * Parsers of option values from flags, environment variables and configuration files. Each throws commander's
 * InvalidArgumentError, which says what is allowed and ends with exit code 2.
 */

/** Refuses a value; commander adds which. */
export function refuse(reason: string): never {
  throw new InvalidArgumentError(reason);
}

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

/** A decimal number above `min` (or from `min`, with `inclusive`) and up to `max`. */
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

/** 'auto', or a number as decimalNumber takes it. */
export function autoOrDecimalNumber(
  min: number,
  max: number,
  bound: 'inclusive' | 'exclusive',
): (text: string) => number | 'auto' {
  const parse = decimalNumber(min, max, bound);
  return (text) => {
    if (text === 'auto') return 'auto';
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message.replace('It must be', "It must be 'auto' or"));
    }
  };
}

/** 'on' (true) or 'off' (false), or another word for them. */
export function onOff(text: string): boolean {
  const value = booleanOf(text);
  if (value === null) throw new InvalidArgumentError("It must be 'on' or 'off'.");
  return value;
}

/** 'auto', or a whole number from `min` to `max`. */
export function autoOrWholeNumber(min: number, max: number): (text: string) => number | 'auto' {
  const parse = wholeNumber(min, max);
  return (text) => {
    if (text === 'auto') return 'auto';
    try {
      return parse(text);
    } catch {
      throw new InvalidArgumentError(`It must be 'auto' or a whole number from ${min} to ${max}.`);
    }
  };
}

/**
 * A non-empty name of a file or a directory, or a token.
 *
 * @param what the named thing, with its article
 */
export function nonEmpty(what: string): (text: string) => string {
  return (text) => {
    if (text === '') throw new InvalidArgumentError(`It must name ${what}, but is empty.`);
    if (text.includes('\0')) throw new InvalidArgumentError(`It must name ${what}, without NUL characters.`);
    return text;
  };
}

/** Host names and addresses without ports, separated by commas; '*' stands for any. */
export function hostNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (!names.every((name) => /^([\w.-]+|[\da-f.]*:[\da-f:.]+|\*)$/i.test(name))) {
    throw new InvalidArgumentError(
      "It must be host names or addresses without ports, such as 'node1,10.0.0.5', or '*'.",
    );
  }
  return names;
}

/** IP addresses and networks, separated by commas: '10.0.0.5', '10.0.0.0/8', 'fd00::/8'. */
export function networks(text: string): readonly string[] {
  const all = text.split(',').map((network) => network.trim());
  if (!all.every(isNetwork)) {
    throw new InvalidArgumentError("It must be IP addresses or networks, such as '10.0.0.5,fd00::/8'.");
  }
  return all;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** See nonEmpty. */
export const fileName = nonEmpty('a file');
/** See nonEmpty. */
export const directoryName = nonEmpty('a directory');
/** See nonEmpty. */
export const placeName = nonEmpty('a file or directory');
/** Parses the next of several arguments that are names of files. */
export const fileNames = (text: string, earlier: readonly string[] = []): readonly string[] => [
  ...earlier,
  fileName(text),
];
/** See nonEmpty: what loadModel takes. */
export const modelName = nonEmpty('a model');
