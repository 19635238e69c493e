/**
 * First convolution, 1x32x32 -> 6x28x28, and its pooling to 6x14x14.
 *
 * Forward, a lane is a sample: pooling and the choice of its maximum work on whole vectors. Pooling comes before the bias and
 * the sigmoid, which keep the order of values: a quarter of the exponentials. Backward, only the pixels that won their pooling
 * window have a gradient, and each sample's are others, so a lane is a tap of the kernel.
 */
import { columnMajorImage, laneImages, rowMajorImage } from './input';
import {
  CONV1_BIAS,
  CONV1_WEIGHT,
  POOL1_BYTES,
  POOL1_CHANNELS,
  POOL1_PIXEL,
  POOL1_ROW,
  POOL1_SIDE,
  POOL1_STRIDE,
  parameters,
} from './layout';
import { poolMaximum, poolSource, splatOffset } from './pooling';
import { never } from './scheduling';
import { transpose4x4, transposeSigmoid4x4 } from './transpose';
import { pool1, pool1Source } from './workspace';

// The source of a pooled maximum: offset of its 5x5 patch in the row-major image, and that in the column-major image << 16.
const SOURCE_RIGHT: usize = 4 | (128 << 16);
const SOURCE_DOWN: usize = 128 | (4 << 16);

/** float32[14][6][4 samples] and uint32[14][6][4 samples]: a row of pooled pixels and their sources. */
const laneRow = memory.data(14 * 6 * 16, 64);
const laneRowSource = memory.data(14 * 6 * 16, 64);

/** float32[6][28]: gradient of the weights as the backward pass adds it up, see addWeightGradient. */
const weightGradient = memory.data(6 * 7 * 16, 64);
/** float32[12]: gradient of the biases, of even and of odd pixels. */
const biasGradient = memory.data(3 * 16, 64);

/** Fills pool1 and pool1Source of the four samples from `first` on, whose images are in laneImages. */
export function conv1ForwardGroup(first: usize): void {
  for (let row: usize = 0; row < POOL1_SIDE; row++) {
    for (let channel: usize = 0; channel < POOL1_CHANNELS; channel += 2) convolveRow(row, channel);
    const offset = first * POOL1_STRIDE + row * POOL1_ROW;
    for (let i: usize = 0; i < POOL1_ROW; i += 16) {
      transposeSigmoid4x4(pool1 + offset + i, POOL1_STRIDE, laneRow + i * 4, 16);
      transpose4x4(pool1Source + offset + i, POOL1_STRIDE, laneRowSource + i * 4, 16);
    }
  }
}

/** One row of pooled pixels, two channels: eight accumulators are as many as fit the registers beside their operands. */
function convolveRow(row: usize, channel: usize): void {
  const weights = parameters + CONV1_WEIGHT + channel * 100;
  const biases = parameters + CONV1_BIAS + channel * 4;
  for (let column: usize = 0; column < POOL1_SIDE; column++) {
    let a0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let a2 = f32x4.splat(0);
    let a3 = f32x4.splat(0);
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let b2 = f32x4.splat(0);
    let b3 = f32x4.splat(0);
    let pixel = laneImages + row * 1024 + column * 32;
    let weight = weights;
    for (const end = weight + 20; weight < end; weight += 4) {
      let topLeft = v128.load(pixel);
      let topRight = v128.load(pixel, 16);
      // unroll
      for (let tap: usize = 0; tap < 5; tap++) {
        const bottomLeft = v128.load(pixel, 512 * tap + 512);
        const bottomRight = v128.load(pixel, 512 * tap + 528);
        const a = v128.load32_splat(weight, 20 * tap);
        const b = v128.load32_splat(weight, 20 * tap + 100);
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
        if (never(pixel, tap)) break;
      }
      pixel += 16;
    }
    const target = column * (POOL1_CHANNELS * 16) + channel * 16;
    const source = splatOffset((row * 256 + column * 8) | ((column * 256 + row * 8) << 16));
    const right = splatOffset(SOURCE_RIGHT);
    const down = splatOffset(SOURCE_DOWN);
    v128.store(laneRow + target, f32x4.add(poolMaximum(a0, a1, a2, a3), v128.load32_splat(biases)));
    v128.store(laneRowSource + target, i32x4.add(source, poolSource(a0, a1, a2, a3, right, down)));
    v128.store(laneRow + target, f32x4.add(poolMaximum(b0, b1, b2, b3), v128.load32_splat(biases, 4)), 16);
    v128.store(laneRowSource + target, i32x4.add(source, poolSource(b0, b1, b2, b3, right, down)), 16);
  }
}

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
