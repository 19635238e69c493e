/** A deliberate change of the order of operations in the C sources. */
export interface NativeMutant {
  /** The change in words. */
  readonly name: string;
  readonly file: string;
  /** Each text stands in the file exactly once, and is replaced by the other. */
  readonly edits: readonly (readonly [find: string, replace: string])[];
  /** Only for this processor, as Node names it. */
  readonly architecture?: string;
}

/** Masks that are clear and set in every lane. */
const NEVER = 'vGreater(vSplat(0), vSplat(0))';
const ALWAYS = 'vGreater(vSplat(1), vSplat(0))';

const mutant = (file: string, name: string, ...edits: NativeMutant['edits']): NativeMutant => ({ name, file, edits });

/** Each computes nearly the same numbers, and the comparison must notice every one. */
export const NATIVE_MUTANTS: readonly NativeMutant[] = [
  mutant('kernel.c', 'no product is fused', [
    '#include "kernel.h"\n',
    '#include "kernel.h"\n#include "vector.h"\n#define vFma(a, b, c) vAdd(vMultiply(a, b), c)\n',
  ]),
  {
    ...mutant('kernel.c', 'subnormal numbers of the convolutions are flushed to zero', [
      'convolutionsBackward(w, gradient);\n  return',
      `unsigned state = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(state | 0x8040);
  convolutionsBackward(w, gradient);
  __builtin_ia32_ldmxcsr(state);
  return`,
    ]),
    architecture: 'x64',
  },

  mutant('functions.h', 'the exponential ends with a product that is not fused', [
    'p = vFma(p, r2, vAdd(r, vSplat(1)))',
    'p = vAdd(vMultiply(p, r2), vAdd(r, vSplat(1)))',
  ]),
  mutant('functions.h', 'the exponential adds 1 at the end', [
    'p = vFma(p, r2, vAdd(r, vSplat(1)))',
    'p = vAdd(vFma(p, r2, r), vSplat(1))',
  ]),
  mutant('functions.h', 'the reciprocal ends with a step of Newton', [
    'return vFma(q, vFma(e, e, e), q)',
    'return vFma(q, e, q)',
  ]),
  mutant('functions.h', 'the sigmoid divides', [
    'return vReciprocal(vAdd(vSplat(1), vExp(y)))',
    'Vector d = vAdd(vSplat(1), vExp(y)), q = vReciprocal(d); return vFma(q, vFmaNegated(d, q, vSplat(1)), q)',
  ]),
  mutant('functions.h', 'the sigmoid stops at -85', ['vSplat(86)), vSplat(-86))', 'vSplat(86)), vSplat(-85))']),
  mutant('functions.h', 'the logarithm has a product that is not fused', [
    'vFma(vMultiply(f, f2), p, vMultiply(exponent, vSplat(-2.12194440e-4f)))',
    'vAdd(vMultiply(vMultiply(f, f2), p), vMultiply(exponent, vSplat(-2.12194440e-4f)))',
  ]),
  mutant('functions.h', 'a derivative multiplies from left to right', [
    'vMultiply(g, vMultiply(s, vSubtract(vSplat(1), s)))',
    'vMultiply(vMultiply(g, s), vSubtract(vSplat(1), s))',
  ]),

  mutant('conv1-forward.h', 'the first convolution takes its columns from the right', [
    'for (int tap = 0; tap < KERNEL_SIDE; tap++, pixels += LANES)',
    'for (int tap = (pixels += (KERNEL_SIDE - 1) * LANES, KERNEL_SIDE - 1); tap >= 0; tap--, pixels -= LANES)',
  ]),
  mutant('conv1-forward.h', 'a product of the first convolution is not fused', [
    'sums[i][0] = vFma(weight, left, sums[i][0])',
    'sums[i][0] = vAdd(vMultiply(weight, left), sums[i][0])',
  ]),
  mutant('pooling.h', 'of equal rows the lower one wins', [
    'isBottom = vGreater(bottom, top)',
    `isBottom = maskSelect(vGreater(top, bottom), ${NEVER}, ${ALWAYS})`,
  ]),
  mutant('pooling.h', 'of equal values in the upper row the right one wins', [
    'vGreater(topRight, topLeft))',
    `maskSelect(vGreater(topLeft, topRight), ${NEVER}, ${ALWAYS}))`,
  ]),
  mutant('pooling.h', 'the upper row decides on the column', [
    'maskSelect(isBottom, vGreater(bottomRight, bottomLeft),',
    'maskSelect(isBottom, vGreater(topRight, topLeft),',
  ]),
  mutant('conv2-forward.h', 'a left output is added from left to right', [
    'vAdd(vAdd(m[0], vAdd(m[1], m[2])), vAdd(m[3], m[4]))',
    'vAdd(vAdd(vAdd(m[0], m[1]), m[2]), vAdd(m[3], m[4]))',
  ]),
  mutant('conv2-forward.h', 'a right output adds its last product earlier', [
    'vAdd(vSubtract(m[1], m[2]), m[5])',
    'vAdd(vSubtract(m[5], m[2]), m[1])',
  ]),
  mutant('conv2-forward.h', 'a point of the inputs is not fused', [
    'vFma(four, d[0], vFmaNegated(five, d[2], d[4]))',
    'vFma(four, d[0], vSubtract(d[4], vMultiply(five, d[2])))',
  ]),
  mutant('conv2-forward.h', 'the second convolution takes the last channel first', [
    'for (int input = 0; input < POOL1_CHANNELS; input++)',
    'for (int input = POOL1_CHANNELS - 1; input >= 0; input--)',
  ]),
  mutant('weights.h', 'the weights of the points are computed in float32', [
    'double value = row[4]',
    'float value = row[4]',
  ]),

  mutant('dense.h', 'a dense layer takes its last input first', [
    'for (int i = 0; i < inputs; i++, input += samples, weight += weights.inputStride)',
    `for (int i = (input += (inputs - 1) * samples, weight += (inputs - 1) * weights.inputStride, 0); i < inputs;
       i++, input -= samples, weight -= weights.inputStride)`,
  ]),
  mutant('dense.h', 'the gradient of dense weights takes the last sample first', [
    'for (size_t sample = 0; sample < sampleCount; sample++, input += inputStride)',
    'for (size_t sample = (input += (ptrdiff_t)(sampleCount - 1) * inputStride, sampleCount); sample-- > 0; input -= inputStride)',
  ]),
  mutant('dense.h', 'the gradient of dense biases takes the last sample first', [
    'for (size_t sample = 0; sample < sampleCount; sample++) sum +=',
    'for (size_t sample = sampleCount; sample-- > 0;) sum +=',
  ]),
  mutant('dense.h', 'the gradient of dense biases is added in float64', ['float sum = 0;', 'double sum = 0;']),

  mutant('loss.h', 'the loss adds the maximum before it subtracts', [
    'vStore(w->losses + first, vAdd(logSum, distance))',
    'vStore(w->losses + first, vSubtract(vAdd(logSum, maximum), labelLogit))',
  ]),
  mutant('loss.h', 'the others come from the sum of all', [
    'vNegate(others), vLoad(gradients + c * samples))',
    'vNegate(vSubtract(vAdd(vSplat(1), rest), vLoad(gradients + c * samples))), vLoad(gradients + c * samples))',
  ]),
  mutant('loss.h', 'of equal logits the highest class wins', [
    'vGreater(z, maximum)',
    `maskSelect(vGreater(maximum, z), ${NEVER}, ${ALWAYS})`,
  ]),
  mutant('loss.h', 'exponentials end earlier', ['vGreater(vSplat(-86), below)', 'vGreater(vSplat(-85.5f), below)']),
  mutant('loss.h', 'evaluations smooth labels', ['maySmooth && w->share > 0', 'w->share > 0']),
  mutant('loss.h', 'the distances of label smoothing are not fused', [
    'vFma(vSplat(w->share), distances, ',
    'vAdd(vMultiply(vSplat(w->share), distances), ',
  ]),
  mutant('loss.h', 'the shares of label smoothing are subtracted after rounding', [
    'vFma(vLoad(gradients + c * samples), share, vSplat(-w->share))',
    'vSubtract(vMultiply(vLoad(gradients + c * samples), share), vSplat(w->share))',
  ]),
  mutant('loss.h', "the label's rise is added after rounding", [
    'vFma(vNegate(others), share, vSplat(w->rise))',
    'vAdd(vMultiply(vNegate(others), share), vSplat(w->rise))',
  ]),
  mutant('dense-layers.h', 'the last class has no gradient', [
    'weightGradient(isSmall ? w->smallGradient[0] : target, isSmall ? GRADIENT_UNITS : w->classCount,',
    'weightGradient(isSmall ? w->smallGradient[0] : target, isSmall ? GRADIENT_UNITS : w->classCount - 1,',
  ]),
  mutant('dense-layers.h', 'a gradient by the hidden units leaves out the last class of many', [
    'w->logitsGradientT, w->classCount, HIDDEN2,',
    'w->logitsGradientT, w->classCount - (w->classCount > 100), HIDDEN2,',
  ]),
  mutant('loss.h', 'losses are added in float32', ['double sum = 0;', 'float sum = 0;']),

  mutant('conv2-input-gradient.h', 'the last windows are added first', [
    'for (int pixel = 0; pixel < POOL2_PIXELS; pixel++) {',
    'for (int pixel = POOL2_PIXELS - 1; pixel >= 0; pixel--) {',
  ]),
  mutant('conv2-input-gradient.h', 'a window takes the last output first', [
    'for (int output = 0; output < POOL2_CHANNELS; output++)',
    'for (int output = POOL2_CHANNELS - 1; output >= 0; output--)',
  ]),
  mutant(
    'conv2-weight-gradient.h',
    "the second convolution's weight gradient is one chain through all samples",
    ['sums[v] = vSplat(0)', 'sums[v] = vLoad(w->conv2WeightGradient[output] + (part + v) * LANES)'],
    ['vAdd(vLoad(target + v * LANES), sums[v])', 'sums[v]'],
  ),
  mutant('conv2-weight-gradient.h', "the second convolution's weight gradient begins with the first sample", [
    'vAdd(vLoad(target + v * LANES), sums[v])',
    'sample == 0 ? sums[v] : vAdd(vLoad(target + v * LANES), sums[v])',
  ]),
  mutant(
    'conv2-weight-gradient.h',
    "the second convolution's bias gradient is one chain through all samples",
    ['Vector sum = vSplat(0);', 'Vector sum = vLoad(w->conv2BiasGradient + channel);'],
    ['vAdd(vLoad(target), sum)', 'sum'],
  ),
  mutant(
    'conv1-gradient.h',
    "the first convolution's weight gradient is one chain through all samples",
    ['sums[i][v] = vSplat(0)', 'sums[i][v] = vLoad(w->conv1WeightGradient[channel + i] + v * LANES)'],
    ['vAdd(vLoad(target), sums[i][v])', 'sums[i][v]'],
  ),
  mutant('conv1-gradient.h', "the first convolution's bias gradient adds odd pixels to the samples before", [
    '+= sums[channel] + sums[POOL1_CHANNELS + channel];',
    '= w->conv1BiasGradient[channel] + sums[channel] + sums[POOL1_CHANNELS + channel];',
  ]),
];
