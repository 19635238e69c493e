/** The number of classes, and the sizes and places that follow from it. All sizes are in bytes. */
import { DENSE3_WEIGHT, HIDDEN2_STRIDE } from './layout';

/** Logits of a sample: 2 to MAX_CLASSES. */
export let classes: usize = 10;
/**
 * A sample's row of logits, or of their gradients: whole vectors, and at least two of them, because denseForward takes two at a time. Rows
 * of 10 logits have 12 places.
 */
export let logitsStride: usize = 4 * 12;
/** Where the third layer's biases lie in the flat parameter buffer, (classes). */
export let dense3Bias: usize = DENSE3_WEIGHT + 10 * HIDDEN2_STRIDE;
/** The flat parameter buffer, and a gradient. */
export let parameterBytes: usize = dense3Bias + 4 * 10;

/**
 * Sets the number of classes, 2 to MAX_CLASSES; 10 without a call. Call it before all else: workspace, parameters and gradients from before
 * have other sizes.
 */
export function setClassCount(count: usize): void {
  classes = count;
  logitsStride = max<usize>(32, (4 * count + 15) & ~15);
  dense3Bias = DENSE3_WEIGHT + count * HIDDEN2_STRIDE;
  parameterBytes = dense3Bias + 4 * count;
}
