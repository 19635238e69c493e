import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KNOWN_PARAMETER_COUNT, provesItsBits } from '../../../src/coordinator/update/known-answer.js';
import { openArithmetic } from '../../../src/coordinator/update/open-arithmetic.js';
import { UpdateMemory } from '../../../src/coordinator/update/update-memory.js';
import { OperationalError } from '../../../src/shared/errors.js';
import { kernelBuild } from '../../../src/shared/kernel.js';
import { networkOf } from '../../../src/shared/model/model.js';

const COUNT = KNOWN_PARAMETER_COUNT;

/** Wrong in the last element alone. */
class WrongMemory extends UpdateMemory {
  override parameters(): Float32Array {
    const parameters = super.parameters();
    parameters[parameters.length - 1] = 1;
    return parameters;
  }
}

test('this host has an arithmetic, and every kernel that it can use proves its bits', () => {
  assert.ok(provesItsBits(openArithmetic(COUNT)));
  assert.ok(provesItsBits(new UpdateMemory('soft', COUNT)));
  if (kernelBuild() === 'fused') assert.ok(provesItsBits(new UpdateMemory('fused', COUNT)));
});

test('an arithmetic that computes other bits is passed over', () => {
  const right = new UpdateMemory('soft', COUNT);
  const candidates = [() => new WrongMemory('soft', COUNT), () => right];
  assert.equal(openArithmetic(COUNT, candidates), right);
});

test('an arithmetic that this host lacks is passed over', () => {
  const right = new UpdateMemory('soft', COUNT);
  const lacking = () => {
    throw new OperationalError('kernel-missing', 'Cannot test: nothing is here.');
  };
  assert.equal(openArithmetic(COUNT, [lacking, () => right]), right);
  assert.throws(() => openArithmetic(COUNT, [() => new WrongMemory('soft', COUNT), lacking]), {
    code: 'kernel-missing',
  });
  const faulty = () => {
    throw new TypeError('a fault of this program');
  };
  assert.throws(() => openArithmetic(COUNT, [faulty, () => right]), TypeError);
});

test('a host where none computes the right bits cannot train', () => {
  assert.throws(() => openArithmetic(COUNT, [() => new WrongMemory('soft', COUNT)]), { code: 'wrong-bits' });
});

test('a network of another size gets an arithmetic of its own, of the first kind that proves its bits', () => {
  const { parameterCount } = networkOf(26);
  const asked: number[] = [];
  const right = (count: number) => {
    asked.push(count);
    return new UpdateMemory('soft', count);
  };
  const arithmetic = openArithmetic(parameterCount, [(count) => new WrongMemory('soft', count), right]);
  assert.deepEqual(asked, [COUNT, parameterCount]);
  assert.equal(arithmetic.parameters().length, parameterCount);
});
