import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { networkOf } from '../../src/shared/model/model.js';
import { randomGenerator } from '../../src/shared/random.js';

/** The 26 letters. */
export const LETTERS: readonly string[] = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));

/** Random parameters of a network for so many classes. */
export function parametersFor(classCount: number, seed = 1): Float32Array {
  const network = networkOf(classCount);
  const parameters = new Float32Array(network.parameterCount);
  const generator = randomGenerator('initialisation', seed);
  for (const { fanIn, offset, length } of network.parameters) {
    for (let i = offset; i < offset + length; i++) {
      parameters[i] = (2 * uniformFloat32(generator) - 1) / Math.sqrt(fanIn);
    }
  }
  return parameters;
}
