/**
 * Second convolution, 6x14x14 -> 16x10x10, and its pooling to 16x5x5.
 *
 * Its input is channel-last, so the five pixels of a patch's row are 30 float32 side by side. Forward, a lane is an output
 * channel and the four accumulators of a channel are a pooling window. Backward, only the quarter of the outputs that won
 * their window has a gradient, and a lane is an element of a patch's row.
 */
import {
  CONV2_BIAS,
  CONV2_WEIGHT,
  FEATURES_STRIDE,
  GROUP,
  POOL1_BYTES,
  POOL1_PIXEL,
  POOL1_ROW,
  POOL1_STRIDE,
  POOL2_BYTES,
  POOL2_CHANNELS,
  POOL2_PIXELS,
  POOL2_SIDE,
  parameters,
} from './layout';
import { poolMaximum, poolSource, splatOffset } from './pooling';
import { never } from './scheduling';
import { multiplyBySigmoidDerivative, sigmoid } from './sigmoid';
import { features, featuresGradient, pool1, pool2Patch, pool2Weight } from './workspace';

const PATCH_ROW: usize = 30; // 5 pixels of 6 channels

/** float32[2][30][5][8]: weights of the forward pass, [half of the channels][element of a patch's row][row][channel]. */
const forwardWeights = memory.data(4 * 16 * 150, 64);
const FORWARD_HALF: usize = 4 * 8 * 150;

/**
 * float32[16][7][44]: weights of the input gradient. A row holds 30 weights between six zeros and more, and a zero row lies
 * above and below the five: read from the right start, it is the row as a pooling window's 6x6 pixels see it, whichever of
 * the window's four outputs won.
 */
const backwardWeights = memory.data(16 * 7 * 176, 64);
const BACKWARD_ROW: usize = 4 * 44;
const BACKWARD_CHANNEL: usize = 7 * BACKWARD_ROW;
const BACKWARD_MARGIN: usize = POOL1_PIXEL;

/** float32[16][5][32]: gradient of the weights; the last two elements of a row are of no use. */
const weightGradient = memory.data(16 * 5 * 128, 64);
/** float32[16]. */
const biasGradient = memory.data(64, 64);
/** float32[16][25]: one sample's gradient by the pooled values before the sigmoid. */
const channelFirstGradient = memory.data(4 * 400, 64);
/** float32[4][25][16]: the same, channel-last, of a group of samples. */
const outputGradients = memory.data(4 * 4 * 400, 64);

/** Packs the weights for both passes; to be called when the parameters have changed. */
export function conv2PackWeights(): void {
  for (let output: usize = 0; output < 16; output++) {
    const forward = forwardWeights + (output >> 3) * FORWARD_HALF + (output & 7) * 4;
    const backward = backwardWeights + output * BACKWARD_CHANNEL + BACKWARD_ROW + BACKWARD_MARGIN;
    for (let input: usize = 0; input < 6; input++) {
      for (let row: usize = 0; row < 5; row++) {
        for (let column: usize = 0; column < 5; column++) {
          const weight = load<f32>(parameters + CONV2_WEIGHT + output * 600 + input * 100 + row * 20 + column * 4);
          const element = column * 6 + input;
          store<f32>(forward + (element * 5 + row) * 32, weight);
          store<f32>(backward + row * BACKWARD_ROW + element * 4, weight);
        }
      }
    }
  }
}

/** Fills features, pool2Patch and pool2Weight of a sample from its pool1. */
export function conv2ForwardSample(sample: usize): void {
  convolveHalf(sample, 0);
  convolveHalf(sample, 1);
}

/**
 * Eight output channels. Down a column of the patch, the window's lower outputs meet the elements that its upper ones meet one row
 * further, so each is loaded once. Each pixel column of a patch is summed by itself, which halves the rounding error: near-ties in
 * a pooling window then fall as in exact arithmetic more often, and a wrong winner costs far more than the last bits of a sum.
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

/** Pools a window of four output channels, adds the bias, applies the sigmoid, and stores the result and where it came from. */
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

export function conv2ClearGradient(): void {
  memory.fill(weightGradient, 0, 16 * 5 * 128);
  memory.fill(biasGradient, 0, 64);
}

/** A sample's gradient by the pooled values before the sigmoid: float32[25][16], channel-last. Holds a group's at a time. */
function outputGradientOf(sample: usize): usize {
  return outputGradients + (sample % GROUP) * POOL2_BYTES;
}

/** Fills outputGradientOf(sample) from featuresGradient and adds up the biases' gradient. */
export function conv2OutputGradient(sample: usize): void {
  const outputGradient = outputGradientOf(sample);
  const offset = sample * FEATURES_STRIDE;
  multiplyBySigmoidDerivative(channelFirstGradient, featuresGradient + offset, features + offset, FEATURES_STRIDE);
  for (let channel: usize = 0; channel < 16; channel++) {
    const source = channelFirstGradient + channel * 100;
    const target = outputGradient + channel * 4;
    for (let pixel: usize = 0; pixel < POOL2_PIXELS; pixel++) {
      store<f32>(target + pixel * 64, load<f32>(source + pixel * 4));
    }
  }
  for (let channel: usize = 0; channel < 64; channel += 16) {
    let sum = v128.load(biasGradient + channel);
    for (let pixel: usize = 0; pixel < POOL2_PIXELS; pixel++) {
      sum = f32x4.add(sum, v128.load(outputGradient + channel + pixel * 64));
    }
    v128.store(biasGradient + channel, sum);
  }
}

/**
 * Adds to the weights' gradient what the `sampleCount` samples of the group that starts at `first` add: their gradients by the
 * output times the patches that won. Several samples at once, because sums must come from memory and go back there for each call.
 */
export function conv2WeightGradient(first: usize, sampleCount: usize): void {
  const patches = pool2Patch + first * POOL2_BYTES;
  const bytes = sampleCount * POOL2_BYTES;
  for (let channel: usize = 0; channel < 16; channel++) {
    for (let row: usize = 0; row < 5; row++) {
      const target = weightGradient + (channel * 5 + row) * 128;
      addWeightGradientRow(target, outputGradients + channel * 4, patches + channel * 4, bytes, row * POOL1_ROW);
    }
  }
}

function addWeightGradientRow(target: usize, gradient: usize, patch: usize, bytes: usize, rowOffset: usize): void {
  let a = v128.load(target),
    b = v128.load(target, 16),
    c = v128.load(target, 32),
    d = v128.load(target, 48);
  let e = v128.load(target, 64),
    f = v128.load(target, 80),
    g = v128.load(target, 96),
    h = v128.load(target, 112);
  for (const end = gradient + bytes; gradient < end; gradient += 4 * 16) {
    const slope = v128.load32_splat(gradient);
    const elements = rowOffset + load<u32>(patch);
    a = f32x4.add(a, f32x4.mul(slope, v128.load(elements)));
    b = f32x4.add(b, f32x4.mul(slope, v128.load(elements, 16)));
    c = f32x4.add(c, f32x4.mul(slope, v128.load(elements, 32)));
    d = f32x4.add(d, f32x4.mul(slope, v128.load(elements, 48)));
    if (never(gradient, 1)) break;
    e = f32x4.add(e, f32x4.mul(slope, v128.load(elements, 64)));
    f = f32x4.add(f, f32x4.mul(slope, v128.load(elements, 80)));
    g = f32x4.add(g, f32x4.mul(slope, v128.load(elements, 96)));
    h = f32x4.add(h, f32x4.mul(slope, v128.load(elements, 112)));
    patch += 4 * 16;
  }
  v128.store(target, a);
  v128.store(target, b, 16);
  v128.store(target, c, 32);
  v128.store(target, d, 48);
  v128.store(target, e, 64);
  v128.store(target, f, 80);
  v128.store(target, g, 96);
  v128.store(target, h, 112);
}

/**
 * Gradient of the loss by the convolution's input, from outputGradientOf(sample).
 *
 * @param target float32[14][14][6], overwritten
 */
export function conv2InputGradient(sample: usize, target: usize): void {
  memory.fill(target, 0, POOL1_BYTES);
  for (let row: usize = 0; row < POOL2_SIDE; row++) {
    for (let column: usize = 0; column < POOL2_SIDE; column++) {
      const pixel = row * POOL2_SIDE + column;
      const window = target + row * (2 * POOL1_ROW) + column * (2 * POOL1_PIXEL);
      const gradient = outputGradientOf(sample) + pixel * 64;
      const weights = pool2Weight + sample * POOL2_BYTES + pixel * 64;
      for (let windowRow: usize = 0; windowRow < 6; windowRow++) {
        addWindowRow(window + windowRow * POOL1_ROW, gradient, weights, windowRow * BACKWARD_ROW);
      }
    }
  }
}

/** A row of the 6x6 pixels that a pooling window sees: 36 float32. */
function addWindowRow(target: usize, gradient: usize, weights: usize, weightOffset: usize): void {
  let a = v128.load(target),
    b = v128.load(target, 16),
    c = v128.load(target, 32),
    d = v128.load(target, 48);
  let e = v128.load(target, 64),
    f = v128.load(target, 80),
    g = v128.load(target, 96),
    h = v128.load(target, 112);
  let i = v128.load(target, 128);
  for (let end = gradient + 64; gradient < end; gradient += 4) {
    const slope = v128.load32_splat(gradient);
    const weight = weightOffset + load<u32>(weights);
    a = f32x4.add(a, f32x4.mul(slope, v128.load(weight)));
    b = f32x4.add(b, f32x4.mul(slope, v128.load(weight, 16)));
    c = f32x4.add(c, f32x4.mul(slope, v128.load(weight, 32)));
    if (never(gradient, 1)) break;
    d = f32x4.add(d, f32x4.mul(slope, v128.load(weight, 48)));
    e = f32x4.add(e, f32x4.mul(slope, v128.load(weight, 64)));
    f = f32x4.add(f, f32x4.mul(slope, v128.load(weight, 80)));
    if (never(gradient, 2)) break;
    g = f32x4.add(g, f32x4.mul(slope, v128.load(weight, 96)));
    h = f32x4.add(h, f32x4.mul(slope, v128.load(weight, 112)));
    i = f32x4.add(i, f32x4.mul(slope, v128.load(weight, 128)));
    weights += 4;
  }
  v128.store(target, a);
  v128.store(target, b, 16);
  v128.store(target, c, 32);
  v128.store(target, d, 48);
  v128.store(target, e, 64);
  v128.store(target, f, 80);
  v128.store(target, g, 96);
  v128.store(target, h, 112);
  v128.store(target, i, 128);
}

/** Writes the gradient's tensors in PyTorch's layout. */
export function conv2StoreGradient(gradient: usize): void {
  for (let output: usize = 0; output < 16; output++) {
    for (let input: usize = 0; input < 6; input++) {
      for (let row: usize = 0; row < 5; row++) {
        const from = weightGradient + (output * 5 + row) * 128 + input * 4;
        const to = gradient + CONV2_WEIGHT + output * 600 + input * 100 + row * 20;
        for (let column: usize = 0; column < 5; column++) {
          store<f32>(to + column * 4, load<f32>(from + column * 24));
        }
      }
    }
  }
  memory.copy(gradient + CONV2_BIAS, biasGradient, 64);
}
