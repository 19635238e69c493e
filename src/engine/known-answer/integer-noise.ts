/**
 * 32 bits that look random, from two whole numbers below 2^32; integer arithmetic alone, so they are the same
 * everywhere. The mixing steps are those of Wellons' lowbias32.
 *
 * @returns 0..2^32 - 1
 */
export function noise(stream: number, index: number): number {
  let bits = Math.imul(stream + 1, 0x9e3779b1) ^ index;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}
