import {
  type AdamStep,
  adamElement,
  type DecayedAdamStep,
  decayedAdamElement,
  type UpdatedElement,
} from '../../src/coordinator/update/adam.js';
import { sumOfSquares } from '../../src/coordinator/update/clipping.js';
import { type SgdStep, sgdElement } from '../../src/coordinator/update/sgd.js';
import type { Slot, UpdateArithmetic } from '../../src/coordinator/update/update-arithmetic.js';
import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';

type Element<Step> = (
  parameter: number,
  firstMoment: number,
  secondMoment: number,
  gradientSum: number,
  step: Step,
) => UpdatedElement;

/** The definitions of the optimizers. */
export interface Elements {
  readonly adam: Element<AdamStep>;
  readonly decayedAdam: Element<DecayedAdamStep>;
  readonly sgd: Element<SgdStep>;
}

/** The coordinator's arithmetic by its definition, one number after the other. */
export class DefinedArithmetic implements UpdateArithmetic {
  readonly #slots: Float32Array[] = [];
  #parameters = new Float32Array(CLASSIC_NETWORK.parameterCount);
  #first = new Float32Array(CLASSIC_NETWORK.parameterCount);
  #second = new Float32Array(CLASSIC_NETWORK.parameterCount);

  /** @param elements steps for one parameter; a test may give others than the definitions */
  constructor(private readonly elements: Partial<Elements> = {}) {}

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

  sumOfSquares(slot: Slot): number {
    return sumOfSquares(this.read(slot));
  }

  adam(gradientSum: Slot, step: AdamStep): boolean {
    return this.#update(gradientSum, this.elements.adam ?? adamElement, step);
  }

  decayedAdam(gradientSum: Slot, step: DecayedAdamStep): boolean {
    return this.#update(gradientSum, this.elements.decayedAdam ?? decayedAdamElement, step);
  }

  sgd(gradientSum: Slot, step: SgdStep): boolean {
    return this.#update(gradientSum, this.elements.sgd ?? sgdElement, step);
  }

  #update<Step>(gradientSum: Slot, element: Element<Step>, step: Step): boolean {
    for (const [i, gradient] of this.read(gradientSum).entries()) {
      const [parameter = 0, first = 0, second = 0] = [this.#parameters[i], this.#first[i], this.#second[i]];
      const updated = element(parameter, first, second, gradient, step);
      this.#parameters[i] = updated.parameter;
      this.#first[i] = updated.firstMoment;
      this.#second[i] = updated.secondMoment;
    }
    return this.#parameters.every(Number.isFinite);
  }
}
