import type { Dataset } from '../../shared/data/dataset.js';
import { networkOf } from '../../shared/model/model.js';
import type { EngineOptions, Shard } from '../engine.js';
import { KNOWN_DATASET, KNOWN_NORMALIZATION } from './known-images.js';
import { ordinaryParameters } from './known-parameters.js';

/** The known input for another number of classes: a few samples, because what differs is the last layer and the loss. */

/** A number that float32 does not hold, so that its products with the number of classes are rounded. */
const LABEL_SMOOTHING = 0.1;
/** Patterns and noise. */
const SAMPLES = Uint32Array.of(2, 9, 20, 5, 31);

/** Two micro-batches, of three samples and of two. */
export const KNOWN_CLASS_SHARD: Shard = {
  leafCount: 2,
  leaves: { begin: 0, end: 2 },
  microBatchSize: 3,
  sampleIndices: SAMPLES,
};

/** Labels are the first class, the last one, and others. */
export function knownClassOptions(classCount: number, isSmoothed: boolean): EngineOptions {
  const labels = KNOWN_DATASET.labels.map((_, sample) => {
    if (sample % 3 === 0) return 0;
    return sample % 3 === 1 ? classCount - 1 : (7 * sample) % classCount;
  });
  const dataset: Dataset = { ...KNOWN_DATASET, labels };
  return {
    dataset,
    normalization: KNOWN_NORMALIZATION,
    classCount,
    labelSmoothing: isSmoothed ? LABEL_SMOOTHING : 0,
  };
}

/** Parameters like an initialisation; but the logits of the first and of the last class are equal, and every fourth lies beyond the reach of e^x. */
export function knownClassParameters(classCount: number): Float32Array {
  const network = networkOf(classCount);
  const parameters = ordinaryParameters(network);
  const weight = network.parameters.at(-2)?.offset ?? 0;
  const bias = network.parameters.at(-1)?.offset ?? 0;
  const inputs = (bias - weight) / classCount;
  parameters.copyWithin(bias - inputs, weight, weight + inputs);
  for (let output = 0; output < classCount; output++) {
    const value = parameters[bias + output] as number;
    parameters[bias + output] = output % 4 === 2 ? value - 88 : value;
  }
  const greatest = Math.max(...parameters.subarray(bias));
  parameters[bias] = greatest;
  parameters[bias + classCount - 1] = greatest;
  return parameters;
}
