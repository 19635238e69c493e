/** The three dense layers with their sigmoids, 400 -> 120 -> 84 -> 10, over a whole micro-batch. */
import { denseBiasGradient, denseForward, denseInputGradient, denseWeightGradient } from './dense';
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
  parameters,
} from './layout';
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
} from './workspace';

/** Fills hidden1, hidden2 and logits from features, including the surplus rows of an incomplete group. */
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

/** Fills hidden2Gradient, hidden1Gradient and featuresGradient from logitsGradient. */
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

/** Writes the six tensors of the dense layers into `gradient`, float32[61706]; after denseInputGradients. */
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
