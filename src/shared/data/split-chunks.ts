import { CHUNK_BYTES } from '../protocol/limits.js';
import type { SplitManifest } from '../run-config.js';
import { SOURCE_IMAGE_SIDE } from './resize.js';

/**
 * A split as it crosses the network: its images file, then its labels file, both decompressed and with their headers.
 * The SHA-256 of the split is that of these bytes. They are cut into chunks of CHUNK_BYTES; the last chunk may be
 * smaller.
 */

/** Bytes of an IDX header before the sizes, and bytes of each size. */
const IDX_MAGIC_BYTES = 4;
const IDX_SIZE_BYTES = 4;

/** Bytes of the images file of this many samples. */
export const imagesFileBytes = ({ sampleCount, imageSide = SOURCE_IMAGE_SIDE }: SplitManifest): number =>
  IDX_MAGIC_BYTES + 3 * IDX_SIZE_BYTES + sampleCount * imageSide ** 2;

/** Bytes of both files. */
export const splitBytes = (manifest: SplitManifest): number =>
  imagesFileBytes(manifest) + IDX_MAGIC_BYTES + IDX_SIZE_BYTES + manifest.sampleCount;

/** Chunks of a split, at least 1. */
export const chunkCount = (manifest: SplitManifest): number => Math.ceil(splitBytes(manifest) / CHUNK_BYTES);

/** Begin and end of a chunk, 0..chunkCount-1, in the split's bytes. */
export function chunkRange(manifest: SplitManifest, chunk: number): { readonly begin: number; readonly end: number } {
  const begin = chunk * CHUNK_BYTES;
  return { begin, end: Math.min(begin + CHUNK_BYTES, splitBytes(manifest)) };
}
