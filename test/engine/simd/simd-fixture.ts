import type { EngineOptions, Shard } from '../../../src/engine/engine.js';
import type { Dataset } from '../../../src/shared/data/dataset.js';
import { CLASSIC_NETWORK, IMAGE_PIXELS } from '../../../src/shared/model/model.js';

/** Numbers in [0, 1), the same in every run: a linear congruential generator. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** `count` images with a random bright rectangle on a black ground, so that pooling windows have ties as in real digits. */
export function syntheticDataset(count: number, seed = 1): Dataset {
  const random = randomNumbers(seed);
  const images = new Uint8Array(count * IMAGE_PIXELS);
  for (let sample = 0; sample < count; sample++) {
    const left = 4 + Math.floor(random() * 12);
    const top = 4 + Math.floor(random() * 12);
    for (let row = top; row < top + 12; row++) {
      for (let column = left; column < left + 8; column++) {
        images[sample * IMAGE_PIXELS + row * 32 + column] = Math.floor(random() * 256);
      }
    }
  }
  return { count, images, labels: Uint8Array.from({ length: count }, () => Math.floor(random() * 10)) };
}

/** Parameters for ten classes, uniform in ±scale/sqrt(fanIn), as PyTorch initialises (scale 1). */
export function randomParameters(seed = 1, scale = 1): Float32Array {
  const random = randomNumbers(seed);
  const parameters = new Float32Array(CLASSIC_NETWORK.parameterCount);
  for (const { offset, length, fanIn } of CLASSIC_NETWORK.parameters) {
    for (let i = offset; i < offset + length; i++) parameters[i] = ((random() * 2 - 1) * scale) / Math.sqrt(fanIn);
  }
  return parameters;
}

/** A synthetic dataset of `count` samples, with the default normalisation. */
export const syntheticOptions = (count: number): EngineOptions => ({
  dataset: syntheticDataset(count),
  normalization: { mean: 0.1037, standardDeviation: 0.3081 },
});

/** The samples first..first+count-1. */
export const range = (first: number, count: number): Uint32Array =>
  Uint32Array.from({ length: count }, (_, i) => first + i);

/** A whole step as one shard. */
export function wholeStep(sampleIndices: Uint32Array, microBatchSize: number): Shard {
  const leafCount = Math.ceil(sampleIndices.length / microBatchSize);
  return { leafCount, leaves: { begin: 0, end: leafCount }, microBatchSize, sampleIndices };
}
