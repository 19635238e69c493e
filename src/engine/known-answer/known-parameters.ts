import { CLASSIC_NETWORK, type Network } from '../../shared/model/model.js';
import { noise } from './integer-noise.js';

/** Changes a parameter of an output (a channel or a unit) of the tensor. */
type Change = (value: number, output: number, indexInOutput: number) => number;

/** Powers of two near three times the bound of an initialisation: sigmoids then work off their linear middle. */
const SCALES: readonly number[] = [
  2 ** -1,
  2 ** -1,
  2 ** -2,
  2 ** -2,
  2 ** -3,
  2 ** -3,
  2 ** -2,
  2 ** -2,
  2 ** -1,
  2 ** -1,
];
/** Noise has 24 bits, as many as a float32, so that every product with a power of two is exact. */
const HALF_RANGE = 2 ** 23;

/** Like an initialisation: the network's parameters in float32. */
export function ordinaryParameters({ parameters, parameterCount }: Network): Float32Array {
  const ordinary = new Float32Array(parameterCount);
  for (const [tensor, { offset, length }] of parameters.entries()) {
    for (let i = 0; i < length; i++) {
      ordinary[offset + i] = (((noise(tensor, i) >>> 8) - HALF_RANGE) / HALF_RANGE) * (SCALES[tensor] ?? 0);
    }
  }
  return ordinary;
}

/** For ten classes, as all below. */
const ordinary = ordinaryParameters(CLASSIC_NETWORK);

const times =
  (factor: number): Change =>
  (value) =>
    value * factor;

/** Every second output is scaled. */
const halfTimes =
  (factor: number): Change =>
  (value, output) =>
    output % 2 === 0 ? value * factor : value;

/** Parameters that lead to each kind of value that an engine may treat in its own way. All results are finite. */
export const KNOWN_PARAMETERS = {
  ordinary,
  /**
   * Half of the kernels are 0, so that all sums of their pooling windows are equal; two outputs of the last layer are
   * equal and the greatest.
   */
  tied: changed({
    'conv.0.weight': halfTimes(0),
    'conv.3.weight': halfTimes(0),
    'fc.4.weight': (value, output, i) => (output === 7 ? (ordinary[offsetOf('fc.4.weight') + 3 * 84 + i] ?? 0) : value),
    'fc.4.bias': (value, output) => (output === 3 || output === 7 ? 4 : value),
  }),
  /** Sigmoids are 0 or 1, and beyond what e^x can hold in float32. */
  saturated: ordinary.map((value) => value * 2 ** 12),
  /** Some logits are beyond the reach of e^x, some are not, and the label's probability is often 0. */
  sharp: changed({
    'conv.3.weight': times(4),
    'fc.0.weight': times(4),
    'fc.2.weight': times(4),
    // Class 0 mostly wins, sometimes 3, 6 or 9; the others are 81 to 88 below it.
    'fc.4.weight': (value, output) => value * (output === 0 ? 0 : output % 3 === 0 ? 2 ** 5 : 1),
    'fc.4.bias': (value, output) => (output === 0 ? 40 : output % 3 === 0 ? value : -40 - output),
  }),
  /** Gradients end in subnormal numbers and in zeros of both signs. */
  vanishing: changed({ 'fc.4.weight': times(2 ** -115), 'fc.2.weight': halfTimes(2 ** -8) }),
  /** Weights and sums of some convolutions are subnormal; they alone decide the winners of pooling windows. */
  subnormal: changed({
    'conv.0.weight': (value, output) => (output === 4 ? value * 2 ** -130 : value),
    'conv.3.weight': (value, output) => (output === 9 ? value * 2 ** -130 : value),
  }),
  /** A layer has outputs of all kinds. */
  mixed: changed({
    'conv.0.weight': (value, output) => value * ([1, 2 ** 10, 0, 1, 1, 2 ** -20][output] ?? 1),
    'conv.3.weight': (value, output) => value * (output % 5 === 0 ? 2 ** 8 : 1),
    'fc.0.weight': (value, output) => value * (output % 5 === 0 ? 2 ** 10 : 1),
    'fc.2.weight': (value, output) => value * (output % 7 === 0 ? 2 ** -40 : 1),
  }),
  /** Logits before and behind the place where exponentials become 0. */
  distant: changed({
    'fc.4.weight': times(2 ** -7),
    'fc.4.bias': (_, output) => -([0, 60, 80, 83, 85, 86, 87, 90, 104, 200][output] ?? 0),
  }),
  /** One logarithm in a thousand tells whether its products are fused: this one does, for label 6. */
  logarithm: changed({
    'fc.4.weight': times(0),
    'fc.4.bias': (_, output) => (output === 6 ? 0 : output === 0 ? -8228 * 2 ** -14 : -200),
  }),
} as const satisfies Readonly<Record<string, Float32Array>>;

/** Name of one of KNOWN_PARAMETERS. */
export type KnownParameters = keyof typeof KNOWN_PARAMETERS;

/** `ordinary` with some tensors changed. */
function changed(changes: Readonly<Record<string, Change>>): Float32Array {
  const parameters = ordinary.slice();
  for (const { name, shape, offset, length } of CLASSIC_NETWORK.parameters) {
    const change = changes[name];
    if (!change) continue;
    const perOutput = length / (shape[0] ?? 1);
    for (let i = 0; i < length; i++) {
      parameters[offset + i] = change(ordinary[offset + i] ?? 0, Math.floor(i / perOutput), i % perOutput);
    }
  }
  return parameters;
}

function offsetOf(name: string): number {
  return CLASSIC_NETWORK.parameters.find((tensor) => tensor.name === name)?.offset ?? 0;
}
