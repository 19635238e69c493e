import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { PartialSum } from '../../src/engine/engine.js';
import { maximalNodes } from '../../src/shared/reduction-tree.js';
import * as data from './contract-data.js';
import { assertSamePartial, computeStep, treeValue, wholeStep } from './steps.js';
import type { Subject } from './subject.js';

const { dataset, normalization, digits, lively } = data;

/** Partials are those of the tree, and their bits are the same whatever else the engine does. */
export function describeBits(subject: Subject): void {
  describe('yields the partials of the reduction tree', () => {
    const { leafCount, leaf: microBatchSize } = subject.sizes;
    // The last micro-batch holds one sample.
    const samples = digits((leafCount - 1) * microBatchSize + 1);
    const leaves: PartialSum[] = [];
    before(async () => {
      for (let leaf = 0; leaf < leafCount; leaf++) {
        leaves.push(...(await computeLeaves(leaf, leaf + 1)));
      }
    });
    const computeLeaves = (begin: number, end: number) =>
      subject.engine.computeShard(lively, {
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
    const { bits: count, bitsMicroBatch: microBatchSize } = subject.sizes;
    const compute = (from = subject.engine, parameters = lively) =>
      computeStep(from, parameters, digits(count), microBatchSize);

    test('every time, whatever it computed in between', async () => {
      const first = await compute();
      assertSamePartial(await compute(), first);
      await subject.engine.evaluate(data.hugeLogits, digits(50));
      await computeStep(subject.engine, data.saturatedConvolutions, digits(count + 20, 1), 9);
      assertSamePartial(await compute(), first);
    });

    test('from another instance', async (t) => {
      const other = await subject.create({ dataset, normalization });
      t.after(() => other.dispose());
      assertSamePartial(await compute(other), await compute());
    });

    test('when calls overlap', async () => {
      const expected = await compute();
      const evaluation = await subject.engine.evaluate(data.hugeLogits, digits(50));
      const [first, between, second] = await Promise.all([
        compute(),
        subject.engine.evaluate(data.hugeLogits, digits(50)),
        computeStep(subject.engine, data.hugeLogits, digits(20, 1), 4),
        compute(),
      ]).then(([a, b, , c]) => [a, b, c] as const);
      assertSamePartial(first, expected);
      assert.deepEqual(between, evaluation);
      assertSamePartial(second, expected);
    });

    test('though the caller reuses its parameters at once and the gradient it got', async () => {
      const expected = await compute();
      const parameters = lively.slice();
      const pending = [0, 1].map(() => compute(subject.engine, parameters));
      parameters.fill(Number.NaN);
      const [partial, waited] = await Promise.all(pending);
      assert.ok(partial && waited);
      assertSamePartial(partial, expected);
      assertSamePartial(waited, expected);
      partial.gradient.fill(Number.NaN);
      const next = await compute();
      assertSamePartial(next, expected);
      await computeStep(subject.engine, data.hugeLogits, digits(count, 1), microBatchSize);
      assertSamePartial(next, expected);
    });
  });

  describe('stops when it is told to', () => {
    const step = wholeStep(digits(96), 1);
    const reason = new Error('stopped by the test');

    test('before the first micro-batch', () =>
      assert.rejects(
        subject.engine.computeShard(lively, step, AbortSignal.abort(reason)),
        (error) => error === reason,
      ));

    test('between two micro-batches, and computes the next shard right at once', async () => {
      const expected = await computeStep(subject.engine, lively, digits(8), 2);
      const controller = new AbortController();
      const stopped = assert.rejects(
        subject.engine.computeShard(data.hugeLogits, step, controller.signal),
        (error) => error === reason,
      );
      await setImmediate();
      controller.abort(reason);
      assertSamePartial(await computeStep(subject.engine, lively, digits(8), 2), expected);
      await stopped;
    });

    test('not by a signal that comes after the end', async () => {
      const controller = new AbortController();
      const partials = await subject.engine.computeShard(lively, wholeStep(digits(3), 2), controller.signal);
      controller.abort(reason);
      assert.equal(partials.length, 1);
    });
  });
}
