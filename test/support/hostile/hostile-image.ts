import type { ErrorCode } from '../../../src/shared/error-codes.js';

/** An image that must be refused. */
export interface HostileImage {
  /** File name, with the ending of the format that it pretends to be. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Code of the error. */
  readonly code: ErrorCode;
}

/** Bytes whose copy has others from `place` on. */
export function patched(bytes: Uint8Array, place: number, ...values: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(values, place);
  return copy;
}

/** Bytes of a number of 32 bits, the highest or the lowest first. */
export const highFirst = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
export const lowFirst = (value: number): number[] => highFirst(value).reverse();
