import type { LabelSmoothing } from '../../../src/engine/label-smoothing.js';
import { exp, fma, log1p, reciprocal } from './functions.js';

const f = Math.fround;

export interface Loss {
  readonly prediction: number;
  /** Negative log-likelihood in nats, float32. */
  readonly loss: number;
  /** With label smoothing: the one that the gradient belongs to. */
  readonly smoothedLoss: number;
  /** Gradient by the logits. */
  readonly gradient: Float32Array;
}

/**
 * docs/numerics.md, "Loss" and "Label smoothing", of one sample.
 *
 * @param logits one a class
 * @param label below their number
 */
export function lossOf(logits: Float32Array, label: number, { keep, share, rise }: LabelSmoothing): Loss {
  let prediction = 0;
  for (const [index, z] of logits.entries()) {
    if (z > (logits[prediction] as number)) prediction = index;
  }
  const maximum = logits[prediction] as number;
  const e = logits.map((z) => {
    const below = f(z - maximum);
    return below < -86 ? 0 : exp(below);
  });
  const sumWithout = (left: number) => e.reduce((sum, value, index) => f(sum + (index === left ? 0 : value)), 0);
  const rest = sumWithout(prediction);
  const others = sumWithout(label);
  const inverse = reciprocal(f(1 + rest));
  const logSum = log1p(rest);
  const distance = f(maximum - (logits[label] as number));
  const loss = f(logSum + distance);
  if (share === 0) {
    const gradient = e.map((value, index) => (index === label ? -others : value) * inverse);
    return { prediction, loss, smoothedLoss: loss, gradient };
  }
  const distances = logits.reduce((sum, z) => f(sum + f(maximum - z)), 0);
  return {
    prediction,
    loss,
    smoothedLoss: fma(share, distances, fma(keep, distance, logSum)),
    gradient: e.map((value, index) => (index === label ? fma(-others, inverse, rise) : fma(value, inverse, -share))),
  };
}
