/**
 * Second convolution, 6x14x14 -> 16x10x10, and its pooling to 16x5x5. It uses the algorithm of Cook and Toom along
 * rows: two neighbouring outputs of a row come from products at six points instead of ten products of a weight and a
 * pixel. The points are 0, 1, -1, 2, -2 and infinity; docs/numerics.md has the formulas. For the products a lane is an
 * output channel.
 */
import { madd, nmadd } from '../../../../shared/assembly/fma';
import {
  BACKWARD_OUTPUT,
  BACKWARD_ROW,
  BACKWARD_SIDE,
  backwardWeights,
  FORWARD_INPUT,
  FORWARD_POINT,
  forwardWeights,
} from './conv2-weights';
import {
  CONV2_BIAS,
  FEATURES_STRIDE,
  POOL1_PIXEL,
  POOL1_ROW,
  POOL1_SIDE,
  POOL1_STRIDE,
  POOL2_BYTES,
  POOL2_CHANNELS,
  POOL2_SIDE,
  parameters,
} from './layout';
import { poolMaximum, poolSource, splatOffset } from './pooling';
import { never } from './scheduling';
import { sigmoidInPlace } from './sigmoid';
import { features, pool1, pool2Patch, pool2Weight } from './workspace';

/**
 * float32[6][14][5][8], of which 6 are used: the transformed input, [point][row][pair of output columns][channel]. Each
 * pair comes from the six pixels that its outputs see in a row.
 */
const transformed = memory.data(6 * 14 * 5 * 32, 64);
const TRANSFORMED_PAIR: usize = 4 * 8;
const TRANSFORMED_ROW: usize = 5 * TRANSFORMED_PAIR;
const TRANSFORMED_POINT: usize = 14 * TRANSFORMED_ROW;
/** float32[6][2][5][4]: sums of products of two output rows, [point][row][pair][output channel]. */
const products = memory.data(6 * 2 * 5 * 16, 64);
const PRODUCTS_ROW: usize = 5 * 16;
const PRODUCTS_POINT: usize = 2 * PRODUCTS_ROW;

/** Fills features, pool2Patch and pool2Weight of a sample from its pool1. */
export function conv2ForwardSample(sample: usize): void {
  const input = pool1 + sample * POOL1_STRIDE;
  transformInput(input);
  for (let row: usize = 0; row < POOL2_SIDE; row++) {
    for (let channel: usize = 0; channel < POOL2_CHANNELS; channel += 4) {
      for (let point: usize = 0; point < 6; point++) multiply(point, row, channel);
      for (let column: usize = 0; column < POOL2_SIDE; column++) storeWindow(sample, channel, row, column);
    }
  }
  // All at once: many sigmoids side by side keep the processor busy, a single one is a chain in which it waits.
  sigmoidInPlace(features + sample * FEATURES_STRIDE, FEATURES_STRIDE);
}

/** Fills transformed. Two vectors hold the six channels of a pixel; the last two elements are the next pixel's, unused. */
function transformInput(input: usize): void {
  for (let row: usize = 0; row < POOL1_SIDE; row++) {
    for (let pair: usize = 0; pair < 5; pair++) {
      const source = input + row * POOL1_ROW + pair * (2 * POOL1_PIXEL);
      const target = transformed + row * TRANSFORMED_ROW + pair * TRANSFORMED_PAIR;
      transformVector(target, source);
      transformVector(target + 16, source + 16);
    }
  }
}

function transformVector(target: usize, source: usize): void {
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const five = f32x4.splat(5);
  const d0 = v128.load(source);
  const d1 = v128.load(source, POOL1_PIXEL);
  const d2 = v128.load(source, 2 * POOL1_PIXEL);
  const d3 = v128.load(source, 3 * POOL1_PIXEL);
  const d4 = v128.load(source, 4 * POOL1_PIXEL);
  const d5 = v128.load(source, 5 * POOL1_PIXEL);
  const even = nmadd(four, d2, d4);
  const odd = nmadd(four, d1, d3);
  const evenDifference = f32x4.sub(d4, d2);
  const oddDifference = f32x4.sub(d3, d1);
  v128.store(target, madd(four, d0, nmadd(five, d2, d4)));
  v128.store(target, f32x4.add(even, odd), 1 * TRANSFORMED_POINT);
  v128.store(target, f32x4.sub(even, odd), 2 * TRANSFORMED_POINT);
  v128.store(target, madd(two, oddDifference, evenDifference), 3 * TRANSFORMED_POINT);
  v128.store(target, nmadd(two, oddDifference, evenDifference), 4 * TRANSFORMED_POINT);
  v128.store(target, madd(four, d1, nmadd(five, d3, d5)), 5 * TRANSFORMED_POINT);
}

/**
 * Fills the products of a point, for the output rows 2 * row and 2 * row + 1 and four output channels. A lower output
 * meets the elements that the upper one meets one row further down, so each element is loaded once.
 */
function multiply(point: usize, row: usize, channel: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let a2 = f32x4.splat(0);
  let a3 = f32x4.splat(0);
  let a4 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let b2 = f32x4.splat(0);
  let b3 = f32x4.splat(0);
  let b4 = f32x4.splat(0);
  let weight = forwardWeights + point * FORWARD_POINT + channel * 4;
  let element = transformed + point * TRANSFORMED_POINT + row * (2 * TRANSFORMED_ROW);
  for (const end = element + POOL1_PIXEL; element < end; element += 4) {
    let above = v128.load(weight);
    a0 = madd(above, v128.load32_splat(element), a0);
    a1 = madd(above, v128.load32_splat(element, 32), a1);
    a2 = madd(above, v128.load32_splat(element, 64), a2);
    if (never(element, 0)) break;
    a3 = madd(above, v128.load32_splat(element, 96), a3);
    a4 = madd(above, v128.load32_splat(element, 128), a4);
    if (never(element, 1)) break;
    // unroll
    for (let k: usize = 0; k < 4; k++) {
      const w = v128.load(weight, 64 * k + 64);
      const x0 = v128.load32_splat(element, 160 * k + 160);
      a0 = madd(w, x0, a0);
      b0 = madd(above, x0, b0);
      const x1 = v128.load32_splat(element, 160 * k + 192);
      a1 = madd(w, x1, a1);
      b1 = madd(above, x1, b1);
      const x2 = v128.load32_splat(element, 160 * k + 224);
      a2 = madd(w, x2, a2);
      b2 = madd(above, x2, b2);
      if (never(element, 2 * k + 2)) break;
      const x3 = v128.load32_splat(element, 160 * k + 256);
      a3 = madd(w, x3, a3);
      b3 = madd(above, x3, b3);
      const x4 = v128.load32_splat(element, 160 * k + 288);
      a4 = madd(w, x4, a4);
      b4 = madd(above, x4, b4);
      above = w;
      if (never(element, 2 * k + 3)) break;
    }
    b0 = madd(above, v128.load32_splat(element, 800), b0);
    b1 = madd(above, v128.load32_splat(element, 832), b1);
    b2 = madd(above, v128.load32_splat(element, 864), b2);
    if (never(element, 10)) break;
    b3 = madd(above, v128.load32_splat(element, 896), b3);
    b4 = madd(above, v128.load32_splat(element, 928), b4);
    weight += FORWARD_INPUT;
  }
  const target = products + point * PRODUCTS_POINT;
  v128.store(target, a0);
  v128.store(target, a1, 16);
  v128.store(target, a2, 32);
  v128.store(target, a3, 48);
  v128.store(target, a4, 64);
  v128.store(target, b0, 80);
  v128.store(target, b1, 96);
  v128.store(target, b2, 112);
  v128.store(target, b3, 128);
  v128.store(target, b4, 144);
}

/** A pooling window of four output channels: the two outputs of a pair, in both rows. */
function storeWindow(sample: usize, channel: usize, row: usize, column: usize): void {
  const top = products + column * 16;
  const bottom = top + PRODUCTS_ROW;
  const patch = pool1 + sample * POOL1_STRIDE + row * (2 * POOL1_ROW) + column * (2 * POOL1_PIXEL);
  const pixel = row * POOL2_SIDE + column;
  storePooled(sample, channel, pixel, patch, leftOf(top), rightOf(top), leftOf(bottom), rightOf(bottom));
}

/** The left output of a pair, from the products at its six points. */
function leftOf(product: usize): v128 {
  const ones = f32x4.add(v128.load(product, 1 * PRODUCTS_POINT), v128.load(product, 2 * PRODUCTS_POINT));
  const twos = f32x4.add(v128.load(product, 3 * PRODUCTS_POINT), v128.load(product, 4 * PRODUCTS_POINT));
  return f32x4.add(f32x4.add(v128.load(product), ones), twos);
}

/** The right output of a pair. */
function rightOf(product: usize): v128 {
  const ones = f32x4.sub(v128.load(product, 1 * PRODUCTS_POINT), v128.load(product, 2 * PRODUCTS_POINT));
  const twos = f32x4.sub(v128.load(product, 3 * PRODUCTS_POINT), v128.load(product, 4 * PRODUCTS_POINT));
  return madd(f32x4.splat(2), twos, f32x4.add(ones, v128.load(product, 5 * PRODUCTS_POINT)));
}

/** Pools a window of four output channels, adds the bias, and stores the result before its sigmoid, and its source. */
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
  const value = f32x4.add(poolMaximum(topLeft, topRight, bottomLeft, bottomRight), bias);
  const feature = features + sample * FEATURES_STRIDE + channel * 100 + pixel * 4;
  v128.store_lane<f32>(feature, value, 0);
  v128.store_lane<f32>(feature, value, 1, 100);
  v128.store_lane<f32>(feature, value, 2, 200);
  v128.store_lane<f32>(feature, value, 3, 300);

  const offset = sample * POOL2_BYTES + pixel * (4 * POOL2_CHANNELS) + channel * 4;
  const right = splatOffset(POOL1_PIXEL);
  const down = splatOffset(POOL1_ROW);
  const patchOffset = poolSource(topLeft, topRight, bottomLeft, bottomRight, right, down);
  v128.store(pool2Patch + offset, i32x4.add(splatOffset(patch), patchOffset));

  const rightWeights = splatOffset(BACKWARD_SIDE);
  const lowerWeights = splatOffset(-BACKWARD_ROW);
  const weightOffset = poolSource(topLeft, topRight, bottomLeft, bottomRight, rightWeights, lowerWeights);
  const weights = splatOffset(backwardWeights + BACKWARD_ROW + channel * BACKWARD_OUTPUT);
  const ofChannels = i32x4.mul(i32x4(0, 1, 2, 3), splatOffset(BACKWARD_OUTPUT));
  v128.store(pool2Weight + offset, i32x4.add(i32x4.add(weights, ofChannels), weightOffset));
}
