import assert from 'node:assert/strict';
import { discardMemory } from '../../shared/discard-memory.js';
import { OperationalError } from '../../shared/errors.js';
import { SMALL_BITS } from '../../shared/model/gradient-bound.js';
import { SpareVectors } from '../../shared/model/spare-vectors.js';
import { loadNativeAddon } from '../../shared/native-addon.js';
import type { AdamStep, DecayedAdamStep } from './adam.js';
import { sumOfSquares } from './clipping.js';
import type { SgdStep } from './sgd.js';
import type { Slot, UpdateArithmetic } from './update-arithmetic.js';

/** Kernels of the addon. For updates AVX-512 is no faster than AVX2: dividing and reading take all the time. */
export type NativeUpdateName = 'avx512' | 'avx2' | 'neon';

/** A kernel of the addon. Opaque: only the addon looks inside. */
interface UpdateHandle {
  readonly opaque: unique symbol;
}

/**
 * Functions of the native addon (update-binding.h). It checks every argument: a wrong type throws a TypeError, a wrong length or value a
 * RangeError. All vectors of a call are equally long.
 */
export interface NativeUpdateAddon {
  kernelState(kernel: string): 'ready' | 'not-compiled' | 'unsupported';
  createUpdate(kernel: string): UpdateHandle;
  /** The size of the largest element, as its bits without the sign; infinity and NaN have the largest. */
  largestBits(update: UpdateHandle, vector: Float32Array): number;
  /** Adds `source` to `target`. */
  addVector(update: UpdateHandle, target: Float32Array, source: Float32Array): void;
  adam: NativeOptimizer;
  decayedAdam: NativeOptimizer;
  /** Leaves the second moment alone. */
  sgd: NativeOptimizer;
}

/**
 * One step of an optimizer.
 *
 * @param updatedParameters overwritten
 * @param step inverseCount, stepSize or learningRate, inverseRoot, decay, shrink, momentum; 0 what the optimizer does not have
 * @returns whether all updated parameters are finite
 */
type NativeOptimizer = (
  update: UpdateHandle,
  parameters: Float32Array,
  updatedParameters: Float32Array,
  firstMoment: Float32Array,
  secondMoment: Float32Array,
  gradientSum: Float32Array,
  step: Float32Array,
) => boolean;

const OPTIMIZERS = ['adam', 'decayedAdam', 'sgd'] as const;
const FUNCTIONS = ['kernelState', 'createUpdate', 'largestBits', 'addVector', ...OPTIMIZERS] as const;

/**
 * The arithmetic of the native addon. It adds gradients up where they have come, so it copies none: a gradient that was taken belongs to it. Each
 * step writes its parameters beside those before.
 */
export class NativeUpdate implements UpdateArithmetic {
  readonly #addon: NativeUpdateAddon;
  readonly #update: UpdateHandle;
  readonly #free: Slot[] = [];
  readonly #spare: SpareVectors;
  readonly #gradients: (Float32Array | undefined)[] = [];
  readonly #step = new Float32Array(6);
  #parameters: Float32Array;
  readonly #firstMoment: Float32Array;
  readonly #secondMoment: Float32Array;

  /**
   * @param parameterCount elements of a vector
   * @param file the addon's binary; without it, those of this installation
   * @throws OperationalError as loadNativeAddon does, or `kernel-missing` when the addon has no such kernel for this host
   */
  constructor(
    name: NativeUpdateName,
    private readonly parameterCount: number,
    file?: string,
  ) {
    this.#spare = new SpareVectors(parameterCount);
    this.#parameters = new Float32Array(parameterCount);
    this.#firstMoment = new Float32Array(parameterCount);
    this.#secondMoment = new Float32Array(parameterCount);
    const files = file === undefined ? undefined : [file];
    this.#addon = loadNativeAddon<NativeUpdateAddon>('update parameters with native code', FUNCTIONS, files);
    const state = this.#addon.kernelState(name);
    if (state !== 'ready') {
      throw new OperationalError('kernel-missing', `Cannot update parameters with ${name}: it is ${state} here.`);
    }
    this.#update = this.#addon.createUpdate(name);
  }

  setParameters(values: Float32Array): void {
    assert.equal(values.length, this.parameterCount);
    this.#parameters = values;
  }

  parameters(): Float32Array {
    return this.#parameters;
  }

  recycle(parameters: Float32Array): void {
    assert.notEqual(parameters, this.#parameters, 'the present parameters are needed');
    this.#spare.give(parameters);
  }

  setMoments({ first, second }: { readonly first: Float32Array; readonly second: Float32Array }): void {
    this.#firstMoment.set(first);
    this.#secondMoment.set(second);
  }

  moments(): { first: Float32Array; second: Float32Array } {
    return { first: this.#firstMoment.slice(), second: this.#secondMoment.slice() };
  }

  inspect(gradients: readonly Float32Array[]): boolean {
    return gradients.every((gradient) => this.#addon.largestBits(this.#update, gradient) < SMALL_BITS);
  }

  take(gradient: Float32Array): Slot {
    assert.equal(gradient.length, this.parameterCount);
    const slot = this.#free.pop() ?? this.#gradients.length;
    this.#gradients[slot] = gradient;
    return slot;
  }

  add(target: Slot, source: Slot): void {
    this.#addon.addVector(this.#update, this.#taken(target), this.#taken(source));
    this.release(source);
  }

  release(slot: Slot): void {
    // A received frame otherwise stays until the collector comes, and megabytes outside its heap make it come in every step.
    discardMemory(this.#taken(slot));
    this.#gradients[slot] = undefined;
    this.#free.push(slot);
  }

  /** A copy of a taken slot's gradient. */
  read(slot: Slot): Float32Array {
    return this.#taken(slot).slice();
  }

  sumOfSquares(slot: Slot): number {
    return sumOfSquares(this.#taken(slot));
  }

  adam(gradientSum: Slot, { inverseCount, stepSize, inverseRoot }: AdamStep): boolean {
    return this.#apply('adam', gradientSum, [inverseCount, stepSize, inverseRoot, 0, 0, 0]);
  }

  decayedAdam(gradientSum: Slot, step: DecayedAdamStep): boolean {
    const { inverseCount, stepSize, inverseRoot, decay, shrink } = step;
    return this.#apply('decayedAdam', gradientSum, [inverseCount, stepSize, inverseRoot, decay, shrink, 0]);
  }

  sgd(gradientSum: Slot, { inverseCount, learningRate, momentum, decay }: SgdStep): boolean {
    return this.#apply('sgd', gradientSum, [inverseCount, learningRate, 0, decay, 0, momentum]);
  }

  #apply(optimizer: (typeof OPTIMIZERS)[number], gradientSum: Slot, step: readonly number[]): boolean {
    this.#step.set(step);
    const updated = this.#spare.take();
    const areFinite = this.#addon[optimizer](
      this.#update,
      this.#parameters,
      updated,
      this.#firstMoment,
      this.#secondMoment,
      this.#taken(gradientSum),
      this.#step,
    );
    this.#parameters = updated;
    this.release(gradientSum);
    return areFinite;
  }

  #taken(slot: Slot): Float32Array {
    const gradient = this.#gradients[slot];
    assert.ok(gradient, 'only a taken slot has a gradient');
    return gradient;
  }
}
