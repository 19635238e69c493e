import { transformInputs, transformOutputs, transformWeights } from './cook-toom.js';
import { fma, max, sigmoid } from './functions.js';
import type { Tensors } from './tensors.js';

const f = Math.fround;

/** docs/numerics.md, "Forward pass", of one sample. All values are float32, row-major. */
export interface Activations {
  /** 32 x 32 normalised pixels. */
  readonly image: Float32Array;
  readonly pool0: Pooled;
  readonly pool3: Pooled;
  /** 120 and 84 activations. */
  readonly fc0: Float32Array;
  readonly fc2: Float32Array;
  /** 10. */
  readonly logits: Float32Array;
}

export interface Pooled {
  /** Channels x side x side activations. */
  readonly values: Float32Array;
  /** The position of each window's winner: 1 for the bottom row, 1 for the right column. */
  readonly bottom: Uint8Array;
  readonly right: Uint8Array;
}

export function forward(of: Tensors, image: Float32Array): Activations {
  const pool0 = pool(firstConvolution(of('conv.0.weight'), image), of('conv.0.bias'), 28);
  const pool3 = pool(secondConvolution(of('conv.3.weight'), pool0.values), of('conv.3.bias'), 10);
  const fc0 = dense(of('fc.0.weight'), of('fc.0.bias'), pool3.values).map(sigmoid);
  const fc2 = dense(of('fc.2.weight'), of('fc.2.bias'), fc0).map(sigmoid);
  const logits = dense(of('fc.4.weight'), of('fc.4.bias'), fc2);
  return { image, pool0, pool3, fc0, fc2, logits };
}

/**
 * @param weight 6 x 5 x 5
 * @param image 32 x 32
 * @returns 6 x 28 x 28 sums
 */
function firstConvolution(weight: Float32Array, image: Float32Array): Float32Array {
  const sums = new Float32Array(6 * 28 * 28);
  for (let output = 0; output < 6; output++) {
    for (let y = 0; y < 28; y++) {
      for (let x = 0; x < 28; x++) {
        let sum = 0;
        for (let column = 0; column < 5; column++) {
          for (let row = 0; row < 5; row++) {
            const w = weight[(output * 5 + row) * 5 + column] as number;
            const pixel = image[(y + row) * 32 + x + column] as number;
            sum = fma(w, pixel, sum);
          }
        }
        sums[(output * 28 + y) * 28 + x] = sum;
      }
    }
  }
  return sums;
}

/**
 * @param weight 16 x 6 x 5 x 5
 * @param input 6 x 14 x 14
 * @returns 16 x 10 x 10 sums
 */
function secondConvolution(weight: Float32Array, input: Float32Array): Float32Array {
  const sums = new Float32Array(16 * 10 * 10);
  for (let output = 0; output < 16; output++) {
    const v = Array.from({ length: 30 }, (_, kernelRow) => {
      const [w0, w1, w2, w3, w4] = weight.subarray((output * 30 + kernelRow) * 5) as unknown as Row;
      return transformWeights(w0, w1, w2, w3, w4);
    });
    for (let y = 0; y < 10; y++) {
      for (let x = 0; x < 10; x += 2) {
        const m: [number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0];
        for (let channel = 0; channel < 6; channel++) {
          for (let row = 0; row < 5; row++) {
            const d = input.subarray((channel * 14 + y + row) * 14 + x);
            const u = transformInputs(
              d[0] as number,
              d[1] as number,
              d[2] as number,
              d[3] as number,
              d[4] as number,
              d[5] as number,
            );
            const vi = v[channel * 5 + row] as typeof u;
            for (let i = 0; i < 6; i++) m[i] = fma(vi[i] as number, u[i] as number, m[i] as number);
          }
        }
        const [left, right] = transformOutputs(m);
        sums[(output * 10 + y) * 10 + x] = left;
        sums[(output * 10 + y) * 10 + x + 1] = right;
      }
    }
  }
  return sums;
}

type Row = readonly [number, number, number, number, number];

/**
 * Pooling, and the sigmoid of its maxima.
 *
 * @param sums channels x side x side
 * @param bias one a channel
 * @param side 28 or 10
 */
function pool(sums: Float32Array, bias: Float32Array, side: number): Pooled {
  const half = side / 2;
  const length = bias.length * half * half;
  const values = new Float32Array(length);
  const bottom = new Uint8Array(length);
  const right = new Uint8Array(length);
  for (let channel = 0; channel < bias.length; channel++) {
    for (let y = 0; y < half; y++) {
      for (let x = 0; x < half; x++) {
        const at = (row: number, column: number) =>
          sums[(channel * side + 2 * y + row) * side + 2 * x + column] as number;
        const topMaximum = max(at(0, 0), at(0, 1));
        const bottomMaximum = max(at(1, 0), at(1, 1));
        const isBottom = bottomMaximum > topMaximum ? 1 : 0;
        const index = (channel * half + y) * half + x;
        values[index] = sigmoid(f(max(topMaximum, bottomMaximum) + (bias[channel] as number)));
        bottom[index] = isBottom;
        right[index] = at(isBottom, 1) > at(isBottom, 0) ? 1 : 0;
      }
    }
  }
  return { values, bottom, right };
}

/**
 * A dense layer before its sigmoid.
 *
 * @param weight outputs x inputs
 */
function dense(weight: Float32Array, bias: Float32Array, input: Float32Array): Float32Array {
  return bias.map((b, output) => {
    let sum = 0;
    for (let i = 0; i < input.length; i++) {
      sum = fma(weight[output * input.length + i] as number, input[i] as number, sum);
    }
    return f(sum + b);
  });
}
