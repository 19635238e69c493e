import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { randomGenerator } from '../random.js';
import { CLASSIC_NETWORK, type Network } from './model.js';

/**
 * The model before its first step, by PyTorch's default for Conv2d and Linear (`kaiming_uniform_` with a = sqrt(5)
 * comes to this): weights and biases uniform in [-bound, bound], bound = 1/sqrt(fanIn). Only the distribution is
 * PyTorch's. The numbers come from a generator that is the same on every host.
 *
 * @param seed the run's seed, an unsigned 32-bit integer
 * @param network left out: that for ten classes
 * @returns the network's flat float32 parameter buffer
 * @throws RangeError unless the seed is an unsigned 32-bit integer
 */
export function initialParameters(seed: number, network: Network = CLASSIC_NETWORK): Float32Array {
  const parameters = new Float32Array(network.parameterCount);
  const generator = randomGenerator('initialisation', seed);
  for (const { fanIn, offset, length } of network.parameters) {
    // The square root is one of the operations that IEEE 754 rounds correctly, so it is the same everywhere.
    const bound = Math.fround(1 / Math.sqrt(fanIn));
    for (let index = offset; index < offset + length; index++) {
      // A multiple of 2^-23 in [-1, 1), which is exact. Only the product is rounded, when it is stored.
      parameters[index] = (2 * uniformFloat32(generator) - 1) * bound;
    }
  }
  return parameters;
}
