import { Augmenter, type SeededAugmentation } from '../../shared/augmentation/augmenter.js';
import type { Dataset } from '../../shared/data/dataset.js';
import { IMAGE_PIXELS } from '../../shared/model/model.js';
import type { EngineOptions } from '../engine.js';
import { CAPACITY } from './buffers.js';

/** Writes to a buffer begin at multiples of so many bytes, and so do labels of a byte each. */
const ALIGNMENT = 4;

/** Places for samples in the dataset's buffer: with an augmentation, those of a batch lie behind those of the dataset. */
export const placesOf = ({ dataset, augmentation }: EngineOptions): number =>
  augmentation ? firstPlace(dataset) + CAPACITY.samples : dataset.count;

const firstPlace = ({ count }: Dataset): number => ALIGNMENT * Math.ceil(count / ALIGNMENT);

/** The places of a batch's augmented samples. They are computed here and uploaded before each batch. */
export class AugmentedPlaces {
  readonly #queue: GPUQueue;
  readonly #buffer: GPUBuffer;
  readonly #dataset: Dataset;
  readonly #augmenter: Augmenter;
  readonly #images = new Uint8Array(CAPACITY.samples * IMAGE_PIXELS);
  readonly #labels = new Uint8Array(CAPACITY.samples);

  /** @param buffer images, then labels, with places as placesOf says */
  constructor(queue: GPUQueue, buffer: GPUBuffer, dataset: Dataset, augmentation: SeededAugmentation) {
    this.#queue = queue;
    this.#buffer = buffer;
    this.#dataset = dataset;
    this.#augmenter = new Augmenter(dataset.images, augmentation);
  }

  /**
   * Uploads a batch's augmented samples, for the commands that are submitted next.
   *
   * @param sampleIndices at most CAPACITY.samples
   * @returns where each one lies
   */
  upload(sampleIndices: Uint32Array, epoch: number): Uint32Array<ArrayBuffer> {
    const first = firstPlace(this.#dataset);
    const places = first + CAPACITY.samples;
    this.#augmenter.epoch = epoch;
    this.#augmenter.writeImages(sampleIndices, this.#images);
    for (const [i, sample] of sampleIndices.entries()) this.#labels[i] = this.#dataset.labels[sample] as number;
    this.#queue.writeBuffer(this.#buffer, first * IMAGE_PIXELS, this.#images, 0, sampleIndices.length * IMAGE_PIXELS);
    this.#queue.writeBuffer(this.#buffer, places * IMAGE_PIXELS + first, this.#labels);
    return Uint32Array.from(sampleIndices, (_, i) => first + i);
  }
}
