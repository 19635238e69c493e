/** The logistic function on vectors. */
import { exponential, reciprocal } from './elementary';

/**
 * Beyond this limit, the logistic function is 1 to the last bit, or below 5e-38. Within it, the exponential stays a
 * normal number.
 */
const LIMIT: f32 = 86;

/** 1 / (1 + exp(-x)) in each lane, to 2 units in the last place; NaN stays NaN. */
export function sigmoid(x: v128): v128 {
  // pmin and pmax return their first operand when one is NaN.
  const y = f32x4.neg(f32x4.pmax(f32x4.pmin(x, f32x4.splat(LIMIT)), f32x4.splat(-LIMIT)));
  return reciprocal(f32x4.add(f32x4.splat(1), exponential(y)));
}

/** Replaces float32 values by their sigmoid; `bytes` is a multiple of 16. */
export function sigmoidInPlace(values: usize, bytes: usize): void {
  const end = values + bytes;
  for (let p = values; p < end; p += 16) v128.store(p, sigmoid(v128.load(p)));
}

/**
 * target = gradient * s * (1 - s), the chain rule through a sigmoid, where `activations` holds s. `target` may be
 * `gradient`.
 *
 * @param bytes of each of the three, all float32: a multiple of 16
 */
export function multiplyBySigmoidDerivative(target: usize, gradient: usize, activations: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const s = v128.load(activations + i);
    const derivative = f32x4.mul(s, f32x4.sub(f32x4.splat(1), s));
    v128.store(target + i, f32x4.mul(v128.load(gradient + i), derivative));
  }
}
