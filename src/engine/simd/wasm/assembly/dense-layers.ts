/** The three dense layers with their sigmoids, 400 -> 120 -> 84 -> classes, over a whole micro-batch. */
import { classes, dense3Bias, logitsStride } from './classes';
import { denseBiasGradient, denseForward, denseInputGradient, denseWeightGradient } from './dense';
import {
  DENSE1_BIAS,
  DENSE1_WEIGHT,
  DENSE2_BIAS,
  DENSE2_WEIGHT,
  DENSE3_WEIGHT,
  FEATURES,
  FEATURES_STRIDE,
  GROUP,
  HIDDEN1,
  HIDDEN1_STRIDE,
  HIDDEN2,
  HIDDEN2_STRIDE,
  MAX_CLASSES,
  parameters,
} from './layout';
import { multiplyBySigmoidDerivative, sigmoidInPlace } from './sigmoid';
import { transpose4x4 } from './transpose';
import {
  features,
  featuresGradient,
  hidden1,
  hidden1Gradient,
  hidden2,
  hidden2Gradient,
  logits,
  logitsGradient,
} from './workspace';

/** float32[400][120], float32[120][84] and float32[84][logitsStride / 4]: the weights, transposed for the forward pass. */
const forwardWeight1 = memory.data(4 * 400 * 120, 64);
const forwardWeight2 = memory.data(4 * 120 * 84, 64);
const forwardWeight3 = memory.data(4 * 84 * MAX_CLASSES, 64);
/** float32[logitsStride / 4], of which `classes` are used: biases of the third layer. */
const forwardBias3 = memory.data(4 * MAX_CLASSES, 64);
/** float32[4][84]: gradient of the third layer's weights, when there are fewer than four classes. */
const smallGradient = memory.data(4 * 4 * 84, 64);

/** Packs the weights for the forward pass; must be called when the parameters have changed. */
export function densePackWeights(): void {
  const p = parameters;
  transposeWeights(forwardWeight1, HIDDEN1_STRIDE, p + DENSE1_WEIGHT, HIDDEN1, FEATURES_STRIDE);
  transposeWeights(forwardWeight2, HIDDEN2_STRIDE, p + DENSE2_WEIGHT, HIDDEN2, HIDDEN1_STRIDE);
  // Whole vectors: outputs beyond the last class have the weights of what lies behind, and are never read.
  transposeWeights(forwardWeight3, logitsStride, p + DENSE3_WEIGHT, classes, HIDDEN2_STRIDE);
  memory.copy(forwardBias3, p + dense3Bias, 4 * classes);
}

/**
 * Transposes float32[outputCount][inputBytes / 4] into float32[inputBytes / 4][targetStride / 4], in blocks of four
 * outputs. An incomplete last block reads beyond the source.
 */
function transposeWeights(
  target: usize,
  targetStride: usize,
  source: usize,
  outputCount: usize,
  inputBytes: usize,
): void {
  for (let output: usize = 0; output < outputCount; output += 4) {
    for (let input: usize = 0; input < inputBytes; input += 16) {
      transpose4x4(
        target + input * (targetStride / 4) + output * 4,
        targetStride,
        source + output * inputBytes + input,
        inputBytes,
      );
    }
  }
}

/** Fills hidden1, hidden2 and logits from features, including the surplus rows of an incomplete group. */
export function denseLayersForward(sampleCount: usize): void {
  const p = parameters;
  const count = (sampleCount + GROUP - 1) & ~(GROUP - 1);
  denseForward(count, hidden1, HIDDEN1_STRIDE, forwardWeight1, p + DENSE1_BIAS, features, FEATURES);
  sigmoidInPlace(hidden1, count * HIDDEN1_STRIDE);
  denseForward(count, hidden2, HIDDEN2_STRIDE, forwardWeight2, p + DENSE2_BIAS, hidden1, HIDDEN1);
  sigmoidInPlace(hidden2, count * HIDDEN2_STRIDE);
  denseForward(count, logits, logitsStride, forwardWeight3, forwardBias3, hidden2, HIDDEN2);
}

/** Fills hidden2Gradient, hidden1Gradient and featuresGradient from logitsGradient. */
export function denseInputGradients(sampleCount: usize): void {
  const p = parameters;
  denseInputGradient(
    sampleCount,
    hidden2Gradient,
    HIDDEN2_STRIDE,
    p + DENSE3_WEIGHT,
    logitsGradient,
    classes,
    logitsStride,
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

/** Writes the six tensors of the dense layers into `gradient`, float32[parameterBytes / 4]; after denseInputGradients. */
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
  dense3WeightGradient(sampleCount, gradient + DENSE3_WEIGHT);
  denseBiasGradient(sampleCount, hidden1Gradient, HIDDEN1, HIDDEN1_STRIDE, gradient + DENSE1_BIAS);
  denseBiasGradient(sampleCount, hidden2Gradient, HIDDEN2, HIDDEN2_STRIDE, gradient + DENSE2_BIAS);
  denseBiasGradient(sampleCount, logitsGradient, classes, logitsStride, gradient + dense3Bias);
}

/** A block has four outputs. Two or three classes are computed aside with others of no use, which lie in the same rows. */
function dense3WeightGradient(sampleCount: usize, target: usize): void {
  const isSmall = classes < 4;
  denseWeightGradient(
    sampleCount,
    hidden2,
    HIDDEN2_STRIDE,
    logitsGradient,
    max<usize>(classes, 4),
    logitsStride,
    isSmall ? smallGradient : target,
  );
  if (isSmall) memory.copy(target, smallGradient, classes * HIDDEN2_STRIDE);
}
