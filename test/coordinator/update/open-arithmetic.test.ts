import assert from 'node:assert/strict';
import { test } from 'node:test';
import { provesItsBits } from '../../../src/coordinator/update/known-answer.js';
import { openArithmetic } from '../../../src/coordinator/update/open-arithmetic.js';
import { UpdateMemory } from '../../../src/coordinator/update/update-memory.js';
import { OperationalError } from '../../../src/shared/errors.js';
import { kernelBuild } from '../../../src/shared/kernel.js';
import { PARAMETER_COUNT } from '../../../src/shared/model/model.js';

/** Wrong in the last element alone. */
class WrongMemory extends UpdateMemory {
  override parameters(): Float32Array {
    const parameters = super.parameters();
    parameters[PARAMETER_COUNT - 1] = 1;
    return parameters;
  }
}

test('this host has an arithmetic, and every kernel that it can use proves its bits', () => {
  assert.ok(provesItsBits(openArithmetic()));
  assert.ok(provesItsBits(new UpdateMemory('soft')));
  if (kernelBuild() === 'fused') assert.ok(provesItsBits(new UpdateMemory('fused')));
});

test('an arithmetic that computes other bits is passed over', () => {
  const right = new UpdateMemory('soft');
  const candidates = [() => new WrongMemory('soft'), () => right];
  assert.equal(openArithmetic(candidates), right);
});

test('an arithmetic that this host lacks is passed over', () => {
  const right = new UpdateMemory('soft');
  const lacking = () => {
    throw new OperationalError('kernel-missing', 'Cannot test: nothing is here.');
  };
  assert.equal(openArithmetic([lacking, () => right]), right);
  assert.throws(() => openArithmetic([() => new WrongMemory('soft'), lacking]), { code: 'kernel-missing' });
  const faulty = () => {
    throw new TypeError('a fault of this program');
  };
  assert.throws(() => openArithmetic([faulty, () => right]), TypeError);
});

test('a host where none computes the right bits cannot train', () => {
  assert.throws(() => openArithmetic([() => new WrongMemory('soft')]), { code: 'wrong-bits' });
});
