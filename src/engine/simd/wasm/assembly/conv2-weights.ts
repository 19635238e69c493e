/** The weights of the second convolution, packed for its passes. */
import { CONV2_WEIGHT, POOL1_PIXEL, parameters } from './layout';

/** float32[6][6][5][16]: transformed weights of the forward pass, [point][input][row][output]; see conv2-forward.ts. */
export const forwardWeights = memory.data(6 * 6 * 5 * 64, 64);
/** Bytes of a row of forwardWeights, of an input, and of a point. */
export const FORWARD_ROW: usize = 4 * 16;
export const FORWARD_INPUT: usize = 5 * FORWARD_ROW;
export const FORWARD_POINT: usize = 6 * FORWARD_INPUT;

/**
 * float32[2][16][7][36]: weights for the input gradient, [winner is right][output][row][element]. A row of 36 is a
 * filter's row as the six pixels of a pooling window's row see it: 30 weights, and six zeros after them for a left
 * winner, before them for a right one. A zero row lies above and below the five rows: read from the right start, they
 * are the rows for an upper or a lower winner. Every vector is aligned.
 */
export const backwardWeights = memory.data(2 * 16 * 7 * 144, 64);
/** Bytes of a row of backwardWeights, of an output, and of a side. */
export const BACKWARD_ROW: usize = 4 * 36;
export const BACKWARD_OUTPUT: usize = 7 * BACKWARD_ROW;
export const BACKWARD_SIDE: usize = 16 * BACKWARD_OUTPUT;

/** Packs the weights for both passes; must be called when the parameters have changed. */
export function conv2PackWeights(): void {
  for (let output: usize = 0; output < 16; output++) {
    const left = backwardWeights + output * BACKWARD_OUTPUT + BACKWARD_ROW;
    const right = left + BACKWARD_SIDE + POOL1_PIXEL;
    for (let input: usize = 0; input < 6; input++) {
      for (let row: usize = 0; row < 5; row++) {
        const weights = parameters + CONV2_WEIGHT + output * 600 + input * 100 + row * 20;
        transformRow(forwardWeights + input * FORWARD_INPUT + row * FORWARD_ROW + output * 4, weights);
        for (let column: usize = 0; column < 5; column++) {
          const weight = load<f32>(weights + column * 4);
          const offset = row * BACKWARD_ROW + (column * 6 + input) * 4;
          store<f32>(left + offset, weight);
          store<f32>(right + offset, weight);
        }
      }
    }
  }
}

/** Cook and Toom's transform of the five weights of a filter's row: the row as a polynomial, at six points. */
function transformRow(target: usize, weights: usize): void {
  store<f32>(target, load<f32>(weights) * 0.25);
  store<f32>(target + 1 * FORWARD_POINT, valueAt(1, weights, -1.0 / 6.0));
  store<f32>(target + 2 * FORWARD_POINT, valueAt(-1, weights, -1.0 / 6.0));
  store<f32>(target + 3 * FORWARD_POINT, valueAt(2, weights, 1.0 / 24.0));
  store<f32>(target + 4 * FORWARD_POINT, valueAt(-2, weights, 1.0 / 24.0));
  store<f32>(target + 5 * FORWARD_POINT, load<f32>(weights, 16));
}

/**
 * The polynomial with the five weights, lowest first, at `point`, times `scale`: computed in float64 and then rounded.
 */
function valueAt(point: f64, weights: usize, scale: f64): f32 {
  let value: f64 = load<f32>(weights, 16);
  value = value * point + <f64>load<f32>(weights, 12);
  value = value * point + <f64>load<f32>(weights, 8);
  value = value * point + <f64>load<f32>(weights, 4);
  value = value * point + <f64>load<f32>(weights);
  return <f32>(value * scale);
}
