import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine, EngineFactory, PartialSum, Shard } from '../../../../src/engine/engine.js';
import { proveBits } from '../../../../src/engine/known-answer/prove-bits.js';
import { kernelEngineFactory } from '../../../../src/engine/simd/kernel-engine.js';
import { threadedEngineFactory } from '../../../../src/engine/simd/threads/threaded-engine.js';
import { kernelsHere } from '../../../contract/kernels/kernels-here.js';
import { randomNumbers, randomParameters, syntheticOptions } from '../simd-fixture.js';

// Software is slow.
const KERNELS = kernelsHere().filter(({ name }) => name !== 'soft');
const SAMPLE_COUNT = 300;
const MAX_LEAVES = 70;
const THREAD_COUNTS = [1, 2, 3, 5];
const SHARDS = 12;

const options = syntheticOptions(SAMPLE_COUNT);
const engineOf = (create: EngineFactory): Promise<Engine> => create(options);

/** A shard of a step of 1..70 leaves with random samples. */
function randomShard(random: () => number): Shard {
  const below = (limit: number): number => Math.floor(random() * limit);
  const leafCount = 1 + below(MAX_LEAVES);
  const begin = below(leafCount);
  const end = begin + 1 + below(leafCount - begin);
  const microBatchSize = 1 + below(9);
  // The step's last micro-batch may be smaller.
  const missing = end === leafCount ? below(microBatchSize) : 0;
  const sampleIndices = Uint32Array.from({ length: (end - begin) * microBatchSize - missing }, () =>
    below(SAMPLE_COUNT),
  );
  return { leafCount, leaves: { begin, end }, microBatchSize, sampleIndices };
}

/** deepEqual of a gradient takes longer than computing it. */
function assertSameBits(actual: readonly PartialSum[], expected: readonly PartialSum[], what: string): void {
  const rest = ({ gradient: _, ...others }: PartialSum) => others;
  assert.deepEqual(actual.map(rest), expected.map(rest), what);
  for (const [k, { gradient }] of actual.entries()) {
    const other = expected[k]?.gradient ?? new Float32Array();
    assert(Buffer.from(gradient.buffer).equals(Buffer.from(other.buffer)), `${what}: gradient ${k}`);
  }
}

for (const { name, kernel, skip } of KERNELS) {
  for (const threadCount of THREAD_COUNTS) {
    test(`${name}, threads: ${threadCount}: shards and evaluations have the bits of one thread`, {
      skip,
    }, async (t) => {
      assert(kernel);
      const alone = await engineOf(kernelEngineFactory(kernel));
      const threaded = await engineOf(threadedEngineFactory(name, threadCount));
      t.after(() => threaded.dispose());
      const random = randomNumbers(threadCount);
      const parameters = [randomParameters(1), randomParameters(2, 3)];
      const gradients = { threaded: new Set<Float32Array>(), alone: new Set<Float32Array>(), all: 0 };
      for (let i = 0; i < SHARDS; i++) {
        const shard = randomShard(random);
        const own = parameters[i % 2] as Float32Array;
        const what = `${JSON.stringify(shard.leaves)} of ${shard.leafCount} leaves of ${shard.microBatchSize}`;
        const partials = {
          threaded: await threaded.computeShard(own, shard),
          alone: await alone.computeShard(own, shard),
        };
        assertSameBits(partials.threaded, partials.alone, what);
        gradients.all += partials.alone.length;
        for (const [which, engine] of Object.entries({ threaded, alone }) as ['threaded' | 'alone', Engine][]) {
          for (const { gradient } of partials[which]) gradients[which].add(gradient);
          engine.recycle?.(partials[which].map(({ gradient }) => gradient));
        }
      }
      assert(gradients.threaded.size < gradients.all, 'recycled gradients are used again');
      assert(gradients.alone.size < gradients.all, 'recycled gradients are used again');
      const samples = Uint32Array.from({ length: SAMPLE_COUNT }, (_, i) => (7 * i) % SAMPLE_COUNT);
      const { lossSum, ...evaluation } = await threaded.evaluate(randomParameters(2), samples);
      const { lossSum: aloneSum, ...expected } = await alone.evaluate(randomParameters(2), samples);
      assert.deepEqual(evaluation, expected);
      assert(Math.abs(lossSum / aloneSum - 1) < 1e-12);
    });
  }

  test(`${name}, threads: the known answer`, { skip }, async () => {
    const { isEqual, differing } = await proveBits(threadedEngineFactory(name, 3));
    assert.deepEqual({ isEqual, differing }, { isEqual: true, differing: [] });
  });
}
