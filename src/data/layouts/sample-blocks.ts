/** Bytes of the pixels of a block, unless one sample has more. */
const BLOCK_BYTES = 1 << 20;

/** Samples of a block, at least 1. */
export const samplesPerBlock = (sampleBytes: number): number => Math.max(1, Math.floor(BLOCK_BYTES / sampleBytes));
