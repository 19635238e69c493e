/** The weights of the second convolution, packed for its passes. */
import { CONV2_WEIGHT, POOL1_PIXEL, parameters } from './layout';

/** float32[6][6][5][16]: transformed weights of the forward pass, [point][input][row][output]; see conv2-forward.ts. */
export const forwardWeights = memory.data(6 * 6 * 5 * 64, 64);
/** Bytes of a row of forwardWeights, of an input, and of a point. */
export const FORWARD_ROW: usize = 4 * 16;
export const FORWARD_INPUT: usize = 5 * FORWARD_ROW;
export const FORWARD_POINT: usize = 6 * FORWARD_INPUT;

/**
 * float32[16][7][44]: weights for the input gradient. A row holds 30 weights between at least six zeros on each side,
 * and a zero row lies above and below the five rows. Read from the right start, it is the row as the 6x6 pixels of a
 * pooling window see it, whichever of the window's four outputs won.
 */
export const backwardWeights = memory.data(16 * 7 * 176, 64);
/** Bytes of a row of backwardWeights, of a channel, and of the zeros before a row's first weight. */
export const BACKWARD_ROW: usize = 4 * 44;
export const BACKWARD_CHANNEL: usize = 7 * BACKWARD_ROW;
export const BACKWARD_MARGIN: usize = POOL1_PIXEL;

/** Packs the weights for both passes; must be called when the parameters have changed. */
export function conv2PackWeights(): void {
  for (let output: usize = 0; output < 16; output++) {
    const backward = backwardWeights + output * BACKWARD_CHANNEL + BACKWARD_ROW + BACKWARD_MARGIN;
    for (let input: usize = 0; input < 6; input++) {
      for (let row: usize = 0; row < 5; row++) {
        const weights = parameters + CONV2_WEIGHT + output * 600 + input * 100 + row * 20;
        transformRow(forwardWeights + input * FORWARD_INPUT + row * FORWARD_ROW + output * 4, weights);
        for (let column: usize = 0; column < 5; column++) {
          store<f32>(backward + row * BACKWARD_ROW + (column * 6 + input) * 4, load<f32>(weights + column * 4));
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

/** The polynomial with the five weights, lowest first, at `point`, times `scale`: computed in float64 and then rounded. */
function valueAt(point: f64, weights: usize, scale: f64): f32 {
  let value: f64 = load<f32>(weights, 16);
  value = value * point + <f64>load<f32>(weights, 12);
  value = value * point + <f64>load<f32>(weights, 8);
  value = value * point + <f64>load<f32>(weights, 4);
  value = value * point + <f64>load<f32>(weights);
  return <f32>(value * scale);
}
