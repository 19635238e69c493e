import { exp } from './elementary.js';

/** 1 / (1 + e^-x), element by element, for any number of elements. */
export function sigmoid(input: Float64Array): Float64Array {
  return input.map((x) => 1 / (1 + exp(-x)));
}

/**
 * Gradient of the loss by sigmoid's input, from its output: s' = s (1 - s).
 *
 * @param output as sigmoid returned it
 * @param outputGradient of the loss by the output, same length
 */
export function sigmoidGradient(output: Float64Array, outputGradient: Float64Array): Float64Array {
  return outputGradient.map((gradient, index) => {
    const s = output[index] as number;
    return gradient * s * (1 - s);
  });
}
