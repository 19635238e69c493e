import type { Activations, Pooled } from './forward.js';
import { fma } from './functions.js';
import type { Tensors } from './tensors.js';

const f = Math.fround;

/** A sample's share of the gradients of a micro-batch. All values are float32. */
export interface SampleGradient {
  /** Sums over this sample's pixels: 6 x 5 x 5, 6, 16 x 6 x 5 x 5 and 16. */
  readonly conv0: ConvolutionGradient;
  readonly conv3: ConvolutionGradient;
  /** Gradients by the outputs of the dense layers before their sigmoids: 120, 84 and 10. */
  readonly fc0: Float32Array;
  readonly fc2: Float32Array;
  readonly fc4: Float32Array;
}

export interface ConvolutionGradient {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** docs/numerics.md, "Backward pass", as far as it runs inside a sample. */
export function backward(of: Tensors, activations: Activations, byLogits: Float32Array): SampleGradient {
  const { image, pool0, pool3, fc0, fc2 } = activations;
  const byFc2 = denseInputGradient(of('fc.4.weight'), byLogits, fc2);
  const byFc0 = denseInputGradient(of('fc.2.weight'), byFc2, fc0);
  const byPool3 = denseInputGradient(of('fc.0.weight'), byFc0, pool3.values);
  const byPool0 = convolutionInputGradient(of('conv.3.weight'), byPool3, pool3, pool0.values);
  const conv3 = { inputChannels: 6, inputSide: 14, outputChannels: 16, pooledSide: 5 };
  const conv0 = { inputChannels: 1, inputSide: 32, outputChannels: 6, pooledSide: 14 };
  return {
    conv0: { weight: weightGradient(byPool0, pool0, image, conv0), bias: evenAndOddSums(byPool0, 6) },
    conv3: { weight: weightGradient(byPool3, pool3, pool0.values, conv3), bias: sums(byPool3, 16) },
    fc0: byFc0,
    fc2: byFc2,
    fc4: byLogits,
  };
}

/** derivative(g, s): the gradient before a sigmoid that yielded s. */
const derivative = (g: number, s: number): number => f(g * f(s * f(1 - s)));

/**
 * @param weight outputs x inputs
 * @param gradient by the outputs
 * @param input activations after a sigmoid
 * @returns the gradient before that sigmoid
 */
function denseInputGradient(weight: Float32Array, gradient: Float32Array, input: Float32Array): Float32Array {
  return input.map((s, i) => {
    let sum = 0;
    for (let output = 0; output < gradient.length; output++) {
      sum = fma(weight[output * input.length + i] as number, gradient[output] as number, sum);
    }
    return derivative(sum, s);
  });
}

/**
 * Gradient by the inputs of the second convolution, 6 x 14 x 14, before the sigmoid that yielded them.
 *
 * @param weight 16 x 6 x 5 x 5
 * @param gradient by the 16 x 5 x 5 pooled pixels
 * @param pooled their winners
 * @param input 6 x 14 x 14 activations
 */
function convolutionInputGradient(
  weight: Float32Array,
  gradient: Float32Array,
  pooled: Pooled,
  input: Float32Array,
): Float32Array {
  const sums = new Float32Array(input.length);
  for (let pixel = 0; pixel < 25; pixel++) {
    const [top, left] = [2 * Math.floor(pixel / 5), 2 * (pixel % 5)];
    for (let channel = 0; channel < 6; channel++) {
      for (let y = 0; y < 6; y++) {
        for (let x = 0; x < 6; x++) {
          let window = 0;
          for (let output = 0; output < 16; output++) {
            const row = y - (pooled.bottom[output * 25 + pixel] as number);
            const column = x - (pooled.right[output * 25 + pixel] as number);
            const isSeen = row >= 0 && row < 5 && column >= 0 && column < 5;
            const w = isSeen ? (weight[((output * 6 + channel) * 5 + row) * 5 + column] as number) : 0;
            window = fma(gradient[output * 25 + pixel] as number, w, window);
          }
          // Pixels come row by row, and so do the windows of an input.
          const index = (channel * 14 + top + y) * 14 + left + x;
          sums[index] = (sums[index] as number) + window;
        }
      }
    }
  }
  return sums.map((sum, index) => derivative(sum, input[index] as number));
}

/** Channels, and the sides of the input and of the pooled output. */
interface Shape {
  readonly inputChannels: number;
  readonly inputSide: number;
  readonly outputChannels: number;
  readonly pooledSide: number;
}

/**
 * A sample's gradient by the weights of a convolution, outputs x inputs x 5 x 5.
 *
 * @param gradient by the pooled pixels, outputs x side x side
 * @param pooled their winners
 * @param input of the convolution, inputs x side x side
 */
function weightGradient(gradient: Float32Array, pooled: Pooled, input: Float32Array, shape: Shape): Float32Array {
  const { inputChannels, inputSide, outputChannels, pooledSide } = shape;
  const byWeight = new Float32Array(outputChannels * inputChannels * 25);
  for (let index = 0; index < byWeight.length; index++) {
    const column = index % 5;
    const row = Math.floor(index / 5) % 5;
    const channel = Math.floor(index / 25) % inputChannels;
    const output = Math.floor(index / 25 / inputChannels);
    let sum = 0;
    for (let pixelY = 0; pixelY < pooledSide; pixelY++) {
      for (let pixelX = 0; pixelX < pooledSide; pixelX++) {
        const pixel = (output * pooledSide + pixelY) * pooledSide + pixelX;
        const y = 2 * pixelY + (pooled.bottom[pixel] as number) + row;
        const x = 2 * pixelX + (pooled.right[pixel] as number) + column;
        sum = fma(gradient[pixel] as number, input[(channel * inputSide + y) * inputSide + x] as number, sum);
      }
    }
    byWeight[index] = sum;
  }
  return byWeight;
}

/** The chain over each channel's pooled pixels. */
function sums(gradient: Float32Array, channels: number): Float32Array {
  const pixels = gradient.length / channels;
  return new Float32Array(channels).map((_, channel) =>
    gradient.subarray(channel * pixels, (channel + 1) * pixels).reduce((sum, g) => f(sum + g), 0),
  );
}

/** Two chains, over the even and the odd pooled pixels of each channel, and their sum. */
function evenAndOddSums(gradient: Float32Array, channels: number): Float32Array {
  const even = sums(
    gradient.filter((_, pixel) => pixel % 2 === 0),
    channels,
  );
  const odd = sums(
    gradient.filter((_, pixel) => pixel % 2 === 1),
    channels,
  );
  return even.map((sum, channel) => sum + (odd[channel] as number));
}
