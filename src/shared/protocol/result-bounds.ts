import { MAX_GRADIENT_NORM_PER_SAMPLE, MAX_LOSS_PER_SAMPLE, MIN_LOSS_PER_SAMPLE } from '../model/gradient-bound.js';
import { counted } from '../text/plural.js';
import type { PartialMessage } from './messages.js';
import type { Rejection } from './rejections.js';

/**
 * A quick first look at gradients: whether all their elements are smaller than SMALL_ELEMENT in size. The answer may be false without that,
 * which only takes longer.
 */
export type AreSmall = (gradients: readonly Float32Array[]) => boolean;

/**
 * The fault in the numbers of a result, if there is one: NaN, infinity, or a number outside the bounds in
 * gradient-bound.ts, which no correct worker computes.
 *
 * @param gradients one for each node
 */
export function faultInNumbers(
  { nodes }: Pick<PartialMessage, 'nodes'>,
  gradients: readonly Float32Array[],
  areSmall: AreSmall,
): Rejection | undefined {
  const needNoNorm = areSmall(gradients);
  for (const [i, { sampleCount, lossSum }] of nodes.entries()) {
    if (!Number.isFinite(lossSum)) return { code: 'not-finite', reason: `a loss is ${lossSum}` };
    const [min, max] = [MIN_LOSS_PER_SAMPLE * sampleCount, MAX_LOSS_PER_SAMPLE * sampleCount];
    if (lossSum < min || lossSum > max)
      return outOfBounds(`the loss of ${counted(sampleCount, 'sample')} is ${lossSum}`);
    if (needNoNorm) continue;

    const norm = Math.sqrt(sumOfSquares(gradients[i] ?? new Float32Array()));
    if (!Number.isFinite(norm)) return { code: 'not-finite', reason: 'a gradient holds NaN or infinity' };
    if (norm > MAX_GRADIENT_NORM_PER_SAMPLE * sampleCount) {
      return outOfBounds(`the gradient of ${counted(sampleCount, 'sample')} has the norm ${norm.toPrecision(3)}`);
    }
  }
  return undefined;
}

function outOfBounds(what: string): Rejection {
  return { code: 'out-of-bounds', reason: `${what}, which no correct worker computes` };
}

/**
 * The sum is in float64, where squares of float32 values never overflow: it is NaN or infinite only if an element is.
 * It uses four sums side by side, because a single sum would wait for each addition.
 */
function sumOfSquares(values: Float32Array): number {
  const wholeFours = values.length - (values.length % 4);
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let i = 0; i < wholeFours; i += 4) {
    const value0 = values[i] as number;
    const value1 = values[i + 1] as number;
    const value2 = values[i + 2] as number;
    const value3 = values[i + 3] as number;
    sum0 += value0 * value0;
    sum1 += value1 * value1;
    sum2 += value2 * value2;
    sum3 += value3 * value3;
  }
  for (let i = wholeFours; i < values.length; i++) sum0 += (values[i] as number) ** 2;
  return sum0 + sum1 + sum2 + sum3;
}
