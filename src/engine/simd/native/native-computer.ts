import assert from 'node:assert';
import { Augmenter } from '../../../shared/augmentation/augmenter.js';
import { normalizationTable } from '../../../shared/data/normalization.js';
import type { Network } from '../../../shared/model/model.js';
import { checkDataset, checkSamples, checkVector } from '../../check-dataset.js';
import type { EngineOptions } from '../../engine.js';
import { networkFor } from '../../engine-network.js';
import { smoothingFor } from '../../label-smoothing.js';
import type { MicroBatchLoss } from '../../micro-batch-computer.js';
import type { KernelComputer } from '../kernel.js';
import {
  NATIVE_STAGES,
  type NativeAddon,
  type NativeHandle,
  type NativeKernelName,
  type NativeStage,
} from './native-addon.js';

/** Computes micro-batches with a native kernel. The dataset stays where it is; the workspace lies outside JavaScript. */
export class NativeComputer implements KernelComputer {
  readonly #addon: NativeAddon;
  #handle: NativeHandle | undefined;
  readonly #network: Network;
  readonly #datasetCount: number;
  readonly #augmenter: Augmenter | undefined;
  readonly #slots: Float32Array[] = [];
  /** Where runStage writes gradients. */
  #scratch: Float32Array | undefined;

  /**
   * Holds references to the dataset's arrays, which must not change.
   *
   * @param addon whose kernel of this name is ready
   * @throws AssertionError when images or labels do not have the dataset's count, or a label is not below the class count; an Error when memory is short
   */
  constructor(addon: NativeAddon, kernel: NativeKernelName, options: EngineOptions) {
    const network = networkFor(options);
    checkDataset(options.dataset, network.classCount);
    const { keep, share, rise } = smoothingFor(options);
    const { images, labels, count } = options.dataset;
    this.#network = network;
    this.#addon = addon;
    this.#datasetCount = count;
    if (options.augmentation) this.#augmenter = new Augmenter(images, options.augmentation);
    this.#handle = addon.createComputer(
      kernel,
      images,
      labels,
      normalizationTable(options.normalization),
      network.classCount,
      Float32Array.of(keep, share, rise),
    );
  }

  setParameters(parameters: Float32Array): void {
    checkVector('parameters', parameters, this.#network);
    this.#addon.setParameters(this.#computer, parameters);
  }

  setEpoch(epoch: number): void {
    if (this.#augmenter) this.#augmenter.epoch = epoch;
  }

  computeMicroBatch(sampleIndices: Uint32Array, slot: number): MicroBatchLoss {
    this.#checkSamples(sampleIndices);
    const lossSum = this.#addon.computeGradient(
      this.#computer,
      sampleIndices,
      this.#newSlot(slot),
      this.#augmenter?.warpsOf(sampleIndices),
    );
    return { lossSum, correctCount: this.#addon.correctCount(this.#computer) };
  }

  addSlot(target: number, source: number): void {
    this.#addon.addGradient(this.#computer, this.#computedSlot(target), this.#computedSlot(source));
  }

  readSlot(slot: number): Float32Array {
    assert(this.#computer);
    return this.#computedSlot(slot).slice();
  }

  /** The slot's values lie in `gradient` from now on. */
  prepareSlot(slot: number, gradient: Float32Array): void {
    this.#newSlot(slot);
    this.#slots[slot] = gradient;
  }

  copySlot(slot: number, gradient: Float32Array): void {
    assert(this.#computer);
    const computed = this.#computedSlot(slot);
    if (computed !== gradient) gradient.set(computed);
  }

  addToSlot(slot: number, gradient: Float32Array): void {
    this.#addon.addGradient(this.#computer, this.#computedSlot(slot), gradient);
  }

  evaluateMicroBatch(sampleIndices: Uint32Array, predictions: Uint8Array, losses: Float64Array): MicroBatchLoss {
    assert.equal(predictions.length, sampleIndices.length);
    assert.equal(losses.length, sampleIndices.length);
    this.#checkSamples(sampleIndices);
    const lossSum = this.#addon.evaluate(this.#computer, sampleIndices, predictions, losses);
    return { lossSum, correctCount: this.#addon.correctCount(this.#computer) };
  }

  /** Runs a stage on the micro-batch that was computed last: any number of times, in any order, for benchmarks. */
  runStage(stage: NativeStage): void {
    this.#scratch ??= new Float32Array(this.#network.parameterCount);
    this.#addon.runStage(this.#computer, NATIVE_STAGES.indexOf(stage), this.#scratch);
  }

  dispose(): void {
    if (this.#handle) this.#addon.dispose(this.#handle);
    this.#handle = undefined;
    this.#slots.length = 0;
  }

  get #computer(): NativeHandle {
    assert(this.#handle, 'the computer must not be used after dispose');
    return this.#handle;
  }

  #checkSamples(sampleIndices: Uint32Array): void {
    assert(sampleIndices.length > 0, 'a micro-batch must hold at least one sample');
    checkSamples(sampleIndices, this.#datasetCount);
  }

  /** The slot, made at its first use; so are those below it. */
  #newSlot(slot: number): Float32Array {
    assert(Number.isInteger(slot) && slot >= 0, `slot must be a number from 0 on, got ${slot}`);
    while (this.#slots.length <= slot) this.#slots.push(new Float32Array(this.#network.parameterCount));
    return this.#slots[slot] as Float32Array;
  }

  #computedSlot(slot: number): Float32Array {
    const gradient = this.#slots[slot];
    assert(gradient, `slot must have been computed, got ${slot}`);
    return gradient;
  }
}
