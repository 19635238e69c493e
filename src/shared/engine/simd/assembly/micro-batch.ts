/**
 * Forward and backward pass over one micro-batch. The convolutions work sample by sample, so that a sample's activations stay
 * in the fastest cache; the dense layers take the whole micro-batch, so that their weights are read once.
 */
import { conv1BackwardSample, conv1ClearGradient, conv1ForwardGroup, conv1StoreGradient } from './conv1';
import {
  conv2ClearGradient,
  conv2ForwardSample,
  conv2InputGradient,
  conv2OutputGradient,
  conv2StoreGradient,
  conv2WeightGradient,
} from './conv2';
import { denseBiasGradient, denseForward, denseInputGradient, denseWeightGradient } from './dense';
import { loadGroup, loadSample } from './input';
import {
  CLASSES,
  DENSE1_BIAS,
  DENSE1_WEIGHT,
  DENSE2_BIAS,
  DENSE2_WEIGHT,
  DENSE3_BIAS,
  DENSE3_WEIGHT,
  FEATURES_STRIDE,
  GROUP,
  HIDDEN1,
  HIDDEN1_STRIDE,
  HIDDEN2,
  HIDDEN2_STRIDE,
  LOGITS_STRIDE,
  POOL1_BYTES,
  POOL1_STRIDE,
  parameters,
} from './layout';
import { lossAndGradient } from './loss';
import { multiplyBySigmoidDerivative, sigmoidInPlace } from './sigmoid';
import {
  features,
  featuresGradient,
  hidden1,
  hidden1Gradient,
  hidden2,
  hidden2Gradient,
  logits,
  logitsGradient,
  pool1,
} from './workspace';

/** float32[14][14][6]: one sample's gradient by the first pooling's values. */
const pool1Gradient = memory.data(14 * 14 * 6 * 4, 64);

/**
 * Overwrites `gradient` (float32[61706], rounded up to whole vectors) with the sum of the gradients of the first `sampleCount`
 * samples in sampleIndices, at least one. Sets predictions and correctCount.
 *
 * @returns the sum of the samples' losses
 */
export function computeGradient(sampleCount: usize, gradient: usize): f64 {
  const loss = evaluate(sampleCount);
  denseBackward(sampleCount, gradient);
  convolutionsBackward(sampleCount, gradient);
  return loss;
}

/** The forward pass alone. */
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

export function denseLayersForward(sampleCount: usize): void {
  const p = parameters;
  const groupedCount = (sampleCount + GROUP - 1) & ~(GROUP - 1);
  denseForward(
    groupedCount,
    features,
    FEATURES_STRIDE,
    p + DENSE1_WEIGHT,
    p + DENSE1_BIAS,
    hidden1,
    HIDDEN1,
    HIDDEN1_STRIDE,
  );
  sigmoidInPlace(hidden1, groupedCount * HIDDEN1_STRIDE);
  denseForward(
    groupedCount,
    hidden1,
    HIDDEN1_STRIDE,
    p + DENSE2_WEIGHT,
    p + DENSE2_BIAS,
    hidden2,
    HIDDEN2,
    HIDDEN2_STRIDE,
  );
  sigmoidInPlace(hidden2, groupedCount * HIDDEN2_STRIDE);
  denseForward(
    groupedCount,
    hidden2,
    HIDDEN2_STRIDE,
    p + DENSE3_WEIGHT,
    p + DENSE3_BIAS,
    logits,
    CLASSES,
    LOGITS_STRIDE,
  );
}

function denseBackward(sampleCount: usize, gradient: usize): void {
  denseInputGradients(sampleCount);
  denseParameterGradients(sampleCount, gradient);
}

export function denseInputGradients(sampleCount: usize): void {
  const p = parameters;
  denseInputGradient(
    sampleCount,
    hidden2Gradient,
    HIDDEN2_STRIDE,
    p + DENSE3_WEIGHT,
    logitsGradient,
    CLASSES,
    LOGITS_STRIDE,
  );
  multiplyBySigmoidDerivative(hidden2Gradient, hidden2Gradient, hidden2, sampleCount * HIDDEN2_STRIDE);
  denseInputGradient(
    sampleCount,
    hidden1Gradient,
    HIDDEN1_STRIDE,
    p + DENSE2_WEIGHT,
    hidden2Gradient,
    HIDDEN2,
    HIDDEN2_STRIDE,
  );
  multiplyBySigmoidDerivative(hidden1Gradient, hidden1Gradient, hidden1, sampleCount * HIDDEN1_STRIDE);
  denseInputGradient(
    sampleCount,
    featuresGradient,
    FEATURES_STRIDE,
    p + DENSE1_WEIGHT,
    hidden1Gradient,
    HIDDEN1,
    HIDDEN1_STRIDE,
  );
}

export function denseParameterGradients(sampleCount: usize, gradient: usize): void {
  denseWeightGradient(
    sampleCount,
    features,
    FEATURES_STRIDE,
    hidden1Gradient,
    HIDDEN1,
    HIDDEN1_STRIDE,
    gradient + DENSE1_WEIGHT,
  );
  denseWeightGradient(
    sampleCount,
    hidden1,
    HIDDEN1_STRIDE,
    hidden2Gradient,
    HIDDEN2,
    HIDDEN2_STRIDE,
    gradient + DENSE2_WEIGHT,
  );
  denseWeightGradient(
    sampleCount,
    hidden2,
    HIDDEN2_STRIDE,
    logitsGradient,
    CLASSES,
    LOGITS_STRIDE,
    gradient + DENSE3_WEIGHT,
  );
  denseBiasGradient(sampleCount, hidden1Gradient, HIDDEN1, HIDDEN1_STRIDE, gradient + DENSE1_BIAS);
  denseBiasGradient(sampleCount, hidden2Gradient, HIDDEN2, HIDDEN2_STRIDE, gradient + DENSE2_BIAS);
  denseBiasGradient(sampleCount, logitsGradient, CLASSES, LOGITS_STRIDE, gradient + DENSE3_BIAS);
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

/** Fills pool1Gradient with the gradient before the sigmoid. */
export function pool1BackwardSample(sample: usize): void {
  conv2InputGradient(sample, pool1Gradient);
  multiplyBySigmoidDerivative(pool1Gradient, pool1Gradient, pool1 + sample * POOL1_STRIDE, POOL1_BYTES);
}

export function conv1WeightGradientSample(sample: usize): void {
  conv1BackwardSample(sample, pool1Gradient);
}
