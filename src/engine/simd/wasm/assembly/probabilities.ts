/** The probabilities of all classes, for those who use a model: training and evaluation need only that of the label. */
import { classes, logitsStride } from './classes';
import { exponential, log1p, reciprocal } from './elementary';
import { GROUP, MAX_CLASSES } from './layout';
import { LOWEST } from './loss';
import { transpose4x4 } from './transpose';
import { logits } from './workspace';

/** float32[classes][4 samples]: logits of a group, then their log-probabilities. */
const laneValues = memory.data(MAX_CLASSES * 16, 64);
/** float32[classes][4 samples]: exponentials of the logits minus their maximum, then probabilities. */
const laneExponentials = memory.data(MAX_CLASSES * 16, 64);

/**
 * Log-softmax and softmax of the logits of the last call of evaluate or computeGradient. The operations are those of
 * loss.ts: the log-probability of a class, negated, has the bits of the loss that its label would give.
 *
 * @param logTarget float32[n][logitsStride / 4], of which `classes` are used: receives the log-probabilities, in nats; n is `sampleCount`
 *   rounded up to a multiple of four
 * @param target as `logTarget`: receives the probabilities, 0 to 1
 */
export function computeProbabilities(sampleCount: usize, logTarget: usize, target: usize): void {
  for (let first: usize = 0; first < sampleCount; first += GROUP) {
    const offset = first * logitsStride;
    for (let i: usize = 0; i < logitsStride; i += 16) {
      transpose4x4(laneValues + i * 4, 16, logits + offset + i, logitsStride);
    }
    groupProbabilities();
    for (let i: usize = 0; i < logitsStride; i += 16) {
      transpose4x4(logTarget + offset + i, logitsStride, laneValues + i * 4, 16);
      transpose4x4(target + offset + i, logitsStride, laneExponentials + i * 4, 16);
    }
  }
}

/** Replaces the logits in laneValues. */
function groupProbabilities(): void {
  let maximum = v128.load(laneValues);
  let prediction = i32x4.splat(0);
  for (let c: usize = 1; c < classes; c++) {
    const logit = v128.load(laneValues + c * 16);
    // If logits are equal, the lowest class wins.
    const isGreater = f32x4.gt(logit, maximum);
    maximum = v128.bitselect(logit, maximum, isGreater);
    prediction = v128.bitselect(i32x4.splat(<i32>c), prediction, isGreater);
  }

  // The sum of the exponentials of all classes but the predicted one, whose exponential is 1.
  let rest = f32x4.splat(0);
  for (let c: usize = 0; c < classes; c++) {
    const difference = f32x4.sub(v128.load(laneValues + c * 16), maximum);
    const isNothing = f32x4.lt(difference, f32x4.splat(LOWEST));
    const e = v128.andnot(exponential(difference), isNothing);
    const isPrediction = i32x4.eq(prediction, i32x4.splat(<i32>c));
    rest = f32x4.add(rest, v128.andnot(e, isPrediction));
    v128.store(laneExponentials + c * 16, e);
  }

  const logSum = log1p(rest);
  const scale = reciprocal(f32x4.add(f32x4.splat(1), rest));
  for (let c: usize = 0; c < classes; c++) {
    const loss = f32x4.add(logSum, f32x4.sub(maximum, v128.load(laneValues + c * 16)));
    v128.store(laneValues + c * 16, f32x4.neg(loss));
    v128.store(laneExponentials + c * 16, f32x4.mul(v128.load(laneExponentials + c * 16), scale));
  }
}
