import type { Normalization } from '../data/dataset.js';
import { normalizationTable } from '../data/normalization.js';
import { MAX_CLASS_COUNT, networkOf } from './model.js';

/**
 * A result is refused if the Euclidean norm of its gradient is larger than this, times its samples. Below it, sums of
 * the largest possible number of samples, and the squares in Adam's second moment, stay far from the largest float32:
 * 2^60 squared is 2^120, and float32 ends at 2^128.
 */
export const MAX_GRADIENT_NORM_PER_SAMPLE = 2 ** 60;
/**
 * A gradient keeps that bound, and is finite, if every element is smaller than this in size: 2^48 times the square root of up to 2^24 elements
 * is at most 2^60. Only for the others the norm itself must be computed.
 */
export const SMALL_ELEMENT = 2 ** 48;
/** The bits of SMALL_ELEMENT. Those of positive float32 grow with their value. */
export const SMALL_BITS = new Uint32Array(Float32Array.of(SMALL_ELEMENT).buffer)[0] as number;
/** In nats. The loss of a sample is at most a few hundred times the largest parameter. */
export const MAX_LOSS_PER_SAMPLE = 2 ** 60;
/** In nats. A loss is at least 0; GPUs may round a logarithm a little below it. */
export const MIN_LOSS_PER_SAMPLE = -(2 ** -10);

/** Factor for the roundings of engines, which together are far smaller. */
const ROUNDING = 2;
/** Normalised pixels beyond this could overflow in the first convolution. */
const MAX_PIXEL = 2 ** 60;
/** The sigmoid's largest derivative. */
const SLOPE = 1 / 4;
/** Places of a channel that pass a gradient on: one for each window of the max pooling. */
const WINNERS = { 'conv.0': 14 * 14, 'conv.3': 5 * 5 };

/**
 * An upper bound on the Euclidean norm of one sample's gradient: no network exceeds it, for any number of classes and with
 * any label smoothing. The gradient by the logits is softmax minus the target, and both are distributions: each element is
 * at most 1 in size, and the sum of the sizes at most 2, however many classes there are. On its way
 * down, each layer multiplies it by weights, sums it over the outputs that an input reaches, and multiplies it by the
 * sigmoid's derivative, at most 1/4. A weight's gradient is that of its output times its input, which is at most 1
 * behind a sigmoid; in a convolution it is summed over the places.
 *
 * @param largestParameter the largest size of a parameter
 * @param largestPixel the largest size of a normalised pixel
 */
export function gradientNormBound(largestParameter: number, largestPixel: number): number {
  const byFc2 = 2 * largestParameter * SLOPE;
  const byFc0 = 84 * largestParameter * byFc2 * SLOPE;
  const byConv3 = 120 * largestParameter * byFc0 * SLOPE;
  const byConv0 = 16 * WINNERS['conv.3'] * largestParameter * byConv3 * SLOPE;
  const largestElement = {
    'fc.4': 1,
    'fc.2': byFc2,
    'fc.0': byFc0,
    'conv.3': WINNERS['conv.3'] * byConv3,
    'conv.0': WINNERS['conv.0'] * byConv0 * Math.max(1, largestPixel),
  };
  const norms = Object.entries(largestElement).map(([layer, size]) => size * Math.sqrt(parameterCount(layer)));
  return Math.hypot(...norms);
}

/**
 * Whether no correct engine can exceed the bounds above, or yield NaN or infinity, with these parameters. With the
 * default normalisation this holds up to a largest parameter of about 220. Training that learns stays far below.
 *
 * @param parameters if one is NaN or infinite, the result is false
 */
export function areResultsBounded(parameters: Float32Array, normalization: Normalization): boolean {
  const largestPixel = normalizationTable(normalization).reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
  const largestParameter = parameters.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
  const bound = ROUNDING * gradientNormBound(largestParameter, largestPixel);
  return largestPixel <= MAX_PIXEL && bound <= MAX_GRADIENT_NORM_PER_SAMPLE;
}

/** Parameters of a layer in the largest network. Its last layer hardly counts: see largestElement. */
function parameterCount(layer: string): number {
  return networkOf(MAX_CLASS_COUNT).parameters.reduce(
    (sum, { name, length }) => sum + (name.startsWith(`${layer}.`) ? length : 0),
    0,
  );
}
