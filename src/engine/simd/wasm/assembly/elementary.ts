/**
 * Elementary functions on vectors, from multiply-adds and integer operations alone: those of the host may differ
 * between machines. The polynomials are those of the Cephes library (S. L. Moshier). docs/numerics.md lists the
 * operations.
 */
import { madd, nmadd } from '../../../../shared/assembly/fma';

const LOG2_E: f32 = Mathf.LOG2E;
// ln 2 in two parts: the multiple of the high one is exact for |n| < 2^10.
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;
/** 1.5 * 2^23: adding it rounds to an integer, which then stands in the low bits. */
const ROUNDER: f32 = 12582912;

/** exp(y) in each lane, for |y| <= 87. */
export function exponential(y: v128): v128 {
  const shifted = madd(y, f32x4.splat(LOG2_E), f32x4.splat(ROUNDER));
  const n = f32x4.sub(shifted, f32x4.splat(ROUNDER));
  const r = nmadd(n, f32x4.splat(LN2_LOW), nmadd(n, f32x4.splat(LN2_HIGH), y));
  // exp(r) on |r| <= ln(2) / 2, in pairs of terms that do not wait for each other.
  const r2 = f32x4.mul(r, r);
  let p = madd(f32x4.splat(1.98756915e-4), r, f32x4.splat(1.3981999507e-3));
  p = madd(p, r2, madd(f32x4.splat(8.3334519073e-3), r, f32x4.splat(4.1665795894e-2)));
  p = madd(p, r2, madd(f32x4.splat(1.6666665459e-1), r, f32x4.splat(5.0000001201e-1)));
  p = madd(p, r2, f32x4.add(r, f32x4.splat(1)));
  // Multiplies by 2^n: adds n to the exponent's bits.
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/**
 * 1 / d in each lane, for 1 <= d < 2^126, within 0.78 units in the last place. No division, because GPUs round
 * divisions in their own ways: a linear guess in the exponent's bits, then a step of Newton's method, then one of
 * Halley's.
 */
export function reciprocal(d: v128): v128 {
  const one = f32x4.splat(1);
  let q = i32x4.sub(i32x4.splat(0x7ef311c0), d);
  q = madd(q, nmadd(d, q, one), q);
  const e = nmadd(d, q, one);
  return madd(q, madd(e, e, e), q);
}

/** Bits of 1 and of the square root of 1/2. */
const ONE: i32 = 0x3f800000;
const ROOT_HALF: i32 = 0x3f3504f3;

/** log(1 + x) in each lane, for 0 <= x <= 255. It keeps the digits of a small x. */
export function log1p(x: v128): v128 {
  // 1 + x = 2^k * (1 + f), with sqrt(1/2) <= 1 + f < sqrt(2).
  const shifted = i32x4.add(f32x4.add(f32x4.splat(1), x), i32x4.splat(ONE - ROOT_HALF));
  const exponent = i32x4.sub(i32x4.shr_s(shifted, 23), i32x4.splat(127));
  const scale = i32x4.shl(i32x4.sub(i32x4.splat(127), exponent), 23);
  const f = madd(x, scale, f32x4.sub(scale, f32x4.splat(1)));
  const f2 = f32x4.mul(f, f);
  let p = f32x4.splat(7.0376836292e-2);
  p = madd(p, f, f32x4.splat(-1.151461031e-1));
  p = madd(p, f, f32x4.splat(1.167699874e-1));
  p = madd(p, f, f32x4.splat(-1.2420140846e-1));
  p = madd(p, f, f32x4.splat(1.4249322787e-1));
  p = madd(p, f, f32x4.splat(-1.6668057665e-1));
  p = madd(p, f, f32x4.splat(2.0000714765e-1));
  p = madd(p, f, f32x4.splat(-2.4999993993e-1));
  p = madd(p, f, f32x4.splat(3.3333331174e-1));
  const k = f32x4.convert_i32x4_s(exponent);
  let y = madd(f32x4.mul(f, f2), p, f32x4.mul(k, f32x4.splat(LN2_LOW)));
  y = madd(f32x4.splat(-0.5), f2, y);
  return madd(k, f32x4.splat(LN2_HIGH), f32x4.add(f, y));
}
