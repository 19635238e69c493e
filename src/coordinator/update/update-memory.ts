import assert from 'node:assert/strict';
import { loadKernel } from '../../shared/kernel.js';
import { PARAMETER_BYTES, PARAMETER_COUNT } from '../../shared/model/model.js';
import type { AdamStep } from './adam.js';

/** Exports of kernel.wasm; assembly/index.ts explains each function. */
interface UpdateKernel {
  readonly memory: WebAssembly.Memory;
  add(target: number, source: number, length: number): void;
  adam(
    parameters: number,
    firstMoment: number,
    secondMoment: number,
    gradientSum: number,
    length: number,
    sampleCount: number,
    stepSize: number,
    rootCorrection2: number,
  ): number;
}

/** The kernel itself uses the lowest kilobyte. */
const FIRST_VECTOR = 1024;
/** Bytes of a vector of PARAMETER_COUNT float32 with its padding. */
const VECTOR_BYTES = Math.ceil(PARAMETER_BYTES / 16) * 16;
const PAGE_BYTES = 65_536;

/** A gradient inside the kernel's memory. */
export type Slot = number;

/** The arithmetic of a step and the memory that it is done in. UpdateMemory's methods say what each is. */
export type UpdateArithmetic = Pick<
  UpdateMemory,
  'setParameters' | 'parameters' | 'setMoments' | 'moments' | 'take' | 'add' | 'release' | 'adam'
>;

const PARAMETERS: Slot = 0;
const FIRST_MOMENT: Slot = 1;
const SECOND_MOMENT: Slot = 2;
const FIRST_FREE: Slot = 3;

/**
 * Parameters, Adam's moments and the gradients being added up, in the memory of a WebAssembly SIMD kernel. It does all
 * of the coordinator's own computing, in a tenth of the time of plain loops. Slots are vectors of PARAMETER_COUNT
 * float32. It does not check whether a slot is taken, or how long parameters and moments are.
 */
export class UpdateMemory {
  readonly #kernel: UpdateKernel;
  readonly #free: Slot[] = [];
  #slotCount = FIRST_FREE;

  /** @throws OperationalError as loadKernel does */
  constructor() {
    this.#kernel = loadKernel(new URL('./kernel.wasm', import.meta.url), 'train');
    this.#reserve();
  }

  /** Copies the parameters in; PARAMETER_COUNT float32. */
  setParameters(values: Float32Array): void {
    this.#view(PARAMETERS).set(values);
  }

  /** A copy of the parameters as they are now, PARAMETER_COUNT float32. */
  parameters(): Float32Array {
    return this.#view(PARAMETERS).slice();
  }

  /** Copies of Adam's moments as they are now, each PARAMETER_COUNT float32. */
  moments(): { first: Float32Array; second: Float32Array } {
    return { first: this.#view(FIRST_MOMENT).slice(), second: this.#view(SECOND_MOMENT).slice() };
  }

  /** Copies Adam's moments in; each PARAMETER_COUNT float32. */
  setMoments({ first, second }: { first: Float32Array; second: Float32Array }): void {
    this.#view(FIRST_MOMENT).set(first);
    this.#view(SECOND_MOMENT).set(second);
  }

  /**
   * Copies a gradient into a slot. The slot stays taken until it is added to another or released.
   *
   * @throws AssertionError when the gradient has another length than PARAMETER_COUNT
   */
  take(gradient: Float32Array): Slot {
    assert.equal(gradient.length, PARAMETER_COUNT);
    const slot = this.#free.pop() ?? this.#slotCount++;
    this.#reserve();
    this.#view(slot).set(gradient);
    return slot;
  }

  /** Adds `source` to `target`, element by element in float32, and releases `source`. */
  add(target: Slot, source: Slot): void {
    this.#kernel.add(address(target), address(source), VECTOR_BYTES);
    this.release(source);
  }

  /** Makes a taken slot free for another gradient. */
  release(slot: Slot): void {
    this.#free.push(slot);
  }

  /** A copy of a taken slot's gradient: PARAMETER_COUNT float32. */
  read(slot: Slot): Float32Array {
    return this.#view(slot).slice();
  }

  /**
   * Updates parameters and moments with the gradient sum in the slot, and releases the slot.
   *
   * @returns whether all parameters are finite now
   */
  adam(gradientSum: Slot, { sampleCount, stepSize, rootCorrection2 }: AdamStep): boolean {
    const finite = this.#kernel.adam(
      address(PARAMETERS),
      address(FIRST_MOMENT),
      address(SECOND_MOMENT),
      address(gradientSum),
      VECTOR_BYTES,
      sampleCount,
      stepSize,
      rootCorrection2,
    );
    this.release(gradientSum);
    return finite === 1;
  }

  #view(slot: Slot): Float32Array {
    return new Float32Array(this.#kernel.memory.buffer, address(slot), PARAMETER_COUNT);
  }

  /** Makes the memory large enough for all slots. New memory is zero, and padding stays zero. */
  #reserve(): void {
    const { memory } = this.#kernel;
    const missing = address(this.#slotCount) - memory.buffer.byteLength;
    // Half of the present size comes on top, so that the memory need not grow for every worker that joins.
    if (missing > 0) memory.grow(Math.ceil((missing + memory.buffer.byteLength / 2) / PAGE_BYTES));
  }
}

const address = (slot: Slot): number => FIRST_VECTOR + slot * VECTOR_BYTES;
