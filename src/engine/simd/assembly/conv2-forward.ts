/**
 * Second convolution, 6x14x14 -> 16x10x10, and its pooling to 16x5x5. A lane is an output channel, and the four sums of
 * a channel are a pooling window. The input has the channel last, so the five pixels of a patch's row are 30 float32
 * side by side.
 */
import {
  BACKWARD_CHANNEL,
  BACKWARD_MARGIN,
  BACKWARD_ROW,
  backwardWeights,
  FORWARD_HALF,
  forwardWeights,
} from './conv2-weights';
import {
  CONV2_BIAS,
  FEATURES_STRIDE,
  POOL1_PIXEL,
  POOL1_ROW,
  POOL1_STRIDE,
  POOL2_BYTES,
  POOL2_CHANNELS,
  POOL2_SIDE,
  parameters,
} from './layout';
import { poolMaximum, poolSource, splatOffset } from './pooling';
import { never } from './scheduling';
import { sigmoid } from './sigmoid';
import { features, pool1, pool2Patch, pool2Weight } from './workspace';

/** Fills features, pool2Patch and pool2Weight of a sample from its pool1. */
export function conv2ForwardSample(sample: usize): void {
  convolveHalf(sample, 0);
  convolveHalf(sample, 1);
}

/**
 * Eight output channels. The lower outputs of a window meet the elements that the upper ones meet one row further down,
 * so each element is loaded once. Each pixel column of a patch is summed by itself, which halves the rounding error.
 * Then near-ties in a pooling window more often fall as in exact arithmetic; a wrong winner costs far more than the
 * last bits of a sum.
 */
function convolveHalf(sample: usize, half: usize): void {
  const input = pool1 + sample * POOL1_STRIDE;
  const weights = forwardWeights + half * FORWARD_HALF;
  for (let row: usize = 0; row < POOL2_SIDE; row++) {
    for (let column: usize = 0; column < POOL2_SIDE; column++) {
      let sumA0 = f32x4.splat(0);
      let sumA1 = f32x4.splat(0);
      let sumA2 = f32x4.splat(0);
      let sumA3 = f32x4.splat(0);
      let sumB0 = f32x4.splat(0);
      let sumB1 = f32x4.splat(0);
      let sumB2 = f32x4.splat(0);
      let sumB3 = f32x4.splat(0);
      const patch = row * (2 * POOL1_ROW) + column * (2 * POOL1_PIXEL);
      let element = input + patch;
      let weight = weights;
      for (const end = element + 120; element < end; ) {
        let a0 = f32x4.splat(0);
        let a1 = f32x4.splat(0);
        let a2 = f32x4.splat(0);
        let a3 = f32x4.splat(0);
        let b0 = f32x4.splat(0);
        let b1 = f32x4.splat(0);
        let b2 = f32x4.splat(0);
        let b3 = f32x4.splat(0);
        for (const pixelEnd = element + 24; element < pixelEnd; element += 4) {
          let topLeft = v128.load32_splat(element);
          let topRight = v128.load32_splat(element, 24);
          // unroll
          for (let k: usize = 0; k < 5; k++) {
            const a = v128.load(weight, 32 * k);
            const b = v128.load(weight, 32 * k + 16);
            const bottomLeft = v128.load32_splat(element, 336 * k + 336);
            const bottomRight = v128.load32_splat(element, 336 * k + 360);
            a0 = f32x4.add(a0, f32x4.mul(a, topLeft));
            b0 = f32x4.add(b0, f32x4.mul(b, topLeft));
            a1 = f32x4.add(a1, f32x4.mul(a, topRight));
            b1 = f32x4.add(b1, f32x4.mul(b, topRight));
            a2 = f32x4.add(a2, f32x4.mul(a, bottomLeft));
            b2 = f32x4.add(b2, f32x4.mul(b, bottomLeft));
            a3 = f32x4.add(a3, f32x4.mul(a, bottomRight));
            b3 = f32x4.add(b3, f32x4.mul(b, bottomRight));
            topLeft = bottomLeft;
            topRight = bottomRight;
            if (never(element, k)) break;
          }
          weight += 160;
        }
        sumA0 = f32x4.add(sumA0, a0);
        sumA1 = f32x4.add(sumA1, a1);
        sumA2 = f32x4.add(sumA2, a2);
        sumA3 = f32x4.add(sumA3, a3);
        sumB0 = f32x4.add(sumB0, b0);
        sumB1 = f32x4.add(sumB1, b1);
        sumB2 = f32x4.add(sumB2, b2);
        sumB3 = f32x4.add(sumB3, b3);
      }
      const pixel = row * POOL2_SIDE + column;
      const channel = half * 8;
      storePooled(sample, channel, pixel, input + patch, sumA0, sumA1, sumA2, sumA3);
      storePooled(sample, channel + 4, pixel, input + patch, sumB0, sumB1, sumB2, sumB3);
    }
  }
}

/** Pools a window of four output channels, adds the bias, applies the sigmoid, and stores the result and its source. */
function storePooled(
  sample: usize,
  channel: usize,
  pixel: usize,
  patch: usize,
  topLeft: v128,
  topRight: v128,
  bottomLeft: v128,
  bottomRight: v128,
): void {
  const bias = v128.load(parameters + CONV2_BIAS + channel * 4);
  const value = sigmoid(f32x4.add(poolMaximum(topLeft, topRight, bottomLeft, bottomRight), bias));
  const feature = features + sample * FEATURES_STRIDE + channel * 100 + pixel * 4;
  v128.store_lane<f32>(feature, value, 0);
  v128.store_lane<f32>(feature, value, 1, 100);
  v128.store_lane<f32>(feature, value, 2, 200);
  v128.store_lane<f32>(feature, value, 3, 300);

  // The window's winner in two bits, 1 for right and 2 for down, gives both offsets.
  const winner = poolSource(topLeft, topRight, bottomLeft, bottomRight, i32x4.splat(1), i32x4.splat(2));
  const isRight = i32x4.shr_s(i32x4.shl(winner, 31), 31);
  const isDown = i32x4.shr_s(i32x4.shl(winner, 30), 31);
  const right = v128.and(isRight, splatOffset(POOL1_PIXEL));
  const down = v128.and(isDown, splatOffset(POOL1_ROW));
  const offset = sample * POOL2_BYTES + pixel * (4 * POOL2_CHANNELS) + channel * 4;
  v128.store(pool2Patch + offset, i32x4.add(splatOffset(patch), i32x4.add(right, down)));

  const channels = i32x4.add(splatOffset(channel), i32x4(0, 1, 2, 3));
  let weights = i32x4.add(
    i32x4.mul(channels, splatOffset(BACKWARD_CHANNEL)),
    splatOffset(BACKWARD_ROW + BACKWARD_MARGIN),
  );
  weights = i32x4.sub(weights, v128.and(isRight, splatOffset(BACKWARD_MARGIN)));
  weights = i32x4.sub(weights, v128.and(isDown, splatOffset(BACKWARD_ROW)));
  v128.store(pool2Weight + offset, i32x4.add(weights, splatOffset(backwardWeights)));
}
