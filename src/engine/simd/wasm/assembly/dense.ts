/**
 * Matrix products of a fully connected layer over a whole micro-batch. Matrices are row-major: inputs
 * float32[n][inputs] and weights float32[outputs][inputs] without gaps, outputs float32[n][outputStride / 4]. No sum
 * runs across lanes, so the forward pass takes the weights transposed.
 *
 * A product is computed in blocks of eight accumulators, as many as fit the registers beside their operands. If a size
 * is not a multiple of the block's, the last block overlaps the one before: some values are computed twice, to the same
 * bits.
 *
 * In all functions, addresses are of float32, and `outputStride` is in bytes. n is `sampleCount`, or `sampleCount`
 * rounded up to a multiple of four where whole groups are computed; there must be room for that.
 */
import { madd } from '../../../../shared/assembly/fma';

/**
 * outputs = inputs x weights + bias, for whole groups of four samples. A lane is an output.
 *
 * @param outputBytes bytes of a row of outputs and of weights: a multiple of 16, at least 32
 * @param weight float32[inputs][outputBytes / 4]: transposed
 * @param bias float32[outputBytes / 4]
 */
export function denseForward(
  sampleCount: usize,
  output: usize,
  outputBytes: usize,
  weight: usize,
  bias: usize,
  input: usize,
  inputCount: usize,
): void {
  for (let block: usize = 0; block < outputBytes; block += 32) {
    const column = min(block, outputBytes - 32);
    for (let sample: usize = 0; sample < sampleCount; sample += 4) {
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      let w = weight + column;
      let x0 = input + sample * inputCount * 4;
      let x1 = x0 + inputCount * 4;
      let x2 = x1 + inputCount * 4;
      let x3 = x2 + inputCount * 4;
      for (const end = x1; x0 < end; x0 += 4) {
        const a = v128.load(w);
        const b = v128.load(w, 16);
        const sample0 = v128.load32_splat(x0);
        const sample1 = v128.load32_splat(x1);
        const sample2 = v128.load32_splat(x2);
        const sample3 = v128.load32_splat(x3);
        a0 = madd(a, sample0, a0);
        b0 = madd(b, sample0, b0);
        a1 = madd(a, sample1, a1);
        b1 = madd(b, sample1, b1);
        a2 = madd(a, sample2, a2);
        b2 = madd(b, sample2, b2);
        a3 = madd(a, sample3, a3);
        b3 = madd(b, sample3, b3);
        w += outputBytes;
        x1 += 4;
        x2 += 4;
        x3 += 4;
      }
      const biasA = v128.load(bias + column);
      const biasB = v128.load(bias + column, 16);
      let target = output + sample * outputBytes + column;
      v128.store(target, f32x4.add(a0, biasA));
      v128.store(target, f32x4.add(b0, biasB), 16);
      target += outputBytes;
      v128.store(target, f32x4.add(a1, biasA));
      v128.store(target, f32x4.add(b1, biasB), 16);
      target += outputBytes;
      v128.store(target, f32x4.add(a2, biasA));
      v128.store(target, f32x4.add(b2, biasB), 16);
      target += outputBytes;
      v128.store(target, f32x4.add(a3, biasA));
      v128.store(target, f32x4.add(b3, biasB), 16);
    }
  }
}

/**
 * inputGradient = outputGradient x weights, for whole groups of four samples. A lane is an input.
 *
 * @param inputBytes bytes of a row of inputs and of weights: a multiple of 16, at least 32
 */
export function denseInputGradient(
  sampleCount: usize,
  inputGradient: usize,
  inputBytes: usize,
  weight: usize,
  outputGradient: usize,
  outputCount: usize,
  outputStride: usize,
): void {
  for (let block: usize = 0; block < inputBytes; block += 32) {
    const column = min(block, inputBytes - 32);
    for (let sample: usize = 0; sample < sampleCount; sample += 4) {
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      let w = weight + column;
      let g0 = outputGradient + sample * outputStride;
      let g1 = g0 + outputStride;
      let g2 = g1 + outputStride;
      let g3 = g2 + outputStride;
      for (const end = g0 + outputCount * 4; g0 < end; g0 += 4) {
        const a = v128.load(w);
        const b = v128.load(w, 16);
        const slope0 = v128.load32_splat(g0);
        const slope1 = v128.load32_splat(g1);
        const slope2 = v128.load32_splat(g2);
        const slope3 = v128.load32_splat(g3);
        a0 = madd(a, slope0, a0);
        b0 = madd(b, slope0, b0);
        a1 = madd(a, slope1, a1);
        b1 = madd(b, slope1, b1);
        a2 = madd(a, slope2, a2);
        b2 = madd(b, slope2, b2);
        a3 = madd(a, slope3, a3);
        b3 = madd(b, slope3, b3);
        w += inputBytes;
        g1 += 4;
        g2 += 4;
        g3 += 4;
      }
      let target = inputGradient + sample * inputBytes + column;
      v128.store(target, a0);
      v128.store(target, b0, 16);
      target += inputBytes;
      v128.store(target, a1);
      v128.store(target, b1, 16);
      target += inputBytes;
      v128.store(target, a2);
      v128.store(target, b2, 16);
      target += inputBytes;
      v128.store(target, a3);
      v128.store(target, b3, 16);
    }
  }
}

/**
 * weightGradient = transposed outputGradient x inputs, summed over exactly `sampleCount` samples in order. A lane is an
 * input.
 *
 * @param inputBytes bytes of a row of inputs and of weights: a multiple of 16, at least 32
 * @param outputCount at least 4
 */
export function denseWeightGradient(
  sampleCount: usize,
  input: usize,
  inputBytes: usize,
  outputGradient: usize,
  outputCount: usize,
  outputStride: usize,
  weightGradient: usize,
): void {
  for (let block: usize = 0; block < inputBytes; block += 32) {
    const column = min(block, inputBytes - 32);
    for (let unitBlock: usize = 0; unitBlock < outputCount; unitBlock += 4) {
      const unit = min(unitBlock, outputCount - 4);
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      let x = input + column;
      let g = outputGradient + unit * 4;
      for (const end = g + sampleCount * outputStride; g < end; g += outputStride) {
        const a = v128.load(x);
        const b = v128.load(x, 16);
        const slope0 = v128.load32_splat(g);
        const slope1 = v128.load32_splat(g, 4);
        const slope2 = v128.load32_splat(g, 8);
        const slope3 = v128.load32_splat(g, 12);
        a0 = madd(a, slope0, a0);
        b0 = madd(b, slope0, b0);
        a1 = madd(a, slope1, a1);
        b1 = madd(b, slope1, b1);
        a2 = madd(a, slope2, a2);
        b2 = madd(b, slope2, b2);
        a3 = madd(a, slope3, a3);
        b3 = madd(b, slope3, b3);
        x += inputBytes;
      }
      let target = weightGradient + unit * inputBytes + column;
      v128.store(target, a0);
      v128.store(target, b0, 16);
      target += inputBytes;
      v128.store(target, a1);
      v128.store(target, b1, 16);
      target += inputBytes;
      v128.store(target, a2);
      v128.store(target, b2, 16);
      target += inputBytes;
      v128.store(target, a3);
      v128.store(target, b3, 16);
    }
  }
}

/**
 * biasGradient = sum of the outputs' gradients over exactly `sampleCount` samples, in order.
 *
 * @param outputCount at least 2
 * @param biasGradient float32[outputCount], overwritten
 */
export function denseBiasGradient(
  sampleCount: usize,
  outputGradient: usize,
  outputCount: usize,
  outputStride: usize,
  biasGradient: usize,
): void {
  for (let unitBlock: usize = 0; unitBlock < outputCount; unitBlock += 2) {
    const unit = min(unitBlock, outputCount - 2);
    let sum = f32x4.splat(0);
    let g = outputGradient + unit * 4;
    for (const end = g + sampleCount * outputStride; g < end; g += outputStride) {
      sum = f32x4.add(sum, v128.load64_zero(g));
    }
    v128.store64_lane(biasGradient + unit * 4, sum, 0);
  }
}
