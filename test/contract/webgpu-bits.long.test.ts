import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Engine, EngineOptions } from '../../src/engine/engine.js';
import { AUGMENTATION_ANSWER, answerForAugmentation } from '../../src/engine/known-answer/prove-augmentation.js';
import { proveBits } from '../../src/engine/known-answer/prove-bits.js';
import { answerForClasses, classAnswer } from '../../src/engine/known-answer/prove-classes.js';
import { createSimdEngine } from '../../src/engine/simd/simd-engine.js';
import { arithmeticsToTry } from '../../src/engine/webgpu/arithmetic/choose-arithmetic.js';
import { probedHere } from '../../src/engine/webgpu/arithmetic/probed-here.js';
import { webgpuEngineFactory } from '../../src/engine/webgpu/webgpu-engine.js';
import { webgpuBitsSkipReason } from '../support/webgpu.js';
import { dataset, digits, lively, normalization } from './contract-data.js';
import { CASES } from './kernels/cases.js';
import { assertSamePartial, wholeStep } from './steps.js';

const skip = (await webgpuBitsSkipReason()) ?? false;
/** Whether the driver's multiply-add rounds once. */
const isFused = skip === false && arithmeticsToTry(await probedHere(true))[0].fma !== 'integers';
// The probe chooses the arithmetic: multiply-adds in integers on a software driver, which does not fuse.
const create = webgpuEngineFactory({ allowSoftware: true });

/** Both engines for the same options: webgpu's kernels take seconds to compile on a software driver. */
const pairs = new Map<EngineOptions, Promise<readonly [webgpu: Engine, simd: Engine]>>();
function pairFor(options: EngineOptions): Promise<readonly [webgpu: Engine, simd: Engine]> {
  const pair = pairs.get(options) ?? Promise.all([create(options), createSimdEngine(options)]);
  pairs.set(options, pair);
  return pair;
}

describe('webgpu, bit by bit as simd', { skip }, () => {
  after(async () => {
    for (const engines of pairs.values()) for (const engine of await engines) engine.dispose();
  });

  for (const { what, options, parameters, samples } of CASES) {
    test(what, async () => {
      const [webgpu, simd] = await pairFor(options);
      const shard = wholeStep(samples, samples.length);
      const [got, expected] = await Promise.all([
        webgpu.computeShard(parameters, shard),
        simd.computeShard(parameters, shard),
      ]);
      assert.equal(got.length, 1);
      for (const [i, partial] of got.entries()) assertSamePartial(partial, expected[i] as typeof partial);
      const [evaluated, right] = [await webgpu.evaluate(parameters, samples), await simd.evaluate(parameters, samples)];
      assert.deepEqual(evaluated.losses, right.losses);
      assert.deepEqual(evaluated.predictions, right.predictions);
    });
  }

  for (const [count, microBatchSize] of [
    [33, 5],
    [40, 32],
    [7, 1],
  ] as const) {
    test(`a part of a step of ${count} samples in micro-batches of ${microBatchSize}`, async () => {
      const [webgpu, simd] = await pairFor(CASES[0]?.options ?? { dataset, normalization });
      const leafCount = Math.ceil(count / microBatchSize);
      const begin = leafCount > 2 ? 1 : 0;
      const shard = {
        leafCount,
        leaves: { begin, end: leafCount },
        microBatchSize,
        sampleIndices: digits(count).subarray(begin * microBatchSize),
      };
      const got = await webgpu.computeShard(lively, shard);
      const expected = await simd.computeShard(lively, shard);
      assert.equal(got.length, expected.length);
      for (const [i, partial] of got.entries()) assertSamePartial(partial, expected[i] as typeof partial);
    });
  }

  test('it yields the known answers', async () => {
    assert.deepEqual((await proveBits(create)).differing, []);
    for (const classCount of [3, 256]) {
      assert.equal(await answerForClasses(create, classCount), classAnswer(classCount), `${classCount} classes`);
    }
    assert.equal(await answerForAugmentation(create), AUGMENTATION_ANSWER);
  });
});

test('a driver that says it fuses, but does not, is found by the known answer', {
  skip: skip || (isFused && "this one's fma() does"),
}, async () => {
  const arithmetic = { fma: 'driver', sums: 'driver' } as const;
  const { isEqual, differing } = await proveBits(webgpuEngineFactory({ allowSoftware: true, arithmetic }));
  assert.equal(isEqual, false);
  assert.ok(differing.includes('ordinary'));
});
