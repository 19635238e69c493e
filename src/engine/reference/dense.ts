import type { LayerGradient } from './convolution.js';

/**
 * output[o] = bias[o] + sum over i of weight[o, i] * input[i].
 *
 * @param input inputs
 * @param weight outputs x inputs
 * @param bias outputs
 * @returns outputs
 */
export function dense(input: Float64Array, weight: Float64Array, bias: Float64Array): Float64Array {
  return bias.map((start, output) => {
    const row = output * input.length;
    let sum = start;
    for (let i = 0; i < input.length; i++) sum += (weight[row + i] as number) * (input[i] as number);
    return sum;
  });
}

/**
 * Gradients of the loss by dense's input, weight and bias. The gradient by the bias is `outputGradient` itself, not a
 * copy.
 *
 * @param input as for dense
 * @param weight as for dense
 * @param outputGradient gradient of the loss by the output, one element an output
 */
export function denseGradient(input: Float64Array, weight: Float64Array, outputGradient: Float64Array): LayerGradient {
  const inputGradient = new Float64Array(input.length);
  const weightGradient = new Float64Array(weight.length);
  for (const [output, gradient] of outputGradient.entries()) {
    const row = output * input.length;
    for (let i = 0; i < input.length; i++) {
      inputGradient[i] = (inputGradient[i] as number) + (weight[row + i] as number) * gradient;
      weightGradient[row + i] = (input[i] as number) * gradient;
    }
  }
  return { input: inputGradient, weight: weightGradient, bias: outputGradient };
}
