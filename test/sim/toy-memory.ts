import assert from 'node:assert/strict';
import type { AdamStep, DecayedAdamStep } from '../../src/coordinator/update/adam.js';
import { sumOfSquares } from '../../src/coordinator/update/clipping.js';
import type { SgdStep } from '../../src/coordinator/update/sgd.js';
import type { Slot, UpdateArithmetic } from '../../src/coordinator/update/update-arithmetic.js';
import { type ToyStep, toyUpdate } from './toy-model.js';

/** The arithmetic of the toy model in place of the production memory. Notices buffers that are used or freed when they are not taken. */
export class ToyMemory implements UpdateArithmetic {
  readonly #gradients = new Map<Slot, Float32Array>();
  #nextSlot = 0;
  #parameters: Float32Array = new Float32Array();
  #moments: { first: Float32Array; second: Float32Array } = { first: new Float32Array(), second: new Float32Array() };

  setParameters(values: Float32Array): void {
    this.#parameters = values.slice();
  }

  parameters(): Float32Array {
    return this.#parameters.slice();
  }

  /** Spoils the array: whoever reads it after all gets no numbers. */
  recycle(parameters: Float32Array): void {
    parameters.fill(Number.NaN);
  }

  setMoments(moments: { first: Float32Array; second: Float32Array }): void {
    this.#moments = moments;
  }

  moments(): { first: Float32Array; second: Float32Array } {
    return this.#moments;
  }

  /** The numbers of every gradient are checked one by one. */
  inspect(): boolean {
    return false;
  }

  take(gradient: Float32Array): Slot {
    const slot = this.#nextSlot++;
    this.#gradients.set(slot, gradient.slice());
    return slot;
  }

  add(target: Slot, source: Slot): void {
    const sum = this.#taken(target);
    for (const [i, value] of this.#taken(source).entries()) sum[i] = (sum[i] ?? 0) + value;
    this.release(source);
  }

  release(slot: Slot): void {
    assert.ok(this.#gradients.delete(slot), 'only a taken buffer can be freed');
  }

  sumOfSquares(slot: Slot): number {
    return sumOfSquares(this.#taken(slot));
  }

  adam(gradientSum: Slot, { inverseCount, stepSize }: AdamStep): boolean {
    return this.#update(gradientSum, { inverseCount, rate: stepSize, momentum: 0, decay: 0 });
  }

  decayedAdam(gradientSum: Slot, { inverseCount, stepSize, decay, shrink }: DecayedAdamStep): boolean {
    return this.#update(gradientSum, { inverseCount, rate: stepSize, momentum: 0, decay: decay + shrink });
  }

  sgd(gradientSum: Slot, { inverseCount, learningRate, momentum, decay }: SgdStep): boolean {
    return this.#update(gradientSum, { inverseCount, rate: learningRate, momentum, decay });
  }

  #update(gradientSum: Slot, step: ToyStep): boolean {
    const { parameters, momentum } = toyUpdate(this.#parameters, this.#moments.first, step, this.#taken(gradientSum));
    this.#parameters = parameters;
    this.#moments = { ...this.#moments, first: momentum };
    this.release(gradientSum);
    assert.equal(this.#gradients.size, 0, 'a buffer outlives its step');
    return true;
  }

  #taken(slot: Slot): Float32Array {
    const gradient = this.#gradients.get(slot);
    assert.ok(gradient, 'only a taken buffer can be used');
    return gradient;
  }
}
