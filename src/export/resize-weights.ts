import { SOURCE_IMAGE_SIDE } from '../shared/data/resize.js';
import { IMAGE_SIDE } from '../shared/model/model.js';

/** The parts of one that the weights of the resize count. */
export const RESIZE_UNIT = 16;

/**
 * The resize of src/shared/data/resize.ts as a matrix: output j of a row of 28 pixels is
 * floor((weights[j] · pixels + 8) / 16), and the same along the columns afterwards. All sums are whole numbers below
 * 4,096, which float32 holds exactly in any order of addition, so a matrix multiplication yields the same bits
 * everywhere.
 *
 * @returns 32 x 28, row-major, in sixteenths; each row adds up to 16
 */
export function resizeWeights(): Float32Array {
  const weights = new Float32Array(IMAGE_SIDE * SOURCE_IMAGE_SIDE);
  for (let output = 0; output < IMAGE_SIDE; output++) {
    const begin = output * SOURCE_IMAGE_SIDE;
    const inGroup = output % 8;
    const pixel = 7 * Math.floor(output / 8) + inGroup;
    const before = Math.max(pixel - 1, 0);
    const after = Math.min(pixel, SOURCE_IMAGE_SIDE - 1);
    weights[begin + before] = (weights[begin + before] as number) + 1 + 2 * inGroup;
    weights[begin + after] = (weights[begin + after] as number) + 15 - 2 * inGroup;
  }
  return weights;
}
