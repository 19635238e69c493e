import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Engine, EngineOptions, Shard } from '../../src/engine/engine.js';
import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';
import { maximalNodes } from '../../src/shared/reduction-tree.js';
import { describeFaults, type Faults, injectFaults } from '../../src/worker/fault-injection.js';

const NONE: Faults = { bitFlipProbability: 0, hugeProbability: 0, paceMs: 0, threadDeathProbability: 0, seed: 1 };
const MICRO_BATCH_SIZE = 2;

/** Leaves 1 to 3 of 4: two nodes. */
const SHARD: Shard = {
  leafCount: 4,
  leaves: { begin: 1, end: 4 },
  microBatchSize: MICRO_BATCH_SIZE,
  sampleIndices: Uint32Array.of(0, 1, 2, 3, 4, 5),
};
const PARAMETERS = new Float32Array(CLASSIC_NETWORK.parameterCount);
const OPTIONS: EngineOptions = {
  dataset: { count: 0, images: new Uint8Array(), labels: new Uint8Array() },
  normalization: { mean: 0, standardDeviation: 1 },
};

/** Gradients of ones, at once. */
const soundEngine = async (): Promise<Engine> => ({
  name: 'toy',
  device: 'nothing',
  computeShard: async (_, { leaves, leafCount }, signal) => {
    signal?.throwIfAborted();
    return maximalNodes(leaves, leafCount).map((node) => ({
      node,
      sampleCount: MICRO_BATCH_SIZE,
      gradient: new Float32Array(CLASSIC_NETWORK.parameterCount).fill(1),
      lossSum: 1,
      correctCount: 0,
    }));
  },
  evaluate: async () => ({ lossSum: 0, correctCount: 0, predictions: new Uint8Array(), losses: new Float64Array() }),
  dispose: () => {},
});

const faultyEngine = (faults: Partial<Faults>) => injectFaults(soundEngine, { ...NONE, ...faults })(OPTIONS);

/** Where the gradients of so many shards are not ones: 'shard/partial/element: value'. */
async function wrongValues(faults: Partial<Faults>, shardCount: number): Promise<string[]> {
  const engine = await faultyEngine(faults);
  const found: string[] = [];
  for (let shard = 0; shard < shardCount; shard++) {
    for (const [partial, { gradient }] of (await engine.computeShard(PARAMETERS, SHARD)).entries()) {
      for (const [element, value] of gradient.entries()) {
        if (value !== 1) found.push(`${shard}/${partial}/${element}: ${value}`);
      }
    }
  }
  return found;
}

describe('bit flips', () => {
  test('probability 1: one bit of one element in every shard, each time elsewhere', async () => {
    const found = await wrongValues({ bitFlipProbability: 1 }, 20);
    assert.deepEqual(
      found.map((place) => Number(place.split('/')[0])),
      Array.from({ length: 20 }, (_, shard) => shard),
    );
    for (const place of found) assert.match(place, /: 1\.000244140625$/, 'bit 11 of 23: 1 + 2^-12');
    assert.equal(new Set(found.map((place) => place.replace(/^\d+/, ''))).size, 20);
    assert.deepEqual(new Set(found.map((place) => place.split('/')[1])), new Set(['0', '1']), 'both partials get some');
  });

  test('probability 0: none', async () => {
    assert.deepEqual(await wrongValues({ bitFlipProbability: 0 }, 20), []);
  });

  test('in between: some shards, the same ones from the same seed, others from another', async () => {
    const found = await wrongValues({ bitFlipProbability: 0.25 }, 40);
    assert.ok(found.length > 0 && found.length < 40, `${found.length} of 40`);
    assert.deepEqual(await wrongValues({ bitFlipProbability: 0.25 }, 40), found);
    assert.notDeepEqual(await wrongValues({ bitFlipProbability: 0.25, seed: 2 }, 40), found);
  });
});

describe('huge gradients', () => {
  test('probability 1: every element of every shard is near the largest float32, and finite', async () => {
    const engine = await faultyEngine({ hugeProbability: 1 });
    for (const { gradient } of await engine.computeShard(PARAMETERS, SHARD)) {
      assert.ok(gradient.every((value) => value > 3.39e38 && Number.isFinite(value)));
    }
  });

  test('in between: some shards', async () => {
    const engine = await faultyEngine({ hugeProbability: 0.25 });
    let huge = 0;
    for (let shard = 0; shard < 40; shard++) {
      const [partial] = await engine.computeShard(PARAMETERS, SHARD);
      if ((partial?.gradient[0] ?? 0) > 1) huge++;
    }
    assert.ok(huge > 0 && huge < 40, `${huge} of 40`);
  });
});

describe('pace', () => {
  test('a shard takes at least as long as its micro-batches should', async () => {
    const engine = await faultyEngine({ paceMs: 10 });
    const beganAtMs = performance.now();
    await engine.computeShard(PARAMETERS, SHARD);
    assert.ok(performance.now() - beganAtMs >= 30);
  });

  test('calls that overlap take their time one after the other', async () => {
    const engine = await faultyEngine({ paceMs: 10 });
    const beganAtMs = performance.now();
    await Promise.all([engine.computeShard(PARAMETERS, SHARD), engine.computeShard(PARAMETERS, SHARD)]);
    assert.ok(performance.now() - beganAtMs >= 60);
  });

  test("an abort ends the wait at once, with the signal's reason, and the next call is not held up", async () => {
    const engine = await faultyEngine({ paceMs: 3_600_000 });
    for (let call = 0; call < 2; call++) {
      const abort = new AbortController();
      const computing = engine.computeShard(PARAMETERS, SHARD, abort.signal);
      // By then the sound engine is done, and the wait has begun.
      setImmediate(() => abort.abort(new Error('cancelled')));
      await assert.rejects(computing, { message: 'cancelled' });
    }
  });

  test('without a pace nothing waits', async () => {
    const engine = await faultyEngine({});
    let ticks = 0;
    const counting = setInterval(() => ticks++, 1);
    await engine.computeShard(PARAMETERS, SHARD);
    clearInterval(counting);
    assert.equal(ticks, 0);
  });
});

test('the log says what is injected', () => {
  assert.equal(
    describeFaults({ ...NONE, bitFlipProbability: 0.5, paceMs: 12, seed: 7 }),
    'a wrong bit in a shard with probability 0.5 (seed 7), at least 12 ms for each micro-batch',
  );
  assert.equal(
    describeFaults({ ...NONE, hugeProbability: 1 }),
    'huge gradients in a shard with probability 1 (seed 1)',
  );
  assert.equal(describeFaults({ ...NONE, paceMs: 2.5 }), 'at least 2.5 ms for each micro-batch');
  assert.equal(
    describeFaults({ ...NONE, threadDeathProbability: 0.1 }),
    'a thread that ends in a shard with probability 0.1 (seed 1)',
  );
});
