import type { AdamStep, DecayedAdamStep } from './adam.js';
import type { SgdStep } from './sgd.js';

/** A gradient in the arithmetic's memory. */
export type Slot = number;

/**
 * The coordinator's own computing for one network, and the memory that it is done in: parameters, moments, and the gradients that are being added
 * up. Each is a float32 vector with an element for each parameter of the network. Nobody checks whether a slot is taken, or how long
 * parameters and moments are.
 */
export interface UpdateArithmetic {
  /** Sets the parameters, which must not change afterwards. */
  setParameters(values: Float32Array): void;
  /** The parameters as they are now, in an array that does not change unless it is recycled. */
  parameters(): Float32Array;
  /**
   * Nobody needs this array any more, which `parameters` has returned before the last step: later steps may overwrite it. A new array for
   * each step would make the collector come often, because it counts megabytes outside its heap.
   */
  recycle(parameters: Float32Array): void;
  /** Copies the optimizer's moments in. */
  setMoments(moments: { readonly first: Float32Array; readonly second: Float32Array }): void;
  /** Copies of the optimizer's moments as they are now. */
  moments(): { first: Float32Array; second: Float32Array };
  /**
   * Whether all elements of these gradients are smaller than SMALL_ELEMENT in size; that also means finite. `take` of these gradients is
   * fastest before the next call.
   *
   * @throws AssertionError when a gradient has another length
   */
  inspect(gradients: readonly Float32Array[]): boolean;
  /**
   * Puts a gradient into a slot, which stays taken until it is added to another or released. The gradient belongs to the arithmetic then, which may
   * add to it, and give its memory back: it must neither be read nor changed.
   *
   * @throws AssertionError when the gradient has another length
   */
  take(gradient: Float32Array): Slot;
  /** Adds `source` to `target`, element by element in float32, and releases `source`. */
  add(target: Slot, source: Slot): void;
  /** Makes a taken slot free for another gradient. */
  release(slot: Slot): void;
  /** The sum of the squares of a taken slot's elements, as sumOfSquares. */
  sumOfSquares(slot: Slot): number;
  /**
   * Updates parameters and moments with the gradient sum in the slot, and releases the slot.
   *
   * @returns whether all parameters are finite now
   */
  adam(gradientSum: Slot, step: AdamStep): boolean;
  /** As adam, with weight decay. */
  decayedAdam(gradientSum: Slot, step: DecayedAdamStep): boolean;
  /** As adam, by gradient descent. The first moment is its momentum. */
  sgd(gradientSum: Slot, step: SgdStep): boolean;
}
