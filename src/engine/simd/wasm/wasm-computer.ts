import assert from 'node:assert';
import { Augmenter } from '../../../shared/augmentation/augmenter.js';
import type { Dataset } from '../../../shared/data/dataset.js';
import { normalizationTable } from '../../../shared/data/normalization.js';
import { IMAGE_PIXELS, type Network } from '../../../shared/model/model.js';
import { checkDataset, checkSamples, checkVector } from '../../check-dataset.js';
import type { EngineOptions } from '../../engine.js';
import { networkFor } from '../../engine-network.js';
import { smoothingFor } from '../../label-smoothing.js';
import type { MicroBatchLoss } from '../../micro-batch-computer.js';
import type { KernelComputer } from '../kernel.js';
import type { WasmExports } from './wasm-exports.js';

const VECTOR_BYTES = 16;

/**
 * Computes micro-batches with the kernel. Its memory holds parameters, gradient slots, and samples and workspace of one
 * micro-batch. The kernel itself checks nothing, so every method throws an AssertionError for what is out of its range.
 */
export class WasmComputer implements KernelComputer {
  #instance: WasmExports | undefined;
  readonly #dataset: Dataset;
  readonly #network: Network;
  /** A gradient's slot: whole vectors, because the kernel adds slots vector by vector. */
  readonly #slotBytes: number;
  readonly #augmenter: Augmenter | undefined;
  readonly #slots: number[] = [];
  #reservedSamples = 0;
  /** Where the micro-batch's images and labels lie in the kernel's memory. */
  #imagesAddress = 0;
  #labelsAddress = 0;
  /** Address of a gradient that comes from outside; undefined before the first one. */
  #incoming: number | undefined;

  // Views on the kernel's memory, made again after it has grown.
  #buffer: ArrayBuffer | undefined;
  #parameters = new Float32Array();
  #images = new Uint8Array();
  #labels = new Uint8Array();
  #predictions = new Uint8Array();
  #losses = new Float64Array();

  /**
   * Holds references to the dataset's arrays, which must not change.
   *
   * @param kernel a new instance
   * @throws AssertionError when images or labels do not have the dataset's count, or a label is not below the class count
   */
  constructor(kernel: WasmExports, options: EngineOptions) {
    const { dataset, normalization } = options;
    this.#network = networkFor(options);
    checkDataset(dataset, this.#network.classCount);
    const { keep, share, rise } = smoothingFor(options);
    kernel.setClassCount(this.#network.classCount);
    kernel.setLabelSmoothing(keep, share, rise);
    this.#instance = kernel;
    this.#dataset = dataset;
    if (options.augmentation) this.#augmenter = new Augmenter(dataset.images, options.augmentation);
    this.#slotBytes = Math.ceil(this.#network.parameterBytes / VECTOR_BYTES) * VECTOR_BYTES;
    new Float32Array(kernel.memory.buffer, kernel.normalizationTableAddress(), 256).set(
      normalizationTable(normalization),
    );
  }

  setParameters(parameters: Float32Array): void {
    checkVector('parameters', parameters, this.#network);
    this.#refreshViews();
    this.#parameters.set(parameters);
    this.#kernel.parametersChanged();
  }

  setEpoch(epoch: number): void {
    if (this.#augmenter) this.#augmenter.epoch = epoch;
  }

  computeMicroBatch(sampleIndices: Uint32Array, slot: number): MicroBatchLoss {
    this.setSamples(sampleIndices);
    this.#augmenter?.writeImages(sampleIndices, this.#images);
    const lossSum = this.#kernel.computeGradient(sampleIndices.length, this.slotAddress(slot));
    return { lossSum, correctCount: this.#kernel.correctCount() };
  }

  addSlot(target: number, source: number): void {
    this.#kernel.addGradient(this.#computedSlot(target), this.#computedSlot(source));
  }

  readSlot(slot: number): Float32Array {
    return new Float32Array(this.#kernel.memory.buffer, this.#computedSlot(slot), this.#network.parameterCount).slice();
  }

  /** The kernel writes only to its own memory. */
  prepareSlot(): void {}

  copySlot(slot: number, gradient: Float32Array): void {
    checkVector('gradient', gradient, this.#network);
    gradient.set(new Float32Array(this.#kernel.memory.buffer, this.#computedSlot(slot), this.#network.parameterCount));
  }

  addToSlot(slot: number, gradient: Float32Array): void {
    checkVector('gradient', gradient, this.#network);
    const target = this.#computedSlot(slot);
    // The kernel adds only what is in its memory.
    this.#incoming ??= this.#kernel.allocate(this.#slotBytes);
    new Float32Array(this.#kernel.memory.buffer, this.#incoming, this.#network.parameterCount).set(gradient);
    this.#kernel.addGradient(target, this.#incoming);
  }

  evaluateMicroBatch(sampleIndices: Uint32Array, predictions: Uint8Array, losses: Float64Array): MicroBatchLoss {
    assert.equal(predictions.length, sampleIndices.length);
    assert.equal(losses.length, sampleIndices.length);
    this.setSamples(sampleIndices);
    const lossSum = this.#kernel.evaluate(sampleIndices.length);
    predictions.set(this.#predictions.subarray(0, sampleIndices.length));
    losses.set(this.#losses.subarray(0, sampleIndices.length));
    return { lossSum, correctCount: this.#kernel.correctCount() };
  }

  /**
   * Hands the micro-batch's samples to the kernel. Exposed, like slotAddress, for benchmarks of single stages.
   *
   * @param sampleIndices dataset indices, at least one, each below the dataset's count
   */
  setSamples(sampleIndices: Uint32Array): void {
    assert(sampleIndices.length > 0, 'a micro-batch must hold at least one sample');
    checkSamples(sampleIndices, this.#dataset.count);
    if (sampleIndices.length > this.#reservedSamples) {
      // At least double, so that the abandoned smaller workspaces together stay below the size of the last one.
      this.#reservedSamples = Math.max(sampleIndices.length, 2 * this.#reservedSamples);
      this.#reserve(this.#reservedSamples);
    }
    this.#refreshViews();
    const { images, labels } = this.#dataset;
    for (let i = 0; i < sampleIndices.length; i++) {
      const sample = sampleIndices[i] as number;
      this.#images.set(images.subarray(sample * IMAGE_PIXELS, (sample + 1) * IMAGE_PIXELS), i * IMAGE_PIXELS);
      this.#labels[i] = labels[sample] as number;
    }
  }

  /**
   * Address of a gradient slot in the kernel's memory, in bytes. Slots, whole numbers from 0, are allocated at their
   * first use.
   */
  slotAddress(slot: number): number {
    assert(Number.isInteger(slot) && slot >= 0, `slot must be a number from 0 on, got ${slot}`);
    while (this.#slots.length <= slot) this.#slots.push(this.#kernel.allocate(this.#slotBytes));
    return this.#slots[slot] ?? 0;
  }

  /** Makes room for micro-batches of so many samples. The kernel finds sample i of a micro-batch at place i. */
  #reserve(sampleCount: number): void {
    const kernel = this.#kernel;
    kernel.reserveWorkspace(sampleCount);
    this.#imagesAddress = kernel.allocate(sampleCount * IMAGE_PIXELS);
    this.#labelsAddress = kernel.allocate(sampleCount);
    kernel.setDataset(this.#imagesAddress, this.#labelsAddress);
    const places = new Uint32Array(kernel.memory.buffer, kernel.sampleIndicesAddress(), sampleCount);
    for (let i = 0; i < sampleCount; i++) places[i] = i;
    this.#buffer = undefined;
  }

  #computedSlot(slot: number): number {
    const address = this.#slots[slot];
    assert(address !== undefined, `slot must have been computed, got ${slot}`);
    return address;
  }

  dispose(): void {
    // The kernel's memory goes when it is collected.
    this.#instance = undefined;
    this.#buffer = undefined;
    this.#parameters = new Float32Array();
    this.#images = new Uint8Array();
    this.#labels = new Uint8Array();
    this.#predictions = new Uint8Array();
    this.#losses = new Float64Array();
  }

  get #kernel(): WasmExports {
    assert(this.#instance, 'the computer must not be used after dispose');
    return this.#instance;
  }

  #refreshViews(): void {
    const { buffer } = this.#kernel.memory;
    if (buffer === this.#buffer) return;
    this.#buffer = buffer;
    const kernel = this.#kernel;
    this.#parameters = new Float32Array(buffer, kernel.parametersAddress(), this.#network.parameterCount);
    this.#images = new Uint8Array(buffer, this.#imagesAddress, this.#reservedSamples * IMAGE_PIXELS);
    this.#labels = new Uint8Array(buffer, this.#labelsAddress, this.#reservedSamples);
    this.#predictions = new Uint8Array(buffer, kernel.predictionsAddress(), this.#reservedSamples);
    this.#losses = new Float64Array(buffer, kernel.lossesAddress(), this.#reservedSamples);
  }
}
