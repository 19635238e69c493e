/** Bytes of the pixels of a block, unless one sample has more. */
const BLOCK_BYTES = 1 << 20;
/** However small they are. */
const MAX_SAMPLES_PER_BLOCK = 4096;

/** Samples of a block, at least 1. */
export const samplesPerBlock = (sampleBytes: number): number =>
  Math.min(MAX_SAMPLES_PER_BLOCK, Math.max(1, Math.floor(BLOCK_BYTES / sampleBytes)));
