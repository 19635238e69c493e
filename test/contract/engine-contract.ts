import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Engine, EngineFactory, PartialSum } from '../../src/engine/engine.js';
import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';
import { assertGradientsClose, relativeDistance } from '../support/gradients.js';
import { describeAugmentation } from './augmentation-contract.js';
import { describeBits } from './bits-contract.js';
import * as data from './contract-data.js';
import { describeEvaluation } from './evaluation-contract.js';
import { assertLossClose, computeStep, wholeStep } from './steps.js';
import { SIZES, type Speed, type Subject, type Tolerances } from './subject.js';

const { dataset, normalization, digits, lively, oracle, synthetic } = data;

/**
 * The promises of every engine, as tests. If the contract gives a value, the engine is compared with the oracle, the
 * network in float64; if it asks for equal bits, the engine is compared with itself.
 *
 * @param skip why the engine cannot run here
 * @param speed of the engine
 */
export function describeEngineContract(
  name: string,
  create: EngineFactory,
  tolerances: Tolerances,
  skip?: string,
  speed: Speed = 'fast',
): void {
  describe(`engine ${name}`, { skip: skip ?? false }, () => {
    const sizes = SIZES[speed];
    let engine: Engine;
    const subject: Subject = {
      get engine() {
        return engine;
      },
      create,
      tolerances,
      sizes,
    };
    before(async () => {
      engine = await create({ dataset, normalization });
    });
    after(() => engine.dispose());

    describe('computes what the oracle computes', () => {
      for (const size of sizes.microBatches) {
        test(`a micro-batch of ${size}`, () => assertLikeOracle(engine, lively, digits(size), size));
      }
      for (const [count, microBatchSize] of [...sizes.steps, [6, 1], [7, 32]] as const) {
        test(`a step of ${count} samples in micro-batches of ${microBatchSize}`, () =>
          assertLikeOracle(engine, lively, digits(count), microBatchSize));
      }
      test('a sample that comes more than once', () => assertLikeOracle(engine, lively, Uint32Array.of(5, 9, 5, 5), 4));
      test('images of any kind', () => assertLikeOracle(engine, lively, synthetic, synthetic.length));
      test('another normalisation', async (t) => {
        const other = { mean: -1.5, standardDeviation: 2.25 };
        const otherEngine = await create({ dataset, normalization: other });
        t.after(() => otherEngine.dispose());
        const partial = await computeStep(otherEngine, lively, digits(8), 8);
        assertClose(partial, oracle(lively, digits(8), other));
      });
    });

    describe('breaks ties as the contract says', () => {
      test('of equal logits the lowest class wins', async () => {
        for (const [parameters, winner] of [
          [data.evenLogits, 0],
          [data.twoEqualLogits, 3],
        ] as const) {
          const { predictions, correctCount } = await engine.evaluate(parameters, digits(sizes.ties));
          assert.deepEqual(predictions, new Uint8Array(sizes.ties).fill(winner));
          assert.equal(correctCount, digits(sizes.ties).filter((sample) => dataset.labels[sample] === winner).length);
          await assertLikeOracle(engine, parameters, digits(sizes.ties), sizes.ties);
        }
      });
      test('of equal values in the first pooling the first wins', () =>
        assertLikeOracle(engine, data.tiedFirstPooling, digits(sizes.batch), sizes.batch));
      test('of equal values in the second pooling the first wins', () =>
        assertLikeOracle(engine, data.tiedSecondPooling, digits(sizes.batch), sizes.batch));
    });

    describe('stays finite and right at the extremes', () => {
      for (const [what, parameters] of [
        ['huge logits', data.hugeLogits],
        ['enormous logits', data.enormousLogits],
      ] as const) {
        test(what, () => assertLikeOracle(engine, parameters, digits(sizes.batch), sizes.batch));
      }
      // Rounding decides which of two saturated sigmoids is larger, so single tensors cannot be compared.
      for (const [what, parameters] of [
        ['saturated convolutions', data.saturatedConvolutions],
        ['saturated sigmoids throughout', data.saturatedThroughout],
      ] as const) {
        test(what, async () => {
          const samples = Uint32Array.of(...digits(sizes.batch), ...synthetic);
          const partial = await computeStep(engine, parameters, samples, samples.length);
          assert.ok(partial.gradient.every(Number.isFinite), 'the gradient must be finite');
          const { gradient, lossSum } = oracle(parameters, samples);
          const distance = relativeDistance(partial.gradient, gradient);
          assert.ok(distance <= 1e-3, `gradient as a whole: relative distance ${distance}`);
          assertLossClose(partial.lossSum, lossSum, tolerances.loss);
        });
      }
    });

    describeBits(subject);
    describeEvaluation(subject);
    describeAugmentation(subject);

    describe('is disposed of', () => {
      test('twice without harm, without harm to others, and refuses calls', async () => {
        const other = await create({ dataset, normalization });
        other.dispose();
        other.dispose();
        await assert.rejects(async () => other.computeShard(lively, wholeStep(digits(3), 3)));
        await assert.rejects(async () => other.evaluate(lively, digits(3)));
        await assertLikeOracle(engine, lively, digits(3), 3);
      });
    });

    async function assertLikeOracle(
      from: Engine,
      parameters: Float32Array,
      sampleIndices: Uint32Array,
      microBatchSize: number,
    ): Promise<void> {
      const partial = await computeStep(from, parameters, sampleIndices, microBatchSize);
      assert.equal(partial.sampleCount, sampleIndices.length);
      assertClose(partial, oracle(parameters, sampleIndices));
    }

    function assertClose(partial: PartialSum, expected: ReturnType<typeof oracle>): void {
      assert.equal(partial.gradient.length, CLASSIC_NETWORK.parameterCount);
      assertGradientsClose(partial.gradient, expected.gradient, tolerances.gradient);
      assertLossClose(partial.lossSum, expected.lossSum, tolerances.loss);
      assert.equal(partial.correctCount, expected.correctCount);
    }
  });
}
