/** Fused multiply-adds of float32 lanes on processors without one, to the same bits as fma.ts: through float64. */

/** Bits of 2^-125. Results below 2^-126, and those rounded up to it, have their middles elsewhere. */
const SMALL: i32 = 0x01000000;

/**
 * a * b + c in each lane, rounded once.
 *
 * The product is exact in float64. The sum is rounded to float64, and then to float32. The second rounding can only go
 * wrong where the first one hid which side of the middle between two float32 values the sum lies on. So a float64 sum
 * that is such a middle goes the slow way. So do small results, whose middles have other bits.
 */
export function madd(a: v128, b: v128, c: v128): v128 {
  const low = f64x2.add(f64x2.mul(lowHalf(a), lowHalf(b)), lowHalf(c));
  const high = f64x2.add(f64x2.mul(highHalf(a), highHalf(b)), highHalf(c));
  const rounded = joinHalves(low, high);
  // A float32 has 29 bits less. In a middle they are 1 and then zeros.
  const lowWords = v128.shuffle<f32>(low, high, 0, 2, 4, 6);
  const isMiddle = i32x4.eq(v128.and(lowWords, i32x4.splat(0x1fffffff)), i32x4.splat(0x10000000));
  // Zero is none of the small ones: zero minus one is the largest unsigned number.
  const magnitude = v128.and(rounded, i32x4.splat(0x7fffffff));
  const isSmall = i32x4.lt_u(i32x4.sub(magnitude, i32x4.splat(1)), i32x4.splat(SMALL - 1));
  return v128.any_true(v128.or(isMiddle, isSmall)) ? maddToOdd(a, b, c) : rounded;
}

/** c - a * b in each lane, rounded once. */
export function nmadd(a: v128, b: v128, c: v128): v128 {
  return madd(f32x4.neg(a), b, c);
}

/**
 * The same for any values. An inexact float64 sum is rounded to odd, so that it never is a middle (Boldo & Melquiond,
 * Emulation of a FMA and correctly rounded sums, 2008).
 */
function maddToOdd(a: v128, b: v128, c: v128): v128 {
  return joinHalves(
    addToOdd(f64x2.mul(lowHalf(a), lowHalf(b)), lowHalf(c)),
    addToOdd(f64x2.mul(highHalf(a), highHalf(b)), highHalf(c)),
  );
}

/** float64[2]: a + b, rounded to odd. */
function addToOdd(a: v128, b: v128): v128 {
  const sum = f64x2.add(a, b);
  // Knuth's TwoSum: the error of the rounded sum. It is NaN where the sum is not finite.
  const back = f64x2.sub(sum, a);
  const error = f64x2.add(f64x2.sub(a, f64x2.sub(sum, back)), f64x2.sub(b, back));
  const isInexact = f64x2.gt(f64x2.abs(error), f64x2.splat(0));
  // The neighbour towards the exact sum: one more in magnitude, or one less where the signs of error and sum differ.
  const step = v128.or(i64x2.shr_s(v128.xor(error, sum), 63), i64x2.splat(1));
  const isEven = i64x2.sub(v128.and(sum, i64x2.splat(1)), i64x2.splat(1));
  return i64x2.add(sum, v128.and(step, v128.and(isInexact, isEven)));
}

/** float64[2] of the lanes 0 and 1. */
function lowHalf(a: v128): v128 {
  return f64x2.promote_low_f32x4(a);
}

/** float64[2] of the lanes 2 and 3. */
function highHalf(a: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(a, a, 1, 1));
}

/** float32[4]: two pairs of float64, rounded. */
function joinHalves(low: v128, high: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}
