/** The weights of the second convolution, packed for its passes. */
import { CONV2_WEIGHT, POOL1_PIXEL, parameters } from './layout';

/** float32[2][30][5][8]: weights of the forward pass, [half of the channels][element of a patch's row][row][channel]. */
export const forwardWeights = memory.data(4 * 16 * 150, 64);
/** Bytes of one half of forwardWeights. */
export const FORWARD_HALF: usize = 4 * 8 * 150;

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
    const forward = forwardWeights + (output >> 3) * FORWARD_HALF + (output & 7) * 4;
    const backward = backwardWeights + output * BACKWARD_CHANNEL + BACKWARD_ROW + BACKWARD_MARGIN;
    for (let input: usize = 0; input < 6; input++) {
      for (let row: usize = 0; row < 5; row++) {
        for (let column: usize = 0; column < 5; column++) {
          const weight = load<f32>(parameters + CONV2_WEIGHT + output * 600 + input * 100 + row * 20 + column * 4);
          const element = column * 6 + input;
          store<f32>(forward + (element * 5 + row) * 32, weight);
          store<f32>(backward + row * BACKWARD_ROW + element * 4, weight);
        }
      }
    }
  }
}
