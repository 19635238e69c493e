import { exp, log } from './elementary.js';

export interface LossGradient {
  /** Negative log-likelihood of the label, in nats: at least 0. */
  readonly loss: number;
  /** Gradient of the loss by the logits, one element a class: softmax minus the one-hot label. */
  readonly logits: Float64Array;
}

/**
 * Log-softmax and negative log-likelihood of one sample. The largest logit is subtracted first, so no exponential overflows
 * however large the logits are.
 *
 * @param logits one element a class, finite
 * @param label the true class, below the number of logits
 */
export function negativeLogLikelihood(logits: Float64Array, label: number): LossGradient {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const logSum = log(logits.reduce((sum, logit) => sum + exp(logit - largest), 0));
  const logProbabilities = logits.map((logit) => logit - largest - logSum);
  return {
    loss: logSum + (largest - (logits[label] as number)),
    logits: logProbabilities.map((logProbability, index) => exp(logProbability) - (index === label ? 1 : 0)),
  };
}

/** Class with the largest logit, of at least one class. If logits are equal, the lowest class wins. */
export function predictedClass(logits: Float64Array): number {
  return logits.reduce((best, logit, index) => (logit > (logits[best] as number) ? index : best), 0);
}
