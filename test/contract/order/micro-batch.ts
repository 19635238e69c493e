import type { EngineOptions } from '../../../src/engine/engine.js';
import { networkFor } from '../../../src/engine/engine-network.js';
import { smoothingFor } from '../../../src/engine/label-smoothing.js';
import { normalizationTable } from '../../../src/shared/data/normalization.js';
import { IMAGE_PIXELS } from '../../../src/shared/model/model.js';
import type { MicroBatchResult } from '../kernels/micro-batch-result.js';
import { backward } from './backward.js';
import { forward } from './forward.js';
import { fma } from './functions.js';
import { lossOf } from './loss.js';
import { tensorsOf } from './tensors.js';

/**
 * A micro-batch by docs/numerics.md, one operation at a time, written for people who compare it with that page. It is the oracle of every
 * bit, as the reference engine is of every value.
 *
 * @param parameters of the network, float32
 * @param sampleIndices positions in the dataset, each below its count
 */
export function computeInOrder(
  parameters: Float32Array,
  options: EngineOptions,
  sampleIndices: Uint32Array,
): MicroBatchResult {
  const { dataset, normalization } = options;
  const table = normalizationTable(normalization);
  const network = networkFor(options);
  const of = tensorsOf(parameters, network);
  const gradient = new Float32Array(network.parameterCount);
  const sumOf = tensorsOf(gradient, network);
  const smoothing = smoothingFor(options);
  const losses = new Float64Array(sampleIndices.length);
  const predictions = new Uint8Array(sampleIndices.length);
  let lossSum = 0;
  let correctCount = 0;
  for (const [position, sample] of sampleIndices.entries()) {
    const image = dataset.images.subarray(sample * IMAGE_PIXELS, (sample + 1) * IMAGE_PIXELS);
    const label = dataset.labels[sample] as number;
    const activations = forward(
      of,
      Float32Array.from(image, (pixel) => table[pixel] as number),
    );
    const { prediction, loss, smoothedLoss, gradient: byLogits } = lossOf(activations.logits, label, smoothing);
    losses[position] = loss;
    predictions[position] = prediction;
    lossSum += smoothedLoss;
    if (prediction === label) correctCount++;

    const sampleGradient = backward(of, activations, byLogits);
    for (const [layer, { weight, bias }] of [
      ['conv.0', sampleGradient.conv0],
      ['conv.3', sampleGradient.conv3],
    ] as const) {
      add(sumOf(`${layer}.weight`), weight);
      add(sumOf(`${layer}.bias`), bias);
    }
    for (const [layer, byOutput, input] of [
      ['fc.0', sampleGradient.fc0, activations.pool3.values],
      ['fc.2', sampleGradient.fc2, activations.fc0],
      ['fc.4', sampleGradient.fc4, activations.fc2],
    ] as const) {
      addProducts(sumOf(`${layer}.weight`), byOutput, input);
      add(sumOf(`${layer}.bias`), byOutput);
    }
  }
  const evaluatedLossSum = losses.reduce((sum, each) => sum + each, 0);
  return { gradient, losses, evaluatedLossSum, lossSum, predictions, correctCount };
}

/** The next term of each chain. */
function add(sums: Float32Array, terms: Float32Array): void {
  for (let index = 0; index < sums.length; index++) {
    sums[index] = (sums[index] as number) + (terms[index] as number);
  }
}

/** The next term of each fma chain of gradient * input: outputs x inputs. */
function addProducts(sums: Float32Array, byOutput: Float32Array, input: Float32Array): void {
  for (let index = 0; index < sums.length; index++) {
    const g = byOutput[Math.floor(index / input.length)] as number;
    sums[index] = fma(g, input[index % input.length] as number, sums[index] as number);
  }
}
