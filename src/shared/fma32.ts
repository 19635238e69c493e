const value = new Float64Array(1);
const words = new Int32Array(value.buffer);
// Where the low word of a float64 lies, by the host's order of bytes.
value[0] = 1;
const LOW = words[0] === 0 ? 0 : 1;
const HIGH = 1 - LOW;

/**
 * a * b + c in float32, rounded once, as processors with a fused multiply-add compute it. Readable, and some nanoseconds: kernels have the
 * real one.
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
  const low = words[LOW] as number;
  if ((low & 1) === 0) {
    // The neighbour on the side of what was lost: one more, or one less, in magnitude.
    if (lost > 0 === sum > 0) {
      words[LOW] = low | 1;
    } else {
      words[LOW] = low - 1;
      if (low === 0) words[HIGH] = (words[HIGH] as number) - 1;
    }
  }
  return Math.fround(value[0]);
}
