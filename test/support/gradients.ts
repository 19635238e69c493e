import assert from 'node:assert/strict';
import { CLASSIC_NETWORK, type Network } from '../../src/shared/model/model.js';

type Values = Float32Array | Float64Array;

/**
 * ||got - expected|| / ||expected|| in the Euclidean norm; 0 when both are equal, infinite when only `expected` is zero.
 *
 * @throws AssertionError when the lengths differ
 */
export function relativeDistance(got: Values, expected: Values): number {
  assert.equal(got.length, expected.length);
  const difference = Float64Array.from(got, (value, index) => value - (expected[index] as number));
  return norm(difference) === 0 ? 0 : norm(difference) / norm(expected);
}

/**
 * Compares two gradients tensor by tensor, so that an error in a small tensor, or in one whose gradient is small, cannot hide
 * behind the large ones.
 *
 * @param got and `expected`: equally long, gradients of the network
 * @param tolerance largest relative distance of any tensor
 * @throws AssertionError that names the first tensor beyond it
 */
export function assertGradientsClose(
  got: Values,
  expected: Values,
  tolerance: number,
  { parameters }: Network = CLASSIC_NETWORK,
): void {
  for (const { name, offset, length } of parameters) {
    const end = offset + length;
    const distance = relativeDistance(got.subarray(offset, end), expected.subarray(offset, end));
    assert.ok(distance <= tolerance, `gradient of ${name}: relative distance ${distance} must be at most ${tolerance}`);
  }
}

/**
 * Element by element, in bits: NaN equals itself and 0 differs from -0.
 *
 * @throws AssertionError that begins with `what` and names the first element that differs, or because of the lengths
 */
export function assertSameBits(got: Float32Array, expected: Float32Array, what: string): void {
  const [a, b] = [got, expected].map(({ buffer, byteOffset, length }) => new Uint32Array(buffer, byteOffset, length));
  assert.equal(got.length, expected.length);
  const different = a?.findIndex((bits, index) => bits !== b?.[index]) ?? -1;
  assert.equal(different, -1, `${what}: element ${different} is ${got[different]} and must be ${expected[different]}`);
}

function norm(values: Values): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
