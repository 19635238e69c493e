import { CHUNK_BYTES } from '../protocol/limits.js';
import type { SplitManifest } from '../run-config.js';
import { SOURCE_IMAGE_SIDE } from './resize.js';

/**
 * A split as it crosses the network: its images file, then its labels file, both decompressed and with their headers.
 * The SHA-256 of the split is that of these bytes. They are cut into chunks of CHUNK_BYTES; the last chunk may be
 * smaller.
 *
 * The sample list of a split is every label, then a digest of every image, in the order of the samples. With it, each image can be
 * checked alone. Its chunks have the numbers behind those of the split.
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

/** Bytes of one image. */
export const imageBytes = ({ imageSide = SOURCE_IMAGE_SIDE }: SplitManifest): number => imageSide ** 2;

/** The most images that are requested at once. */
export const samplesAtOnce = (manifest: SplitManifest): number => Math.floor(CHUNK_BYTES / imageBytes(manifest));

/** Bytes of an image's digest: the first of its SHA-256. */
export const IMAGE_DIGEST_BYTES = 16;

/** Bytes of the sample list. */
export const listBytes = ({ sampleCount }: SplitManifest): number => sampleCount * (1 + IMAGE_DIGEST_BYTES);

/** Chunks of a split, at least 1. */
export const chunkCount = (manifest: SplitManifest): number => Math.ceil(splitBytes(manifest) / CHUNK_BYTES);

/** Chunks of the sample list, at least 1. */
export const listChunkCount = (manifest: SplitManifest): number => Math.ceil(listBytes(manifest) / CHUNK_BYTES);

/** Begin and end of a chunk: in the split's bytes, or in those of the sample list if the chunk is one of the list. */
export function chunkRange(manifest: SplitManifest, chunk: number): { readonly begin: number; readonly end: number } {
  const splitCount = chunkCount(manifest);
  const isOfList = chunk >= splitCount;
  const begin = (isOfList ? chunk - splitCount : chunk) * CHUNK_BYTES;
  return { begin, end: Math.min(begin + CHUNK_BYTES, isOfList ? listBytes(manifest) : splitBytes(manifest)) };
}
