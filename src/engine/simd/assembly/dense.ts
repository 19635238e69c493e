/**
 * Matrix products of a fully connected layer over a whole micro-batch. Matrices are row-major: inputs
 * float32[n][inputs] and weights float32[outputs][inputs] without gaps, outputs float32[n][outputStride / 4].
 *
 * A product is computed in blocks of eight accumulators, as many as fit the registers beside their operands. If a size
 * is not a multiple of the block's, the last block overlaps the one before: some values are computed twice, to the same
 * bits.
 *
 * In all functions, addresses are of float32, and `outputStride` is in bytes. n is `sampleCount`, or `sampleCount`
 * rounded up to a multiple of four where whole groups are computed; there must be room for that.
 */

function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** The sums of the lanes of four vectors. */
function sumLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f64>(ab, cd, 0, 2), v128.shuffle<f64>(ab, cd, 1, 3));
}

/**
 * outputs = inputs x transposed weights + bias, for whole groups of four samples. A lane is every fourth input.
 *
 * @param inputBytes bytes of a row of inputs and of weights: a multiple of 16
 * @param bias float32[outputCount]
 * @param outputCount even
 */
export function denseForward(
  sampleCount: usize,
  input: usize,
  inputBytes: usize,
  weight: usize,
  bias: usize,
  output: usize,
  outputCount: usize,
  outputStride: usize,
): void {
  for (let sample: usize = 0; sample < sampleCount; sample += 4) {
    for (let unit: usize = 0; unit < outputCount; unit += 2) {
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      let x0 = input + sample * inputBytes;
      let x1 = x0 + inputBytes;
      let x2 = x1 + inputBytes;
      let x3 = x2 + inputBytes;
      let wa = weight + unit * inputBytes;
      let wb = wa + inputBytes;
      for (const end = wb; wa < end; wa += 16) {
        const a = v128.load(wa);
        const b = v128.load(wb);
        const sample0 = v128.load(x0);
        const sample1 = v128.load(x1);
        const sample2 = v128.load(x2);
        const sample3 = v128.load(x3);
        a0 = multiplyAdd(a0, a, sample0);
        b0 = multiplyAdd(b0, b, sample0);
        a1 = multiplyAdd(a1, a, sample1);
        b1 = multiplyAdd(b1, b, sample1);
        a2 = multiplyAdd(a2, a, sample2);
        b2 = multiplyAdd(b2, b, sample2);
        a3 = multiplyAdd(a3, a, sample3);
        b3 = multiplyAdd(b3, b, sample3);
        wb += 16;
        x0 += 16;
        x1 += 16;
        x2 += 16;
        x3 += 16;
      }
      const sumsA = f32x4.add(sumLanes(a0, a1, a2, a3), v128.load32_splat(bias + unit * 4));
      const sumsB = f32x4.add(sumLanes(b0, b1, b2, b3), v128.load32_splat(bias + unit * 4, 4));
      let target = output + sample * outputStride + unit * 4;
      v128.store64_lane(target, v128.shuffle<f32>(sumsA, sumsB, 0, 4, 1, 5), 0);
      target += outputStride;
      v128.store64_lane(target, v128.shuffle<f32>(sumsA, sumsB, 0, 4, 1, 5), 1);
      target += outputStride;
      v128.store64_lane(target, v128.shuffle<f32>(sumsA, sumsB, 2, 6, 3, 7), 0);
      target += outputStride;
      v128.store64_lane(target, v128.shuffle<f32>(sumsA, sumsB, 2, 6, 3, 7), 1);
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
        a0 = multiplyAdd(a0, a, slope0);
        b0 = multiplyAdd(b0, b, slope0);
        a1 = multiplyAdd(a1, a, slope1);
        b1 = multiplyAdd(b1, b, slope1);
        a2 = multiplyAdd(a2, a, slope2);
        b2 = multiplyAdd(b2, b, slope2);
        a3 = multiplyAdd(a3, a, slope3);
        b3 = multiplyAdd(b3, b, slope3);
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
 * weightGradient = transposed outputGradient x inputs, summed over exactly `sampleCount` samples in order. A lane is an input.
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
        a0 = multiplyAdd(a0, a, slope0);
        b0 = multiplyAdd(b0, b, slope0);
        a1 = multiplyAdd(a1, a, slope1);
        b1 = multiplyAdd(b1, b, slope1);
        a2 = multiplyAdd(a2, a, slope2);
        b2 = multiplyAdd(b2, b, slope2);
        a3 = multiplyAdd(a3, a, slope3);
        b3 = multiplyAdd(b3, b, slope3);
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
 * @param outputCount even
 * @param biasGradient float32[outputCount], overwritten
 */
export function denseBiasGradient(
  sampleCount: usize,
  outputGradient: usize,
  outputCount: usize,
  outputStride: usize,
  biasGradient: usize,
): void {
  for (let unit: usize = 0; unit < outputCount; unit += 2) {
    let sum = f32x4.splat(0);
    let g = outputGradient + unit * 4;
    for (const end = g + sampleCount * outputStride; g < end; g += outputStride) {
      sum = f32x4.add(sum, v128.load64_zero(g));
    }
    v128.store64_lane(biasGradient + unit * 4, sum, 0);
  }
}
