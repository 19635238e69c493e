import { IMAGE_PIXELS } from '../model/model.js';
import type { Augmentation } from '../recipe/recipe.js';
import { drawWarp, GRID_LENGTH } from './warp-grid.js';
import { warpImage } from './warp-image.js';

/** The augmentation of a run, with its seed: an unsigned 32-bit integer. */
export interface SeededAugmentation extends Augmentation {
  readonly seed: number;
}

/** Changes the images of micro-batches: the same image of a sample in an epoch, whoever computes it and with whichever others. */
export class Augmenter {
  /** Epoch of the micro-batches that follow: an unsigned 32-bit integer. */
  epoch: number;
  readonly #images: Uint8Array;
  readonly #augmentation: SeededAugmentation;
  #warps = new Int32Array(0);

  /** @param images of the data set: uint8[count][32][32], which are not changed */
  constructor(images: Uint8Array, augmentation: SeededAugmentation, epoch = 0) {
    this.epoch = epoch;
    this.#images = images;
    this.#augmentation = augmentation;
  }

  /**
   * The warp of each sample, as drawWarp draws it: int32[samples][GRID_LENGTH], until the next call.
   *
   * @param sampleIndices each below the data set's count
   */
  warpsOf(sampleIndices: Uint32Array): Int32Array {
    const length = sampleIndices.length * GRID_LENGTH;
    if (this.#warps.length < length) this.#warps = new Int32Array(length);
    const { seed } = this.#augmentation;
    for (let i = 0; i < sampleIndices.length; i++) {
      drawWarp(this.#augmentation, seed, this.epoch, sampleIndices[i] as number, this.#warps, i * GRID_LENGTH);
    }
    return this.#warps.subarray(0, length);
  }

  /**
   * Writes the changed images, one after the other.
   *
   * @param sampleIndices each below the data set's count
   * @param target at least uint8[samples][32][32]
   */
  writeImages(sampleIndices: Uint32Array, target: Uint8Array): void {
    const warps = this.warpsOf(sampleIndices);
    for (let i = 0; i < sampleIndices.length; i++) {
      const from = (sampleIndices[i] as number) * IMAGE_PIXELS;
      warpImage(this.#images, from, warps, i * GRID_LENGTH, target, i * IMAGE_PIXELS);
    }
  }
}
