/** Maxima of 2x2 windows, and their positions. */
export interface Pooled {
  /** channels x side/2 x side/2 */
  readonly values: Float64Array;
  /** For each value, its position in the input: channels x side/2 x side/2. */
  readonly winners: Uint32Array;
}

/**
 * Largest value of each 2x2 window, stride 2. If values are equal, the first one in row-major order wins, as in
 * PyTorch.
 *
 * @param input channels x side x side
 * @param side an even number
 */
export function maxPool(input: Float64Array, side: number): Pooled {
  const values = new Float64Array(input.length / 4);
  const winners = new Uint32Array(input.length / 4);
  const half = side / 2;
  for (let index = 0; index < values.length; index++) {
    // Channels lie one after another, so rows of windows are counted on through all of them.
    const corner = Math.floor(index / half) * 2 * side + (index % half) * 2;
    let winner = corner;
    for (const position of [corner + 1, corner + side, corner + side + 1]) {
      if ((input[position] as number) > (input[winner] as number)) winner = position;
    }
    values[index] = input[winner] as number;
    winners[index] = winner;
  }
  return { values, winners };
}

/**
 * Gradient of the loss with respect to maxPool's input: each window's goes to its winner.
 *
 * @param outputGradient one element a window
 * @param winners as maxPool returned them, one element a window
 * @returns inputLength elements
 */
export function maxPoolGradient(outputGradient: Float64Array, winners: Uint32Array, inputLength: number): Float64Array {
  const gradient = new Float64Array(inputLength);
  for (const [index, winner] of winners.entries()) gradient[winner] = outputGradient[index] as number;
  return gradient;
}
