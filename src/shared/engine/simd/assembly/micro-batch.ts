/**
 * Forward and backward pass over one micro-batch. The convolutions work sample by sample, so that a sample's activations stay
 * in the fastest cache; the dense layers take the whole micro-batch, so that their weights are read once.
 */

import { conv1BackwardSample, conv1ClearGradient, conv1StoreGradient } from './conv1-backward';
import { conv1ForwardGroup } from './conv1-forward';
import { conv2ForwardSample } from './conv2-forward';
import { conv2InputGradient } from './conv2-input-gradient';
import {
  conv2ClearGradient,
  conv2OutputGradient,
  conv2StoreGradient,
  conv2WeightGradient,
} from './conv2-weight-gradient';
import { denseInputGradients, denseLayersForward, denseParameterGradients } from './dense-layers';
import { loadGroup, loadSample } from './input';
import { GROUP, POOL1_BYTES, POOL1_STRIDE } from './layout';
import { lossAndGradient } from './loss';
import { multiplyBySigmoidDerivative } from './sigmoid';
import { pool1 } from './workspace';

/** float32[14][14][6]: one sample's gradient by the first pooling's values. */
const pool1Gradient = memory.data(14 * 14 * 6 * 4, 64);

/**
 * Overwrites `gradient` (float32[61706], rounded up to whole vectors) with the sum of the gradients of the first `sampleCount`
 * samples in sampleIndices, at least one. Sets predictions and correctCount.
 *
 * @returns the sum of the samples' losses, in nats
 */
export function computeGradient(sampleCount: usize, gradient: usize): f64 {
  const loss = evaluate(sampleCount);
  denseInputGradients(sampleCount);
  denseParameterGradients(sampleCount, gradient);
  convolutionsBackward(sampleCount, gradient);
  return loss;
}

/** The forward pass alone, of samples and with results as for computeGradient. */
export function evaluate(sampleCount: usize): f64 {
  convolutionsForward(sampleCount);
  denseLayersForward(sampleCount);
  return lossAndGradient(sampleCount);
}

function convolutionsForward(sampleCount: usize): void {
  for (let first: usize = 0; first < sampleCount; first += GROUP) {
    loadGroup(first, sampleCount);
    conv1ForwardGroup(first);
    for (let sample = first; sample < first + GROUP; sample++) conv2ForwardSample(sample);
  }
}

function convolutionsBackward(sampleCount: usize, gradient: usize): void {
  conv1ClearGradient();
  conv2ClearGradient();
  for (let first: usize = 0; first < sampleCount; first += GROUP) {
    const end = min(first + GROUP, sampleCount);
    for (let sample = first; sample < end; sample++) conv2OutputGradient(sample);
    conv2WeightGradient(first, end - first);
    for (let sample = first; sample < end; sample++) {
      loadSample(sample);
      pool1BackwardSample(sample);
      conv1BackwardSample(sample, pool1Gradient);
    }
  }
  conv1StoreGradient(gradient);
  conv2StoreGradient(gradient);
}

/** Fills pool1Gradient with the gradient of one sample before the sigmoid; outputGradientOf(sample) must be filled. */
export function pool1BackwardSample(sample: usize): void {
  conv2InputGradient(sample, pool1Gradient);
  multiplyBySigmoidDerivative(pool1Gradient, pool1Gradient, pool1 + sample * POOL1_STRIDE, POOL1_BYTES);
}

/** Adds the share of the sample, as pool1Gradient has it, to the first convolution's gradient. For benchmarks. */
export function conv1WeightGradientSample(sample: usize): void {
  conv1BackwardSample(sample, pool1Gradient);
}
