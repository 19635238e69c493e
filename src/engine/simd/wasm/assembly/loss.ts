import { madd } from '../../../../shared/assembly/fma';
import { classes, logitsStride } from './classes';
import { exponential, log1p, reciprocal } from './elementary';
import { labelOf } from './input';
import { GROUP, MAX_CLASSES } from './layout';
import { transpose4x4 } from './transpose';
import { logits, logitsGradient, losses, predictions } from './workspace';

/** Terms of classes so far below the greatest logit count as zero: they have no digit in common with the sum. */
export const LOWEST: f32 = -86;

/** float32[classes][4 samples]: logits of a group, then their gradients. */
const laneLogits = memory.data(MAX_CLASSES * 16, 64);
/** float32[classes][4 samples]: exponentials of the logits minus their maximum. */
const exponentials = memory.data(MAX_CLASSES * 16, 64);
/** uint32[4 samples]: labels and predictions of a group. */
const laneLabels = memory.data(16, 16);
const lanePredictions = memory.data(16, 16);
/** float32[4 samples]. */
const laneLosses = memory.data(16, 16);

/** Correct predictions of the last lossAndGradient: 0 to its sample count. */
export let correct: usize = 0;

/** Label smoothing, as in docs/numerics.md. There is none when `share` is 0. */
let keep: f32 = 1;
let share: f32 = 0;
let rise: f32 = 0;

/** Sets the label smoothing of computeGradient: three numbers of smoothing.ts. Without a call there is none. */
export function setLabelSmoothing(newKeep: f32, newShare: f32, newRise: f32): void {
  keep = newKeep;
  share = newShare;
  rise = newRise;
}

/**
 * Log-softmax and negative log-likelihood of the micro-batch's logits. A lane is a sample. The maximum is subtracted
 * first, so nothing overflows, however large the logits are. Fills predictions, losses and logitsGradient (softmax
 * minus the target of each class).
 *
 * @param maySmooth with the label smoothing that is set; otherwise the target is the one-hot label
 * @returns the sum over the samples of the losses, in nats: added in float64, in sample order
 */
export function lossAndGradient(sampleCount: usize, maySmooth: bool): f64 {
  const isSmoothed = maySmooth && share > 0;
  let lossSum: f64 = 0;
  correct = 0;
  for (let first: usize = 0; first < sampleCount; first += GROUP) {
    // Beyond the end of the micro-batch, its last sample is repeated, as in loadGroup.
    for (let lane: usize = 0; lane < GROUP; lane++) {
      store<u32>(laneLabels + lane * 4, <u32>labelOf(min(first + lane, sampleCount - 1)));
    }
    groupLoss(first, isSmoothed);
    const count = min(GROUP, sampleCount - first);
    for (let lane: usize = 0; lane < count; lane++) {
      const loss = <f64>load<f32>(laneLosses + lane * 4);
      const prediction = load<u32>(lanePredictions + lane * 4);
      lossSum += loss;
      store<f64>(losses + (first + lane) * 8, loss);
      store<u8>(predictions + first + lane, <u8>prediction);
      if (prediction === load<u32>(laneLabels + lane * 4)) correct++;
    }
  }
  return lossSum;
}

/** Fills lanePredictions, laneLosses and the logits' gradients of the four samples from `first` on. */
function groupLoss(first: usize, isSmoothed: bool): void {
  for (let i: usize = 0; i < logitsStride; i += 16) {
    transpose4x4(laneLogits + i * 4, 16, logits + first * logitsStride + i, logitsStride);
  }
  const label = v128.load(laneLabels);
  let maximum = v128.load(laneLogits);
  let prediction = i32x4.splat(0);
  for (let c: usize = 1; c < classes; c++) {
    const logit = v128.load(laneLogits + c * 16);
    // If logits are equal, the lowest class wins.
    const isGreater = f32x4.gt(logit, maximum);
    maximum = v128.bitselect(logit, maximum, isGreater);
    prediction = v128.bitselect(i32x4.splat(<i32>c), prediction, isGreater);
  }

  // Sums of the exponentials of all classes but the predicted one, and of all but the label: one minus a probability
  // near one would have no digits left.
  let rest = f32x4.splat(0);
  let others = f32x4.splat(0);
  let labelLogit = maximum;
  for (let c: usize = 0; c < classes; c++) {
    const logit = v128.load(laneLogits + c * 16);
    const difference = f32x4.sub(logit, maximum);
    const isNothing = f32x4.lt(difference, f32x4.splat(LOWEST));
    const e = v128.andnot(exponential(difference), isNothing);
    const isPrediction = i32x4.eq(prediction, i32x4.splat(<i32>c));
    const isLabel = i32x4.eq(label, i32x4.splat(<i32>c));
    rest = f32x4.add(rest, v128.andnot(e, isPrediction));
    others = f32x4.add(others, v128.andnot(e, isLabel));
    labelLogit = v128.bitselect(logit, labelLogit, isLabel);
    v128.store(exponentials + c * 16, e);
  }
  v128.store(lanePredictions, prediction);
  const logSum = log1p(rest);
  const distance = f32x4.sub(maximum, labelLogit);
  const scale = reciprocal(f32x4.add(f32x4.splat(1), rest));
  if (isSmoothed) {
    v128.store(laneLosses, smoothedLoss(logSum, distance, maximum));
    smoothedGradients(label, others, scale);
  } else {
    v128.store(laneLosses, f32x4.add(logSum, distance));
    gradients(label, others, scale);
  }
  for (let i: usize = 0; i < logitsStride; i += 16) {
    transpose4x4(logitsGradient + first * logitsStride + i, logitsStride, laneLogits + i * 4, 16);
  }
}

/** Replaces laneLogits by their gradients. */
function gradients(label: v128, others: v128, scale: v128): void {
  const labelGradient = f32x4.mul(f32x4.neg(others), scale);
  for (let c: usize = 0; c < classes; c++) {
    const isLabel = i32x4.eq(label, i32x4.splat(<i32>c));
    const gradient = f32x4.mul(v128.load(exponentials + c * 16), scale);
    v128.store(laneLogits + c * 16, v128.bitselect(labelGradient, gradient, isLabel));
  }
}

/** As docs/numerics.md orders it, from the logits in laneLogits. */
function smoothedLoss(logSum: v128, distance: v128, maximum: v128): v128 {
  let distances = f32x4.splat(0);
  for (let c: usize = 0; c < classes; c++) {
    distances = f32x4.add(distances, f32x4.sub(maximum, v128.load(laneLogits + c * 16)));
  }
  return madd(f32x4.splat(share), distances, madd(f32x4.splat(keep), distance, logSum));
}

/** As `gradients`, with label smoothing. */
function smoothedGradients(label: v128, others: v128, scale: v128): void {
  const labelGradient = madd(f32x4.neg(others), scale, f32x4.splat(rise));
  const fall = f32x4.splat(-share);
  for (let c: usize = 0; c < classes; c++) {
    const isLabel = i32x4.eq(label, i32x4.splat(<i32>c));
    const gradient = madd(v128.load(exponentials + c * 16), scale, fall);
    v128.store(laneLogits + c * 16, v128.bitselect(labelGradient, gradient, isLabel));
  }
}
