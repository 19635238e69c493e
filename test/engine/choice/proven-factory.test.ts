import assert from 'node:assert/strict';
import { test } from 'node:test';
import { provenFactory } from '../../../src/engine/choice/proven-factory.js';
import type { Engine, EngineFactory, EngineOptions } from '../../../src/engine/engine.js';
import { createSimdEngine } from '../../../src/engine/simd/simd-engine.js';
import { IMAGE_PIXELS } from '../../../src/shared/model/model.js';

const dataset = { count: 1, images: new Uint8Array(IMAGE_PIXELS), labels: new Uint8Array(1) };
const normalization = { mean: 0, standardDeviation: 1 };

/** Counts the engines that it makes. */
function counting(create: EngineFactory): EngineFactory & { made: EngineOptions[] } {
  const made: EngineOptions[] = [];
  return Object.assign(
    (options: EngineOptions): Promise<Engine> => {
      made.push(options);
      return create(options);
    },
    { made },
  );
}

test('ten classes need no other proof, and other numbers one each', async () => {
  const prover = counting(createSimdEngine);
  const create = provenFactory('simd', createSimdEngine, prover);
  const make = async (classCount: number, labelSmoothing: number): Promise<number> => {
    prover.made.length = 0;
    (await create({ dataset, normalization, classCount, labelSmoothing })).dispose();
    return prover.made.length;
  };
  assert.deepEqual(
    [await make(10, 0), await make(10, 0.1), await make(10, 0.2), await make(26, 0), await make(26, 0.1)],
    [0, 2, 0, 2, 0],
  );
});

test('an engine with other bits is not made', async () => {
  const wrong: EngineFactory = (options) =>
    createSimdEngine({ ...options, labelSmoothing: (options.labelSmoothing ?? 0) / 2 });
  const create = provenFactory('simd', createSimdEngine, wrong);
  await assert.rejects(create({ dataset, normalization, classCount: 26 }), {
    code: 'wrong-bits',
    message: 'Cannot compute with the simd engine for 26 classes: it must yield the bits of contract 2, got others.',
  });
});

test('augmentation needs one proof, and none is made without it', async () => {
  const augmentation = { shiftPixels: 1, rotationDegrees: 0, scale: 0, elasticPixels: 0, seed: 1 };
  const prover = counting(createSimdEngine);
  const create = provenFactory('simd', createSimdEngine, prover);
  for (const [options, made] of [
    [{ augmentation: null }, 0],
    [{ augmentation }, 2],
    [{ augmentation }, 0],
  ] as const) {
    prover.made.length = 0;
    (await create({ dataset, normalization, ...options })).dispose();
    assert.equal(prover.made.length, made);
  }

  const wrong: EngineFactory = ({ augmentation: given, ...options }) =>
    createSimdEngine({ ...options, augmentation: given ? { ...given, elasticPixels: 0 } : null });
  await assert.rejects(provenFactory('simd', createSimdEngine, wrong)({ dataset, normalization, augmentation }), {
    code: 'wrong-bits',
    message:
      'Cannot compute with the simd engine on augmented images: it must yield the bits of contract 2, got others.',
  });
});
