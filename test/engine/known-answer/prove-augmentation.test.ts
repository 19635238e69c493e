import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineFactory } from '../../../src/engine/engine.js';
import { AUGMENTATION_ANSWER, answerForAugmentation } from '../../../src/engine/known-answer/prove-augmentation.js';
import { kernelEngineFactory } from '../../../src/engine/simd/kernel-engine.js';
import { createSimdEngine } from '../../../src/engine/simd/simd-engine.js';
import { kernelsHere } from '../../contract/kernels/kernels-here.js';
import { oracleEngineFactory } from './oracle-engine.js';

test('the oracle yields the known answer', async () => {
  assert.equal(await answerForAugmentation(oracleEngineFactory()), AUGMENTATION_ANSWER);
});

for (const { name, kernel, skip } of kernelsHere()) {
  test(`kernel ${name} yields the known answer`, { skip }, async () => {
    const create = kernelEngineFactory(kernel as NonNullable<typeof kernel>);
    assert.equal(await answerForAugmentation(create), AUGMENTATION_ANSWER);
  });
}

test('an engine that augments otherwise yields another answer', async () => {
  const otherwise: readonly EngineFactory[] = [
    (options) => createSimdEngine({ ...options, augmentation: null }),
    async (options) => {
      const engine = await createSimdEngine(options);
      const computeShard: typeof engine.computeShard = (parameters, shard) =>
        engine.computeShard(parameters, { ...shard, epoch: 0 });
      return { ...engine, computeShard, dispose: () => engine.dispose() };
    },
  ];
  for (const create of otherwise) assert.notEqual(await answerForAugmentation(create), AUGMENTATION_ANSWER);
});
