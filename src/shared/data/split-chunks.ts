import { CHUNK_BYTES } from '../protocol/limits.js';
import type { SplitManifest } from '../run-config.js';
import { SOURCE_IMAGE_PIXELS } from './resize.js';

/**
 * A split as it crosses the network: the bytes of its images file, then of its labels file, decompressed and with their headers, which
 * are the bytes that its SHA-256 is of. They are cut into chunks of CHUNK_BYTES; the last one may be smaller.
 */

/** Bytes of an IDX header before the sizes, and of each size. */
const IDX_MAGIC_BYTES = 4;
const IDX_SIZE_BYTES = 4;

/** Bytes of the images file of so many samples. */
export const imagesFileBytes = ({ sampleCount }: SplitManifest): number =>
  IDX_MAGIC_BYTES + 3 * IDX_SIZE_BYTES + sampleCount * SOURCE_IMAGE_PIXELS;

/** Bytes of both files. */
export const splitBytes = (manifest: SplitManifest): number =>
  imagesFileBytes(manifest) + IDX_MAGIC_BYTES + IDX_SIZE_BYTES + manifest.sampleCount;

/** Chunks of a split, at least 1. */
export const chunkCount = (manifest: SplitManifest): number => Math.ceil(splitBytes(manifest) / CHUNK_BYTES);

/** Where a chunk, 0..chunkCount-1, begins and ends in the split's bytes. */
export function chunkRange(manifest: SplitManifest, chunk: number): { readonly begin: number; readonly end: number } {
  const begin = chunk * CHUNK_BYTES;
  return { begin, end: Math.min(begin + CHUNK_BYTES, splitBytes(manifest)) };
}
