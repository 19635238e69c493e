/** The logistic function on vectors. It has its own exponential, because the host's may differ between machines. */

/**
 * Beyond this limit, the logistic function is 1 to the last bit, or below 5e-38. Within it, 2^n below stays a normal
 * number.
 */
const LIMIT: f32 = 86;
const LOG2_E: f32 = Mathf.LOG2E;
// ln 2 in two parts: n * LN2_HIGH is exact for |n| < 2^10.
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;
/** 1.5 * 2^23: adding it rounds to an integer, which then stands in the low bits. */
const ROUNDER: f32 = 12582912;

/** 1 / (1 + exp(-x)) in each lane, to 2 units in the last place; NaN stays NaN. */
export function sigmoid(x: v128): v128 {
  // pmin and pmax return their first operand when one is NaN.
  const y = f32x4.neg(f32x4.pmax(f32x4.pmin(x, f32x4.splat(LIMIT)), f32x4.splat(-LIMIT)));
  const shifted = f32x4.add(f32x4.mul(y, f32x4.splat(LOG2_E)), f32x4.splat(ROUNDER));
  const n = f32x4.sub(shifted, f32x4.splat(ROUNDER));
  const r = f32x4.sub(f32x4.sub(y, f32x4.mul(n, f32x4.splat(LN2_HIGH))), f32x4.mul(n, f32x4.splat(LN2_LOW)));
  // exp(r) on |r| <= ln(2) / 2: the polynomial of the Cephes library's expf, in pairs of terms that do not wait for
  // each other.
  const r2 = f32x4.mul(r, r);
  let p = f32x4.add(f32x4.mul(f32x4.splat(1.98756915e-4), r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r2), f32x4.add(f32x4.mul(f32x4.splat(8.3334519073e-3), r), f32x4.splat(4.1665795894e-2)));
  p = f32x4.add(f32x4.mul(p, r2), f32x4.add(f32x4.mul(f32x4.splat(1.6666665459e-1), r), f32x4.splat(5.0000001201e-1)));
  p = f32x4.add(f32x4.mul(p, r2), f32x4.add(r, f32x4.splat(1)));
  // Multiplies by 2^n: adds n to the exponent's bits.
  const exponential = i32x4.add(p, i32x4.shl(shifted, 23));
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exponential));
}

/** Replaces float32 values by their sigmoid; `bytes` is a multiple of 16. */
export function sigmoidInPlace(values: usize, bytes: usize): void {
  const end = values + bytes;
  for (let p = values; p < end; p += 16) v128.store(p, sigmoid(v128.load(p)));
}

/**
 * target = gradient * s * (1 - s), the chain rule through a sigmoid, where `activations` holds s. `target` may be `gradient`.
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
