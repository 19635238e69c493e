import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ADAM_START, adamStep, type DecayedAdamStep, tick } from '../../../src/coordinator/update/adam.js';
import { NativeUpdate } from '../../../src/coordinator/update/native-update.js';
import type { SgdStep } from '../../../src/coordinator/update/sgd.js';
import { UpdateMemory } from '../../../src/coordinator/update/update-memory.js';
import { kernelBuild } from '../../../src/shared/kernel.js';
import { SMALL_ELEMENT } from '../../../src/shared/model/gradient-bound.js';
import { CLASSIC_NETWORK, networkOf } from '../../../src/shared/model/model.js';
import { faultInNumbers } from '../../../src/shared/protocol/result-bounds.js';
import { randomGenerator } from '../../../src/shared/random.js';
import { DefinedArithmetic } from '../../support/defined-arithmetic.js';
import { assertSameBits } from '../../support/gradients.js';
import { NATIVE_UPDATE_SKIPS } from './native-updates.js';

const COUNT = CLASSIC_NETWORK.parameterCount;
const ARITHMETICS = {
  avx512: (count = COUNT) => new NativeUpdate('avx512', count),
  avx2: (count = COUNT) => new NativeUpdate('avx2', count),
  neon: (count = COUNT) => new NativeUpdate('neon', count),
  fused: (count = COUNT) => new UpdateMemory('fused', count),
  soft: (count = COUNT) => new UpdateMemory('soft', count),
};
const SKIP: Readonly<Record<string, string | false>> = {
  ...NATIVE_UPDATE_SKIPS,
  fused: kernelBuild() === 'fused' ? false : 'this host has no fused multiply-add in WebAssembly',
};

const MASKS = [0x80000000, 0x807fffff, 0x9fffffff];

/** COUNT float32: any bits but those of NaN and infinity, of sizes below 2^largestExponent. */
function numbers(seed: number, largestExponent: number): Float32Array {
  const random = randomGenerator('permutation', seed);
  const bits = Uint32Array.from({ length: COUNT }, () => {
    const word = random.next() >>> 0;
    const exponent = ((word >>> 23) & 0xff) % (largestExponent + 127);
    // Every fourth one is zero, subnormal, or small enough that its square is.
    if (word % 4 === 1) return word & (MASKS[word % 3] ?? 0);
    return ((word & 0x807fffff) | (exponent << 23)) >>> 0;
  });
  return new Float32Array(bits.buffer);
}

/** Three steps with gradients of all sizes, by the definition: computed once for all arithmetics. */
const START = { parameters: numbers(1, 20), moments: { first: numbers(2, 20), second: numbers(3, 40).map(Math.abs) } };
const GRADIENTS = [numbers(4, 69), numbers(5, 10), numbers(6, -100)];
function threeSteps(
  arithmetic: Pick<UpdateMemory, 'setParameters' | 'setMoments' | 'take' | 'adam'>,
  afterStep: () => void = () => {},
  count = COUNT,
): void {
  const { first, second } = START.moments;
  arithmetic.setParameters(START.parameters.slice(0, count));
  arithmetic.setMoments({ first: first.slice(0, count), second: second.slice(0, count) });
  let clock = ADAM_START;
  for (const [i, gradient] of GRADIENTS.entries()) {
    clock = tick(clock);
    assert.equal(
      arithmetic.adam(arithmetic.take(gradient.slice(0, count)), adamStep(clock, 1e-3, [512, 96, 1][i] ?? 1)),
      true,
    );
    afterStep();
  }
}
const defined = new DefinedArithmetic();
threeSteps(defined);

const DECAYED: DecayedAdamStep = { ...adamStep(tick(ADAM_START), 1e-3, 96), decay: 1e-2, shrink: 3e-4 };
const SGD: SgdStep = { inverseCount: 1 / 96, learningRate: 0.1, momentum: 0.9, decay: 1e-3 };
/** A step of each other optimizer, one after the other. */
function otherSteps(arithmetic: Pick<UpdateMemory, 'setParameters' | 'setMoments' | 'take' | 'decayedAdam' | 'sgd'>) {
  arithmetic.setParameters(START.parameters.slice());
  arithmetic.setMoments(START.moments);
  const [gradient = START.parameters] = GRADIENTS.slice(1);
  assert.ok(arithmetic.decayedAdam(arithmetic.take(gradient.slice()), DECAYED));
  assert.ok(arithmetic.sgd(arithmetic.take(gradient.slice()), SGD));
}
const definedOthers = new DefinedArithmetic();
otherSteps(definedOthers);

for (const [name, open] of Object.entries(ARITHMETICS)) {
  describe(name, { skip: SKIP[name] ?? false }, () => {
    test('three steps have the bits of the definition, with numbers of all sizes', () => {
      const arithmetic = open();
      threeSteps(arithmetic);
      assertSameBits(arithmetic.parameters(), defined.parameters(), 'parameters');
      assertSameBits(arithmetic.moments().first, defined.moments().first, 'first moment');
      assertSameBits(arithmetic.moments().second, defined.moments().second, 'second moment');
    });

    test('decay and gradient descent have the bits of the definition, with numbers of all sizes', () => {
      const arithmetic = open();
      otherSteps(arithmetic);
      assertSameBits(arithmetic.parameters(), definedOthers.parameters(), 'parameters');
      assertSameBits(arithmetic.moments().first, definedOthers.moments().first, 'first moment');
      assertSameBits(arithmetic.moments().second, definedOthers.moments().second, 'second moment');
    });

    test('squares are added in order, in float64', () => {
      const arithmetic = open();
      const gradient = numbers(9, 60);
      let expected = 0;
      for (const value of gradient) expected += value * value;
      assert.equal(arithmetic.sumOfSquares(arithmetic.take(gradient)), expected);
    });

    for (const classCount of [2, 8, 9]) {
      test(`${classCount} classes: no vector is as long as another network's`, () => {
        const { parameterCount } = networkOf(classCount);
        const arithmetic = open(parameterCount);
        threeSteps(arithmetic, () => {}, parameterCount);
        assertSameBits(arithmetic.parameters(), defined.parameters().subarray(0, parameterCount), 'parameters');
        assertSameBits(arithmetic.moments().second, defined.moments().second.subarray(0, parameterCount), 'second');
        const [one, other] = GRADIENTS.map((gradient) => gradient.slice(0, parameterCount));
        assert.ok(one && other);
        const expected = one.map((value, i) => value + (other[i] ?? 0));
        const sum = arithmetic.take(one);
        arithmetic.add(sum, arithmetic.take(other));
        assertSameBits(arithmetic.read(sum), expected, 'sum');
        assert.throws(() => arithmetic.take(new Float32Array(COUNT)), { code: 'ERR_ASSERTION' });
      });
    }

    test('parameters that are recycled are overwritten by a later step, and change no result', () => {
      const arithmetic = open();
      const seen: Float32Array[] = [];
      threeSteps(arithmetic, () => {
        const last = seen.at(-1);
        seen.push(arithmetic.parameters());
        if (last) arithmetic.recycle(last);
      });
      assertSameBits(seen.at(-1) ?? START.parameters, defined.parameters(), 'parameters');
      assert.equal(new Set(seen).size, 2);
    });

    test('addition is element by element in float32, whatever the slots', () => {
      const arithmetic = open();
      const gradients = Array.from({ length: 20 }, (_, i) => numbers(i + 7, 60));
      const [sum, ...others] = gradients.map((gradient) => arithmetic.take(gradient.slice()));
      assert.ok(sum !== undefined);
      for (const other of others) arithmetic.add(sum, other);
      const expected = gradients.reduce((total, gradient) => total.map((value, i) => value + (gradient[i] ?? 0)));
      assertSameBits(arithmetic.read(sum), expected, 'sum');
    });

    test('parameters and moments can be put back', () => {
      const arithmetic = open();
      arithmetic.setParameters(START.parameters);
      arithmetic.setMoments(START.moments);
      assertSameBits(arithmetic.parameters(), START.parameters, 'parameters');
      assert.deepEqual(arithmetic.moments(), START.moments);
    });

    test('an update that is not finite shows, at every place', () => {
      for (const place of [...Array(20).keys(), COUNT - 2, COUNT - 1]) {
        const arithmetic = open();
        const gradient = new Float32Array(COUNT);
        gradient[place] = Number.POSITIVE_INFINITY;
        const areFinite = arithmetic.adam(arithmetic.take(gradient), adamStep(tick(ADAM_START), 1e-3, 1));
        assert.equal(areFinite, false, String(place));
      }
    });

    test('one element that is not small shows at every place of a vector and of the tail', () => {
      const arithmetic = open();
      const gradient = numbers(8, 47);
      assert.equal(arithmetic.inspect([gradient]), true);
      const largestSmall = SMALL_ELEMENT * (1 - 2 ** -24);
      const places = [...Array(64).keys()].flatMap((i) => [i, COUNT - 1 - i]);
      for (const place of places) {
        const before = gradient[place] ?? 0;
        for (const size of [SMALL_ELEMENT, 3.4e38, Number.POSITIVE_INFINITY, Number.NaN]) {
          for (const value of [size, -size]) {
            gradient[place] = value;
            assert.equal(arithmetic.inspect([gradient]), false, `${value} at ${place}`);
            assert.equal(arithmetic.inspect([gradient, START.parameters]), false, `${value} at ${place}, then another`);
          }
        }
        for (const value of [largestSmall, -largestSmall]) {
          gradient[place] = value;
          assert.equal(arithmetic.inspect([gradient]), true, `${value} at ${place}`);
        }
        gradient[place] = before;
      }
    });

    test('NaN of any kind is not small', () => {
      const arithmetic = open();
      const bits = new Uint32Array(COUNT);
      for (const nan of [0x7f800001, 0x7fc00000, 0x7fffffff, 0xff800001, 0xffffffff]) {
        bits[1_234] = nan;
        assert.equal(arithmetic.inspect([new Float32Array(bits.buffer)]), false, nan.toString(16));
      }
    });

    test('the first look changes nothing about what is refused', () => {
      const arithmetic = open();
      const codes = new Set<string | undefined>();
      const compare = (gradient: Float32Array, lossSum: number): void => {
        const nodes = [{ level: 0, index: 0, sampleCount: 2, lossSum, correctCount: 1 }];
        const fault = faultInNumbers({ nodes }, [gradient], (gradients) => arithmetic.inspect(gradients));
        assert.deepEqual(
          fault,
          faultInNumbers({ nodes }, [gradient], () => false),
        );
        codes.add(fault?.code);
      };
      for (const size of [
        1,
        SMALL_ELEMENT,
        2 ** 52,
        2 ** 53,
        2 ** 60,
        2 ** 61,
        2 ** 62,
        Number.POSITIVE_INFINITY,
        Number.NaN,
      ]) {
        const single = new Float32Array(COUNT);
        single[COUNT - 1] = size;
        compare(single, 1);
        compare(new Float32Array(COUNT).fill(size), 1);
      }
      for (const lossSum of [-1, 2 ** 62, Number.POSITIVE_INFINITY, Number.NaN])
        compare(new Float32Array(COUNT), lossSum);
      assert.deepEqual(codes, new Set([undefined, 'out-of-bounds', 'not-finite']));
    });
  });
}
