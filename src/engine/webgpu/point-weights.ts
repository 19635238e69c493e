import type { Network } from '../../shared/model/model.js';

/** The second convolution's 16 x 6 x 5 rows of weights, each at six points. */
const ROWS = 16 * 6 * 5;
const ROW_WEIGHTS = 5;
const POINTS = 6;
export const POINT_WEIGHTS_LENGTH = ROWS * POINTS;

/**
 * The second convolution's weights for Cook and Toom's algorithm (docs/numerics.md). Computed here, because the contract has float64 for it and
 * devices do not.
 *
 * @param parameters of the network
 * @returns float32[16][6][5][6]: output channels, input channels, rows of the kernel, points
 */
export function pointWeights(parameters: Float32Array, network: Network): Float32Array<ArrayBuffer> {
  const begin = network.parameters.find(({ name }) => name === 'conv.3.weight')?.offset ?? 0;
  const points = new Float32Array(POINT_WEIGHTS_LENGTH);
  for (let row = 0; row < ROWS; row++) {
    const from = begin + ROW_WEIGHTS * row;
    const to = POINTS * row;
    points[to] = (parameters[from] as number) * 0.25;
    points[to + 1] = valueAt(1, parameters, from, -1 / 6);
    points[to + 2] = valueAt(-1, parameters, from, -1 / 6);
    points[to + 3] = valueAt(2, parameters, from, 1 / 24);
    points[to + 4] = valueAt(-2, parameters, from, 1 / 24);
    points[to + 5] = parameters[from + 4] as number;
  }
  return points;
}

/** The row as a polynomial at a point, times a factor, in float64. */
function valueAt(point: number, weights: Float32Array, from: number, factor: number): number {
  let value = weights[from + ROW_WEIGHTS - 1] as number;
  for (let i = ROW_WEIGHTS - 2; i >= 0; i--) value = value * point + (weights[from + i] as number);
  return value * factor;
}
