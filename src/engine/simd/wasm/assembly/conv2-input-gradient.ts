/**
 * Gradient of the second convolution's input: the packed weights for the winners of each pooling window, times their
 * gradients. A lane is an element of a window's row.
 */
import { madd } from '../../../../shared/assembly/fma';
import { outputGradient } from './conv2-weight-gradient';
import { BACKWARD_ROW } from './conv2-weights';
import { POOL1_BYTES, POOL1_PIXEL, POOL1_ROW, POOL2_BYTES, POOL2_SIDE } from './layout';
import { never } from './scheduling';
import { pool2Weight } from './workspace';

/**
 * Gradient of the loss by the convolution's input, from outputGradient.
 *
 * @param target float32[14][14][6], overwritten
 */
export function conv2InputGradient(sample: usize, target: usize): void {
  memory.fill(target, 0, POOL1_BYTES);
  // Row by row of all windows, so that few weights are in use at a time. The lowest row comes first: then an input
  // still meets its windows in their order.
  for (let end: usize = 6; end > 0; end--) {
    const windowRow = end - 1;
    for (let row: usize = 0; row < POOL2_SIDE; row++) {
      for (let column: usize = 0; column < POOL2_SIDE; column++) {
        const pixel = row * POOL2_SIDE + column;
        const window = target + (2 * row + windowRow) * POOL1_ROW + column * (2 * POOL1_PIXEL);
        const weights = pool2Weight + sample * POOL2_BYTES + pixel * 64;
        addWindowRow(window, outputGradient + pixel * 64, weights, windowRow * BACKWARD_ROW);
      }
    }
  }
}

/**
 * A row of the 6x6 pixels that a pooling window sees: 36 float32. The window's sums begin at zero and are then added to
 * the target, so that windows can be computed side by side.
 */
function addWindowRow(target: usize, gradient: usize, weights: usize, weightOffset: usize): void {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let c = f32x4.splat(0);
  let d = f32x4.splat(0);
  let e = f32x4.splat(0);
  let f = f32x4.splat(0);
  let g = f32x4.splat(0);
  let h = f32x4.splat(0);
  let i = f32x4.splat(0);
  for (const end = gradient + 64; gradient < end; gradient += 8) {
    // unroll
    for (let k: usize = 0; k < 2; k++) {
      const slope = v128.load32_splat(gradient, 4 * k);
      const weight = weightOffset + load<u32>(weights, 4 * k);
      a = madd(slope, v128.load(weight), a);
      b = madd(slope, v128.load(weight, 16), b);
      c = madd(slope, v128.load(weight, 32), c);
      if (never(gradient, 3 * k + 1)) break;
      d = madd(slope, v128.load(weight, 48), d);
      e = madd(slope, v128.load(weight, 64), e);
      f = madd(slope, v128.load(weight, 80), f);
      if (never(gradient, 3 * k + 2)) break;
      g = madd(slope, v128.load(weight, 96), g);
      h = madd(slope, v128.load(weight, 112), h);
      i = madd(slope, v128.load(weight, 128), i);
      if (never(gradient, 3 * k + 3)) break;
    }
    weights += 8;
  }
  v128.store(target, f32x4.add(v128.load(target), a));
  v128.store(target, f32x4.add(v128.load(target, 16), b), 16);
  v128.store(target, f32x4.add(v128.load(target, 32), c), 32);
  v128.store(target, f32x4.add(v128.load(target, 48), d), 48);
  v128.store(target, f32x4.add(v128.load(target, 64), e), 64);
  v128.store(target, f32x4.add(v128.load(target, 80), f), 80);
  v128.store(target, f32x4.add(v128.load(target, 96), g), 96);
  v128.store(target, f32x4.add(v128.load(target, 112), h), 112);
  v128.store(target, f32x4.add(v128.load(target, 128), i), 128);
}
