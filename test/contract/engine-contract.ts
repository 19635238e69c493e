import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Engine, EngineFactory, PartialSum } from '../../src/engine/engine.js';
import { PARAMETER_COUNT } from '../../src/shared/model/model.js';
import { maximalNodes } from '../../src/shared/reduction-tree.js';
import { assertGradientsClose, relativeDistance } from '../support/gradients.js';
import * as data from './contract-data.js';
import { assertLossClose, assertSamePartial, computeStep, treeValue, wholeStep } from './steps.js';

export interface Tolerances {
  /** Largest relative distance from the oracle of any tensor of a gradient, in the Euclidean norm. */
  readonly gradient: number;
  /** Largest relative error of a sum of losses. */
  readonly loss: number;
}

/** An engine that needs a tenth of a second for a sample gets fewer samples in every test. */
export type Speed = 'fast' | 'slow';

/** In samples, but for `leafCount`. */
const SIZES = {
  fast: {
    microBatches: [1, 3, 31, 32, 33, 96],
    steps: [
      [96, 32],
      [33, 5],
    ],
    batch: 16,
    ties: 33,
    leafCount: 7,
    leaf: 4,
    bits: 70,
    bitsMicroBatch: 16,
    evaluated: 96,
    each: 67,
  },
  slow: {
    microBatches: [1, 3, 33],
    steps: [[13, 5]],
    batch: 5,
    ties: 9,
    leafCount: 5,
    leaf: 2,
    bits: 10,
    bitsMicroBatch: 4,
    evaluated: 20,
    each: 20,
  },
} as const;

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

    describe('yields the partials of the reduction tree', () => {
      const { leafCount, leaf: microBatchSize } = sizes;
      // The last micro-batch holds one sample.
      const samples = digits((leafCount - 1) * microBatchSize + 1);
      const leaves: PartialSum[] = [];
      before(async () => {
        for (let leaf = 0; leaf < leafCount; leaf++) {
          leaves.push(...(await computeLeaves(leaf, leaf + 1)));
        }
      });
      const computeLeaves = (begin: number, end: number) =>
        engine.computeShard(lively, {
          leafCount,
          leaves: { begin, end },
          microBatchSize,
          sampleIndices: samples.subarray(begin * microBatchSize, end * microBatchSize),
        });

      for (let split = 0; split < leafCount; split++) {
        test(`of ${leafCount} leaves, cut before leaf ${split}`, async () => {
          for (const [begin, end] of [
            [0, split],
            [split, leafCount],
          ] as const) {
            const partials = await computeLeaves(begin, end);
            assert.deepEqual(
              partials.map(({ node }) => node),
              maximalNodes({ begin, end }, leafCount),
            );
            for (const partial of partials) assertSamePartial(partial, treeValue(partial.node, leaves));
          }
        });
      }
    });

    describe('yields the same bits', () => {
      const { bits: count, bitsMicroBatch: microBatchSize } = sizes;
      const compute = (from = engine, parameters = lively) =>
        computeStep(from, parameters, digits(count), microBatchSize);

      test('every time, whatever it computed in between', async () => {
        const first = await compute();
        assertSamePartial(await compute(), first);
        await engine.evaluate(data.hugeLogits, digits(50));
        await computeStep(engine, data.saturatedConvolutions, digits(count + 20, 1), 9);
        assertSamePartial(await compute(), first);
      });

      test('from another instance', async (t) => {
        const other = await create({ dataset, normalization });
        t.after(() => other.dispose());
        assertSamePartial(await compute(other), await compute());
      });

      test('when calls overlap', async () => {
        const expected = await compute();
        const evaluation = await engine.evaluate(data.hugeLogits, digits(50));
        const [first, between, second] = await Promise.all([
          compute(),
          engine.evaluate(data.hugeLogits, digits(50)),
          computeStep(engine, data.hugeLogits, digits(20, 1), 4),
          compute(),
        ]).then(([a, b, , c]) => [a, b, c] as const);
        assertSamePartial(first, expected);
        assert.deepEqual(between, evaluation);
        assertSamePartial(second, expected);
      });

      test('though the caller reuses its parameters at once and the gradient it got', async () => {
        const expected = await compute();
        const parameters = lively.slice();
        const pending = [0, 1].map(() => compute(engine, parameters));
        parameters.fill(Number.NaN);
        const [partial, waited] = await Promise.all(pending);
        assert.ok(partial && waited);
        assertSamePartial(partial, expected);
        assertSamePartial(waited, expected);
        partial.gradient.fill(Number.NaN);
        const next = await compute();
        assertSamePartial(next, expected);
        await computeStep(engine, data.hugeLogits, digits(count, 1), microBatchSize);
        assertSamePartial(next, expected);
      });
    });

    describe('evaluates', () => {
      test('as it computes gradients', async () => {
        const samples = Uint32Array.of(...digits(sizes.evaluated), ...synthetic);
        const { lossSum, correctCount, predictions, losses } = await engine.evaluate(lively, samples);
        const partial = await computeStep(engine, lively, samples, 32);
        assertLossClose(lossSum, partial.lossSum, 1e-6);
        assert.equal(correctCount, partial.correctCount);
        assert.equal(predictions.length, samples.length);
        assert.equal(correctCount, predictions.filter((prediction, i) => prediction === labelOf(samples, i)).length);
        assertLossClose(lossSum, oracle(lively, samples).lossSum, tolerances.loss);
        assert.ok(losses instanceof Float64Array);
        assert.equal(losses.length, samples.length);
        assertLossClose(total(losses), lossSum, SUM_ROUNDING);
      });

      for (const [what, parameters] of [
        ['lively parameters', lively],
        ['equal logits', data.evenLogits],
        ['huge logits', data.hugeLogits],
        ['enormous logits', data.enormousLogits],
      ] as const) {
        test(`the loss of each sample, with ${what}`, async () => {
          const samples = Uint32Array.of(...digits(sizes.each), ...synthetic, 5, 5);
          const { losses, lossSum } = await engine.evaluate(parameters, samples);
          assertLossClose(total(losses), lossSum, SUM_ROUNDING);
          // Logits are exact to a part of the largest, and losses are differences of logits.
          const expected = Array.from(samples, (sample) => oracle(parameters, Uint32Array.of(sample)).lossSum);
          const error = tolerances.loss * Math.max(...expected);
          for (const [i, loss] of losses.entries()) {
            const exact = expected[i] as number;
            assert.ok(
              Math.abs(loss - exact) <= error,
              `sample ${samples[i]}: loss ${loss} must be ${exact} within ${error}`,
            );
          }
        });
      }

      test('each sample alike, alone or among others, in any order', async () => {
        const samples = digits(sizes.each);
        const { predictions, losses } = await engine.evaluate(lively, samples);
        const reversed = await engine.evaluate(lively, samples.toReversed());
        assert.deepEqual(reversed.predictions, predictions.toReversed());
        for (const [i, loss] of reversed.losses.toReversed().entries()) {
          assertLossClose(loss, losses[i] as number, tolerances.loss);
        }
        assert.ok(new Set(predictions).size > 1, 'the predictions must differ for this to say anything');
        for (let i = 0; i < 5; i++) {
          const alone = await engine.evaluate(lively, samples.subarray(i, i + 1));
          assert.deepEqual([...alone.predictions], [predictions[i]]);
          assertLossClose(alone.losses[0] as number, losses[i] as number, tolerances.loss);
        }
      });

      test('no samples', async () => {
        const nothing = await engine.evaluate(lively, new Uint32Array(0));
        assert.deepEqual(nothing, {
          lossSum: 0,
          correctCount: 0,
          predictions: new Uint8Array(0),
          losses: new Float64Array(0),
        });
      });
    });

    describe('stops when it is told to', () => {
      const step = wholeStep(digits(96), 1);
      const reason = new Error('stopped by the test');

      test('before the first micro-batch', () =>
        assert.rejects(engine.computeShard(lively, step, AbortSignal.abort(reason)), (error) => error === reason));

      test('between two micro-batches, and computes the next shard right at once', async () => {
        const expected = await computeStep(engine, lively, digits(8), 2);
        const controller = new AbortController();
        const stopped = assert.rejects(
          engine.computeShard(data.hugeLogits, step, controller.signal),
          (error) => error === reason,
        );
        await setImmediate();
        controller.abort(reason);
        assertSamePartial(await computeStep(engine, lively, digits(8), 2), expected);
        await stopped;
      });

      test('not by a signal that comes after the end', async () => {
        const controller = new AbortController();
        const partials = await engine.computeShard(lively, wholeStep(digits(3), 2), controller.signal);
        controller.abort(reason);
        assert.equal(partials.length, 1);
      });
    });

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
      assert.equal(partial.gradient.length, PARAMETER_COUNT);
      assertGradientsClose(partial.gradient, expected.gradient, tolerances.gradient);
      assertLossClose(partial.lossSum, expected.lossSum, tolerances.loss);
      assert.equal(partial.correctCount, expected.correctCount);
    }
  });
}

/** Largest relative difference of two float64 sums of a hundred losses that were added in different orders. */
const SUM_ROUNDING = 1e-13;

const total = (losses: Float64Array): number => losses.reduce((sum, loss) => sum + loss, 0);

const labelOf = (sampleIndices: Uint32Array, position: number): number | undefined =>
  dataset.labels[sampleIndices[position] ?? -1];
