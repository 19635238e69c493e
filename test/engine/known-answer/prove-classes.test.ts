import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineFactory } from '../../../src/engine/engine.js';
import { answerForClasses, classAnswer } from '../../../src/engine/known-answer/prove-classes.js';
import { createSimdEngine } from '../../../src/engine/simd/simd-engine.js';

const COUNTS = [2, 3, 4, 5, 10, 11, 26, 62, 256];

test('the engine yields the known answers of few and of many classes', async () => {
  for (const classCount of COUNTS) {
    assert.equal(await answerForClasses(createSimdEngine, classCount), classAnswer(classCount), `${classCount}`);
  }
});

test('every number of classes has an answer of its own', () => {
  const answers = Array.from({ length: 255 }, (_, i) => classAnswer(2 + i));
  for (const answer of answers) assert.match(answer, /^[0-9a-f]{16}$/);
  assert.equal(new Set(answers).size, 255);
});

test('an engine that forgets the label smoothing, or smooths evaluations, yields another answer', async () => {
  const forgets: EngineFactory = (options) => createSimdEngine({ ...options, labelSmoothing: 0 });
  const smoothsAll: EngineFactory = async (options) => {
    const engine = await createSimdEngine(options);
    return {
      ...engine,
      computeShard: (parameters, shard) => engine.computeShard(parameters, shard),
      evaluate: async (parameters, samples) => {
        const { lossSum, ...rest } = await engine.evaluate(parameters, samples);
        const factor = 1 - (options.labelSmoothing ?? 0) / 2;
        return { ...rest, lossSum, losses: rest.losses.map((loss) => loss * factor) };
      },
      dispose: () => engine.dispose(),
    };
  };
  for (const create of [forgets, smoothsAll]) assert.notEqual(await answerForClasses(create, 11), classAnswer(11));
});
