/**
 * A convolution of square images without padding and with stride 1. The output's side is inputSide - filterSide + 1.
 * All are whole numbers from 1, and filterSide is at most inputSide. As everywhere in this folder, neither these nor
 * the lengths of arrays are checked.
 */
export interface ConvolutionShape {
  readonly inputChannels: number;
  readonly inputSide: number;
  readonly outputChannels: number;
  readonly filterSide: number;
}

/** Gradients of the loss, each with the shape of what it is the gradient by. */
export interface LayerGradient {
  /** Gradient by the layer's input. */
  readonly input: Float64Array;
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/**
 * output[o, y, x] = bias[o] + sum over i, u, v of weight[o, i, u, v] * input[i, y + u, x + v]. (The field calls this a
 * convolution; strictly, it is a correlation, because the filter is not turned.)
 *
 * @param input inputChannels x inputSide x inputSide
 * @param weight outputChannels x inputChannels x filterSide x filterSide
 * @param bias outputChannels
 * @returns outputChannels x outputSide x outputSide
 */
export function convolve(
  input: Float64Array,
  weight: Float64Array,
  bias: Float64Array,
  { inputChannels, inputSide, outputChannels, filterSide }: ConvolutionShape,
): Float64Array {
  const outputSide = inputSide - filterSide + 1;
  const output = new Float64Array(outputChannels * outputSide * outputSide);
  let index = 0;
  for (let o = 0; o < outputChannels; o++) {
    for (let y = 0; y < outputSide; y++) {
      for (let x = 0; x < outputSide; x++) {
        let sum = bias[o] as number;
        for (let i = 0; i < inputChannels; i++) {
          for (let u = 0; u < filterSide; u++) {
            const filterRow = ((o * inputChannels + i) * filterSide + u) * filterSide;
            const inputRow = (i * inputSide + y + u) * inputSide + x;
            for (let v = 0; v < filterSide; v++) {
              sum += (weight[filterRow + v] as number) * (input[inputRow + v] as number);
            }
          }
        }
        output[index++] = sum;
      }
    }
  }
  return output;
}

/**
 * Gradients of the loss by convolve's input, weight and bias.
 *
 * @param input as for convolve
 * @param weight as for convolve
 * @param outputGradient gradient of the loss by the output, outputChannels x outputSide x outputSide
 */
export function convolutionGradient(
  input: Float64Array,
  weight: Float64Array,
  outputGradient: Float64Array,
  { inputChannels, inputSide, outputChannels, filterSide }: ConvolutionShape,
): LayerGradient {
  const outputSide = inputSide - filterSide + 1;
  const byInput = new Float64Array(input.length);
  const byWeight = new Float64Array(weight.length);
  const byBias = new Float64Array(outputChannels);
  let index = 0;
  for (let o = 0; o < outputChannels; o++) {
    for (let y = 0; y < outputSide; y++) {
      for (let x = 0; x < outputSide; x++) {
        const gradient = outputGradient[index++] as number;
        // Three of four gradients are zero, because max-pooling follows, and add nothing.
        if (gradient === 0) continue;
        byBias[o] = (byBias[o] as number) + gradient;
        for (let i = 0; i < inputChannels; i++) {
          for (let u = 0; u < filterSide; u++) {
            const filterRow = ((o * inputChannels + i) * filterSide + u) * filterSide;
            const inputRow = (i * inputSide + y + u) * inputSide + x;
            for (let v = 0; v < filterSide; v++) {
              byWeight[filterRow + v] =
                (byWeight[filterRow + v] as number) + gradient * (input[inputRow + v] as number);
              byInput[inputRow + v] = (byInput[inputRow + v] as number) + gradient * (weight[filterRow + v] as number);
            }
          }
        }
      }
    }
  }
  return { input: byInput, weight: byWeight, bias: byBias };
}
