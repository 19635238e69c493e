const word = new BigInt64Array(1);
const value = new Float64Array(word.buffer);

/**
 * a * b + c in float32, rounded once, as processors with a fused multiply-add compute it. Slow and readable: kernels have the real one.
 *
 * The product is exact in float64. The sum may not be, and a second rounding to float32 could then go the wrong way at a tie. So an
 * inexact sum is rounded to odd first (Boldo & Melquiond, Emulation of a FMA and correctly rounded sums, 2008).
 *
 * @param a float32, as b and c
 */
export function fma32(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  // Knuth's TwoSum: what the rounding of the sum lost.
  const back = sum - product;
  const lost = product - (sum - back) + (c - back);
  if (lost === 0 || !Number.isFinite(sum)) return Math.fround(sum);
  value[0] = sum;
  const bits = word[0] ?? 0n;
  if ((bits & 1n) === 0n) word[0] = lost > 0 === sum > 0 ? bits + 1n : bits - 1n;
  return Math.fround(value[0]);
}
