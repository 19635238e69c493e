import { createHash } from 'node:crypto';
import type { SeededAugmentation } from '../../shared/augmentation/augmenter.js';
import type { EngineFactory, Shard } from '../engine.js';
import { KNOWN_DATASET, KNOWN_NORMALIZATION } from './known-images.js';
import { KNOWN_PARAMETERS } from './known-parameters.js';
import { addPartial } from './prove-bits.js';

/** A usual augmentation, and one with every amount at its limit: its places lie far beyond the edges. */
const AUGMENTATIONS: readonly SeededAugmentation[] = [
  { shiftPixels: 1.5, rotationDegrees: 11, scale: 0.1, elasticPixels: 1.25, seed: 2 ** 32 - 5 },
  { shiftPixels: 16, rotationDegrees: 180, scale: 0.5, elasticPixels: 16, seed: 7 },
];
const EPOCHS = [0, 2 ** 32 - 1];

/** Two micro-batches, of three samples and of two: patterns and noise. */
const SHARD: Shard = {
  leafCount: 2,
  leaves: { begin: 0, end: 2 },
  microBatchSize: 3,
  sampleIndices: Uint32Array.of(5, 6, 20, 8, 31),
};

/**
 * The bits of the contract: the SHA-256 of what an engine computes for augmented images. It changes with CONTRACT, and never without it. The
 * oracle in test/contract/order computes it from docs/numerics.md.
 */
export const AUGMENTATION_ANSWER = '426a0e557a12fca3fa84cf3942b9ad02deb08669f3bc5661162de19982951d6a';

/**
 * Lets an engine compute the gradients of a few augmented images, which takes milliseconds. proveBits tells of all else.
 *
 * @returns the SHA-256, in hexadecimal, of what it computed; AUGMENTATION_ANSWER if its bits are those of the contract
 * @throws errors of the engine
 */
export async function answerForAugmentation(createEngine: EngineFactory): Promise<string> {
  const hash = createHash('sha256');
  for (const augmentation of AUGMENTATIONS) {
    const engine = await createEngine({ dataset: KNOWN_DATASET, normalization: KNOWN_NORMALIZATION, augmentation });
    try {
      for (const epoch of EPOCHS) {
        const partials = await engine.computeShard(KNOWN_PARAMETERS.ordinary, { ...SHARD, epoch });
        for (const partial of partials) addPartial(hash, partial);
      }
    } finally {
      engine.dispose();
    }
  }
  return hash.digest('hex');
}
