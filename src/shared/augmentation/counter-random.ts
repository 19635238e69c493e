/**
 * Four words that look random, from four words: the hash pcg4d of Jarzynski & Olano, "Hash Functions for GPU Rendering" (Journal of Computer
 * Graphics Techniques 9(3), 2020). It has no state, so the numbers of one sample cost nothing for those before it, and it is integer arithmetic
 * alone, so it yields the same bits everywhere.
 *
 * @param words receives four int32, of which every bit counts
 * @param a int32 or uint32, as the others
 */
export function randomWords(words: Int32Array, a: number, b: number, c: number, d: number): void {
  let x = (Math.imul(a, MULTIPLIER) + INCREMENT) | 0;
  let y = (Math.imul(b, MULTIPLIER) + INCREMENT) | 0;
  let z = (Math.imul(c, MULTIPLIER) + INCREMENT) | 0;
  let w = (Math.imul(d, MULTIPLIER) + INCREMENT) | 0;
  x = (x + Math.imul(y, w)) | 0;
  y = (y + Math.imul(z, x)) | 0;
  z = (z + Math.imul(x, y)) | 0;
  w = (w + Math.imul(y, z)) | 0;
  x ^= x >>> 16;
  y ^= y >>> 16;
  z ^= z >>> 16;
  w ^= w >>> 16;
  x = (x + Math.imul(y, w)) | 0;
  y = (y + Math.imul(z, x)) | 0;
  z = (z + Math.imul(x, y)) | 0;
  w = (w + Math.imul(y, z)) | 0;
  words[0] = x;
  words[1] = y;
  words[2] = z;
  words[3] = w;
}

/** Those of Numerical Recipes' generator. */
const MULTIPLIER = 1664525;
const INCREMENT = 1013904223;
