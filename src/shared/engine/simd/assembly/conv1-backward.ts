/**
 * Gradient of the first convolution's weights and biases. Only the pixels that won their pooling window have a gradient, and each
 * sample's are others, so a lane is a tap of the kernel.
 */
import { columnMajorImage, rowMajorImage } from './input';
import { CONV1_BIAS, CONV1_WEIGHT, POOL1_BYTES, POOL1_CHANNELS, POOL1_PIXEL, POOL1_STRIDE } from './layout';
import { pool1Source } from './workspace';

/** float32[6][28]: gradient of the weights as the backward pass adds it up, see addWeightGradient. */
const weightGradient = memory.data(6 * 7 * 16, 64);
/** float32[12]: gradient of the biases, of even and of odd pixels. */
const biasGradient = memory.data(3 * 16, 64);

export function conv1ClearGradient(): void {
  memory.fill(weightGradient, 0, 6 * 7 * 16);
  memory.fill(biasGradient, 0, 3 * 16);
}

/**
 * Adds a sample's share to the gradient. Its images are in rowMajorImage and columnMajorImage.
 *
 * @param gradient float32[14][14][6]: gradient of the loss by the pooled values before the sigmoid
 */
export function conv1BackwardSample(sample: usize, gradient: usize): void {
  addBiasGradient(gradient);
  const sources = pool1Source + sample * POOL1_STRIDE;
  for (let channel: usize = 0; channel < POOL1_CHANNELS; channel++) {
    addWeightGradient(channel, gradient + channel * 4, sources + channel * 4);
  }
}

/**
 * The 25 taps in seven vectors: four taps of each row from the row-major image, then the fifth column from the column-major
 * one, whose last tap fills a vector with three values of no use.
 */
function addWeightGradient(channel: usize, gradient: usize, source: usize): void {
  const target = weightGradient + channel * 112;
  let row0 = v128.load(target),
    row1 = v128.load(target, 16),
    row2 = v128.load(target, 32),
    row3 = v128.load(target, 48);
  let row4 = v128.load(target, 64),
    column = v128.load(target, 80),
    corner = v128.load(target, 96);
  for (let end = gradient + POOL1_BYTES; gradient < end; gradient += POOL1_PIXEL) {
    const g = v128.load32_splat(gradient);
    const offsets = load<u32>(source);
    const rows = rowMajorImage + (offsets & 0xffff);
    const columns = columnMajorImage + (offsets >> 16);
    row0 = f32x4.add(row0, f32x4.mul(g, v128.load(rows)));
    row1 = f32x4.add(row1, f32x4.mul(g, v128.load(rows, 128)));
    row2 = f32x4.add(row2, f32x4.mul(g, v128.load(rows, 256)));
    row3 = f32x4.add(row3, f32x4.mul(g, v128.load(rows, 384)));
    row4 = f32x4.add(row4, f32x4.mul(g, v128.load(rows, 512)));
    column = f32x4.add(column, f32x4.mul(g, v128.load(columns, 512)));
    corner = f32x4.add(corner, f32x4.mul(g, v128.load(columns, 528)));
    source += POOL1_PIXEL;
  }
  v128.store(target, row0);
  v128.store(target, row1, 16);
  v128.store(target, row2, 32);
  v128.store(target, row3, 48);
  v128.store(target, row4, 64);
  v128.store(target, column, 80);
  v128.store(target, corner, 96);
}

/** Two pixels of six channels are three vectors. */
function addBiasGradient(gradient: usize): void {
  let a = v128.load(biasGradient),
    b = v128.load(biasGradient, 16),
    c = v128.load(biasGradient, 32);
  for (let end = gradient + POOL1_BYTES; gradient < end; gradient += 2 * POOL1_PIXEL) {
    a = f32x4.add(a, v128.load(gradient));
    b = f32x4.add(b, v128.load(gradient, 16));
    c = f32x4.add(c, v128.load(gradient, 32));
  }
  v128.store(biasGradient, a);
  v128.store(biasGradient, b, 16);
  v128.store(biasGradient, c, 32);
}

/** Writes the gradient's tensors in PyTorch's layout. */
export function conv1StoreGradient(gradient: usize): void {
  for (let channel: usize = 0; channel < 6; channel++) {
    const from = weightGradient + channel * 112;
    const to = gradient + CONV1_WEIGHT + channel * 100;
    for (let row: usize = 0; row < 5; row++) {
      v128.store(to + row * 20, v128.load(from + row * 16));
      store<f32>(to + row * 20, load<f32>(from + row * 4, 80), 16);
    }
    const even = load<f32>(biasGradient + channel * 4);
    const odd = load<f32>(biasGradient + channel * 4, 24);
    store<f32>(gradient + CONV1_BIAS + channel * 4, even + odd);
  }
}
