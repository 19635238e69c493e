import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerForClasses, classAnswer } from '../../../src/engine/known-answer/prove-classes.js';
import { kernelEngineFactory } from '../../../src/engine/simd/kernel-engine.js';
import { kernelsHere } from '../../contract/kernels/kernels-here.js';
import { oracleEngineFactory } from './oracle-engine.js';

const ALL = Array.from({ length: 255 }, (_, i) => 2 + i);

test('the oracle yields the known answers', async () => {
  // It computes a hundred samples a second.
  for (const classCount of ALL.filter((count) => count <= 12 || count % 19 === 9 || count === 256)) {
    assert.equal(await answerForClasses(oracleEngineFactory(), classCount), classAnswer(classCount), `${classCount}`);
  }
});

for (const { name, kernel, skip } of kernelsHere()) {
  test(`kernel ${name} yields the known answer of ${name === 'soft' ? 'some numbers' : 'every number'} of classes`, {
    skip,
  }, async () => {
    for (const classCount of ALL.filter((count) => name !== 'soft' || count % 15 === 1)) {
      const create = kernelEngineFactory(kernel as NonNullable<typeof kernel>);
      assert.equal(await answerForClasses(create, classCount), classAnswer(classCount), `${classCount}`);
    }
  });
}
