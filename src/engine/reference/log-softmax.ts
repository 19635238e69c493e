import { exp, log } from './elementary.js';

export interface LossGradient {
  /** Cross-entropy with the targets, in nats: at least 0. Without label smoothing, the negative log-likelihood of the label. */
  readonly loss: number;
  /** Gradient of the loss by the logits, one element a class: softmax minus the targets. */
  readonly logits: Float64Array;
}

/**
 * Log-softmax and negative log-likelihood of one sample, with label smoothing as PyTorch's cross_entropy: the target of the label is
 * 1 - e + e / K, and that of the other K - 1 classes is e / K. The largest logit is subtracted first, so no exponential overflows
 * however large the logits are.
 *
 * @param logits one element a class, finite
 * @param label the true class, below the number of logits
 * @param labelSmoothing e: from 0 to below 1
 */
export function negativeLogLikelihood(logits: Float64Array, label: number, labelSmoothing = 0): LossGradient {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const logSum = log(logits.reduce((sum, logit) => sum + exp(logit - largest), 0));
  const logProbabilities = logits.map((logit) => logit - largest - logSum);
  const share = labelSmoothing / logits.length;
  const ofLabel = logSum + (largest - (logits[label] as number));
  const ofAll = logits.reduce((sum, logit) => sum + (logSum + (largest - logit)), 0);
  return {
    loss: labelSmoothing === 0 ? ofLabel : (1 - labelSmoothing) * ofLabel + share * ofAll,
    logits: logProbabilities.map(
      (logProbability, index) => exp(logProbability) - share - (index === label ? 1 - labelSmoothing : 0),
    ),
  };
}

/** Class with the largest logit, of at least one class. If logits are equal, the lowest class wins. */
export function predictedClass(logits: Float64Array): number {
  return logits.reduce((best, logit, index) => (logit > (logits[best] as number) ? index : best), 0);
}
