import { CLASSIC_NETWORK } from '../../../src/shared/model/model.js';
import { randomGenerator } from '../../../src/shared/random.js';
import * as data from '../contract-data.js';

/** Parameters that reach every corner of the order of operations, by name: float32 of the classic network, with finite gradients. */
export const HOSTILE_PARAMETERS: ReadonlyMap<string, Float32Array> = new Map([
  ['zeros', new Float32Array(CLASSIC_NETWORK.parameterCount)],
  ['negative zeros', new Float32Array(CLASSIC_NETWORK.parameterCount).fill(-0)],
  ['equal logits', data.evenLogits],
  ['two equal logits', data.twoEqualLogits],
  ['ties in the first pooling', data.tiedFirstPooling],
  ['ties in the second pooling', data.tiedSecondPooling],
  ['saturated convolutions', data.saturatedConvolutions],
  ['saturated throughout', data.saturatedThroughout],
  ['huge logits', data.hugeLogits],
  ['enormous logits', data.enormousLogits],
  [
    'logits at the end of the exponential',
    data.changed({
      'fc.4.weight': (value) => value * 2 ** -7,
      'fc.4.bias': (_, index) => -([0, 60, 80, 83, 85, 86, 87, 90, 104, 200][index] as number),
    }),
  ],
  [
    // Found by search, for the image labelled 6: few logarithms show whether their products are fused.
    'a logarithm whose last bit depends on every rounding',
    data.changed({
      'fc.4.weight': () => 0,
      'fc.4.bias': (_, index) => (index === 6 ? 0 : index === 0 ? -8228 / 2 ** 14 : -200),
    }),
  ],
  ['subnormal', data.lively.map((value) => value * 2 ** -130)],
  ['subnormal weights of the second convolution', data.changed({ 'conv.3.weight': (value) => value * 2 ** -135 })],
  ['underflowing gradients', data.changed({ 'fc.4.weight': (value) => value * 2 ** -140 })],
  [
    'underflowing gradients of the convolutions',
    data.changed({ 'fc.2.weight': (value) => value * 2 ** -70, 'fc.0.weight': (value) => value * 2 ** -70 }),
  ],
  ['of all magnitudes', scattered()],
]);

/** Signs, and exponents from that of the smallest subnormal number to 2^1. */
function scattered(): Float32Array {
  const random = randomGenerator('permutation', 17);
  const word = () => random.next() >>> 0;
  return data.lively.map(() => (word() % 2 === 0 ? 1 : -1) * (1 + word() / 2 ** 32) * 2 ** ((word() % 151) - 149));
}
