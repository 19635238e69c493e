import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AdamStep, adamElement, decayedAdamElement } from '../../../src/coordinator/update/adam.js';
import { answerOf, provesItsBits } from '../../../src/coordinator/update/known-answer.js';
import { sgdElement } from '../../../src/coordinator/update/sgd.js';
import { DefinedArithmetic, type Elements } from '../../support/defined-arithmetic.js';

type AdamElement = Elements['adam'];

/** The smallest float32 that is not subnormal. */
const SMALLEST_NORMAL = 2 ** -126;
const flushed = (x: number): number => (Math.abs(x) < SMALLEST_NORMAL ? 0 * x : x);

/** The definition of Adam with one thing wrong. */
const WRONG: Readonly<Record<string, AdamElement>> = {
  'a first moment that rounds twice': (parameter, first, second, sum, step) => {
    const f = Math.fround;
    const right = adamElement(parameter, first, second, sum, step);
    const gradient = f(sum * f(step.inverseCount));
    return { ...right, firstMoment: f(f(f(0.1) * f(gradient - first)) + first) };
  },
  'a second moment that rounds twice': (parameter, first, second, sum, step) => {
    const f = Math.fround;
    const right = adamElement(parameter, first, second, sum, step);
    const gradient = f(sum * f(step.inverseCount));
    return { ...right, secondMoment: f(f(f(f(0.001) * gradient) * gradient) + f(f(0.999) * second)) };
  },
  'a division where the definition multiplies': (parameter, first, second, sum, step) =>
    adamElement(parameter, first, second, Math.fround(sum / 96) * 96, step),
  'results that lose subnormal numbers': (parameter, first, second, sum, step) => {
    const right = adamElement(parameter, first, second, sum, step);
    return {
      parameter: flushed(right.parameter),
      firstMoment: flushed(right.firstMoment),
      secondMoment: flushed(right.secondMoment),
    };
  },
  'inputs that lose subnormal numbers': (parameter, first, second, sum, step) =>
    adamElement(flushed(parameter), flushed(first), flushed(second), flushed(sum), step),
  'zeros without a sign': (...values) => {
    const right = adamElement(...values);
    return { ...right, parameter: right.parameter + 0 };
  },
};

test('the definition gives the known answer', () => {
  assert.ok(provesItsBits(new DefinedArithmetic()), `the definition's answer is ${answerOf(new DefinedArithmetic())}`);
});

for (const [what, element] of Object.entries(WRONG)) {
  test(`the known answer notices ${what}`, () => {
    assert.ok(!provesItsBits(new DefinedArithmetic({ adam: element })));
  });
}

const f = Math.fround;
/** The definitions of the other optimizers with one thing wrong. */
const OTHERS_WRONG: Readonly<Record<string, Partial<Elements>>> = {
  'a decay that rounds twice': {
    decayedAdam: (parameter, first, second, sum, step) => {
      const gradient = f(f(f(step.decay) * parameter) + f(sum * f(step.inverseCount)));
      return decayedAdamElement(parameter, first, second, gradient, { ...step, inverseCount: 1, decay: 0 });
    },
  },
  'a parameter that shrinks after the step': {
    decayedAdam: (parameter, first, second, sum, step) => {
      const right = decayedAdamElement(parameter, first, second, sum, { ...step, shrink: 0 });
      return { ...right, parameter: f(right.parameter * f(1 - step.shrink)) };
    },
  },
  'a momentum that rounds twice': {
    sgd: (parameter, first, second, sum, step) => {
      const kept = f(f(step.momentum) * first);
      return { ...sgdElement(parameter, kept, second, sum, { ...step, momentum: 1 }) };
    },
  },
  'a descent that rounds twice': {
    sgd: (parameter, first, second, sum, step) => {
      const right = sgdElement(parameter, first, second, sum, step);
      return { ...right, parameter: f(parameter - f(f(step.learningRate) * right.firstMoment)) };
    },
  },
  'a descent that touches the second moment': {
    sgd: (...values) => ({ ...sgdElement(...values), secondMoment: 0 }),
  },
};

for (const [what, elements] of Object.entries(OTHERS_WRONG)) {
  test(`the known answer notices ${what}`, () => {
    assert.ok(!provesItsBits(new DefinedArithmetic(elements)));
  });
}

test('the known answer notices a sum that rounds another way', () => {
  class Truncating extends DefinedArithmetic {
    override add(target: number, source: number): void {
      const exact = Float64Array.from(this.read(target), (value, i) => value + (this.read(source)[i] ?? 0));
      super.add(target, source);
      // Ties away from zero.
      const sum = this.read(target);
      for (const [i, value] of exact.entries()) {
        const rounded = sum[i] ?? 0;
        const other = Math.fround(2 * value - rounded);
        if (other - value === value - rounded && Math.abs(other) > Math.abs(rounded)) sum[i] = other;
      }
    }
  }
  assert.ok(!provesItsBits(new Truncating()));
});

test('the known answer notices an update that does not say what is finite', () => {
  class Silent extends DefinedArithmetic {
    override adam(sum: number, step: AdamStep): boolean {
      return !super.adam(sum, step);
    }
  }
  assert.ok(!provesItsBits(new Silent()));
});
