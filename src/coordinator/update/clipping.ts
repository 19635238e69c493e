/** The sum of the squares in float64, as a chain: one after the other in order, so that the bits are the same on every host. */
export function sumOfSquares(vector: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i] as number;
    sum += value * value;
  }
  return sum;
}

/** Keeps the division possible, as in torch.nn.utils.clip_grad_norm_. */
const EPSILON = 1e-6;

/**
 * The factor by which torch.nn.utils.clip_grad_norm_ shortens a gradient, 0..1. NaN if the norm is NaN, and so the parameters after the update
 * are not finite.
 *
 * @param norm Euclidean norm of the step's mean gradient, from 0
 * @param clipNorm above 0
 */
export function clipFactor(norm: number, clipNorm: number): number {
  return Math.min(1, clipNorm / (norm + EPSILON));
}
