import assert from 'node:assert/strict';
import { type KernelBuild, loadKernel } from '../../shared/kernel.js';
import { SMALL_BITS } from '../../shared/model/gradient-bound.js';
import { SpareVectors } from '../../shared/model/spare-vectors.js';
import type { AdamStep, DecayedAdamStep } from './adam.js';
import { sumOfSquares } from './clipping.js';
import type { SgdStep } from './sgd.js';
import type { Slot, UpdateArithmetic } from './update-arithmetic.js';

/** Exports of the kernel; assembly/index.ts explains each function. */
interface UpdateKernel {
  readonly memory: WebAssembly.Memory;
  add(target: number, source: number, length: number): void;
  largestBits(vector: number, length: number): number;
  adam(
    parameters: number,
    firstMoment: number,
    secondMoment: number,
    gradientSum: number,
    length: number,
    inverseCount: number,
    stepSize: number,
    inverseRoot: number,
  ): number;
  decayedAdam(
    parameters: number,
    firstMoment: number,
    secondMoment: number,
    gradientSum: number,
    length: number,
    inverseCount: number,
    stepSize: number,
    inverseRoot: number,
    decay: number,
    shrink: number,
  ): number;
  sgd(
    parameters: number,
    momentumBuffer: number,
    gradientSum: number,
    length: number,
    inverseCount: number,
    learningRate: number,
    momentum: number,
    decay: number,
  ): number;
}

/** The kernel itself uses the lowest kilobyte and a few numbers behind it. */
const FIRST_VECTOR = 2048;
const PAGE_BYTES = 65_536;

const PARAMETERS: Slot = 0;
const FIRST_MOMENT: Slot = 1;
const SECOND_MOMENT: Slot = 2;
const FIRST_FREE: Slot = 3;

/** The arithmetic of a WebAssembly SIMD kernel, in the kernel's own memory: a tenth of the time of plain loops. */
export class UpdateMemory implements UpdateArithmetic {
  readonly #kernel: UpdateKernel;
  readonly #free: Slot[] = [];
  readonly #spare: SpareVectors;
  /** Bytes of a vector with its padding. */
  readonly #vectorBytes: number;
  /** The gradients of the last inspection that were not taken yet, with their copies. */
  readonly #inspected = new Map<Float32Array, Slot>();
  #slotCount = FIRST_FREE;

  /**
   * @param parameterCount elements of a vector
   * @throws OperationalError as loadKernel does
   */
  constructor(
    build: KernelBuild,
    private readonly parameterCount: number,
  ) {
    this.#spare = new SpareVectors(parameterCount);
    this.#vectorBytes = Math.ceil((parameterCount * Float32Array.BYTES_PER_ELEMENT) / 64) * 64;
    this.#kernel = loadKernel(import.meta.url, 'train', build);
    this.#reserve();
  }

  setParameters(values: Float32Array): void {
    this.#view(PARAMETERS).set(values);
  }

  parameters(): Float32Array {
    const copy = this.#spare.take();
    copy.set(this.#view(PARAMETERS));
    return copy;
  }

  recycle(parameters: Float32Array): void {
    this.#spare.give(parameters);
  }

  setMoments({ first, second }: { readonly first: Float32Array; readonly second: Float32Array }): void {
    this.#view(FIRST_MOMENT).set(first);
    this.#view(SECOND_MOMENT).set(second);
  }

  moments(): { first: Float32Array; second: Float32Array } {
    return { first: this.#view(FIRST_MOMENT).slice(), second: this.#view(SECOND_MOMENT).slice() };
  }

  inspect(gradients: readonly Float32Array[]): boolean {
    for (const slot of this.#inspected.values()) this.release(slot);
    this.#inspected.clear();
    let areSmall = true;
    for (const gradient of gradients) {
      const slot = this.#copy(gradient);
      this.#inspected.set(gradient, slot);
      if (this.#kernel.largestBits(this.#address(slot), this.#vectorBytes) >= SMALL_BITS) areSmall = false;
    }
    return areSmall;
  }

  take(gradient: Float32Array): Slot {
    const slot = this.#inspected.get(gradient);
    if (slot === undefined) return this.#copy(gradient);
    this.#inspected.delete(gradient);
    return slot;
  }

  add(target: Slot, source: Slot): void {
    this.#kernel.add(this.#address(target), this.#address(source), this.#vectorBytes);
    this.release(source);
  }

  release(slot: Slot): void {
    this.#free.push(slot);
  }

  /** A copy of a taken slot's gradient. */
  read(slot: Slot): Float32Array {
    return this.#view(slot).slice();
  }

  sumOfSquares(slot: Slot): number {
    return sumOfSquares(this.#view(slot));
  }

  adam(gradientSum: Slot, { inverseCount, stepSize, inverseRoot }: AdamStep): boolean {
    const finite = this.#kernel.adam(
      this.#address(PARAMETERS),
      this.#address(FIRST_MOMENT),
      this.#address(SECOND_MOMENT),
      this.#address(gradientSum),
      this.#vectorBytes,
      inverseCount,
      stepSize,
      inverseRoot,
    );
    this.release(gradientSum);
    return finite === 1;
  }

  decayedAdam(gradientSum: Slot, step: DecayedAdamStep): boolean {
    const finite = this.#kernel.decayedAdam(
      this.#address(PARAMETERS),
      this.#address(FIRST_MOMENT),
      this.#address(SECOND_MOMENT),
      this.#address(gradientSum),
      this.#vectorBytes,
      step.inverseCount,
      step.stepSize,
      step.inverseRoot,
      step.decay,
      step.shrink,
    );
    this.release(gradientSum);
    return finite === 1;
  }

  sgd(gradientSum: Slot, { inverseCount, learningRate, momentum, decay }: SgdStep): boolean {
    const finite = this.#kernel.sgd(
      this.#address(PARAMETERS),
      this.#address(FIRST_MOMENT),
      this.#address(gradientSum),
      this.#vectorBytes,
      inverseCount,
      learningRate,
      momentum,
      decay,
    );
    this.release(gradientSum);
    return finite === 1;
  }

  #copy(gradient: Float32Array): Slot {
    assert.equal(gradient.length, this.parameterCount);
    const slot = this.#free.pop() ?? this.#slotCount++;
    this.#reserve();
    this.#view(slot).set(gradient);
    return slot;
  }

  #view(slot: Slot): Float32Array {
    return new Float32Array(this.#kernel.memory.buffer, this.#address(slot), this.parameterCount);
  }

  /** Makes the memory large enough for all slots. New memory is zero, and padding stays zero. */
  #reserve(): void {
    const { memory } = this.#kernel;
    const missing = this.#address(this.#slotCount) - memory.buffer.byteLength;
    // Half of the present size comes on top, so that the memory need not grow for every worker that joins.
    if (missing > 0) memory.grow(Math.ceil((missing + memory.buffer.byteLength / 2) / PAGE_BYTES));
  }

  #address(slot: Slot): number {
    return FIRST_VECTOR + slot * this.#vectorBytes;
  }
}
