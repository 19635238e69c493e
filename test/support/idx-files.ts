/** An IDX file of unsigned bytes, from its definition: magic, dimensions, values. The two need not fit together. */
export function idxBytes(dimensions: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.set([0, 0, 8, dimensions.length]);
  for (const [index, dimension] of dimensions.entries()) header.writeUint32BE(dimension, 4 + 4 * index);
  return Buffer.concat([header, values]);
}

/** 0..250 again and again: the period is not a power of two. */
export const countingBytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index % 251);
