import { type AdamStep, adamElement } from '../../src/coordinator/update/adam.js';
import type { Slot, UpdateArithmetic } from '../../src/coordinator/update/update-arithmetic.js';
import { PARAMETER_COUNT } from '../../src/shared/model/model.js';

/** The coordinator's arithmetic by its definition, one number after the other. */
export class DefinedArithmetic implements UpdateArithmetic {
  readonly #slots: Float32Array[] = [];
  #parameters = new Float32Array(PARAMETER_COUNT);
  #first = new Float32Array(PARAMETER_COUNT);
  #second = new Float32Array(PARAMETER_COUNT);

  /** @param element a step for one parameter; a test may give another one than the definition */
  constructor(private readonly element: typeof adamElement = adamElement) {}

  setParameters(values: Float32Array): void {
    this.#parameters = values.slice();
  }

  parameters(): Float32Array {
    return this.#parameters.slice();
  }

  recycle(): void {}

  setMoments({ first, second }: { readonly first: Float32Array; readonly second: Float32Array }): void {
    this.#first = first.slice();
    this.#second = second.slice();
  }

  moments(): { first: Float32Array; second: Float32Array } {
    return { first: this.#first.slice(), second: this.#second.slice() };
  }

  inspect(): boolean {
    return false;
  }

  take(gradient: Float32Array): Slot {
    return this.#slots.push(gradient.slice()) - 1;
  }

  add(target: Slot, source: Slot): void {
    this.#slots[target] = this.read(target).map((value, i) => value + (this.read(source)[i] ?? 0));
  }

  release(): void {}

  read(slot: Slot): Float32Array {
    return this.#slots[slot] ?? new Float32Array();
  }

  adam(gradientSum: Slot, step: AdamStep): boolean {
    for (const [i, gradient] of this.read(gradientSum).entries()) {
      const [parameter = 0, first = 0, second = 0] = [this.#parameters[i], this.#first[i], this.#second[i]];
      const updated = this.element(parameter, first, second, gradient, step);
      this.#parameters[i] = updated.parameter;
      this.#first[i] = updated.firstMoment;
      this.#second[i] = updated.secondMoment;
    }
    return this.#parameters.every(Number.isFinite);
  }
}
