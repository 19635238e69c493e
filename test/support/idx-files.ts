/** An IDX file of unsigned bytes, from its definition: magic, dimensions, values. */
export function idxBytes(dimensions: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.set([0, 0, 8, dimensions.length]);
  for (const [index, dimension] of dimensions.entries()) header.writeUint32BE(dimension, 4 + 4 * index);
  return Buffer.concat([header, values]);
}

/** Values that differ from one another, and repeat with no power of two. */
export const countingBytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index % 251);
