import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { Augmenter } from '../../shared/augmentation/augmenter.js';
import { checkDataset } from '../check-dataset.js';
import type { Engine, EngineFactory } from '../engine.js';
import { networkFor } from '../engine-network.js';
import { smoothingFor } from '../label-smoothing.js';
import { computeShardByMicroBatch, type MicroBatchComputer } from '../micro-batch-computer.js';
import { augmentedGradient } from './augmented-gradient.js';
import { type ReferenceInput, referenceEvaluation, referenceGradient } from './network.js';

/** Samples that one turn of the event loop evaluates. */
const EVALUATION_BATCH = 32;

/**
 * The standard for all other engines, as an engine: float64 inside, and a micro-batch's gradient rounded to float32
 * once, at its end. It computes a few hundred samples a second, for tests and for checking another engine's result. It
 * is always available. Sample indices are not checked: one beyond the dataset yields NaN.
 */
export const createReferenceEngine: EngineFactory = async (options) => {
  const { dataset, normalization, labelSmoothing = 0, augmentation } = options;
  const { classCount } = networkFor(options);
  smoothingFor(options);
  checkDataset(dataset, classCount);
  const input: ReferenceInput = { ...dataset, normalization, classCount, labelSmoothing };
  let disposed = false;
  const assertUsable = () => assert.ok(!disposed, 'the engine is disposed of');

  const engine: Engine = {
    name: 'reference',
    device: 'CPU, plain float64',

    async computeShard(parameters, shard, signal) {
      assertUsable();
      // Each call has its own computer, because calls may overlap.
      const augmenter = augmentation ? new Augmenter(dataset.images, augmentation, shard.epoch) : undefined;
      return computeShardByMicroBatch(new ReferenceComputer(input, augmenter), parameters, shard, signal);
    },

    async evaluate(parameters, sampleIndices) {
      assertUsable();
      const exact = Float64Array.from(parameters);
      const predictions = new Uint8Array(sampleIndices.length);
      const losses = new Float64Array(sampleIndices.length);
      let lossSum = 0;
      let correctCount = 0;
      for (let begin = 0; begin < sampleIndices.length; begin += EVALUATION_BATCH) {
        await setImmediate();
        const batch = referenceEvaluation(exact, input, sampleIndices.subarray(begin, begin + EVALUATION_BATCH));
        predictions.set(batch.predictions, begin);
        losses.set(batch.losses, begin);
        lossSum += batch.lossSum;
        correctCount += batch.correctCount;
      }
      return { lossSum, correctCount, predictions, losses };
    },

    dispose() {
      disposed = true;
    },
  };
  return engine;
};

class ReferenceComputer implements MicroBatchComputer {
  #parameters = new Float64Array();
  readonly #slots: Float32Array[] = [];

  constructor(
    private readonly input: ReferenceInput,
    private readonly augmenter?: Augmenter,
  ) {}

  setParameters(parameters: Float32Array): void {
    this.#parameters = Float64Array.from(parameters);
  }

  computeMicroBatch(sampleIndices: Uint32Array, slot: number) {
    const { gradient, lossSum, correctCount } = this.augmenter
      ? augmentedGradient(this.#parameters, this.input, sampleIndices, this.augmenter)
      : referenceGradient(this.#parameters, this.input, sampleIndices);
    this.#slots[slot] = Float32Array.from(gradient);
    return { lossSum, correctCount };
  }

  addSlot(target: number, source: number): void {
    const [sum, addend] = [this.#slot(target), this.#slot(source)];
    for (let index = 0; index < sum.length; index++) sum[index] = (sum[index] as number) + (addend[index] as number);
  }

  readSlot(slot: number): Float32Array {
    return this.#slot(slot).slice();
  }

  #slot(slot: number): Float32Array {
    const values = this.#slots[slot];
    assert.ok(values, 'a slot must be computed before it is used');
    return values;
  }
}
