/**
 * Gradient of the second convolution's weights and biases. Only the outputs that won their pooling window (a quarter)
 * have a gradient. Each is multiplied by its patch of the input. A lane is an element of a patch's row.
 */
import { madd } from '../../../../shared/assembly/fma';
import { CONV2_BIAS, CONV2_WEIGHT, FEATURES_STRIDE, POOL1_ROW, POOL2_BYTES, POOL2_PIXELS } from './layout';
import { never } from './scheduling';
import { multiplyBySigmoidDerivative } from './sigmoid';
import { features, featuresGradient, pool2Patch } from './workspace';

/** float32[16][5][32]: gradient of the weights; the last two elements of a row are unused. */
const weightGradient = memory.data(16 * 5 * 128, 64);
/** float32[16]. */
const biasGradient = memory.data(64, 64);
/** float32[16][25]: one sample's gradient by the pooled values before the sigmoid. */
const channelFirstGradient = memory.data(4 * 400, 64);
/** float32[25][16]: the same, channel-last. */
export const outputGradient = memory.data(4 * 400, 64);

/** Sets the sum of the gradient to zero. */
export function conv2ClearGradient(): void {
  memory.fill(weightGradient, 0, 16 * 5 * 128);
  memory.fill(biasGradient, 0, 64);
}

/** Fills outputGradient from a sample's featuresGradient. */
export function conv2OutputGradient(sample: usize): void {
  const offset = sample * FEATURES_STRIDE;
  multiplyBySigmoidDerivative(channelFirstGradient, featuresGradient + offset, features + offset, FEATURES_STRIDE);
  for (let channel: usize = 0; channel < 16; channel++) {
    const source = channelFirstGradient + channel * 100;
    const target = outputGradient + channel * 4;
    for (let pixel: usize = 0; pixel < POOL2_PIXELS; pixel++) {
      store<f32>(target + pixel * 64, load<f32>(source + pixel * 4));
    }
  }
}

/** Adds a sample's share to the gradient, from its outputGradient. */
export function conv2BackwardSample(sample: usize): void {
  addBiasGradient();
  const patches = pool2Patch + sample * POOL2_BYTES;
  for (let channel: usize = 0; channel < 16; channel++) {
    for (let row: usize = 0; row < 5; row++) {
      const target = weightGradient + (channel * 5 + row) * 128;
      addWeightGradientRow(target, outputGradient + channel * 4, patches + channel * 4, row * POOL1_ROW);
    }
  }
}

function addBiasGradient(): void {
  for (let channel: usize = 0; channel < 64; channel += 16) {
    let sum = f32x4.splat(0);
    for (let pixel: usize = 0; pixel < POOL2_PIXELS; pixel++) {
      sum = f32x4.add(sum, v128.load(outputGradient + channel + pixel * 64));
    }
    v128.store(biasGradient + channel, f32x4.add(v128.load(biasGradient + channel), sum));
  }
}

/** A row of a channel's filter, over the sample's pooled pixels: their gradients times the patches that won. */
function addWeightGradientRow(target: usize, gradient: usize, patch: usize, rowOffset: usize): void {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let c = f32x4.splat(0);
  let d = f32x4.splat(0);
  let e = f32x4.splat(0);
  let f = f32x4.splat(0);
  let g = f32x4.splat(0);
  let h = f32x4.splat(0);
  for (const end = gradient + POOL2_BYTES; gradient < end; gradient += 5 * 64) {
    // unroll
    for (let k: usize = 0; k < 5; k++) {
      const slope = v128.load32_splat(gradient, 64 * k);
      const elements = rowOffset + load<u32>(patch, 64 * k);
      a = madd(slope, v128.load(elements), a);
      b = madd(slope, v128.load(elements, 16), b);
      c = madd(slope, v128.load(elements, 32), c);
      d = madd(slope, v128.load(elements, 48), d);
      if (never(gradient, 2 * k + 1)) break;
      e = madd(slope, v128.load(elements, 64), e);
      f = madd(slope, v128.load(elements, 80), f);
      g = madd(slope, v128.load(elements, 96), g);
      h = madd(slope, v128.load(elements, 112), h);
      if (never(gradient, 2 * k + 2)) break;
    }
    patch += 5 * 64;
  }
  v128.store(target, f32x4.add(v128.load(target), a));
  v128.store(target, f32x4.add(v128.load(target, 16), b), 16);
  v128.store(target, f32x4.add(v128.load(target, 32), c), 32);
  v128.store(target, f32x4.add(v128.load(target, 48), d), 48);
  v128.store(target, f32x4.add(v128.load(target, 64), e), 64);
  v128.store(target, f32x4.add(v128.load(target, 80), f), 80);
  v128.store(target, f32x4.add(v128.load(target, 96), g), 96);
  v128.store(target, f32x4.add(v128.load(target, 112), h), 112);
}

/** Writes the gradient's tensors in PyTorch's layout into `gradient`, float32[61706]: conv.3.weight and conv.3.bias. */
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
