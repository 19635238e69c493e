import { exp, log1p, reciprocal } from './functions.js';

const f = Math.fround;

export interface Loss {
  /** 0..9. */
  readonly prediction: number;
  /** Negative log-likelihood in nats, float32. */
  readonly loss: number;
  /** Gradient by the 10 logits. */
  readonly gradient: Float32Array;
}

/**
 * docs/numerics.md, "Loss", of one sample.
 *
 * @param logits 10
 * @param label 0..9
 */
export function lossOf(logits: Float32Array, label: number): Loss {
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
  return {
    prediction,
    loss: f(log1p(rest) + f(maximum - (logits[label] as number))),
    gradient: e.map((value, index) => (index === label ? -others : value) * inverse),
  };
}
