/**
 * Gradient of the second convolution's input: the packed weights for the winners of each pooling window, times their
 * gradients. A lane is an element of a window's row.
 */
import { outputGradientOf } from './conv2-weight-gradient';
import { BACKWARD_ROW } from './conv2-weights';
import { POOL1_BYTES, POOL1_PIXEL, POOL1_ROW, POOL2_BYTES, POOL2_SIDE } from './layout';
import { never } from './scheduling';
import { pool2Weight } from './workspace';

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
  let a = v128.load(target);
  let b = v128.load(target, 16);
  let c = v128.load(target, 32);
  let d = v128.load(target, 48);
  let e = v128.load(target, 64);
  let f = v128.load(target, 80);
  let g = v128.load(target, 96);
  let h = v128.load(target, 112);
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
