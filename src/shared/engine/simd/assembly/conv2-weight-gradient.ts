/**
 * Gradient of the second convolution's weights and biases. Only the quarter of its outputs that won their pooling window has a
 * gradient, each times its patch of the input. A lane is an element of a patch's row.
 */
import { CONV2_BIAS, CONV2_WEIGHT, FEATURES_STRIDE, GROUP, POOL1_ROW, POOL2_BYTES, POOL2_PIXELS } from './layout';
import { never } from './scheduling';
import { multiplyBySigmoidDerivative } from './sigmoid';
import { features, featuresGradient, pool2Patch } from './workspace';

/** float32[16][5][32]: gradient of the weights; the last two elements of a row are of no use. */
const weightGradient = memory.data(16 * 5 * 128, 64);
/** float32[16]. */
const biasGradient = memory.data(64, 64);
/** float32[16][25]: one sample's gradient by the pooled values before the sigmoid. */
const channelFirstGradient = memory.data(4 * 400, 64);
/** float32[4][25][16]: the same, channel-last, of a group of samples. */
const outputGradients = memory.data(4 * 4 * 400, 64);

export function conv2ClearGradient(): void {
  memory.fill(weightGradient, 0, 16 * 5 * 128);
  memory.fill(biasGradient, 0, 64);
}

/** A sample's gradient by the pooled values before the sigmoid: float32[25][16], channel-last. Holds a group's at a time. */
export function outputGradientOf(sample: usize): usize {
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
